/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/text.h: the only code that walks characters.
 *
 * A cursor reads a text of known length and knows its column; the sdi_put_*
 * functions write at p, return the new end, and rely on the caller for the
 * space that their comment names. No locale: only ASCII has a meaning.
 */
#ifndef LIBSD_INTERNAL_TEXT_H
#define LIBSD_INTERNAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "libsd/guid.h"
#include "libsd/sid.h"

struct sdi_text {
	const char *start;
	const char *pos;
	const char *end;
};

static inline struct sdi_text
sdi_text(const char *text, size_t len)
{
	return (struct sdi_text){.start = text, .pos = text, .end = text + len};
}

static inline size_t
sdi_column(const struct sdi_text *text)
{
	return (size_t)(text->pos - text->start);
}

/* The next character, or 0 at the end. */
static inline char
sdi_peek(const struct sdi_text *text)
{
	return text->pos < text->end ? *text->pos : '\0';
}

static inline bool
sdi_skip(struct sdi_text *text, char c)
{
	if (text->pos == text->end || *text->pos != c)
		return false;
	text->pos++;
	return true;
}

static inline bool
sdi_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void sdi_skip_blanks(struct sdi_text *text);

static inline bool
sdi_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
sdi_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Equal but for ASCII case? word must be upper case already. */
bool sdi_is_word(const char *text, size_t len, const char *word);

/* The same for two texts in any case. */
bool sdi_same_text(const char *a, const char *b);

enum sdi_number {
	SDI_DECIMAL_OR_HEX,	     /* 12, 0xc */
	SDI_DECIMAL_OR_HEX_OR_OCTAL, /* 12, 0xc, 014 */
	SDI_HEX,		     /* c, 0xc */
};

/*
 * Reads a number of at most max. SD_ESYNTAX when there is no digit here,
 * SD_ERANGE beyond max. A hex number gives its last D back when a colon follows
 * ("O:S-1-2-0x200D:").
 */
enum sd_err sdi_read_number(struct sdi_text *text, enum sdi_number kind,
			    uint64_t max, uint64_t *out) SD_MUST_CHECK;

/*
 * Reads the SID text at the cursor. blanks: as in SDDL, Windows lets blanks
 * stand before the revision and the authority.
 */
enum sd_err
sdi_read_sid_text(struct sdi_text *text, bool blanks, struct sd_sid *out,
		  struct sd_error *error) SD_MUST_CHECK;

/* Reads 36 characters of GUID text. */
enum sd_err sdi_read_guid_text(struct sdi_text *text, struct sd_guid *out,
			       struct sd_error *error) SD_MUST_CHECK;

/*
 * Letter pairs by sets of four bits: every choice of them as a text, so that
 * printing a set takes no branch per bit. Writes 8 characters whatever the
 * choice, and returns the end of the chosen ones.
 */
#define SDI_CHOICES(a, b, c, d) \
	{"", a,	  b,   a b,   c,   a c,	  b c,	 a b c, \
	 d,  a d, b d, a b d, c d, a c d, b c d, a b c d}

static inline char *
sdi_put_choice(char *p, const char choices[16][8], uint32_t bits)
{
	static const uint8_t lengths[16] = {0, 2, 2, 4, 2, 4, 4, 6,
					    2, 4, 4, 6, 4, 6, 6, 8};

	memcpy(p, choices[bits], 8);
	return p + lengths[bits];
}

char *sdi_put_decimal(char *p, uint32_t v);

/* Without leading zeros; up to 16 characters. */
char *sdi_put_hex(char *p, uint64_t v, bool upper);

/* 36 characters. */
char *sdi_put_guid(char *p, const struct sd_guid *guid);

/* Up to SD_SID_TEXT_SIZE - 1 characters. */
char *sdi_put_sid(char *p, const struct sd_sid *sid);

#endif
