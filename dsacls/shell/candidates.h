/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/candidates.h: what fits at the cursor, collected for Tab (as readline
 * wants it) or for the ? key (to be displayed). On the heap: readline frees
 * what it is given.
 */
#ifndef REPL_CANDIDATES_H
#define REPL_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct candidate {
	char *text;
	char *help; /* may be NULL */
};

struct candidates {
	struct candidate *list;
	size_t count, capacity;
};

void candidates_init(struct candidates *found);
void candidates_clear(struct candidates *found);

/* A complete_emit; context is the struct candidates. Doubles are left out,
 * and names that a line cannot show as they are. */
void candidates_add(void *context, const char *candidate, const char *help);

/*
 * readline's form: [0] what to put in place of the word, then all of them,
 * then NULL. word is what was typed, without its quotes. What needs quotes
 * (input/words.h) or had some gets double ones.
 */
char **candidates_matches(const struct candidates *found, const char *word,
			  bool is_quoted);
/* A match as it was before it was quoted; heap. */
char *candidates_bare(const char *match);

/* A single candidate that is not the end of its word: no blank behind it. */
bool candidates_goes_on(const struct candidates *found);

/* How many bytes of a match need not be shown in a list of them. */
size_t candidates_lead(const char *match);

/* How many matches readline's columns show on one screen. */
int candidates_fitting(int rows, int columns, int longest);

/* A line each with its help, or in columns without. */
void candidates_print(const struct candidates *found, FILE *out,
		      const char *word, unsigned width);

bool candidates_is_folder(const char *path);

#endif
