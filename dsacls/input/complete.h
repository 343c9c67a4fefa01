/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/complete.h: what fits at the cursor: switches, choices, permission
 * codes, verbs, topics, from the tables; names from the caller's function. One
 * function serves the shells' completion (dsacls --complete) and the Tab key of
 * our own shell. Nothing is ever executed or written.
 */
#ifndef INPUT_COMPLETE_H
#define INPUT_COMPLETE_H

#include "input/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most names asked for at once. */
#define COMPLETE_LIMIT 200

/*
 * Who knows names. Each puts at most limit names that begin with prefix (in
 * any case) into out and returns how many; the strings live as long as the
 * call of complete_words. With no function, or no names from it, the few that
 * every directory has are offered.
 */
struct complete_sources {
	void *context;
	size_t (*trustees)(void *context, const char *prefix, size_t limit,
			   const char **out);
	/* DNs, or \\server\DN where the prefix begins so. */
	size_t (*objects)(void *context, const char *prefix, size_t limit,
			  const char **out);
	/* For the object part of a statement with these bits (0: any class,
	 * attribute or right), or for its inherited part: classes. */
	size_t (*types)(void *context, const char *prefix, bool inherited,
			uint32_t mask, size_t limit, const char **out);
	size_t (*presets)(void *context, const char *prefix, size_t limit,
			  const char **out);
	size_t (*runs)(void *context, const char *prefix, size_t limit,
		       const char **out); /* IDs of the journal */
	/* Of the presets that the line names. */
	size_t (*groups)(void *context, const char *prefix, size_t limit,
			 const char **out);
	bool on_object; /* a line of our shell: no OBJECT, no verb in it, and
			   nothing about the connection, which stands */
	bool looking;	/* only what goes with a look */
};

/* Takes one candidate for the whole word at the cursor. help may be NULL. */
typedef void
complete_emit(void *context, const char *candidate, const char *help);

/*
 * Completes words->text[cursor], which is "" when cursor is words->count;
 * the command begins at words->text[from]. sources may be NULL. True when names
 * of files belong there, which the caller's shell knows best.
 */
bool complete_words(const struct words *words, size_t from, size_t cursor,
		    const struct complete_sources *sources, struct arena *arena,
		    complete_emit *emit, void *context);

#endif
