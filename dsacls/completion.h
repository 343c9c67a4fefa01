/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion.h: `dsacls --complete WORDS...`: candidates for the last word, one
 * a line. Names come from the directory when it can be reached at once with the
 * ticket at hand, from the built-in tables otherwise; no password is read or
 * used for it. The shell's Tab key uses the same sources.
 */
#ifndef COMPLETION_H
#define COMPLETION_H

#include "input/complete.h"
#include "session.h"

/* words->text[from] is the first word of the command line to complete, and is
 * argv[from + 1], where passwords are overwritten. */
int completion_run(struct context *ctx, const struct words *words, size_t from,
		   char **argv);

/* What is known of the command line when names are asked for. */
struct completion {
	struct context *ctx;
	const char *dn;		 /* the object, or NULL */
	const char *object_type; /* of the statement at the cursor, or NULL */
	bool below;		 /* /I:S or /I:T: any class may be meant */
	const char **presets;	 /* that the line names */
	size_t preset_count;
};

/* Fills in what the words tell: the object's type and what is below up to
 * the cursor, presets wherever they stand. */
void completion_look(struct completion *completion, const struct words *words,
		     size_t from, size_t cursor);

/* Sources over an open session (its dir may be NULL: built-in names). Their
 * searches are bounded. completion must outlive the sources. */
struct complete_sources completion_sources(struct completion *completion);

#endif
