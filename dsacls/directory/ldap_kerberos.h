/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap_kerberos.h: credentials of our own, shared by
 * ldap_kerberos.c (tickets) and ldap_ntlm.c (NTLM inside SPNEGO).
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
	void *gss;	   /* gss_cred_id_t of NTLM, or NULL */
};

/* Is gss-ntlmssp installed? */
bool ldap_ntlm_available(void);
/* NTLM credentials for SPNEGO, or NULL. */
void *ldap_ntlm_get(const struct dir_options *options, const char *password);
void ldap_ntlm_free(void *gss);

#endif
