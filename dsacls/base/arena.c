/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/arena.c: blocks of memory, filled from the front, freed together.
 * Nothing here can fail: without memory the program ends.
 */
#include "base/arena.h"

#include "base/die.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)32 * 1024)

struct arena_block {
	struct arena_block *next; /* the older one */
	size_t size, fill;
	alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *arena)
{
	*arena = (struct arena)ARENA_INIT;
}

void
arena_clear(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *next = arena->blocks->next;
		free(arena->blocks);
		arena->blocks = next;
	}
	arena->used = 0;
}

static struct arena_block *
block_new(struct arena_block *next, size_t need)
{
	size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block))
		diag_die("out of memory");
	block = or_die(malloc(sizeof(*block) + size));
	block->next = next;
	block->size = size;
	block->fill = 0;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = alignof(max_align_t);
	struct arena_block *block = arena->blocks;
	void *bytes;

	if (size > SIZE_MAX - unit)
		diag_die("out of memory");
	size = (size + unit - 1) / unit * unit;
	if (size == 0)
		size = unit;
	if (block == NULL || size > block->size - block->fill) {
		block = block_new(block, size);
		arena->blocks = block;
	}
	bytes = block->bytes + block->fill;
	block->fill += size;
	arena->used += size;
	return memset(bytes, 0, size);
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		diag_die("out of memory");
	return arena_alloc(arena, count * size);
}

void *
arena_grow(struct arena *arena, void *old, size_t *capacity, size_t need,
	   size_t size)
{
	void *grown;
	size_t wanted;

	if (need <= *capacity && old != NULL)
		return old;
	wanted = *capacity < 8 ? 8 : *capacity;
	while (wanted < need && wanted <= SIZE_MAX / 2)
		wanted *= 2;
	if (wanted < need)
		wanted = need;
	grown = arena_array(arena, wanted, size);
	if (old != NULL)
		memcpy(grown, old, *capacity * size);
	*capacity = wanted;
	return grown;
}

void *
arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = arena_alloc(arena, size);
	if (size != 0)
		memcpy(copy, bytes, size);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return text != NULL ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		diag_die("out of memory");
	copy = arena_alloc(arena, len + 1);
	if (len != 0)
		memcpy(copy, text, len);
	return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len < 0)
		diag_die("a message could not be formatted");
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

struct arena_mark
arena_mark(const struct arena *arena)
{
	struct arena_mark mark = {arena->blocks, 0, arena->used};
	if (mark.block != NULL)
		mark.fill = mark.block->fill;
	return mark;
}

void
arena_release(struct arena *arena, struct arena_mark mark)
{
	while (arena->blocks != mark.block) {
		struct arena_block *next = arena->blocks->next;
		free(arena->blocks);
		arena->blocks = next;
	}
	if (mark.block != NULL)
		mark.block->fill = mark.fill;
	arena->used = mark.used;
}
