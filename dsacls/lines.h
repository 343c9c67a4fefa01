/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lines.h: a line of a batch file or of the shell as a command: the parser
 * of the command line, and what was said once for all lines.
 */
#ifndef LINES_H
#define LINES_H

#include "ctx.h"
#include "input/command.h"

/*
 * Parses words into *command and takes over what the outer command in ctx
 * said: connection, --yes, format and the like. "dsacls" may stand in front.
 * False: diagnosed; also when the line says itself where to connect.
 */
bool lines_parse(struct context *ctx, struct arena *arena, struct words *words,
		 struct command *command);

/* The first line of a file: Windows' editors begin it with a byte order
 * mark. */
const char *lines_skip_mark(const char *line);

#endif
