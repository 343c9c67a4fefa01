/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_connection.c: the connection outlives many lines: a server is
 * started again, a ticket ends and is renewed. Then the shell logs on again,
 * with a message, and goes on where it was.
 */
#include "base/term.h"
#include "directory/directory.h"
#include "session.h"
#include "shell.h"

#include <string.h>

/* After `open` failed both ways there is none at all. */
static bool
open_anew(struct context *ctx)
{
	diag_note(ctx->diags, NULL, "not connected; connecting");
	diags_print(ctx->diags);
	return session_open(ctx, NULL, NULL, NULL, false);
}

static bool
connect_again(struct context *ctx, struct directory *dir)
{
	const struct dir_info *info = directory_info(dir);
	struct dir_error error = {0};

	diag_note(ctx->diags, NULL,
		  "the connection to %s is gone; connecting again",
		  info->host != NULL ? info->host : "the server");
	diags_print(ctx->diags);
	if (directory_reconnect(dir, &error) != DIR_OK) {
		dir_error_report(&error, ctx->diags, NULL);
		return false;
	}
	session_forget_names(ctx);
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
	return connect_again(ctx, dir);
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
