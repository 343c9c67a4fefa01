/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/history.h: the runs in the journal: which there are, and what they did.
 */
#ifndef APPLY_HISTORY_H
#define APPLY_HISTORY_H

#include "apply/apply.h"

struct journal_run;

struct history_run {
	const char *id;	     /* "20260401T101502-1a2b" */
	const char *time;    /* ISO 8601 with zone */
	const char *who;     /* identity bound as */
	const char *server;  /* DC host name */
	const char *command; /* as typed, no secrets */
	const char *state;   /* "done", "partly", "failed", "open", "undone" */
	size_t objects;
	bool rest_is_gone;     /* what is left of it was done to objects that
				  were gone when it was taken back */
	bool repeats;	       /* some had several changes */
	size_t left;	       /* of these could not be planned */
	const char *undoes;    /* id of the run this one took back, or NULL */
	const char *undone_by; /* the latest that took it back, or a part of it,
				  and was not taken back itself; or NULL */
	const struct journal_run *journal; /* with its objects; in a list: NULL
					    */
	uint64_t stamp; /* of the journal as a whole, when it was read */
};

/* Newest first. False: the journal could not be read (diagnosed). */
bool history_list(struct arena *arena, struct history_run **runs, size_t *count,
		  struct diags *diags);

/* One run by its id or a prefix that no other has, with its objects. False:
 * diagnosed. */
bool history_find(struct arena *arena, const char *id, struct history_run *run,
		  struct diags *diags);

/* The run as it is by now: read again only when a file of the journal has
 * changed since. False: diagnosed; it cannot be read any more. */
bool history_refresh(struct arena *arena, struct history_run *run,
		     struct diags *diags);

/*
 * What plain undo is about: the newest run, by the order of the journal, that
 * wrote and was not taken back, and is no undo; or an undo that comes later
 * and did not get to its end. 1: *run; 0: there is none; -1: diagnosed, as
 * when a newer one cannot be read.
 */
int history_newest(struct arena *arena, struct history_run *run,
		   struct diags *diags);

/* What a trustee was called when the run was made. */
struct history_name {
	struct sd_sid sid;
	const char *name;
};

struct history_object {
	const char *dn;
	const char *state;   /* planned sent written verified mismatch failed
				unknown unchanged conflict unplanned */
	const char *message; /* why it failed; NULL */
	const struct sd_desc *before, *after;
};
/* The run by its id, with every object; descriptors live in the arena, before
 * is NULL where the attribute was absent. */
bool history_load(struct arena *arena, const char *id, struct history_run *run,
		  struct history_object **objects, size_t *count,
		  struct diags *diags);

/* The names that a run of history_find knew, and those of the runs it took
 * back. Never diagnoses: a journal that cannot be read has none. */
void history_names(struct arena *arena, const struct history_run *run,
		   struct history_name **names, size_t *count);

#endif
