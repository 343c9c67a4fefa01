/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/session.c: status, open, help and exit.
 */
#include "session.h"
#include "apply/apply.h"
#include "base/pager.h"
#include "base/shown.h"
#include "base/str.h"
#include "base/term.h"
#include "directory/directory.h"
#include "input/help.h"
#include "input/uri.h"
#include "shell/look.h"
#include "shell/shell.h"

#include <stdio.h>
#include <string.h>

int
shell_status(struct shell *shell, struct context *ctx, struct words *args)
{
	const struct dir_info *info = directory_info(ctx->session->dir);
	const struct dir_counts counts = directory_counts(ctx->session->dir);

	(void)args;
	printf("Server:      %s%s\n",
	       info->host != NULL ? shown_text(ctx->arena, info->host) : "?",
	       info->is_rodc ? " (read-only)" : "");
	printf("Identity:    %s\n",
	       info->identity != NULL ? shown_text(ctx->arena, info->identity)
				      : "unknown");
	printf("Protection:  %s\n",
	       info->protection != NULL ? info->protection : "none");
	printf("Ticket:      %s\n",
	       info->ticket != NULL ? info->ticket : "none used");
	look_print(&(struct look_line){.first = "Object:      ",
				       .rest = "             ",
				       .text = shell->dn,
				       .ink = "",
				       .end = ""});
	printf("Staged:      %zu change%s, autocommit %s\n",
	       shell->staged_count, shell->staged_count == 1 ? "" : "s",
	       shell->autocommit ? "on" : "off");
	printf("So far:      %zu round trip%s, %zu search%s, %zu write%s\n",
	       counts.round_trips, counts.round_trips == 1 ? "" : "s",
	       counts.searches, counts.searches == 1 ? "" : "es", counts.writes,
	       counts.writes == 1 ? "" : "s");
	return EXIT_STATUS_OK;
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

/* What a command is for begins in one column, on a line of its own where the
 * command takes that much room. */
static void
list_command(const struct shell_command *command, unsigned column)
{
	STR_AUTO head;
	STR_AUTO blanks;

	str_init(&head);
	str_init(&blanks);
	str_printf(&head,
		   command->synopsis[0] != '\0' ? "  %-10s %s" : "  %s%s",
		   command->name, command->synopsis);
	str_pad(&blanks, ' ', column);
	if (head.len + 2 > column) {
		printf("%s\n", head.data);
		str_reset(&head);
	}
	str_pad(&head, ' ', column - head.len);
	look_print(&(struct look_line){.first = head.data,
				       .rest = blanks.data,
				       .text = command->help,
				       .ink = "",
				       .end = ""});
}

static void
list_commands(void)
{
	const unsigned width = pager_columns();
	const unsigned column = width > 0 && width < 60 ? 6 : 30;

	for (const struct shell_command *command = shell_commands;
	     command->name != NULL; command++)
		list_command(command, column);
	printf("\nA line that begins with a switch works on the current "
	       "object:\n"
	       "  /I:S /G 'CORP\\helpdesk:CA;Reset Password;user'\n"
	       "Changes are staged: diff shows them, commit writes them, undo "
	       "takes them back.\n"
	       "help codes, help trustees, help /I ... tell more.\n");
}

int
shell_help(struct shell *shell, struct context *ctx, struct words *args)
{
	const struct shell_command *command;

	(void)shell;
	if (args->count == 0) {
		list_commands();
		return EXIT_STATUS_OK;
	}
	command = shell_command_find(args->text[0]);
	if (command != NULL) {
		printf("%s %s\n  %s\n", command->name, command->synopsis,
		       command->help);
		return EXIT_STATUS_OK;
	}
	if (help_topic(stdout, args->text[0]))
		return EXIT_STATUS_OK;
	diag_error(ctx->diags, NULL, "there is no help on %s", args->text[0]);
	return EXIT_STATUS_USAGE;
}

/* Leaving with staged changes asks; what is no terminal may not lose them
 * silently either. */
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
