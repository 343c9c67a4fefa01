/* SPDX-License-Identifier: MIT */
/*
 * libsd/ace.c: one access control entry: what its type says, how big it is
 * on the wire, when two of them are the same (MS-DTYP 2.4.4), and what takes
 * effect on one object. Works on values only: no list, no memory.
 */
#include "libsd/ace.h"

#include "libsd/internal/ace.h"
#include "libsd/internal/wire.h"

enum sd_ace_form
sd_ace_form_of(uint8_t type)
{
	return (enum sd_ace_form)sdi_shapes[sdi_ace_kinds[type]].form;
}

bool
sd_ace_is_allow(const struct sd_ace *ace)
{
	return ace->type == SD_ACE_ALLOWED ||
	       ace->type == SD_ACE_ALLOWED_OBJECT ||
	       ace->type == SD_ACE_ALLOWED_CALLBACK ||
	       ace->type == SD_ACE_ALLOWED_CALLBACK_OBJECT;
}

bool
sd_ace_is_deny(const struct sd_ace *ace)
{
	return ace->type == SD_ACE_DENIED ||
	       ace->type == SD_ACE_DENIED_OBJECT ||
	       ace->type == SD_ACE_DENIED_CALLBACK ||
	       ace->type == SD_ACE_DENIED_CALLBACK_OBJECT;
}

bool
sd_ace_is_audit(const struct sd_ace *ace)
{
	return ace->type == SD_ACE_AUDIT || ace->type == SD_ACE_AUDIT_OBJECT ||
	       ace->type == SD_ACE_AUDIT_CALLBACK ||
	       ace->type == SD_ACE_AUDIT_CALLBACK_OBJECT;
}

bool
sd_ace_is_callback(const struct sd_ace *ace)
{
	return (ace->type >= SD_ACE_ALLOWED_CALLBACK &&
		ace->type <= SD_ACE_AUDIT_CALLBACK) ||
	       ace->type == SD_ACE_AUDIT_CALLBACK_OBJECT;
}

static bool
has_type(const struct sd_ace *ace, uint32_t which)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & which) != 0;
}

const struct sd_guid *
sd_ace_object_type(const struct sd_ace *ace)
{
	return has_type(ace, SD_ACE_HAS_OBJECT_TYPE) ? &ace->object_type : NULL;
}

const struct sd_guid *
sd_ace_inherited_type(const struct sd_ace *ace)
{
	return has_type(ace, SD_ACE_HAS_INHERITED_TYPE) ? &ace->inherited_type
							: NULL;
}

const struct sd_sid *
sd_ace_trustee(const struct sd_ace *ace)
{
	return ace->form != SD_ACE_FORM_OPAQUE ? &ace->sid : NULL;
}

bool
sd_ace_is_editable(const struct sd_ace *ace)
{
	bool plain = ace->type <= SD_ACE_AUDIT;
	bool object = ace->type >= SD_ACE_ALLOWED_OBJECT &&
		      ace->type <= SD_ACE_AUDIT_OBJECT;

	return (plain || object) && ace->data_len == 0;
}

struct sd_ace
sd_ace_make(enum sd_ace_type type, uint8_t flags, uint32_t mask,
	    const struct sd_guid *object_type,
	    const struct sd_guid *inherited_type, const struct sd_sid *sid)
{
	struct sd_ace ace = {.type = (uint8_t)type,
			     .flags = flags,
			     .mask = mask,
			     .sid = *sid};

	if (object_type != NULL) {
		ace.object_flags |= SD_ACE_HAS_OBJECT_TYPE;
		ace.object_type = *object_type;
	}
	if (inherited_type != NULL) {
		ace.object_flags |= SD_ACE_HAS_INHERITED_TYPE;
		ace.inherited_type = *inherited_type;
	}
	if (ace.object_flags != 0)
		ace.type += SD_ACE_ALLOWED_OBJECT - SD_ACE_ALLOWED;
	ace.form = (uint8_t)sd_ace_form_of(ace.type);
	return ace;
}

size_t
sd_ace_size(const struct sd_ace *ace)
{
	return sdi_ace_size(ace);
}

/* Everything before the data; returns its length. */
static size_t
fixed_bytes(const struct sd_ace *ace, uint8_t bytes[static SDI_ACE_FIXED_MAX])
{
	size_t size = sd_ace_size(ace);

	if (ace->form == SD_ACE_FORM_OPAQUE) {
		bytes[0] = ace->type;
		bytes[1] = ace->flags;
		sdi_store16(bytes + 2, (uint16_t)size);
		return 4;
	}
	sdi_put_ace_fixed(bytes, ace, size);
	return size - ace->data_len;
}

int
sd_ace_compare(const struct sd_ace *a, const struct sd_ace *b)
{
	uint8_t bytes_a[SDI_ACE_FIXED_MAX], bytes_b[SDI_ACE_FIXED_MAX];
	size_t len_a = fixed_bytes(a, bytes_a);
	size_t len_b = fixed_bytes(b, bytes_b);
	int order = memcmp(bytes_a, bytes_b, len_a < len_b ? len_a : len_b);

	/* Fixed parts of unequal length differ in type, flags or count. */
	if (order != 0)
		return order;
	if (a->data_len != b->data_len)
		return a->data_len < b->data_len ? -1 : 1;
	return a->data_len > 0 ? memcmp(a->data, b->data, a->data_len) : 0;
}

/* Most ACEs of a long list differ in nothing but the end of the SID: looking
 * there first spares nearly all of the comparisons. */
static bool
has_same_rid(const struct sd_sid *a, const struct sd_sid *b)
{
	return a->count == b->count &&
	       (a->count == 0 ||
		a->subs[a->count - 1] == b->subs[b->count - 1]);
}

bool
sd_ace_equal(const struct sd_ace *a, const struct sd_ace *b)
{
	return a->type == b->type && a->flags == b->flags &&
	       a->mask == b->mask && a->data_len == b->data_len &&
	       has_same_rid(&a->sid, &b->sid) && sd_ace_compare(a, b) == 0;
}

/* The type without GUIDs of an object ACE that has none: it means the same.
 * Callback ACEs stay. */
static uint8_t
plain_type(const struct sd_ace *ace)
{
	if (ace->type < SD_ACE_ALLOWED_OBJECT ||
	    ace->type > SD_ACE_AUDIT_OBJECT ||
	    has_type(ace, SD_ACE_HAS_OBJECT_TYPE | SD_ACE_HAS_INHERITED_TYPE))
		return ace->type;
	return (uint8_t)(ace->type - SD_ACE_ALLOWED_OBJECT + SD_ACE_ALLOWED);
}

bool
sd_ace_same_slot(const struct sd_ace *a, const struct sd_ace *b)
{
	/* Absent GUIDs are zero, and so is an absent flag. */
	return sd_ace_is_editable(a) && sd_ace_is_editable(b) &&
	       plain_type(a) == plain_type(b) &&
	       sdi_effect_flags(a->flags) == sdi_effect_flags(b->flags) &&
	       (a->object_flags & 3) == (b->object_flags & 3) &&
	       sd_guid_equal(&a->object_type, &b->object_type) &&
	       sd_guid_equal(&a->inherited_type, &b->inherited_type) &&
	       sd_sid_equal(&a->sid, &b->sid);
}

/* ---- the part that takes effect on one object (MS-ADTS 6.1.3) -------- */

#define INHERIT_FLAGS \
	(SD_ACE_OBJECT_INHERIT | SD_ACE_CONTAINER_INHERIT | \
	 SD_ACE_NO_PROPAGATE | SD_ACE_INHERIT_ONLY)

/* S-1-3-0 is CREATOR OWNER, S-1-3-1 CREATOR GROUP. */
static const struct sd_sid *
placeholder(const struct sd_ace *ace, const struct sdi_effect_owner *owner)
{
	if (!sd_sid_is_creator(&ace->sid))
		return NULL;
	return ace->sid.subs[0] == 0 ? owner->owner : owner->group;
}

bool
sdi_effect_is_needed(const struct sd_ace *ace,
		     const struct sdi_effect_owner *owner)
{
	if (ace->form == SD_ACE_FORM_OPAQUE)
		return false;
	return (ace->mask & SD_MASK_GENERIC_ANY) != 0 ||
	       placeholder(ace, owner) != NULL;
}

uint32_t
sdi_effect_mask(uint32_t mask)
{
	if ((mask & SD_MASK_GENERIC_ANY) == 0)
		return mask;
	return sd_mask_map_generic(mask) & SD_MASK_FULL_CONTROL;
}

void
sdi_effect_make_plain(struct sd_ace *ace)
{
	const uint8_t type = plain_type(ace);

	if (type == ace->type)
		return;
	ace->type = type;
	ace->form = SD_ACE_FORM_PLAIN;
	ace->object_flags = 0;
}

struct sd_ace
sdi_effect_make(const struct sd_ace *ace, const struct sdi_effect_owner *owner)
{
	struct sd_ace effect = *ace;
	const struct sd_sid *sid = placeholder(ace, owner);

	effect.flags = (uint8_t)(ace->flags & ~INHERIT_FLAGS);
	if (ace->form == SD_ACE_FORM_OPAQUE)
		return effect;
	effect.mask = sdi_effect_mask(ace->mask);
	if (sid != NULL)
		effect.sid = *sid;
	/* One that had no GUID from the start keeps its form: AD does so. */
	if ((ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0) {
		effect.object_flags &= ~(uint32_t)SD_ACE_HAS_INHERITED_TYPE;
		memset(&effect.inherited_type, 0,
		       sizeof(effect.inherited_type));
		sdi_effect_make_plain(&effect);
	}
	return effect;
}
