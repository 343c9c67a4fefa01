/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/connection.c: the connection outlives many lines: a server is
 * started again, a ticket ends and is renewed. Then the shell logs on again,
 * with a message, and goes on where it was.
 */
#include "base/term.h"
#include "directory/directory.h"
#include "session.h"
#include "shell/shell.h"

#include <string.h>

/* After `open` failed both ways there is none at all. */
static bool
open_anew(struct context *ctx)
{
	diag_note(ctx->diags, NULL, "not connected; connecting");
	diags_print(ctx->diags);
	return session_open(ctx, NULL, NULL, NULL, false);
}

/* A password is not kept: whoever gave one is asked again, or his file is
 * read. The same server, whichever way it was found. */
static bool
log_on_anew(struct shell *shell, struct context *ctx, const char *host)
{
	struct command *outer = (struct command *)shell->outer->command;
	const char *uri = outer->connect.uri;

	if (uri == NULL && host != NULL)
		uri = arena_printf(&shell->arena, "ldap://%s", host);
	return session_change(ctx, outer, uri);
}

static void
report_end_of_ticket(struct context *ctx, const struct dir_error *error)
{
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, NULL,
			     "the ticket has expired; run kinit (also from "
			     "here: Ctrl-Z, kinit, fg)"),
		  "%s\nwhat is staged stays staged", error->sentence);
}

static bool
reconnect(struct shell *shell, struct context *ctx, bool expired)
{
	struct directory *dir = ctx->session->dir;
	struct dir_error error = {0};
	enum dir_status status;

	if (expired && session_has_password(ctx->command))
		return log_on_anew(shell, ctx, directory_info(dir)->host);
	status = directory_reconnect(dir, &error);
	if (status == DIR_OK) {
		session_forget_names(ctx);
		return true;
	}
	if (expired && status == DIR_BIND_FAILED)
		report_end_of_ticket(ctx, &error);
	else
		dir_error_report(&error, ctx->diags, NULL);
	return false;
}

static bool
connect_again(struct shell *shell, struct context *ctx)
{
	struct directory *dir = ctx->session->dir;
	const struct dir_info *info = directory_info(dir);
	const char *host = info->host != NULL ? info->host : "the server";
	const bool expired = directory_ticket_is_over(dir);

	if (expired)
		diag_note(ctx->diags, NULL,
			  "the ticket for %s is over; logging on again", host);
	else
		diag_note(ctx->diags, NULL,
			  "the connection to %s is gone; connecting again",
			  host);
	diags_print(ctx->diags);
	if (!reconnect(shell, ctx, expired))
		return false;
	info = directory_info(ctx->session->dir);
	diag_note(ctx->diags, NULL, "connected again as %s",
		  info->identity != NULL ? info->identity : "before");
	diags_print(ctx->diags);
	return true;
}

bool
shell_connect(struct shell *shell, struct context *ctx)
{
	struct directory *dir = ctx->session->dir;

	if (dir == NULL)
		return open_anew(ctx);
	if (directory_is_up(dir))
		return true;
	shell_names_forget(shell);
	return connect_again(shell, ctx);
}

bool
shell_lost_connection(const struct context *ctx)
{
	const struct session *session = ctx->session;

	return session->dir != NULL && !directory_is_up(session->dir) &&
	       (session->interrupted == NULL || *session->interrupted == 0);
}

const char *
shell_ink(const struct shell *shell, const char *ink)
{
	static const char *const inks[][2] = {
		{"0", "\033[0m"},   {"1", "\033[1m"},	{"2", "\033[2m"},
		{"31", "\033[31m"}, {"32", "\033[32m"}, {"33", "\033[33m"},
	};

	if (!shell->colour)
		return "";
	for (size_t i = 0; i < sizeof(inks) / sizeof(inks[0]); i++)
		if (strcmp(inks[i][0], ink) == 0)
			return inks[i][1];
	return "";
}
