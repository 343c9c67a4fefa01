/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/view.c: cuts an entry to what a search asked for: the
 * attributes named, and of a descriptor the parts that the SD flags name
 * (MS-ADTS 3.1.1.3.4.1.11).
 */
#include "directory/ldif/ldif.h"

#include "base/str.h"
#include "libsd/codec.h"

#include <stdlib.h>
#include <string.h>

#define ALL_PARTS (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

static bool
is_wanted(const struct dir_search *search, const char *name)
{
	bool descriptor = text_equal_nocase(name, "nTSecurityDescriptor");
	bool all = !search->attributes || !search->attributes[0];

	for (size_t i = 0; !all && search->attributes[i]; i++) {
		if (text_equal_nocase(search->attributes[i], name))
			return true;
		all = strcmp(search->attributes[i], "*") == 0;
	}
	/* Unnamed, the descriptor comes with the control only. */
	return all && (!descriptor || search->sd_flags);
}

static void
drop_parts(struct sd_desc *desc, unsigned flags)
{
	if (!(flags & SD_FLAG_OWNER))
		desc->has_owner = false;
	if (!(flags & SD_FLAG_GROUP))
		desc->has_group = false;
	if (!(flags & SD_FLAG_DACL)) {
		desc->dacl_state = SD_ACL_ABSENT;
		desc->control &= (uint16_t)~SD_CONTROL_DACL_PRESENT;
	}
	if (!(flags & SD_FLAG_SACL)) {
		desc->sacl_state = SD_ACL_ABSENT;
		desc->control &= (uint16_t)~SD_CONTROL_SACL_PRESENT;
	}
}

/* A value that is no descriptor is handed out as it is, for the reader to
 * complain about. */
static void
cut_value(struct arena *arena, struct dir_value *value, unsigned flags)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	uint8_t *bytes = NULL;
	size_t len;

	if (sd_desc_decode(value->bytes, value->len, &desc, NULL) != SD_OK)
		return;
	drop_parts(&desc, flags);
	if (sd_desc_encode_alloc(&desc, &bytes, &len, NULL) != SD_OK)
		return;
	value->bytes =
		(const uint8_t *)arena_strndup(arena, (const char *)bytes, len);
	value->len = len;
	free(bytes);
}

static void
cut_descriptor(struct arena *arena, struct dir_attribute *attribute,
	       unsigned flags)
{
	struct dir_value *values = arena_copy(
		arena, attribute->values, attribute->count * sizeof(*values));

	for (size_t i = 0; i < attribute->count; i++)
		cut_value(arena, &values[i], flags);
	attribute->values = values;
}

void
ldif_view(const struct dir_search *search, struct arena *arena,
	  struct dir_entry *entry)
{
	struct dir_attribute *kept =
		arena_array(arena, entry->count, sizeof(*kept));
	size_t count = 0;
	unsigned flags = search->sd_flags & ALL_PARTS;

	for (size_t i = 0; i < entry->count; i++) {
		if (!is_wanted(search, entry->attributes[i].name))
			continue;
		kept[count] = entry->attributes[i];
		/* No flags at all means all four (MS-ADTS, same place). */
		if (flags && flags != ALL_PARTS &&
		    text_equal_nocase(kept[count].name, "nTSecurityDescriptor"))
			cut_descriptor(arena, &kept[count], flags);
		count++;
	}
	entry->attributes = kept;
	entry->count = count;
}
