/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/suggest.c: keeps the nearest few of the names it is offered. It
 * knows letters, not meanings: what may be offered is the caller's choice.
 */
#include "base/suggest.h"

#include "base/str.h"

#include <string.h>

/* Longer words are never typing mistakes of one another. */
#define WORD_MAX 96

static unsigned char
fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One cell of the table: rows are prefixes of a, columns prefixes of b. */
static unsigned
cell(unsigned rows[3][WORD_MAX + 1], const char *a, const char *b, size_t i,
     size_t j)
{
	const unsigned *before = rows[(i + 1) % 3]; /* i - 2 */
	const unsigned *above = rows[(i + 2) % 3];  /* i - 1 */
	unsigned same = fold(a[i - 1]) == fold(b[j - 1]);
	unsigned best = above[j - 1] + (same == 0);

	best = least(best, above[j] + 1);
	best = least(best, rows[i % 3][j - 1] + 1);
	if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
	    fold(a[i - 2]) == fold(b[j - 1]))
		best = least(best, before[j - 2] + 1);
	return best;
}

unsigned
suggest_distance(const char *a, const char *b)
{
	size_t rows_wanted = strlen(a), columns = strlen(b);
	unsigned rows[3][WORD_MAX + 1];

	if (rows_wanted > WORD_MAX || columns > WORD_MAX)
		return text_equal_nocase(a, b) ? 0 : WORD_MAX;
	for (size_t j = 0; j <= columns; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= rows_wanted; i++) {
		rows[i % 3][0] = (unsigned)i;
		for (size_t j = 1; j <= columns; j++)
			rows[i % 3][j] = cell(rows, a, b, i, j);
	}
	return rows[rows_wanted % 3][columns];
}

/* How many slips of the finger a word of this length may hold. */
static unsigned
tolerance(size_t len)
{
	if (len < 4)
		return 1;
	return len < 8 ? 2 : len < 16 ? 3 : 4;
}

void
suggest_init(struct suggest *suggest, const char *word)
{
	*suggest = (struct suggest){.word = word};
}

/* A candidate already kept, whatever its case? */
static bool
is_kept(const struct suggest *suggest, const char *candidate)
{
	for (size_t i = 0; i < suggest->count; i++)
		if (text_equal_nocase(suggest->names[i], candidate))
			return true;
	return false;
}

void
suggest_offer(struct suggest *suggest, const char *candidate)
{
	size_t len = strlen(suggest->word), other = strlen(candidate);
	unsigned limit = tolerance(len);

	if (other > len + limit || len > other + limit ||
	    is_kept(suggest, candidate))
		return;
	unsigned distance = suggest_distance(suggest->word, candidate);
	/* A word with no letter in common is no slip. */
	if (distance > limit || distance >= len)
		return;
	size_t at = suggest->count;
	while (at != 0 && suggest->distances[at - 1] > distance)
		at--;
	if (at == SUGGEST_MAX)
		return;
	size_t last = suggest->count < SUGGEST_MAX ? suggest->count++
						   : SUGGEST_MAX - 1;
	for (size_t i = last; i > at; i--) {
		suggest->names[i] = suggest->names[i - 1];
		suggest->distances[i] = suggest->distances[i - 1];
	}
	suggest->names[at] = candidate;
	suggest->distances[at] = distance;
}
