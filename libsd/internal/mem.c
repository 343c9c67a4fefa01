/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/mem.c: blocks, and ACE arrays in them.
 *
 * Sizes come from counts that the callers have bounded by 16-bit wire sizes
 * or by what they hold in memory already, except in sdi_acl_reserve, which
 * checks.
 */
#include "libsd/internal/mem.h"

#include <stdlib.h>
#include <string.h>

#define POOL_BLOCK_MIN 1024u

void *
sdi_malloc(size_t size)
{
	return malloc(size > 0 ? size : 1);
}

struct sdi_pool *
sdi_pool_new(size_t size)
{
	struct sdi_pool *pool;

	size = (size + 15) & ~(size_t)15;
	pool = sdi_malloc(sizeof(*pool) + size);
	if (pool == NULL)
		return NULL;
	pool->next = NULL;
	pool->free = (uint8_t *)(pool + 1);
	pool->left = size;
	return pool;
}

void *
sdi_pool_alloc(struct sdi_pool *pool, size_t size)
{
	uint8_t *p;

	size = (size + 15) & ~(size_t)15;
	if (size > pool->left) {
		size_t room = size > POOL_BLOCK_MIN ? size : POOL_BLOCK_MIN;
		struct sdi_pool *block = sdi_pool_new(room);

		if (block == NULL)
			return NULL;
		block->next = pool->next;
		pool->next = block;
		pool->free = block->free;
		pool->left = block->left;
	}
	p = pool->free;
	pool->free += size;
	pool->left -= size;
	return p;
}

uint8_t *
sdi_pool_copy(struct sdi_pool *pool, const void *bytes, size_t len)
{
	uint8_t *p = sdi_pool_alloc(pool, len);

	if (p != NULL)
		memcpy(p, bytes, len);
	return p;
}

void
sdi_pool_free(struct sdi_pool *pool)
{
	while (pool != NULL) {
		struct sdi_pool *next = pool->next;

		free(pool);
		pool = next;
	}
}

enum sd_err
sdi_acl_reserve(struct sd_acl *acl, struct sdi_pool *pool, size_t count)
{
	size_t capacity = (size_t)acl->capacity * 2 + 4;
	struct sd_ace *aces;

	if (count <= acl->capacity)
		return SD_OK;
	if (capacity < count)
		capacity = count;
	if (capacity > UINT32_MAX / sizeof(*aces))
		return SD_ENOMEM;
	aces = sdi_pool_alloc(pool, sdi_aces_size(capacity));
	if (aces == NULL)
		return SD_ENOMEM;
	if (acl->count > 0)
		memcpy(aces, acl->aces, acl->count * sizeof(*aces));
	acl->aces = aces;
	acl->capacity = (uint32_t)capacity;
	return SD_OK;
}
