/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/words.h: the words of a command with the places they came from, and
 * the splitting of a line (shell, batch and preset files) into words.
 *
 * A line is split as a Windows admin expects: blanks separate; quotes group;
 * a backslash is literal, everywhere; "" inside double quotes is one quote;
 * # at the start of a word begins a comment. A single quote groups only at
 * the start of a word or after one of : ; = and is a letter elsewhere
 * (CN=O'Brien).
 */
#ifndef INPUT_WORDS_H
#define INPUT_WORDS_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdbool.h>

struct words {
	size_t count;
	const char **text; /* zero-terminated each; text[count] is NULL */
	const char *where; /* "file:line", or NULL: argv, a prompt */
	bool is_argv;	   /* a shell took them apart, not words_split */
};

/* Wraps argv[1..]; the strings are borrowed, not copied. */
void words_from_argv(struct words *words, struct arena *arena, int argc,
		     char **argv);

enum words_result {
	WORDS_OK,
	WORDS_EMPTY,	 /* blank line or comment */
	WORDS_UNMATCHED, /* open quote: diagnosed, with its column */
};
enum words_result
words_split(struct words *words, struct arena *arena, const char *line,
	    const char *where, struct diags *diags);

/*
 * The words of a line up to a cursor at its end, for completion: the last one
 * as far as it is typed, its quote perhaps still open, "" behind a blank.
 * *start: where that word begins in line, its quote included. No words: the
 * cursor stands in a comment.
 */
void words_to_cursor(struct words *words, struct arena *arena, const char *line,
		     size_t *start);

/* Is it the name of this program, as a pasted line may begin with it? */
bool words_is_program_name(const char *word);

/* The span of len bytes at start in word number index. */
struct span
words_span(const struct words *words, size_t index, size_t start, size_t len);
/* The whole of word number index. */
struct span words_span_whole(const struct words *words, size_t index);

/* Words [from, to) with a blank between each, in the arena; a lone ":GA"
 * belongs to the word before it. */
const char *words_join(const struct words *words, struct arena *arena,
		       size_t from, size_t to);

#endif
