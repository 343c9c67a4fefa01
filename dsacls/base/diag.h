/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/diag.h: makes and prints all diagnostics; nothing else writes to stderr
 * (but progress.c and die.c). A diagnostic is a record: level, a first line
 * that is complete alone, an optional span (drawn with carets under the word it
 * points into), and an optional hint. Records queue up, so that several
 * mistakes are reported at once; diags_print empties the queue.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/die.h"

#include <stdbool.h>
#include <stdio.h>

/* A place in what the user wrote. text lives at least as long as the queue. */
struct span {
	const char *text;  /* the whole word as given; NULL: no place */
	size_t start;	   /* bytes from the start of text */
	size_t len;	   /* 0: just the position */
	const char *where; /* "batch.txt:12", "preset gal:3"; NULL: argv */
};

#define SPAN_NONE ((struct span){NULL, 0, 0, NULL})

enum diag_level {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE, /* -v talk, progress of steps, hints without an error */
};

struct diag {
	enum diag_level level;
	const char *message; /* one line, no program name, no final newline */
	struct span span;
	const char *hint; /* NULL or one or more lines */
	struct diag *next;
};

struct diags {
	struct arena *arena; /* of the command */
	struct diag *first, *last;
	size_t errors; /* since init; printing does not reset it */
	size_t warnings;
	FILE *out; /* stderr; a memory stream in tests */
	bool colour;
	bool quiet;	    /* -q: warnings and notes are dropped */
	const char *prefix; /* "dsacls" */
};

void diags_init(struct diags *diags, struct arena *arena);

/* Queues a record; strings are copied into the arena. span may be NULL. With
 * diags NULL nothing is said, and there is no record. */
struct diag *
diag_add(struct diags *diags, enum diag_level level, const struct span *span,
	 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Sets (or adds a line to) the hint of the record. It is one line: a line
 * feed in a name is shown as \x0a. diag may be NULL. */
void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A hint of another record, which may be several lines; NULL: none. */
void diag_relay_hint(struct diags *diags, struct diag *diag, const char *lines);

/* Shorthands for diag_add. */
#define diag_error(diags, span, ...) \
	diag_add((diags), DIAG_ERROR, (span), __VA_ARGS__)
#define diag_error_at(diags, place, ...) /* a span by value */ \
	diag_error((diags), ((struct span[]){(place)}), __VA_ARGS__)
#define diag_warning(diags, span, ...) \
	diag_add((diags), DIAG_WARNING, (span), __VA_ARGS__)
#define diag_note(diags, span, ...) \
	diag_add((diags), DIAG_NOTE, (span), __VA_ARGS__)

/*
 * Prints and empties the queue:
 *
 *   dsacls: No GUID Found for Rest Password
 *     CORP\helpdesk:CA;Rest Password;user
 *                      ^^^^^^^^^^^^^
 *     hint: did you mean "Reset Password"?
 *
 * Control characters in texts are shown escaped.
 */
void diags_print(struct diags *diags);

/* dsacls.exe's closing line of a failed command, after a blank line; prints
 * what is queued first. */
void diags_failed(struct diags *diags);

#endif
