/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/kerberos.h: credentials of our own, from a password or a
 * keytab, and what SPNEGO may offer.
 */
#ifndef DIRECTORY_LDAP_KERBEROS_H
#define DIRECTORY_LDAP_KERBEROS_H

#include "directory/ldap/ldap.h"
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

enum dir_status
ldap_credentials_get(struct ldap_directory *dir, struct dir_error *error);
/* Directories share them: who frees his share last frees them. */
struct ldap_credentials *
ldap_credentials_share(struct ldap_credentials *credentials);
void ldap_credentials_free(struct ldap_credentials *credentials);
/* Makes the credentials those that GSSAPI finds in this thread; undone by
 * _leave. */
void ldap_credentials_enter(const struct ldap_credentials *credentials);
void ldap_credentials_leave(const struct ldap_credentials *credentials);
/* Are they in a cache of the user's, which others fill and empty? */
bool ldap_credentials_are_users(const struct ldap_credentials *credentials);
/* The GSS name for libldap (gss_cred_id_t), or NULL: the current cache. */
void *ldap_credentials_gss(struct ldap_credentials *credentials);

/* Credentials for SPNEGO (gss_cred_id_t) that offer Kerberos alone, of the
 * cache that GSSAPI finds; NULL: there is none. */
void *ldap_spnego_kerberos(void);
void ldap_spnego_free(void *gss);

#endif
