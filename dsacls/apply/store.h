/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/store.h: what is planned, one record for each object, in the order of
 * the plan: for the second pass, and for the later changes to the same object,
 * which are planned on what the earlier ones leave. The first few objects stay
 * as they are, more of them become bytes in memory, and very many a file
 * without a name, so that memory does not grow with them. It ends with the
 * process; what is to outlive that is in the journal.
 */
#ifndef APPLY_STORE_H
#define APPLY_STORE_H

#include "apply/object.h"

struct store;

/* repeats: an object may have several changes (store_follow). */
struct store *store_new(bool repeats);
void store_free(struct store *store); /* NULL is fine */

/* Takes the object over: it is as after object_init then. False: errno is set
 * (disk full). */
bool store_put(struct store *store, struct object *object);

/*
 * Puts what is planned for the object in place of what was read of it, marks it
 * as repeated and says which change that was (object->follows); leaves it alone
 * where nothing is planned. False: errno is set.
 */
bool store_follow(struct store *store, struct object *object);

/* ---- the second pass --------------------------------------------------- */

typedef void store_visit(void *context, struct object *object);
/* Visits every object and keeps it. */
void store_each(struct store *store, store_visit *visit, void *context);
/* 1: *object (after object_init) is the next one, and no longer the store's;
 * 0: the end; -1: errno. */
int store_next(struct store *store, struct object *object);

/* ---- a store for many runs --------------------------------------------- */

/*
 * The dry run that comes is change number `change`. What is planned for an
 * object is followed where the directory still holds what it held then; it and
 * this change are planned as one where it is of change number `since` or later
 * (SIZE_MAX: never).
 */
void store_begin(struct store *store, size_t change, size_t since);
/* Forgets what was put since store_begin. */
void store_take_back(struct store *store);
/* Bytes that it takes, but for the first few objects. */
uint64_t store_size(const struct store *store);
/* Of an object as it was read (desc may be NULL), without its audit entries:
 * not every run reads them. */
uint64_t store_hash(const char *dn, const struct sd_desc *desc);

#endif
