/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/kerberos.c: Kerberos credentials from a password or a
 * keytab, in a cache in memory that nobody else sees and that is destroyed with
 * the last directory that uses it; or, where it was asked for, NTLM's.
 */
#include "directory/ldap/kerberos.h"

#include "base/str.h"
#include "directory/ldap/account.h"

#include <errno.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What SPNEGO may offer. Left to itself it offers whatever is installed:
 * where no KDC answers, Debian's gss-ntlmssp would send anybody who says he
 * is the server an answer from which the password can be guessed. So it is
 * Kerberos alone, or NTLM alone for whoever asked for it. */

static gss_OID_desc ntlmssp = {10, "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"};
static gss_OID_desc spnego = {6, "\x2b\x06\x01\x05\x05\x02"};

static bool
has_ntlm(void)
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
	gss_buffer_desc buffer;

	if (domain != NULL && strpbrk(user, "\\@") == NULL)
		len = asprintf(&text, "%s\\%s", domain, user);
	else
		len = asprintf(&text, "%s", user);
	if (len < 0)
		return GSS_C_NO_NAME;
	buffer = (gss_buffer_desc){(size_t)len, text};
	gss_import_name(&minor, &buffer, GSS_C_NT_USER_NAME, &name);
	free(text);
	return name;
}

static void *
offer_ntlm(const struct dir_options *options, const char *password)
{
	gss_OID_set_desc outer = {1, &spnego};
	gss_cred_id_t credentials = GSS_C_NO_CREDENTIAL;
	gss_name_t name = import_name(options);
	OM_uint32 minor;
	char *secret;

	if (name == GSS_C_NO_NAME)
		return NULL;
	secret = strdup(password);
	if (secret != NULL) {
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

static enum dir_status
fail(struct ldap_directory *dir, krb5_context krb5, krb5_error_code code,
     const char *who, struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	const char *text = krb5_get_error_message(krb5, code);
	enum dir_status status = ldap_error_fill(
		error, arena, "bind",
		arena_printf(arena, "%s as %s", dir->target.host, who), NULL,
		LDAP_LOCAL_ERROR, text);

	krb5_free_error_message(krb5, text);
	return status;
}

/* ---- the principal --------------------------------------------------- */

static char *
upper(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *c = copy; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return copy;
}

/* The realm whose KDC is asked: the domain named, that of the object, that
 * of the server's name; NULL: krb5.conf's default. A flat name is no realm:
 * whether it means the one that is asked is checked after the logon. */
static const char *
choose_realm(const struct ldap_directory *dir)
{
	const struct dir_options *options = &dir->options;
	struct arena *arena = dir->base.arena;
	const char *domain = ldap_account_dns_domain(dir);

	if (domain == NULL && options->dn_hint != NULL)
		domain = dir_dn_to_domain(arena, options->dn_hint);
	if (domain == NULL) {
		const char *dot = strchr(dir->target.host, '.');
		const char *last = strrchr(dir->target.host, '.');
		bool address = last != NULL && last[1] >= '0' && last[1] <= '9';
		if (dot != NULL && dot[1] && !address &&
		    strchr(dir->target.host, ':') == NULL)
			domain = dot + 1;
	}
	return domain != NULL ? upper(arena, domain) : NULL;
}

/* name@REALM as Kerberos writes it; a UPN, whose suffix need not be a realm,
 * is sent as an enterprise name for the KDC to look up. */
static krb5_error_code
principal_of_user(struct ldap_directory *dir, krb5_context krb5,
		  krb5_principal *out)
{
	struct arena *arena = dir->base.arena;
	const char *user = dir->options.user;
	const char *realm = choose_realm(dir);
	const char *slash = strchr(user, '\\');
	int flags = 0;
	krb5_error_code code;
	const char *at;

	if (slash != NULL)
		user = slash + 1;
	at = strrchr(user, '@');
	if (at != NULL && realm != NULL && !text_equal_nocase(at + 1, realm))
		flags = KRB5_PRINCIPAL_PARSE_ENTERPRISE;
	else if (at != NULL)
		user = arena_printf(arena, "%.*s@%s", (int)(at - user), user,
				    upper(arena, at + 1));
	else if (realm != NULL)
		user = arena_printf(arena, "%s@%s", user, realm);
	code = krb5_parse_name_flags(krb5, user, flags, out);
	if (code == 0 && flags != 0)
		code = krb5_set_principal_realm(krb5, *out, realm);
	return code;
}

/* ---- tickets --------------------------------------------------------- */

static krb5_error_code
store(struct ldap_credentials *own, krb5_creds *ticket)
{
	krb5_context krb5 = own->krb5;
	krb5_error_code code =
		krb5_cc_new_unique(krb5, "MEMORY", NULL, &own->cache);

	if (code == 0)
		code = krb5_cc_initialize(krb5, own->cache, ticket->client);
	if (code == 0)
		code = krb5_cc_store_cred(krb5, own->cache, ticket);
	if (code == 0)
		code = krb5_cc_get_full_name(krb5, own->cache, &own->name);
	if (code == 0) {
		const krb5_data *realm = &ticket->client->realm;
		own->realm = strndup(realm->data, realm->length);
		code = own->realm != NULL ? 0 : ENOMEM;
	}
	return code;
}

static krb5_error_code
from_password(struct ldap_credentials *own, krb5_principal who,
	      const char *password)
{
	krb5_context krb5 = own->krb5;
	krb5_get_init_creds_opt *options = NULL;
	krb5_creds ticket = {0};
	krb5_error_code code = krb5_get_init_creds_opt_alloc(krb5, &options);

	if (code != 0)
		return code;
	krb5_get_init_creds_opt_set_canonicalize(options, 1);
	krb5_get_init_creds_opt_set_forwardable(options, 0);
	code = krb5_get_init_creds_password(krb5, &ticket, who, password, NULL,
					    NULL, 0, NULL, options);
	krb5_get_init_creds_opt_free(krb5, options);
	if (code == 0)
		code = store(own, &ticket);
	krb5_free_cred_contents(krb5, &ticket);
	return code;
}

/* Without --principal the first entry of the keytab is meant. */
static krb5_error_code
keytab_principal(krb5_context krb5, krb5_keytab keytab, const char *name,
		 krb5_principal *out)
{
	krb5_kt_cursor cursor;
	krb5_keytab_entry entry;
	krb5_error_code code;

	if (name != NULL)
		return krb5_parse_name(krb5, name, out);
	code = krb5_kt_start_seq_get(krb5, keytab, &cursor);
	if (code != 0)
		return code;
	code = krb5_kt_next_entry(krb5, keytab, &entry, &cursor);
	if (code == 0) {
		code = krb5_copy_principal(krb5, entry.principal, out);
		krb5_free_keytab_entry_contents(krb5, &entry);
	}
	krb5_kt_end_seq_get(krb5, keytab, &cursor);
	return code;
}

static krb5_error_code
from_keytab(struct ldap_credentials *own, const struct dir_options *options)
{
	krb5_context krb5 = own->krb5;
	krb5_keytab keytab = NULL;
	krb5_principal who = NULL;
	krb5_creds ticket = {0};
	krb5_error_code code = krb5_kt_resolve(krb5, options->keytab, &keytab);

	if (code != 0)
		return code;
	code = keytab_principal(krb5, keytab, options->principal, &who);
	if (code == 0)
		code = krb5_get_init_creds_keytab(krb5, &ticket, who, keytab, 0,
						  NULL, NULL);
	if (code == 0)
		code = store(own, &ticket);
	krb5_free_cred_contents(krb5, &ticket);
	krb5_free_principal(krb5, who);
	krb5_kt_close(krb5, keytab);
	return code;
}

/* ---- which of them --------------------------------------------------- */

static enum dir_status
use_ntlm(struct ldap_directory *dir, struct ldap_credentials *own,
	 struct dir_error *error)
{
	if (has_ntlm())
		own->gss = offer_ntlm(&dir->options, dir->password);
	if (own->gss != NULL)
		return DIR_OK;
	dir_error_set(error, dir->base.arena, DIR_BIND_FAILED, "bind", NULL,
		      "cannot log on to %s: -Y NTLM is not installed here",
		      dir->target.host);
	return dir_error_advise(error, "install gss-ntlmssp; better, log on "
				       "with Kerberos (the default)");
}

/* Another domain's account of the same name may be what was tried. */
static enum dir_status
explain_domain(struct ldap_directory *dir, enum dir_status status,
	       struct dir_error *error)
{
	const char *flat = ldap_account_flat_domain(dir);
	const char *realm = choose_realm(dir);
	const size_t len = flat != NULL ? strlen(flat) : 0;

	if (len == 0 || realm == NULL || error == NULL ||
	    dir->options.principal != NULL ||
	    (text_has_prefix_nocase(realm, flat) && realm[len] == '.'))
		return status;
	return dir_error_advise(
		error, arena_printf(dir->base.arena,
				    "%s was taken for the domain %s: if it is "
				    "another, name it by its DNS name, as "
				    "/domain:corp.example",
				    flat, realm));
}

static enum dir_status
use_password(struct ldap_directory *dir, struct ldap_credentials *own,
	     struct dir_error *error)
{
	const struct dir_options *options = &dir->options;
	krb5_principal principal = NULL;
	enum dir_status status;
	krb5_error_code code;

	if (ldap_is_ntlm(dir))
		return use_ntlm(dir, own, error);
	/* ldap_kerberos_find and keytab_principal take it the same way. */
	code = options->principal != NULL
		       ? krb5_parse_name(own->krb5, options->principal,
					 &principal)
		       : principal_of_user(dir, own->krb5, &principal);
	if (code == 0)
		code = from_password(own, principal, dir->password);
	krb5_free_principal(own->krb5, principal);
	if (code == 0)
		return DIR_OK;
	status = fail(dir, own->krb5, code,
		      options->principal ? options->principal : options->user,
		      error);
	return explain_domain(dir, status, error);
}

static enum dir_status
use_keytab(struct ldap_directory *dir, struct ldap_credentials *own,
	   struct dir_error *error)
{
	const struct dir_options *options = &dir->options;
	krb5_error_code code = from_keytab(own, options);
	const char *who = options->principal;

	if (code == 0)
		return DIR_OK;
	if (who == NULL)
		who = arena_printf(dir->base.arena,
				   "the first account of the keytab %s",
				   options->keytab);
	return fail(dir, own->krb5, code, who, error);
}

/* Nothing to be made where the tickets at hand will do, whoever they are of. */
static enum dir_status
check_files(struct ldap_directory *dir, bool password, struct dir_error *error)
{
	if (password)
		return DIR_OK;
	if (dir->options.keytab != NULL)
		return ldap_keytab_check(dir, dir->options.keytab, error);
	return ldap_kerberos_check(dir, error);
}

enum dir_status
ldap_credentials_get(struct ldap_directory *dir, struct dir_error *error)
{
	const struct dir_options *options = &dir->options;
	bool password = (options->user != NULL || options->principal) &&
			dir->password != NULL;
	krb5_error_code code;
	struct ldap_credentials *own;
	enum dir_status status;

	if (dir->credentials != NULL)
		return DIR_OK;
	status = check_files(dir, password, error);
	if (status != DIR_OK)
		return status;
	if (!password && options->keytab == NULL && !options->principal)
		return DIR_OK;
	own = or_die(calloc(1, sizeof(*own)));
	code = krb5_init_context(&own->krb5);
	if (code != 0)
		status = fail(dir, NULL, code, "you", error);
	else if (password)
		status = use_password(dir, own, error);
	else if (options->keytab != NULL)
		status = use_keytab(dir, own, error);
	else
		status = ldap_kerberos_find(dir, own->krb5, options->principal,
					    &own->name, error);
	if (status == DIR_OK) {
		/* The tickets do from here on. */
		ldap_password_forget(dir);
		dir->credentials = own;
	} else {
		ldap_credentials_free(own);
	}
	return status;
}

struct ldap_credentials *
ldap_credentials_share(struct ldap_credentials *own)
{
	if (own != NULL)
		atomic_fetch_add(&own->more, 1);
	return own;
}

void
ldap_credentials_free(struct ldap_credentials *own)
{
	/* Wraps round when there was no more: then it was the last. */
	if (own == NULL || atomic_fetch_sub(&own->more, 1) != 0)
		return;
	ldap_spnego_free(own->gss);
	free(own->realm);
	if (own->name != NULL)
		krb5_free_string(own->krb5, own->name);
	if (own->cache != NULL)
		krb5_cc_destroy(own->krb5, own->cache);
	if (own->krb5 != NULL)
		krb5_free_context(own->krb5);
	free(own);
}

void *
ldap_credentials_gss(struct ldap_credentials *own)
{
	return own != NULL ? own->gss : NULL;
}

bool
ldap_credentials_are_users(const struct ldap_credentials *own)
{
	return own->name != NULL && own->cache == NULL;
}

/* Not by KRB5CCNAME: another thread may look at the environment now. */
void
ldap_credentials_enter(const struct ldap_credentials *own)
{
	OM_uint32 minor;

	if (own != NULL && own->name != NULL)
		gss_krb5_ccache_name(&minor, own->name, NULL);
}

void
ldap_credentials_leave(const struct ldap_credentials *own)
{
	OM_uint32 minor;

	if (own != NULL && own->name != NULL)
		gss_krb5_ccache_name(&minor, NULL, NULL);
}
