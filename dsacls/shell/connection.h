/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/connection.h: the shell's connection, its prompt, and the commands
 * status, open and exit.
 */
#ifndef SHELL_CONNECTION_H
#define SHELL_CONNECTION_H

#include "shell/shell.h"

/* "corp.example people/Berlin +2> ", at most half of width columns. For
 * readline, colours stand between its marks. */
const char *shell_prompt(struct shell *shell, struct arena *arena,
			 unsigned width, bool editing);

/* Connects again after the server closed the connection or the ticket expired.
 * False: diagnosed. */
bool shell_connect(struct shell *shell, struct context *ctx);
/* Was the connection lost, and not because the user wanted so? */
bool shell_lost_connection(const struct context *ctx);

int shell_status(struct shell *shell, struct context *ctx, struct words *args);
int shell_open(struct shell *shell, struct context *ctx, struct words *args);
int shell_exit(struct shell *shell, struct context *ctx, struct words *args);

#endif
