/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/history.c: the runs in the journal: which there are, how each ended,
 * what it did. Reads only.
 */
#include "apply/history.h"

#include "apply/journal_disk.h"
#include "apply/journal_reader.h"
#include "base/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* What is left of it cannot be taken back for now; unless all its undos were
 * taken back, so that every change is in place again. */
static void
settle_gone(const struct undoing *undoing, size_t run)
{
	struct history_run *runs = undoing->runs;
	bool all_back = false;

	if (!runs[run].rest_is_gone)
		return;
	for (size_t i = undoing->first[run];
	     i < undoing->count && strcmp(runs[run].state, "undone") != 0;
	     i = undoing->next[i])
		all_back = all_back || (undoing->done[i] &&
					strcmp(runs[i].state, "undone") == 0);
	runs[run].rest_is_gone = !all_back;
	if (!all_back)
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

struct runs {
	struct history_run *list; /* newest first */
	bool *wrote;
	size_t count;
	const char *unread; /* the newest that cannot be read, or NULL */
	bool is_chosen;	    /* the one that plain undo is about, as it seems */
};

/* Which runs are read with their objects. */
enum whole { WHOLE_NONE, WHOLE_NAMED, WHOLE_NEWEST };

/* A change to any run appends to a file or makes one. */
static uint64_t
stamp_of(struct arena *arena, const char *folder, const struct journal_ids *ids)
{
	uint64_t stamp = ids->count;
	struct stat facts;

	for (size_t i = 0; i < ids->count; i++) {
		if (stat(journal_path(arena, folder, ids->list[i], "state"),
			 &facts) != 0)
			continue;
		stamp = hash_bytes(stamp, ids->list[i], strlen(ids->list[i]));
		stamp = hash_bytes(stamp, &facts.st_size,
				   sizeof(facts.st_size));
		stamp = hash_bytes(stamp, &facts.st_mtim,
				   sizeof(facts.st_mtim));
	}
	return stamp;
}

static bool
list_ids(struct arena *arena, const char *folder, struct journal_ids *ids,
	 struct diags *diags)
{
	if (!journal_list(arena, folder, ids, diags))
		return false;
	if (ids->count > 0)
		qsort(ids->list, ids->count, sizeof(*ids->list), newest_first);
	return true;
}

static bool
is_read_whole(const struct runs *runs, enum whole whole, const char *id,
	      const char *prefix)
{
	if (whole != WHOLE_NEWEST)
		return whole == WHOLE_NAMED &&
		       strncmp(id, prefix, strlen(prefix)) == 0;
	for (size_t i = 0; i < runs->count && !runs->is_chosen; i++)
		if (runs->list[i].undoes != NULL &&
		    strcmp(runs->list[i].undoes, id) == 0)
			return false;
	return !runs->is_chosen;
}

/* prefix: of the id, with WHOLE_NAMED. */
static bool
read_all(struct arena *arena, const char *folder, enum whole whole,
	 const char *prefix, struct runs *runs, struct diags *diags)
{
	struct journal_ids ids;
	uint64_t stamp;

	*runs = (struct runs){0};
	if (!list_ids(arena, folder, &ids, diags))
		return false;
	stamp = stamp_of(arena, folder, &ids);
	runs->list = arena_array(arena, ids.count, sizeof(*runs->list));
	runs->wrote = arena_array(arena, ids.count, sizeof(*runs->wrote));
	for (size_t i = 0; i < ids.count; i++) {
		const bool with_objects =
			is_read_whole(runs, whole, ids.list[i], prefix);
		struct history_run *next = &runs->list[runs->count];
		struct journal_run run;

		if (!journal_read_run(arena, folder, ids.list[i], with_objects,
				      &run, diags)) {
			/* Said; the others are still of use. */
			if (runs->unread == NULL && journal_is_id(ids.list[i]))
				runs->unread = ids.list[i];
			continue;
		}
		/* Cut short before it had said whose it is. */
		if (run.head.time[0] == '\0' && run.sizes.objects == 0)
			continue;
		*next = summary(&run);
		next->stamp = stamp;
		if (with_objects)
			next->journal = arena_copy(arena, &run, sizeof(run));
		runs->is_chosen =
			runs->is_chosen ||
			(with_objects && run.wrote && run.head.undoes == NULL);
		runs->wrote[runs->count++] = run.wrote;
	}
	mark_undone(arena, runs->list, runs->wrote, runs->count);
	return true;
}

bool
history_list(struct arena *arena, struct history_run **list, size_t *count,
	     struct diags *diags)
{
	const char *folder = journal_folder(arena, false, diags);
	struct runs runs;

	if (folder == NULL ||
	    !read_all(arena, folder, WHOLE_NONE, NULL, &runs, diags))
		return false;
	*list = runs.list;
	*count = runs.count;
	return true;
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
	struct diags reasons;

	diags_init(&reasons, arena);
	if (journal_read_run(arena, folder, id, false, &run, &reasons))
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
	size_t matches = 0;
	struct runs runs;

	if (folder == NULL ||
	    !read_all(arena, folder, WHOLE_NAMED, id, &runs, diags))
		return false;
	for (size_t i = 0; i < runs.count; i++) {
		if (strncmp(runs.list[i].id, id, strlen(id)) != 0)
			continue;
		*run = runs.list[i];
		matches++;
		if (strcmp(runs.list[i].id, id) == 0)
			return true;
	}
	if (matches == 0 && journal_has(arena, folder, id))
		return refuse_unbegun(arena, folder, id, diags);
	return matches == 1 || refuse_id(id, matches, diags);
}

bool
history_refresh(struct arena *arena, struct history_run *run,
		struct diags *diags)
{
	const char *folder = journal_folder(arena, false, diags);
	const char *id = run->id;
	struct journal_ids ids;

	if (folder == NULL || !list_ids(arena, folder, &ids, diags))
		return false;
	return stamp_of(arena, folder, &ids) == run->stamp ||
	       history_find(arena, id, run, NULL) ||
	       history_find(arena, id, run, diags);
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
	struct runs runs;

	if (folder == NULL ||
	    !read_all(arena, folder, WHOLE_NEWEST, NULL, &runs, diags))
		return -1;
	for (size_t i = 0; i < runs.count && found == NULL; i++)
		if (runs.wrote[i] &&
		    is_next(runs.list, runs.count, &runs.list[i]))
			found = &runs.list[i];
	if (runs.unread != NULL &&
	    (found == NULL || strcmp(runs.unread, found->id) > 0))
		return refuse_older(runs.unread, found, diags);
	if (found == NULL)
		return 0;
	/* Another one than it seemed. */
	if (found->journal == NULL)
		return history_find(arena, found->id, run, diags) ? 1 : -1;
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
	struct journal_run whole = *run->journal;
	const char *folder;

	folder = journal_folder(arena, false, NULL);
	add_names(arena, &all, &whole);
	for (unsigned i = 1;
	     folder != NULL && whole.head.undoes != NULL && i < UNDOES_MOST;
	     i++) {
		if (!journal_read_run(arena, folder, whole.head.undoes, true,
				      &whole, NULL))
			break;
		add_names(arena, &all, &whole);
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
	const struct journal_run *whole;

	*count = 0;
	if (folder == NULL || !history_find(arena, id, run, diags))
		return false;
	whole = run->journal;
	*objects = arena_array(arena, whole->sizes.objects + whole->left_count,
			       sizeof(**objects));
	if (whole->sizes.objects > 0 &&
	    !load_objects(arena, folder, whole, *objects, count, diags))
		return false;
	load_left(whole, *objects, count);
	return true;
}
