/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell.h: the shell's state and its commands, shared by the shell_*.c
 * files. Reading lines is repl.c's matter (readline) and repl_plain.c's (a
 * pipe); what a line does is here. Changes go through the same pipeline as
 * argv: a staged change is a parsed command and its plan.
 */
#ifndef SHELL_H
#define SHELL_H

#include "ctx.h"
#include "input/command.h"
#include "plan/plan.h"

struct staged {
	struct arena arena; /* of what follows */
	const char *dn;
	const char *text; /* as typed */
	struct command command;
	struct plan plan;
};

struct shell {
	struct context *outer; /* of `dsacls shell` itself */
	struct arena arena;    /* lives as long as the shell */
	char *dn;	       /* the current object; heap */
	char *previous;	       /* cd -; heap, may be NULL */
	struct staged **staged;
	size_t staged_count, staged_capacity;
	bool autocommit;
	bool interactive;
	bool leave;
	int status; /* of the last command that failed, else 0 */
};

/* ---- one line ------------------------------------------------------- */

/*
 * Runs one line in an arena of its own; its diagnostics are printed. Returns
 * the exit status of the command (0: fine or nothing on the line).
 */
int shell_line(struct shell *shell, const char *line, const char *where);

/* A command of the shell. args excludes the command's own name. */
typedef int
shell_fn(struct shell *shell, struct context *ctx, struct words *args);

enum shell_argument {
	SHELL_ARG_NONE,
	SHELL_ARG_CHILD, /* a DN, RDN or path from here */
	SHELL_ARG_SCHEMA,
	SHELL_ARG_PRESET,
	SHELL_ARG_TOPIC,
	SHELL_ARG_SWITCHES, /* like a command line after OBJECT */
	SHELL_ARG_ONOFF,
};

struct shell_command {
	const char *name;
	unsigned min_args, max_args;
	enum shell_argument argument;
	bool long_output; /* through the pager on a terminal */
	shell_fn *run;
	const char *synopsis;
	const char *help;
};
extern const struct shell_command shell_commands[]; /* ended by name NULL */
const struct shell_command *shell_command_find(const char *name);

/* All arguments as one text, a blank between two. */
const char *shell_rest(struct arena *arena, const struct words *args);

/* ---- where we are (shell_where.c) ----------------------------------- */

int shell_cd(struct shell *shell, struct context *ctx, struct words *args);
int shell_pwd(struct shell *shell, struct context *ctx, struct words *args);
int shell_ls(struct shell *shell, struct context *ctx, struct words *args);
int shell_find(struct shell *shell, struct context *ctx, struct words *args);
/* A path as typed to the DN of an object that exists; NULL: diagnosed. */
const char *shell_resolve_path(struct shell *shell, struct context *ctx,
			       const char *path, const struct span *span);
/* Makes dn the current object. */
void shell_go(struct shell *shell, const char *dn);

/* ---- looking (shell_look.c) ----------------------------------------- */

int shell_show(struct shell *shell, struct context *ctx, struct words *args);
int shell_who(struct shell *shell, struct context *ctx, struct words *args);
int shell_tree(struct shell *shell, struct context *ctx, struct words *args);
int shell_sddl(struct shell *shell, struct context *ctx, struct words *args);
int shell_schema(struct shell *shell, struct context *ctx, struct words *args);
int shell_help(struct shell *shell, struct context *ctx, struct words *args);
int shell_status(struct shell *shell, struct context *ctx, struct words *args);
int shell_open(struct shell *shell, struct context *ctx, struct words *args);
int shell_exit(struct shell *shell, struct context *ctx, struct words *args);

/* ---- changing (shell_stage.c) --------------------------------------- */

/* Switches on the current object: shows, or stages what changes. */
int
shell_switches(struct shell *shell, struct context *ctx, struct words *words);
int shell_preset(struct shell *shell, struct context *ctx, struct words *args);
int shell_diff(struct shell *shell, struct context *ctx, struct words *args);
int shell_commit(struct shell *shell, struct context *ctx, struct words *args);
int shell_drop(struct shell *shell, struct context *ctx, struct words *args);
int shell_undo(struct shell *shell, struct context *ctx, struct words *args);
int shell_log(struct shell *shell, struct context *ctx, struct words *args);
int
shell_autocommit(struct shell *shell, struct context *ctx, struct words *args);
void shell_drop_all(struct shell *shell);

/* ---- the prompt and completion -------------------------------------- */

/* "corp.example people/Berlin +2> ", at most width columns. */
const char *
shell_prompt(struct shell *shell, struct arena *arena, unsigned width);

/* Candidates for the word at [start, end) of line: emit is called for each;
 * names are cached and searches bounded. */
typedef void shell_emit(void *context, const char *candidate);
void shell_complete(struct shell *shell, const char *line, size_t start,
		    size_t end, shell_emit *emit, void *context);

#endif
