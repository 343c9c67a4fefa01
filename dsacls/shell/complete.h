/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/complete.h: what Tab offers for a line of the shell.
 */
#ifndef SHELL_COMPLETE_H
#define SHELL_COMPLETE_H

#include "shell/candidates.h"
#include "shell/shell.h"

/* Candidates for the last word of a line up to its cursor, without quotes:
 * names are cached and searches bounded. True: names of files belong there as
 * well. *start, where the word begins, moves back to where a name of several
 * words begins. */
bool shell_complete(struct shell *shell, const char *line, size_t *start,
		    struct candidates *found);

#endif
