/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/complete_statement.c: completes trustee:codes;object;inherited, part
 * by part. Each candidate is the whole statement so far.
 */
#include "base/str.h"
#include "input/codes.h"
#include "input/complete_internal.h"

#include <string.h>

/* Whole codes at the start of len bytes. */
static size_t
whole_codes(const char *text, size_t len, uint32_t *mask)
{
	size_t done = 0;

	*mask = 0;
	while (done + 2 <= len) {
		const struct right_code *right = right_find(text + done);
		if (!right)
			break;
		*mask |= right->mask;
		done += 2;
	}
	return done;
}

/* The last colon behind which codes stand or begin; false: none yet. */
static bool
find_colon(const char *partial, size_t *colon)
{
	for (size_t i = strlen(partial); i--;) {
		const char *codes = partial + i + 1;
		size_t len = strcspn(codes, ";");
		uint32_t mask;
		if (partial[i] != ':')
			continue;
		size_t left = len - whole_codes(codes, len, &mask);
		if (left > 1 || (left && codes[len]))
			continue;
		*colon = i;
		return true;
	}
	return false;
}

/* Do these bits mean something for a part of the object? */
static bool
takes_object(uint32_t mask)
{
	const uint32_t typed = 0x1 | 0x2 | 0x8 | 0x10 | 0x20 | 0x100;
	return (mask & typed) != 0;
}

static void
offer_codes(const struct completer *base, const char *partial, size_t at)
{
	struct completer completer = *base;
	uint32_t mask, own;
	size_t done = whole_codes(partial + at, strlen(partial + at), &mask);
	const char *half = partial + at + done;

	completer.lead = arena_strndup(base->arena, partial, at + done);
	for (const struct right_code *right = right_codes; right->code;
	     right++) {
		own = right->mask;
		if ((mask & own) != own)
			completer_offer(&completer, half, right->code, "",
					right->meaning);
	}
	if (!*half && takes_object(mask))
		completer_offer(&completer, "", ";", "",
				"for one class, attribute or right");
}

static void
offer_names(const struct completer *base, const char *partial, size_t colon)
{
	struct completer completer = *base;
	const char *codes = partial + colon + 1;
	size_t len = strcspn(codes, ";");
	const char *name = codes + len + 1;
	uint32_t mask;

	whole_codes(codes, len, &mask);
	bool inherited = name[strcspn(name, ";")] != '\0';
	if (inherited)
		name += strcspn(name, ";") + 1;
	if (strchr(name, ';'))
		return;
	completer.lead =
		arena_strndup(base->arena, partial, (size_t)(name - partial));
	completer_types(&completer, name, inherited, mask);
}

void
completer_statement(const struct completer *completer, const char *partial,
		    bool need_perms)
{
	size_t colon;

	if (!find_colon(partial, &colon))
		completer_trustees(completer, partial, need_perms ? ":" : "");
	else if (strchr(partial + colon, ';'))
		offer_names(completer, partial, colon);
	else
		offer_codes(completer, partial, colon + 1);
}
