/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.h: opens the directory that a command names, once, and keeps it
 * for the commands that follow as long as they mean the same one.
 */
#ifndef SESSION_H
#define SESSION_H

#include "ctx.h"

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
