/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/kerberos.h: credentials of our own, shared by
 * directory/ldap/kerberos.c (tickets) and directory/ldap/kerberos.c (what
 * SPNEGO may offer).
 */
#ifndef DIRECTORY_LDAP_KERBEROS_H
#define DIRECTORY_LDAP_KERBEROS_H

#include "directory/connect.h"

#include <krb5.h>
#include <stdatomic.h>

struct ldap_credentials {
	atomic_uint more;  /* directories that have it besides the first */
	krb5_context krb5; /* used by who makes and who frees it */
	krb5_ccache cache; /* MEMORY: */
	char *name;	   /* of the cache, as KRB5CCNAME wants it */
	char *realm;	   /* that gave the tickets; NULL: not asked by us */
	bool is_placed;	   /* it is the domain that was asked for */
	void *gss;	   /* gss_cred_id_t of NTLM, or NULL */
};

/* ---- directory/ldap/kerberos.c */
/* Is gss-ntlmssp installed? */
bool ldap_spnego_has_ntlm(void);
/* Credentials for SPNEGO (gss_cred_id_t) that offer NTLM alone, or NULL. */
void *ldap_spnego_ntlm(const struct dir_options *options, const char *password);
/* The same with Kerberos alone, of the cache that GSSAPI finds; NULL: there
 * is none. */
void *ldap_spnego_kerberos(void);
void ldap_spnego_free(void *gss);

/* ---- directory/ldap/account.c: the domain that an account was given with, by
 * /domain or before a backslash; NULL: by no name of that kind. */
struct ldap_directory;
const char *ldap_account_dns_domain(const struct ldap_directory *dir);
const char *ldap_account_flat_domain(const struct ldap_directory *dir);
/* Refuses tickets of another domain than that of the flat name. After the
 * rootDSE was read. */
enum dir_status
ldap_account_check(struct ldap_directory *dir, struct dir_error *error);

/* ---- directory/ldap/kerberos_file.c: both refuse what libkrb5 would crash on
 * or wait for: the caches and the keytab of the user; one keytab, by its name.
 */
enum dir_status
ldap_kerberos_check(struct ldap_directory *dir, struct dir_error *error);
enum dir_status ldap_keytab_check(struct ldap_directory *dir, const char *name,
				  struct dir_error *error);
/* The cache of the user's that holds the tickets of a principal, as
 * KRB5CCNAME wants it, to be freed by krb5_free_string. */
enum dir_status ldap_kerberos_find(struct ldap_directory *dir,
				   krb5_context krb5, const char *principal,
				   char **cache, struct dir_error *error);

#endif
