/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/connection.c: the shell's connection, its prompt, and the commands
 * status, open and exit.
 */
#include "shell/connection.h"

#include "apply/apply.h"
#include "base/str.h"
#include "base/term.h"
#include "base/text.h"
#include "directory/directory.h"
#include "input/uri.h"
#include "output/records.h"
#include "report.h"
#include "session.h"
#include "shell/names.h"
#include "shell/path.h"
#include "shell/shell.h"
#include "shell/staged.h"

#include <stdio.h>
#include <string.h>

/* The prompt: domain, the names down to the current object, how many changes
 * are staged. */

/* A name as cd takes it between slashes; what is no text, escaped. */
static void
append_step(struct str *out, struct arena *arena, const char *name)
{
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, name);
	str_append(out, object_step_hide(arena, text.data));
}

/* people/Berlin: the names from the domain head down. */
static void
append_place(struct shell *shell, struct arena *arena, const char *head,
	     struct str *out)
{
	const char *dn = shell->dn;
	struct str place, rest;

	str_init(&place);
	str_init(&rest);
	while (dn != NULL && !dir_dn_equal(dn, head)) {
		const char *name = dir_dn_first_value(arena, dn);

		str_reset(&rest);
		append_step(&rest, arena, name != NULL ? name : "?");
		str_printf(&rest, "%s%s", place.len > 0 ? "/" : "", place.data);
		str_reset(&place);
		str_append(&place, rest.data);
		dn = dir_dn_parent(arena, dn);
	}
	str_append(out, place.data);
	str_clear(&place);
	str_clear(&rest);
}

/* From a whole name on, where one begins in what is left. */
static size_t
next_step(const char *text, size_t start)
{
	for (size_t at = start; text[at] != '\0'; at++)
		if (text[at] == '/' && text[at - 1] != '\\')
			return at;
	return start;
}

/* Cuts text from the left to at most columns, "...": where we are matters
 * more than where that is. */
static void
shorten(struct str *text, size_t columns)
{
	size_t start = 0;
	struct str cut;

	if (text_columns(text->data) <= columns || columns < 4)
		return;
	while (text->data[start] != '\0' &&
	       (text_columns(text->data + start) > columns - 3 ||
		(text->data[start] & 0xc0) == 0x80))
		start++;
	start = next_step(text->data, start);
	str_init(&cut);
	str_printf(&cut, "...%s", text->data + start);
	str_reset(text);
	str_append(text, cut.data);
	str_clear(&cut);
}

/* For readline, colours are between its marks. */
static void
append_staged(struct str *out, const struct shell *shell, bool editing)
{
	if (shell->staged_count > 0)
		str_printf(out,
			   !shell->colour ? " +%zu"
			   : editing ? "\001\033[33m\002 +%zu\001\033[0m\002"
				     : "\033[33m +%zu\033[0m",
			   shell->staged_count);
}

const char *
shell_prompt(struct shell *shell, struct arena *arena, unsigned width,
	     bool editing)
{
	const char *head = shell_domain_head(shell->outer);
	const char *domain =
		head != NULL ? dir_dn_to_domain(arena, head) : NULL;
	const size_t half = width / 2;
	STR_AUTO place, out;
	size_t used;

	str_init(&place);
	str_init(&out);
	append_place(shell, arena, head != NULL ? head : "", &place);
	append_shown(&out, domain != NULL ? domain : "dsacls");
	used = out.len + 8; /* " +NN> " and the blank before the place */
	/* On a narrow terminal the domain is dropped first. */
	if (place.len > 0 && used + text_columns(place.data) > half) {
		if (used + 12 > half) {
			str_reset(&out);
			used = 8;
		}
		shorten(&place, half > used + 12 ? half - used : 12);
	}
	if (place.len > 0)
		str_printf(&out, "%s%s", out.len > 0 ? " " : "", place.data);
	append_staged(&out, shell, editing);
	str_append(&out, "> ");
	return arena_strdup(arena, out.data);
}

/* The connection outlives many lines: a server is started again, a ticket ends
 * and is renewed. Then the shell logs on again, with a message, and continues
 * where it was. */

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

int
shell_status(struct shell *shell, struct context *ctx, struct words *args)
{
	const struct status_record status = {
		.info = directory_info(ctx->session->dir),
		.counts = directory_counts(ctx->session->dir),
		.dn = shell->dn,
		.staged = shell->staged_count,
		.autocommit = shell->autocommit,
	};
	struct reporter reporter;

	(void)args;
	reporter_begin(&reporter, ctx, false, NULL);
	printer_record(reporter.printer, &kind_status, &status);
	return reporter_end(&reporter, EXIT_STATUS_OK);
}

/* Staged changes were planned for the old server: they must go first. */
int
shell_open(struct shell *shell, struct context *ctx, struct words *args)
{
	struct command *outer = (struct command *)shell->outer->command;
	const struct span span = words_span(args, 0, 0, strlen(args->text[0]));

	if (shell->staged_count > 0) {
		diag_error(ctx->diags, NULL,
			   "commit or drop what is staged first");
		return EXIT_STATUS_FAILED;
	}
	if (!uri_check(args->text[0], &span, ctx->diags))
		return EXIT_STATUS_USAGE;
	if (!session_change(ctx, outer,
			    arena_strdup(&shell->arena, args->text[0])))
		return EXIT_STATUS_FAILED;
	shell_go(shell, shell_domain_head(ctx), &(struct sd_guid){{0}});
	return EXIT_STATUS_OK;
}

/* Leaving with staged changes needs a confirmation; what is no terminal may not
 * lose them silently either. */
int
shell_exit(struct shell *shell, struct context *ctx, struct words *args)
{
	(void)args;
	if (shell->staged_count > 0 && shell->interactive &&
	    !ctx->command->yes) {
		diags_print(ctx->diags);
		if (!term_ask("Leave and forget the staged changes?"))
			return EXIT_STATUS_OK;
		shell_drop_all(shell);
	}
	shell->leave = true;
	return EXIT_STATUS_OK;
}
