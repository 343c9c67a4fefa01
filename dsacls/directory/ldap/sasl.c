/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/sasl.c: the SASL conversation, step by step so that every
 * wait has an end, and the check afterwards that the connection is as
 * protected as it was meant to be.
 */
#include "directory/ldap/ldap.h"

#include "base/str.h"

#include <sasl/sasl.h>
#include <string.h>

/* At least 56 bits means sealed: no cipher of Kerberos has fewer. AD wants
 * no SASL layer inside TLS (MS-ADTS 5.1.1.1.2). All of it is said: the rest
 * would be that of SASL_SECPROPS in ldap.conf or the environment. */
#define SEALED \
	"noanonymous,noplain,minssf=56,maxssf=2147483647,maxbufsize=65536"
#define INSIDE_TLS "noanonymous,noplain,minssf=0,maxssf=0"
#define MIN_SSF 56
/* GSSAPI takes three, Kerberos inside SPNEGO one or two. */
#define MAX_STEPS 20

/* GSSAPI asks for an authorisation name only: none, it is ourselves. The
 * asking is the one moment at which libldap takes GSS credentials. */
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
		if (!answer)
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
	if (name && *name)
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

enum dir_status
ldap_sasl_log_on(struct ldap_directory *dir, const char *mechanism, int *result,
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
