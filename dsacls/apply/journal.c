/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal.c: writes the journal of one run. What it has said to be on
 * disk is on disk; when it cannot say so, its caller must not write to the
 * directory.
 */
#include "apply/journal_files.h"

#include "directory/ldif_record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define BUFFER_MOST ((size_t)1 << 16)

enum { FILE_STATE, FILE_LDIF, FILE_UNDO, FILE_COUNT };

struct journal_file {
	const char *path;
	int fd;
	struct str buffer;
	uint64_t size; /* with what is in the buffer */
};

struct journal {
	struct arena *arena;
	struct diags *diags;
	const char *id, *folder;
	struct journal_file files[FILE_COUNT];
	size_t count; /* objects so far */
	bool broken;  /* said once, no for ever */
};

static const char *const suffixes[FILE_COUNT] = {"state", "ldif", "undo.ldif"};

static bool
complain(struct journal *journal, const char *path)
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

static bool
flush(struct journal *journal, int which)
{
	struct journal_file *file = &journal->files[which];
	size_t done = 0;

	while (done < file->buffer.len) {
		ssize_t n = write(file->fd, file->buffer.data + done,
				  file->buffer.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return complain(journal, file->path);
		done += (size_t)n;
	}
	str_reset(&file->buffer);
	return true;
}

static bool
put(struct journal *journal, int which, const char *text, size_t len)
{
	struct journal_file *file = &journal->files[which];

	str_append_bytes(&file->buffer, text, len);
	file->size += len;
	return file->buffer.len < BUFFER_MOST || flush(journal, which);
}

static bool
put_str(struct journal *journal, int which, const struct str *text)
{
	return put(journal, which, text->data, text->len);
}

/* ---- opening ------------------------------------------------------------ */

static struct journal *
journal_new(struct arena *arena, struct diags *diags)
{
	struct journal *journal = arena_alloc(arena, sizeof(*journal));

	journal->arena = arena;
	journal->diags = diags;
	for (int i = 0; i < FILE_COUNT; i++) {
		journal->files[i].fd = -1;
		str_init(&journal->files[i].buffer);
	}
	return journal;
}

static void
release(struct journal *journal)
{
	for (int i = 0; i < FILE_COUNT; i++) {
		str_clear(&journal->files[i].buffer);
		if (journal->files[i].fd >= 0)
			close(journal->files[i].fd);
		journal->files[i].fd = -1;
	}
}

static bool
open_files(struct journal *journal, int flags)
{
	for (int i = 0; i < FILE_COUNT; i++) {
		struct journal_file *file = &journal->files[i];

		file->path = journal_path(journal->arena, journal->folder,
					  journal->id, suffixes[i]);
		file->fd = open(file->path,
				O_RDWR | O_APPEND | O_CLOEXEC | flags, 0600);
		if (file->fd < 0)
			return complain(journal, file->path);
	}
	/* Held as long as the run lives, and no longer. */
	if (flock(journal->files[FILE_STATE].fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	diag_error(journal->diags, NULL, "run %s is still going on",
		   journal->id);
	journal->broken = true;
	return false;
}

/* No two runs have a name in common: the first file decides. */
static void
choose_id(struct journal *journal, struct journal_head *head)
{
	struct timespec now;
	char *path;

	clock_gettime(CLOCK_REALTIME, &now);
	head->time = journal_time(journal->arena, &now);
	do {
		journal->id = journal_make_id(journal->arena, &now);
		path = journal_path(journal->arena, journal->folder,
				    journal->id, suffixes[FILE_STATE]);
		now.tv_nsec += 20000;
		if (now.tv_nsec >= 1000000000) {
			now.tv_nsec = 0;
			now.tv_sec++;
		}
	} while (access(path, F_OK) == 0);
	head->id = journal->id;
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
	str_printf(out, "# dsacls run %s, %s, by %s on %s\n", head->id,
		   head->time, head->who, head->server);
	ldif_append_comment(out, head->command);
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
	ok = put_str(journal, FILE_STATE, &text);
	str_reset(&text);
	add_title(&text, head);
	str_printf(&text,
		   "# What the run writes. Without dsacls:\n"
		   "#   ldapmodify -Y GSSAPI -H ldap://%s -f %s.ldif\n\n",
		   head->server, head->id);
	ok = ok && put_str(journal, FILE_LDIF, &text);
	str_reset(&text);
	add_title(&text, head);
	str_printf(
		&text,
		"# The reverse. WARNING: this replaces whole DACLs, and what "
		"anybody\n"
		"# changed on these objects since the run is lost with it; "
		"to keep that:\n"
		"#   dsacls undo %s\n"
		"# Without dsacls:\n"
		"#   ldapmodify -Y GSSAPI -H ldap://%s -f %s.undo.ldif\n\n",
		head->id, head->server, head->id);
	return ok && put_str(journal, FILE_UNDO, &text);
}

struct journal *
journal_create(struct arena *arena, struct journal_head *head,
	       struct diags *diags)
{
	struct journal *journal = journal_new(arena, diags);

	if (head->who == NULL)
		head->who = "unknown";
	if (head->server == NULL)
		head->server = "unknown";
	if (head->command == NULL)
		head->command = "";
	journal->folder = journal_folder(arena, true, diags);
	if (journal->folder == NULL) {
		release(journal);
		return NULL;
	}
	choose_id(journal, head);
	/* Whose run it is can be read from here on, however it ends. */
	if (open_files(journal, O_CREAT | O_EXCL) &&
	    write_heads(journal, head) && flush(journal, FILE_STATE))
		return journal;
	journal_discard(journal);
	return NULL;
}

/* What was being written when the run died goes. */
static bool
cut(struct journal *journal, const struct journal_sizes *sizes)
{
	const uint64_t lengths[FILE_COUNT] = {sizes->state, sizes->ldif,
					      sizes->undo};

	for (int i = 0; i < FILE_COUNT; i++) {
		struct journal_file *file = &journal->files[i];

		file->size = lengths[i];
		if (ftruncate(file->fd, (off_t)lengths[i]) != 0)
			return complain(journal, file->path);
	}
	return true;
}

struct journal *
journal_reopen(struct arena *arena, const char *id,
	       const struct journal_sizes *sizes, struct diags *diags)
{
	struct journal *journal = journal_new(arena, diags);

	journal->id = id;
	journal->count = sizes->objects;
	journal->folder = journal_folder(arena, false, diags);
	if (journal->folder != NULL && open_files(journal, 0) &&
	    cut(journal, sizes))
		return journal;
	release(journal);
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

	if (object->is_head)
		str_append_char(out, 'h');
	if (object->is_deleted)
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
		   sd_guid_format(&object->guid, guid), object->sd_flags);
	format_marks(&line, object);
	str_printf(&line, " %s ", object->class != NULL ? object->class : "-");
	journal_escape(&line, object->dn);
	str_append_char(&line, '\n');
	return put_str(journal, FILE_STATE, &line);
}

static bool
put_change(struct journal *journal, int which, const struct dir_write *write)
{
	STR_AUTO text;

	str_init(&text);
	ldif_append_replace(&text, write);
	return put_str(journal, which, &text);
}

bool
journal_plan(struct journal *journal, struct object *object,
	     const struct journal_change *change)
{
	struct dir_write write = {
		.dn = object->dn,
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

static bool
sync_file(struct journal *journal, int which)
{
	struct journal_file *file = &journal->files[which];

	return flush(journal, which) &&
	       (fsync(file->fd) == 0 || complain(journal, file->path));
}

static bool
sync_folder(struct journal *journal)
{
	int fd = open(journal->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		complain(journal, journal->folder);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
journal_commit(struct journal *journal)
{
	STR_AUTO line;

	str_init(&line);
	if (journal->broken || !sync_file(journal, FILE_LDIF) ||
	    !sync_file(journal, FILE_UNDO))
		return false;
	str_printf(&line, "planned %zu %llu %llu\n", journal->count,
		   (unsigned long long)journal->files[FILE_LDIF].size,
		   (unsigned long long)journal->files[FILE_UNDO].size);
	return put_str(journal, FILE_STATE, &line) &&
	       sync_file(journal, FILE_STATE) && sync_folder(journal);
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
	return put_str(journal, FILE_STATE, &line) &&
	       flush(journal, FILE_STATE);
}

bool
journal_sync(struct journal *journal)
{
	const struct journal_file *file = &journal->files[FILE_STATE];

	return !journal->broken && flush(journal, FILE_STATE) &&
	       (fdatasync(file->fd) == 0 || complain(journal, file->path));
}

void
journal_close(struct journal *journal, const char *state)
{
	STR_AUTO line;

	str_init(&line);
	if (state != NULL)
		str_printf(&line, "end %s\n", state);
	if (put_str(journal, FILE_STATE, &line))
		(void)journal_sync(journal);
	release(journal);
}

void
journal_discard(struct journal *journal)
{
	for (int i = 0; i < FILE_COUNT; i++)
		if (journal->files[i].fd >= 0)
			(void)unlink(journal->files[i].path);
	release(journal);
}
