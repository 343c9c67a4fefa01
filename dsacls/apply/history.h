/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/history.h: the verbs on the journal: log, undo, resume.
 */
#ifndef APPLY_HISTORY_H
#define APPLY_HISTORY_H

#include "apply/apply.h"

struct history_run {
	const char *id;	     /* "20260401T101502-1a2b" */
	const char *time;    /* ISO 8601 with zone */
	const char *who;     /* identity bound as */
	const char *server;  /* DC host name */
	const char *command; /* as typed, no secrets */
	const char *state;   /* "done", "partly", "failed", "open", "undone" */
	size_t objects;
	const char *undoes; /* id of the run this one took back, or NULL */
};

/* Newest first. False: the journal could not be read (diagnosed). */
bool history_list(struct arena *arena, struct history_run **runs, size_t *count,
		  struct diags *diags);

struct history_object {
	const char *dn;
	const char *state;   /* planned written verified failed */
	const char *message; /* why it failed; NULL */
	const struct sd_desc *before, *after;
};
/* One run by id (or a unique prefix; NULL: the newest that wrote). */
bool history_load(struct arena *arena, const char *id, struct history_run *run,
		  struct history_object **objects, size_t *count,
		  struct diags *diags);

/* The server (and base DN) a run must be taken back on, to connect to. */
enum exit_status
history_undo(struct arena *arena, struct directory *dir, const char *id,
	     struct principals *principals, struct schema *schema,
	     const struct apply_options *options, outcome_fn *report,
	     void *context, struct apply_counts *counts, struct diags *diags);
enum exit_status
history_resume(struct arena *arena, struct directory *dir, const char *id,
	       struct principals *principals, struct schema *schema,
	       const struct apply_options *options, outcome_fn *report,
	       void *context, struct apply_counts *counts, struct diags *diags);

#endif
