/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/dn.c: distinguished names, taken apart and put together by
 * libldap's own parser (RFC 4514, and RFC 1779 for those who write quotes and
 * semicolons). Sends no requests.
 */
#include "directory/dn.h"

#include "base/str.h"
#include "base/text.h"

#include <ctype.h>
#include <ldap.h>
#include <stdio.h>
#include <string.h>

/* RFC 1779 escapes signs only, yet libldap would read "\2C" by it as the
 * letters 2C: not what anybody means. */
static bool
escapes_letters(const char *dn)
{
	for (; *dn; dn++)
		if (dn[0] == '\\' && dn[1]) {
			if (isalnum((unsigned char)dn[1]))
				return true;
			dn++;
		}
	return false;
}

/* NULL when it is no DN; an empty one has no RDNs but is none either. */
static LDAPDN
parse(const char *dn)
{
	LDAPDN parsed = NULL;

	/* <GUID=...> is a name to AD, but RFC 1779 reads it otherwise. */
	if (dn == NULL || *dn == '\0' || *dn == '<')
		return NULL;
	if (ldap_str2dn(dn, &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS &&
	    (escapes_letters(dn) ||
	     ldap_str2dn(dn, &parsed, LDAP_DN_FORMAT_LDAPV2) != LDAP_SUCCESS))
		return NULL;
	return parsed;
}

char *
dir_dn_printable(struct arena *arena, const char *dn)
{
	size_t len = strlen(dn);
	STR_AUTO out;

	str_init(&out);
	while (len != 0) {
		uint32_t c = 0;
		size_t step = text_decode_char(dn, len, &c);
		bool bare = step != 0 && text_char_is_printable(c);

		for (step = step != 0 ? step : 1; step; step--, dn++, len--)
			if (bare)
				str_append_char(&out, *dn);
			else
				str_printf(&out, "\\%02X",
					   (unsigned)(unsigned char)*dn);
	}
	return arena_strndup(arena, out.data, out.len);
}

/* libldap leaves control characters bare, such as the line feed in the name
 * of every deleted object; a DN is one line of text here. */
static char *
finish(struct arena *arena, char *text)
{
	char *printable;

	if (text == NULL)
		return NULL;
	printable = dir_dn_printable(arena, text);
	ldap_memfree(text);
	return printable;
}

static char *
print(struct arena *arena, LDAPDN dn)
{
	char *text = NULL;

	if (ldap_dn2str(dn, &text, LDAP_DN_FORMAT_LDAPV3 | LDAP_DN_PRETTY) !=
	    LDAP_SUCCESS)
		return NULL;
	return finish(arena, text);
}

char *
dir_dn_normalize(struct arena *arena, const char *dn)
{
	LDAPDN parsed = parse(dn);
	char *text;

	if (parsed == NULL)
		return NULL;
	text = print(arena, parsed);
	ldap_dnfree(parsed);
	if (text != NULL)
		fold_bytes(text, strlen(text));
	return text;
}

bool
dir_dn_equal(const char *a, const char *b)
{
	bool equal;
	struct arena arena;
	const char *right, *left;

	if (strcmp(a, b) == 0)
		return true;
	arena_init(&arena);
	left = dir_dn_normalize(&arena, a);
	right = dir_dn_normalize(&arena, b);
	equal = left != NULL && right != NULL && strcmp(left, right) == 0;
	arena_clear(&arena);
	return equal;
}

bool
dir_dn_within(const char *dn, const char *base)
{
	struct arena arena = ARENA_INIT;
	const char *inner = dir_dn_normalize(&arena, dn);
	const char *outer = dir_dn_normalize(&arena, base);
	bool within = false;

	if (inner != NULL && outer != NULL) {
		size_t n = strlen(inner), m = strlen(outer);
		within = n >= m && strcmp(inner + n - m, outer) == 0 &&
			 (n == m || inner[n - m - 1] == ',');
		/* An escaped comma is no border, but libldap writes \2C. */
	}
	arena_clear(&arena);
	return within;
}

char *
dir_dn_parent(struct arena *arena, const char *dn)
{
	LDAPDN parsed = parse(dn);
	char *text = NULL;

	if (parsed == NULL)
		return NULL;
	if (parsed[0] && parsed[1])
		text = print(arena, parsed + 1);
	ldap_dnfree(parsed);
	return text;
}

char *
dir_dn_first_value(struct arena *arena, const char *dn)
{
	LDAPDN parsed = parse(dn);
	char *text = NULL;

	if (parsed == NULL)
		return NULL;
	if (parsed[0] && parsed[0][0]) {
		const struct berval *value = &parsed[0][0]->la_value;
		text = arena_strndup(arena, value->bv_val, value->bv_len);
	}
	ldap_dnfree(parsed);
	return text;
}

char *
dir_rdn_make(struct arena *arena, const char *type, const char *value)
{
	LDAPAVA ava = {
		.la_attr = {strlen(type), (char *)(uintptr_t)type},
		.la_value = {strlen(value), (char *)(uintptr_t)value},
		.la_flags = LDAP_AVA_STRING,
	};
	LDAPAVA *rdn[] = {&ava, NULL};
	char *text = NULL;

	for (const char *c = value; *c; c++)
		if ((unsigned char)*c >= 0x80)
			ava.la_flags = LDAP_AVA_STRING | LDAP_AVA_NONPRINTABLE;
	if (ldap_rdn2str(rdn, &text, LDAP_DN_FORMAT_LDAPV3 | LDAP_DN_PRETTY) !=
	    LDAP_SUCCESS)
		return NULL;
	return finish(arena, text);
}

char *
dir_domain_to_dn(struct arena *arena, const char *domain)
{
	STR_AUTO out;
	size_t len;

	if (domain == NULL || *domain == '\0')
		return NULL;
	str_init(&out);
	for (const char *label = domain; *label; label += len) {
		const char *rdn;

		len = strcspn(label, ".");
		rdn = dir_rdn_make(arena, "DC",
				   arena_strndup(arena, label, len));
		if (len == 0 || rdn == NULL) /* rdn: bytes that are no UTF-8 */
			return NULL;
		if (out.len != 0)
			str_append_char(&out, ',');
		str_append(&out, rdn);
		if (label[len] == '.')
			len++;
	}
	return arena_strndup(arena, out.data, out.len);
}

/* <WKGUID=...,DC=corp,DC=example>: the name after the GUID. */
static const char *
inner_dn(struct arena *arena, const char *dn)
{
	const char *comma = strchr(dn, ',');
	size_t len = strlen(dn);

	if (dn[0] != '<' || comma == NULL || dn[len - 1] != '>')
		return dn;
	return arena_strndup(arena, comma + 1, len - (size_t)(comma - dn) - 2);
}

char *
dir_dn_to_domain(struct arena *arena, const char *dn)
{
	char *domain = NULL;
	LDAPDN parsed = parse(inner_dn(arena, dn));
	char *copy, *text;

	if (parsed == NULL)
		return NULL;
	text = print(arena, parsed);
	ldap_dnfree(parsed);
	if (text == NULL || ldap_dn2domain(text, &domain) != LDAP_SUCCESS ||
	    domain == NULL)
		return NULL;
	copy = *domain != '\0' ? arena_strdup(arena, domain) : NULL;
	ldap_memfree(domain);
	return copy;
}

/* ---- for sure another name ------------------------------------------------
 */

/* A type may be written as its OID (RFC 4514 2.3): those that name objects. */
static const char *
type_name(const struct berval *type, char *text, size_t size)
{
	static const char *const oids[][2] = {
		{"2.5.4.3", "cn"},
		{"2.5.4.6", "c"},
		{"2.5.4.7", "l"},
		{"2.5.4.8", "st"},
		{"2.5.4.10", "o"},
		{"2.5.4.11", "ou"},
		{"0.9.2342.19200300.100.1.1", "uid"},
		{"0.9.2342.19200300.100.1.25", "dc"},
	};

	snprintf(text, size, "%.*s", (int)type->bv_len, type->bv_val);
	if (text_has_prefix_nocase(text, "OID."))
		memmove(text, text + 4, strlen(text + 4) + 1);
	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++)
		if (strcmp(text, oids[i][0]) == 0)
			return oids[i][1];
	return text;
}

/* What an OID that is not in the list means is the server's to say. */
static bool
is_same_type(const struct berval *a, const struct berval *b)
{
	char left[64], right[64];
	const char *one = type_name(a, left, sizeof(left));
	const char *other = type_name(b, right, sizeof(right));

	return text_equal_nocase(one, other) ||
	       isdigit((unsigned char)one[0]) ||
	       isdigit((unsigned char)other[0]);
}

static bool
is_ascii(const struct berval *value)
{
	for (size_t i = 0; i < value->bv_len; i++)
		if ((unsigned char)value->bv_val[i] >= 0x80)
			return false;
	return true;
}

/* Letters without case, runs of blanks as one (RFC 4518 2.6.1). */
static char *
plain_value(struct arena *arena, const struct berval *value)
{
	char *text = arena_alloc(arena, value->bv_len + 1), *to = text;

	for (size_t i = 0; i < value->bv_len; i++) {
		const char c = value->bv_val[i];

		if (c == ' ' && (to == text || to[-1] == ' '))
			continue;
		*to++ = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
	return text;
}

static bool
rdn_differs(struct arena *arena, LDAPRDN a, LDAPRDN b)
{
	/* Of several parts the order may be another. */
	if (!a[0] || !b[0] || a[1] || b[1])
		return false;
	if (!is_same_type(&a[0]->la_attr, &b[0]->la_attr))
		return true;
	if (((a[0]->la_flags | b[0]->la_flags) & LDAP_AVA_BINARY) != 0 ||
	    !is_ascii(&a[0]->la_value) || !is_ascii(&b[0]->la_value))
		return false;
	return strcmp(plain_value(arena, &a[0]->la_value),
		      plain_value(arena, &b[0]->la_value)) != 0;
}

bool
dir_dn_differs(const char *a, const char *b)
{
	struct arena arena = ARENA_INIT;
	LDAPDN left = parse(a);
	LDAPDN right = parse(b);
	bool differs = false;
	size_t i = 0;

	for (; left != NULL && right != NULL && left[i] != NULL &&
	       right[i] != NULL && !differs;
	     i++)
		differs = rdn_differs(&arena, left[i], right[i]);
	if (left != NULL && right != NULL && !differs)
		differs = left[i] != NULL || right[i] != NULL;
	ldap_dnfree(left);
	ldap_dnfree(right);
	arena_clear(&arena);
	return differs;
}

char *
dir_guid_name(struct arena *arena, const struct sd_guid *guid)
{
	char text[SD_GUID_TEXT_SIZE];

	return arena_printf(arena, "<GUID=%s>", sd_guid_format(guid, text));
}

/* ---- letter case ---------------------------------------------------- */

static unsigned
fold_point(unsigned point)
{
	if ((point >= 0xc0 && point <= 0xde && point != 0xd7) ||
	    (point >= 0x391 && point <= 0x3a9 && point != 0x3a2) ||
	    (point >= 0x410 && point <= 0x42f))
		return point + 0x20;
	if (point >= 0x400 && point <= 0x40f)
		return point + 0x50;
	/* Latin Extended-A: pairs, capital first on even numbers, on odd ones
	 * in two stretches; three letters have no partner of their size. */
	if ((point >= 0x139 && point <= 0x148) ||
	    (point >= 0x179 && point <= 0x17e))
		return point & 1 ? point + 1 : point;
	if (point >= 0x100 && point <= 0x177 && point != 0x130 &&
	    point != 0x131 && point != 0x138 && point != 0x149)
		return point | 1;
	return point;
}

/* Folds the character at text; returns how many bytes that were. */
static size_t
fold_one(unsigned char *text, size_t left)
{
	unsigned point;

	if (text[0] >= 'A' && text[0] <= 'Z')
		text[0] = (unsigned char)(text[0] - 'A' + 'a');
	if (left < 2 || (text[0] & 0xe0) != 0xc0 || (text[1] & 0xc0) != 0x80)
		return 1;
	point = (text[0] & 0x1fu) << 6 | (text[1] & 0x3fu);
	point = fold_point(point);
	text[0] = (unsigned char)(0xc0 | point >> 6);
	text[1] = (unsigned char)(0x80 | (point & 0x3f));
	return 2;
}

void
fold_bytes(char *text, size_t len)
{
	for (size_t i = 0; i < len;)
		i += fold_one((unsigned char *)text + i, len - i);
}

bool
fold_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
	const unsigned char *x = a, *y = b;

	if (a_len != b_len)
		return false;
	for (size_t i = 0; i < a_len;) {
		unsigned char p[2] = {x[i], 0}, q[2] = {y[i], 0};
		size_t left = a_len - i;
		size_t step;

		if (left > 1) {
			p[1] = x[i + 1];
			q[1] = y[i + 1];
		}
		step = fold_one(p, left);
		if (fold_one(q, left) != step || memcmp(p, q, step) != 0)
			return false;
		i += step;
	}
	return true;
}
