/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/seen.c: a table of GUIDs.
 */
#include "apply/seen.h"

#include "base/diag.h"
#include "base/table.h"

struct item {
	struct sd_guid guid;
	uint64_t note; /* for whoever keeps the set */
};

static bool
is_guid(const void *item, const void *key)
{
	return sd_guid_equal(&((const struct item *)item)->guid, key);
}

static struct item *
add(struct seen *seen, const struct sd_guid *guid, bool *is_new)
{
	struct item *item;

	/* That of an object which does not show its own: it is none. */
	if (sd_guid_is_zero(guid))
		diag_die("no set holds an objectGUID that is not known");
	seen->table.item_size = sizeof(*item);
	item = table_add(&seen->table,
			 hash_bytes(0, guid->bytes, sizeof(guid->bytes)),
			 is_guid, guid, is_new);
	item->guid = *guid;
	return item;
}

bool
seen_add(struct seen *seen, const struct sd_guid *guid)
{
	bool is_new;

	(void)add(seen, guid, &is_new);
	return is_new;
}

uint64_t *
seen_note(struct seen *seen, const struct sd_guid *guid)
{
	return &add(seen, guid, NULL)->note;
}

void
seen_clear(struct seen *seen)
{
	table_clear(&seen->table);
}
