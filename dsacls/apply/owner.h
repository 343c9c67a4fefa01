/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/owner.h: who becomes the owner by /takeOwnership, and who the caller
 * is. Asks the directory once a run.
 */
#ifndef APPLY_OWNER_H
#define APPLY_OWNER_H

#include "apply/work.h"

/* The caller's SIDs; *sids lives in the work's arena, made on first use.
 * 0 when the server does not tell. */
size_t owner_caller(struct work *work, const struct sd_sid **sids);

/*
 * The Default Administrators Group of the object's partition where the
 * caller is in it (MS-ADTS 6.1.3.8), else the caller. False: neither is
 * known; the object has failed.
 */
bool
owner_choose(struct work *work, struct object *object, struct sd_sid *owner);

#endif
