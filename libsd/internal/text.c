/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/text.c: numbers, and the texts of GUIDs and SIDs.
 *
 * Printing is table-driven: it decides what a descriptor's SDDL costs.
 * Nothing here knows SDDL aliases.
 */
#include "libsd/internal/text.h"

static const char section_sid[] = "MS-DTYP 2.4.2.1";
static const char section_guid[] = "MS-DTYP 2.3.4.3";

void
sdi_skip_blanks(struct sdi_text *text)
{
	while (text->pos < text->end && sdi_is_blank(*text->pos))
		text->pos++;
}

/* 0..15, or 16 for what is not a hex digit. */
static unsigned
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

bool
sdi_is_word(const char *text, size_t len, const char *word)
{
	size_t i;

	for (i = 0; i < len && word[i] != '\0'; i++) {
		if (sdi_upper(text[i]) != word[i])
			return false;
	}
	return i == len && word[i] == '\0';
}

bool
sdi_same_text(const char *a, const char *b)
{
	while (*a != '\0' && sdi_upper(*a) == sdi_upper(*b)) {
		a++;
		b++;
	}
	return sdi_upper(*a) == sdi_upper(*b);
}

/* The base that the prefix says; moves past a 0x. */
static unsigned
read_base(struct sdi_text *text, enum sdi_number kind)
{
	const char *p = text->pos;

	if (text->end - p > 1 && p[0] == '0') {
		if (p[1] == 'x' || p[1] == 'X') {
			text->pos += 2;
			return 16;
		}
		if (kind == SDI_DECIMAL_OR_HEX_OR_OCTAL)
			return 8;
	}
	return kind == SDI_HEX ? 16 : 10;
}

enum sd_err
sdi_read_number(struct sdi_text *text, enum sdi_number kind, uint64_t max,
		uint64_t *out)
{
	const char *start = text->pos, *first, *end;
	unsigned base = read_base(text, kind);
	uint64_t v = 0;

	first = end = text->pos;
	text->pos = start;
	while (end < text->end && hex_value(*end) < base)
		end++;
	if (base == 16 && end > first && end < text->end && *end == ':' &&
	    end[-1] == 'D')
		end--;
	if (end == first)
		return SD_ESYNTAX;
	for (const char *p = first; p < end; p++) {
		unsigned digit = hex_value(*p);

		if (digit > max || v > (max - digit) / base)
			return SD_ERANGE;
		v = v * base + digit;
	}
	text->pos = end;
	*out = v;
	return SD_OK;
}

static enum sd_err
sid_error(const struct sdi_text *text, enum sd_err code, const char *want,
	  struct sd_error *error)
{
	return sd_error_set(error, code, sdi_column(text), section_sid,
			    "SID: want %s", want);
}

/* One dash and number; what names the number in messages. */
static enum sd_err
read_sid_number(struct sdi_text *text, enum sdi_number kind, uint64_t max,
		bool blanks, const char *want, uint64_t *out,
		struct sd_error *error)
{
	enum sd_err err;

	if (!sdi_skip(text, '-'))
		return sid_error(text, SD_ESYNTAX, "'-'", error);
	if (blanks)
		sdi_skip_blanks(text);
	err = sdi_read_number(text, kind, max, out);
	return err == SD_OK ? SD_OK : sid_error(text, err, want, error);
}

enum sd_err
sdi_read_sid_text(struct sdi_text *text, bool blanks, struct sd_sid *out,
		  struct sd_error *error)
{
	enum sdi_number kind = SDI_DECIMAL_OR_HEX;
	struct sd_sid sid = {.revision = 1};
	uint64_t v;
	enum sd_err err;

	if (!sdi_skip(text, 'S') && !sdi_skip(text, 's'))
		return sid_error(text, SD_ESYNTAX, "S-1-...", error);
	/* A revision in hex makes Windows read all of the SID as hex. */
	if (text->end - text->pos > 2 && text->pos[1] == '0')
		kind = SDI_HEX;
	err = read_sid_number(text, kind, 1, blanks, "revision 1", &v, error);
	if (err != SD_OK)
		return err;
	if (v != 1)
		return sid_error(text, SD_ESYNTAX, "revision 1", error);
	err = read_sid_number(text, kind, UINT64_C(0xffffffffffff), blanks,
			      "an authority below 2^48", &v, error);
	if (err != SD_OK)
		return err;
	for (unsigned i = 0; i < 6; i++)
		sid.authority[i] = (uint8_t)(v >> (40 - 8 * i));
	do {
		if (sid.count == SD_SID_MAX_SUBS)
			return sid_error(text, SD_ERANGE,
					 "at most 15 sub-authorities", error);
		err = read_sid_number(text, kind, UINT32_MAX, false,
				      "a sub-authority below 2^32", &v, error);
		if (err != SD_OK)
			return err;
		sid.subs[sid.count++] = (uint32_t)v;
	} while (sdi_peek(text) == '-');
	*out = sid;
	return SD_OK;
}

/* Text position of each wire byte's two digits (MS-DTYP 2.3.4.3). */
static const uint8_t guid_places[16] = {6,  4,	2,  0,	11, 9,	16, 14,
					19, 21, 24, 26, 28, 30, 32, 34};

enum sd_err
sdi_read_guid_text(struct sdi_text *text, struct sd_guid *out,
		   struct sd_error *error)
{
	struct sd_guid guid;
	const char *p = text->pos;
	size_t left = (size_t)(text->end - p);

	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (i < left && (dash ? p[i] == '-' : hex_value(p[i]) < 16))
			continue;
		return sd_error_set(error, SD_ESYNTAX, sdi_column(text) + i,
				    section_guid, "GUID: want %s",
				    dash ? "'-'" : "a hex digit");
	}
	for (size_t i = 0; i < 16; i++) {
		const char *digits = p + guid_places[i];

		guid.bytes[i] = (uint8_t)(hex_value(digits[0]) << 4 |
					  hex_value(digits[1]));
	}
	text->pos += 36;
	*out = guid;
	return SD_OK;
}

static const char decimal_pairs[] =
	"00010203040506070809101112131415161718192021222324"
	"25262728293031323334353637383940414243444546474849"
	"50515253545556575859606162636465666768697071727374"
	"75767778798081828384858687888990919293949596979899";

static const char hex_pairs[] =
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
	"404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
	"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
	"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	"c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
	"e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

/* Two digits; v < 100. */
static inline char *
put_pair(char *p, uint32_t v)
{
	memcpy(p, decimal_pairs + 2 * v, 2);
	return p + 2;
}

/* One digit or two; v < 100. */
static inline char *
put_head(char *p, uint32_t v)
{
	memcpy(p, decimal_pairs + 2 * v + (v < 10), 2);
	return p + (v < 10 ? 1 : 2);
}

char *
sdi_put_decimal(char *p, uint32_t v)
{
	uint32_t low = v % 10000, high = v / 10000;

	if (v < 100)
		return put_head(p, v);
	if (v < 10000) {
		p = put_head(p, v / 100);
		return put_pair(p, v % 100);
	}
	p = sdi_put_decimal(p, high);
	p = put_pair(p, low / 100);
	return put_pair(p, low % 100);
}

char *
sdi_put_hex(char *p, uint64_t v, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned count = 1;

	while (count < 16 && v >> (4 * count) != 0)
		count++;
	for (unsigned i = 0; i < count; i++)
		p[i] = digits[v >> (4 * (count - 1 - i)) & 15];
	return p + count;
}

static inline void
put_byte(char *p, uint8_t v)
{
	memcpy(p, hex_pairs + 2 * v, 2);
}

char *
sdi_put_guid(char *p, const struct sd_guid *guid)
{
	const uint8_t *b = guid->bytes;

	/* Data1, Data2 and Data3 are little-endian; written out, as a loop
	 * over the places takes twice the time. */
	put_byte(p, b[3]);
	put_byte(p + 2, b[2]);
	put_byte(p + 4, b[1]);
	put_byte(p + 6, b[0]);
	p[8] = '-';
	put_byte(p + 9, b[5]);
	put_byte(p + 11, b[4]);
	p[13] = '-';
	put_byte(p + 14, b[7]);
	put_byte(p + 16, b[6]);
	p[18] = '-';
	put_byte(p + 19, b[8]);
	put_byte(p + 21, b[9]);
	p[23] = '-';
	put_byte(p + 24, b[10]);
	put_byte(p + 26, b[11]);
	put_byte(p + 28, b[12]);
	put_byte(p + 30, b[13]);
	put_byte(p + 32, b[14]);
	put_byte(p + 34, b[15]);
	return p + 36;
}

char *
sdi_put_sid(char *p, const struct sd_sid *sid)
{
	uint64_t authority = 0;

	for (unsigned i = 0; i < 6; i++)
		authority = authority << 8 | sid->authority[i];
	memcpy(p, "S-1-", 4);
	p += 4;
	if (authority > UINT32_MAX) {
		memcpy(p, "0x", 2);
		p = sdi_put_hex(p + 2, authority, true);
	} else {
		p = sdi_put_decimal(p, (uint32_t)authority);
	}
	for (unsigned i = 0; i < sid->count; i++) {
		*p++ = '-';
		p = sdi_put_decimal(p, sid->subs[i]);
	}
	return p;
}
