/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/read_line.h: lines from a terminal with editing, history, Tab and ?.
 * Built without readline (HAVE_READLINE 0) there is nothing behind it.
 */
#ifndef REPL_EDIT_H
#define REPL_EDIT_H

struct shell;

/* Around all calls of edit_read. */
void edit_start(struct shell *shell);
void edit_end(void);

/* A line, or several that were pasted, in fresh memory; empty when Ctrl-C
 * dropped it; NULL at the end of input. */
char *edit_read(struct shell *shell);

#endif
