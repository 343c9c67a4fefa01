/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.h: opens the directory that a command names, once, and keeps it for
 * the commands that follow as long as they use the same one. A session lives as
 * long as its connection (one command, a batch, a shell); a context, which a
 * command hands from stage to stage, as long as one command.
 */
#ifndef SESSION_H
#define SESSION_H

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

void session_init(struct session *session);
void session_close(struct session *session);

/*
 * Connects (or keeps the connection) for the command in ctx. server and port
 * are those of \\server:port\DN or NULL; dn_hint is a DN whose domain is
 * looked for in DNS, or NULL. False: diagnosed.
 */
bool session_open(struct context *ctx, const char *server, const char *port,
		  const char *dn_hint, bool for_writing);

/*
 * The same with uri in place of what the command says of the server; the
 * words of the command are changed. When it fails (diagnosed), connection
 * and words are as they were.
 */
bool
session_change(struct context *ctx, struct command *command, const char *uri);

/* Does the command come with a password, or a way to get one? */
bool session_has_password(const struct command *command);

/* After a lost connection: what was being asked for then must not count as
 * unknown. */
void session_forget_names(struct context *ctx);

/* The same for a plan: its server, its first DN. */
bool session_open_plan(struct context *ctx, const struct plan *plan);

#endif
