/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/object_form.c: tells the forms of an object's name apart. Looks at
 * the spelling only and asks no directory.
 */
#include "input/object_form.h"

#include "base/str.h"

#include <string.h>

static bool
is_hex(const char *text, size_t len)
{
	return strspn(text, "0123456789abcdefABCDEF") >= len;
}

/* 32 digits, with hyphens in between or without, perhaps in braces. */
static bool
is_guid(const char *word)
{
	static const size_t parts[] = {8, 4, 4, 4, 12};
	const bool braces = word[0] == '{';

	if (strlen(word) == 32 && is_hex(word, 32))
		return true;
	word += braces;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (i > 0 && *word++ != '-')
			return false;
		if (!is_hex(word, parts[i]))
			return false;
		word += parts[i];
	}
	return strcmp(word, braces ? "}" : "") == 0;
}

static bool
is_sid(const char *word)
{
	return text_has_prefix_nocase(word, "S-1-") &&
	       word[strspn(word, "Ss-0123456789abcdefxABCDEFX")] == '\0';
}

/* The length of the domain name that a word begins with; 0: none. What begins
 * with a dot is a path of the shell. */
static size_t
domain_length(const char *word)
{
	const size_t len = strcspn(word, "/=\\@ ");

	return word[0] != '.' && memchr(word, '.', len) != NULL ? len : 0;
}

enum object_form
object_form(const char *word)
{
	const size_t domain = domain_length(word);

	if (word[0] == '<')
		return OBJECT_BRACKETED;
	if (strncmp(word, "\\\\", 2) == 0)
		return OBJECT_SERVER;
	if (is_guid(word))
		return OBJECT_GUID;
	if (is_sid(word))
		return OBJECT_SID;
	if (domain > 0 && word[domain] == '/')
		return OBJECT_CANONICAL;
	if (strchr(word, '=') != NULL)
		return OBJECT_DN;
	if (strpbrk(word, "\\/@") != NULL)
		return OBJECT_ACCOUNT;
	return domain > 0 && word[domain] == '\0' ? OBJECT_DOMAIN : OBJECT_NONE;
}

bool
object_form_is_name(const char *word)
{
	return object_form(word) >= OBJECT_BRACKETED;
}
