/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/read_plain.h: lines without editing: from a pipe or a file, or at a
 * terminal where the program is built without readline.
 */
#ifndef REPL_PLAIN_H
#define REPL_PLAIN_H

#include "shell/shell.h"

/* The next line of standard input in fresh memory, empty where Ctrl-C dropped
 * it at a terminal; NULL at the end, after a failure (diagnosed) and, without
 * a terminal, after Ctrl-C. */
char *plain_read(struct shell *shell);

#endif
