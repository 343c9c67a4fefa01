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
	assert_true(right->name[0] != '\0' && right->cn[0] != '\0');
	for (size_t i = 0; i < right->applies_count; i++) {
		const struct builtin_class *class = builtin_classes;

		while (class->name != NULL &&
		       !sd_guid_equal(&class->guid, &right->applies_to[i]))
			class ++;
		if (class->name == NULL)
			fail_msg("%s: no class %zu", right->cn, i);
	}
}

static void
no_doubles(const struct builtin_right *table)
{
	const struct builtin_right *right, *other;

	for (right = table; right->cn != NULL; right++) {
		check_right(right);
		for (other = table; other != right; other++) {
			assert_false(sd_guid_equal(&right->guid, &other->guid));
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

	(void)state;
	for (; class->name != NULL; class ++) {
		if (!is_class(class->parent, strlen(class->parent)))
			fail_msg("%s: no class %s", class->name, class->parent);
		assert_in_range(class->category, 0, 3);
		for (other = builtin_classes; other != class; other++) {
			assert_false(
				text_equal_nocase(class->name, other->name));
			assert_false(sd_guid_equal(&class->guid, &other->guid));
		}
	}
}

static bool
is_set(const struct sd_guid *guid)
{
	const struct builtin_right *set = builtin_sets;

	while (set->cn != NULL && !sd_guid_equal(&set->guid, guid))
		set++;
	return set->cn != NULL;
}

static void
attributes_are_well_formed(void **state)
{
	const struct builtin_attribute *attribute, *other;

	(void)state;
	for (attribute = builtin_attributes; attribute->name != NULL;
	     attribute++) {
		assert_true(sd_guid_is_zero(&attribute->set) ||
			    is_set(&attribute->set));
		assert_int_equal(attribute->search_flags & ~0x80u, 0);
		for (other = builtin_attributes; other != attribute; other++) {
			assert_false(text_equal_nocase(attribute->name,
						       other->name));
			assert_false(
				sd_guid_equal(&attribute->guid, &other->guid));
		}
	}
}

/* ---- against their texts ---------------------------------------------- */

static const struct sd_guid *
guid_of_right(const struct builtin_right *right, const char *cn)
{
	while (right->cn != NULL && strcmp(right->cn, cn) != 0)
		right++;
	return right->cn == NULL ? NULL : &right->guid;
}

static const struct sd_guid *
guid_of(const char *kind, const char *name)
{
	const struct builtin_class *class = builtin_classes;
	const struct builtin_attribute *attribute = builtin_attributes;

	if (strcmp(kind, "right") == 0)
		return guid_of_right(builtin_rights, name);
	if (strcmp(kind, "set") == 0)
		return guid_of_right(builtin_sets, name);
	if (strcmp(kind, "write") == 0)
		return guid_of_right(builtin_writes, name);
	while (class->name != NULL && strcmp(class->name, name) != 0)
		class ++;
	while (attribute->name != NULL && strcmp(attribute->name, name) != 0)
		attribute++;
	if (strcmp(kind, "class") == 0)
		return class->name == NULL ? NULL : &class->guid;
	return attribute->name == NULL ? NULL : &attribute->guid;
}

static size_t
count_rows(void)
{
	const struct builtin_right *const rights[] = {
		builtin_rights, builtin_sets, builtin_writes};
	size_t count = 0;

	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; rights[i][j].cn != NULL; j++)
			count++;
	for (size_t i = 0; builtin_classes[i].name != NULL; i++)
		count++;
	for (size_t i = 0; builtin_attributes[i].name != NULL; i++)
		count++;
	return count;
}

static void
bytes_are_those_of_the_texts(void **state)
{
	FILE *file = fopen("tests/vectors/builtin_guids.txt", "r");
	char line[256], kind[16], text[64], name[128];
	size_t count = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		char formatted[SD_GUID_TEXT_SIZE];
		const struct sd_guid *guid;

		if (line[0] == '#')
			continue;
		assert_int_equal(
			sscanf(line, "%15s %63s %127s", kind, text, name), 3);
		guid = guid_of(kind, name);
		if (guid == NULL)
			fail_msg("no %s %s", kind, name);
		assert_string_equal(sd_guid_format(guid, formatted), text);
		count++;
	}
	fclose(file);
	assert_int_equal(count, count_rows());
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

static void
check_guid(const struct sd_guid *guid, const char *text)
{
	char formatted[SD_GUID_TEXT_SIZE];

	assert_string_equal(sd_guid_format(guid, formatted), text);
}

static const struct builtin_right *
find_right(const struct builtin_right *right, const char *text)
{
	struct sd_guid guid;

	assert_int_equal(sd_guid_parse(text, &guid, NULL), SD_OK);
	while (right->cn != NULL && !sd_guid_equal(&right->guid, &guid))
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
			check_guid(&class->guid, text_of(record, "guid"));
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
			check_guid(&attribute->guid, text_of(record, "guid"));
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
		cmocka_unit_test(bytes_are_those_of_the_texts),
		cmocka_unit_test(rights_are_those_of_real_forests),
		cmocka_unit_test(classes_are_those_of_real_forests),
		cmocka_unit_test(attributes_are_those_of_real_forests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
