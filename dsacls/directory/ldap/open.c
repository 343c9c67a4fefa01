/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/open.c: a domain controller behind struct directory: opened,
 * kept, closed.
 */
#include "directory/ldap/open.h"

#include "base/text.h"
#include "directory/ldap/connect.h"
#include "directory/ldap/connection.h"
#include "directory/ldap/dial.h"
#include "directory/ldap/kerberos.h"
#include "directory/ldap/receive.h"
#include "directory/ldap/request.h"
#include "directory/ldap/target.h"
#include "directory/libldap.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
close_one(struct ldap_directory *dir)
{
	ldap_directory_clear(dir);
	free(dir);
}

static void
close_all(struct directory *base)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;

	for (struct ldap_directory *one = dir->others; one;) {
		struct ldap_directory *next = one->others;
		close_one(one);
		one = next;
	}
	close_one(dir);
}

static bool
ticket_is_over(const struct directory *base)
{
	const struct ldap_directory *dir = (const struct ldap_directory *)base;

	return dir->ticket_end != 0 && time(NULL) >= dir->ticket_end;
}

/* A keytab can give new tickets at any time; and whose tickets the user's
 * cache holds by now is seen anew. */
static void
drop_old_tickets(struct ldap_directory *dir)
{
	const bool from_cache = dir->credentials != NULL &&
				ldap_credentials_are_users(dir->credentials);

	if (!from_cache &&
	    (dir->options.keytab == NULL || !ticket_is_over(&dir->base)))
		return;
	ldap_credentials_free(dir->credentials);
	dir->credentials = NULL;
}

/* The very same server: another one may not have our writes yet. */
static enum dir_status
reconnect(struct directory *base, struct dir_error *error)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;
	const char *before = base->info.host;
	enum dir_status status;

	ldap_hang_up(dir);
	drop_old_tickets(dir);
	status = ldap_apart(dir, ldap_dial, NULL, error);
	if (status != DIR_OK || before == NULL || base->info.host == NULL ||
	    text_equal_nocase(before, base->info.host))
		return status;
	dir_error_set(error, base->arena, DIR_CANNOT_CONNECT, "connect", NULL,
		      "%s now leads to %s, not to %s as before",
		      dir->target.host, base->info.host, before);
	base->info.host = before;
	ldap_hang_up(dir);
	return dir_error_advise(error, "name one domain controller, not the "
				       "domain, and run the command again");
}

static bool
is_up(const struct directory *base)
{
	const struct ldap_directory *dir = (const struct ldap_directory *)base;

	/* A server serves nobody on a ticket that is over. */
	return dir->ld != NULL && !ldap_socket_is_closed(dir) &&
	       !ticket_is_over(base);
}

static const struct directory_ops ldap_ops = {
	.send_search = ldap_send_search,
	.send_write = ldap_send_write,
	.receive = ldap_receive,
	.abandon = ldap_abandon_tag,
	.caller_sids = ldap_rootdse_sids,
	.reconnect = reconnect,
	.is_up = is_up,
	.ticket_is_over = ticket_is_over,
	.close = close_all,
};

static enum dir_status
check_ntlm(struct arena *arena, const struct dir_options *options,
	   struct dir_error *error)
{
	if (options->mechanism == NULL ||
	    !text_equal_nocase(options->mechanism, "NTLM") ||
	    (options->user != NULL && options->password != NULL))
		return DIR_OK;
	dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
		      "-Y NTLM wants a user and a password");
	return dir_error_advise(error, "/user:NAME /domain:DOMAIN /passwd:*");
}

static enum dir_status
check_options(struct arena *arena, const struct dir_options *options,
	      struct dir_error *error)
{
	const char *password = options->password;

	if (password != NULL && *password == '\0') {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "the password is empty");
		return dir_error_advise(
			error, "a server takes a logon without a password as "
			       "anonymous: it proves nothing and is refused "
			       "here");
	}
	if ((options->user != NULL || options->bind_dn != NULL) &&
	    password == NULL && options->keytab == NULL) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "a password is missing");
		return dir_error_advise(error, "/passwd:* asks for it, -y FILE "
					       "reads it from a file");
	}
	if (check_ntlm(arena, options, error) != DIR_OK)
		return DIR_BIND_FAILED;
	if (options->simple && options->user == NULL &&
	    options->bind_dn == NULL && options->for_writing) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "an anonymous logon is good for nothing here");
		return dir_error_advise(error, "say who you are: kinit, or "
					       "/user:NAME /passwd:*");
	}
	return DIR_OK;
}

static void
note_ignored(struct diags *diags)
{
	static bool noted;

	if (noted || diags == NULL || !libldap_has_ignored())
		return;
	noted = true;
	diag_note(diags, NULL,
		  "the file ldaprc in this folder is not read; settings for "
		  "LDAP are taken from ~/.ldaprc, ldap.conf and the "
		  "environment");
}

struct directory *
directory_open_ldap(struct arena *arena, const struct dir_options *options,
		    struct diags *diags, struct dir_error *error)
{
	const struct ldap_directory *as = (struct ldap_directory *)options->as;
	struct dir_error scratch = {0};
	struct ldap_directory *dir;

	error = error != NULL ? error : &scratch;
	libldap_setup();
	note_ignored(diags);
	if (check_options(arena, options, error) != DIR_OK)
		return NULL;
	/* Without them it would be the user's own tickets: another person. */
	if (as != NULL && as->credentials == NULL) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "there are no tickets to log on with");
		return NULL;
	}
	dir = or_die(calloc(1, sizeof(*dir)));
	dir->base.ops = &ldap_ops;
	dir->base.arena = arena;
	ldap_options_copy(dir, options);
	if (as != NULL)
		dir->credentials = ldap_credentials_share(as->credentials);
	if (ldap_apart(dir, ldap_connect_any, diags, error) == DIR_OK)
		return &dir->base;
	close_all(&dir->base);
	return NULL;
}
