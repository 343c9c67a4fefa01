/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ctx.h: what the hall carries from one stage to the next. A session lives
 * as long as its connection (one command, a batch, a shell); a context as
 * long as one command.
 */
#ifndef CTX_H
#define CTX_H

#include "base/arena.h"
#include "base/diag.h"

#include <signal.h>

struct command;
struct directory;
struct plan;
struct principals;
struct schema;
struct class_default;
struct object_types;
struct session_elsewhere;
struct words;

struct session {
	struct arena arena; /* of the connection and the names it learnt */
	struct directory *dir;
	struct principals *principals;
	struct schema *schema;
	const char *key;  /* what the connection was opened for */
	bool unreachable; /* there is none: no server could be reached */
	/* Becomes nonzero to end waits; NULL but in the shell. */
	const volatile sig_atomic_t *interrupted;
	struct session_elsewhere *elsewhere; /* session.c: other domains */
	struct class_default *defaults;	     /* shell/marks.c: seen so far */
	struct object_types *object_types;   /* completion.c: the last */
};

struct context {
	struct session *session;
	struct arena *arena; /* of this command */
	struct diags *diags;
	const struct command *command;
	const char *command_text; /* as typed, secrets masked; journal */
	bool answered;		  /* a JSON document is on stdout, or will be */
	bool asked_before; /* the shell or a batch asked for consent already */
};

#endif
