/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_codec.c: wire bytes to descriptor and back, exactly.
 */
#include "unit/libsd/wire.h"

#define SY "010100000000000512000000"
#define BA "01020000000000052000000020020000"
#define PLAIN "00001400 94000200 " SY

/* Bytes in the order that each kind of writer puts the parts, and what only
 * a careful reader keeps. */
static const char *const exact[] = {
	/* nothing at all */
	"01000080 00000000 00000000 00000000 00000000",
	/* Samba: owner, group, DACL */
	"01000480 14000000 20000000 00000000 30000000" SY BA
	"02001c00 01000000" PLAIN,
	/* AD: SACL, DACL, owner, group */
	"01001480 48000000 54000000 14000000 30000000"
	"02001c00 01000000 02401400 94000200" SY "02001800 00000000"
	"0000000000000000 0000000000000000" SY BA,
	/* owner alone; group alone */
	"01000080 14000000 00000000 00000000 00000000" BA,
	"01000080 00000000 14000000 00000000 00000000" BA,
	/* NULL and empty lists */
	"01001480 00000000 00000000 00000000 00000000",
	"01001480 00000000 00000000 14000000 1c000000"
	"0200080000000000 0400080000000000",
	/* RM control byte, defaulted bits, list header's zeros in use */
	"01015fc0 30000000 40000000 00000000 14000000"
	"03aa1c00 0100bbcc" PLAIN BA SY,
	/* slack: zeros; not zeros */
	"01000480 00000000 00000000 00000000 14000000"
	"02002000 01000000" PLAIN "00000000",
	"01000480 00000000 00000000 00000000 14000000"
	"02002100 01000000" PLAIN "0102030405",
	/* object ACEs with each choice of GUIDs, and flags nobody knows */
	"01000480 00000000 00000000 00000000 14000000"
	"0400b000 04000000"
	"05001800 10000000 00000000" SY
	"05002800 10000000 01000000 00112233445566778899aabbccddeeff" SY
	"05002800 10000000 02000000 00112233445566778899aabbccddeeff" SY
	"05003800 10000000 838888f8 00112233445566778899aabbccddeeff"
	"ffeeddccbbaa99887766554433221100" SY "ffffffff 00000000",
	/* application data; a callback; types that nobody knows */
	"01000480 00000000 00000000 00000000 14000000"
	"04007c00 05000000"
	"00001800 94000200" SY "deadbeef"
	"09002000 94000200" SY "6172747801020300 0a0b0c0d"
	"0b002800 10000000 00000000" SY "6172747801020300 0a0b0c0d 11121314"
	"04000800 01020304"
	"ff000c00 0102030405060708",
	/* long and empty SIDs */
	"01000480 00000000 00000000 00000000 14000000"
	"02007400 03000000"
	"00001000 01000000 0100000000000005"
	"00002c00 01000000 0107000000000005 0100000002000000 0300000004000000"
	"0500000006000000 07000000"
	"00003000 01000000 0108000000000005 0100000002000000 0300000004000000"
	"0500000006000000 0700000008000000",
};

static void
test_the_same_bytes_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		struct wire wire = wire_hex(exact[i]);
		struct sd_error error = {.section = ""};
		struct sd_desc desc = SD_DESC_INIT, copy = SD_DESC_INIT;

		if (wire_decode(wire.bytes, wire.len, &desc, &error) != SD_OK)
			fail_msg("%zu: at %zu: %s", i, error.where,
				 error.message);
		assert_encodes(&desc, wire.bytes, wire.len);
		copy = sample_copy(&desc);
		assert_true(sd_desc_equal(&copy, &desc));
		sd_desc_clear(&desc);
		assert_encodes(&copy, wire.bytes, wire.len);
		sd_desc_clear(&copy);
	}
}

static void
test_fields(void **state)
{
	struct wire wire = wire_hex(exact[2]);
	struct sd_desc desc = SD_DESC_INIT;

	(void)state;
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, NULL), SD_OK);
	assert_int_equal(desc.control, 0x8014);
	assert_memory_equal(desc.layout,
			    ((uint8_t[4]){SD_PART_SACL, SD_PART_DACL,
					  SD_PART_OWNER, SD_PART_GROUP}),
			    4);
	assert_string_equal(sd_known_find_alias(&desc.owner, NULL), "SY");
	assert_string_equal(sd_known_find_alias(&desc.group, NULL), "BA");
	assert_int_equal(desc.sacl.count, 1);
	assert_int_equal(desc.sacl.aces[0].type, SD_ACE_AUDIT);
	assert_int_equal(desc.sacl.aces[0].flags, SD_ACE_SUCCESSFUL_ACCESS);
	assert_int_equal(desc.sacl.aces[0].mask, 0x20094);
	assert_int_equal(desc.dacl.count, 0);
	assert_int_equal(desc.dacl.slack, 16);
	sd_desc_clear(&desc);
}

static void
test_guids_by_their_flags(void **state)
{
	struct wire wire = wire_hex(exact[10]);
	const struct sd_ace *aces;
	struct sd_desc desc = SD_DESC_INIT;

	(void)state;
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, NULL), SD_OK);
	aces = desc.dacl.aces;
	assert_true(sd_guid_is_zero(&aces[0].object_type));
	assert_true(sd_guid_is_zero(&aces[0].inherited_type));
	assert_int_equal(aces[1].object_type.bytes[1], 0x11);
	assert_true(sd_guid_is_zero(&aces[1].inherited_type));
	assert_true(sd_guid_is_zero(&aces[2].object_type));
	assert_int_equal(aces[2].inherited_type.bytes[1], 0x11);
	assert_int_equal(aces[3].object_type.bytes[1], 0x11);
	assert_int_equal(aces[3].inherited_type.bytes[1], 0xee);
	assert_int_equal(aces[3].object_flags, 0xf8888883);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(sd_known_find_alias(&aces[i].sid, NULL),
				    "SY");
	sd_desc_clear(&desc);
}

static void
test_what_is_carried(void **state)
{
	struct wire wire = wire_hex(exact[11]);
	const struct sd_ace *aces;
	struct sd_desc desc = SD_DESC_INIT;

	(void)state;
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, NULL), SD_OK);
	aces = desc.dacl.aces;
	assert_int_equal(aces[0].data_len, 4);
	assert_memory_equal(aces[0].data, "\xde\xad\xbe\xef", 4);
	assert_int_equal(aces[1].data_len, 12);
	assert_memory_equal(aces[1].data, "artx", 4);
	assert_int_equal(aces[2].data_len, 16);
	assert_int_equal(aces[3].form, SD_ACE_FORM_OPAQUE);
	assert_int_equal(aces[3].data_len, 4);
	assert_int_equal(aces[4].type, 0xff);
	assert_int_equal(aces[4].data_len, 8);
	sd_desc_clear(&desc);
}

/* Gaps, trailing bytes, an offset without its bit, parts that lie over each
 * other: read, and written back tight. */
static void
test_what_does_not_come_back(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"01000080 18000000 00000000 00000000 00000000 ffffffff" BA,
		 "01000080 14000000 00000000 00000000 00000000" BA},
		{"01000080 14000000 00000000 00000000 00000000" BA "ffff",
		 "01000080 14000000 00000000 00000000 00000000" BA},
		{"01000080 14000000 00000000 00000000 99999999" BA,
		 "01000080 14000000 00000000 00000000 00000000" BA},
		{"01000080 14000000 14000000 00000000 00000000" BA,
		 "01000080 14000000 24000000 00000000 00000000" BA BA},
		{"01001480 00000000 00000000 14000000 14000000"
		 "0200080000000000",
		 "01001480 00000000 00000000 14000000 1c000000"
		 "0200080000000000 0200080000000000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wire in = wire_hex(cases[i].in);
		struct wire out = wire_hex(cases[i].out);
		struct sd_desc desc = SD_DESC_INIT;

		assert_int_equal(wire_decode(in.bytes, in.len, &desc, NULL),
				 SD_OK);
		assert_encodes(&desc, out.bytes, out.len);
		sd_desc_clear(&desc);
	}
}

/* New parts go where AD puts them, old ones stay. */
static void
test_layout_of_what_is_added(void **state)
{
	struct wire wire = wire_hex(exact[3]); /* owner alone */
	struct wire want =
		wire_hex("01000480 14000000 2c000000 00000000 24000000" BA
			 "0200080000000000" SY);
	struct sd_desc desc = SD_DESC_INIT;

	(void)state;
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, NULL), SD_OK);
	desc.has_group = true;
	desc.group = sample_sid("SY");
	desc.dacl_state = SD_ACL_LIST;
	desc.dacl.revision = 2;
	assert_encodes(&desc, want.bytes, want.len);
	desc.has_owner = false;
	want = wire_hex("01000480 00000000 1c000000 00000000 14000000"
			"0200080000000000" SY);
	assert_encodes(&desc, want.bytes, want.len);
	sd_desc_clear(&desc);
}

static void
test_encode_refuses_what_does_not_fit(void **state)
{
	struct wire wire = wire_hex(exact[11]);
	struct sd_error error;
	struct sd_desc desc = SD_DESC_INIT;
	uint8_t buffer[sizeof(wire.bytes)];
	size_t len = 77;

	(void)state;
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, NULL), SD_OK);
	desc.dacl.slack = 4;
	desc.has_owner = true;
	desc.owner = sample_sid("BA");
	for (size_t size = 0; size < wire.len + 4 + 16; size++) {
		uint8_t *exact_buffer = malloc(size + 1);

		assert_non_null(exact_buffer);
		assert_int_equal(sd_desc_encode(&desc, exact_buffer + 1, size,
						&len, &error),
				 SD_ERANGE);
		assert_int_equal(len, 77);
		free(exact_buffer);
	}
	assert_int_equal(
		sd_desc_encode(&desc, buffer, wire.len + 20, &len, NULL),
		SD_OK);
	sd_desc_clear(&desc);
}

static void
test_encode_refuses_lists_that_no_header_can_hold(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:");
	struct sd_ace ace = sample_ace("(A;;CC;;;WD)");
	struct sd_ace odd = sample_opaque(0);
	static uint8_t buffer[200000];
	struct sd_error error;
	uint8_t *fresh;
	size_t len;

	(void)state;
	while (sd_acl_size(&desc.dacl) + 20 <= SD_ACL_MAX_SIZE)
		sample_insert(&desc, 0, &ace);
	assert_int_equal(
		sd_desc_encode(&desc, buffer, sizeof(buffer), &len, &error),
		SD_OK);
	desc.dacl.slack = (uint32_t)(65535 - sd_acl_size(&desc.dacl));
	assert_int_equal(
		sd_desc_encode(&desc, buffer, sizeof(buffer), &len, &error),
		SD_OK);
	assert_int_equal(len, 20 + 65535);
	desc.dacl.slack++;
	assert_int_equal(
		sd_desc_encode(&desc, buffer, sizeof(buffer), &len, &error),
		SD_ERANGE);
	sample_insert(&desc, 0, &ace);
	sample_insert(&desc, 0, &ace);
	assert_int_equal(sd_desc_encode_alloc(&desc, &fresh, &len, &error),
			 SD_ERANGE);
	assert_int_equal(error.where, 20);
	while (desc.dacl.count > 1)
		sd_desc_remove_ace(&desc, SD_DACL, 0);
	odd.data_len = 3;
	sample_insert(&desc, 0, &odd);
	assert_int_equal(
		sd_desc_encode(&desc, buffer, sizeof(buffer), &len, &error),
		SD_ERANGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_bytes_come_back),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_guids_by_their_flags),
		cmocka_unit_test(test_what_is_carried),
		cmocka_unit_test(test_what_does_not_come_back),
		cmocka_unit_test(test_layout_of_what_is_added),
		cmocka_unit_test(test_encode_refuses_what_does_not_fit),
		cmocka_unit_test(
			test_encode_refuses_lists_that_no_header_can_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
