/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tab.h: what the Tab key and the ? key do in a line that readline
 * edits. Built without readline there is nothing behind it.
 */
#ifndef REPL_TAB_H
#define REPL_TAB_H

#include <stdbool.h>

struct shell;

/* Before ~/.inputrc is read, which may say otherwise. */
void tab_start(struct shell *shell);
/* After it, where ? still inserts itself. */
void tab_bind_question_mark(void);
/* readline's pager asks for a key. */
bool tab_is_listing(void);

#endif
