/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/folder.h: the folder that a file is in.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/arena.h"

#include <stdbool.h>

/* "/a" of "/a/b", "/" of "/a", "." of "a". */
const char *folder_of(struct arena *arena, const char *path);

/* Puts the names in it on the disk: a file that was made or renamed may else
 * be gone after a loss of power. A folder that cannot be read, and one of a
 * file system that knows no syncing, are passed over. False: errno. */
bool folder_sync(const char *path);

#endif
