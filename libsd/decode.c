/* SPDX-License-Identifier: MIT */
/*
 * libsd/decode.c: self-relative wire bytes to descriptor (MS-DTYP 2.4.6).
 *
 * Nothing in the input is believed: every structure is claimed from a window
 * of its own before it is read, and counts are checked against the bytes
 * they need before memory is taken. One block of memory holds both ACE
 * arrays and what ACEs carry beyond their fields.
 */
#include "libsd/codec.h"

#include "libsd/internal/list.h"
#include "libsd/internal/mem.h"
#include "libsd/internal/wire.h"

static const char section_desc[] = "MS-DTYP 2.4.6";
static const char section_acl[] = "MS-DTYP 2.4.5";

#define HEADER_SIZE 20
#define SPARE_ACES 2 /* so that the first edits need no memory */

/* The input, and where its header says the parts are. */
struct input {
	const uint8_t *bytes;
	size_t len;
	struct sd_error *error;
};

static const char *
part_name(enum sd_part part)
{
	static const char *const names[] = {
		[SD_PART_NONE] = "",	   [SD_PART_OWNER] = "Owner",
		[SD_PART_GROUP] = "Group", [SD_PART_SACL] = "Sacl",
		[SD_PART_DACL] = "Dacl",
	};

	return names[part];
}

/* The offset of a part; the fields stand in the order of enum sd_part. */
static inline size_t
part_offset(const struct input *input, enum sd_part part)
{
	return sdi_load32(input->bytes + 4 * (size_t)part);
}

SDI_RARE static enum sd_err
refuse_offset(const struct input *input, enum sd_part part)
{
	return sd_error_set(
		input->error, SD_EFORMAT, 4 * (size_t)part, section_desc,
		"Offset%s: want 0 or 20 to %zu, have %zu", part_name(part),
		input->len - 8, part_offset(input, part));
}

/* A window from where the part starts; every part takes 8 bytes or more. */
static inline enum sd_err
open_part(const struct input *input, enum sd_part part,
	  struct sdi_reader *reader)
{
	size_t offset = part_offset(input, part);

	if (offset < HEADER_SIZE || offset > input->len - 8)
		return refuse_offset(input, part);
	reader->p = input->bytes + offset;
	reader->end = input->bytes + input->len;
	reader->end_at = input->len;
	return SD_OK;
}

static inline enum sd_err
decode_sid(const struct input *input, enum sd_part part, bool *has,
	   struct sd_sid *out)
{
	struct sdi_reader reader;
	enum sd_err err;

	*has = part_offset(input, part) != 0;
	if (!*has)
		return SD_OK;
	err = open_part(input, part, &reader);
	return err == SD_OK ? sdi_read_sid(&reader, out, input->error) : err;
}

/* The header of the ACL that reader opens on; its ACEs are left for later. */
static inline enum sd_err
decode_acl_header(struct sdi_reader *reader, struct sdi_list *list,
		  struct sd_error *error)
{
	size_t left = sdi_left(reader), where = sdi_where(reader);
	const uint8_t *head = sdi_claim(reader, 8);
	size_t size = sdi_load16(head + 2), count = sdi_load16(head + 4);

	if (head[0] < 2 || head[0] > 4)
		return sd_error_set(error, SD_EFORMAT, where, section_acl,
				    "AclRevision: want 2, 3 or 4, have %u",
				    head[0]);
	if (size < 8 || size > left)
		return sd_error_set(error, SD_EFORMAT, where + 2, section_acl,
				    "AclSize: want 8 to the %zu bytes left, "
				    "have %zu",
				    left, size);
	if (count > (size - 8) / SDI_ACE_MIN_SIZE)
		return sd_error_set(error, SD_EFORMAT, where + 4, section_acl,
				    "AceCount: want at most %zu in an ACL of "
				    "%zu bytes, have %zu",
				    (size - 8) / SDI_ACE_MIN_SIZE, size, count);
	list->acl->revision = head[0];
	list->acl->sbz1 = head[1];
	list->acl->sbz2 = sdi_load16(head + 6);
	list->acl->count = (uint32_t)count;
	(void)sdi_claim(reader, size - 8); /* not more than is left */
	list->aces = sdi_window(reader, size - 8);
	return SD_OK;
}

/* What the present bit and the offset say (MS-DTYP 2.4.6); the header of
 * the ACL when there is one. Without the bit an offset means nothing. */
static inline enum sd_err
open_acl(const struct input *input, enum sd_part part, bool is_present,
	 uint8_t *state, struct sdi_list *list)
{
	/* Set for gcc 14, which does not see that a failure returns below. */
	struct sdi_reader reader = {NULL, NULL, 0};
	enum sd_err err;

	*state = SD_ACL_ABSENT;
	if (!is_present)
		return SD_OK;
	*state = SD_ACL_NULL;
	if (part_offset(input, part) == 0)
		return SD_OK;
	*state = SD_ACL_LIST;
	err = open_part(input, part, &reader);
	if (err != SD_OK)
		return err;
	return decode_acl_header(&reader, list, input->error);
}

static enum sd_err
decode_header(const struct input *input, struct sd_desc *desc)
{
	const uint8_t *p = input->bytes;

	if (input->len < HEADER_SIZE)
		return sd_error_set(input->error, SD_EFORMAT, 0, section_desc,
				    "descriptor: want at least 20 bytes, have "
				    "%zu",
				    input->len);
	if (p[0] != 1)
		return sd_error_set(input->error, SD_EFORMAT, 0, section_desc,
				    "Revision: want 1, have %u", p[0]);
	desc->sbz1 = p[1];
	desc->control = sdi_load16(p + 2);
	if ((desc->control & SD_CONTROL_SELF_RELATIVE) == 0)
		return sd_error_set(input->error, SD_EFORMAT, 2, section_desc,
				    "Control: want SELF_RELATIVE (0x8000), "
				    "have 0x%04x",
				    desc->control);
	return SD_OK;
}

/* The order in which the parts stand. */
static void
note_layout(const struct input *input, struct sd_desc *desc)
{
	/* Sorted already, in what AD writes. */
	static const uint8_t usual[4] = {SD_PART_SACL, SD_PART_DACL,
					 SD_PART_OWNER, SD_PART_GROUP};
	unsigned parts = sdi_desc_parts(desc);
	size_t at[4] = {0}, count = 0;

	for (size_t i = 0; i < 4; i++) {
		size_t offset = part_offset(input, usual[i]), k = count;

		if ((parts >> usual[i] & 1) == 0)
			continue;
		for (; k > 0 && at[k - 1] > offset; k--) {
			at[k] = at[k - 1];
			desc->layout[k] = desc->layout[k - 1];
		}
		at[k] = offset;
		desc->layout[k] = usual[i];
		count++;
	}
}

/*
 * Room for the bytes that ACEs carry beyond their fields, which the sizes of
 * the ACLs bound, or for a few more ACEs.
 */
static size_t
spare_room(const struct sdi_list *sacl, const struct sdi_list *dacl)
{
	size_t carried = sdi_left(&sacl->aces) - 4 * (size_t)sacl->acl->count +
			 sdi_left(&dacl->aces) - 4 * (size_t)dacl->acl->count;
	size_t aces = sdi_aces_size(SPARE_ACES);

	return carried > aces ? carried : aces;
}

/*
 * Memory for both lists in one block: the arrays, then spare room. What is
 * not used of that is spare capacity of the DACL.
 */
static enum sd_err
decode_lists(const struct input *input, struct sd_desc *desc,
	     struct sdi_list *sacl, struct sdi_list *dacl)
{
	size_t size = sdi_aces_size(desc->sacl.count) +
		      sdi_aces_size(desc->dacl.count) + spare_room(sacl, dacl);
	const uint8_t *end = input->bytes + input->len;
	uint8_t *room;
	enum sd_err err = SD_OK;

	desc->pool = sdi_pool_new(size);
	if (desc->pool == NULL)
		return SD_ENOMEM;
	room = desc->pool->free + desc->pool->left;
	desc->sacl.aces =
		sdi_pool_alloc(desc->pool, sdi_aces_size(desc->sacl.count));
	desc->sacl.capacity = desc->sacl.count;
	desc->dacl.aces = (struct sd_ace *)desc->pool->free;
	if (sdi_left(&sacl->aces) > 0)
		err = sdi_list_decode(sacl, end, &room, input->error);
	if (err == SD_OK && sdi_left(&dacl->aces) > 0)
		err = sdi_list_decode(dacl, end, &room, input->error);
	if (err != SD_OK)
		return err;
	desc->dacl.capacity = (uint32_t)((size_t)(room - desc->pool->free) /
					 sizeof(struct sd_ace));
	desc->pool->left = 0;
	return SD_OK;
}

static enum sd_err
decode(const struct input *input, struct sd_desc *desc)
{
	struct sdi_list sacl = {.acl = &desc->sacl},
			dacl = {.acl = &desc->dacl};
	uint16_t control;
	enum sd_err err = decode_header(input, desc);

	if (err != SD_OK)
		return err;
	control = desc->control;
	err = decode_sid(input, SD_PART_OWNER, &desc->has_owner, &desc->owner);
	if (err == SD_OK)
		err = decode_sid(input, SD_PART_GROUP, &desc->has_group,
				 &desc->group);
	if (err == SD_OK)
		err = open_acl(input, SD_PART_SACL,
			       (control & SD_CONTROL_SACL_PRESENT) != 0,
			       &desc->sacl_state, &sacl);
	if (err == SD_OK)
		err = open_acl(input, SD_PART_DACL,
			       (control & SD_CONTROL_DACL_PRESENT) != 0,
			       &desc->dacl_state, &dacl);
	if (err != SD_OK)
		return err;
	note_layout(input, desc);
	if (sdi_left(&sacl.aces) == 0 && sdi_left(&dacl.aces) == 0)
		return SD_OK;
	return decode_lists(input, desc, &sacl, &dacl);
}

enum sd_err
sd_desc_decode(const void *bytes, size_t len, struct sd_desc *out,
	       struct sd_error *error)
{
	struct input input = {.bytes = bytes, .len = len, .error = error};
	enum sd_err err;

	sd_desc_init(out);
	err = decode(&input, out);
	if (err != SD_OK)
		sd_desc_clear(out);
	if (err == SD_ENOMEM)
		return sd_error_set(error, err, 0, section_desc,
				    "descriptor: out of memory");
	return err;
}
