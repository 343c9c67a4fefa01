/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/error.h: what an LDAP or Kerberos failure means and what to
 * do about it, found by operation, result code, Windows code and words of
 * the text. A pure table look-up, so that it can be tested without a server.
 */
#ifndef DIRECTORY_LDAP_ERROR_H
#define DIRECTORY_LDAP_ERROR_H

#include "directory/directory.h"

/* A code of libldap's own that it does not use: the server sent more than an
 * answer can have. */
#define LDAP_FLOODED LDAP_MORE_RESULTS_TO_RETURN
#define LDAP_ANY_RESULT 0x7fff

struct ldap_fact {
	const char *operation; /* NULL: any */
	int result;	       /* LDAP_ANY_RESULT: any */
	uint32_t windows;      /* 0: any */
	const char *needle;    /* in the text, without case; NULL: any */
	enum dir_status status;
	const char *meaning; /* completes "cannot read X: ..." */
	const char *advice;  /* or NULL */
};

/* The tables, most telling first, each closed by a meaning of NULL. */
extern const struct ldap_fact ldap_bind_facts[];
extern const struct ldap_fact ldap_kerberos_facts[];
extern const struct ldap_fact ldap_object_facts[];
extern const struct ldap_fact ldap_result_facts[];

/*
 * Fills *error from a result (LDAP result code or libldap's negative ones).
 * subject is what the operation was about: a DN, or the server for "bind"
 * and "connect". dn may be NULL. Returns the status.
 */
enum dir_status ldap_error_fill(struct dir_error *error, struct arena *arena,
				const char *operation, const char *subject,
				const char *dn, int result, const char *text);

#endif
