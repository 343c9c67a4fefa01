/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_disk.c: the files of a run that is going on: opened, locked,
 * appended to, synced. The first failure is said, and is the last.
 */
#include "apply/journal_disk.h"

#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

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

/* What was being written when the run died goes. */
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
