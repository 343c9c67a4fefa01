/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/archive.c: save and restore: whole DACLs, with owners where asked
 * for, of a base and everything below. Restoring goes through the same two
 * passes as any change; objects are found by objectGUID.
 */
#include "apply/archive_file.h"
#include "apply/audit.h"
#include "apply/edit.h"
#include "apply/replace.h"
#include "apply/seen.h"
#include "apply/work.h"

#include <string.h>

#define OWNERS (SD_FLAG_OWNER | SD_FLAG_GROUP)

struct saver {
	struct archive_writer writer;
	struct progress progress;
	struct arena *arena;
	struct directory *dir;
	struct diags *diags;
	bool failed;
};

/* What an archive cannot do without is not there. */
static bool
refuse_to_save(struct saver *saver, const struct dir_entry *entry, bool has_sd)
{
	struct directory *dir = saver->dir;

	saver->failed = true;
	if (!has_sd && directory_has_name_only(dir, entry->dn))
		diag_error(saver->diags, NULL,
			   "%s is in %s; the archive would not be whole",
			   entry->dn,
			   directory_name_only_text(dir, saver->arena, 1));
	else
		diag_error(saver->diags, NULL,
			   "%s: its %s is not shown to you; the archive would "
			   "not be whole",
			   entry->dn, has_sd ? "objectGUID" : "descriptor");
	return false;
}

static bool
save_one(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *sd = dir_entry_find(entry, SD_ATTRIBUTE);
	const struct dir_attribute *guid = dir_entry_find(entry, "objectGUID");
	struct saver *saver = context;

	const bool has_sd = sd != NULL && sd->count == 1;

	if (!has_sd || guid == NULL || guid->count != 1)
		return refuse_to_save(saver, entry, has_sd);
	const struct dir_attribute both[] = {*guid, *sd};
	const struct dir_entry kept = {entry->dn, 2, both};

	progress_step(&saver->progress, saver->writer.count);
	return archive_add(&saver->writer, &kept);
}

enum exit_status
archive_save(struct arena *arena, struct directory *dir,
	     const struct audit_base *base, const char *path, bool with_owner,
	     bool progress, size_t *objects, struct diags *diags)
{
	static const char *const attributes[] = {SD_ATTRIBUTE, "objectGUID",
						 NULL};
	const unsigned parts = SD_FLAG_DACL | (with_owner ? OWNERS : 0u);
	const struct dir_search search = {
		.base = base->dn,
		.scope = DIR_SUB,
		.attributes = attributes,
		.sd_flags = parts,
		.paged = true,
		.show_deleted = base->show_deleted,
	};
	struct saver saver = {.arena = arena, .dir = dir, .diags = diags};
	struct dir_error error;
	bool ok;

	*objects = 0;
	if (!archive_create(&saver.writer, arena, path, parts, diags))
		return EXIT_STATUS_FAILED;
	progress_start(&saver.progress, "saving", 0, !progress);
	ok = directory_search(dir, &search, save_one, &saver, &error) == DIR_OK;
	progress_end(&saver.progress);
	if (!ok)
		dir_error_report(&error, diags, NULL);
	*objects = saver.writer.count;
	ok = archive_close(&saver.writer, ok && !saver.failed);
	return ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}

/* ---- restore ------------------------------------------------------------ */

struct restorer {
	struct ldif_reader *reader;
	struct archive_file archive; /* as it was checked */
	struct sha256_ctx hash;	     /* of what is read now */
	struct seen seen;	     /* objects it has had a record of */
};

/* An object may be without a group; it keeps what it has then. */
static unsigned
parts_of(const struct object *object)
{
	return object->task->change_flags &
	       ~(object->goal.has_group ? 0u : (unsigned)SD_FLAG_GROUP);
}

static void
restore_plan(struct work *work, struct object *object)
{
	enum sd_err err;

	object_put(&object->after, &object->has_after, &object->before);
	err = replace_parts(&object->after, &object->goal, parts_of(object),
			    edit_is_computed(object));
	if (err == SD_OK)
		edit_conclude(work, object);
	else
		object_fail(object, NULL, "%s: %s", object->dn,
			    sd_err_name(err));
}

static bool
take_record(struct object *object, const struct dir_entry *entry,
	    unsigned parts, struct sd_guid *id)
{
	const struct dir_attribute *sd = dir_entry_find(entry, SD_ATTRIBUTE);
	const struct sd_guid guid = dir_entry_guid(entry);

	object->name = arena_strdup(&object->arena, entry->dn);
	object->dn = object->name;
	if (sd == NULL || sd->count != 1 || sd_guid_is_zero(&guid) ||
	    sd_desc_decode(sd->values[0].bytes, sd->values[0].len,
			   &object->goal, NULL) != SD_OK)
		return false;
	object->has_goal = true;
	object->guid = *id = guid;
	return object->goal.dacl_state == SD_ACL_LIST &&
	       ((parts & SD_FLAG_OWNER) == 0 || object->goal.has_owner);
}

/* Two records of one object: nobody knows which one is meant, and nothing
 * of such an archive is written. */
static bool
refuse_double(const struct restorer *restorer, struct work *work,
	      const struct ldif_record *record)
{
	diag_hint(work->diags,
		  diag_error(work->diags, NULL,
			     "%s, record at line %lu: an earlier record is "
			     "about the same object as %s (objectGUID)",
			     restorer->archive.name, record->line,
			     record->entry.dn),
		  "save writes one record of each object: this archive was put "
		  "together by somebody else; save again");
	work->broken = true;
	return false;
}

static void
hash_line(void *context, const char *line, size_t len)
{
	struct restorer *restorer = context;

	sha256_update(&restorer->hash, len, (const uint8_t *)line);
}

/* All of it was read now, and planned: is it what was checked? Else somebody
 * wrote to it in between, and nothing of it is written. */
static void
check_again(struct restorer *restorer, struct work *work)
{
	uint8_t sum[SHA256_DIGEST_SIZE];

	sha256_digest(&restorer->hash, sizeof(sum), sum);
	if (memcmp(sum, restorer->archive.sum, sizeof(sum)) == 0)
		return;
	diag_error(work->diags, NULL,
		   "%s has changed since it was checked: nothing was written",
		   restorer->archive.name);
	work->broken = true;
}

static bool
next_saved(void *context, struct work *work, struct object *object)
{
	struct restorer *restorer = context;
	struct ldif_record record;
	struct sd_guid guid = {{0}};
	struct dir_error error;
	int got = ldif_reader_next(restorer->reader, &record, &error);

	if (got == 0) {
		check_again(restorer, work);
		return false;
	}
	if (got < 0) {
		dir_error_report(&error, work->diags, NULL);
		work->broken = true;
		return false;
	}
	if (take_record(object, &record.entry, restorer->archive.parts, &guid))
		return sd_guid_is_zero(&guid) ||
		       seen_add(&restorer->seen, &guid) ||
		       refuse_double(restorer, work, &record);
	object_fail(object, NULL, "%s: its record in the archive is malformed",
		    object->name);
	object->phase = PHASE_DONE;
	return true;
}

/* Owners come back on request only: not everybody may give them away. */
static bool
choose_parts(const struct archive_file *archive, bool with_owner,
	     unsigned *parts, struct diags *diags)
{
	const unsigned saved = archive->parts;

	*parts = saved & (with_owner ? SD_FLAG_DACL | OWNERS : SD_FLAG_DACL);
	if (with_owner && (saved & OWNERS) == 0) {
		diag_hint(diags,
			  diag_error(diags, NULL,
				     "%s holds no owners: nothing was written",
				     archive->name),
			  "save --owner keeps them; without --owner the "
			  "access lists are restored");
		return false;
	}
	if (!with_owner && (saved & OWNERS) != 0)
		diag_note(diags, NULL,
			  "%s holds owners and groups; they stay as they are "
			  "(--owner puts them back too)",
			  archive->name);
	return true;
}

enum exit_status
archive_restore(const struct apply_context *given, const char *path,
		bool with_owner)
{
	struct restorer restorer = {.reader = NULL};
	struct work work;
	struct task task = {
		.plan = restore_plan,
		.attribute = SD_ATTRIBUTE,
		.changes = true,
		.force = given->options->force,
		.targets = SIZE_MAX,
	};
	struct dir_error error;
	enum exit_status status;
	FILE *file = archive_open(path, given->arena, &restorer.archive,
				  given->diags);

	if (file == NULL)
		return EXIT_STATUS_FAILED;
	if (!choose_parts(&restorer.archive, with_owner, &task.change_flags,
			  given->diags)) {
		fclose(file);
		return EXIT_STATUS_FAILED;
	}
	restorer.reader = ldif_reader_take(given->arena, file, path, &error);
	if (restorer.reader == NULL) {
		dir_error_report(&error, given->diags, NULL);
		return EXIT_STATUS_FAILED;
	}
	sha256_init(&restorer.hash);
	ldif_reader_watch(restorer.reader, hash_line, &restorer);
	work_init(&work, given);
	work.question = "Restore what is in the archive, on";
	work_begin_task(&work, &task);
	progress_start(&work.progress, "reading", restorer.archive.count,
		       !given->options->progress);
	survey_objects(&work, next_saved, &restorer);
	status = work_finish(&work);
	ldif_reader_close(restorer.reader);
	seen_clear(&restorer.seen);
	return status;
}
