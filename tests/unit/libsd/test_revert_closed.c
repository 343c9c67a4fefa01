/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_revert_closed.c: undo of ACEs that nothing may look
 * into, with conditions or of unknown types: whole, or left alone by name.
 */
#include "unit/libsd/undo.h"

static void
takes_closed_aces_back_whole(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO after = sample_copy(&before);
	SD_DESC_AUTO now = sample_desc("D:(A;;RP;;;BA)(A;;RC;;;BU)");
	struct sd_ace kept = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace ours = sample_callback(SD_ACE_DENIED_CALLBACK, "BO");
	struct sd_ace opaque = sample_opaque(0);

	(void)state;
	sample_insert(&before, 1, &kept);
	sample_insert(&before, 1, &opaque);
	sample_insert(&after, 0, &ours);
	sample_insert(&now, 0, &ours);
	undo(&now, &before, &after, "");
	assert_int_equal(now.dacl.count, 4);
	assert_int_equal(now.dacl.aces[0].type, SD_ACE_ALLOWED);
	assert_true(sd_ace_equal(&now.dacl.aces[1], &kept));
	assert_true(sd_acl_find(&now.dacl, &opaque) != SIZE_MAX);
	assert_int_equal(sd_acl_find(&now.dacl, &ours), SIZE_MAX);
	/* They are back and gone: nothing more to do. */
	undo(&now, &before, &after, "");
	assert_int_equal(now.dacl.count, 4);
}

static void
names_closed_aces_that_others_changed(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO after = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO now = sample_desc("D:(A;;RP;;;BA)(A;;RC;;;BU)");
	struct sd_ace old = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BO");
	struct sd_ace ours = sample_callback(SD_ACE_DENIED_CALLBACK, "BO");
	struct sd_ace theirs = old;

	(void)state;
	sample_insert(&before, 1, &old);
	sample_insert(&after, 0, &ours);
	theirs.mask = SD_MASK_WRITE_PROPERTY;
	sample_insert(&now, 1, &theirs);
	ours.data_len = 4;
	sample_insert(&now, 0, &ours);
	undo(&now, &before, &after, "-09 +0a");
	assert_int_equal(now.dacl.count, 4);
	assert_true(sd_ace_equal(&now.dacl.aces[0], &ours));
	assert_int_equal(sd_acl_find(&now.dacl, &old), SIZE_MAX);
}

/* One that differs in what it is for is no change of ours by others. */
static void
closed_aces_for_something_else_are_no_conflict(void **state)
{
	SD_DESC_AUTO before = sample_desc("D:(A;;RP;;;BA)");
	SD_DESC_AUTO after = sample_desc("D:(A;;RP;;;BA)");
	struct sd_ace old =
		sample_callback(SD_ACE_ALLOWED_CALLBACK_OBJECT, "BO");
	struct sd_ace others[6];

	(void)state;
	old.object_flags = SD_ACE_HAS_OBJECT_TYPE;
	old.object_type = sample_guid(RESET);
	sample_insert(&before, 1, &old);
	for (size_t i = 0; i < 6; i++)
		others[i] = old;
	others[0].type = SD_ACE_DENIED_CALLBACK_OBJECT;
	others[1].flags = SD_ACE_CONTAINER_INHERIT;
	others[2].object_flags = SD_ACE_HAS_INHERITED_TYPE;
	others[2].inherited_type = old.object_type;
	others[2].object_type = (struct sd_guid){{0}};
	others[3].object_type = sample_guid(MEMBER);
	others[4].sid = sample_sid("BU");
	others[5].object_flags |= SD_ACE_HAS_INHERITED_TYPE;
	others[5].inherited_type = sample_guid(USER);
	for (size_t i = 0; i < 6; i++) {
		SD_DESC_AUTO now = sample_desc("D:(A;;RP;;;BA)");

		sample_insert(&now, 0, &others[i]);
		undo(&now, &before, &after, "");
		assert_true(sd_acl_find(&now.dacl, &old) != SIZE_MAX);
		assert_int_equal(now.dacl.count, 3);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_closed_aces_back_whole),
		cmocka_unit_test(names_closed_aces_that_others_changed),
		cmocka_unit_test(
			closed_aces_for_something_else_are_no_conflict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
