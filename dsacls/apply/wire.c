/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/wire.c: from a planned descriptor to the bytes that are sent. Parts
 * that the SD flags do not name are left out, so that a server that ignored
 * the control could not be made to take them; the bits that belong to a part
 * go with it as they were read. Decides nothing about content.
 */
#include "apply/wire.h"

#include "apply/parts.h"

#include <stdlib.h>

/* The server computes them anew, whatever is sent (MS-ADTS 6.1.3.3), except
 * under protection, on a head and on a deleted object. */
static enum sd_err
drop_computed(struct sd_desc *desc, const struct wire_context *context)
{
	enum sd_err err = SD_OK;

	if (context->sd_flags == 0 || context->is_head || context->is_deleted)
		return SD_OK;
	for (enum sd_list list = SD_DACL; list <= SD_SACL; list++)
		if (err == SD_OK && sd_desc_acl(desc, list) != NULL &&
		    !sd_desc_is_protected(desc, list))
			err = sd_edit_drop_inherited(desc, list);
	return err;
}

/* Where there should be one, the plan was lost on the way. */
static bool
has_its_dacl(const struct sd_desc *desc, const struct wire_context *context,
	     struct sd_error *error)
{
	const unsigned parts =
		context->sd_flags != 0 ? context->sd_flags : SD_FLAG_DACL;

	if ((parts & SD_FLAG_DACL) == 0 || context->lacks_dacl ||
	    desc->dacl_state != SD_ACL_ABSENT)
		return true;
	sd_error_set(error, SD_EFORMAT, 0, "",
		     "it has no DACL, which would give everybody every right");
	return false;
}

bool
apply_wire_value(struct arena *arena, const struct sd_desc *after,
		 const struct wire_context *context, uint8_t **out, size_t *len,
		 struct sd_error *error)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	size_t size;

	if (!has_its_dacl(after, context, error))
		return false;
	if (sd_desc_copy(after, &desc) != SD_OK) {
		sd_error_set(error, SD_ENOMEM, 0, "", "out of memory");
		return false;
	}
	if (context->sd_flags != 0)
		parts_keep(&desc, context->sd_flags);
	if (drop_computed(&desc, context) != SD_OK)
		return false;
	size = sd_desc_size(&desc);
	*out = arena_alloc(arena, size);
	return sd_desc_encode(&desc, *out, size, len, error) == SD_OK;
}
