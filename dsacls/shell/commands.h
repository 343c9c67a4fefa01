/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commands.h: runs one line of the shell: a command of the shell,
 * switches on the current object, or a whole command line.
 */
#ifndef SHELL_COMMANDS_H
#define SHELL_COMMANDS_H

#include "shell/shell.h"

/*
 * Runs one line in an arena of its own; its diagnostics are printed. Returns
 * the exit status of the command (0: fine or nothing on the line).
 */
int shell_line(struct shell *shell, const char *line, const char *where);

/* A command of the shell. args excludes the command's own name. */
typedef int
shell_fn(struct shell *shell, struct context *ctx, struct words *args);

enum shell_kind {
	SHELL_LOCAL, /* needs no directory */
	SHELL_LOOKS, /* only reads: through the pager on a terminal, and once
			more when the connection was lost meanwhile */
	SHELL_ACTS,
};

struct shell_command {
	const char *name;
	unsigned min_args, max_args;
	enum option_completer argument;
	enum shell_kind kind;
	shell_fn *run;
	const char *synopsis;
	const char *help;
};
extern const struct shell_command shell_commands[]; /* ended by name NULL */
const struct shell_command *shell_command_find(const char *name);

/* Says something at once, as a note. */
void shell_say(struct shell *shell, const char *text);

/* Of the words behind show: a path, or a switch or the value of one? */
bool shell_is_place(const struct words *words, size_t index);

#endif
