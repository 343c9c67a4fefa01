/* SPDX-License-Identifier: MIT */
/*
 * libsd/sid.c: security identifiers as values (MS-DTYP 2.4.2).
 *
 * Only the sub-authorities below count are ever looked at.
 */
#include "libsd/sid.h"

#include "libsd/internal/text.h"
#include "libsd/internal/wire.h"

static const char section_sid[] = "MS-DTYP 2.4.2";

int
sd_sid_compare(const struct sd_sid *a, const struct sd_sid *b)
{
	int order;

	if (a->revision != b->revision)
		return a->revision < b->revision ? -1 : 1;
	order = memcmp(a->authority, b->authority, sizeof(a->authority));
	if (order != 0)
		return order;
	for (unsigned i = 0; i < a->count && i < b->count; i++) {
		if (a->subs[i] != b->subs[i])
			return a->subs[i] < b->subs[i] ? -1 : 1;
	}
	return (a->count > b->count) - (a->count < b->count);
}

bool
sd_sid_equal(const struct sd_sid *a, const struct sd_sid *b)
{
	return a->count == b->count && memcmp(a, b, sd_sid_size(a)) == 0;
}

bool
sd_sid_is_creator(const struct sd_sid *sid)
{
	static const uint8_t creator[6] = {0, 0, 0, 0, 0, 3};

	return sid->count == 1 && sid->subs[0] <= 1 &&
	       memcmp(sid->authority, creator, sizeof(creator)) == 0;
}

enum sd_err
sd_sid_append(struct sd_sid *sid, uint32_t rid)
{
	if (sid->count >= SD_SID_MAX_SUBS)
		return SD_ERANGE;
	sid->subs[sid->count++] = rid;
	return SD_OK;
}

bool
sd_sid_in_domain(const struct sd_sid *sid, const struct sd_sid *domain)
{
	return sid->count == domain->count + 1 &&
	       sid->revision == domain->revision &&
	       memcmp(sid->authority, domain->authority, 6) == 0 &&
	       memcmp(sid->subs, domain->subs, 4 * (size_t)domain->count) == 0;
}

enum sd_err
sd_sid_parse(const char *text, struct sd_sid *out, struct sd_error *error)
{
	struct sdi_text cursor = sdi_text(text, strlen(text));
	struct sd_sid sid;
	enum sd_err err = sdi_read_sid_text(&cursor, false, &sid, error);

	if (err != SD_OK)
		return err;
	if (cursor.pos != cursor.end)
		return sd_error_set(error, SD_ESYNTAX, sdi_column(&cursor),
				    section_sid,
				    "SID: want its end, have more text");
	*out = sid;
	return SD_OK;
}

char *
sd_sid_format(const struct sd_sid *sid, char text[static SD_SID_TEXT_SIZE])
{
	*sdi_put_sid(text, sid) = '\0';
	return text;
}

enum sd_err
sd_sid_decode(const void *bytes, size_t len, struct sd_sid *out,
	      struct sd_error *error)
{
	const uint8_t *p = bytes;
	struct sdi_reader reader = {.p = p, .end = p + len, .end_at = len};
	struct sd_sid sid;
	enum sd_err err = sdi_read_sid(&reader, &sid, error);

	if (err != SD_OK)
		return err;
	if (sdi_left(&reader) != 0)
		return sd_error_set(error, SD_EFORMAT, sdi_where(&reader),
				    section_sid,
				    "SID of %u sub-authorities: want %zu "
				    "bytes, have %zu",
				    sid.count, sd_sid_size(&sid), len);
	*out = sid;
	return SD_OK;
}

size_t
sd_sid_encode(const struct sd_sid *sid, uint8_t out[static SD_SID_MAX_SIZE])
{
	uint8_t wire[SD_SID_MAX_SIZE];

	sdi_store_sid(wire, sid);
	memcpy(out, wire, sd_sid_size(sid));
	return sd_sid_size(sid);
}
