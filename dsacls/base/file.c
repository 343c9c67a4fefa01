/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/file.c: see base/file.h.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *
folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return slash == path
		       ? "/"
		       : arena_strndup(arena, path, (size_t)(slash - path));
}

bool
folder_sync(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int problem = 0;

	if (fd < 0)
		return errno == EACCES;
	if (fsync(fd) != 0 && errno != EINVAL)
		problem = errno;
	close(fd);
	errno = problem;
	return problem == 0;
}

/* ---- reading, with an end ------------------------------------------- */

#define FIRST_SIZE 256

/* Room for one byte more and the zero byte. */
static bool
make_room(char **line, size_t *size, size_t len)
{
	size_t wanted = *size == 0 ? FIRST_SIZE : 2 * *size;
	char *larger;

	if (*line != NULL && len + 2 <= *size)
		return true;
	larger = realloc(*line, wanted);
	if (larger == NULL)
		return false;
	*line = larger;
	*size = wanted;
	return true;
}

static ssize_t
read_line(char **line, size_t *size, FILE *file, size_t most)
{
	size_t len = 0;
	int c = 0;

	errno = 0;
	while (c != '\n') {
		c = getc_unlocked(file);
		if (c == EOF)
			break;
		if (len >= most) {
			errno = EFBIG;
			return -1;
		}
		if (!make_room(line, size, len))
			return -1;
		(*line)[len++] = (char)c;
	}
	if (len == 0 || (c == EOF && ferror(file) != 0))
		return -1;
	(*line)[len] = '\0';
	return (ssize_t)len;
}

ssize_t
infile_line(char **line, size_t *size, FILE *file, size_t most)
{
	ssize_t len;

	if (*line == NULL)
		*size = 0;
	flockfile(file);
	len = read_line(line, size, file, most);
	funlockfile(file);
	if (len < 0 && feof(file) != 0 && ferror(file) == 0)
		errno = 0;
	return len;
}

bool
infile_text(struct str *text, FILE *file, size_t most)
{
	char chunk[4096];
	size_t got, all = 0;

	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
		all += got;
		if (all > most) {
			errno = EFBIG;
			return false;
		}
		str_append_bytes(text, chunk, got);
	}
	return ferror(file) == 0;
}

const char *
infile_skip_mark(const char *line)
{
	static const char mark[] = "\xef\xbb\xbf";

	return strncmp(line, mark, sizeof(mark) - 1) == 0
		       ? line + sizeof(mark) - 1
		       : line;
}

#define LINKS_MOST 40 /* in a row, as the kernel has it */

static bool
complain_of(struct outfile *out, int problem, struct diags *diags)
{
	if (!out->failed)
		diag_error(diags, NULL, "%s: %s", out->path,
			   problem != 0 ? strerror(problem)
					: "it could not be written");
	out->failed = true;
	return false;
}

static bool
complain(struct outfile *out, struct diags *diags)
{
	return complain_of(out, errno, diags);
}

/* ---- links --------------------------------------------------------------- */

/* In a folder where everybody may make files, as /tmp, a link or a pipe that
 * somebody else made leads where he wants. The kernel has the same rule, but
 * not everywhere, and not for rename(2). */
static bool
is_trap(struct arena *arena, const char *path, const struct stat *st)
{
	struct stat folder;

	return (S_ISLNK(st->st_mode) || S_ISFIFO(st->st_mode) ||
		S_ISSOCK(st->st_mode)) &&
	       stat(folder_of(arena, path), &folder) == 0 &&
	       (folder.st_mode & S_ISVTX) != 0 &&
	       (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
	       st->st_uid != geteuid() && st->st_uid != folder.st_uid;
}

/* Where the link at path leads. NULL: errno. */
static const char *
read_link(struct arena *arena, const char *path)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0)
		return NULL;
	target[len] = '\0';
	return target[0] == '/' ? arena_strdup(arena, target)
				: arena_printf(arena, "%s/%s",
					       folder_of(arena, path), target);
}

/* Follows links by hand, so that the link is not what is replaced: *place is
 * where they end. False: diagnosed. */
static bool
follow(struct outfile *out, struct arena *arena, const char **place,
       struct diags *diags)
{
	const char *path = out->path;
	struct stat st;

	for (int i = 0; i < LINKS_MOST && path != NULL; i++) {
		*place = path;
		if (lstat(path, &st) != 0)
			return errno == ENOENT || complain(out, diags);
		if (is_trap(arena, path, &st)) {
			diag_hint(diags,
				  diag_error(diags, NULL,
					     "%s: %s is not yours (uid %u), in "
					     "a folder where everybody may "
					     "make one: it is not followed",
					     out->path, path,
					     (unsigned)st.st_uid),
				  "name another file, in a folder of your own");
			out->failed = true;
			return false;
		}
		if (!S_ISLNK(st.st_mode))
			return true;
		path = read_link(arena, path);
	}
	return complain_of(out, path == NULL ? errno : ELOOP, diags);
}

/* ---- a file with a name, where one without is not to be had ---------------
 */

/* It is removed when a signal ends us. One at a time: a command writes one
 * file. */
static const char *volatile named;

static void
remove_named(int number)
{
	const int kept = errno;

	if (named != NULL)
		unlink(named);
	errno = kept;
	signal(number, SIG_DFL);
	raise(number);
}

static const int deadly[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE};

/* Those that would end us and that nobody else listens to. */
static void
listen_for_end(bool begin)
{
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
		struct sigaction now;
		struct sigaction action = {.sa_handler = begin ? remove_named
							       : SIG_DFL};

		sigemptyset(&action.sa_mask);
		if (sigaction(deadly[i], NULL, &now) == 0 &&
		    now.sa_handler == (begin ? SIG_DFL : remove_named))
			sigaction(deadly[i], &action, NULL);
	}
}

static int
open_named(struct outfile *out, struct arena *arena)
{
	char *name = arena_printf(arena, "%s.XXXXXX", out->place);
	int fd;

	listen_for_end(true);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		named = out->temporary = name;
	else
		listen_for_end(false);
	return fd;
}

static void
forget_named(struct outfile *out, bool remove)
{
	if (out->temporary != NULL && remove)
		unlink(out->temporary);
	if (out->temporary != NULL) {
		named = NULL;
		listen_for_end(false);
	}
	out->temporary = NULL;
}

/* ---- opening, writing, closing --------------------------------------------
 */

/* How a file without a name is called until it has one. */
struct nameless {
	char path[32];
};

static struct nameless
nameless_path(int fd)
{
	struct nameless name;

	snprintf(name.path, sizeof(name.path), "/proc/self/fd/%d", fd);
	return name;
}

/* Will it get a name when it is whole? Not where /proc is not mounted. */
static bool
can_be_named(int fd)
{
	const struct nameless name = nameless_path(fd);
	struct stat by_path, by_fd;

	return stat(name.path, &by_path) == 0 && fstat(fd, &by_fd) == 0 &&
	       by_path.st_dev == by_fd.st_dev && by_path.st_ino == by_fd.st_ino;
}

/* Without a name until it is whole, so that nothing is left behind, whatever
 * ends us. Some file systems have no such files. */
static int
open_beside(struct outfile *out, struct arena *arena)
{
	int fd = open(folder_of(arena, out->place),
		      O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	if (fd >= 0 && can_be_named(fd))
		return fd;
	if (fd >= 0)
		close(fd);
	return open_named(out, arena);
}

bool
outfile_open(struct outfile *out, struct arena *arena, const char *path,
	     struct diags *diags)
{
	struct stat there;
	const char *place;
	int fd;

	*out = (struct outfile){
		.file = stdout, .path = "standard output", .arena = arena};
	if (path == NULL || strcmp(path, "-") == 0)
		return true;
	out->path = path;
	if (!follow(out, arena, &place, diags))
		return false;
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	} else {
		out->place = place;
		fd = open_beside(out, arena);
	}
	out->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (out->file != NULL)
		return true;
	complain(out, diags);
	if (fd >= 0)
		close(fd);
	forget_named(out, true);
	return false;
}

bool
outfile_write(struct outfile *out, const void *bytes, size_t len,
	      struct diags *diags)
{
	return fwrite(bytes, 1, len, out->file) == len || complain(out, diags);
}

/* Gives a file without a name a name beside its place; the signals that
 * could end us between this and the renaming wait. */
static bool
give_name(struct outfile *out, int fd)
{
	const struct nameless from = nameless_path(fd);
	struct timespec now;

	for (int i = 0; i < 100; i++) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		out->temporary =
			arena_printf(out->arena, "%s.%05lx%d", out->place,
				     (unsigned long)now.tv_nsec & 0xfffff, i);
		if (linkat(AT_FDCWD, from.path, AT_FDCWD, out->temporary,
			   AT_SYMLINK_FOLLOW) == 0)
			return true;
		out->temporary = NULL;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

static bool
put_in_place(struct outfile *out)
{
	const int fd = fileno(out->file);
	sigset_t all, before;
	bool ok;

	if (fsync(fd) != 0)
		return false;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	ok = (out->temporary != NULL || give_name(out, fd)) &&
	     rename(out->temporary, out->place) == 0;
	if (!ok && out->temporary != NULL) {
		const int kept = errno;

		unlink(out->temporary);
		errno = kept;
	}
	forget_named(out, false);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ok && folder_sync(folder_of(out->arena, out->place));
}

bool
outfile_close(struct outfile *out, bool ok, struct diags *diags)
{
	bool written;

	errno = 0;
	written = !out->failed && fflush(out->file) == 0 &&
		  ferror(out->file) == 0;
	if (written && ok && out->place != NULL)
		written = put_in_place(out);
	/* Why it is not wanted was said; why it could not be, too. */
	if (!written && ok)
		complain(out, diags);
	forget_named(out, true);
	if (out->file != stdout && fclose(out->file) != 0 && written)
		written = complain(out, diags);
	return written;
}
