/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_wire.c: the bytes that go out: exactly the parts
 * that change, inherited ACEs only where the server does not make them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply/fetch.h"
#include "apply/seen.h"
#include "apply/wire.h"

#include <stdlib.h>
#include <string.h>

#define WHOLE \
	"O:BAG:SYD:AI(A;;RP;;;BA)(A;CIID;RP;;;AU)S:AI(AU;SA;WP;;;WD)" \
	"(AU;CIIDSA;WP;;;AU)"

static void
check(const char *sddl, struct sd_dc_target context, const char *expected)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	SD_DESC_AUTO sent = SD_DESC_INIT;
	struct arena arena = ARENA_INIT;
	uint8_t *bytes;
	size_t len;
	char *text;

	assert_int_equal(sd_sddl_parse(sddl, NULL, &desc, NULL), SD_OK);
	assert_true(
		apply_wire_value(&arena, &desc, &context, &bytes, &len, NULL));
	assert_int_equal(sd_desc_decode(bytes, len, &sent, NULL), SD_OK);
	assert_int_equal(sd_sddl_print_alloc(&sent, NULL, 15, &text, NULL),
			 SD_OK);
	assert_string_equal(text, expected);
	free(text);
	arena_clear(&arena);
}

static void
test_parts(void **state)
{
	(void)state;
	check(WHOLE, (struct sd_dc_target){.sd_flags = 4}, "D:AI(A;;RP;;;BA)");
	check(WHOLE, (struct sd_dc_target){.sd_flags = 1}, "O:BA");
	check(WHOLE, (struct sd_dc_target){.sd_flags = 2}, "G:SY");
	check(WHOLE, (struct sd_dc_target){.sd_flags = 8},
	      "S:AI(AU;SA;WP;;;WD)");
	check(WHOLE, (struct sd_dc_target){.sd_flags = 5},
	      "O:BAD:AI(A;;RP;;;BA)");
}

/* The bit that switches inheritance off goes with the list, always. */
static void
test_protected(void **state)
{
	(void)state;
	check("O:BAG:BAD:PAI(A;;RP;;;BA)(A;CIID;RP;;;AU)",
	      (struct sd_dc_target){.sd_flags = 4},
	      "D:PAI(A;;RP;;;BA)(A;CIID;RP;;;AU)");
	check("O:BAG:BAD:PAI(A;;RP;;;BA)S:PAI(AU;SA;WP;;;WD)",
	      (struct sd_dc_target){.sd_flags = 8}, "S:PAI(AU;SA;WP;;;WD)");
}

static void
test_inherited_stays(void **state)
{
	(void)state;
	check(WHOLE, (struct sd_dc_target){.sd_flags = 4, .is_head = true},
	      "D:AI(A;;RP;;;BA)(A;CIID;RP;;;AU)");
	check(WHOLE, (struct sd_dc_target){.sd_flags = 4, .is_deleted = true},
	      "D:AI(A;;RP;;;BA)(A;CIID;RP;;;AU)");
	/* Another attribute goes as it is. */
	check(WHOLE, (struct sd_dc_target){.sd_flags = 0}, WHOLE);
}

static void
test_nothing_explicit(void **state)
{
	(void)state;
	check("D:AI(A;CIID;RP;;;AU)", (struct sd_dc_target){.sd_flags = 4},
	      "D:AI");
}

/* Everybody would have every right: only where it is asked for. */
static void
test_no_dacl(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct arena arena = ARENA_INIT;
	struct sd_dc_target context = {.sd_flags = 0};
	struct sd_error error = {.code = SD_OK};
	uint8_t *bytes;
	size_t len;

	(void)state;
	assert_false(apply_wire_value(&arena, &desc, &context, &bytes, &len,
				      &error));
	assert_non_null(strstr(error.message, "no DACL"));
	context.sd_flags = SD_FLAG_DACL;
	assert_false(apply_wire_value(&arena, &desc, &context, &bytes, &len,
				      &error));
	arena_clear(&arena);
	check("O:SY", (struct sd_dc_target){.sd_flags = 1}, "O:SY");
	check("O:SY", (struct sd_dc_target){.lacks_dacl = true}, "O:SY");
}

static void
test_too_long(void **state)
{
	const struct sd_ace ace =
		sd_ace_make(SD_ACE_ALLOWED, 0, 0x10, NULL, NULL,
			    &(struct sd_sid){.revision = 1, .count = 15});
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct arena arena = ARENA_INIT;
	struct sd_dc_target context = {.sd_flags = 4};
	struct sd_error error = {.code = SD_OK};
	uint8_t *bytes;
	size_t len;

	(void)state;
	assert_int_equal(sd_sddl_parse("D:", NULL, &desc, NULL), SD_OK);
	for (int i = 0; i < 900; i++)
		assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &ace),
				 SD_OK);
	assert_false(apply_wire_value(&arena, &desc, &context, &bytes, &len,
				      &error));
	assert_int_equal(error.code, SD_ERANGE);
	arena_clear(&arena);
}

/* ---- how often a descriptor was written -----------------------------------
 */

/* As a second read of the object brings it. */
static uint32_t
version_read(const uint8_t *bytes, size_t len)
{
	const struct dir_value value = {bytes, len};
	const struct dir_attribute metadata = {"replPropertyMetaData", 1,
					       &value};
	const struct dir_entry entry = {"DC=x", 1, &metadata};
	const struct task task = {.attribute = "nTSecurityDescriptor"};
	struct object object = {.task = &task};
	struct work work = {.seen = NULL};
	uint32_t version;
	const char *why;

	assert_false(fetch_take_again(&work, &object, &entry, false, &version,
				      &why));
	assert_non_null(strstr(why, "no longer shows"));
	arena_clear(&object.arena);
	return version;
}

static void
test_metadata(void **state)
{
	uint8_t bytes[16 + 2 * 48] = {1, 0, 0, 0, 0, 0, 0, 0, 2};

	(void)state;
	memcpy(bytes + 16, "\x03\x00\x00\x00\x09", 5);
	memcpy(bytes + 64, "\x19\x01\x02\x00\x07\x01", 6);
	assert_int_equal(version_read(bytes, sizeof(bytes)), 0x107);
	/* Cut short, of another version, with a count that lies. */
	for (size_t len = 0; len < sizeof(bytes); len++)
		assert_int_equal(version_read(bytes, len), 0);
	bytes[8] = 1;
	assert_int_equal(version_read(bytes, sizeof(bytes)), 0);
	memset(bytes + 8, 0xff, 4);
	assert_int_equal(version_read(bytes, sizeof(bytes)), 0);
	memset(bytes + 8, 0, 4);
	bytes[8] = 2;
	bytes[0] = 2;
	assert_int_equal(version_read(bytes, sizeof(bytes)), 0);
}

static void
test_seen(void **state)
{
	struct seen seen = {0};
	struct sd_guid guid = {{1}};

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		memcpy(guid.bytes + 4, &i, sizeof(i));
		assert_true(seen_add(&seen, &guid));
		assert_false(seen_add(&seen, &guid));
	}
	assert_int_equal(seen.table.count, 5000);
	seen_clear(&seen);
	assert_true(seen_add(&seen, &guid));
	seen_clear(&seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_protected),
		cmocka_unit_test(test_inherited_stays),
		cmocka_unit_test(test_nothing_explicit),
		cmocka_unit_test(test_no_dacl),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_metadata),
		cmocka_unit_test(test_seen),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
