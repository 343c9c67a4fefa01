/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/mem.h: the memory of one descriptor.
 *
 * A pool is a bump allocator: blocks are only ever added and are all freed with
 * the descriptor, so that no allocation moves. An ACE array that grows abandons
 * its old memory; doubling bounds that waste. All heap of the library is taken
 * through sdi_malloc.
 */
#ifndef LIBSD_INTERNAL_MEM_H
#define LIBSD_INTERNAL_MEM_H

#include "libsd/acl.h"

struct sdi_pool {
	struct sdi_pool *next; /* further blocks */
	uint8_t *free;	       /* in the newest block */
	size_t left;	       /* bytes at free */
	size_t pad;	       /* keeps what follows on 16 bytes */
};

/* malloc of at least one byte; NULL when out of memory. */
void *sdi_malloc(size_t size);

/* A pool with room for size bytes, in one allocation; NULL. */
struct sdi_pool *sdi_pool_new(size_t size);

/* 16-byte aligned memory that lives as long as the pool; NULL. */
void *sdi_pool_alloc(struct sdi_pool *pool, size_t size);

/* A copy of len bytes; NULL when out of memory. len > 0. */
uint8_t *sdi_pool_copy(struct sdi_pool *pool, const void *bytes, size_t len);

void sdi_pool_free(struct sdi_pool *pool);

/* Makes room for count ACEs in all; keeps those there are. */
enum sd_err sdi_acl_reserve(struct sd_acl *acl, struct sdi_pool *pool,
			    size_t count) SD_MUST_CHECK;

/* Room that an array of count ACEs takes in a pool. */
static inline size_t
sdi_aces_size(size_t count)
{
	return (count * sizeof(struct sd_ace) + 15) & ~(size_t)15;
}

#endif
