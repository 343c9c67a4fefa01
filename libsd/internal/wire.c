/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/wire.c: SIDs and the ACEs of a list between wire bytes and
 * memory (MS-DTYP 2.4.2.2, 2.4.4), and the order of the parts of a descriptor.
 *
 * Nearly every ACE is one that its fields fill. Those take read_usual, for
 * which descriptors pay 40 or 50 times over and which therefore says no more
 * than yes or no; all others, good or bad, take read_any.
 */
#include "libsd/internal/wire.h"

const uint8_t sdi_ace_kinds[256] = {
	[SD_ACE_ALLOWED] = SDI_PLAIN,
	[SD_ACE_DENIED] = SDI_PLAIN,
	[SD_ACE_AUDIT] = SDI_PLAIN,
	[SD_ACE_ALARM] = SDI_PLAIN,
	[SD_ACE_ALLOWED_OBJECT] = SDI_OBJECT,
	[SD_ACE_DENIED_OBJECT] = SDI_OBJECT,
	[SD_ACE_AUDIT_OBJECT] = SDI_OBJECT,
	[SD_ACE_ALARM_OBJECT] = SDI_OBJECT,
	[SD_ACE_ALLOWED_CALLBACK] = SDI_PLAIN,
	[SD_ACE_DENIED_CALLBACK] = SDI_PLAIN,
	[SD_ACE_ALLOWED_CALLBACK_OBJECT] = SDI_OBJECT,
	[SD_ACE_DENIED_CALLBACK_OBJECT] = SDI_OBJECT,
	[SD_ACE_AUDIT_CALLBACK] = SDI_PLAIN,
	[SD_ACE_AUDIT_CALLBACK_OBJECT] = SDI_OBJECT,
	[SD_ACE_MANDATORY_LABEL] = SDI_PLAIN,
	[SD_ACE_RESOURCE_ATTRIBUTE] = SDI_PLAIN,
	[SD_ACE_SCOPED_POLICY] = SDI_PLAIN,
	[SD_ACE_TRUST_LABEL] = SDI_PLAIN,
};

#define PRESENT {UINT64_MAX, UINT64_MAX}
#define ABSENT {0, 0}
/* The SID is where the flags of an object ACE would be. */
#define PLAIN_SHAPE {ABSENT, ABSENT, 12, 8, 16, 0, SD_ACE_FORM_PLAIN}
#define OBJECT_SHAPE(type, inherited, inherited_at, sid_at) \
	{type,	       inherited,  inherited_at,      sid_at, \
	 (sid_at) + 8, UINT32_MAX, SD_ACE_FORM_OBJECT}

/* No ACE is as big as an opaque one would have to be to have a SID. */
#define OPAQUE_SHAPE \
	{ABSENT, ABSENT, 12, 8, UINT16_MAX + 1, 0, SD_ACE_FORM_OPAQUE}

const struct sdi_shape sdi_shapes[SDI_SHAPE_COUNT] = {
	[SDI_OPAQUE] = OPAQUE_SHAPE,
	[SDI_OPAQUE + 1] = OPAQUE_SHAPE,
	[SDI_OPAQUE + 2] = OPAQUE_SHAPE,
	[SDI_OPAQUE + 3] = OPAQUE_SHAPE,
	[SDI_PLAIN] = PLAIN_SHAPE,
	[SDI_PLAIN + 1] = PLAIN_SHAPE,
	[SDI_PLAIN + 2] = PLAIN_SHAPE,
	[SDI_PLAIN + 3] = PLAIN_SHAPE,
	[SDI_OBJECT] = OBJECT_SHAPE(ABSENT, ABSENT, 12, 12),
	[SDI_OBJECT + 1] = OBJECT_SHAPE(PRESENT, ABSENT, 28, 28),
	[SDI_OBJECT + 2] = OBJECT_SHAPE(ABSENT, PRESENT, 12, 28),
	[SDI_OBJECT + 3] = OBJECT_SHAPE(PRESENT, PRESENT, 28, 44),
};

static const char section_sid[] = "MS-DTYP 2.4.2.2";
static const char section_ace[] = "MS-DTYP 2.4.4";

/* A SID of size bytes, of the left ones at p: as a chunk where that many are
 * left, else in pieces of fixed length that may lie over each other. */
static void
load_sid(const uint8_t *p, size_t size, size_t left, struct sd_sid *out)
{
	uint8_t *bytes = (uint8_t *)out;

	if (size > SDI_SID_CHUNK) {
		memcpy(bytes, p, size);
	} else if (left >= SDI_SID_CHUNK) {
		memcpy(bytes, p, SDI_SID_CHUNK);
	} else if (size >= 16) {
		memcpy(bytes, p, 16);
		memcpy(bytes + size - 16, p + size - 16, 16);
	} else {
		memcpy(bytes, p, 8);
		memcpy(bytes + size - 4, p + size - 4, 4);
	}
	sdi_subs_from_wire(out);
}

enum sd_err
sdi_read_sid(struct sdi_reader *reader, struct sd_sid *out,
	     struct sd_error *error)
{
	size_t where = sdi_where(reader), left = sdi_left(reader), size;
	const uint8_t *p = reader->p;

	if (left < 8)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID: want at least 8 bytes, have %zu",
				    left);
	if (p[0] != 1)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID revision: want 1, have %u", p[0]);
	if (p[1] > SD_SID_MAX_SUBS)
		return sd_error_set(error, SD_EFORMAT, where + 1, section_sid,
				    "SID SubAuthorityCount: want at most 15, "
				    "have %u",
				    p[1]);
	size = 8 + 4 * (size_t)p[1];
	if (size > left)
		return sd_error_set(error, SD_EFORMAT, where, section_sid,
				    "SID of %u sub-authorities: want %zu "
				    "bytes, have %zu",
				    p[1], size, left);
	load_sid(p, size, left, out);
	(void)sdi_claim(reader, size); /* not more than is left */
	return SD_OK;
}

_Static_assert(offsetof(struct sd_ace, type) == 0 &&
		       offsetof(struct sd_ace, flags) == 1 &&
		       offsetof(struct sd_ace, form) == 2 &&
		       offsetof(struct sd_ace, reserved) == 3,
	       "the head of an ACE is written as one word");

/*
 * Reads the fields of an ACE that has the given shape and sub-authorities;
 * SDI_ACE_CHUNK bytes, and for a long SID SDI_ACE_FIXED_MAX, can be read at
 * p, although the ACE may be shorter.
 */
static inline void
read_fields(const uint8_t *p, const struct sdi_shape *shape, unsigned count,
	    struct sd_ace *ace)
{
	uint64_t guid[2];

	sdi_store32((uint8_t *)ace, shape->form << 16 | sdi_load16(p));
	ace->mask = sdi_load32(p + 4);
	ace->object_flags = sdi_load32(p + 8) & shape->flags;
	ace->data_len = 0;
	ace->data = NULL;
	memcpy(guid, p + 12, 16);
	guid[0] &= shape->object_type[0];
	guid[1] &= shape->object_type[1];
	memcpy(&ace->object_type, guid, 16);
	memcpy(guid, p + shape->inherited_at, 16);
	guid[0] &= shape->inherited_type[0];
	guid[1] &= shape->inherited_type[1];
	memcpy(&ace->inherited_type, guid, 16);
	sdi_load_sid(p + shape->sid_at, count, &ace->sid);
}

/*
 * Claims and reads an ACE that its fields fill, whose SID is a short one,
 * and that is not so near the end of the whole input that fields of fixed
 * length would cross it. Returns where the next ACE starts; NULL for any
 * other ACE.
 */
static inline const uint8_t *
read_usual(struct sdi_reader reader, const uint8_t *end, struct sd_ace *ace)
{
	const uint8_t *p = reader.p;
	const struct sdi_shape *shape;
	uint32_t head, sid;

	if ((size_t)(end - p) < SDI_ACE_CHUNK)
		return NULL;
	head = sdi_load32(p);
	/* By AceSize, which is at hand, and not by what the fields add up to:
	 * the next ACE need not wait for this one. */
	if (sdi_claim(&reader, head >> 16) == NULL)
		return NULL;
	shape = sdi_shape(sdi_ace_kinds[head & 0xff], sdi_load32(p + 8));
	sid = sdi_load16(p + shape->sid_at);
	/* Revision, then SubAuthorityCount. */
	if ((sid & 0xff) != 1 || sid >> 8 > SDI_SID_CHUNK_SUBS ||
	    shape->subs_at + 4 * (size_t)(sid >> 8) != head >> 16)
		return NULL;
	read_fields(p, shape, sid >> 8, ace);
	return reader.p;
}

static const uint8_t *
keep_bytes(uint8_t **room, const uint8_t *p, size_t len)
{
	if (len == 0)
		return NULL;
	*room -= len;
	memcpy(*room, p, len);
	return *room;
}

/* The fields of an ACE that is not opaque; ace is a window on it. What they
 * take is claimed. */
static enum sd_err
decode_fields(struct sdi_reader *window, struct sd_ace *ace,
	      struct sd_error *error)
{
	uint8_t padded[SDI_ACE_FIXED_MAX] = {0};
	const uint8_t *p = window->p;
	size_t size = sdi_left(window), where = sdi_where(window);
	uint32_t flags = size >= 12 ? sdi_load32(p + 8) : 0;
	const struct sdi_shape *shape = sdi_shape(sdi_ace_kinds[p[0]], flags);
	struct sd_sid sid;
	enum sd_err err;

	if (sdi_claim(window, shape->sid_at) == NULL)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_ace,
				    "AceSize: want at least %zu bytes for "
				    "type 0x%02x, have %zu",
				    shape->subs_at, p[0], size);
	err = sdi_read_sid(window, &sid, error);
	if (err != SD_OK)
		return err;
	memcpy(padded, p, (size_t)(window->p - p));
	read_fields(padded, shape, SD_SID_MAX_SUBS, ace);
	return SD_OK;
}

/* An ACE of any kind; window is on it alone. */
static enum sd_err
decode_ace(struct sdi_reader *window, uint8_t **room, struct sd_ace *ace,
	   struct sd_error *error)
{
	const uint8_t *p = window->p;
	enum sd_err err = SD_OK;
	size_t rest;

	if (sdi_ace_kinds[p[0]] != SDI_OPAQUE) {
		err = decode_fields(window, ace, error);
	} else {
		*ace = (struct sd_ace){.type = p[0],
				       .flags = p[1],
				       .form = SD_ACE_FORM_OPAQUE};
		(void)sdi_claim(window, 4); /* the header, which is there */
	}
	if (err != SD_OK)
		return err;
	rest = sdi_left(window);
	ace->data_len = (uint32_t)rest;
	ace->data = keep_bytes(room, window->p, rest);
	return SD_OK;
}

/* Claims and reads an ACE of any kind, or says what is wrong with it. */
SDI_RARE static enum sd_err
read_any(struct sdi_reader *reader, uint8_t **room, struct sd_ace *ace,
	 struct sd_error *error)
{
	size_t left = sdi_left(reader), where = sdi_where(reader), size;
	struct sdi_reader window;

	if (left < SDI_ACE_MIN_SIZE)
		return sd_error_set(error, SD_EFORMAT, where, section_ace,
				    "ACE: want at least 8 bytes, have %zu in "
				    "its ACL",
				    left);
	size = sdi_load16(reader->p + 2);
	if (size < SDI_ACE_MIN_SIZE || size % 4 != 0)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_ace,
				    "AceSize: want a multiple of 4 from 8, "
				    "have %zu",
				    size);
	if (sdi_claim(reader, size) == NULL)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_ace,
				    "AceSize: want at most the %zu bytes left "
				    "in its ACL, have %zu",
				    left, size);
	window = sdi_window(reader, size);
	return decode_ace(&window, room, ace, error);
}

/* The bytes between the last ACE and AclSize. */
static void
read_slack(struct sd_acl *acl, struct sdi_reader reader, uint8_t **room)
{
	size_t slack = sdi_left(&reader);
	const uint8_t *p = sdi_claim(&reader, slack);

	acl->slack = (uint32_t)slack;
	for (size_t i = 0; i < slack; i++) {
		if (p[i] != 0) {
			acl->slack_bytes = keep_bytes(room, p, slack);
			return;
		}
	}
}

/* Reads usual ACEs for as long as there are any; returns how far it came. */
static struct sd_ace *
read_usual_run(struct sdi_reader *reader, const uint8_t *end,
	       struct sd_ace *ace, const struct sd_ace *last)
{
	struct sdi_reader local = *reader;

	for (; ace < last; ace++) {
		const uint8_t *next = read_usual(local, end, ace);

		if (next == NULL)
			break;
		local.p = next;
	}
	reader->p = local.p;
	return ace;
}

/*
 * Goes on with a copy of the last bytes, which zeros follow, so that fields
 * of fixed length can be read there as everywhere else. The copy has a fixed
 * length too, where the input is long enough for that.
 */
static const uint8_t *
move_to_tail(struct sdi_reader *reader, const uint8_t *end,
	     uint8_t tail[static 2 * SDI_ACE_CHUNK])
{
	size_t input_left = (size_t)(end - reader->p);
	size_t left = sdi_left(reader);

	memset(tail + SDI_ACE_CHUNK, 0, SDI_ACE_CHUNK);
	if (sdi_where(reader) + input_left >= SDI_ACE_CHUNK)
		memcpy(tail, end - SDI_ACE_CHUNK, SDI_ACE_CHUNK);
	else
		memcpy(tail + SDI_ACE_CHUNK - input_left, reader->p,
		       input_left);
	reader->p = tail + SDI_ACE_CHUNK - input_left;
	reader->end = reader->p + left;
	return tail + 2 * SDI_ACE_CHUNK;
}

enum sd_err
sdi_list_decode(struct sdi_list *list, const uint8_t *end, uint8_t **room,
		struct sd_error *error)
{
	struct sdi_reader reader = list->aces;
	struct sd_ace *ace = list->acl->aces, *last = ace + list->acl->count;
	uint8_t tail[2 * SDI_ACE_CHUNK];
	bool in_tail = false;
	enum sd_err err = SD_OK;

	while (err == SD_OK) {
		ace = read_usual_run(&reader, end, ace, last);
		if (ace == last)
			break;
		if (!in_tail && (size_t)(end - reader.p) < SDI_ACE_CHUNK) {
			end = move_to_tail(&reader, end, tail);
			in_tail = true;
		} else {
			err = read_any(&reader, room, ace++, error);
		}
	}
	if (err == SD_OK)
		read_slack(list->acl, reader, room);
	return err;
}

uint16_t
sdi_desc_control(const struct sd_desc *desc)
{
	uint16_t control = desc->control | SD_CONTROL_SELF_RELATIVE;

	control &=
		(uint16_t)~(SD_CONTROL_DACL_PRESENT | SD_CONTROL_SACL_PRESENT);
	if (desc->dacl_state != SD_ACL_ABSENT)
		control |= SD_CONTROL_DACL_PRESENT;
	if (desc->sacl_state != SD_ACL_ABSENT)
		control |= SD_CONTROL_SACL_PRESENT;
	return control;
}

void
sdi_desc_layout(const struct sd_desc *desc, uint8_t order[static 4])
{
	/* A new part is where Windows and AD place it. */
	static const uint8_t usual[4] = {SD_PART_SACL, SD_PART_DACL,
					 SD_PART_OWNER, SD_PART_GROUP};
	unsigned left = sdi_desc_parts(desc);
	size_t count = 0;

	memset(order, SD_PART_NONE, 4);
	for (size_t i = 0; i < 4 && left != 0; i++) {
		unsigned bit = 1u << (desc->layout[i] & 7);

		if ((left & bit) != 0)
			order[count++] = desc->layout[i];
		left &= ~bit;
	}
	for (size_t i = 0; i < 4 && left != 0; i++) {
		unsigned bit = 1u << usual[i];

		if ((left & bit) != 0)
			order[count++] = usual[i];
		left &= ~bit;
	}
}
