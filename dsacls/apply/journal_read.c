/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_read.c: ID.state line by line. Unknown lines are skipped; a
 * last line without its line end is not read.
 */
#include "apply/journal_read.h"

#include "apply/journal_disk.h"
#include "apply/seen.h"
#include "base/private.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct scan {
	struct arena *arena;
	struct journal_run *run;
	bool with_objects;
	size_t capacity, message_capacity, name_capacity, left_capacity;
	size_t stored_capacity;
	struct seen seen;
	/* Of each object: may it be in the directory, for all we know? */
	bool *sent;
	size_t sent_capacity, sent_count;
	size_t records;	 /* records, committed or not */
	size_t replaced; /* by later ones */
	size_t again;	 /* committed, of an object that had one before */
	size_t again_records;
	bool headed;	/* its head is whole: it is written before the rest */
	bool torn;	/* its last line has no end */
	bool stated;	/* a line gave the outcome of an object */
	bool nameless;	/* a record without GUID is among them */
	size_t lines;	/* read so far */
	size_t damaged; /* the first that makes no sense; 0: none does */
	uint64_t line;	/* where the present line begins */
	uint64_t place; /* behind it */
};

static const char *const words[] = {
	"planned", "sent",    "written",   "verified", "mismatch", "overwrote",
	"failed",  "unknown", "unchanged", "replaced", "conflict"};

/* The constant for a state word, or NULL. */
static const char *
state_word(const char *text)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], text) == 0)
			return words[i];
	return NULL;
}

/* A line that says of an object what cannot be: what the run wrote is not
 * known then. */
static void
note_damage(struct scan *scan)
{
	if (scan->damaged == 0)
		scan->damaged = scan->lines;
}

static void
take_fact(struct scan *scan, const char *name, const char *value)
{
	struct journal_head *head = &scan->run->head;
	const char *text;

	text = journal_unescape(scan->arena, value);
	if (strcmp(name, "id") == 0)
		head->id = text;
	else if (strcmp(name, "time") == 0)
		head->time = text;
	else if (strcmp(name, "who") == 0)
		head->who = text;
	else if (strcmp(name, "server") == 0)
		head->server = text;
	else if (strcmp(name, "base") == 0)
		head->base = text;
	else if (strcmp(name, "command") == 0)
		head->command = text;
	else if (strcmp(name, "attribute") == 0) {
		head->attribute = text;
		scan->headed = true;
	} else if (strcmp(name, "undoes") == 0)
		head->undoes = text;
}

/* " SUM" */
static bool
take_sum(const char **value, char sum[static CHECKSUM_SIZE])
{
	const size_t len = CHECKSUM_SIZE - 1;

	if (**value != ' ' || strspn(*value + 1, "0123456789abcdef") != len)
		return false;
	memcpy(sum, *value + 1, len);
	sum[len] = '\0';
	*value += 1 + len;
	return true;
}

/* Both, or none: older versions recorded none. */
static bool
take_sums(struct journal_run *run, const char *value)
{
	run->ldif_sum[0] = run->undo_sum[0] = '\0';
	return *value == '\0' ||
	       (take_sum(&value, run->ldif_sum) &&
		take_sum(&value, run->undo_sum) && *value == '\0');
}

static void
take_planned(struct scan *scan, const char *value)
{
	struct journal_sizes *sizes = &scan->run->sizes;
	uint64_t objects, ldif, undo;

	if (!text_number(value, scan->records, &objects, &value) ||
	    *value++ != ' ' || !text_number(value, UINT64_MAX, &ldif, &value) ||
	    *value++ != ' ' || !text_number(value, UINT64_MAX, &undo, &value) ||
	    !take_sums(scan->run, value) || objects < sizes->objects) {
		note_damage(scan);
		return;
	}
	sizes->objects = (size_t)objects;
	/* All that is recorded is committed at once. */
	scan->again = scan->again_records;
	sizes->ldif = ldif;
	sizes->undo = undo;
}

/* Keeps count of the objects that may have been written. */
static void
note_sent(struct scan *scan, size_t number, bool sent)
{
	size_t capacity = scan->sent_capacity;

	while (capacity < number)
		capacity = capacity == 0 ? 64 : capacity * 2;
	if (capacity > scan->sent_capacity) {
		bool *bigger = or_die(realloc(scan->sent, capacity));

		memset(bigger + scan->sent_capacity, 0,
		       capacity - scan->sent_capacity);
		scan->sent = bigger;
		scan->sent_capacity = capacity;
	}
	scan->sent_count += sent && !scan->sent[number - 1];
	scan->sent_count -= !sent && scan->sent[number - 1];
	scan->sent[number - 1] = sent;
}

static void
take_object(struct scan *scan, size_t number, const char *rest)
{
	struct journal_run *run = scan->run;
	char text[SD_GUID_TEXT_SIZE] = "";
	struct sd_guid guid;

	scan->records = number;
	memccpy(text, rest, ' ', sizeof(text) - 1);
	text[strcspn(text, " ")] = '\0';
	if (sd_guid_parse(text, &guid, NULL) != SD_OK || sd_guid_is_zero(&guid))
		scan->nameless = true;
	else if (!seen_add(&scan->seen, &guid)) {
		scan->again_records++;
		run->repeats = true;
	}
	if (!scan->with_objects)
		return;
	run->states = arena_grow(scan->arena, run->states, &scan->capacity,
				 number, sizeof(*run->states));
	run->messages =
		arena_grow(scan->arena, run->messages, &scan->message_capacity,
			   number, sizeof(*run->messages));
	run->stored =
		arena_grow(scan->arena, run->stored, &scan->stored_capacity,
			   number, sizeof(*run->stored));
	run->states[number - 1] = "planned";
	run->messages[number - 1] = NULL;
	run->stored[number - 1] = 0;
}

static void
take_state(struct scan *scan, const char *state, size_t number,
	   const char *text)
{
	struct journal_run *run = scan->run;

	if (number == 0 || number > scan->records) {
		note_damage(scan);
		return;
	}
	if (strcmp(state, "replaced") == 0)
		scan->replaced++;
	/* A conflict is as much of it as was there before. */
	if (strcmp(state, "conflict") != 0)
		note_sent(scan, number,
			  strcmp(state, "planned") != 0 &&
				  strcmp(state, "failed") != 0 &&
				  strcmp(state, "unchanged") != 0 &&
				  strcmp(state, "replaced") != 0);
	scan->stated = true;
	run->end = NULL; /* an ended run is continued */
	run->undone = run->rest_is_gone = false;
	if (!scan->with_objects)
		return;
	run->states[number - 1] = state;
	if (strcmp(state, "sent") == 0)
		run->stored[number - 1] = 0; /* another value */
	run->messages[number - 1] =
		*text != '\0' ? journal_unescape(scan->arena, text) : NULL;
}

/* "N HEX" */
static void
take_stored(const struct scan *scan, const char *value)
{
	uint64_t number;

	if (scan->with_objects &&
	    text_number(value, scan->records, &number, &value) && number > 0)
		scan->run->stored[number - 1] = scan->line;
}

static void
take_name(struct scan *scan, char *value)
{
	struct journal_run *run = scan->run;
	struct journal_name name;
	char *blank = strchr(value, ' ');

	if (!scan->with_objects || blank == NULL)
		return;
	*blank = '\0';
	if (sd_sid_parse(value, &name.sid, NULL) != SD_OK)
		return;
	name.name = journal_unescape(scan->arena, blank + 1);
	run->names = arena_grow(scan->arena, run->names, &scan->name_capacity,
				run->name_count + 1, sizeof(*run->names));
	run->names[run->name_count++] = name;
}

static void
take_left(struct scan *scan, const char *value, bool to_others)
{
	struct journal_run *run = scan->run;

	run->left_count++;
	run->others += to_others;
	if (!scan->with_objects)
		return;
	run->left = arena_grow(scan->arena, run->left, &scan->left_capacity,
			       run->left_count, sizeof(*run->left));
	run->left[run->left_count - 1] = (struct journal_left){
		.dn = journal_unescape(scan->arena, value),
		.to_others = to_others};
}

static void
take_why(struct scan *scan, const char *value)
{
	struct journal_run *run = scan->run;

	if (run->left != NULL)
		run->left[run->left_count - 1].why =
			journal_unescape(scan->arena, value);
}

static void
take_end(struct scan *scan, const char *value)
{
	static const char *const ends[] = {"done", "partly", "failed"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(ends[i], value) == 0)
			scan->run->end = ends[i];
}

/* The later one holds: objects come back. */
static void
take_mark(struct journal_run *run, bool rest_is_gone)
{
	run->undone = !rest_is_gone;
	run->rest_is_gone = rest_is_gone;
}

/* "N GUID ...": not whole before it is committed. */
static void
take_object_line(struct scan *scan, const char *value)
{
	uint64_t number;
	const char *rest;

	if (text_number(value, SIZE_MAX, &number, &rest) &&
	    number == scan->records + 1 && *rest == ' ')
		take_object(scan, (size_t)number, rest + 1);
	else
		note_damage(scan);
}

/* "N" or "N TEXT" */
static void
take_state_line(struct scan *scan, const char *state, const char *value)
{
	uint64_t number;
	const char *rest;

	if (!text_number(value, SIZE_MAX, &number, &rest) ||
	    (*rest != ' ' && *rest != '\0'))
		note_damage(scan);
	else
		take_state(scan, state, (size_t)number,
			   *rest == ' ' ? rest + 1 : rest);
}

/* Of all objects so far, or the state of one that is to be written yet. */
static void
take_planned_line(struct scan *scan, const char *value)
{
	uint64_t number;
	const char *rest;

	if (text_number(value, SIZE_MAX, &number, &rest) &&
	    (*rest == '\0' ||
	     (*rest == ' ' && strchr("0123456789", rest[1]) == NULL)))
		take_state_line(scan, "planned", value);
	else
		take_planned(scan, value);
}

/* line is cut at its first blank. */
static void
take_line(struct scan *scan, char *line)
{
	char *value = strchr(line, ' ');
	const char *state;

	if (value == NULL)
		return;
	*value++ = '\0';
	if (strcmp(line, "object") == 0) {
		take_object_line(scan, value);
		return;
	}
	if (strcmp(line, "planned") == 0)
		take_planned_line(scan, value);
	else if (strcmp(line, "end") == 0)
		take_end(scan, value);
	else if (strcmp(line, "undone") == 0)
		take_mark(scan->run, false);
	else if (strcmp(line, "gone") == 0)
		take_mark(scan->run, true);
	else if (strcmp(line, "unplanned") == 0)
		take_left(scan, value, false);
	else if (strcmp(line, "left") == 0)
		take_left(scan, value, true);
	else if (strcmp(line, "why") == 0)
		take_why(scan, value);
	else if (strcmp(line, "stored") == 0)
		take_stored(scan, value);
	else if (strcmp(line, "name") == 0)
		take_name(scan, value);
	else if ((state = state_word(line)) != NULL)
		take_state_line(scan, state, value);
	else
		take_fact(scan, line, value);
	scan->run->sizes.state = scan->place;
}

/* Killed before its first line was whole: a run that did nothing. */
static bool
is_cut_magic(const char *line, ssize_t len)
{
	return len <= 0 || strncmp(line, JOURNAL_MAGIC, (size_t)len) == 0;
}

static bool
scan_file(struct scan *scan, FILE *file)
{
	size_t size = 0;
	char *line = NULL;
	bool first = true;
	bool ok = true;
	ssize_t len = 0;

	while (ok && (len = getline(&line, &size, file)) > 0 &&
	       line[len - 1] == '\n') {
		line[len - 1] = '\0';
		scan->line = scan->place;
		scan->lines++;
		scan->place += (uint64_t)len;
		if (first)
			ok = strcmp(line, JOURNAL_MAGIC) == 0;
		else
			take_line(scan, line);
		first = false;
	}
	if (first)
		ok = is_cut_magic(line, len);
	scan->torn = len > 0 && line[len - 1] != '\n';
	free(line);
	return ok;
}

/* Of every object that is whole. */
static bool *
take_sent(const struct scan *scan)
{
	const size_t count = scan->run->sizes.objects;
	bool *sent = arena_array(scan->arena, count, sizeof(*sent));

	for (size_t i = 0; i < count && i < scan->sent_capacity; i++)
		sent[i] = scan->sent[i];
	return sent;
}

static size_t
less(size_t count, size_t off)
{
	return count > off ? count - off : 0;
}

/* A record that takes the place of another is of the same object. */
static void
count_objects(const struct scan *scan)
{
	struct journal_run *run = scan->run;

	run->changes = less(run->sizes.objects, scan->replaced);
	run->objects = scan->nameless ? run->changes
				      : less(run->sizes.objects, scan->again);
}

/* Nothing is sent before its record is whole and on disk: one that was, and
 * is not, has been lost since. */
static bool
has_lost_records(const struct scan *scan)
{
	for (size_t i = scan->run->sizes.objects; i < scan->sent_capacity; i++)
		if (scan->sent[i])
			return true;
	return false;
}

/* Before anything is sent a whole line says so: where one was cut, it may have
 * been that, and others may have come behind it. */
static void
note_torn(struct scan *scan)
{
	if (!scan->torn || scan->stated)
		return;
	for (size_t i = 1; i <= scan->run->sizes.objects; i++)
		note_sent(scan, i, true);
}

static bool
holds_records(struct arena *arena, const char *path)
{
	struct private_fault fault;
	const int fd = private_open(arena, path, O_RDONLY, &fault);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	bool found = false;
	size_t size = 0;
	char *line = NULL;

	while (file != NULL && !found && getline(&line, &size, file) > 0)
		found = strncmp(line, "dn:", 3) == 0;
	free(line);
	if (file != NULL)
		fclose(file);
	return found;
}

/*
 * A run that is killed before its plan is on disk has written nothing, and
 * leaves whole lines behind, of which the head is one. Where there are records
 * and the state file is shorter than they say, it was cut off later.
 */
static bool
has_lost_its_plan(const struct scan *scan, const char *folder)
{
	return scan->run->sizes.objects == 0 && (scan->torn || !scan->headed) &&
	       holds_records(scan->arena,
			     journal_path(scan->arena, folder,
					  scan->run->head.id, "ldif"));
}

static bool
refuse_damaged(const struct scan *scan, const char *path, struct diags *diags)
{
	const char *where = "";

	if (scan->damaged > 0)
		where = arena_printf(scan->arena, ", line %zu", scan->damaged);
	diag_hint(diags,
		  diag_error(diags, NULL,
			     "journal %s%s is damaged: it is unknown what "
			     "run %s wrote",
			     path, where, scan->run->head.id),
		  "%s.ldif beside it is what the run was to write, "
		  "%s.undo.ldif what was there before",
		  scan->run->head.id, scan->run->head.id);
	return false;
}

/* The whole file. False: diagnosed. */
static bool
read_file(struct scan *scan, const char *folder, const char *path, FILE *file,
	  struct diags *diags)
{
	const char *id = scan->run->head.id;
	struct journal_run *run = scan->run;
	bool ok = scan_file(scan, file);

	seen_clear(&scan->seen);
	note_torn(scan);
	run->wrote = scan->sent_count > 0;
	run->head.id = id;
	count_objects(scan);
	if (scan->with_objects)
		run->sent = take_sent(scan);
	if (!ok)
		diag_error(diags, NULL, "%s is no journal of dsacls", path);
	else if (scan->damaged > 0 || has_lost_records(scan) ||
		 has_lost_its_plan(scan, folder))
		ok = refuse_damaged(scan, path, diags);
	free(scan->sent);
	return ok;
}

bool
journal_read_run(struct arena *arena, const char *folder, const char *id,
		 bool with_objects, struct journal_run *run,
		 struct diags *diags)
{
	const char *path = journal_path(arena, folder, id, "state");
	FILE *file = journal_open_read(arena, path, diags);
	struct scan scan = {
		.arena = arena, .run = run, .with_objects = with_objects};
	struct stat facts;
	bool ok;

	if (file == NULL)
		return false;
	*run = (struct journal_run){
		.head = {.id = id,
			 .time = "",
			 .who = "",
			 .server = "",
			 .base = "",
			 .command = "",
			 .attribute = SD_ATTRIBUTE},
	};
	if (fstat(fileno(file), &facts) == 0)
		run->changed = facts.st_mtim.tv_sec;
	ok = read_file(&scan, folder, path, file, diags);
	fclose(file);
	return ok;
}
