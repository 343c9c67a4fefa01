/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library to be preloaded into the program under test, never part of it:
 * counts the calls that change files of the journal, and lets one of them
 * fail, or kills the process there as `kill -9` would.
 *
 *   FAULT_PATH   part of the paths that count ("/dsacls/journal")
 *   FAULT_AT     the number of the call, from 1; 0: none, count only
 *   FAULT_HOW    before | after | half: killed before, after, or (write) with
 *                half of the bytes written; ENOSPC | EIO | EDQUOT: the call
 *                fails; short: a write takes half of the bytes, and goes on
 *   FAULT_COUNT  file that gets a line for each call
 *   FAULT_MEMORY N: there is no more memory once the journal has said of N
 *                objects that they are written
 *   FAULT_WORD   that word of the journal in the place of "written "
 *   FAULT_NAMELESS  anything: the file system has no files without a name
 *   FAULT_CLOCK  seconds that the clock is ahead of time (or behind it), as
 *                the names of runs are made from
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static unsigned long calls;
static int count_fd = -2;
/* Once the disk is full it stays full. */
static int stays;

static const char *
setting(const char *name)
{
	const char *text = getenv(name);

	return text ? text : "";
}

static int
counts_path(const char *path)
{
	const char *part = setting("FAULT_PATH");

	return *part && strstr(path, part) != NULL;
}

static int
counts_fd(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return 0;
	path[len] = '\0';
	return counts_path(path);
}

static void
note(const char *call)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "%lu %s\n", calls, call);

	if (count_fd == -2)
		count_fd = (int)syscall(
			SYS_openat, AT_FDCWD, setting("FAULT_COUNT"),
			O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (count_fd >= 0 && syscall(SYS_write, count_fd, line, len) < 0)
		count_fd = -1;
}

/* Is this call the one? */
static int
is_due(const char *call)
{
	calls++;
	note(call);
	return calls == strtoul(setting("FAULT_AT"), NULL, 10);
}

static void
die_if(const char *how)
{
	if (strcmp(setting("FAULT_HOW"), how) == 0)
		raise(SIGKILL);
}

static int
failure(void)
{
	const char *how = setting("FAULT_HOW");

	return strcmp(how, "ENOSPC") == 0   ? ENOSPC
	       : strcmp(how, "EDQUOT") == 0 ? EDQUOT
	       : strcmp(how, "EIO") == 0    ? EIO
					    : 0;
}

/* ---- memory ---------------------------------------------------------------
 */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static unsigned long written;
static int memory_is_gone;

static void
note_written(const char *bytes, size_t len)
{
	const char *most = setting("FAULT_MEMORY");
	const char *word =
		*setting("FAULT_WORD") ? setting("FAULT_WORD") : "written ";

	if (*most && len > strlen(word) &&
	    memcmp(bytes, word, strlen(word)) == 0)
		memory_is_gone = ++written >= strtoul(most, NULL, 10);
}

void *
malloc(size_t size)
{
	return memory_is_gone ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return memory_is_gone ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *memory, size_t size)
{
	return memory_is_gone ? NULL : __libc_realloc(memory, size);
}

/* ---- calls ----------------------------------------------------------------
 */

#define NEXT(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

/* A call that is done, fails or kills as a whole. */
#define WHOLE(counted, call, result, expression) \
	do { \
		int due; \
		if (!(counted)) \
			return (expression); \
		due = is_due(call); \
		if (due) \
			die_if("before"); \
		if ((due || stays) && failure() != 0) { \
			stays = 1; \
			errno = failure(); \
			return -1; \
		} \
		(result) = (expression); \
		if (due) \
			die_if("after"); \
		return (result); \
	} while (0)

ssize_t
write(int fd, const void *bytes, size_t len)
{
	ssize_t result;

	if (counts_fd(fd)) {
		note_written(bytes, len);
		unsigned long at = strtoul(setting("FAULT_AT"), NULL, 10);

		if (calls + 1 == at &&
		    (strcmp(setting("FAULT_HOW"), "half") == 0 ||
		     strcmp(setting("FAULT_HOW"), "short") == 0)) {
			(void)is_due("write");
			result = NEXT(write)(fd, bytes, (len + 1) / 2);
			die_if("half");
			return result;
		}
	}
	WHOLE(counts_fd(fd), "write", result, NEXT(write)(fd, bytes, len));
}

int
fsync(int fd)
{
	int result;

	WHOLE(counts_fd(fd), "fsync", result, NEXT(fsync)(fd));
}

int
fdatasync(int fd)
{
	int result;

	WHOLE(counts_fd(fd), "fdatasync", result, NEXT(fdatasync)(fd));
}

int
ftruncate(int fd, off_t len)
{
	int result;

	WHOLE(counts_fd(fd), "ftruncate", result, NEXT(ftruncate)(fd, len));
}

int
mkdir(const char *path, mode_t mode)
{
	int result;

	WHOLE(counts_path(path), "mkdir", result, NEXT(mkdir)(path, mode));
}

int
unlink(const char *path)
{
	int result;

	/* A full disk does not keep anybody from deleting. */
	if (counts_path(path))
		stays = 0;
	WHOLE(counts_path(path), "unlink", result, NEXT(unlink)(path));
}

int
rename(const char *from, const char *to)
{
	int result;

	WHOLE(counts_path(to), "rename", result, NEXT(rename)(from, to));
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	int result;

	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {
		va_list list;

		va_start(list, flags);
		mode = va_arg(list, mode_t);
		va_end(list);
	}
	if ((flags & O_TMPFILE) == O_TMPFILE && *setting("FAULT_NAMELESS")) {
		errno = EOPNOTSUPP;
		return -1;
	}
	WHOLE((flags & O_CREAT) && counts_path(path), "open", result,
	      NEXT(open)(path, flags, mode));
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = NEXT(clock_gettime)(clock, now);

	if (clock == CLOCK_REALTIME)
		now->tv_sec += strtol(setting("FAULT_CLOCK"), NULL, 10);
	return result;
}
