/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_files.c: where the journal lies, and the names in it.
 */
#include "apply/journal_files.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
home(void)
{
	const char *text = getenv("HOME");
	const struct passwd *entry;

	if (text != NULL && text[0] == '/')
		return text;
	entry = getpwuid(getuid());
	return entry != NULL ? entry->pw_dir : NULL;
}

/* Makes every folder on the way, for the user alone. */
static bool
make_folders(struct arena *arena, const char *path)
{
	char *copy = arena_strdup(arena, path);

	for (char *p = copy + 1;; p++) {
		char kept = *p;

		if (kept != '/' && kept != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			return false;
		*p = kept;
		if (kept == '\0')
			return true;
	}
}

static bool
close_to_others(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return false;
	}
	return (st.st_mode & 077) == 0 || chmod(path, 0700) == 0;
}

char *
journal_folder(struct arena *arena, bool make, struct diags *diags)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *base = home();
	struct diag *diag;
	char *folder;

	/* A relative path is to be ignored (XDG base directories). */
	if (state != NULL && state[0] == '/') {
		folder = arena_printf(arena, "%s/dsacls/journal", state);
	} else if (base != NULL) {
		folder = arena_printf(arena, "%s/.local/state/dsacls/journal",
				      base);
	} else {
		diag = diag_error(diags, NULL,
				  "no home folder to keep the journal in");
		diag_hint(diags, diag, "set XDG_STATE_HOME");
		return NULL;
	}
	if (!make || (make_folders(arena, folder) && close_to_others(folder)))
		return folder;
	diag = diag_error(diags, NULL, "journal %s: %s", folder,
			  strerror(errno));
	diag_hint(diags, diag,
		  "without a journal nothing is written to the directory; "
		  "XDG_STATE_HOME names another place");
	return NULL;
}

char *
journal_path(struct arena *arena, const char *folder, const char *id,
	     const char *suffix)
{
	return arena_printf(arena, "%s/%s.%s", folder, id, suffix);
}

bool
journal_is_alive(struct arena *arena, const char *folder, const char *id)
{
	int fd = open(journal_path(arena, folder, id, "state"),
		      O_RDONLY | O_CLOEXEC);
	bool alive = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 &&
		     errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return alive;
}

void
journal_escape(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			str_append(out, "\\n");
		else if (*text == '\r')
			str_append(out, "\\r");
		else if (*text == '\\')
			str_append(out, "\\\\");
		else
			str_append_char(out, *text);
	}
}

char *
journal_unescape(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);
	char *end = out;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '\\' || p[1] == '\0') {
			*end++ = *p;
			continue;
		}
		p++;
		*end++ = (char)(*p == 'n' ? '\n' : *p == 'r' ? '\r' : *p);
	}
	*end = '\0';
	return out;
}

char *
journal_time(struct arena *arena, const struct timespec *now)
{
	char text[64];
	char zone[16];
	struct tm tm;

	localtime_r(&now->tv_sec, &tm);
	if (strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm) == 0 ||
	    strftime(zone, sizeof(zone), "%z", &tm) != 5)
		return arena_strdup(arena, "");
	return arena_printf(arena, "%s%.3s:%s", text, zone, zone + 3);
}

/* By time, so that the names sort: the fraction of the second in 1/65536. */
char *
journal_make_id(struct arena *arena, const struct timespec *now)
{
	unsigned fraction =
		(unsigned)((uint64_t)now->tv_nsec * 65536 / 1000000000u);
	char text[32];
	struct tm tm;

	gmtime_r(&now->tv_sec, &tm);
	if (strftime(text, sizeof(text), "%Y%m%dT%H%M%S", &tm) == 0)
		diag_die("the clock tells no time");
	return arena_printf(arena, "%s-%04x", text, fraction & 0xffff);
}

bool
journal_is_id(const char *name)
{
	static const char digits[] = "0123456789";

	return strspn(name, digits) == 8 && name[8] == 'T' &&
	       strspn(name + 9, digits) == 6 && name[15] == '-';
}
