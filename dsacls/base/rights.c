/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/rights.c: the table of permission codes. Numbers are those of MS-ADTS
 * 5.1.3.2, the listing's words are dsacls.exe's, its READ PERMISSONS
 * included.
 */
#include "base/rights.h"

#include <string.h>

#define FULL_CONTROL UINT32_C(0xf01ff)

const struct right_code right_codes[] = {
	{"SD", 0x10000, "DELETE", "delete the object itself"},
	{"RC", 0x20000, "READ PERMISSONS", "read its permissions and owner"},
	{"WD", 0x40000, "WRITE PERMISSIONS", "change its permissions"},
	{"WO", 0x80000, "CHANGE OWNERSHIP", "become or name its owner"},
	{"CC", 0x1, "CREATE CHILD", "create objects below, of a class or all"},
	{"DC", 0x2, "DELETE CHILD", "delete objects below, of a class or all"},
	{"LC", 0x4, "LIST CONTENTS", "see the names of objects below"},
	{"WS", 0x8, "WRITE SELF", "write what the DC checks first (validated)"},
	{"WP", 0x20, "WRITE PROPERTY", "write an attribute, a set, or all"},
	{"RP", 0x10, "READ PROPERTY", "read an attribute, a set, or all"},
	{"DT", 0x40, "DELETE TREE", "delete it with everything below"},
	{"LO", 0x80, "LIST OBJECT", "see this object when LC is not given"},
	{"CA", 0x100, "CONTROL ACCESS", "use an extended right, or all"},
	{"GR", 0x20094, NULL, "read: RC LC RP LO"},
	{"GE", 0x20004, NULL, "execute: RC LC"},
	{"GW", 0x20028, NULL, "write: RC WP WS"},
	{"GA", FULL_CONTROL, NULL, "full control: every one of them"},
	{NULL, 0, NULL, NULL},
};

const struct right_code *
right_find(const char *two_letters)
{
	if (!two_letters[0])
		return NULL;
	for (const struct right_code *right = right_codes; right->code; right++)
		if (text_has_prefix_nocase(two_letters, right->code))
			return right;
	return NULL;
}

bool
rights_parse(const char *text, size_t len, uint32_t *mask)
{
	uint32_t bits = 0;

	if (len == 0 || len % 2)
		return false;
	for (size_t i = 0; i < len; i += 2) {
		const struct right_code *right = right_find(text + i);
		if (right == NULL)
			return false;
		bits |= right->mask;
	}
	*mask = bits;
	return true;
}

void
rights_format(struct str *out, uint32_t mask)
{
	const size_t before = out->len;
	uint32_t rest = mask;

	if (mask == FULL_CONTROL) {
		str_append(out, "GA");
		return;
	}
	for (uint32_t bit = 1; bit != 0 && bit <= mask; bit <<= 1)
		for (const struct right_code *right = right_codes;
		     (mask & bit) != 0 && right->code != NULL; right++)
			if (right->mask == bit) {
				str_append(out, right->code);
				rest &= ~bit;
			}
	if (rest != 0 || mask == 0)
		str_printf(out, "%s0x%x", out->len > before ? "|" : "",
			   (unsigned)rest);
}

const char *
rights_list(struct arena *arena)
{
	STR_AUTO list;

	str_init(&list);
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		for (const struct right_code *right = right_codes; right->code;
		     right++)
			if (right->words && right->mask == bit)
				str_printf(&list, "%s ", right->code);
	for (const struct right_code *right = right_codes; right->code; right++)
		if (!right->words)
			str_printf(&list, "%s%s", right->code,
				   right[1].code ? " " : "");
	return arena_strdup(arena, list.data);
}
