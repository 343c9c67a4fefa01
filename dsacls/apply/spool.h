/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/spool.h: objects laid down between the two passes, in their order:
 * in memory while they are few, then in a file without a name, so that
 * memory does not depend on how many there are. Ends with the process.
 */
#ifndef APPLY_SPOOL_H
#define APPLY_SPOOL_H

#include "apply/object.h"

struct spool;

struct spool *spool_new(void);
void spool_free(struct spool *spool);

/* Lays a copy of the object down. False: errno tells (disk full). */
bool spool_put(struct spool *spool, const struct object *object);

/* From writing to reading, from the first object on. */
bool spool_rewind(struct spool *spool);

/* 1: *object (after object_init) is the next one; 0: the end; -1: errno. */
int spool_next(struct spool *spool, struct object *object);

#endif
