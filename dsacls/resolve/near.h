/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/near.h: filters that bring what a mistyped word may have
 * meant: suggest.h chooses among what they bring. Patterns begin with what was
 * typed, so that a server's index on the beginning of names serves them.
 */
#ifndef RESOLVE_NEAR_H
#define RESOLVE_NEAR_H

#include "base/str.h"
#include "directory/directory.h"

/* sAMAccountName may hold 256 characters (MS-ADA3), cn 64 (MS-ADA1). */
#define NEAR_CHARACTERS_MAX 256

/* False: the word is too long for a slip of the finger; ask nobody. */
bool near_is_likely(const char *word);

/* Few: the first three letters, or the first and the last two. */
void near_append(struct str *terms, struct arena *arena, const char *attribute,
		 const char *word);
/* Many: the first two letters. For a search of its own, with a limit. */
void near_append_wide(struct str *terms, struct arena *arena,
		      const char *attribute, const char *word);

/* The first count characters, whole ones. */
char *near_beginning(struct arena *arena, const char *word, size_t count);

#endif
