/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object.c: the forms an object's name can have, as texts. Asks no
 * directory; whether there is such an object is found out in object_find.c
 * or by reading it.
 */
#include "resolve/object.h"

#include <string.h>

/* corp.example/People: a domain name up to the first slash. */
static bool
is_canonical(const char *name)
{
	const size_t len = strcspn(name, "/");

	return memchr(name, '.', len) != NULL && strcspn(name, "=\\@ ") >= len;
}

enum object_form
object_form(struct arena *arena, const char *name)
{
	struct sd_guid guid;
	struct sd_sid sid;

	if (name[0] == '<' || sd_guid_parse(name, &guid, NULL) == SD_OK ||
	    sd_sid_parse(name, &sid, NULL) == SD_OK)
		return OBJECT_BRACKETED;
	if (is_canonical(name))
		return OBJECT_CANONICAL;
	if (strchr(name, '=') != NULL)
		return dir_dn_normalize(arena, name) != NULL ? OBJECT_DN
							     : OBJECT_WRONG;
	return strpbrk(name, "\\/@") != NULL ? OBJECT_ACCOUNT : OBJECT_WRONG;
}

const char *
object_tidy_dn(struct arena *arena, const char *dn)
{
	const char *tidy = NULL;

	if (dn[0] != '<' && strpbrk(dn, "\";") != NULL)
		tidy = dir_dn_normalize(arena, dn);
	return tidy == NULL ? dn : tidy;
}

/* A slash inside a name is written \/ (MS-ADTS 3.1.1.4.5.2). */
static char *
escape_slashes(struct arena *arena, const char *value)
{
	char *escaped = arena_alloc(arena, 2 * strlen(value) + 1), *to;

	for (to = escaped; *value != '\0'; value++) {
		if (*value == '/')
			*to++ = '\\';
		*to++ = *value;
	}
	return escaped;
}

char *
object_canonical_name(struct arena *arena, const char *dn)
{
	char *domain = dir_dn_to_domain(arena, dn), *path = NULL;
	const char *head;

	if (domain == NULL)
		return NULL;
	head = dir_domain_to_dn(arena, domain);
	while (head != NULL && dn != NULL && !dir_dn_equal(dn, head)) {
		char *value = dir_dn_first_value(arena, dn);

		if (value == NULL)
			return NULL;
		value = escape_slashes(arena, value);
		path = path == NULL ? value
				    : arena_printf(arena, "%s/%s", value, path);
		dn = dir_dn_parent(arena, dn);
	}
	if (head == NULL || dn == NULL)
		return NULL;
	return path == NULL ? domain
			    : arena_printf(arena, "%s/%s", domain, path);
}

bool
object_is_deleted(struct arena *arena, struct directory *dir, const char *dn)
{
	const char *const *heads = directory_info(dir)->naming_contexts;

	/* Spares the parsing for nearly every name. */
	if (strcasestr(dn, "Deleted Objects") == NULL)
		return false;
	for (; heads != NULL && *heads != NULL; heads++)
		if (dir_dn_within(dn,
				  arena_printf(arena, "CN=Deleted Objects,%s",
					       *heads)))
			return true;
	return false;
}
