/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_desc.c: the life of a descriptor; equality, which is
 * that of the encoded bytes.
 */
#include "unit/libsd/sample.h"

#define TEXT "O:BAG:SYD:PAI(A;;CC;;;WD)(OA;CI;RP;" USER ";;SY)S:(AU;SA;WD;;;WD)"

static void
test_init_and_clear(void **state)
{
	struct sd_desc made = SD_DESC_INIT, desc;
	const struct sd_ace ace = sample_ace("(A;;CC;;;WD)");

	(void)state;
	sd_desc_init(&desc);
	assert_true(sd_desc_equal(&desc, &made));
	assert_int_equal(desc.control, SD_CONTROL_SELF_RELATIVE);
	assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &ace),
			 SD_ENOTFOUND);
	assert_null(desc.pool);
	desc.dacl_state = SD_ACL_LIST;
	assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &ace), SD_OK);
	assert_non_null(desc.pool);
	sd_desc_clear(&desc);
	assert_null(desc.pool);
	sd_desc_clear(&desc); /* and again */
	assert_true(sd_desc_equal(&desc, &made));
}

/* The letters of the trustees that a walk gives, in its order, and with '-'
 * between the lists. */
static void
assert_walk(const struct sd_desc *desc, const struct sd_ace_filter *filter,
	    const char *want)
{
	struct sd_ace_iter iter = sd_ace_iter_make(desc, filter);
	const struct sd_ace *ace;
	enum sd_list list = SD_DACL;
	char have[16] = "";
	size_t len = 0;

	while ((ace = sd_ace_iter_next(&iter)) != NULL) {
		assert_ptr_equal(
			ace, &sd_desc_acl(desc, iter.list)->aces[iter.index]);
		if (iter.list != list)
			have[len++] = '-';
		list = iter.list;
		have[len++] = sd_sid_equal(&ace->sid, &SD_SID_EVERYONE) ? 'w'
			      : sd_ace_trustee(ace) == NULL		? '?'
									: 's';
	}
	assert_string_equal(have, want);
	assert_null(sd_ace_iter_next(&iter)); /* it stays at the end */
	assert_int_equal(sd_desc_count_aces(desc, filter),
			 len - (strchr(want, '-') != NULL));
}

static void
test_walk(void **state)
{
	const struct {
		struct sd_ace_filter filter;
		const char *want;
	} walks[] = {
		{{0}, "wsws?-wss"},
		{{.lists = SD_FLAG_DACL}, "wsws?"},
		{{.lists = SD_FLAG_SACL}, "-wss"},
		{{.lists = SD_FLAG_DACL | SD_FLAG_SACL}, "wsws?-wss"},
		{{.kinds = SD_KIND_DENY}, "w"},
		{{.kinds = SD_KIND_ALLOW}, "sws"},
		{{.kinds = SD_KIND_AUDIT}, "-ws"},
		{{.kinds = SD_KIND_OTHER}, "?-s"},
		{{.kinds = SD_KIND_DENY | SD_KIND_AUDIT}, "w-ws"},
		{{.origins = SD_ORIGIN_EXPLICIT}, "ws?-ws"},
		{{.origins = SD_ORIGIN_INHERITED}, "ws-s"},
		{{.trustee = &SD_SID_EVERYONE}, "ww-w"},
		{{.lists = SD_FLAG_DACL,
		  .kinds = SD_KIND_ALLOW,
		  .origins = SD_ORIGIN_INHERITED,
		  .trustee = &SD_SID_EVERYONE},
		 "w"},
		{{.lists = SD_FLAG_OWNER}, ""},
	};
	SD_DESC_AUTO desc = sample_desc(
		"D:(D;;CC;;;WD)(A;;CC;;;SY)(A;ID;CC;;;WD)(OA;CIID;RP;" USER
		";;SY)S:(AU;SA;WD;;;WD)(AU;IDSA;WD;;;SY)(ML;;NW;;;ME)");
	const struct sd_ace opaque = {.type = 0x7f, .form = SD_ACE_FORM_OPAQUE};

	(void)state;
	assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &opaque), SD_OK);
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++)
		assert_walk(&desc, &walks[i].filter, walks[i].want);
	assert_walk(&desc, NULL, "wsws?-wss");
	desc.sacl_state = SD_ACL_NULL; /* it has no list: not looked at */
	assert_walk(&desc, NULL, "wsws?");
	desc.dacl_state = SD_ACL_ABSENT;
	assert_walk(&desc, NULL, "");
}

/* Data of ACEs and slack stand in the memory that was given, whose bytes
 * beyond the size are not touched; what was packed is not needed any more. */
static void
test_pack(void **state)
{
	static const uint8_t data[] = {1, 2, 3, 4};
	SD_DESC_AUTO desc = sample_desc(TEXT), same = SD_DESC_INIT;
	struct sd_ace ace = sample_ace("(A;;CC;;;WD)");
	const struct sd_desc *packed;
	size_t size;
	uint8_t *memory;

	(void)state;
	ace.type = SD_ACE_ALLOWED_CALLBACK;
	ace.data = data;
	ace.data_len = sizeof(data);
	assert_int_equal(sd_desc_append_ace(&desc, SD_DACL, &ace), SD_OK);
	desc.sacl.slack_bytes = data;
	desc.sacl.slack = sizeof(data);
	assert_int_equal(sd_desc_copy(&desc, &same), SD_OK);
	size = sd_desc_packed_size(&desc);
	memory = malloc(size + 1);
	assert_non_null(memory);
	memory[size] = 0x5a;
	packed = sd_desc_pack(&desc, memory);
	assert_int_equal(memory[size], 0x5a);
	assert_null(packed->pool);
	assert_true((const uint8_t *)packed == memory);
	sd_desc_clear(&desc);
	assert_true(sd_desc_equal(packed, &same));
	for (size_t i = 0; i < packed->dacl.count; i++)
		assert_in_range((uintptr_t)&packed->dacl.aces[i],
				(uintptr_t)memory, (uintptr_t)memory + size);
	assert_in_range((uintptr_t)packed->sacl.slack_bytes, (uintptr_t)memory,
			(uintptr_t)memory + size);
	free(memory);
	memory = malloc(sd_desc_packed_size(&desc));
	assert_non_null(memory);
	assert_true(sd_desc_equal(sd_desc_pack(&desc, memory), &desc));
	free(memory);
}

/* Every function that fills a descriptor or a difference clears it first;
 * what is not freed here, valgrind and ASan find. */
static void
test_used_twice(void **state)
{
	const struct sd_diff_options options = {.parts = SD_FLAG_ALL};
	const struct sd_dc_target target = {.sd_flags = SD_FLAG_DACL};
	SD_DESC_AUTO a = sample_desc("D:(A;;CC;;;WD)");
	SD_DESC_AUTO b = sample_desc("D:(A;;DC;;;WD)");
	SD_DESC_AUTO out = SD_DESC_INIT;
	struct sd_diff diff = SD_DIFF_INIT;
	uint8_t bytes[256];
	size_t len;

	(void)state;
	assert_int_equal(sd_desc_encode(&a, bytes, sizeof(bytes), &len, NULL),
			 SD_OK);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(sd_desc_decode(bytes, len, &out, NULL), SD_OK);
		assert_true(sd_desc_equal(&out, &a));
		assert_int_equal(sd_desc_copy(&b, &out), SD_OK);
		assert_true(sd_desc_equal(&out, &b));
		assert_int_equal(
			sd_sddl_parse("D:(A;;CC;;;WD)", NULL, &out, NULL),
			SD_OK);
		assert_int_equal(sd_desc_for_dc(&b, &target, &out, NULL),
				 SD_OK);
		assert_int_equal(sd_desc_copy(&out, &out), SD_OK);
		assert_sddl(&out, "D:(A;;DC;;;WD)");
		assert_int_equal(sd_diff_make(&diff, &a, &b, &options), SD_OK);
		assert_int_equal(diff.count, 2);
	}
	/* What fails leaves it empty. */
	assert_int_equal(sd_desc_decode(bytes, 19, &out, NULL), SD_EFORMAT);
	assert_int_equal(sd_desc_parts(&out), 0);
	assert_int_equal(sd_desc_copy(&b, &out), SD_OK);
	assert_int_equal(sd_sddl_parse("D:(", NULL, &out, NULL), SD_ESYNTAX);
	assert_int_equal(sd_desc_parts(&out), 0);
	sd_diff_clear(&diff);
}

static void
test_a_copy_shares_nothing(void **state)
{
	struct sd_desc desc = sample_desc(TEXT), copy;
	struct sd_ace opaque = sample_opaque(0);
	static const uint8_t slack[4] = {1, 2, 3, 4};

	(void)state;
	sample_insert(&desc, 1, &opaque);
	desc.sacl.slack = 4;
	desc.sacl.slack_bytes = slack;
	copy = sample_copy(&desc);
	assert_true(sd_desc_equal(&copy, &desc));
	assert_ptr_not_equal(copy.dacl.aces, desc.dacl.aces);
	assert_ptr_not_equal(copy.dacl.aces[1].data, desc.dacl.aces[1].data);
	assert_ptr_not_equal(copy.sacl.slack_bytes, slack);
	sd_desc_clear(&desc);
	assert_int_equal(copy.dacl.count, 3);
	assert_memory_equal(copy.dacl.aces[1].data, opaque.data, 12);
	sample_insert(&copy, 0, &opaque);
	sd_desc_clear(&copy);
}

static void
test_copies_of_little(void **state)
{
	struct sd_desc empty = SD_DESC_INIT, copy = sample_copy(&empty);
	SD_DESC_AUTO bare = sample_desc("D:NO_ACCESS_CONTROLS:");
	SD_DESC_AUTO bare_copy = sample_copy(&bare);

	(void)state;
	assert_true(sd_desc_equal(&copy, &empty));
	sd_desc_clear(&copy);
	assert_true(sd_desc_equal(&bare, &bare_copy));
}

static void
test_equal_says_what_the_bytes_say(void **state)
{
	static const char *const texts[] = {
		"",
		"O:BA",
		"O:SY",
		"G:BA",
		"O:BAG:BA",
		"O:BAG:SY",
		"D:",
		"D:P",
		"D:NO_ACCESS_CONTROL",
		"D:(A;;CC;;;WD)",
		"D:(A;;DC;;;WD)",
		"D:(A;;CC;;;WD)(A;;DC;;;WD)",
		"D:(OA;;CC;" USER ";;WD)",
		"S:",
		"S:(AU;SA;CC;;;WD)",
		"S:(AU;FA;CC;;;WD)",
		"S:NO_ACCESS_CONTROL",
		"D:S:",
	};
	const size_t count = sizeof(texts) / sizeof(texts[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++) {
			SD_DESC_AUTO a = sample_desc(texts[i]);
			SD_DESC_AUTO b = sample_desc(texts[k]);

			assert_int_equal(sd_desc_equal(&a, &b), i == k);
		}
	}
}

/* Each field of its own that an encoded descriptor shows. */
static void
test_every_field_counts(void **state)
{
	SD_DESC_AUTO desc = sample_desc(TEXT);
	struct sd_desc other = desc;

	(void)state;
	other.revision = 2;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	other.sbz1 = 1;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	other.control |= SD_CONTROL_OWNER_DEFAULTED;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	other.dacl.revision = 2;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	other.dacl.sbz1 = 1;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	other.dacl.sbz2 = 1;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	other.dacl.slack = 4;
	assert_false(sd_desc_equal(&desc, &other));
	other = desc;
	memcpy(other.layout, (uint8_t[4]){SD_PART_OWNER}, 4);
	assert_false(sd_desc_equal(&desc, &other));
	/* The present bits and SELF_RELATIVE follow the rest. */
	other = desc;
	other.control = (uint16_t)(other.control & ~0x8014u);
	assert_true(sd_desc_equal(&desc, &other));
}

static void
test_slack_counts_by_its_bytes(void **state)
{
	SD_DESC_AUTO desc = sample_desc(TEXT);
	struct sd_desc other = desc;

	(void)state;
	desc.dacl.slack = other.dacl.slack = 4;
	other.dacl.slack_bytes = (const uint8_t *)"\0\0\0";
	assert_true(sd_desc_equal(&desc, &other));
	assert_true(sd_desc_equal(&other, &desc));
	other.dacl.slack_bytes = (const uint8_t *)"\0\1\0";
	assert_false(sd_desc_equal(&desc, &other));
	assert_false(sd_desc_equal(&other, &desc));
}

/* Subs beyond the count are no part of what a descriptor says. */
static void
test_uncounted_subs_do_not_matter(void **state)
{
	SD_DESC_AUTO desc = sample_desc(TEXT);
	SD_DESC_AUTO other = sample_copy(&desc);

	(void)state;
	other.owner.subs[14] = 1;
	other.dacl.aces[0].sid.subs[14] = 1;
	assert_true(sd_desc_equal(&desc, &other));
}

static void
test_parts(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;

	(void)state;
	assert_int_equal(sd_desc_parts(&desc), 0);
	desc.has_owner = true;
	assert_int_equal(sd_desc_parts(&desc), SD_FLAG_OWNER);
	desc.has_group = true;
	desc.dacl_state = SD_ACL_NULL;
	assert_int_equal(sd_desc_parts(&desc),
			 SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL);
	desc.has_owner = desc.has_group = false;
	desc.dacl_state = SD_ACL_ABSENT;
	desc.sacl_state = SD_ACL_LIST;
	assert_int_equal(sd_desc_parts(&desc), SD_FLAG_SACL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init_and_clear),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_used_twice),
		cmocka_unit_test(test_a_copy_shares_nothing),
		cmocka_unit_test(test_copies_of_little),
		cmocka_unit_test(test_equal_says_what_the_bytes_say),
		cmocka_unit_test(test_every_field_counts),
		cmocka_unit_test(test_slack_counts_by_its_bytes),
		cmocka_unit_test(test_uncounted_subs_do_not_matter),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
