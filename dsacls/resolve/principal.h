/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal.h: trustee names to SIDs and back, in batches: first all
 * names and SIDs are collected (principal_store.h), then one resolve looks them
 * up in a few searches, then results are read.
 */
#ifndef RESOLVE_PRINCIPAL_H
#define RESOLVE_PRINCIPAL_H

#include "resolve/principal_store.h"

/*
 * Resolves everything wanted since the last call. False when a wanted name
 * is unknown or ambiguous (each diagnosed: "No such trustee" with near
 * names, an eaten backslash) or the directory failed. Unknown SIDs are no
 * error. A name that was unknown is asked for again when it is wanted again.
 */
bool principals_resolve(struct principals *principals, struct diags *diags);
/* Its second half, after the run of the lookup that principals_queue
 * (principal_ask.h) has put the searches into. */
bool principals_settle(struct principals *principals, struct diags *diags);

/* Never NULL: an unknown SID comes back unresolved, as its text. Resolves on
 * demand when it was not wanted before. */
const struct principal *
principals_by_sid(struct principals *principals, const struct sd_sid *sid);

#endif
