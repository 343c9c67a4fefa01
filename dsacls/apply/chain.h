/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/chain.h: what a run has planned to make of its objects so far, for
 * the changes of the same run that come after: they are planned on what the
 * earlier ones leave behind. On disk, in a file without a name.
 */
#ifndef APPLY_CHAIN_H
#define APPLY_CHAIN_H

#include "apply/object.h"

struct chain;

/* Every run has its own, but where it is given that of a larger whole
 * (apply_context). */
struct chain *chain_new(void);
void chain_free(struct chain *chain);

/*
 * Puts what is planned for the object in place of what was read of it, and
 * marks it as repeated; leaves it alone when nothing is. False: errno tells.
 */
bool chain_follow(struct chain *chain, struct object *object);

/* Keeps what is planned for it. False: errno tells (disk full). */
bool chain_keep(struct chain *chain, const struct object *object);

#endif
