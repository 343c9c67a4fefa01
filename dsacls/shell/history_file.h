/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/history_file.h: the file of typed lines:
 * $XDG_STATE_HOME/dsacls/history, mode 0600, no passwords in it.
 */
#ifndef REPL_HISTORY_H
#define REPL_HISTORY_H

#define HISTORY_LINES 2000

/* Calls function with the file's path, if there is one; as readline's
 * read_history and write_history want it. */
void history_file_read(int (*function)(const char *path));
/* Adds a line at once, so that no crash loses it and shells side by side do
 * not overwrite each other. Makes folder and file as needed, never readable
 * by others. */
void history_file_append(const char *line);
/* Cuts the file to HISTORY_LINES, as readline's history_truncate_file does.
 */
void history_file_shorten(int (*function)(const char *path, int lines));

#endif
