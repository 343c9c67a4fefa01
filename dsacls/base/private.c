/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/private.c: see private.h. Paths are used rather than descriptors of
 * folders: in a folder that is ours and that nobody else may write, a name
 * stays what it was when it was checked.
 */
#include "base/private.h"

#include "base/file.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define OTHERS_WRITE (S_IWGRP | S_IWOTH)

static bool
blame(struct private_fault *fault, enum private_kind kind, const char *path,
      const char *what, const char *hint)
{
	*fault = (struct private_fault){path, what, hint, 0, kind};
	return false;
}

/* What the system says of it. */
static bool
blame_errno(struct private_fault *fault, const char *path)
{
	*fault = (struct private_fault){path, strerror(errno), NULL, errno,
					PRIVATE_SYSTEM};
	return false;
}

static const char *
home(void)
{
	const char *text = getenv("HOME");
	const struct passwd *entry;

	if (text != NULL && text[0] == '/')
		return text;
	entry = getpwuid(geteuid());
	return entry != NULL ? entry->pw_dir : NULL;
}

char *
private_state_folder(struct arena *arena)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *base = home();

	/* A relative path is to be ignored (XDG base directories). */
	if (state != NULL && state[0] == '/')
		return arena_printf(arena, "%s/dsacls", state);
	if (base != NULL)
		return arena_printf(arena, "%s/.local/state/dsacls", base);
	return NULL;
}

/* ---- who may write ------------------------------------------------------- */

/* The rule of OpenSSH on Debian, and that the names are the same: where every
 * user has the same first group it is nobody's own. */
static bool
is_own_group(uid_t owner, gid_t gid)
{
	const struct passwd *user = getpwuid(owner);
	const struct group *group = getgrgid(gid);
	const struct passwd *other;
	bool own = user != NULL && group != NULL && user->pw_gid == gid &&
		   strcmp(user->pw_name, group->gr_name) == 0;

	for (size_t i = 0; own && group->gr_mem[i] != NULL; i++)
		own = strcmp(group->gr_mem[i], user->pw_name) == 0;
	if (!own)
		return false;
	setpwent();
	while (own && (other = getpwent()) != NULL)
		own = other->pw_gid != gid || other->pw_uid == owner;
	endpwent();
	return own;
}

/* The bits of the group are then what anybody in the list has at most. */
static bool
has_access_list(const char *path)
{
	return getxattr(path, "system.posix_acl_access", NULL, 0) >= 0;
}

mode_t
private_others(const char *path, const struct stat *st)
{
	const mode_t others = st->st_mode & (S_IRWXG | S_IRWXO);

	if ((others & S_IRWXG) == 0 || has_access_list(path) ||
	    !is_own_group(st->st_uid, st->st_gid))
		return others;
	return others & ~(mode_t)S_IRWXG;
}

const char *
private_chmod(struct arena *arena, const char *mode, const char *path,
	      const struct stat *st)
{
	STR_AUTO command;

	str_init(&command);
	if (st->st_uid != geteuid() && geteuid() != 0)
		return NULL;
	str_printf(&command, "chmod %s ", mode);
	str_append_word(&command, path);
	return arena_strdup(arena, command.data);
}

static bool
blame_mode(struct arena *arena, struct private_fault *fault, const char *path,
	   const struct stat *st)
{
	const char *command = private_chmod(arena, "go-w", path, st);

	return blame(fault, PRIVATE_MODE, path,
		     arena_printf(arena, "others may write to it (mode %04o)",
				  (unsigned)st->st_mode & 07777),
		     command == NULL ? NULL
				     : arena_printf(arena,
						    "look at what it holds, "
						    "then: %s",
						    command));
}

static bool
check(struct arena *arena, const char *path, const struct stat *st,
      uid_t trusted, mode_t others, struct private_fault *fault)
{
	if ((others & OTHERS_WRITE) != 0)
		return blame_mode(arena, fault, path, st);
	if (st->st_uid == geteuid() || st->st_uid == trusted)
		return true;
	return blame(fault, PRIVATE_OWNER, path,
		     arena_printf(arena,
				  "it belongs to another user (uid %u, and "
				  "this is uid %u)",
				  (unsigned)st->st_uid, (unsigned)geteuid()),
		     NULL);
}

bool
private_check_owner(struct arena *arena, const char *path,
		    const struct stat *st, uid_t trusted,
		    struct private_fault *fault)
{
	return check(arena, path, st, trusted, private_others(path, st), fault);
}

/* ---- folders and files of our own ---------------------------------------- */

/* Whose folder is it that a new one would be made in? As root in the home of
 * a user it would stand in that user's way. */
static bool
may_make_in(struct arena *arena, const char *path, struct private_fault *fault)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return blame_errno(fault, path);
	if (st.st_uid == geteuid() || st.st_uid == 0 ||
	    (st.st_mode & S_ISVTX) != 0)
		return true;
	return blame(fault, PRIVATE_OWNER, path,
		     arena_printf(arena,
				  "it belongs to another user (uid %u, and "
				  "this is uid %u), and nothing is made there",
				  (unsigned)st.st_uid, (unsigned)geteuid()),
		     NULL);
}

bool
private_make_folder(struct arena *arena, const char *path,
		    struct private_fault *fault)
{
	char *copy = arena_strdup(arena, path);
	const char *above = "/";
	struct stat st;

	for (char *p = copy + 1;; p++) {
		char kept = *p;

		if (kept != '/' && kept != '\0')
			continue;
		*p = '\0';
		if (stat(copy, &st) != 0) {
			if (errno != ENOENT)
				return blame_errno(fault, path);
			if (!may_make_in(arena, above, fault))
				return false;
			if ((mkdir(copy, 0700) != 0 && errno != EEXIST) ||
			    !folder_sync(above))
				return blame_errno(fault, path);
		}
		above = arena_strdup(arena, copy);
		*p = kept;
		if (kept == '\0')
			return true;
	}
}

/* A link is named as one, whatever open(2) calls it. */
static bool
blame_open(struct private_fault *fault, const char *path)
{
	const int error = errno;
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		return blame(fault, PRIVATE_FORM, path, "it is a symbolic link",
			     NULL);
	errno = error;
	return blame_errno(fault, path);
}

bool
private_check_folder(struct arena *arena, const char *path, bool own_group,
		     struct private_fault *fault)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return blame_open(fault, path);
	ok = fstat(fd, &st) == 0;
	close(fd);
	if (!ok)
		return blame_errno(fault, path);
	return check(arena, path, &st, geteuid(),
		     own_group ? private_others(path, &st) : st.st_mode, fault);
}

int
private_open(struct arena *arena, const char *path, int flags,
	     struct private_fault *fault)
{
	struct stat st;
	int fd = open(path,
		      flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
		      0600);
	bool ok;

	if (fd < 0) {
		blame_open(fault, path);
		return -1;
	}
	if (fstat(fd, &st) != 0)
		ok = blame_errno(fault, path);
	else if (!S_ISREG(st.st_mode))
		ok = blame(fault, PRIVATE_FORM, path, "it is no regular file",
			   NULL);
	else
		ok = check(arena, path, &st, geteuid(), st.st_mode, fault);
	if (ok)
		return fd;
	close(fd);
	return -1;
}
