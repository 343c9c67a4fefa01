/* SPDX-License-Identifier: MIT */
/*
 * libsd/sid.h: a security identifier as a value (MS-DTYP 2.4.2).
 *
 * Invariant: count <= SD_SID_MAX_SUBS. Sub-authorities beyond count have no
 * meaning and are never compared or printed.
 */
#ifndef LIBSD_SID_H
#define LIBSD_SID_H

#include "err.h"

#include <stdbool.h>
#include <stdint.h>

SD_BEGIN_DECLS

#define SD_SID_MAX_SUBS 15
#define SD_SID_MAX_SIZE (8 + 4 * SD_SID_MAX_SUBS) /* wire bytes */
#define SD_SID_TEXT_SIZE 192 /* longest text form and the zero */

struct sd_sid {
	uint8_t revision;     /* 1 */
	uint8_t count;	      /* SubAuthorityCount, 0..15 */
	uint8_t authority[6]; /* IdentifierAuthority, big-endian */
	uint32_t subs[SD_SID_MAX_SUBS];
};

/*
 * S-1-<authority>-<sub-authorities>, of which there is at least one:
 * SD_SID(5, 32, 544) is BUILTIN\Administrators. The authority is below 256.
 * SD_SID_INIT is the initializer of a static one.
 */
#if defined(__cplusplus)
#	define SD_SID(authority_, ...) sdi_sid_of(authority_, __VA_ARGS__)
#	define SD_SID_INIT(authority_, ...) SD_SID(authority_, __VA_ARGS__)
#else
#	define SD_SID_INIT(authority_, ...) \
		{ \
			.revision = 1, \
			.count = sizeof((uint32_t[]){__VA_ARGS__}) / \
				 sizeof(uint32_t), \
			.authority = {0, 0, 0, 0, 0, (authority_)}, .subs = { \
				__VA_ARGS__ \
			} \
		}
#	define SD_SID(authority_, ...) \
		((struct sd_sid)SD_SID_INIT(authority_, __VA_ARGS__))
#endif

/* Wire size in bytes: 8 + 4 * count. */
static inline size_t
sd_sid_size(const struct sd_sid *sid)
{
	return 8 + 4 * (size_t)sid->count;
}

/* An order for sorting: by revision, authority, then the sub-authorities as
 * numbers, the shorter first. */
int sd_sid_compare(const struct sd_sid *a, const struct sd_sid *b);
bool sd_sid_equal(const struct sd_sid *a, const struct sd_sid *b);

/* CREATOR OWNER or CREATOR GROUP (MS-DTYP 2.4.2.4), which stand for the owner
 * or group of whatever they come to. */
bool sd_sid_is_creator(const struct sd_sid *sid);

/*
 * Appends one sub-authority (a RID). SD_ERANGE when the SID is full.
 */
enum sd_err sd_sid_append(struct sd_sid *sid, uint32_t rid) SD_MUST_CHECK;

/* The SID without its last sub-authority equals domain? */
bool sd_sid_in_domain(const struct sd_sid *sid, const struct sd_sid *domain);

/*
 * Reads the text form S-1-..., authority decimal or 0x hex, sub-authorities
 * decimal or 0x hex (MS-DTYP 2.4.2.1). The whole string must be the SID;
 * no SDDL aliases here (see known.h). SD_ESYNTAX, SD_ERANGE.
 */
enum sd_err sd_sid_parse(const char *text, struct sd_sid *out,
			 struct sd_error *error) SD_MUST_CHECK;

/* Writes the text form; returns text. Authorities >= 2^32 print as hex. */
char *sd_sid_format(const struct sd_sid *sid,
		    char text[SD_AT_LEAST(SD_SID_TEXT_SIZE)]);

/*
 * Reads a SID from exactly len wire bytes (an objectSid value).
 * SD_EFORMAT when len is not 8 + 4 * count, revision is not 1, count > 15.
 */
enum sd_err sd_sid_decode(const void *bytes, size_t len, struct sd_sid *out,
			  struct sd_error *error) SD_MUST_CHECK;

/* Writes sd_sid_size(sid) wire bytes; returns that size. */
size_t sd_sid_encode(const struct sd_sid *sid,
		     uint8_t out[SD_AT_LEAST(SD_SID_MAX_SIZE)]);

SD_END_DECLS

#if defined(__cplusplus)
/* SD_SID, for C++. */
template <typename... Subs>
constexpr sd_sid
sdi_sid_of(uint8_t authority, Subs... subs)
{
	static_assert(sizeof...(subs) <= SD_SID_MAX_SUBS, "too many");
	return {1,
		sizeof...(subs),
		{0, 0, 0, 0, 0, authority},
		{static_cast<uint32_t>(subs)...}};
}
#endif

#endif
