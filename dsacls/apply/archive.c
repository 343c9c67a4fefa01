/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/archive.c: save and restore: whole DACLs, with owners where asked for,
 * of a base and everything below. Restoring takes the same two passes as any
 * change; objects are found by objectGUID.
 */
#include "apply/archive.h"

#include "apply/audit.h"
#include "apply/edit.h"
#include "apply/finish.h"
#include "apply/seen.h"
#include "apply/survey.h"
#include "apply/work.h"
#include "base/file.h"
#include "base/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes an archive beside the one it replaces, and checks one before
 * anything in it is believed. */

#define MAGIC "# dsacls archive 1 "
#define END "# end "
#define BUFFER_MOST ((size_t)1 << 16)

static bool
flush(struct archive_writer *writer)
{
	bool ok = outfile_write(&writer->out, writer->buffer.data,
				writer->buffer.len, writer->diags);

	sha256_update(&writer->hash, writer->buffer.len,
		      (const uint8_t *)writer->buffer.data);
	str_reset(&writer->buffer);
	return ok;
}

/* Writes beside path; what is there stays until close. False: diagnosed. */
static bool
archive_create(struct archive_writer *writer, struct arena *arena,
	       const char *path, unsigned parts, struct diags *diags)
{
	*writer = (struct archive_writer){.diags = diags};
	if (!outfile_open(&writer->out, arena, path, diags))
		return false;
	str_init(&writer->buffer);
	sha256_init(&writer->hash);
	str_printf(&writer->buffer, MAGIC "%u\n\n", parts);
	return true;
}

/* keep: synced, and renamed to path; else it is deleted. False: diagnosed. */
static bool
archive_close(struct archive_writer *writer, bool keep)
{
	char sum[CHECKSUM_SIZE];
	bool ok = keep && flush(writer);

	if (ok) {
		checksum_format(&writer->hash, sum);
		str_printf(&writer->buffer, END "%zu %s\n", writer->count, sum);
		ok = flush(writer);
	}
	ok = outfile_close(&writer->out, ok, writer->diags) && ok;
	str_clear(&writer->buffer);
	return ok;
}

/* ---- checking ----------------------------------------------------------- */

/* What is read of an archive, line by line. */
struct check {
	struct sha256_ctx hash;
	size_t records;	       /* begun so far */
	uint64_t parts, count; /* as the first and the last line have them */
	bool is_archive, ended, sum_fits;
	int problem; /* errno where it cannot be read */
};

/* "# dsacls archive 1 PARTS" */
static bool
take_magic(struct check *check, const char *line)
{
	const char *rest;

	return strncmp(line, MAGIC, strlen(MAGIC)) == 0 &&
	       text_number(line + strlen(MAGIC), UINT32_MAX, &check->parts,
			   &rest) &&
	       strcmp(rest, "\n") == 0;
}

/* "# end COUNT SHA256": what the bytes before this line are. */
static bool
take_end(struct check *check, const char *line)
{
	char sum[CHECKSUM_SIZE];
	const char *rest;

	checksum_format(&check->hash, sum);
	check->sum_fits = text_number(line + strlen(END), SIZE_MAX,
				      &check->count, &rest) &&
			  *rest == ' ' &&
			  strncmp(rest + 1, sum, strlen(sum)) == 0 &&
			  strcmp(rest + 1 + strlen(sum), "\n") == 0;
	return check->sum_fits;
}

static bool
check_lines(struct check *check, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	bool ok = true;
	ssize_t len;

	sha256_init(&check->hash);
	while (ok &&
	       (len = infile_line(&line, &size, file, INFILE_LDIF_MAX)) > 0) {
		if (!check->is_archive)
			ok = check->is_archive = take_magic(check, line);
		else if (check->ended)
			ok = check->ended = false; /* more behind the end */
		else if (strncmp(line, END, strlen(END)) == 0)
			ok = check->ended = take_end(check, line);
		else
			check->records += strncmp(line, "dn:", 3) == 0;
		sha256_update(&check->hash, (size_t)len, (const uint8_t *)line);
	}
	if (ferror(file) != 0)
		check->problem = errno;
	free(line);
	return ok && check->ended && check->problem == 0 &&
	       check->records == check->count;
}

static bool
refuse(const char *path, const struct check *check, struct diags *diags)
{
	struct diag *diag;

	if (check->problem != 0) {
		diag_error(diags, NULL, "%s: %s: nothing was written", path,
			   strerror(check->problem));
		return false;
	}
	if (!check->is_archive)
		diag = diag_error(diags, NULL,
				  "%s is no archive of dsacls: nothing was "
				  "written",
				  path);
	else if (check->ended && check->sum_fits)
		diag = diag_error(diags, NULL,
				  "%s is no whole archive of dsacls: it holds "
				  "%zu records and its last line says %llu: "
				  "nothing was written",
				  path, check->records,
				  (unsigned long long)check->count);
	else
		diag = diag_error(diags, NULL,
				  "%s is no whole archive of dsacls: its "
				  "checksum does not fit: nothing was written",
				  path);
	diag_hint(diags, diag, "%s",
		  check->is_archive
			  ? "it was cut off or changed"
			  : "dsacls save writes archives; their first line "
			    "is \"" MAGIC "...\"");
	return false;
}

/* Whoever can change it decides what is written. Standard input may be such a
 * file too, though what is read of it is a copy. */
static bool
is_ours(const char *path, const char *name, FILE *file, struct arena *arena,
	struct diags *diags)
{
	const bool from_stdin = strcmp(path, "-") == 0;
	struct private_fault fault;
	struct diag *diag;
	struct stat st;

	if (fstat(from_stdin ? STDIN_FILENO : fileno(file), &st) != 0 ||
	    !S_ISREG(st.st_mode) ||
	    private_check_owner(arena, from_stdin ? "/dev/stdin" : path, &st, 0,
				&fault))
		return true;
	if (fault.kind == PRIVATE_OWNER) { /* he may have made it for us */
		diag_warning(diags, NULL, "archive %s: %s", name, fault.what);
		return true;
	}
	diag = diag_error(diags, NULL, "archive %s: %s: nothing was written",
			  name, fault.what);
	if (fault.hint != NULL && !from_stdin)
		diag_hint(diags, diag, "%s", fault.hint);
	else
		diag_hint(diags, diag,
			  "look at what it holds, and restore a copy of your "
			  "own");
	return false;
}

/*
 * Opens a file ("-": standard input), reads all of it, checks its first and
 * last line, its sum and the number of its records, and gives the very file
 * that was checked, rewound. NULL: diagnosed; it is no archive, was cut off
 * or changed, or others could change it.
 */
static FILE *
archive_open(const char *path, struct arena *arena,
	     struct archive_file *archive, struct diags *diags)
{
	struct check check = {.parts = 0};
	FILE *file = ldif_open_file(path);

	archive->name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (file == NULL) {
		diag_error(diags, NULL, "%s: %s", archive->name,
			   strerror(errno));
		return NULL;
	}
	if (is_ours(path, archive->name, file, arena, diags) &&
	    (check_lines(&check, file) ||
	     refuse(archive->name, &check, diags))) {
		rewind(file);
		archive->parts = (unsigned)check.parts;
		archive->count = check.records;
		sha256_digest(&check.hash, sizeof(archive->sum), archive->sum);
		return file;
	}
	fclose(file);
	return NULL;
}

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
	struct dir_attribute both[2];
	const struct dir_entry kept = {entry->dn, 2, both};

	if (!has_sd || guid == NULL || guid->count != 1)
		return refuse_to_save(saver, entry, has_sd);
	both[0] = *guid;
	both[1] = *sd;
	progress_step(&saver->progress, saver->writer.count);
	ldif_append_entry(&saver->writer.buffer, &kept);
	saver->writer.count++;
	return saver->writer.buffer.len < BUFFER_MOST || flush(&saver->writer);
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

static void
restore_plan(struct work *work, struct object *object)
{
	/* An object may be without a group; it keeps what it has then. */
	const unsigned parts =
		object->task->change_flags &
		~(object->goal.has_group ? 0u : (unsigned)SD_FLAG_GROUP);
	enum sd_err err;

	object_put(&object->after, &object->has_after, &object->before);
	err = sd_parts_replace(&object->after, &object->goal, parts,
			       object_is_computed(object));
	if (err == SD_OK)
		edit_conclude(work, object);
	else
		object_fail(object, NULL, "%s: %s", object->out.dn,
			    sd_err_name(err));
}

static bool
take_record(struct object *object, const struct dir_entry *entry,
	    unsigned parts, struct sd_guid *id)
{
	const struct dir_attribute *sd = dir_entry_find(entry, SD_ATTRIBUTE);
	const struct sd_guid guid = dir_entry_guid(entry);

	object->out.name = arena_strdup(&object->arena, entry->dn);
	object->out.dn = object->out.name;
	if (sd == NULL || sd->count != 1 || sd_guid_is_zero(&guid) ||
	    sd_desc_decode(sd->values[0].bytes, sd->values[0].len,
			   &object->goal, NULL) != SD_OK)
		return false;
	object->has_goal = true;
	object->out.guid = *id = guid;
	return object->goal.dacl_state == SD_ACL_LIST &&
	       ((parts & SD_FLAG_OWNER) == 0 || object->goal.has_owner);
}

/* Two records of one object: nobody knows which one is meant, and nothing
 * of such an archive is written. */
static bool
refuse_double(const struct restorer *restorer, struct work *work,
	      const struct ldif_record *record)
{
	diag_hint(work->run.diags,
		  diag_error(work->run.diags, NULL,
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
	diag_error(work->run.diags, NULL,
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
		dir_error_report(&error, work->run.diags, NULL);
		work->broken = true;
		return false;
	}
	if (take_record(object, &record.entry, restorer->archive.parts, &guid))
		return sd_guid_is_zero(&guid) ||
		       seen_add(&restorer->seen, &guid) ||
		       refuse_double(restorer, work, &record);
	object_fail(object, NULL, "%s: its record in the archive is malformed",
		    object->out.name);
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
	status = finish_run(&work);
	ldif_reader_close(restorer.reader);
	seen_clear(&restorer.seen);
	return status;
}
