/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/seen.h: a set of GUIDs: the objects met so far.
 */
#ifndef APPLY_SEEN_H
#define APPLY_SEEN_H

#include "base/table.h"
#include "libsd/guid.h"

struct seen {
	struct table table;
};

/* False when it was there already. {0} is an empty set. The zero GUID is for
 * one that is not known: it must not be asked about. */
bool seen_add(struct seen *seen, const struct sd_guid *guid);
/* The note of a GUID, 0 at first; it is added when it is not there. Until the
 * next GUID is added. */
uint64_t *seen_note(struct seen *seen, const struct sd_guid *guid);
void seen_clear(struct seen *seen);

#endif
