/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/typed.h: the word at the cursor, as the shell itself will read it.
 */
#ifndef REPL_TYPED_H
#define REPL_TYPED_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct typed {
	struct arena arena;
	const char *line; /* up to the cursor */
	const char *word; /* without quotes */
	size_t start;	  /* of it in the line, quote included */
	bool is_quoted;
};

/* line's first len bytes stand before the cursor. */
void typed_read(struct typed *typed, const char *line, size_t len);
void typed_clear(struct typed *typed);

#endif
