/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/list.c: the ACEs of a list, from wire bytes (MS-DTYP 2.4.4).
 *
 * Every descriptor pays for this loop 40 or 50 times over. It checks with few
 * branches and does not say what was wrong; refuse_ace looks again and does.
 */
#include "libsd/internal/list.h"

#include "libsd/internal/wire.h"

static const char section_ace[] = "MS-DTYP 2.4.4";

/* What was wrong with the ACE at p; left bytes are left in its ACL. */
static enum sd_err
refuse_ace(const uint8_t *p, size_t left, size_t where, struct sd_error *error)
{
	bool is_object;
	uint32_t flags;
	size_t size, sid;
	struct sd_sid unused;
	struct sdi_reader reader;

	if (left < SDI_ACE_MIN_SIZE)
		return sd_error_set(error, SD_EFORMAT, where, section_ace,
				    "ACE: want at least 8 bytes, have %zu in "
				    "its ACL",
				    left);
	size = sdi_load16(p + 2);
	if (size < SDI_ACE_MIN_SIZE || size % 4 != 0)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_ace,
				    "AceSize: want a multiple of 4 from 8, "
				    "have %zu",
				    size);
	if (size > left)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_ace,
				    "AceSize: want at most the %zu bytes left "
				    "in its ACL, have %zu",
				    left, size);
	is_object = sd_ace_form_of(p[0]) == SD_ACE_FORM_OBJECT;
	flags = is_object && size >= 12 ? sdi_load32(p + 8) : 0;
	sid = sdi_sid_offset(is_object, flags);
	if (sid > size)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_ace,
				    "AceSize: want at least %zu bytes for the "
				    "fields of type 0x%02x, have %zu",
				    sid + 8, p[0], size);
	reader = sdi_reader(p + sid, size - sid, where + sid);
	return sdi_read_sid(&reader, &unused, error);
}

/*
 * Reads the fields of an ACE that is not opaque; SDI_ACE_FIXED_MAX bytes can
 * be read at p, although the ACE may be shorter. Returns what the fields
 * take, or SIZE_MAX for a bad SID. Without branches on the form and the
 * flags, which follow no pattern in real lists.
 */
static inline size_t
decode_fields(const uint8_t *p, bool is_object, struct sd_ace *ace)
{
	uint32_t flags = sdi_load32(p + 8) & (0 - (uint32_t)is_object);
	uint64_t has_type = flags & 1, has_inherited = flags >> 1 & 1;
	const uint8_t *sid = p + sdi_sid_offset(is_object, flags);
	uint64_t type[2], inherited[2];

	memcpy(type, p + 12, 16);
	memcpy(inherited, p + 12 + 16 * has_type, 16);
	type[0] &= 0 - has_type;
	type[1] &= 0 - has_type;
	inherited[0] &= 0 - has_inherited;
	inherited[1] &= 0 - has_inherited;
	ace->mask = sdi_load32(p + 4);
	ace->object_flags = flags;
	memcpy(&ace->object_type, type, 16);
	memcpy(&ace->inherited_type, inherited, 16);
	sdi_load_sid(sid, &ace->sid);
	if (sid[0] != 1 || sid[1] > SD_SID_MAX_SUBS)
		return SIZE_MAX;
	return (size_t)(sid - p) + 8 + 4 * (size_t)sid[1];
}

static const uint8_t *
keep_bytes(uint8_t **room, const uint8_t *p, size_t len)
{
	*room -= len;
	memcpy(*room, p, len);
	return *room;
}

/* One ACE that has been claimed; p as for decode_fields. False: refused. */
static inline bool
decode_ace(const uint8_t *p, const uint8_t *body, size_t size, uint8_t **room,
	   struct sd_ace *ace)
{
	enum sd_ace_form form = sd_ace_form_of(p[0]);
	size_t used = 4;

	ace->type = p[0];
	ace->flags = p[1];
	ace->form = (uint8_t)form;
	ace->reserved = 0;
	if (form == SD_ACE_FORM_OPAQUE) {
		ace->mask = 0;
		ace->object_flags = 0;
		ace->object_type = (struct sd_guid){0};
		ace->inherited_type = (struct sd_guid){0};
		ace->sid = (struct sd_sid){0};
	} else {
		used = decode_fields(p, form == SD_ACE_FORM_OBJECT, ace);
	}
	if (used > size)
		return false;
	ace->data_len = (uint32_t)(size - used);
	ace->data = NULL;
	if (size > used)
		ace->data = keep_bytes(room, body + used, size - used);
	return true;
}

/* What stands between the last ACE and AclSize. */
static void
decode_slack(struct sdi_list *list, uint8_t **room)
{
	struct sdi_reader *reader = &list->aces;
	size_t slack = sdi_left(reader);
	const uint8_t *p = sdi_claim(reader, slack);

	list->acl->slack = (uint32_t)slack;
	for (size_t i = 0; i < slack; i++) {
		if (p[i] != 0) {
			list->acl->slack_bytes = keep_bytes(room, p, slack);
			return;
		}
	}
}

enum sd_err
sdi_list_decode(struct sdi_list *list, const uint8_t *end, uint8_t **room,
		struct sd_error *error)
{
	struct sdi_reader *reader = &list->aces;
	uint8_t padded[SDI_ACE_FIXED_MAX] = {0};
	struct sd_ace *ace = list->acl->aces;

	for (uint32_t i = 0; i < list->acl->count; i++, ace++) {
		size_t left = sdi_left(reader), where = sdi_where(reader);
		const uint8_t *head = reader->bytes + reader->pos, *p = head;
		size_t size = left < SDI_ACE_MIN_SIZE ? 0 : sdi_load16(p + 2);

		if (size < SDI_ACE_MIN_SIZE || size % 4 != 0 ||
		    sdi_claim(reader, size) == NULL)
			return refuse_ace(head, left, where, error);
		if ((size_t)(end - head) < sizeof(padded)) {
			memcpy(padded, head,
			       size < sizeof(padded) ? size : sizeof(padded));
			p = padded;
		}
		if (!decode_ace(p, head, size, room, ace))
			return refuse_ace(head, left, where, error);
	}
	decode_slack(list, room);
	return SD_OK;
}
