/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/entry.c: an entry out of an LDAP message. Values that come
 * in ranges (MS-ADTS 3.1.1.3.1.3.3: "member;range=0-1499") are asked for
 * until they are whole.
 */
#include "directory/ldap/entry.h"

#include "directory/ldap/clock.h"
#include "directory/ldap/connection.h"

#include <stdlib.h>
#include <string.h>

/* AD gives 1,500 values at once: thirty million. */
#define MAX_RANGES 20000

struct builder {
	struct ldap_directory *dir;
	struct arena *arena;
	const char *dn;
	struct dir_attribute *list;
	size_t count, capacity;
	size_t ranges; /* asked for, all attributes together */
};

/* An attribute that comes in ranges. */
struct parts {
	struct dir_attribute *attribute;
	size_t capacity;
	struct table seen; /* hashes of the values */
	unsigned stale;	   /* ranges in a row that had nothing new */
};

/* "range=0-1499" or "range=0-*" among the options of a name. */
struct range {
	bool present, is_last;
	unsigned long first, last;
};

static struct range
parse_range(const struct berval *name)
{
	struct range range = {0};
	const char *end = name->bv_val + name->bv_len;
	const char *at = memchr(name->bv_val, ';', name->bv_len);
	char copy[64], *rest;

	if (at == NULL || end - at < 8 || strncasecmp(at, ";range=", 7) != 0 ||
	    (size_t)(end - at) >= sizeof(copy))
		return range;
	memcpy(copy, at + 7, (size_t)(end - at) - 7);
	copy[end - at - 7] = '\0';
	range.first = strtoul(copy, &rest, 10);
	if (*rest++ != '-')
		return range;
	range.is_last = *rest == '*';
	range.last = strtoul(rest, NULL, 10);
	range.present = true;
	return range;
}

static void
copy_values(struct arena *arena, struct dir_value *out, BerVarray values,
	    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct berval *one = &values[i];
		out[i].bytes = (const uint8_t *)arena_strndup(
			arena, one->bv_val, one->bv_len);
		out[i].len = one->bv_len;
	}
}

static size_t
count_values(BerVarray values)
{
	size_t count = 0;

	while (values != NULL && values[count].bv_val != NULL)
		count++;
	return count;
}

static struct dir_attribute *
add_attribute(struct builder *builder, const struct berval *name)
{
	const char *end = memchr(name->bv_val, ';', name->bv_len);
	size_t len = end != NULL ? (size_t)(end - name->bv_val) : name->bv_len;
	struct dir_attribute *attribute;

	builder->list =
		arena_grow(builder->arena, builder->list, &builder->capacity,
			   builder->count + 1, sizeof(*builder->list));
	attribute = &builder->list[builder->count++];
	attribute->name = arena_strndup(builder->arena, name->bv_val, len);
	attribute->count = 0;
	attribute->values = NULL;
	return attribute;
}

static void
set_values(struct arena *arena, struct dir_attribute *attribute,
	   BerVarray values)
{
	size_t count = count_values(values);
	struct dir_value *all = arena_array(arena, count, sizeof(*all));

	copy_values(arena, all, values, count);
	attribute->values = all;
	attribute->count = count;
}

/* ---- ranges ---------------------------------------------------------- */

static void
see_values(struct parts *parts, size_t from)
{
	const struct dir_attribute *attribute = parts->attribute;
	bool fresh = false;

	for (size_t i = from; i < attribute->count; i++)
		if (table_add_hash(&parts->seen, attribute->values[i].bytes,
				   attribute->values[i].len))
			fresh = true;
	parts->stale = fresh ? 0 : parts->stale + 1;
}

static void
append_values(struct arena *arena, struct parts *parts, BerVarray values)
{
	struct dir_attribute *attribute = parts->attribute;
	struct dir_value *all = (struct dir_value *)attribute->values;
	size_t before = attribute->count, more = count_values(values);

	all = arena_grow(arena, all, &parts->capacity, before + more,
			 sizeof(*all));
	copy_values(arena, all + before, values, more);
	attribute->values = all;
	attribute->count += more;
	see_values(parts, before);
}

/* Takes the next range out of the answer; false when it is not there. */
static bool
take_range(struct builder *builder, struct parts *parts, LDAPMessage *answer,
	   struct range *range)
{
	LDAPMessage *entry = ldap_first_entry(builder->dir->ld, answer);
	const struct dir_attribute *attribute = parts->attribute;
	size_t before = attribute->count;
	struct berval dn, name;
	BerElement *ber = NULL;
	BerVarray values = NULL;

	if (entry == NULL ||
	    ldap_get_dn_ber(builder->dir->ld, entry, &ber, &dn) != LDAP_SUCCESS)
		return false;
	while (ldap_get_attribute_ber(builder->dir->ld, entry, ber, &name,
				      &values) == LDAP_SUCCESS &&
	       name.bv_val) {
		struct range found = parse_range(&name);
		if (found.present && found.first == before) {
			append_values(builder->arena, parts, values);
			*range = found;
		}
		ber_memfree(values);
		values = NULL;
	}
	ber_free(ber, 0);
	return attribute->count > before;
}

static LDAPMessage *
ask_range(struct builder *builder, const struct dir_attribute *attribute,
	  int *result)
{
	struct ldap_directory *dir = builder->dir;
	char *name = arena_printf(builder->arena, "%s;range=%zu-*",
				  attribute->name, attribute->count);
	char *names[] = {name, NULL};
	LDAPControl deleted = {
		.ldctl_oid = (char *)(uintptr_t)"1.2.840.113556.1.4.417",
		.ldctl_iscritical = 1,
	};
	LDAPControl *controls[] = {
		dir->base.info.has_show_deleted ? &deleted : NULL, NULL};
	int message;

	*result = ldap_search_ext(dir->ld, builder->dn, LDAP_SCOPE_BASE,
				  "(objectClass=*)", names, 0, controls, NULL,
				  NULL, LDAP_NO_LIMIT, &message);
	if (*result != LDAP_SUCCESS)
		return NULL;
	dir->base.counts.searches++;
	return ldap_wait(dir, message, result);
}

static bool
is_incomplete(struct builder *builder, const struct dir_attribute *attribute,
	      const char *why, struct dir_error *error)
{
	dir_error_set(error, builder->dir->base.arena, DIR_FAILED, "search",
		      builder->dn,
		      "cannot read %s: %s came in parts, and the part after "
		      "value %zu %s",
		      builder->dn, attribute->name, attribute->count, why);
	return false;
}

static bool
join_parts(struct builder *builder, struct parts *parts, struct range range,
	   struct dir_error *error)
{
	const struct dir_attribute *attribute = parts->attribute;

	while (!range.is_last) {
		int result = LDAP_SUCCESS;
		bool found;
		LDAPMessage *answer;

		if (builder->ranges++ >= MAX_RANGES)
			return is_incomplete(builder, attribute,
					     "is one too many", error);
		answer = ask_range(builder, attribute, &result);
		if (answer == NULL) {
			ldap_lost(builder->dir, result, NULL, error);
			return false;
		}
		found = take_range(builder, parts, answer, &range);
		ldap_msgfree(answer);
		if (!found)
			return is_incomplete(builder, attribute, "is missing",
					     error);
		if (parts->stale >= LDAP_MAX_STALE)
			return is_incomplete(builder, attribute,
					     "brings nothing new, over and "
					     "over",
					     error);
	}
	return true;
}

static bool
join_ranges(struct builder *builder, struct dir_attribute *attribute,
	    BerVarray values, struct range range, struct dir_error *error)
{
	struct parts parts = {.attribute = attribute};
	bool good;

	append_values(builder->arena, &parts, values);
	good = join_parts(builder, &parts, range, error);
	table_clear(&parts.seen);
	return good;
}

/* ---- the whole ------------------------------------------------------- */

static bool
is_name(const struct berval *name)
{
	for (size_t i = 0; i < name->bv_len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.;=*_",
			   name->bv_val[i]) == NULL ||
		    !name->bv_val[i])
			return false;
	return name->bv_len > 0;
}

static bool
take_attribute(struct builder *builder, const struct berval *name,
	       BerVarray values, struct dir_error *error)
{
	struct range range = parse_range(name);
	struct dir_attribute *attribute;

	/* What is no name (RFC 4512 2.5) is nothing that we asked for, and
	 * must not become one in the lines of a snapshot. */
	if (!is_name(name))
		return true;
	/* Beside a range the server sends the plain name without a value. */
	if (!range.present && count_values(values) == 0)
		return true;
	attribute = add_attribute(builder, name);
	if (range.present)
		return join_ranges(builder, attribute, values, range, error);
	set_values(builder->arena, attribute, values);
	return true;
}

static bool
malformed(struct builder *builder, struct dir_error *error)
{
	dir_error_set(error, builder->dir->base.arena, DIR_FAILED, "search",
		      builder->dn, "%s sent an entry that is malformed",
		      builder->dir->target.host);
	return false;
}

bool
ldap_entry_read(struct ldap_directory *dir, struct ldap_request *request,
		LDAPMessage *message, struct dir_entry *entry,
		struct dir_error *error)
{
	struct builder builder = {.dir = dir, .arena = &request->arena};
	struct berval dn = {0, NULL}, name;
	BerElement *ber = NULL;
	BerVarray values = NULL;
	bool good = true;

	if (ldap_get_dn_ber(dir->ld, message, &ber, &dn) != LDAP_SUCCESS)
		return malformed(&builder, error);
	builder.dn = arena_strndup(builder.arena, dn.bv_val, dn.bv_len);
	good = strlen(builder.dn) == dn.bv_len;
	if (!good)
		malformed(&builder, error);
	while (good) {
		int result = ldap_get_attribute_ber(dir->ld, message, ber,
						    &name, &values);
		if (result != LDAP_SUCCESS)
			good = malformed(&builder, error);
		if (!good || !name.bv_val)
			break;
		good = take_attribute(&builder, &name, values, error);
		ber_memfree(values);
		values = NULL;
	}
	ber_memfree(values);
	ber_free(ber, 0);
	*entry = (struct dir_entry){builder.dn, builder.count, builder.list};
	return good;
}
