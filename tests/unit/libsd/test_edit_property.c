/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_edit_property.c: what every edit keeps, on thousands
 * of random descriptors.
 */
#include "unit/libsd/random.h"

#define ROUNDS 4000

static bool
is_canonical(const struct sd_desc *desc)
{
	return sd_acl_check_canonical(&desc->dacl, NULL) == SD_OK;
}

/* Are the ACEs of part, in order, among those of whole? */
static bool
is_subsequence(const struct sd_acl *part, const struct sd_acl *whole)
{
	size_t at = 0;

	for (size_t i = 0; i < whole->count && at < part->count; i++)
		at += sd_ace_equal(&whole->aces[i], &part->aces[at]);
	return at == part->count;
}

/* The number of places in which two lists of one length differ; there the
 * masks alone may, and those of wide hold those of narrow. */
static size_t
count_widened(const struct sd_acl *narrow, const struct sd_acl *wide)
{
	size_t count = 0;

	assert_int_equal(narrow->count, wide->count);
	for (size_t i = 0; i < narrow->count; i++) {
		struct sd_ace ace = narrow->aces[i];

		if (sd_ace_equal(&ace, &wide->aces[i]))
			continue;
		assert_int_equal(
			sd_mask_map_generic(ace.mask) &
				~sd_mask_map_generic(wide->aces[i].mask),
			0);
		ace.mask = wide->aces[i].mask;
		assert_true(sd_ace_equal(&ace, &wide->aces[i]));
		count++;
	}
	return count;
}

static void
check_round_trip(const struct sd_desc *desc)
{
	SD_DESC_AUTO again = SD_DESC_INIT;
	uint8_t *bytes, *second;
	size_t len, second_len;

	assert_int_equal(sd_desc_encode_alloc(desc, &bytes, &len, NULL), SD_OK);
	assert_int_equal(sd_desc_decode(bytes, len, &again, NULL), SD_OK);
	assert_int_equal(
		sd_desc_encode_alloc(&again, &second, &second_len, NULL),
		SD_OK);
	assert_int_equal(len, second_len);
	assert_memory_equal(bytes, second, len);
	free(bytes);
	free(second);
}

static void
check_added(const struct sd_desc *before, const struct sd_desc *after,
	    enum sd_edit_result result)
{
	switch (result) {
	case SD_EDIT_UNCHANGED:
		assert_true(sd_desc_equal(before, after));
		break;
	case SD_EDIT_ADDED:
		assert_int_equal(after->dacl.count, before->dacl.count + 1);
		assert_true(is_subsequence(&before->dacl, &after->dacl));
		break;
	case SD_EDIT_MERGED:
		assert_int_equal(count_widened(&before->dacl, &after->dacl), 1);
		break;
	case SD_EDIT_REMOVED:
	case SD_EDIT_NARROWED:
		fail();
	}
}

static void
grant_twice_is_once(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(true);
		SD_DESC_AUTO once = sample_copy(&before);
		SD_DESC_AUTO twice = SD_DESC_INIT;
		struct sd_ace ace = random_grant();
		enum sd_edit_result result;

		assert_int_equal(
			sd_edit_add(&once, SD_DACL, &ace, &result, NULL),
			SD_OK);
		check_added(&before, &once, result);
		assert_true(is_canonical(&once));
		twice = sample_copy(&once);
		assert_int_equal(
			sd_edit_add(&twice, SD_DACL, &ace, &result, NULL),
			SD_OK);
		assert_int_equal(result, SD_EDIT_UNCHANGED);
		assert_true(sd_desc_equal(&once, &twice));
		check_round_trip(&once);
	}
}

static void
grant_and_revoke_leave_no_trace(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(true);
		SD_DESC_AUTO desc = sample_copy(&before);
		struct sd_ace grants[5];
		enum sd_edit_result result;
		uint32_t count = 1 + random_below(5);

		for (uint32_t i = 0; i < count; i++) {
			grants[i] = random_grant();
			grants[i].sid = trustee_number(9);
			assert_int_equal(sd_edit_add(&desc, SD_DACL, &grants[i],
						     &result, NULL),
					 SD_OK);
		}
		for (uint32_t i = 0; i < count; i++)
			assert_int_equal(sd_edit_revoke_ace(&desc, SD_DACL,
							    &grants[i], true,
							    &result, NULL),
					 SD_OK);
		before.dacl.revision = desc.dacl.revision;
		assert_true(sd_desc_equal(&before, &desc));
	}
}

static void
exact_revoke_spares_the_rest(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(random_one_in(2));
		SD_DESC_AUTO after = sample_copy(&before);
		struct sd_ace ace = random_grant();
		enum sd_edit_result result;
		size_t kept = 0;

		if (before.dacl.count > 0 && random_one_in(2))
			ace.sid = before.dacl.aces[0].sid;
		assert_int_equal(sd_edit_revoke_ace(&after, SD_DACL, &ace, true,
						    &result, NULL),
				 SD_OK);
		/* Every ACE of another slot is there, in order. */
		for (size_t i = 0; i < before.dacl.count; i++) {
			const struct sd_ace *old = &before.dacl.aces[i];

			if (sd_ace_same_slot(old, &ace))
				continue;
			while (kept < after.dacl.count &&
			       !sd_ace_equal(old, &after.dacl.aces[kept])) {
				assert_true(sd_ace_same_slot(
					&after.dacl.aces[kept], &ace));
				kept++;
			}
			assert_true(kept++ < after.dacl.count);
		}
		/* And of this slot nothing asked for is left. */
		for (size_t i = 0; i < after.dacl.count; i++)
			if (sd_ace_same_slot(&after.dacl.aces[i], &ace))
				assert_int_equal(
					sd_mask_map_generic(
						after.dacl.aces[i].mask) &
						ace.mask,
					0);
	}
}

static void
trustee_revoke_spares_the_rest(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(random_one_in(2));
		SD_DESC_AUTO after = sample_copy(&before);
		struct sd_sid sid = random_trustee();
		size_t removed = 0;

		assert_int_equal(
			sd_edit_revoke_trustee(&after, SD_DACL, &sid, &removed),
			SD_OK);
		assert_int_equal(after.dacl.count + removed, before.dacl.count);
		assert_true(is_subsequence(&after.dacl, &before.dacl));
		for (size_t i = 0; i < after.dacl.count; i++) {
			const struct sd_ace *ace = &after.dacl.aces[i];

			assert_false(
				(sd_ace_is_allow(ace) || sd_ace_is_deny(ace)) &&
				!sd_ace_is_inherited(ace) &&
				sd_sid_equal(&ace->sid, &sid));
		}
	}
}

static size_t
count_like(const struct sd_acl *acl, const struct sd_ace *ace)
{
	size_t count = 0;

	for (size_t i = 0; i < acl->count; i++) {
		struct sd_ace bare = acl->aces[i];

		bare.flags &= (uint8_t)~SD_ACE_INHERITED;
		count += sd_ace_equal(&bare, ace);
	}
	return count;
}

static void
protect_keeps_what_holds(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(true);
		SD_DESC_AUTO after = sample_copy(&before);

		assert_int_equal(sd_edit_protect(&after, SD_DACL, false),
				 SD_OK);
		assert_true(is_canonical(&after));
		assert_true(after.control & SD_CONTROL_DACL_PROTECTED);
		for (size_t i = 0; i < after.dacl.count; i++)
			assert_false(sd_ace_is_inherited(&after.dacl.aces[i]));
		for (size_t i = 0; i < before.dacl.count; i++) {
			struct sd_ace ace = before.dacl.aces[i];

			ace.flags &= (uint8_t)~SD_ACE_INHERITED;
			assert_true(count_like(&after.dacl, &ace) > 0);
			assert_true(count_like(&after.dacl, &ace) <=
				    count_like(&before.dacl, &ace));
		}
		check_round_trip(&after);
	}
}

static void
canonical_stays_canonical(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS / 4; round++) {
		SD_DESC_AUTO desc = random_desc(true);

		for (int edit = 0; edit < 8; edit++) {
			(void)random_edit(&desc);
			assert_true(is_canonical(&desc));
		}
		check_round_trip(&desc);
	}
}

static void
refused_edits_change_nothing(void **state)
{
	unsigned refused = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO desc = random_desc(false);
		SD_DESC_AUTO copy = sample_copy(&desc);

		if (random_edit(&desc))
			continue;
		assert_true(sd_desc_equal(&desc, &copy));
		refused++;
	}
	assert_true(refused > ROUNDS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grant_twice_is_once),
		cmocka_unit_test(grant_and_revoke_leave_no_trace),
		cmocka_unit_test(exact_revoke_spares_the_rest),
		cmocka_unit_test(trustee_revoke_spares_the_rest),
		cmocka_unit_test(protect_keeps_what_holds),
		cmocka_unit_test(canonical_stays_canonical),
		cmocka_unit_test(refused_edits_change_nothing),
	};

	return cmocka_run_group_tests(tests, random_setup, NULL);
}
