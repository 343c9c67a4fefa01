/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/dial.c: one connection to one server: made, protected, logged
 * on, and the rootDSE read. Which way to log on: Kerberos by default, a simple
 * bind where it was asked for and TLS is in place, a client certificate, or
 * nobody at all for reading.
 */
#include "directory/ldap/dial.h"

#include "base/text.h"
#include "directory/ldap/account.h"
#include "directory/ldap/clock.h"
#include "directory/ldap/connection.h"
#include "directory/ldap/kerberos.h"
#include "directory/ldap/tls.h"
#include "directory/libldap.h"
#include "directory/rootdse.h"

#include <sasl/sasl.h>
#include <signal.h>
#include <string.h>

/* The SASL conversation, step by step so that every wait has an end, and the
 * check afterwards that the connection is as protected as it was meant to
 * be. */

/* At least 56 bits means sealed: no cipher of Kerberos has fewer. AD wants
 * no SASL layer inside TLS (MS-ADTS 5.1.1.1.2). All of it is said: the rest
 * would be that of SASL_SECPROPS in ldap.conf or the environment. */
#define SEALED \
	"noanonymous,noplain,minssf=56,maxssf=2147483647,maxbufsize=65536"
#define INSIDE_TLS "noanonymous,noplain,minssf=0,maxssf=0"
#define MIN_SSF 56
/* GSSAPI takes three, Kerberos inside SPNEGO one or two. */
#define MAX_STEPS 20

/* GSSAPI wants an authorisation name only: none, it is the caller. The asking
 * is the one moment at which libldap takes GSS credentials. */
static int
answer_prompts(LDAP *ld, unsigned flags, void *context, void *prompts)
{
	struct ldap_directory *dir = context;

	(void)flags;
	if (dir->offer != NULL &&
	    ldap_set_option(ld, LDAP_OPT_X_SASL_GSS_CREDS, dir->offer) == 0)
		dir->offered = true;
	for (sasl_interact_t *one = prompts; one->id != SASL_CB_LIST_END;
	     one++) {
		one->result = "";
		one->len = 0;
	}
	return LDAP_SUCCESS;
}

/* Without the credentials that were chosen for it SPNEGO would offer all
 * that is installed. */
static bool
may_go_on(const struct ldap_directory *dir)
{
	return dir->offer == NULL || dir->offered;
}

/* libldap's result, or LDAP_SASL_BIND_IN_PROGRESS: the server never comes to
 * an end. One span of time for all of it. */
static int
converse(struct ldap_directory *dir, const char *mechanism)
{
	LDAPMessage *answer = NULL;
	const char *state = NULL;
	int message = 0;

	dir->offered = false;
	dir->base.counts.binds++;
	ldap_clock_start(dir, ldap_patience(dir));
	for (int step = 0; step < MAX_STEPS; step++) {
		int result = ldap_sasl_interactive_bind(
			dir->ld, NULL, mechanism, NULL, NULL, LDAP_SASL_QUIET,
			answer_prompts, dir, answer, &state, &message);
		ldap_msgfree(answer);
		answer = NULL;
		if (result != LDAP_SASL_BIND_IN_PROGRESS)
			return result;
		if (!may_go_on(dir))
			return LDAP_LOCAL_ERROR;
		answer = ldap_wait_on(dir, message, &result);
		if (answer == NULL)
			return result;
	}
	ldap_msgfree(answer);
	return LDAP_SASL_BIND_IN_PROGRESS;
}

static unsigned long
layer_strength(struct ldap_directory *dir)
{
	ber_len_t ssf = 0;

	ldap_get_option(dir->ld, LDAP_OPT_X_SASL_SSF, &ssf);
	return ssf;
}

static void
describe(struct ldap_directory *dir, const char *mechanism)
{
	struct dir_info *info = &dir->base.info;
	unsigned long ssf = layer_strength(dir);
	char *name = NULL;

	ldap_get_option(dir->ld, LDAP_OPT_X_SASL_USERNAME, &name);
	if (name != NULL && *name != '\0')
		info->identity = arena_strdup(dir->base.arena, name);
	ldap_memfree(name);
	info->protection =
		dir->tls ? arena_printf(dir->base.arena,
					"TLS, SASL %s with channel binding",
					mechanism)
			 : arena_printf(dir->base.arena,
					"SASL %s, sealed (%lu bit)", mechanism,
					ssf);
	if (dir->tls && text_equal_nocase(mechanism, "EXTERNAL"))
		info->protection = "TLS, client certificate";
}

static void
set_security(struct ldap_directory *dir)
{
	const int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;

	ldap_set_option(dir->ld, LDAP_OPT_X_SASL_SECPROPS,
			dir->tls ? INSIDE_TLS : SEALED);
	if (dir->tls)
		ldap_set_option(dir->ld, LDAP_OPT_X_SASL_CBINDING, &binding);
}

static enum dir_status
sasl_log_on(struct ldap_directory *dir, const char *mechanism, int *result,
	    struct dir_error *error)
{
	struct arena *arena = dir->base.arena;

	set_security(dir);
	*result = converse(dir, mechanism);
	if (*result == LDAP_SASL_BIND_IN_PROGRESS)
		return dir_error_set(error, arena, DIR_BIND_FAILED, "bind",
				     NULL,
				     "cannot log on to %s: after %d steps the "
				     "server still wants more",
				     dir->target.host, MAX_STEPS);
	if (*result == LDAP_STRONG_AUTH_REQUIRED && !dir->tls) {
		const char *text = ldap_last_text(dir);

		dir_error_set(
			error, arena, DIR_BIND_FAILED, "bind", NULL,
			"cannot log on to %s: it wants a connection that "
			"is sealed, and does not take this one for sealed",
			dir->target.host);
		if (error != NULL) {
			error->result = *result;
			error->server_text = text;
		}
		return dir_error_advise(error, "-Z or -H ldaps:// protects the "
					       "connection by TLS instead");
	}
	if (*result != LDAP_SUCCESS)
		return ldap_error_fill(error, arena, "bind", dir->target.host,
				       NULL, *result, ldap_last_text(dir));
	/* A server that says "done" too early would leave us unprotected. */
	if (!dir->tls && layer_strength(dir) < MIN_SSF) {
		*result = LDAP_OTHER;
		return dir_error_set(error, arena, DIR_BIND_FAILED, "bind",
				     NULL,
				     "%s took the logon, but the "
				     "connection is not sealed",
				     dir->target.host);
	}
	describe(dir, ldap_is_ntlm(dir) ? "NTLM" : mechanism);
	return DIR_OK;
}

/* How AD takes a user's name in a simple bind (MS-ADTS 5.1.1.1.1): a DN,
 * DOMAIN\name or name@domain. */
static const char *
simple_name(struct ldap_directory *dir)
{
	const struct dir_options *options = &dir->options;
	struct arena *arena = dir->base.arena;
	const char *user = options->user, *domain = options->domain;

	if (options->bind_dn != NULL)
		return options->bind_dn;
	if (user == NULL || strpbrk(user, "\\@=") != NULL)
		return user;
	if (domain == NULL && options->dn_hint != NULL)
		domain = dir_dn_to_domain(arena, options->dn_hint);
	if (domain == NULL)
		return user;
	return strchr(domain, '.') != NULL
		       ? arena_printf(arena, "%s@%s", user, domain)
		       : arena_printf(arena, "%s\\%s", domain, user);
}

/* ---- a simple bind --------------------------------------------------- */

/* The result code, with the server's text, to be freed. The one password
 * that leaves this machine as it is. */
static int
send_password(struct ldap_directory *dir, const char *name, char **text)
{
	struct berval secret = {strlen(dir->password), dir->password};
	LDAPMessage *answer = NULL;
	int message = 0, result = LDAP_SUCCESS;

	dir->base.counts.binds++;
	libldap_wiping(true);
	if (ldap_sasl_bind(dir->ld, name, LDAP_SASL_SIMPLE, &secret, NULL, NULL,
			   &message) != LDAP_SUCCESS)
		result = LDAP_SERVER_DOWN;
	else
		answer = ldap_wait(dir, message, &result);
	if (answer != NULL &&
	    ldap_parse_result(dir->ld, answer, &result, NULL, text, NULL, NULL,
			      1) != LDAP_SUCCESS)
		result = LDAP_DECODING_ERROR;
	libldap_wiping(false);
	return result;
}

static enum dir_status
bind_simple(struct ldap_directory *dir, struct dir_error *error)
{
	const char *name = simple_name(dir);
	struct arena *arena = dir->base.arena;
	enum dir_status status = DIR_OK;
	char *text = NULL;
	int result;

	if (name == NULL) {
		dir->base.info.identity = "nobody (anonymous)";
		return DIR_OK;
	}
	if (!dir->tls || dir->password == NULL || *dir->password == '\0')
		return dir_error_set(error, arena, DIR_BIND_FAILED, "bind",
				     NULL,
				     "a simple logon needs TLS and a "
				     "password");
	result = send_password(dir, name, &text);
	if (result != LDAP_SUCCESS)
		status = ldap_error_fill(
			error, arena, "bind",
			arena_printf(arena, "%s as %s", dir->target.host, name),
			NULL, result, text);
	ldap_memfree(text);
	dir->base.info.identity = name;
	dir->base.info.protection = "simple logon inside TLS";
	return status;
}

/* The server lacks the mechanism, or SPNEGO has no ticket to offer and does
 * not say why: GSSAPI does. */
static bool
try_gssapi(struct ldap_directory *dir, int result)
{
	const char *text;

	if (!dir->offered || result == LDAP_AUTH_METHOD_NOT_SUPPORTED ||
	    result == LDAP_AUTH_UNKNOWN)
		return true;
	text = result == LDAP_LOCAL_ERROR ? ldap_last_text(dir) : NULL;
	return text != NULL &&
	       strstr(text, "SPNEGO cannot find mechanisms") != NULL;
}

/* *result is LDAP_LOCAL_ERROR where Kerberos has nothing to offer, too. */
static enum dir_status
bind_spnego(struct ldap_directory *dir, int *result, struct dir_error *error)
{
	enum dir_status status;

	dir->offered = false;
	dir->offer = ldap_spnego_kerberos();
	*result = LDAP_LOCAL_ERROR;
	if (dir->offer == NULL)
		return ldap_error_fill(error, dir->base.arena, "bind",
				       dir->target.host, NULL, *result,
				       "No Kerberos credentials available");
	status = sasl_log_on(dir, "GSS-SPNEGO", result, error);
	ldap_spnego_free(dir->offer);
	dir->offer = NULL;
	return status;
}

/* GSS-SPNEGO is one round trip where GSSAPI is three, and AD has both.
 * GSSAPI also says better why there is no ticket. A second try takes a new
 * connection: libldap hands channel bindings to the first try of a
 * connection only. */
static enum dir_status
bind_kerberos(struct ldap_directory *dir, struct dir_error *error)
{
	int result;
	enum dir_status status = bind_spnego(dir, &result, error);
	bool tls;

	if (status == DIR_OK || dir->ld == NULL || !try_gssapi(dir, result))
		return status;
	tls = dir->tls;
	ldap_hang_up(dir);
	status = ldap_connection_make(dir, error);
	if (status == DIR_OK && tls)
		status = ldap_tls_start(dir, !dir->target.tls, error);
	if (status == DIR_OK)
		status = sasl_log_on(dir, "GSSAPI", &result, error);
	return status;
}

/* The certificate went with the TLS handshake, if there is one. Where the key
 * is of another kind, libldap with OpenSSL shows none and continues: then SASL
 * has no name to log on with. */
static enum dir_status
bind_external(struct ldap_directory *dir, struct dir_error *error)
{
	enum dir_status status;
	char *file = NULL;
	int result;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_CERTFILE, &file);
	if (file != NULL) {
		ldap_memfree(file);
		status = sasl_log_on(dir, "EXTERNAL", &result, error);
		if (status == DIR_OK || result != LDAP_AUTH_UNKNOWN)
			return status;
		dir_error_set(error, dir->base.arena, DIR_BIND_FAILED, "bind",
			      NULL,
			      "cannot log on to %s: no client certificate was "
			      "shown to it",
			      dir->target.host);
		return dir_error_advise(error, "check that the files in "
					       "LDAPTLS_CERT and LDAPTLS_KEY "
					       "belong together");
	}
	dir_error_set(error, dir->base.arena, DIR_BIND_FAILED, "bind", NULL,
		      "cannot log on to %s: there is no client certificate",
		      dir->target.host);
	return dir_error_advise(error, "name the files of the certificate and "
				       "its key in LDAPTLS_CERT and "
				       "LDAPTLS_KEY, or in ~/.ldaprc");
}

/* ---- NTLM ------------------------------------------------------------ */

static enum dir_status
bind_ntlm(struct ldap_directory *dir, struct dir_error *error)
{
	int result;
	enum dir_status status;

	if (dir->tls && dir->options.insecure_tls) {
		dir_error_set(error, dir->base.arena, DIR_BIND_FAILED, "bind",
			      NULL,
			      "-Y NTLM is not for a server whose certificate "
			      "is not checked");
		return dir_error_advise(error, "leave --insecure-tls out; "
					       "LDAPTLS_CACERT names the CA");
	}
	dir->offer = ldap_credentials_gss(dir->credentials);
	status = sasl_log_on(dir, "GSS-SPNEGO", &result, error);
	dir->offer = NULL;
	if (status != DIR_OK && dir->tls && result == LDAP_LOCAL_ERROR)
		dir_error_advise(error, "NTLM inside TLS is more than the "
					"libraries here can do: leave TLS "
					"out, NTLM seals what is sent");
	return status;
}

/* ---- all of them ----------------------------------------------------- */

static bool
is_known(const char *mechanism)
{
	static const char *const known[] = {"GSSAPI", "GSS-SPNEGO", "NTLM"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (text_equal_nocase(mechanism, known[i]))
			return true;
	return false;
}

static enum dir_status
bind_with(struct ldap_directory *dir, struct dir_error *error)
{
	const char *mechanism = dir->options.mechanism;
	int result;

	if (mechanism == NULL)
		return bind_kerberos(dir, error);
	if (ldap_is_ntlm(dir))
		return bind_ntlm(dir, error);
	if (text_equal_nocase(mechanism, "GSSAPI"))
		return sasl_log_on(dir, "GSSAPI", &result, error);
	return bind_spnego(dir, &result, error);
}

static enum dir_status
log_on(struct ldap_directory *dir, struct dir_error *error)
{
	const char *mechanism = dir->options.mechanism;
	enum dir_status status;

	if (dir->options.simple || dir->options.bind_dn != NULL)
		return bind_simple(dir, error);
	if (mechanism != NULL && text_equal_nocase(mechanism, "EXTERNAL"))
		return bind_external(dir, error);
	if (mechanism != NULL && !is_known(mechanism)) {
		dir_error_set(error, dir->base.arena, DIR_BIND_FAILED, "bind",
			      NULL, "-Y %s is not for Active Directory",
			      mechanism);
		return dir_error_advise(error,
					"want GSS-SPNEGO, GSSAPI, NTLM or "
					"EXTERNAL");
	}
	status = ldap_credentials_get(dir, error);
	if (status != DIR_OK)
		return status;
	ldap_credentials_enter(dir->credentials);
	status = bind_with(dir, error);
	ldap_credentials_leave(dir->credentials);
	return status;
}

/* ---- what the server says of itself and of the caller --------------- */

static const char *const attributes[] = {
	"defaultNamingContext", "configurationNamingContext",
	"schemaNamingContext",	"rootDomainNamingContext",
	"namingContexts",	"dnsHostName",
	"ldapServiceName",	"supportedCapabilities",
	"supportedControl",	"forestFunctionality",
	"vendorName",		NULL,
};

struct answer {
	struct ldap_directory *dir;
	const char *wrong; /* NULL: nothing is */
};

static bool
keep(void *context, const struct dir_entry *entry)
{
	struct answer *answer = context;
	struct ldap_directory *dir = answer->dir;
	struct directory *base = &dir->base;
	const char *vendor = dir_entry_text(entry, "vendorName");

	dir->is_samba = vendor != NULL && strncmp(vendor, "Samba ", 6) == 0;
	answer->wrong = rootdse_fill(&base->info, base->arena, entry);
	return true;
}

static enum dir_status
read_rootdse(struct ldap_directory *dir, struct dir_error *error)
{
	const struct dir_search search = {
		.base = "",
		.scope = DIR_BASE,
		.attributes = attributes,
		.no_referral = true,
	};
	struct answer answer = {dir, NULL};
	struct directory *base = &dir->base;
	enum dir_status status =
		directory_search(base, &search, keep, &answer, error);

	if (status == DIR_OK && answer.wrong != NULL) {
		dir_error_set(error, base->arena, DIR_FAILED, "search", "",
			      "%s answers, but not like a directory: %s",
			      dir->target.host, answer.wrong);
		return dir_error_advise(
			error, "nothing was read or written there; who runs "
			       "this server?");
	}
	if (status == DIR_OK && base->info.naming_contexts == NULL) {
		dir_error_set(error, base->arena, DIR_FAILED, "search", "",
			      "%s answers, but not like a directory: its "
			      "rootDSE is empty",
			      dir->target.host);
		return dir_error_advise(error, "is this a domain controller?");
	}
	return status;
}

static bool
keep_sids(void *context, const struct dir_entry *entry)
{
	struct directory *base = context;
	const struct dir_attribute *groups =
		dir_entry_find(entry, "tokenGroups");
	struct dir_value *sids;

	if (groups == NULL)
		return true;
	sids = arena_array(base->arena, groups->count, sizeof(*sids));
	for (size_t i = 0; i < groups->count; i++) {
		sids[i] = groups->values[i];
		sids[i].bytes =
			arena_copy(base->arena, sids[i].bytes, sids[i].len + 1);
	}
	base->sids = (struct dir_sids){groups->count, sids};
	return true;
}

enum dir_status
ldap_rootdse_sids(struct directory *base, struct dir_error *error)
{
	static const char *const wanted[] = {"tokenGroups", NULL};
	const struct dir_search search = {
		.base = "",
		.scope = DIR_BASE,
		.attributes = wanted,
		.no_referral = true,
	};
	return directory_search(base, &search, keep_sids, base, error);
}

/* ---- one server -------------------------------------------------------- */

/* A password in a simple bind needs TLS, asked for or not; so does proving
 * oneself with a certificate. */
static bool
needs_tls(const struct dir_options *options)
{
	if (options->starttls)
		return true;
	if (options->simple || options->bind_dn != NULL)
		return options->user != NULL || options->bind_dn != NULL;
	return options->mechanism != NULL &&
	       strcasecmp(options->mechanism, "EXTERNAL") == 0;
}

static enum dir_status
protect(struct ldap_directory *dir, struct diags *diags,
	struct dir_error *error)
{
	enum dir_status status = DIR_OK;

	if (dir->target.tls || needs_tls(&dir->options))
		status = ldap_tls_start(dir, !dir->target.tls, error);
	if (status != DIR_OK) {
		if (dir->password != NULL && !dir->target.tls && error != NULL)
			error->advice = arena_printf(
				dir->base.arena,
				"%s%sa password is never sent in clear text",
				error->advice != NULL ? error->advice : "",
				error->advice != NULL ? "; " : "");
		return status;
	}
	if (dir->tls && diags != NULL && ldap_tls_raised())
		diag_note(diags, NULL,
			  "TLS_PROTOCOL_MIN of ldap.conf or the environment "
			  "is below TLS 1.2, which is the least here");
	if (dir->tls && dir->options.insecure_tls && diags != NULL)
		diag_warning(diags, NULL,
			     "--insecure-tls: the certificate of %s is not "
			     "checked; whoever answers there reads and "
			     "changes all that is sent, passwords included",
			     dir->target.host);
	if (ldap_is_ntlm(dir) && diags != NULL)
		diag_warning(diags, NULL,
			     "-Y NTLM: whoever answers as %s can try to guess "
			     "the password from what it is sent; Kerberos "
			     "gives nothing away",
			     dir->target.host);
	return DIR_OK;
}

enum dir_status
ldap_dial(struct ldap_directory *dir, struct diags *diags,
	  struct dir_error *error)
{
	struct sigaction now;
	enum dir_status status;

	/* A server that hangs up is an error, not our end. */
	if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
	status = ldap_connection_make(dir, error);
	if (status == DIR_OK)
		status = protect(dir, diags, error);
	if (status == DIR_OK)
		status = log_on(dir, error);
	if (status == DIR_OK)
		status = read_rootdse(dir, error);
	if (status == DIR_OK)
		status = ldap_account_check(dir, error);
	if (status != DIR_OK)
		ldap_hang_up(dir);
	if (status == DIR_OK && dir->base.interrupted != NULL)
		ldap_ticket_read(dir);
	return status;
}
