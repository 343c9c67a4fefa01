/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap_dn.c: distinguished names, taken apart and put together by
 * libldap's own parser (RFC 4514, and RFC 1779 for those who write quotes
 * and semicolons). Asks no server.
 */
#include "directory/directory.h"

#include "base/shown.h"
#include "base/str.h"
#include "directory/fold.h"

#include <ctype.h>
#include <ldap.h>
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
	if (!dn || !*dn || *dn == '<')
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
	while (len) {
		uint32_t c = 0;
		size_t step = text_decode_char(dn, len, &c);
		bool bare = step && text_char_is_printable(c);

		for (step = step ? step : 1; step; step--, dn++, len--)
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

	if (!text)
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

	if (!parsed)
		return NULL;
	char *text = print(arena, parsed);
	ldap_dnfree(parsed);
	if (text)
		fold_bytes(text, strlen(text));
	return text;
}

bool
dir_dn_equal(const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return true;
	struct arena arena = ARENA_INIT;
	const char *left = dir_dn_normalize(&arena, a);
	const char *right = dir_dn_normalize(&arena, b);
	bool equal = left && right && strcmp(left, right) == 0;
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

	if (inner && outer) {
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

	if (!parsed)
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

	if (!parsed)
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

	if (!domain || !*domain)
		return NULL;
	str_init(&out);
	for (const char *label = domain; *label; label += len) {
		len = strcspn(label, ".");
		const char *rdn = dir_rdn_make(
			arena, "DC", arena_strndup(arena, label, len));
		if (!len || !rdn) /* rdn: bytes that are no UTF-8 */
			return NULL;
		if (out.len)
			str_append_char(&out, ',');
		str_append(&out, rdn);
		if (label[len] == '.')
			len++;
	}
	return arena_strndup(arena, out.data, out.len);
}

/* <WKGUID=...,DC=corp,DC=example>: the name that stands behind the GUID. */
static const char *
inner_dn(struct arena *arena, const char *dn)
{
	const char *comma = strchr(dn, ',');
	size_t len = strlen(dn);

	if (dn[0] != '<' || !comma || dn[len - 1] != '>')
		return dn;
	return arena_strndup(arena, comma + 1, len - (size_t)(comma - dn) - 2);
}

char *
dir_dn_to_domain(struct arena *arena, const char *dn)
{
	char *domain = NULL;
	LDAPDN parsed = parse(inner_dn(arena, dn));

	if (!parsed)
		return NULL;
	char *text = print(arena, parsed);
	ldap_dnfree(parsed);
	if (!text || ldap_dn2domain(text, &domain) != LDAP_SUCCESS || !domain)
		return NULL;
	char *copy = *domain ? arena_strdup(arena, domain) : NULL;
	ldap_memfree(domain);
	return copy;
}
