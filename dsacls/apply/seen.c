/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/seen.c: open addressing; a GUID is its own hash.
 */
#include "apply/seen.h"

#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

static size_t
place_of(const struct seen *seen, const struct sd_guid *guid)
{
	uint64_t hash;
	size_t i;

	memcpy(&hash, guid->bytes, sizeof(hash));
	hash ^= hash >> 32;
	i = (size_t)hash & (seen->size - 1);
	while (!sd_guid_is_zero(&seen->slots[i]) &&
	       !sd_guid_equal(&seen->slots[i], guid))
		i = (i + 1) & (seen->size - 1);
	return i;
}

static void
grow(struct seen *seen)
{
	struct seen bigger = {.size = seen->size == 0 ? 64 : seen->size * 2};

	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	bigger.notes = calloc(bigger.size, 1);
	if (bigger.slots == NULL || bigger.notes == NULL)
		diag_die("out of memory");
	for (size_t i = 0; i < seen->size; i++)
		if (!sd_guid_is_zero(&seen->slots[i]))
			*seen_note(&bigger, &seen->slots[i]) = seen->notes[i];
	free(seen->slots);
	free(seen->notes);
	*seen = bigger;
}

bool
seen_add(struct seen *seen, const struct sd_guid *guid)
{
	size_t place;

	/* That of an object which does not show its own: it is none. */
	if (sd_guid_is_zero(guid))
		diag_die("no set holds an objectGUID that is not known");
	if (seen->count * 2 >= seen->size)
		grow(seen);
	place = place_of(seen, guid);
	if (!sd_guid_is_zero(&seen->slots[place]))
		return false;
	seen->slots[place] = *guid;
	seen->count++;
	return true;
}

unsigned char *
seen_note(struct seen *seen, const struct sd_guid *guid)
{
	(void)seen_add(seen, guid);
	return &seen->notes[place_of(seen, guid)];
}

void
seen_clear(struct seen *seen)
{
	free(seen->slots);
	free(seen->notes);
	*seen = (struct seen){0};
}
