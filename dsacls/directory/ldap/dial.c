/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/dial.c: one connection to one server: made, protected,
 * logged on, and given up. Which server, and what is asked of it, is decided
 * elsewhere.
 */
#include "directory/ldap/kerberos.h"
#include "directory/ldap/ldap.h"
#include "directory/ldap/tls.h"

#include <openldap.h>
#include <signal.h>
#include <strings.h>
#include <unistd.h>

const char *
ldap_last_text(struct ldap_directory *dir)
{
	char *text = NULL;

	ldap_get_option(dir->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
	const char *copy = arena_strdup(dir->base.arena, text);
	ldap_memfree(text);
	return copy;
}

/* What ldap.conf may say of these is not for this program. */
static void
set_options(LDAP *ld)
{
	const int version = LDAP_VERSION3, none = LDAP_NO_LIMIT,
		  never = LDAP_DEREF_NEVER;
	/* Ours is another clock (directory/ldap/clock.c). */
	const struct timeval endless = {.tv_sec = -1};
	ber_len_t max = LDAP_MAX_ANSWER;
	Sockbuf *sockbuf = NULL;

	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(ld, LDAP_OPT_DEREF, &never);
	ldap_set_option(ld, LDAP_OPT_SIZELIMIT, &none);
	ldap_set_option(ld, LDAP_OPT_TIMELIMIT, &none);
	ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, &endless);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &endless);
	/* The name in a ticket is the one the user or DNS SRV gave, not one
	 * that reverse DNS makes up. */
	ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
	if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &sockbuf) ==
		    LDAP_OPT_SUCCESS &&
	    sockbuf)
		ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &max);
}

enum dir_status
ldap_connection_make(struct ldap_directory *dir, struct dir_error *error)
{
	int fd = ldap_socket_open(dir, error);

	if (fd < 0)
		return DIR_CANNOT_CONNECT;
	const char *uri = ldap_target_uri(dir->base.arena, &dir->target);
	int result = ldap_init_fd(fd, LDAP_PROTO_TCP, uri, &dir->ld);
	if (result == LDAP_SUCCESS && !ldap_clock_attach(dir)) {
		ldap_hang_up(dir);
		result = LDAP_NO_MEMORY;
	} else if (result != LDAP_SUCCESS) {
		close(fd);
		dir->ld = NULL;
	}
	if (result != LDAP_SUCCESS)
		return ldap_error_fill(error, dir->base.arena, "connect", uri,
				       NULL, result, NULL);
	dir->tls = false;
	set_options(dir->ld);
	return DIR_OK;
}

void
ldap_hang_up(struct ldap_directory *dir)
{
	ldap_requests_forget(dir);
	if (dir->ld)
		ldap_unbind_ext(dir->ld, NULL, NULL);
	dir->ld = NULL;
	ldap_clock_free(dir);
	dir->tls = false;
}

/* A password in a simple bind needs TLS, asked for or not; so does proving
 * oneself with a certificate. */
static bool
needs_tls(const struct dir_options *options)
{
	if (options->starttls)
		return true;
	if (options->simple || options->bind_dn)
		return options->user || options->bind_dn;
	return options->mechanism &&
	       strcasecmp(options->mechanism, "EXTERNAL") == 0;
}

static enum dir_status
protect(struct ldap_directory *dir, struct diags *diags,
	struct dir_error *error)
{
	enum dir_status status = DIR_OK;

	if (dir->target.tls)
		status = ldap_tls_start(dir, false, error);
	else if (needs_tls(&dir->options))
		status = ldap_tls_start(dir, true, error);
	if (status != DIR_OK) {
		if (dir->password && !dir->target.tls && error)
			error->advice = arena_printf(
				dir->base.arena,
				"%s%sa password is never sent in clear text",
				error->advice ? error->advice : "",
				error->advice ? "; " : "");
		return status;
	}
	if (dir->tls && diags && ldap_tls_raised())
		diag_note(diags, NULL,
			  "TLS_PROTOCOL_MIN of ldap.conf or the environment "
			  "is below TLS 1.2, which is the least here");
	if (dir->tls && dir->options.insecure_tls && diags)
		diag_warning(diags, NULL,
			     "--insecure-tls: the certificate of %s is not "
			     "checked; whoever answers there reads and "
			     "changes all that is sent, passwords included",
			     dir->target.host);
	if (ldap_is_ntlm(dir) && diags)
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

	/* A server that goes away is an error, not our end. */
	if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
	enum dir_status status = ldap_connection_make(dir, error);
	if (status == DIR_OK)
		status = protect(dir, diags, error);
	if (status == DIR_OK)
		status = ldap_bind(dir, error);
	if (status == DIR_OK)
		status = ldap_rootdse_read(dir, error);
	if (status == DIR_OK)
		status = ldap_account_check(dir, error);
	if (status != DIR_OK)
		ldap_hang_up(dir);
	if (status == DIR_OK && dir->base.interrupted)
		ldap_ticket_read(dir);
	return status;
}
