/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/help.h: what /?, --help and `help TOPIC` print. Switches, verbs and
 * codes come out of their tables; only the topics are written here.
 */
#ifndef INPUT_HELP_H
#define INPUT_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The usage: the line, the verbs, the switches by group. */
void help_usage(FILE *out);

/*
 * Help on a topic ("codes", "exit status", or how they begin), a switch
 * ("/G", "G", "--preset", "preset"), a verb or a permission code. False when
 * there is none: nothing was printed.
 */
bool help_topic(FILE *out, const char *topic);

/*
 * How many of the words, from the first, are one topic: two of "exit status",
 * else one.
 */
size_t help_topic_words(const char *const *words, size_t count);

struct help_page {
	const char *topic;
	const char *summary;
	const char *text; /* NULL: made of a table */
	void (*print)(FILE *out);
};
/* Ended by topic NULL. */
extern const struct help_page help_pages[];

#endif
