/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/arena.h: memory of one command. Everything the pipeline allocates for a
 * command is in one arena and is freed with it; nothing is freed one by one.
 * Out of memory ends the program with a message.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;		    /* bytes handed out, for tests */
};

#define ARENA_INIT {NULL, 0}

void arena_init(struct arena *arena);
void arena_clear(struct arena *arena);

/* Zeroed, aligned for any type; never NULL. size 0 is fine. */
void *arena_alloc(struct arena *arena, size_t size);
/* count * size with an overflow check. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Grows an array made by arena_array: returns room for at least
 * need elements, old content copied; *capacity is updated. */
void *arena_grow(struct arena *arena, void *old, size_t *capacity, size_t need,
		 size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
/* NULL stays NULL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Everything allocated after a mark is freed at once (streamed objects). */
struct arena_mark {
	struct arena_block *block;
	size_t fill;
	size_t used;
};
struct arena_mark arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);

#endif
