/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/open.h: opening a directory at a domain controller: what to
 * reach, how to log on. The one header of this folder for others.
 */
#ifndef DIRECTORY_LDAP_OPEN_H
#define DIRECTORY_LDAP_OPEN_H

#include "directory/directory.h"

struct dir_options {
	const char *server;  /* from \\server[:port]\DN; NULL */
	const char *port;    /* NULL: by scheme */
	const char *uri;     /* -H; NULL: LDAPURI, ldap.conf, then SRV */
	const char *dn_hint; /* a DN whose domain is looked up in DNS SRV */
	const char *user, *domain;
	const char *password;  /* NULL: none given */
	bool simple;	       /* /simple: simple bind, over TLS only */
	const char *bind_dn;   /* -D */
	const char *mechanism; /* -Y: GSSAPI, GSS-SPNEGO, EXTERNAL, NTLM */
	const char *keytab, *principal;
	bool starttls;
	bool insecure_tls;
	unsigned timeout; /* seconds for every wait; 0: 30 */
	bool for_writing; /* anonymous and RODC are refused */
	/* An open one, from directory_open_ldap: log on with its tickets,
	 * which it got from a password that is wiped by now. NULL: none. */
	struct directory *as;
	/* Every wait gives up soon after this becomes nonzero: the connection
	 * is closed and DIR_LOST returned, "interrupted". The flag stays as it
	 * is; NULL: waits end by themselves only. */
	const volatile sig_atomic_t *interrupted;
};

/*
 * Connects, protects, binds, reads the rootDSE. Messages (certificate off,
 * what was tried) go to diags as notes. NULL: *error is filled.
 * The directory's strings live in arena.
 */
struct directory *
directory_open_ldap(struct arena *arena, const struct dir_options *options,
		    struct diags *diags, struct dir_error *error);

#endif
