/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The built-in tables: well-formed, without doubles, and what real domain
 * controllers say, where the corpora are at hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "libsd/guid.h"
#include "resolve/builtin.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_class(const char *name, size_t len)
{
	const struct builtin_class *class = builtin_classes;

	for (; class->name != NULL; class ++)
		if (strlen(class->name) == len &&
		    memcmp(class->name, name, len) == 0)
			return true;
	return false;
}

static void
check_right(const struct builtin_right *right)
{
	const char *at = right->classes;
	struct sd_guid guid;

	assert_int_equal(sd_guid_parse(right->guid, &guid, NULL), SD_OK);
	assert_true(right->name[0] != '\0' && right->cn[0] != '\0');
	while (*at != '\0') {
		const size_t len = strcspn(at, " ");

		if (!is_class(at, len))
			fail_msg("%s: no class %.*s", right->cn, (int)len, at);
		at += len + (at[len] == ' ');
	}
}

static void
no_doubles(const struct builtin_right *table)
{
	const struct builtin_right *right, *other;

	for (right = table; right->cn != NULL; right++) {
		check_right(right);
		for (other = table; other != right; other++) {
			assert_string_not_equal(right->guid, other->guid);
			assert_false(text_equal_loose(right->cn, other->cn));
			assert_false(
				text_equal_loose(right->name, other->name));
		}
	}
}

static void
rights_are_well_formed(void **state)
{
	(void)state;
	no_doubles(builtin_rights);
	no_doubles(builtin_sets);
	no_doubles(builtin_writes);
}

static void
classes_are_well_formed(void **state)
{
	const struct builtin_class *class = builtin_classes, *other;
	struct sd_guid guid;

	(void)state;
	for (; class->name != NULL; class ++) {
		assert_int_equal(sd_guid_parse(class->guid, &guid, NULL),
				 SD_OK);
		if (!is_class(class->parent, strlen(class->parent)))
			fail_msg("%s: no class %s", class->name, class->parent);
		assert_in_range(class->category, 0, 3);
		for (other = builtin_classes; other != class; other++) {
			assert_false(
				text_equal_nocase(class->name, other->name));
			assert_string_not_equal(class->guid, other->guid);
		}
	}
}

static bool
is_set(const char *cn)
{
	const struct builtin_right *set = builtin_sets;

	while (set->cn != NULL && strcmp(set->cn, cn) != 0)
		set++;
	return set->cn != NULL;
}

static void
attributes_are_well_formed(void **state)
{
	const struct builtin_attribute *attribute, *other;
	struct sd_guid guid;

	(void)state;
	for (attribute = builtin_attributes; attribute->name != NULL;
	     attribute++) {
		assert_int_equal(sd_guid_parse(attribute->guid, &guid, NULL),
				 SD_OK);
		assert_true(attribute->set == NULL || is_set(attribute->set));
		assert_int_equal(attribute->search_flags & ~0x80u, 0);
		for (other = builtin_attributes; other != attribute; other++) {
			assert_false(text_equal_nocase(attribute->name,
						       other->name));
			assert_string_not_equal(attribute->guid, other->guid);
		}
	}
}

/* ---- against what real directories say -------------------------------- */

static FILE *
open_corpus(const char *name)
{
	const char *folder = getenv("CORPUS_DIR");
	char path[512];

	snprintf(path, sizeof(path), "%s/%s",
		 folder == NULL ? "../shared/corpora" : folder, name);
	return fopen(path, "r");
}

static const char *
text_of(const json_t *record, const char *key)
{
	const char *text = json_string_value(json_object_get(record, key));

	return text == NULL ? "" : text;
}

static const struct builtin_right *
find_right(const struct builtin_right *right, const char *guid)
{
	while (right->cn != NULL && !text_equal_nocase(right->guid, guid))
		right++;
	return right->cn == NULL ? NULL : right;
}

static const struct builtin_right *
table_of(const char *kind)
{
	if (strcmp(kind, "property-set") == 0)
		return builtin_sets;
	return strcmp(kind, "validated-write") == 0 ? builtin_writes
						    : builtin_rights;
}

static void
check_right_record(const json_t *record)
{
	const struct builtin_right *right =
		find_right(table_of(text_of(record, "kind")),
			   text_of(record, "rightsGuid"));
	const char *samba = text_of(record, "msadts_displayName");

	if (right == NULL)
		fail_msg("no %s", text_of(record, "cn"));
	assert_string_equal(right->cn, text_of(record, "cn"));
	assert_string_equal(right->name, text_of(record, "displayName"));
	/* Samba's name of it is the CN with blanks: found by it. */
	if (samba[0] != '\0')
		assert_true(text_equal_loose(right->cn, samba) ||
			    text_equal_loose(right->name, samba));
}

static void
check_class_record(const json_t *record)
{
	const struct builtin_class *class = builtin_classes;

	for (; class->name != NULL; class ++)
		if (strcmp(class->name, text_of(record, "name")) == 0) {
			assert_string_equal(class->guid,
					    text_of(record, "guid"));
			assert_string_equal(class->parent,
					    text_of(record, "subClassOf"));
		}
}

static void
check_attribute_record(const json_t *record)
{
	const struct builtin_attribute *attribute = builtin_attributes;

	for (; attribute->name != NULL; attribute++)
		if (strcmp(attribute->name, text_of(record, "name")) == 0)
			assert_string_equal(attribute->guid,
					    text_of(record, "guid"));
}

static void
read_corpus(const char *name, void (*check)(const json_t *record),
	    size_t wanted)
{
	FILE *file = open_corpus(name);
	char *line = NULL;
	size_t size = 0, count = 0;

	if (file == NULL)
		skip();
	while (getline(&line, &size, file) > 0) {
		json_t *record = json_loads(line, 0, NULL);

		assert_non_null(record);
		check(record);
		json_decref(record);
		count++;
	}
	free(line);
	fclose(file);
	assert_int_equal(count, wanted);
}

static void
rights_are_those_of_real_forests(void **state)
{
	(void)state;
	read_corpus("ad-rights/rights.jsonl", check_right_record, 81);
}

static void
classes_are_those_of_real_forests(void **state)
{
	(void)state;
	read_corpus("ad-schema/classes.jsonl", check_class_record, 269);
}

static void
attributes_are_those_of_real_forests(void **state)
{
	(void)state;
	read_corpus("ad-schema/attributes.jsonl", check_attribute_record, 1501);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rights_are_well_formed),
		cmocka_unit_test(classes_are_well_formed),
		cmocka_unit_test(attributes_are_well_formed),
		cmocka_unit_test(rights_are_those_of_real_forests),
		cmocka_unit_test(classes_are_those_of_real_forests),
		cmocka_unit_test(attributes_are_those_of_real_forests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
