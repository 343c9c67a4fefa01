/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/sample.h: descriptors from text and back, for tests whose
 * subject is not the text. Fails the test when the text is wrong.
 */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "libsd/sd.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE_ALL (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

/* Classes and rights that the samples speak of. */
#define USER "bf967aba-0de6-11d0-a285-00aa003049e2"
#define GROUP "bf967a9c-0de6-11d0-a285-00aa003049e2"
#define MEMBER "bf9679c0-0de6-11d0-a285-00aa003049e2"
#define RESET "00299570-246d-11d0-a768-00aa006e0529"

/* A text that is refused, and where. */
struct wrong_text {
	const char *text;
	enum sd_err err;
	size_t column;
};

static inline struct sd_desc
sample_desc(const char *sddl)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;

	if (sd_sddl_parse(sddl, NULL, &desc, &error) != SD_OK)
		fail_msg("%s, column %zu: %s", sddl, error.where,
			 error.message);
	return desc;
}

static inline struct sd_ace
sample_ace(const char *sddl)
{
	struct sd_error error = {.section = ""};
	struct sd_ace ace;

	if (sd_sddl_parse_ace(sddl, NULL, &ace, &error) != SD_OK)
		fail_msg("%s, column %zu: %s", sddl, error.where,
			 error.message);
	return ace;
}

static inline struct sd_guid
sample_guid(const char *text)
{
	struct sd_guid guid;

	assert_int_equal(sd_guid_parse(text, &guid, NULL), SD_OK);
	return guid;
}

static inline struct sd_sid
sample_sid(const char *text)
{
	struct sd_sid sid;

	if (sd_known_parse_alias(text, NULL, &sid) != SD_OK)
		assert_int_equal(sd_sid_parse(text, &sid, NULL), SD_OK);
	return sid;
}

/* The bytes of a descriptor, for the caller to free. */
static inline uint8_t *
sample_wire(const char *sddl, size_t *len)
{
	SD_DESC_AUTO desc = sample_desc(sddl);
	uint8_t *bytes;

	assert_int_equal(sd_desc_encode_alloc(&desc, &bytes, len, NULL), SD_OK);
	return bytes;
}

static inline void
assert_sddl(const struct sd_desc *desc, const char *want)
{
	char *have = NULL;

	assert_int_equal(
		sd_sddl_print_alloc(desc, NULL, SAMPLE_ALL, &have, NULL),
		SD_OK);
	assert_string_equal(have, want);
	free(have);
}

/* An allow ACE with a condition: nothing may look into it. */
static inline struct sd_ace
sample_callback(uint8_t type, const char *sid)
{
	static const uint8_t condition[8] = "artx\1\2\3";

	return (struct sd_ace){.type = type,
			       .form = (uint8_t)sd_ace_form_of(type),
			       .mask = SD_MASK_READ_PROPERTY,
			       .sid = sample_sid(sid),
			       .data = condition,
			       .data_len = sizeof(condition)};
}

/* An ACE of a type that nobody knows. */
static inline struct sd_ace
sample_opaque(uint8_t flags)
{
	static const uint8_t body[12] = {1, 2, 3};

	return (struct sd_ace){.type = 0x77,
			       .flags = flags,
			       .form = SD_ACE_FORM_OPAQUE,
			       .data = body,
			       .data_len = sizeof(body)};
}

static inline void
sample_insert(struct sd_desc *desc, size_t index, const struct sd_ace *ace)
{
	assert_int_equal(sd_desc_insert_ace(desc, SD_DACL, index, ace), SD_OK);
}

static inline struct sd_desc
sample_copy(const struct sd_desc *desc)
{
	struct sd_desc copy = SD_DESC_INIT;

	assert_int_equal(sd_desc_copy(desc, &copy), SD_OK);
	return copy;
}

/* Runs one edit that must do what is said. */
static inline void
sample_add(struct sd_desc *desc, const char *sddl, enum sd_edit_result want)
{
	struct sd_error error = {.section = ""};
	struct sd_ace ace = sample_ace(sddl);
	enum sd_edit_result have = SD_EDIT_UNCHANGED;

	if (sd_edit_add(desc, SD_DACL, &ace, &have, &error) != SD_OK)
		fail_msg("%s: %s", sddl, error.message);
	assert_int_equal(have, want);
}

static inline void
sample_revoke(struct sd_desc *desc, const char *sddl, enum sd_edit_result want)
{
	struct sd_ace ace = sample_ace(sddl);
	enum sd_edit_result have = SD_EDIT_UNCHANGED;

	assert_int_equal(
		sd_edit_revoke_ace(desc, SD_DACL, &ace, false, &have, NULL),
		SD_OK);
	assert_int_equal(have, want);
}

#endif
