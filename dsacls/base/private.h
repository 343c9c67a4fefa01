/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/private.h: files that are ours alone, the journal and the history of the
 * shell: where they are, and how they are opened. A file that somebody else
 * could have made or changed is refused, and no symbolic link is followed.
 */
#ifndef BASE_PRIVATE_H
#define BASE_PRIVATE_H

#include "base/arena.h"

#include <stdbool.h>
#include <sys/stat.h>

enum private_kind {
	PRIVATE_SYSTEM, /* the system refused: error */
	PRIVATE_FORM,	/* a link, or no regular file */
	PRIVATE_MODE,	/* others may write to it, whoever's it is */
	PRIVATE_OWNER,	/* it belongs to another user, and is his alone */
};

/* Why a file or folder is not used, as words behind its name, and what to
 * do about it (or NULL). */
struct private_fault {
	const char *path, *what, *hint;
	int error; /* errno, where the system refused; else 0 */
	enum private_kind kind;
};

/* $XDG_STATE_HOME/dsacls, or the same below the home folder; NULL: there is
 * neither. Nothing is made. */
char *private_state_folder(struct arena *arena);

/* Makes the folder and those above it that are missing, with mode 0700. */
bool private_make_folder(struct arena *arena, const char *path,
			 struct private_fault *fault);
/* Is it a folder, no link, of the user who runs us, that nobody else may
 * write? own_group: his own group may (see private_others). */
bool private_check_folder(struct arena *arena, const char *path, bool own_group,
			  struct private_fault *fault);
/*
 * Opens a regular file of our own, which no group may write either, without
 * following a link and without waiting; flags as for open(2), files are made
 * with mode 0600. -1: *fault. Its folder is to be checked first.
 */
int private_open(struct arena *arena, const char *path, int flags,
		 struct private_fault *fault);

/*
 * What others than its owner may do: the bits of the mode for them. Those for
 * the group are left out where it is the owner's own, as Debian gives one to
 * every user: of his name, with nobody else in it. An access list (acl(5)) on
 * the file may let others in by these bits, and then they count.
 */
mode_t private_others(const char *path, const struct stat *st);

/* What may be said against a file or folder whose contents decide what is
 * written: first, that others may write to it; then, whose it is. trusted: a
 * second owner that will do, or our own. False: *fault. */
bool private_check_owner(struct arena *arena, const char *path,
			 const struct stat *st, uid_t trusted,
			 struct private_fault *fault);

/* "chmod MODE PATH", as a shell takes it; NULL where it is not ours to do. */
const char *private_chmod(struct arena *arena, const char *mode,
			  const char *path, const struct stat *st);

#endif
