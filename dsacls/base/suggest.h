/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/suggest.h: "did you mean": the nearest of many candidates by edit
 * distance (insert, delete, replace, swap), without case, under a threshold
 * that grows with the word.
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

#define SUGGEST_MAX 3

/* The best candidates so far, best first; ties keep the earlier one. */
struct suggest {
	const char *word;
	size_t count;
	const char *names[SUGGEST_MAX]; /* borrowed from the caller */
	unsigned distances[SUGGEST_MAX];
};

void suggest_init(struct suggest *suggest, const char *word);
void suggest_offer(struct suggest *suggest, const char *candidate);
unsigned suggest_distance(const char *a, const char *b);

#endif
