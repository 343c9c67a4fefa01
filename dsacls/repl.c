/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repl.c: reads the shell's lines: from a terminal with readline's editing,
 * history and completion, from anything else (or built without readline)
 * plainly. Knows nothing of what a line does: shell_line does it. The only
 * file with readline in it; readline's callbacks have no context argument,
 * so the shell they serve stands in a static variable.
 */
#include "repl.h"

#include "apply/apply.h"
#include "base/str.h"
#include "base/term.h"
#include "directory/directory.h"
#include "repl_history.h"
#include "repl_signals.h"
#include "resolve/job.h"
#include "session.h"
#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if HAVE_READLINE
#	include <readline/history.h>
#	include <readline/readline.h>

static struct shell *current_shell;

struct candidates {
	char **list; /* [0] is for the common prefix */
	size_t count, capacity;
	bool has_blank;
};

static void
collect(void *context, const char *candidate)
{
	struct candidates *found = context;
	char **list;

	if (found->count + 3 > found->capacity) {
		found->capacity = 2 * found->capacity + 16;
		list = realloc(found->list, found->capacity * sizeof(*list));
		if (list == NULL)
			diag_die("out of memory");
		found->list = list;
	}
	found->has_blank |= strpbrk(candidate, " \t") != NULL;
	found->list[++found->count] = strdup(candidate);
	found->list[found->count + 1] = NULL;
}

/* The longest beginning that all candidates share, in any letter case. */
static char *
common_prefix(const struct candidates *found)
{
	size_t len = strlen(found->list[1]);

	for (size_t i = 2; i <= found->count; i++) {
		size_t same = 0;

		while (same < len &&
		       text_equal_nocase((char[]){found->list[1][same], '\0'},
					 (char[]){found->list[i][same], '\0'}))
			same++;
		len = same;
	}
	return strndup(found->list[1], len);
}

static char **
complete(const char *text, int start, int end)
{
	struct candidates found = {0};

	(void)text;
	rl_attempted_completion_over = 1;
	shell_complete(current_shell, rl_line_buffer, (size_t)start,
		       (size_t)end, collect, &found);
	if (found.count == 0) {
		free(found.list);
		return NULL;
	}
	found.list[0] = found.count == 1 ? strdup(found.list[1])
					 : common_prefix(&found);
	rl_filename_completion_desired = found.has_blank;
	rl_filename_quoting_desired = found.has_blank;
	/* A statement goes on behind its colon or semicolon. */
	rl_completion_suppress_append =
		found.list[0][0] != '\0' &&
		strchr(":;=/", found.list[0][strlen(found.list[0]) - 1]) !=
			NULL;
	return found.list;
}

static char *
quote_word(char *text, int match_type, char *quote)
{
	struct str out;

	str_init(&out);
	if (*quote == '\0' || *quote == '"')
		str_append_char(&out, '"');
	str_append(&out, text);
	if (match_type == SINGLE_MATCH)
		str_append_char(&out, '"');
	*quote = '"';
	return out.data;
}

static char *
unquote_word(char *text, int quote)
{
	(void)quote;
	return strdup(text[0] == '"' ? text + 1 : text);
}

static int
is_quoted(char *text, int index)
{
	(void)text;
	(void)index;
	return 0;
}

/* Runs when a signal came while a line is edited: the line is dropped. */
static int
drop_line(void)
{
	if (signals_take_interrupt()) {
		fputs("^C", rl_outstream);
		rl_replace_line("", 0);
		rl_done = 1;
	}
	return 0;
}

static void
readline_start(struct shell *shell)
{
	current_shell = shell;
	rl_readline_name = "dsacls";
	rl_attempted_completion_function = complete;
	rl_completer_word_break_characters = " \t\n\"'";
	rl_completer_quote_characters = "\"'";
	rl_filename_quote_characters = " \t";
	rl_filename_quoting_function = quote_word;
	rl_filename_dequoting_function = unquote_word;
	rl_char_is_quoted_p = is_quoted;
	rl_signal_event_hook = drop_line;
	rl_variable_bind("completion-ignore-case", "on");
	rl_variable_bind("enable-bracketed-paste", "on");
	using_history();
	stifle_history(HISTORY_LINES);
	history_file_read(read_history);
}

static void
readline_end(void)
{
	history_file_write(write_history);
	rl_deprep_terminal();
}

/* A line in fresh memory, NULL at the end of input. */
static char *
read_edited(struct shell *shell)
{
	struct arena arena;
	const char *prompt;
	char *line;

	arena_init(&arena);
	prompt = shell_prompt(shell, &arena, term_width(stdout));
	line = readline(prompt);
	arena_clear(&arena);
	if (line != NULL && line[strspn(line, " \t")] != '\0' &&
	    !history_is_secret(line))
		add_history(line);
	return line;
}
#endif

static char *
read_plain(struct shell *shell)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (shell->interactive) {
		struct arena arena;

		arena_init(&arena);
		fputs(shell_prompt(shell, &arena, term_width(stdout)), stdout);
		fflush(stdout);
		arena_clear(&arena);
	}
	len = getline(&line, &size, stdin);
	if (len < 0 || strlen(line) != (size_t)len) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static char *
read_line(struct shell *shell)
{
#if HAVE_READLINE
	if (shell->interactive)
		return read_edited(shell);
#endif
	return read_plain(shell);
}

/* Leaving by Ctrl-D is leaving all the same. */
static bool
leave_at_end(struct shell *shell)
{
	if (!shell->interactive)
		return true;
	fputc('\n', stdout);
	(void)shell_line(shell, "exit", NULL);
	return shell->leave;
}

static void
loop(struct shell *shell)
{
	const struct command *command = shell->outer->command;
	unsigned long number = 0;

	while (!shell->leave) {
		char *line = read_line(shell);
		char where[32];
		int status;

		if (line == NULL) {
			if (leave_at_end(shell))
				break;
			continue;
		}
		snprintf(where, sizeof(where), "stdin:%lu", ++number);
		signals_clear();
		status = shell_line(shell, line,
				    shell->interactive ? NULL : where);
		free(line);
		if (status != 0)
			shell->status = status;
		if (status != 0 && !shell->interactive && !command->keep_going)
			break;
	}
}

/* Staged changes that nobody committed are not done: that is a failure. */
static int
final_status(struct shell *shell)
{
	struct diags *diags = shell->outer->diags;

	if (shell->interactive)
		return EXIT_STATUS_OK;
	if (shell->status == EXIT_STATUS_OK && shell->staged_count > 0) {
		diag_error(diags, NULL,
			   "the input ended with %zu staged change%s, which "
			   "were not written",
			   shell->staged_count,
			   shell->staged_count == 1 ? "" : "s");
		return EXIT_STATUS_FAILED;
	}
	return shell->status;
}

static bool
start(struct shell *shell)
{
	struct context *ctx = shell->outer;
	const struct command *command = ctx->command;
	const struct dir_info *info;
	struct plan plan;
	struct job_target target = {0};

	if (!plan_make(&plan, ctx->arena, command, ctx->diags) ||
	    !session_open_plan(ctx, &plan))
		return false;
	info = directory_info(ctx->session->dir);
	if (plan.target_count > 0) {
		if (!job_find_target(&target, ctx->arena, plan.targets[0].name,
				     &plan.targets[0].span, command->deleted,
				     ctx->session->dir, ctx->diags))
			return false;
	} else {
		target.dn = info->default_nc != NULL ? info->default_nc
						     : info->naming_contexts[0];
	}
	shell_go(shell, target.dn);
	if (shell->interactive)
		printf("%s as %s, %s. help lists the commands.\n",
		       info->host != NULL ? info->host : "connected",
		       info->identity != NULL ? info->identity : "you",
		       info->protection != NULL ? info->protection : "offline");
	return true;
}

int
repl_run(struct context *ctx)
{
	struct command outer = *ctx->command;
	struct shell shell = {.outer = ctx};
	int status = EXIT_STATUS_FAILED;

	outer.verb = VERB_ACL;
	shell.interactive = isatty(STDIN_FILENO) != 0;
	if (outer.colour == TERM_COLOUR_AUTO && shell.interactive &&
	    term_use_colour(stdout, TERM_COLOUR_AUTO))
		outer.colour = TERM_COLOUR_ALWAYS;
	arena_init(&shell.arena);
	if (start(&shell)) {
		ctx->command = &outer;
		diags_print(ctx->diags);
		signals_install();
#if HAVE_READLINE
		if (shell.interactive)
			readline_start(&shell);
#endif
		loop(&shell);
#if HAVE_READLINE
		if (shell.interactive)
			readline_end();
#endif
		status = final_status(&shell);
	}
	shell_drop_all(&shell);
	free(shell.dn);
	free(shell.previous);
	arena_clear(&shell.arena);
	return status;
}
