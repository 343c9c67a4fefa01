/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/spnego.c: what SPNEGO may offer. Left to itself it offers
 * whatever is installed: where no KDC answers, Debian's gss-ntlmssp would
 * send anybody who says he is the server an answer from which the password
 * can be guessed. So it is Kerberos alone, or NTLM alone for whoever asked
 * for it.
 */
#include "directory/ldap/kerberos.h"

#include "base/str.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gss_OID_desc ntlmssp = {10, "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"};
static gss_OID_desc spnego = {6, "\x2b\x06\x01\x05\x05\x02"};

bool
ldap_spnego_has_ntlm(void)
{
	OM_uint32 minor;
	gss_OID_set all = GSS_C_NO_OID_SET;
	int present = 0;

	if (gss_indicate_mechs(&minor, &all) != GSS_S_COMPLETE)
		return false;
	gss_test_oid_set_member(&minor, &ntlmssp, all, &present);
	gss_release_oid_set(&minor, &all);
	return present != 0;
}

/* Leaves one mechanism to the credentials, or none and no credentials. */
static gss_cred_id_t
restrict_to(gss_cred_id_t credentials, gss_OID mechanism)
{
	gss_OID_set_desc inner = {1, mechanism};
	OM_uint32 minor;

	if (GSS_ERROR(gss_set_neg_mechs(&minor, credentials, &inner)))
		gss_release_cred(&minor, &credentials);
	return credentials;
}

void *
ldap_spnego_kerberos(void)
{
	gss_OID_set_desc outer = {1, &spnego};
	gss_cred_id_t credentials = GSS_C_NO_CREDENTIAL;
	OM_uint32 minor;

	if (GSS_ERROR(gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE,
				       &outer, GSS_C_INITIATE, &credentials,
				       NULL, NULL)))
		return GSS_C_NO_CREDENTIAL;
	return restrict_to(credentials, gss_mech_krb5);
}

/* ---- NTLM ------------------------------------------------------------ */

static gss_name_t
import_name(const struct dir_options *options)
{
	const char *domain = options->domain, *user = options->user;
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 minor;
	char *text = NULL;
	int len;

	if (domain && !strpbrk(user, "\\@"))
		len = asprintf(&text, "%s\\%s", domain, user);
	else
		len = asprintf(&text, "%s", user);
	if (len < 0)
		return GSS_C_NO_NAME;
	gss_buffer_desc buffer = {(size_t)len, text};
	gss_import_name(&minor, &buffer, GSS_C_NT_USER_NAME, &name);
	free(text);
	return name;
}

void *
ldap_spnego_ntlm(const struct dir_options *options, const char *password)
{
	gss_OID_set_desc outer = {1, &spnego};
	gss_cred_id_t credentials = GSS_C_NO_CREDENTIAL;
	gss_name_t name = import_name(options);
	OM_uint32 minor;

	if (name == GSS_C_NO_NAME)
		return NULL;
	char *secret = strdup(password);
	if (secret) {
		gss_buffer_desc buffer = {strlen(secret), secret};
		if (!GSS_ERROR(gss_acquire_cred_with_password(
			    &minor, name, &buffer, GSS_C_INDEFINITE, &outer,
			    GSS_C_INITIATE, &credentials, NULL, NULL)))
			credentials = restrict_to(credentials, &ntlmssp);
		wipe(secret, strlen(secret));
	}
	free(secret);
	gss_release_name(&minor, &name);
	return credentials;
}

void
ldap_spnego_free(void *gss)
{
	gss_cred_id_t credentials = gss;
	OM_uint32 minor;

	if (credentials != GSS_C_NO_CREDENTIAL)
		gss_release_cred(&minor, &credentials);
}
