/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/wire.c: the bytes that are sent for a planned descriptor, in an arena.
 * libsd/dc.h decides which parts.
 */
#include "apply/wire.h"

bool
apply_wire_value(struct arena *arena, const struct sd_desc *after,
		 const struct sd_dc_target *target, uint8_t **out, size_t *len,
		 struct sd_error *error)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	size_t size;

	if (sd_desc_for_dc(after, target, &desc, error) != SD_OK)
		return false;
	size = sd_desc_size(&desc);
	*out = arena_alloc(arena, size);
	return sd_desc_encode(&desc, *out, size, len, error) == SD_OK;
}
