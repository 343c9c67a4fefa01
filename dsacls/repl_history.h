/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repl_history.h: the file of typed lines: $XDG_STATE_HOME/dsacls/history,
 * mode 0600, no passwords in it.
 */
#ifndef REPL_HISTORY_H
#define REPL_HISTORY_H

#include <stdbool.h>

#define HISTORY_LINES 2000

/* Calls function with the file's path, if there is one; as readline's
 * read_history and write_history want it. */
void history_file_read(int (*function)(const char *path));
/* Makes folder and file as needed, never readable by others. */
void history_file_write(int (*function)(const char *path));

/* A line that holds a password, by its switch. */
bool history_is_secret(const char *line);

#endif
