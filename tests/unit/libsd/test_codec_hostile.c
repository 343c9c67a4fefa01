/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_codec_hostile.c: bytes that break a rule are refused
 * with their place; no bytes at all make the decoder read beyond them or
 * give back something that does not encode.
 */
#include "unit/libsd/random.h"
#include "unit/libsd/wire.h"

#define SY "010100000000000512000000"
#define BA "01020000000000052000000020020000"
#define DACL "01000480 00000000 00000000 00000000 14000000 "
#define ONE "02001c00 01000000 "

/* Each rule of MS-DTYP 2.4.2 to 2.4.6, broken once. */
static const struct {
	const char *hex;
	size_t where;
	const char *section;
} broken[] = {
	{"", 0, "2.4.6"},
	{"01000080 00000000 00000000 00000000 000000", 0, "2.4.6"},
	{"02000080 00000000 00000000 00000000 00000000", 0, "2.4.6"},
	{"01000000 00000000 00000000 00000000 00000000", 2, "2.4.6"},
	/* offsets: into the header, beyond the end, at the end, wrapping */
	{"01000080 13000000 00000000 00000000 00000000" BA, 4, "2.4.6"},
	{"01000080 00000000 01000000 00000000 00000000" BA, 8, "2.4.6"},
	{"01001080 00000000 00000000 25000000 00000000" BA, 12, "2.4.6"},
	{"01000480 00000000 00000000 00000000 24000000" BA, 16, "2.4.6"},
	{"01000480 00000000 00000000 00000000 ffffffff" BA, 16, "2.4.6"},
	{"01000480 00000000 00000000 00000000 1d000000" BA, 16, "2.4.6"},
	/* SIDs: revision, count, too short for the count */
	{"01000080 14000000 00000000 00000000 00000000 02" BA, 20, "2.4.2"},
	{"01000080 14000000 00000000 00000000 00000000"
	 "0110000000000005 20000000",
	 21, "2.4.2"},
	{"01000080 14000000 00000000 00000000 00000000"
	 "0102000000000005 20000000",
	 20, "2.4.2"},
	{"01000080 00000000 1c000000 00000000 00000000"
	 "ffffffffffffffff 0101000000000005 200000",
	 28, "2.4.2"},
	/* ACLs: revision, size, count */
	{DACL "0100080000000000", 20, "2.4.5"},
	{DACL "0500080000000000", 20, "2.4.5"},
	{DACL "0200070000000000", 22, "2.4.5"},
	{DACL "0200090000000000", 22, "2.4.5"},
	{DACL "0200ffff00000000", 22, "2.4.5"},
	{DACL "0200080001000000", 24, "2.4.5"},
	{DACL "02001c00 03000000 00001400 94000200" SY, 24, "2.4.5"},
	{DACL "02001c00 ffff0000 00001400 94000200" SY, 24, "2.4.5"},
	/* ACEs: size of nothing, not of words, beyond the list */
	{DACL ONE "00000000 94000200" SY, 30, "2.4.4"},
	{DACL ONE "00000400 94000200" SY, 30, "2.4.4"},
	{DACL ONE "00001300 94000200" SY, 30, "2.4.4"},
	{DACL ONE "00001800 94000200" SY "00000000", 30, "2.4.4"},
	{DACL ONE "0000ffff 94000200" SY, 30, "2.4.4"},
	/* ... a second ACE in what the first has left: nothing, a word */
	{DACL "02001c00 02000000 00001400 94000200" SY, 48, "2.4.4"},
	{DACL "02002000 02000000 00001400 94000200" SY "00000000", 48, "2.4.4"},
	/* ... too short for their fields */
	{DACL ONE "00000800 94000200" SY, 36, "2.4.2"},
	{DACL ONE "05000800 94000200" SY, 30, "2.4.4"},
	{DACL ONE "05000c00 94000200" SY, 30, "2.4.4"},
	{DACL ONE "05001000 94000200 00000000 01020000 00000000", 40, "2.4.2"},
	{DACL ONE "05001400 94000200 01000000 0000000000000000", 30, "2.4.4"},
	{DACL ONE "05001400 94000200 02000000 0000000000000000", 30, "2.4.4"},
	{DACL "04002c00 01000000 05002400 94000200 03000000" BA SY, 30,
	 "2.4.4"},
	/* ... and with bad SIDs */
	{DACL ONE "00001400 94000200 0201000000000005 12000000", 36, "2.4.2"},
	{DACL ONE "00001400 94000200 0110000000000005 12000000", 37, "2.4.2"},
	{DACL ONE "00001400 94000200 0102000000000005 12000000", 36, "2.4.2"},
};

static void
test_broken_rules_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct wire wire = wire_hex(broken[i].hex);
		struct sd_desc desc = SD_DESC_INIT, empty = SD_DESC_INIT;
		struct sd_error error = {.section = ""};

		assert_int_equal(
			wire_decode(wire.bytes, wire.len, &desc, &error),
			SD_EFORMAT);
		if (error.where != broken[i].where ||
		    strstr(error.section, broken[i].section) == NULL)
			fail_msg("case %zu: at %zu, %s: %s", i, error.where,
				 error.section, error.message);
		assert_non_null(strstr(error.message, "want "));
		assert_non_null(strstr(error.message, "have "));
		assert_true(sd_desc_equal(&desc, &empty));
		assert_null(desc.pool);
		assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, NULL),
				 SD_EFORMAT);
	}
}

/* The same for the SACL: the rules are in the same code, the field is not. */
static void
test_a_broken_sacl_is_refused(void **state)
{
	struct wire wire =
		wire_hex("01001480 00000000 00000000 14000000 1c000000"
			 "0200080001000000 0200080000000000");
	struct sd_error error;
	struct sd_desc desc = SD_DESC_INIT;

	(void)state;
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, &error),
			 SD_EFORMAT);
	assert_int_equal(error.where, 24);
	wire = wire_hex("01001480 00000000 00000000 14000000 24000000"
			"0200100001000000 0000030000000000 0200080000000000");
	assert_int_equal(wire_decode(wire.bytes, wire.len, &desc, &error),
			 SD_EFORMAT);
	assert_int_equal(error.where, 30);
}

/* A descriptor with every kind of ACE, as bytes. */
static size_t
rich_bytes(uint8_t **bytes)
{
	SD_DESC_AUTO desc = random_desc(false);
	SD_DESC_AUTO sacl = sample_desc("O:BAS:(AU;SA;WD;;;WD)(OU;FA;RP;" USER
					";" GROUP ";S-1-5-21-1-2-3-1000)");
	struct sd_ace callback = sample_callback(0x0c, "SY");
	size_t len;

	for (size_t i = 0; i < sacl.sacl.count; i++)
		sample_insert(&desc, 0, &sacl.sacl.aces[i]);
	sample_insert(&desc, random_below(desc.dacl.count), &callback);
	desc.has_group = true;
	desc.group = random_trustee();
	if (random_one_in(3))
		memcpy(desc.layout,
		       (uint8_t[4]){SD_PART_OWNER, SD_PART_GROUP, SD_PART_SACL,
				    SD_PART_DACL},
		       4);
	assert_int_equal(sd_desc_encode_alloc(&desc, bytes, &len, NULL), SD_OK);
	return len;
}

/* What decodes must encode to something that decodes to the same. */
static bool
decode_is_stable(const uint8_t *bytes, size_t len)
{
	struct sd_error error = {.section = NULL};
	struct sd_desc desc = SD_DESC_INIT, again = SD_DESC_INIT;
	uint8_t *out, *out_again;
	size_t out_len, again_len;

	if (wire_decode(bytes, len, &desc, &error) != SD_OK) {
		assert_int_equal(error.code, SD_EFORMAT);
		assert_in_range(error.where, 0, len);
		assert_non_null(error.section);
		return false;
	}
	assert_int_equal(sd_desc_encode_alloc(&desc, &out, &out_len, NULL),
			 SD_OK);
	assert_int_equal(wire_decode(out, out_len, &again, NULL), SD_OK);
	assert_int_equal(
		sd_desc_encode_alloc(&again, &out_again, &again_len, NULL),
		SD_OK);
	assert_int_equal(again_len, out_len);
	assert_memory_equal(out_again, out, out_len);
	free(out);
	free(out_again);
	sd_desc_clear(&desc);
	sd_desc_clear(&again);
	return true;
}

static void
test_every_cut_is_refused(void **state)
{
	uint8_t *bytes;
	size_t len;

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		len = rich_bytes(&bytes);
		assert_true(decode_is_stable(bytes, len));
		for (size_t cut = 0; cut < len; cut++)
			assert_false(decode_is_stable(bytes, cut));
		free(bytes);
	}
}

/* Each byte takes each value: 256 times a descriptor of some 800 bytes. */
static void
test_every_byte_takes_every_value(void **state)
{
	size_t len, accepted = 0, refused = 0;
	uint8_t *bytes;

	(void)state;
	len = rich_bytes(&bytes);
	for (size_t i = 0; i < len; i++) {
		uint8_t old = bytes[i];

		for (unsigned value = 0; value < 256; value += 1u + (i > 128)) {
			bool ok;

			bytes[i] = (uint8_t)value;
			ok = decode_is_stable(bytes, len);
			accepted += ok;
			refused += !ok;
		}
		bytes[i] = old;
	}
	free(bytes);
	assert_in_range(accepted, 1000, SIZE_MAX);
	assert_in_range(refused, 1000, SIZE_MAX);
}

static void
test_random_damage(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 4000; round++) {
		uint8_t *bytes;
		size_t len = rich_bytes(&bytes);

		for (uint32_t n = 1 + random_below(8); n > 0; n--)
			bytes[random_below((uint32_t)len)] =
				(uint8_t)(random_one_in(2)
						  ? random_below(256)
						  : random_below(5) * 63);
		(void)decode_is_stable(bytes, len);
		free(bytes);
	}
}

/* A count or size at its limit costs no more memory than the input allows. */
static void
test_the_biggest_lists(void **state)
{
	static uint8_t bytes[20 + 65532];
	struct sd_desc desc = SD_DESC_INIT;

	(void)state;
	memcpy(bytes, wire_hex(DACL).bytes, 20);
	memcpy(bytes + 20, "\2\0\xfc\xff", 4);
	for (size_t i = 28; i + 8 <= sizeof(bytes); i += 8)
		memcpy(bytes + i, "\xee\0\x08\0\1\2\3\4", 8);
	for (uint32_t count = 0; count < 8192; count += 819) {
		bytes[24] = (uint8_t)count;
		bytes[25] = (uint8_t)(count >> 8);
		assert_int_equal(wire_decode(bytes, sizeof(bytes), &desc, NULL),
				 SD_OK);
		assert_int_equal(desc.dacl.count, count);
		sd_desc_clear(&desc);
	}
	memcpy(bytes + 24, "\xff\x1f", 2);
	assert_int_equal(wire_decode(bytes, sizeof(bytes), &desc, NULL),
			 SD_EFORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_broken_rules_are_named),
		cmocka_unit_test(test_a_broken_sacl_is_refused),
		cmocka_unit_test(test_every_cut_is_refused),
		cmocka_unit_test(test_every_byte_takes_every_value),
		cmocka_unit_test(test_random_damage),
		cmocka_unit_test(test_the_biggest_lists),
	};

	return cmocka_run_group_tests(tests, random_setup, NULL);
}
