/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_ace.c: what an ACE's type says, its size, and when
 * two of them are the same.
 */
#include "unit/libsd/sample.h"

/* MS-DTYP 2.4.4.1 and what each type's body is. */
static const struct {
	uint8_t type;
	enum sd_ace_form form;
	char kind; /* Allow, Deny, aUdit, - */
	bool is_callback;
} types[] = {
	{0x00, SD_ACE_FORM_PLAIN, 'A', false},
	{0x01, SD_ACE_FORM_PLAIN, 'D', false},
	{0x02, SD_ACE_FORM_PLAIN, 'U', false},
	{0x03, SD_ACE_FORM_PLAIN, '-', false},
	{0x04, SD_ACE_FORM_OPAQUE, '-', false},
	{0x05, SD_ACE_FORM_OBJECT, 'A', false},
	{0x06, SD_ACE_FORM_OBJECT, 'D', false},
	{0x07, SD_ACE_FORM_OBJECT, 'U', false},
	{0x08, SD_ACE_FORM_OBJECT, '-', false},
	{0x09, SD_ACE_FORM_PLAIN, 'A', true},
	{0x0a, SD_ACE_FORM_PLAIN, 'D', true},
	{0x0b, SD_ACE_FORM_OBJECT, 'A', true},
	{0x0c, SD_ACE_FORM_OBJECT, 'D', true},
	{0x0d, SD_ACE_FORM_PLAIN, 'U', true},
	{0x0e, SD_ACE_FORM_OPAQUE, '-', false},
	{0x0f, SD_ACE_FORM_OBJECT, 'U', true},
	{0x10, SD_ACE_FORM_OPAQUE, '-', false},
	{0x11, SD_ACE_FORM_PLAIN, '-', false},
	{0x12, SD_ACE_FORM_PLAIN, '-', false},
	{0x13, SD_ACE_FORM_PLAIN, '-', false},
	{0x14, SD_ACE_FORM_PLAIN, '-', false},
	{0x15, SD_ACE_FORM_OPAQUE, '-', false},
	{0x80, SD_ACE_FORM_OPAQUE, '-', false},
	{0xff, SD_ACE_FORM_OPAQUE, '-', false},
};

static void
test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct sd_ace ace = {.type = types[i].type};

		assert_int_equal(sd_ace_form_of(ace.type), types[i].form);
		assert_int_equal(sd_ace_is_allow(&ace), types[i].kind == 'A');
		assert_int_equal(sd_ace_is_deny(&ace), types[i].kind == 'D');
		assert_int_equal(sd_ace_is_audit(&ace), types[i].kind == 'U');
		assert_int_equal(sd_ace_is_callback(&ace),
				 types[i].is_callback);
		assert_int_equal(sd_ace_is_editable(&ace),
				 ace.type <= 7 && ace.type != 3 &&
					 ace.type != 4);
		ace.data_len = 4;
		assert_false(sd_ace_is_editable(&ace));
		ace.form = sd_ace_form_of(ace.type);
		ace.object_flags = SD_ACE_HAS_INHERITED_TYPE;
		assert_null(sd_ace_object_type(&ace));
		assert_ptr_equal(sd_ace_inherited_type(&ace),
				 ace.form == SD_ACE_FORM_OBJECT
					 ? &ace.inherited_type
					 : NULL);
		ace.object_flags = SD_ACE_HAS_OBJECT_TYPE;
		assert_null(sd_ace_inherited_type(&ace));
		assert_ptr_equal(sd_ace_object_type(&ace),
				 ace.form == SD_ACE_FORM_OBJECT
					 ? &ace.object_type
					 : NULL);
		assert_ptr_equal(sd_ace_trustee(&ace),
				 ace.form != SD_ACE_FORM_OPAQUE ? &ace.sid
								: NULL);
	}
}

static void
test_make(void **state)
{
	struct sd_guid reset = sample_guid(RESET), user = sample_guid(USER);
	struct sd_sid sid = sample_sid("BA");
	struct sd_ace ace =
		sd_ace_make(SD_ACE_ALLOWED, 2, 0x100, &reset, &user, &sid);

	(void)state;
	assert_int_equal(ace.type, SD_ACE_ALLOWED_OBJECT);
	assert_int_equal(ace.form, SD_ACE_FORM_OBJECT);
	assert_int_equal(ace.object_flags, 3);
	assert_int_equal(sd_ace_size(&ace), 4 + 4 + 4 + 32 + 16);
	ace = sd_ace_make(SD_ACE_DENIED, 0, 0x20, NULL, &user, &sid);
	assert_int_equal(ace.type, SD_ACE_DENIED_OBJECT);
	assert_int_equal(ace.object_flags, SD_ACE_HAS_INHERITED_TYPE);
	assert_true(sd_guid_is_zero(&ace.object_type));
	assert_int_equal(sd_ace_size(&ace), 4 + 4 + 4 + 16 + 16);
	ace = sd_ace_make(SD_ACE_DENIED, SD_ACE_INHERITED, 0x20, NULL, NULL,
			  &sid);
	assert_int_equal(ace.type, SD_ACE_DENIED);
	assert_int_equal(ace.form, SD_ACE_FORM_PLAIN);
	assert_true(sd_ace_is_inherited(&ace));
	assert_int_equal(sd_ace_size(&ace), 4 + 4 + 16);
	ace = sd_ace_make(SD_ACE_AUDIT, SD_ACE_FAILED_ACCESS, 0x20, NULL, &user,
			  &sid);
	assert_int_equal(ace.type, SD_ACE_AUDIT_OBJECT);
	ace = sd_ace_make(SD_ACE_AUDIT, 0, 0x20, NULL, NULL, &sid);
	assert_int_equal(ace.type, SD_ACE_AUDIT);
	assert_int_equal(ace.form, SD_ACE_FORM_PLAIN);
	ace = sd_ace_make(SD_ACE_ALLOWED, 0, 0x20, NULL, NULL, &sid);
	assert_int_equal(ace.type, SD_ACE_ALLOWED);
	assert_false(sd_ace_is_inherited(&ace));
}

static void
test_size_counts_data(void **state)
{
	struct sd_ace opaque = sample_opaque(0);
	struct sd_ace callback = sample_callback(SD_ACE_ALLOWED_CALLBACK, "WD");

	(void)state;
	assert_int_equal(sd_ace_size(&opaque), 4 + 12);
	assert_int_equal(sd_ace_size(&callback), 4 + 4 + 12 + 8);
}

/* ACEs in the order of their wire bytes. */
static void
test_order_is_that_of_wire_bytes(void **state)
{
	static const char *const sorted[] = {
		"(A;;CC;;;WD)",
		"(A;;CC;;;SY)",
		"(A;;DC;;;WD)",
		"(A;;CC;;;BA)",
		"(A;CI;CC;;;WD)",
		"(D;;CC;;;WD)",
		"(OA;;CC;" USER ";;WD)",
		"(OA;;CC;;" USER ";WD)",
		"(OA;;CC;" USER ";" USER ";WD)",
	};
	const size_t count = sizeof(sorted) / sizeof(sorted[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++) {
			struct sd_ace a = sample_ace(sorted[i]);
			struct sd_ace b = sample_ace(sorted[k]);
			int order = sd_ace_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0),
					 (i > k) - (i < k));
			assert_int_equal(sd_ace_equal(&a, &b), i == k);
		}
	}
}

static void
test_order_of_what_is_carried(void **state)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 1, 2, 3, 5};
	struct sd_ace a = sample_opaque(0), b = a;

	(void)state;
	a.data = bytes;
	b.data = bytes + 4;
	a.data_len = b.data_len = 4;
	assert_true(sd_ace_compare(&a, &b) < 0);
	assert_true(sd_ace_compare(&b, &a) > 0);
	assert_false(sd_ace_equal(&a, &b));
	b.data = bytes;
	assert_true(sd_ace_equal(&a, &b));
	b.data_len = 8;
	assert_true(sd_ace_compare(&a, &b) < 0);
	assert_true(sd_ace_compare(&b, &a) > 0);
	a.data_len = b.data_len = 0;
	a.data = b.data = NULL;
	assert_true(sd_ace_equal(&a, &b));
}

/* Flags that nobody knows, and a length that no header can hold. */
static void
test_sizes_that_wrap_do_not_hide_a_difference(void **state)
{
	static uint8_t big[65536 + 12];
	struct sd_ace a = sample_opaque(0), b = a;

	(void)state;
	a.data = b.data = big;
	a.data_len = 12;
	b.data_len = 65536 + 12;
	assert_true(sd_ace_compare(&a, &b) < 0);
	assert_true(sd_ace_compare(&b, &a) > 0);
	assert_false(sd_ace_equal(&a, &b));
}

static void
test_unknown_object_flags_make_a_difference(void **state)
{
	struct sd_ace a = sample_ace("(OA;;CC;" USER ";;WD)"), b = a;

	(void)state;
	b.object_flags |= 0x80;
	assert_false(sd_ace_equal(&a, &b));
	assert_true(sd_ace_same_slot(&a, &b));
	assert_int_equal(sd_ace_size(&a), sd_ace_size(&b));
}

static void
test_same_slot(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{"(A;;CC;;;WD)", "(A;;RPWP;;;WD)", true},
		{"(A;;CC;;;WD)", "(D;;CC;;;WD)", false},
		{"(A;;CC;;;WD)", "(A;CI;CC;;;WD)", false},
		{"(A;;CC;;;WD)", "(A;;CC;;;SY)", false},
		{"(A;;CC;;;WD)", "(OA;;CC;" USER ";;WD)", false},
		{"(OA;;CC;" USER ";;WD)", "(OA;;DC;" USER ";;WD)", true},
		{"(OA;;CC;" USER ";;WD)", "(OA;;CC;" GROUP ";;WD)", false},
		{"(OA;;CC;" USER ";;WD)", "(OA;;CC;;" USER ";WD)", false},
		{"(OA;;CC;;" USER ";WD)", "(OA;;CC;;" GROUP ";WD)", false},
		{"(OA;;CC;;" USER ";WD)", "(OD;;CC;;" USER ";WD)", false},
		{"(AU;SA;CC;;;WD)", "(AU;SA;DC;;;WD)", true},
		{"(AU;SA;CC;;;WD)", "(AU;FA;CC;;;WD)", false},
		{"(ML;;NW;;;LW)", "(ML;;NW;;;LW)", false},
		/* By effect (F4): OI says nothing, NP nothing without CI. */
		{"(A;CI;CC;;;WD)", "(A;OICI;CC;;;WD)", true},
		{"(A;;CC;;;WD)", "(A;OI;CC;;;WD)", true},
		{"(A;;CC;;;WD)", "(A;NP;CC;;;WD)", true},
		{"(A;CIIO;CC;;;WD)", "(A;OICIIO;CC;;;WD)", true},
		{"(A;CI;CC;;;WD)", "(A;CINP;CC;;;WD)", false},
		{"(A;CI;CC;;;WD)", "(A;CIIO;CC;;;WD)", false},
		{"(A;CIIO;CC;;;WD)", "(A;OIIO;CC;;;WD)", false},
		{"(A;;CC;;;WD)", "(A;IO;CC;;;WD)", false},
		{"(A;;CC;;;WD)", "(A;ID;CC;;;WD)", false},
		{"(OA;CI;CC;" USER ";;WD)", "(OA;OICI;CC;" USER ";;WD)", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sd_ace a = sample_ace(cases[i].a);
		struct sd_ace b = sample_ace(cases[i].b);

		assert_int_equal(sd_ace_same_slot(&a, &b), cases[i].same);
		assert_int_equal(sd_ace_same_slot(&b, &a), cases[i].same);
	}
}

static void
test_reach(void **state)
{
	static const struct {
		const char *ace;
		bool reach;
	} cases[] = {
		{"(A;;CC;;;WD)", true},	     {"(A;CI;CC;;;WD)", true},
		{"(A;CIIO;CC;;;WD)", true},  {"(A;CINPIO;CC;;;WD)", true},
		{"(A;OI;CC;;;WD)", true},    {"(A;IO;CC;;;WD)", false},
		{"(A;OIIO;CC;;;WD)", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sd_ace ace = sample_ace(cases[i].ace);

		assert_int_equal(sd_ace_has_reach(&ace), cases[i].reach);
	}
}

static void
test_an_object_ace_without_guids_is_in_the_plain_slot(void **state)
{
	struct sd_ace plain = sample_ace("(D;;CC;;;WD)"), bare = plain;
	struct sd_ace data = plain;

	(void)state;
	bare.type = SD_ACE_DENIED_OBJECT;
	bare.form = SD_ACE_FORM_OBJECT;
	assert_true(sd_ace_same_slot(&plain, &bare));
	assert_false(sd_ace_equal(&plain, &bare));
	data.data = (const uint8_t *)"data";
	data.data_len = 4;
	assert_false(sd_ace_same_slot(&plain, &data));
	assert_false(sd_ace_same_slot(&data, &plain));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_size_counts_data),
		cmocka_unit_test(test_order_is_that_of_wire_bytes),
		cmocka_unit_test(test_order_of_what_is_carried),
		cmocka_unit_test(test_sizes_that_wrap_do_not_hide_a_difference),
		cmocka_unit_test(test_unknown_object_flags_make_a_difference),
		cmocka_unit_test(test_same_slot),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(
			test_an_object_ace_without_guids_is_in_the_plain_slot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
