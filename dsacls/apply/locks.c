/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/locks.c: one byte of one file for each object, locked through the open
 * file: the kernel releases it when the program ends, however that happens.
 */
#include "apply/locks.h"

#include "apply/journal_disk.h"
#include "base/table.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PAUSE_MS 3
/* The other one says what it waits for after a second; when it is stopped, or
 * its server silent, ours is not written. */
#define TELL_MS 1000
#define WAIT_MOST_MS 20000

bool
locks_open(struct work *work)
{
	const char *state = private_state_folder(work->run.arena);
	struct private_fault fault;

	/* Its folder is looked at together with the journal's. */
	if (state == NULL ||
	    journal_folder(work->run.arena, false, work->run.diags) == NULL)
		return false;
	if (work->locks >= 0)
		return true;
	work->locks =
		private_open(work->run.arena,
			     arena_printf(work->run.arena, "%s/locks", state),
			     O_RDWR | O_CREAT, &fault);
	if (work->locks < 0)
		journal_refuse(&fault, work->run.diags);
	return work->locks >= 0;
}

void
locks_close(struct work *work)
{
	if (work->locks >= 0)
		close(work->locks);
	work->locks = -1;
}

/* Where the object's byte is (62 bits), the same for every process. Two
 * objects that have it in common wait for each other, no more. */
static off_t
place_of(const struct object *object)
{
	static const uint64_t key[2] = {0, 0};
	const struct sd_guid *guid = &object->out.guid;
	struct arena arena = ARENA_INIT;
	const char *name;
	uint64_t hash;

	if (!sd_guid_is_zero(guid))
		return (off_t)(hash_with_key(key, guid->bytes,
					     sizeof(guid->bytes)) >>
			       2);
	name = dir_dn_normalize(&arena, object->out.dn);
	hash = name == NULL ? 0 : hash_with_key(key, name, strlen(name));
	arena_clear(&arena);
	return (off_t)(hash >> 2);
}

static bool
set_lock(const struct work *work, const struct object *object, short type)
{
	struct flock lock = {.l_type = type,
			     .l_whence = SEEK_SET,
			     .l_start = object->lock_place,
			     .l_len = 1};

	return fcntl(work->locks, F_OFD_SETLK, &lock) == 0;
}

void
locks_try(struct work *work, struct object *object)
{
	const char *state = private_state_folder(work->run.arena);
	struct private_fault fault;

	if (work->run.options->dry_run || !work->run.options->journal ||
	    work->question != NULL || state == NULL)
		return;
	if (work->locks < 0)
		work->locks = private_open(
			work->run.arena,
			arena_printf(work->run.arena, "%s/locks", state),
			O_RDWR, &fault);
	object->lock_place = place_of(object);
	object->locked = work->locks >= 0 && set_lock(work, object, F_WRLCK);
}

static long
waited_ms(const struct object *object)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - object->lock_since.tv_sec) * 1000 +
	       (now.tv_nsec - object->lock_since.tv_nsec) / 1000000;
}

static enum lock
wait_on(struct work *work, struct object *object)
{
	if (!object->blocked)
		clock_gettime(CLOCK_MONOTONIC, &object->lock_since);
	object->blocked = true;
	if (waited_ms(object) >= WAIT_MOST_MS) {
		object_fail(object,
			    "it may be stopped, or its server silent; when it "
			    "has ended, run the command again",
			    "%s: not written: another dsacls of yours has been "
			    "writing it for %d seconds",
			    object->out.dn, WAIT_MOST_MS / 1000);
		return LOCK_FAILED;
	}
	if (waited_ms(object) >= TELL_MS && !work->told_waiting) {
		work->told_waiting = true;
		progress_hide(&work->progress);
		diag_note(work->run.diags, NULL,
			  "%s: another dsacls of yours is writing it: waiting "
			  "for it",
			  object->out.dn);
		diags_print(work->run.diags);
	}
	return LOCK_BUSY;
}

enum lock
locks_take(struct work *work, struct object *object)
{
	if (work->locks < 0 || object->locked)
		return LOCK_HELD;
	if (!object->blocked)
		object->lock_place = place_of(object);
	if (set_lock(work, object, F_WRLCK)) {
		object->blocked = false;
		/* What was read before may be of before the other's write. */
		object->locked = object->reads_first = true;
		return LOCK_HELD;
	}
	if (errno == EAGAIN || errno == EACCES || errno == EINTR)
		return wait_on(work, object);
	object_fail(object, NULL, "%s: not written: it cannot be locked: %s",
		    object->out.dn, strerror(errno));
	return LOCK_FAILED;
}

void
locks_release(struct work *work, struct object *object)
{
	object->blocked = object->reads_first = false;
	if (object->locked)
		(void)set_lock(work, object, F_UNLCK);
	object->locked = false;
}

void
locks_pause(void)
{
	const struct timespec span = {0, PAUSE_MS * 1000000};

	(void)nanosleep(&span, NULL);
}
