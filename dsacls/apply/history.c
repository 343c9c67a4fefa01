/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/history.c: the runs in the journal: which there are, how each ended,
 * what it did. Reads only.
 */
#include "apply/history.h"

#include "apply/journal_disk.h"
#include "apply/journal_reader.h"

#include <stdlib.h>
#include <string.h>

/* An undo of an undo of ...: so far its names are looked for. */
#define UNDOES_MOST 16

static int
newest_first(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*y, *x);
}

static struct history_run
summary(const struct journal_run *run)
{
	return (struct history_run){
		.id = run->head.id,
		.time = run->head.time,
		.who = run->head.who,
		.server = run->head.server,
		.command = run->head.command,
		.state = run->undone	    ? "undone"
			 : run->end != NULL ? run->end
					    : "open",
		.objects = run->objects + run->left_count - run->others,
		.rest_is_gone = run->rest_is_gone,
		.repeats = run->changes > run->objects,
		.left = run->left_count - run->others,
		.undoes = run->head.undoes,
	};
}

/* ---- which runs are undone ---------------------------------------------- */

/* The undos of each run, newest first: lists by index, count for none. */
struct undoing {
	struct history_run *runs;
	const bool *wrote;
	size_t count;
	size_t *first; /* of a run: its newest undo */
	size_t *next;  /* of an undo: the one before, of the same run */
	bool *done;    /* it got to its end */
	bool *settled; /* whether it is undone is known, or being found out */
};

static int
compare_to_id(const void *id, const void *run)
{
	return strcmp(((const struct history_run *)run)->id, id);
}

static const struct history_run *
find_run(const struct history_run *runs, size_t count, const char *id)
{
	return bsearch(id, runs, count, sizeof(*runs), compare_to_id);
}

static void
list_undos(struct undoing *undoing)
{
	struct history_run *runs = undoing->runs;

	for (size_t i = 0; i < undoing->count; i++) {
		undoing->first[i] = undoing->count;
		undoing->done[i] = strcmp(runs[i].state, "done") == 0;
	}
	for (size_t i = undoing->count; i-- > 0;) {
		const struct history_run *target;

		if (runs[i].undoes == NULL)
			continue;
		target = find_run(runs, undoing->count, runs[i].undoes);
		if (target == NULL)
			continue;
		undoing->next[i] = undoing->first[target - runs];
		undoing->first[target - runs] = i;
	}
}

/* What is left of it cannot be taken back for now; unless all of it stands
 * again, for its undo was taken back. */
static void
settle_gone(const struct undoing *undoing, size_t run)
{
	struct history_run *runs = undoing->runs;
	bool stands = false;

	if (!runs[run].rest_is_gone)
		return;
	for (size_t i = undoing->first[run];
	     i < undoing->count && strcmp(runs[run].state, "undone") != 0;
	     i = undoing->next[i])
		stands = stands || (undoing->done[i] &&
				    strcmp(runs[i].state, "undone") == 0);
	runs[run].rest_is_gone = !stands;
	if (!stands)
		runs[run].state = "partly";
}

/* An undo that was taken back itself counts for nothing. Which of the two is
 * the newer one by the clock does not matter. */
static void
settle(struct undoing *undoing, size_t run)
{
	struct history_run *runs = undoing->runs;

	if (undoing->settled[run])
		return;
	undoing->settled[run] = true;
	for (size_t i = undoing->first[run]; i < undoing->count;
	     i = undoing->next[i]) {
		settle(undoing, i);
		if (strcmp(runs[i].state, "undone") == 0)
			continue;
		if (undoing->done[i])
			runs[run].state = "undone";
		if (undoing->wrote[i] && runs[run].undone_by == NULL)
			runs[run].undone_by = runs[i].id;
	}
	settle_gone(undoing, run);
}

static void
mark_undone(struct arena *arena, struct history_run *runs, const bool *wrote,
	    size_t count)
{
	struct undoing undoing = {
		.runs = runs,
		.wrote = wrote,
		.count = count,
		.first = arena_array(arena, count, sizeof(*undoing.first)),
		.next = arena_array(arena, count, sizeof(*undoing.next)),
		.done = arena_array(arena, count, sizeof(*undoing.done)),
		.settled = arena_array(arena, count, sizeof(*undoing.settled)),
	};

	list_undos(&undoing);
	for (size_t i = 0; i < count; i++)
		settle(&undoing, i);
}

/* ---- all runs ----------------------------------------------------------- */

/* *unread: the newest that cannot be read, or NULL. */
static bool
read_all(struct arena *arena, const char *folder, struct history_run **runs,
	 bool **wrote, size_t *count, const char **unread, struct diags *diags)
{
	struct journal_ids ids;

	*count = 0;
	*unread = NULL;
	if (!journal_list(arena, folder, &ids, diags))
		return false;
	if (ids.count > 0)
		qsort(ids.list, ids.count, sizeof(*ids.list), newest_first);
	*runs = arena_array(arena, ids.count, sizeof(**runs));
	*wrote = arena_array(arena, ids.count, sizeof(**wrote));
	for (size_t i = 0; i < ids.count; i++) {
		struct journal_run run;

		if (!journal_read_run(arena, folder, ids.list[i], false, &run,
				      diags)) {
			/* Said; the others are still of use. */
			if (*unread == NULL && journal_is_id(ids.list[i]))
				*unread = ids.list[i];
			continue;
		}
		/* Cut short before it had said whose it is. */
		if (run.head.time[0] == '\0' && run.sizes.objects == 0)
			continue;
		(*wrote)[*count] = run.wrote;
		(*runs)[(*count)++] = summary(&run);
	}
	mark_undone(arena, *runs, *wrote, *count);
	return true;
}

bool
history_list(struct arena *arena, struct history_run **runs, size_t *count,
	     struct diags *diags)
{
	const char *folder = journal_folder(arena, false, diags);
	const char *unread;
	bool *wrote;

	return folder != NULL &&
	       read_all(arena, folder, runs, &wrote, count, &unread, diags);
}

static bool
refuse_id(const char *id, size_t matches, struct diags *diags)
{
	struct diag *diag;

	if (matches == 0)
		diag = diag_error(diags, NULL, "no run %s in the journal", id);
	else
		diag = diag_error(diags, NULL, "%zu runs begin with %s",
				  matches, id);
	diag_hint(diags, diag, "dsacls log lists the runs");
	return false;
}

/* That it cannot be read was said; one that was killed before it had said
 * whose it is can be. */
static bool
refuse_unbegun(struct arena *arena, const char *folder, const char *id,
	       struct diags *diags)
{
	struct journal_run run;
	struct diags heard;

	diags_init(&heard, arena);
	if (journal_read_run(arena, folder, id, false, &run, &heard))
		diag_error(diags, NULL,
			   "run %s ended before it had planned anything: it "
			   "wrote nothing",
			   id);
	return false;
}

bool
history_find(struct arena *arena, const char *id, struct history_run *run,
	     struct diags *diags)
{
	const char *folder = journal_folder(arena, false, diags);
	struct history_run *runs;
	size_t matches = 0;
	size_t count;
	const char *unread;
	bool *wrote;

	if (folder == NULL ||
	    !read_all(arena, folder, &runs, &wrote, &count, &unread, diags))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strncmp(runs[i].id, id, strlen(id)) != 0)
			continue;
		*run = runs[i];
		matches++;
		if (strcmp(runs[i].id, id) == 0)
			return true;
	}
	if (matches == 0 && journal_has(arena, folder, id))
		return refuse_unbegun(arena, folder, id, diags);
	return matches == 1 || refuse_id(id, matches, diags);
}

enum taken_back
history_is_taken_back(struct arena *arena, struct history_run *run)
{
	struct history_run now;
	struct diags unheard;

	diags_init(&unheard, arena);
	if (!history_find(arena, run->id, &now, &unheard))
		return TAKEN_BACK_NOT;
	*run = now;
	if (strcmp(now.state, "undone") == 0)
		return TAKEN_BACK;
	return now.undone_by != NULL ? TAKEN_BACK_IN_PART : TAKEN_BACK_NOT;
}

/* Nobody asked for the run before the last one. */
static int
refuse_older(const char *unread, const struct history_run *older,
	     struct diags *diags)
{
	struct diag *diag =
		diag_error(diags, NULL,
			   "run %s is the last one and cannot be read: nobody "
			   "knows what it wrote",
			   unread);

	if (older != NULL)
		diag_hint(diags, diag,
			  "it is newer than run %s: dsacls undo %s takes that "
			  "one back",
			  older->id, older->id);
	return -1;
}

/* An undo is taken back by its name only; one that did not get to its end is
 * what comes next all the same, unless another one did. */
static bool
is_next(const struct history_run *runs, size_t count,
	const struct history_run *run)
{
	const struct history_run *target;

	if (strcmp(run->state, "undone") == 0 || run->rest_is_gone)
		return false;
	if (run->undoes == NULL)
		return true;
	target = find_run(runs, count, run->undoes);
	return strcmp(run->state, "done") != 0 &&
	       (target == NULL || strcmp(target->state, "undone") != 0);
}

int
history_newest(struct arena *arena, struct history_run *run,
	       struct diags *diags)
{
	const char *folder = journal_folder(arena, false, diags);
	const struct history_run *found = NULL;
	struct history_run *runs;
	size_t count;
	const char *unread;
	bool *wrote;

	if (folder == NULL ||
	    !read_all(arena, folder, &runs, &wrote, &count, &unread, diags))
		return -1;
	for (size_t i = 0; i < count && found == NULL; i++)
		if (wrote[i] && is_next(runs, count, &runs[i]))
			found = &runs[i];
	if (unread != NULL && (found == NULL || strcmp(unread, found->id) > 0))
		return refuse_older(unread, found, diags);
	if (found == NULL)
		return 0;
	*run = *found;
	return 1;
}

struct names {
	struct history_name *list;
	size_t count, capacity;
};

static void
add_names(struct arena *arena, struct names *names,
	  const struct journal_run *run)
{
	for (size_t i = 0; i < run->name_count; i++) {
		names->list =
			arena_grow(arena, names->list, &names->capacity,
				   names->count + 1, sizeof(*names->list));
		names->list[names->count++] = (struct history_name){
			run->names[i].sid, run->names[i].name};
	}
}

void
history_names(struct arena *arena, const struct history_run *run,
	      struct history_name **names, size_t *count)
{
	struct names all = {0};
	const char *id = run->id;
	struct journal_run whole;
	struct diags unheard;
	const char *folder;

	diags_init(&unheard, arena);
	folder = journal_folder(arena, false, &unheard);
	for (unsigned i = 0; folder != NULL && id != NULL && i < UNDOES_MOST;
	     i++) {
		if (!journal_read_run(arena, folder, id, true, &whole,
				      &unheard))
			break;
		add_names(arena, &all, &whole);
		id = whole.head.undoes;
	}
	*names = all.list;
	*count = all.count;
}

static const struct sd_desc *
desc_in_arena(struct arena *arena, const struct dir_value *value)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;

	if (value->bytes == NULL ||
	    sd_desc_decode(value->bytes, value->len, &desc, NULL) != SD_OK)
		return NULL;
	return sd_desc_pack(&desc,
			    arena_alloc(arena, sd_desc_packed_size(&desc)));
}

/* A file cut short may be LDIF all the same; of the others all is reported. */
static const struct sd_desc *
take_desc(struct arena *arena, const struct journal_run *run,
	  const struct journal_record *record, const struct dir_value *value,
	  struct diags *diags)
{
	const struct sd_desc *desc = desc_in_arena(arena, value);

	if (desc == NULL && value->bytes != NULL)
		diag_error(diags, NULL,
			   "%s: its descriptor %s run %s is damaged in the "
			   "journal",
			   record->dn,
			   value == &record->before ? "before" : "after",
			   run->head.id);
	return desc;
}

static bool
load_objects(struct arena *arena, const char *folder,
	     const struct journal_run *run, struct history_object *objects,
	     size_t *count, struct diags *diags)
{
	struct journal_reader *reader =
		journal_reader_open(arena, folder, run, diags);
	struct journal_record record;
	int got = -1;

	*count = 0;
	/* What can be read is reported all the same. */
	(void)journal_check(arena, folder, run, diags);
	while (reader != NULL &&
	       (got = journal_reader_next(reader, &record)) == 1) {
		const char *state = run->states[record.number - 1];

		if (strcmp(state, "replaced") == 0)
			continue;
		objects[(*count)++] = (struct history_object){
			.dn = arena_strdup(arena, record.dn),
			.state = state,
			.message = run->messages[record.number - 1],
			.before = take_desc(arena, run, &record, &record.before,
					    diags),
			.after = take_desc(arena, run, &record, &record.after,
					   diags),
		};
	}
	journal_reader_close(reader);
	return got == 0;
}

/* What has no record has no difference. */
static void
load_left(const struct journal_run *run, struct history_object *objects,
	  size_t *count)
{
	for (size_t i = 0; i < run->left_count; i++)
		objects[(*count)++] = (struct history_object){
			.dn = run->left[i].dn,
			.state = run->left[i].to_others ? "conflict"
							: "unplanned",
			.message = run->left[i].why,
		};
}

bool
history_load(struct arena *arena, const char *id, struct history_run *run,
	     struct history_object **objects, size_t *count,
	     struct diags *diags)
{
	const char *folder = journal_folder(arena, false, diags);
	struct journal_run whole;

	*count = 0;
	if (folder == NULL || !history_find(arena, id, run, diags) ||
	    !journal_read_run(arena, folder, run->id, true, &whole, diags))
		return false;
	*objects = arena_array(arena, whole.sizes.objects + whole.left_count,
			       sizeof(**objects));
	if (whole.sizes.objects > 0 &&
	    !load_objects(arena, folder, &whole, *objects, count, diags))
		return false;
	load_left(&whole, *objects, count);
	return true;
}
