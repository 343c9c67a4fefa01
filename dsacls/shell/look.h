/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/look.h: what who and tree share: lines of text out of a directory,
 * fit for the terminal they are read on.
 */
#ifndef SHELL_LOOK_H
#define SHELL_LOOK_H

#include "libsd/ace.h"
#include "libsd/sd.h"
#include "resolve/schema.h"
#include "shell/shell.h"

struct look_line {
	const char *first; /* before the text; of our own making */
	const char *rest;  /* before what is continued */
	const char *text;  /* as the directory has it: printed escaped */
	const char *ink;   /* around the text; "" for none */
	const char *end;
};

/* Prints the line; on a terminal it is broken between words. */
void look_print(const struct look_line *line);

/* The colours of the listing: "", or what shell_ink gives. */
const char *look_ink(const struct shell *shell, const struct sd_ace *ace);

/* "who can reset passwords here?": which ACEs of an object are about one
 * right, whether they name it or hold it among others. */

#define ABOUT_MEANINGS 32

struct about {
	const char *name;
	const struct schema_item *meanings[ABOUT_MEANINGS];
	size_t count;
	struct schema *schema;
	const struct schema_item *class; /* of the object; may be NULL */
};

#endif
