/* SPDX-License-Identifier: MIT */
/*
 * libsd/encode.c: descriptor to self-relative wire bytes (MS-DTYP 2.4.6).
 *
 * Parts are written in the order they were read in, one after the other. An
 * ACE is written by stores of fixed length where the buffer has the room for
 * them, and through a buffer of its own where it has not.
 */
#include "libsd/codec.h"

#include "libsd/internal/mem.h"
#include "libsd/internal/wire.h"

#include <stdlib.h>

static const char section_desc[] = "MS-DTYP 2.4.6";
static const char section_acl[] = "MS-DTYP 2.4.5";

#define HEADER_SIZE 20

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
		if (!put_ace(out, ace, ace_size))
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
