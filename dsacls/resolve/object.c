/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/object.c: names of objects as text: what is between brackets,
 * canonical names, old spellings of a DN, steps of a path; and the children of
 * an object by the beginning of their names. object_find.c, or reading the
 * object, shows whether it exists.
 */
#include "resolve/object.h"

#include "base/text.h"
#include "input/complete.h"
#include "libsd/guid.h"
#include "libsd/sid.h"

#include <string.h>

/* ---- what is in brackets ----------------------------------------------- */

static bool
is_hex(const char *text, size_t len)
{
	return strspn(text, "0123456789abcdefABCDEF") >= len;
}

static bool
is_guid(struct arena *arena, const char *text, size_t len)
{
	struct sd_guid guid;

	return (len == 32 && is_hex(text, len)) ||
	       sd_guid_parse(arena_strndup(arena, text, len), &guid, NULL) ==
		       SD_OK;
}

/* The text of a SID, or its bytes in hexadecimal. */
static bool
is_sid(struct arena *arena, const char *text, size_t len)
{
	struct sd_sid sid;

	return (len > 0 && len % 2 == 0 && is_hex(text, len)) ||
	       sd_sid_parse(arena_strndup(arena, text, len), &sid, NULL) ==
		       SD_OK;
}

static bool
is_well_known(struct arena *arena, const char *text, size_t len)
{
	const char *comma = memchr(text, ',', len);

	return comma != NULL && comma - text == 32 && is_hex(text, 32) &&
	       dir_dn_normalize(arena, arena_strndup(arena, comma + 1,
						     len - 33)) != NULL;
}

static const struct bracket {
	const char *start, *wanted, *hint;
	bool (*fits)(struct arena *arena, const char *text, size_t len);
} brackets[] = {
	{"<GUID=", "GUID", "wanted <GUID=bf967aba-0de6-11d0-a285-00aa003049e2>",
	 is_guid},
	{"<SID=", "SID", "wanted <SID=S-1-5-21-1-2-3-500>", is_sid},
	{"<WKGUID=", "well-known object",
	 "wanted <WKGUID=, 32 hexadecimal digits, a comma, the DN of the "
	 "domain, >",
	 is_well_known},
};

/* Part of what the user wrote; the whole where it is spelt otherwise. */
static struct span
part_of(const struct span *span, const char *name, size_t start, size_t len)
{
	struct span part = *span;

	if (part.text != NULL && part.len == strlen(name)) {
		part.start += start;
		part.len = len;
	}
	return part;
}

bool
object_check(const char *name, const struct span *span, struct diags *diags)
{
	const size_t len = strlen(name);
	struct diag *diag;

	if (name[0] != '<')
		return true;
	for (size_t i = 0; i < sizeof(brackets) / sizeof(brackets[0]); i++) {
		const struct bracket *one = &brackets[i];
		const size_t from = strlen(one->start);
		struct span place;

		if (name[len - 1] != '>' ||
		    !text_has_prefix_nocase(name, one->start))
			continue;
		if (one->fits(diags->arena, name + from, len - from - 1))
			return true;
		place = part_of(span, name, from, len - from - 1);
		diag = diag_error(diags, &place, "%.*s is no %s",
				  (int)(len - from - 1), name + from,
				  one->wanted);
		diag_hint(diags, diag, "%s", one->hint);
		return false;
	}
	diag = diag_error(diags, span, "malformed object name");
	diag_hint(diags, diag,
		  "wanted <GUID=...>, <SID=...> or <WKGUID=...,DN>");
	return false;
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

/* ---- children --------------------------------------------------------- */

/* By what the schema says: classes made to hold others are derived from
 * these, or called so. */
bool
object_is_container(const struct dir_entry *entry)
{
	static const char *const holders[] = {
		"container",	 "organizationalUnit",
		"organization",	 "domain",
		"locality",	 "builtinDomain",
		"lostAndFound",	 "site",
		"configuration", "dMD",
	};
	static const char suffix[] = "container";
	const char *class_name = dir_entry_class(entry);
	const size_t len = class_name != NULL ? strlen(class_name) : 0;

	if (len >= strlen(suffix) &&
	    text_equal_nocase(class_name + len - strlen(suffix), suffix))
		return true;
	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++)
		if (dir_entry_is_a(entry, holders[i]))
			return true;
	return false;
}

static bool
take_child(void *context, const struct dir_entry *entry)
{
	struct children *found = context;
	struct arena *arena = found->arena;
	struct child child = {
		.name = dir_dn_first_value(arena, entry->dn),
		.is_container = object_is_container(entry),
	};

	if (child.name == NULL)
		return true;
	child.rdn = dir_rdn_make(
		arena, arena_strndup(arena, entry->dn, strcspn(entry->dn, "=")),
		child.name);
	if (child.rdn == NULL)
		return true;
	found->list = arena_grow(arena, found->list, &found->capacity,
				 found->count + 1, sizeof(*found->list));
	found->list[found->count++] = child;
	return true;
}

void
object_children(struct children *found, struct arena *arena,
		struct directory *dir, const char *base, const char *prefix)
{
	static const char *const attributes[] = {"objectClass", NULL};
	struct dir_search search = {.base = base,
				    .scope = DIR_ONE,
				    .attributes = attributes,
				    .limit = COMPLETE_LIMIT};
	struct dir_error error = {0};

	*found = (struct children){.arena = arena};
	/* A snapshot need not hold names, and is quick to look through. */
	if (directory_info(dir)->is_offline)
		search.limit = 0;
	else if (prefix[0] != '\0')
		search.filter = arena_printf(arena, "(name=%s*)",
					     dir_filter_escape(arena, prefix));
	found->whole = directory_search(dir, &search, take_child, found,
					&error) == DIR_OK &&
		       (search.limit == 0 || found->count < search.limit);
}

/* ---- steps of a path ------------------------------------------------ */

const char *
object_last_step(const char *path)
{
	const char *step = path;

	for (const char *at = path; *at != '\0'; at++)
		if (*at == '/' && (at == path || at[-1] != '\\'))
			step = at + 1;
	return step;
}

char *
object_step_hide(struct arena *arena, const char *text)
{
	char *hidden = arena_alloc(arena, 2 * strlen(text) + 1);
	char *to = hidden;

	for (; *text != '\0'; text++) {
		if (*text == '/')
			*to++ = '\\';
		*to++ = *text;
	}
	*to = '\0';
	return hidden;
}

char *
object_step_show(struct arena *arena, const char *text)
{
	char *shown = arena_alloc(arena, strlen(text) + 1);
	char *to = shown;

	for (; *text != '\0'; text++)
		if (text[0] != '\\' || text[1] != '/')
			*to++ = *text;
	*to = '\0';
	return shown;
}
