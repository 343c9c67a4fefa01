/* SPDX-License-Identifier: MIT */
/*
 * libsd/codec.c: self-relative wire bytes to descriptor and back (MS-DTYP
 * 2.4.6).
 *
 * Decoding believes nothing in the input: every structure is claimed from a
 * window of its own before it is read, and counts are checked against the
 * bytes they need before memory is taken. One block of memory holds both ACE
 * arrays and what ACEs carry beyond their fields. Encoding writes the parts
 * in the order they were read in, one after the other.
 */
#include "libsd/codec.h"

#include "libsd/internal/mem.h"
#include "libsd/internal/wire.h"

#include <stdlib.h>

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

	sd_desc_clear(out);
	err = decode(&input, out);
	if (err != SD_OK)
		sd_desc_clear(out);
	if (err == SD_ENOMEM)
		return sd_error_set(error, err, 0, section_desc,
				    "descriptor: out of memory");
	return err;
}

struct output {
	uint8_t *start;
	uint8_t *p;
	uint8_t *end;
	struct sd_error *error;
};

static size_t
room(const struct output *out)
{
	return (size_t)(out->end - out->p);
}

static enum sd_err
refuse_buffer(const struct output *out)
{
	return sd_error_set(out->error, SD_ERANGE,
			    (size_t)(out->p - out->start), section_desc,
			    "buffer: want more than its %zu bytes",
			    (size_t)(out->end - out->start));
}

static bool
put_bytes(struct output *out, const void *bytes, size_t len)
{
	if (len > room(out))
		return false;
	if (len > 0)
		memcpy(out->p, bytes, len);
	out->p += len;
	return true;
}

static bool
put_zeros(struct output *out, size_t len)
{
	if (len > room(out))
		return false;
	memset(out->p, 0, len);
	out->p += len;
	return true;
}

static bool
put_sid(struct output *out, const struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];

	if (room(out) >= SD_SID_MAX_SIZE) {
		sdi_store_sid(out->p, sid);
		out->p += sd_sid_size(sid);
		return true;
	}
	sdi_store_sid(bytes, sid);
	return put_bytes(out, bytes, sd_sid_size(sid));
}

/* An ACE of any form, in exactly its size. */
SDI_RARE static bool
put_ace(struct output *out, const struct sd_ace *ace, size_t size)
{
	uint8_t bytes[SDI_ACE_FIXED_MAX] = {ace->type, ace->flags};

	sdi_store16(bytes + 2, (uint16_t)size);
	if (ace->form != SD_ACE_FORM_OPAQUE)
		sdi_put_ace_fixed(bytes, ace, size);
	return put_bytes(out, bytes, size - ace->data_len) &&
	       put_bytes(out, ace->data, ace->data_len);
}

/*
 * All ACEs; *size receives what they take. The end of the output is kept in
 * a local: stores of bytes could otherwise be thought to change it.
 */
static enum sd_err
put_aces(struct output *out, const struct sd_acl *acl, size_t *size)
{
	uint8_t *p = out->p, *end = out->end;
	size_t total = 0, all = 0;

	for (uint32_t i = 0; i < acl->count; i++) {
		const struct sd_ace *ace = &acl->aces[i];
		size_t ace_size = sdi_ace_size(ace);

		total += ace_size;
		all |= ace_size;
		if (ace->form != SD_ACE_FORM_OPAQUE && ace->data_len == 0 &&
		    ace->sid.count <= SDI_SID_CHUNK_SUBS &&
		    (size_t)(end - p) >= SDI_ACE_CHUNK) {
			sdi_put_ace_fixed(p, ace, ace_size);
			p += ace_size;
			continue;
		}
		out->p = p;
		if (put_ace(out, ace, ace_size) == 0)
			return refuse_buffer(out);
		p = out->p;
	}
	out->p = p;
	if (all % 4 != 0)
		return sd_error_set(out->error, SD_ERANGE,
				    (size_t)(p - out->start), section_acl,
				    "AceSize: want multiples of 4");
	*size = total;
	return SD_OK;
}

static bool
put_slack(struct output *out, const struct sd_acl *acl)
{
	if (acl->slack_bytes != NULL)
		return put_bytes(out, acl->slack_bytes, acl->slack);
	return put_zeros(out, acl->slack);
}

static enum sd_err
put_acl(struct output *out, const struct sd_acl *acl)
{
	uint8_t *head = out->p;
	size_t size = 0;
	enum sd_err err;

	if (!put_zeros(out, 8))
		return refuse_buffer(out);
	err = put_aces(out, acl, &size);
	if (err != SD_OK)
		return err;
	if (!put_slack(out, acl))
		return refuse_buffer(out);
	size += 8 + acl->slack;
	if (size > UINT16_MAX)
		return sd_error_set(out->error, SD_ERANGE,
				    (size_t)(head - out->start), section_acl,
				    "AclSize: want at most %u, have %zu",
				    SD_ACL_MAX_SIZE, size);
	head[0] = acl->revision;
	head[1] = acl->sbz1;
	sdi_store16(head + 2, (uint16_t)size);
	sdi_store16(head + 4, (uint16_t)acl->count);
	sdi_store16(head + 6, acl->sbz2);
	return SD_OK;
}

static enum sd_err
put_part(struct output *out, const struct sd_desc *desc, enum sd_part part)
{
	/* The offset fields stand in the order of enum sd_part. */
	sdi_store32(out->start + 4 * (size_t)part,
		    (uint32_t)(out->p - out->start));
	switch (part) {
	case SD_PART_OWNER:
		return put_sid(out, &desc->owner) ? SD_OK : refuse_buffer(out);
	case SD_PART_GROUP:
		return put_sid(out, &desc->group) ? SD_OK : refuse_buffer(out);
	case SD_PART_SACL:
		return put_acl(out, &desc->sacl);
	case SD_PART_DACL:
	case SD_PART_NONE:
		break;
	}
	return put_acl(out, &desc->dacl);
}

enum sd_err
sd_desc_encode(const struct sd_desc *desc, void *buffer, size_t size,
	       size_t *len, struct sd_error *error)
{
	struct output out = {.start = buffer,
			     .p = buffer,
			     .end = (uint8_t *)buffer + size,
			     .error = error};
	uint8_t layout[4];

	if (!put_zeros(&out, HEADER_SIZE))
		return refuse_buffer(&out);
	out.start[0] = desc->revision;
	out.start[1] = desc->sbz1;
	sdi_store16(out.start + 2, sdi_desc_control(desc));
	sdi_desc_layout(desc, layout);
	for (size_t i = 0; i < 4 && layout[i] != SD_PART_NONE; i++) {
		enum sd_err err = put_part(&out, desc, (enum sd_part)layout[i]);

		if (err != SD_OK)
			return err;
	}
	*len = (size_t)(out.p - out.start);
	return SD_OK;
}

size_t
sd_desc_size(const struct sd_desc *desc)
{
	size_t size = HEADER_SIZE;

	if (desc->has_owner)
		size += sd_sid_size(&desc->owner);
	if (desc->has_group)
		size += sd_sid_size(&desc->group);
	if (desc->sacl_state == SD_ACL_LIST)
		size += sd_acl_size(&desc->sacl);
	if (desc->dacl_state == SD_ACL_LIST)
		size += sd_acl_size(&desc->dacl);
	return size;
}

enum sd_err
sd_desc_encode_alloc(const struct sd_desc *desc, uint8_t **out, size_t *len,
		     struct sd_error *error)
{
	size_t size = sd_desc_size(desc);
	uint8_t *buffer = sdi_malloc(size);
	enum sd_err err;

	if (buffer == NULL)
		return sd_error_set(error, SD_ENOMEM, 0, section_desc,
				    "descriptor: out of memory");
	err = sd_desc_encode(desc, buffer, size, len, error);
	if (err != SD_OK) {
		free(buffer);
		return err;
	}
	*out = buffer;
	return SD_OK;
}
