/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal.c: writes the journal of one run. Lines that it reports as on
 * disk are synced; when it reports a failure, its caller must not write to the
 * directory.
 */
#include "apply/journal_disk.h"
#include "directory/ldif/record.h"
#include "resolve/principal.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Whom the SIDs of a change mean, recorded beside it as far as it is known,
 * so that a run can be read without a directory, and when the account is
 * gone. Nobody is asked for a name. */

/* In one run: enough for people to read, and soon looked through. */
#define NAMES_MOST 256

static bool
is_named(const struct journal *journal, const struct sd_sid *sid)
{
	for (size_t i = 0; i < journal->named_count; i++)
		if (sd_sid_equal(&journal->named[i], sid))
			return true;
	return false;
}

/* What has a name of its own (Everyone) needs none here. */
static void
put_name(struct journal *journal, struct principals *principals,
	 const struct sd_sid *sid)
{
	const struct principal *known;
	char text[SD_SID_TEXT_SIZE];
	STR_AUTO line;

	str_init(&line);
	if (journal->named_count == NAMES_MOST || is_named(journal, sid) ||
	    sd_known_find_sid(sid) != NULL)
		return;
	known = principals_known_sid(principals, sid);
	if (known == NULL)
		return;
	journal->named = arena_grow(
		journal->arena, journal->named, &journal->named_capacity,
		journal->named_count + 1, sizeof(*journal->named));
	journal->named[journal->named_count++] = *sid;
	str_printf(&line, "name %s ", sd_sid_format(sid, text));
	journal_escape(&line, known->name);
	str_append_char(&line, '\n');
	(void)disk_put_str(journal, FILE_STATE, &line);
}

void
journal_names(struct journal *journal, struct principals *principals,
	      const struct object *object)
{
	const struct sd_diff_options options = {
		.parts = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL |
			 SD_FLAG_SACL};
	const struct sd_desc *sides[2] = {&object->before, &object->after};
	struct sd_diff diff = SD_DIFF_INIT;

	if (!object->has_before || !object->has_after)
		return;
	if (sd_diff_make(&diff, sides[0], sides[1], &options) != SD_OK ||
	    sd_diff_append_moves(&diff, sides[0], sides[1]) != SD_OK)
		diag_die("out of memory");
	for (size_t i = 0; i < diff.count; i++) {
		const struct sd_diff_item *item = &diff.items[i];

		if (item->ace != NULL && item->ace->form != SD_ACE_FORM_OPAQUE)
			put_name(journal, principals, &item->ace->sid);
		for (int k = 0; k < 2 && item->kind == SD_DIFF_OWNER; k++)
			if (sides[k]->has_owner)
				put_name(journal, principals, &sides[k]->owner);
		for (int k = 0; k < 2 && item->kind == SD_DIFF_GROUP; k++)
			if (sides[k]->has_group)
				put_name(journal, principals, &sides[k]->group);
	}
	sd_diff_clear(&diff);
}

/* ---- opening ------------------------------------------------------------ */

/* The largest name in the journal, or NULL; *ok false: diagnosed. */
static const char *
largest_id(const struct journal *journal, bool *ok)
{
	struct journal_ids ids;
	const char *largest = NULL;

	*ok = journal_list(journal->arena, journal->folder, &ids,
			   journal->diags);
	for (size_t i = 0; *ok && i < ids.count; i++)
		if (journal_is_id(ids.list[i]) &&
		    (largest == NULL || strcmp(ids.list[i], largest) > 0))
			largest = ids.list[i];
	return largest;
}

/* The names end with the year 9999. */
static bool
refuse_name(struct journal *journal, const struct timespec *now,
	    const char *largest)
{
	struct diags *diags = journal->diags;

	journal->broken = true;
	if (journal_make_id(journal->arena, now, NULL) == NULL) {
		diag_hint(diags,
			  diag_error(diags, NULL,
				     "the clock of this machine is past the "
				     "year 9999: nothing was written"),
			  "set it: runs are named by their time");
		return false;
	}
	diag_hint(diags,
		  diag_error(diags, NULL,
			     "journal %s: no later run can have a name after "
			     "this one: nothing was written",
			     journal_path(journal->arena, journal->folder,
					  largest, "state")),
		  "no clock that was right has named it: look at what it "
		  "holds, then move it to another folder");
	return false;
}

/* No two runs have a name in common: the first file decides. A run that was
 * begun at the same moment may have taken the name: then the next one. */
static bool
create_files(struct journal *journal, struct journal_head *head)
{
	const char *largest;
	struct timespec now;
	bool ok;

	clock_gettime(CLOCK_REALTIME, &now);
	head->time = journal_time(journal->arena, &now);
	largest = largest_id(journal, &ok);
	while (ok && !journal->broken) {
		journal->id = journal_make_id(journal->arena, &now, largest);
		if (journal->id == NULL)
			return refuse_name(journal, &now, largest);
		head->id = journal->id;
		if (disk_open_files(journal, O_CREAT | O_EXCL))
			return true;
		largest = journal->id;
	}
	return false;
}

static void
add_fact(struct str *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	str_printf(out, "%s ", name);
	journal_escape(out, value);
	str_append_char(out, '\n');
}

static void
add_title(struct str *out, const struct journal_head *head)
{
	STR_AUTO line;

	str_init(&line);
	str_printf(&line, "dsacls run %s, %s, by %s on %s", head->id,
		   head->time, head->who, head->server);
	ldif_append_comment(out, line.data);
	ldif_append_comment(out, head->command);
}

/* Names in it come from a server, and a line end among them must not begin a
 * record. */
static void
add_how(struct str *out, const struct journal_head *head, const char *suffix)
{
	STR_AUTO line;

	str_init(&line);
	str_printf(&line, "  ldapmodify -Y GSSAPI -H ldap://%s -f %s.%s",
		   head->server, head->id, suffix);
	ldif_append_comment(out, line.data);
	str_append_char(out, '\n');
}

static bool
write_heads(struct journal *journal, const struct journal_head *head)
{
	STR_AUTO text;
	bool ok;

	str_init(&text);
	str_append(&text, JOURNAL_MAGIC "\n");
	add_fact(&text, "id", head->id);
	add_fact(&text, "time", head->time);
	add_fact(&text, "who", head->who);
	add_fact(&text, "server", head->server);
	add_fact(&text, "base", head->base);
	add_fact(&text, "command", head->command);
	add_fact(&text, "attribute", head->attribute);
	add_fact(&text, "undoes", head->undoes);
	ok = disk_put_str(journal, FILE_STATE, &text);
	str_reset(&text);
	add_title(&text, head);
	str_append(&text, "# What the run writes. Without dsacls:\n");
	add_how(&text, head, "ldif");
	ok = ok && disk_put_str(journal, FILE_LDIF, &text);
	str_reset(&text);
	add_title(&text, head);
	str_printf(
		&text,
		"# The reverse. WARNING: this replaces whole DACLs, and what "
		"anybody\n"
		"# changed on these objects since the run is lost with it; "
		"to keep that:\n"
		"#   dsacls undo %s\n"
		"# Without dsacls:\n",
		head->id);
	add_how(&text, head, "undo.ldif");
	return ok && disk_put_str(journal, FILE_UNDO, &text);
}

struct journal *
journal_create(struct arena *arena, struct journal_head *head,
	       struct diags *diags)
{
	struct journal *journal = disk_new(arena, diags);

	if (head->who == NULL)
		head->who = "unknown";
	if (head->server == NULL)
		head->server = "unknown";
	if (head->command == NULL)
		head->command = "";
	journal->folder = journal_folder(arena, true, diags);
	if (journal->folder == NULL) {
		disk_release(journal);
		return NULL;
	}
	/* Whose run it is can be read from here on, however it ends. */
	if (create_files(journal, head) && write_heads(journal, head) &&
	    disk_flush(journal, FILE_STATE))
		return journal;
	journal_discard(journal);
	return NULL;
}

struct journal *
journal_reopen(struct arena *arena, const char *id,
	       const struct journal_sizes *sizes, int lock, struct diags *diags)
{
	struct journal *journal = disk_new(arena, diags);

	journal->id = id;
	journal->files[FILE_STATE].fd = lock;
	journal->count = sizes->objects;
	journal->folder = journal_folder(arena, false, diags);
	if (journal->folder != NULL && disk_open_files(journal, 0) &&
	    disk_cut(journal, sizes))
		return journal;
	disk_release(journal);
	return NULL;
}

const char *
journal_id(const struct journal *journal)
{
	return journal->id;
}

/* ---- what is planned ---------------------------------------------------- */

static void
format_marks(struct str *out, const struct object *object)
{
	size_t start = out->len;

	if (object->out.is_head)
		str_append_char(out, 'h');
	if (object->out.is_deleted)
		str_append_char(out, 'd');
	if (object->is_new)
		str_append_char(out, 'n');
	if (object->show_deleted)
		str_append_char(out, 's');
	if (out->len == start)
		str_append_char(out, '-');
}

static bool
put_object(struct journal *journal, const struct object *object)
{
	char guid[SD_GUID_TEXT_SIZE];
	STR_AUTO line;

	str_init(&line);
	str_printf(&line, "object %zu %s %u ", object->number,
		   sd_guid_format(&object->out.guid, guid),
		   object->out.sd_flags);
	format_marks(&line, object);
	str_printf(&line, " %s ",
		   object->out.class != NULL ? object->out.class : "-");
	journal_escape(&line, object->out.dn);
	str_append_char(&line, '\n');
	return disk_put_str(journal, FILE_STATE, &line);
}

static bool
put_change(struct journal *journal, int which, const struct dir_write *write)
{
	STR_AUTO text;

	str_init(&text);
	ldif_append_replace(&text, write);
	return disk_put_str(journal, which, &text);
}

bool
journal_plan(struct journal *journal, struct object *object,
	     const struct journal_change *change)
{
	const bool by_guid = !sd_guid_is_zero(&object->out.guid);
	struct dir_write write = {
		.dn = by_guid ? dir_guid_name(&object->arena, &object->out.guid)
			      : object->out.dn,
		.name = by_guid ? object->out.dn : NULL,
		.attribute = change->attribute,
		.sd_flags = change->sd_flags,
		.value = change->after,
		.len = change->after_len,
		.show_deleted = object->show_deleted,
	};
	bool ok;

	if (journal->broken)
		return false;
	object->number = ++journal->count;
	ok = put_object(journal, object) &&
	     put_change(journal, FILE_LDIF, &write);
	write.value = change->before;
	write.len = change->before_len;
	return ok && put_change(journal, FILE_UNDO, &write);
}

bool
journal_left(struct journal *journal, const char *word, const char *dn,
	     const char *why)
{
	STR_AUTO lines;

	str_init(&lines);
	add_fact(&lines, word, dn);
	add_fact(&lines, "why", why);
	return !journal->broken && disk_put_str(journal, FILE_STATE, &lines);
}

bool
journal_commit(struct journal *journal)
{
	char ldif[CHECKSUM_SIZE], undo[CHECKSUM_SIZE];
	STR_AUTO line;

	str_init(&line);
	if (journal->broken || !disk_sync_file(journal, FILE_LDIF) ||
	    !disk_sync_file(journal, FILE_UNDO))
		return false;
	checksum_format(&journal->files[FILE_LDIF].hash, ldif);
	checksum_format(&journal->files[FILE_UNDO].hash, undo);
	str_printf(&line, "planned %zu %llu %llu %s %s\n", journal->count,
		   (unsigned long long)journal->files[FILE_LDIF].size,
		   (unsigned long long)journal->files[FILE_UNDO].size, ldif,
		   undo);
	return disk_put_str(journal, FILE_STATE, &line) &&
	       disk_sync_file(journal, FILE_STATE) && disk_sync_folder(journal);
}

/* ---- what became of it -------------------------------------------------- */

bool
journal_state(struct journal *journal, size_t number, const char *state,
	      const char *text)
{
	STR_AUTO line;

	str_init(&line);
	if (journal->broken || number == 0)
		return !journal->broken;
	str_printf(&line, "%s %zu", state, number);
	if (text != NULL) {
		str_append_char(&line, ' ');
		journal_escape(&line, text);
	}
	str_append_char(&line, '\n');
	return disk_put_str(journal, FILE_STATE, &line) &&
	       disk_flush(journal, FILE_STATE);
}

bool
journal_stored(struct journal *journal, size_t number, const uint8_t *bytes,
	       size_t len)
{
	struct sha256_ctx hash;
	char sum[CHECKSUM_SIZE];
	STR_AUTO line;

	str_init(&line);
	if (journal->broken || number == 0)
		return !journal->broken;
	str_printf(&line, "stored %zu ", number);
	for (size_t i = 0; i < len; i++)
		str_printf(&line, "%02x", bytes[i]);
	sha256_init(&hash);
	sha256_update(&hash, len, bytes);
	checksum_format(&hash, sum);
	str_printf(&line, " %s\n", sum);
	return disk_put_str(journal, FILE_STATE, &line);
}

bool
journal_sync(struct journal *journal)
{
	const struct journal_file *file = &journal->files[FILE_STATE];

	return !journal->broken && disk_flush(journal, FILE_STATE) &&
	       (fdatasync(file->fd) == 0 || disk_complain(journal, file->path));
}

void
journal_close(struct journal *journal, const char *state)
{
	STR_AUTO line;

	str_init(&line);
	if (state != NULL)
		str_printf(&line, "end %s\n", state);
	if (disk_put_str(journal, FILE_STATE, &line))
		(void)journal_sync(journal);
	disk_release(journal);
}

bool
journal_mark(struct arena *arena, int fd, uint64_t size, const char *word)
{
	struct timespec now;
	STR_AUTO line;

	str_init(&line);
	clock_gettime(CLOCK_REALTIME, &now);
	str_printf(&line, "%s %s\n", word, journal_time(arena, &now));
	/* Cuts off what was being written when the run died. */
	return ftruncate(fd, (off_t)size) == 0 &&
	       write(fd, line.data, line.len) == (ssize_t)line.len &&
	       fdatasync(fd) == 0;
}

void
journal_discard(struct journal *journal)
{
	for (int i = 0; i < FILE_COUNT; i++)
		if (journal->files[i].fd >= 0)
			(void)unlink(journal->files[i].path);
	disk_release(journal);
}
