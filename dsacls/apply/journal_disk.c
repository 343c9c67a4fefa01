/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_disk.c: the files of a running journal: opened, locked,
 * appended to, synced. The first failure is reported, and nothing is written
 * after it.
 */
#include "apply/journal_disk.h"

#include "base/file.h"
#include "base/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Where the journal lies, and the names in it. */

#define ID_SECONDS 15 /* length of "20260401T101502" */

struct diag *
journal_refuse(const struct private_fault *fault, struct diags *diags)
{
	struct diag *diag = diag_error(diags, NULL, "journal %s: %s",
				       fault->path, fault->what);

	if (fault->hint != NULL)
		diag_hint(diags, diag, "%s", fault->hint);
	return diag;
}

/* Whoever can write to it decides what undo writes to the directory. */
static char *
refuse_folder(const struct private_fault *fault, struct diags *diags)
{
	diag_hint(diags, journal_refuse(fault, diags),
		  "without a journal of your own nothing is written to the "
		  "directory, and none is believed; XDG_STATE_HOME names "
		  "another place (after sudo: sudo -H)");
	return NULL;
}

char *
journal_folder(struct arena *arena, bool make, struct diags *diags)
{
	const char *state = private_state_folder(arena);
	struct private_fault fault;
	char *folder;

	if (state == NULL) {
		diag_hint(diags,
			  diag_error(diags, NULL,
				     "no home folder to keep the journal in"),
			  "set XDG_STATE_HOME");
		return NULL;
	}
	folder = arena_printf(arena, "%s/journal", state);
	if (make && !private_make_folder(arena, folder, &fault))
		return refuse_folder(&fault, diags);
	if (private_check_folder(arena, state, true, &fault) &&
	    private_check_folder(arena, folder, false, &fault))
		return folder;
	return !make && fault.error == ENOENT ? folder
					      : refuse_folder(&fault, diags);
}

char *
journal_path(struct arena *arena, const char *folder, const char *id,
	     const char *suffix)
{
	return arena_printf(arena, "%s/%s.%s", folder, id, suffix);
}

bool
journal_has(struct arena *arena, const char *folder, const char *id)
{
	return id[0] != '\0' && strchr(id, '/') == NULL &&
	       access(journal_path(arena, folder, id, "state"), F_OK) == 0;
}

bool
journal_list(struct arena *arena, const char *folder, struct journal_ids *ids,
	     struct diags *diags)
{
	static const char suffix[] = ".state";
	DIR *handle = opendir(folder);
	const struct dirent *entry;

	*ids = (struct journal_ids){0};
	if (handle == NULL && errno == ENOENT)
		return true;
	if (handle == NULL) {
		diag_error(diags, NULL, "journal %s: %s", folder,
			   strerror(errno));
		return false;
	}
	while ((entry = readdir(handle)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len < sizeof(suffix) ||
		    strcmp(entry->d_name + len - (sizeof(suffix) - 1),
			   suffix) != 0)
			continue;
		ids->list = arena_grow(arena, ids->list, &ids->capacity,
				       ids->count + 1, sizeof(*ids->list));
		ids->list[ids->count++] = arena_strndup(
			arena, entry->d_name, len - (sizeof(suffix) - 1));
	}
	closedir(handle);
	return true;
}

int
journal_lock(struct arena *arena, const char *folder, const char *id,
	     struct private_fault *fault)
{
	const char *path = journal_path(arena, folder, id, "state");
	int fd = private_open(arena, path, O_RDWR | O_APPEND, fault);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	*fault = (struct private_fault){path, strerror(errno), NULL, errno,
					PRIVATE_SYSTEM};
	close(fd);
	return -1;
}

bool
journal_is_alive(struct arena *arena, const char *folder, const char *id)
{
	struct private_fault fault;
	int fd = private_open(arena, journal_path(arena, folder, id, "state"),
			      O_RDONLY, &fault);
	bool alive = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 &&
		     errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return alive;
}

FILE *
journal_open_read(struct arena *arena, const char *path, struct diags *diags)
{
	struct private_fault fault;
	int fd = private_open(arena, path, O_RDONLY, &fault);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd < 0)
		journal_refuse(&fault, diags);
	else if (file == NULL)
		diag_die("out of memory");
	return file;
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

bool
journal_is_id(const char *name)
{
	static const char digits[] = "0123456789abcdef";

	return strspn(name, "0123456789") == 8 && name[8] == 'T' &&
	       strspn(name + 9, "0123456789") == 6 && name[ID_SECONDS] == '-' &&
	       strspn(name + ID_SECONDS + 1, digits) == 4 &&
	       name[ID_SECONDS + 5] == '\0';
}

/* By time, so that the names sort: the fraction of the second in 1/65536.
 * NULL: a year has four digits. */
static char *
format_id(struct arena *arena, time_t second, unsigned fraction)
{
	char text[32];
	struct tm tm;

	if (gmtime_r(&second, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y%m%dT%H%M%S", &tm) != ID_SECONDS)
		return NULL;
	return arena_printf(arena, "%s-%04x", text, fraction & 0xffff);
}

/* False: it was not made by format_id, though it looks like it. */
static bool
parse_id(const char *id, time_t *second, unsigned *fraction)
{
	struct tm tm = {0};
	char *end = strptime(id, "%Y%m%dT%H%M%S", &tm);

	if (end != id + ID_SECONDS)
		return false;
	*second = timegm(&tm);
	*fraction = (unsigned)strtoul(end + 1, NULL, 16);
	return true;
}

char *
journal_make_id(struct arena *arena, const struct timespec *now,
		const char *largest)
{
	unsigned fraction =
		(unsigned)((uint64_t)now->tv_nsec * 65536 / 1000000000u);
	char *id = format_id(arena, now->tv_sec, fraction);
	time_t second;

	if (id == NULL || largest == NULL || strcmp(id, largest) > 0 ||
	    !journal_is_id(largest))
		return id;
	if (!parse_id(largest, &second, &fraction))
		return NULL;
	if (++fraction > 0xffff) {
		fraction = 0;
		second++;
	}
	return format_id(arena, second, fraction);
}

#define BUFFER_MOST ((size_t)1 << 16)

static const char *const suffixes[FILE_COUNT] = {"state", "ldif", "undo.ldif"};

bool
disk_complain(struct journal *journal, const char *path)
{
	if (!journal->broken)
		diag_hint(journal->diags,
			  diag_error(journal->diags, NULL, "journal %s: %s",
				     path, strerror(errno)),
			  "what the journal cannot hold is not written to the "
			  "directory");
	journal->broken = true;
	return false;
}

bool
disk_flush(struct journal *journal, int which)
{
	struct journal_file *file = &journal->files[which];
	size_t done = 0;

	while (done < file->buffer.len) {
		ssize_t n = write(file->fd, file->buffer.data + done,
				  file->buffer.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return disk_complain(journal, file->path);
		done += (size_t)n;
	}
	str_reset(&file->buffer);
	return true;
}

bool
disk_put_str(struct journal *journal, int which, const struct str *text)
{
	struct journal_file *file = &journal->files[which];

	str_append_bytes(&file->buffer, text->data, text->len);
	file->size += text->len;
	sha256_update(&file->hash, text->len, (const uint8_t *)text->data);
	return file->buffer.len < BUFFER_MOST || disk_flush(journal, which);
}

struct journal *
disk_new(struct arena *arena, struct diags *diags)
{
	struct journal *journal = arena_alloc(arena, sizeof(*journal));

	journal->arena = arena;
	journal->diags = diags;
	for (int i = 0; i < FILE_COUNT; i++) {
		journal->files[i].fd = -1;
		str_init(&journal->files[i].buffer);
		sha256_init(&journal->files[i].hash);
	}
	return journal;
}

void
disk_release(struct journal *journal)
{
	for (int i = 0; i < FILE_COUNT; i++) {
		str_clear(&journal->files[i].buffer);
		if (journal->files[i].fd >= 0)
			close(journal->files[i].fd);
		journal->files[i].fd = -1;
	}
}

static bool
refuse(struct journal *journal, const struct private_fault *fault)
{
	if (fault->error != 0) {
		errno = fault->error;
		return disk_complain(journal, fault->path);
	}
	journal_refuse(fault, journal->diags);
	journal->broken = true;
	return false;
}

bool
disk_open_files(struct journal *journal, int flags)
{
	struct private_fault fault;

	for (int i = 0; i < FILE_COUNT; i++) {
		struct journal_file *file = &journal->files[i];

		file->path = journal_path(journal->arena, journal->folder,
					  journal->id, suffixes[i]);
		if (file->fd >= 0)
			continue; /* and locked, since before it was read */
		file->fd = private_open(journal->arena, file->path,
					O_RDWR | O_APPEND | flags, &fault);
		if (file->fd < 0 && i == FILE_STATE && fault.error == EEXIST)
			return false;
		if (file->fd < 0)
			return refuse(journal, &fault);
	}
	/* Held as long as the run lives, and no longer. */
	return flock(journal->files[FILE_STATE].fd, LOCK_EX | LOCK_NB) == 0 ||
	       disk_complain(journal, journal->files[FILE_STATE].path);
}

/* Cuts off what was being written when the run died. */
bool
disk_cut(struct journal *journal, const struct journal_sizes *sizes)
{
	const uint64_t lengths[FILE_COUNT] = {sizes->state, sizes->ldif,
					      sizes->undo};

	for (int i = 0; i < FILE_COUNT; i++) {
		struct journal_file *file = &journal->files[i];

		file->size = lengths[i];
		if (ftruncate(file->fd, (off_t)lengths[i]) != 0)
			return disk_complain(journal, file->path);
		if (!checksum_begin(&file->hash, file->fd, file->size))
			return disk_complain(journal, file->path);
	}
	return true;
}

bool
disk_sync_file(struct journal *journal, int which)
{
	struct journal_file *file = &journal->files[which];

	return disk_flush(journal, which) &&
	       (fsync(file->fd) == 0 || disk_complain(journal, file->path));
}

bool
disk_sync_folder(struct journal *journal)
{
	return folder_sync(journal->folder) ||
	       disk_complain(journal, journal->folder);
}
