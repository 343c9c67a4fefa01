/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_ask.h: the searches for wanted names and SIDs. The accounts
 * found are kept until principal.c has decided.
 */
#ifndef RESOLVE_PRINCIPAL_ASK_H
#define RESOLVE_PRINCIPAL_ASK_H

#include "resolve/lookup.h"
#include "resolve/principal_store.h"

/* Puts the searches for all that is wanted into the lookup, which may ask other
 * things too. After its run comes principals_settle or principals_abandon. */
void principals_queue(struct principals *principals, struct lookup *lookup);

/* Groups of fixed SIDs, in a directory of any language: searches for those that
 * are not settled yet; false: not all of it could be asked. */
bool principal_ask_fixed(struct principals *principals);
/* Other domains, by the global catalog or a DC of theirs. True when that
 * brought anything. */
bool principal_ask_elsewhere(struct principals *principals);

#endif
