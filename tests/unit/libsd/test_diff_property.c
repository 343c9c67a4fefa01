/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_diff_property.c: differences, the normal form and
 * undo, on thousands of random descriptors and edits.
 */
#include "unit/libsd/random.h"

#define ROUNDS 3000

static const struct sd_diff_options all = {false, SAMPLE_ALL};
static const struct sd_diff_options explicit_only = {true, SAMPLE_ALL};

static size_t
count_differences(const struct sd_desc *a, const struct sd_desc *b,
		  const struct sd_diff_options *options)
{
	struct sd_diff diff = SD_DIFF_INIT;
	size_t count;

	assert_int_equal(sd_diff_make(&diff, a, b, options), SD_OK);
	count = diff.count;
	sd_diff_clear(&diff);
	return count;
}

static void
shuffle(struct sd_desc *desc)
{
	struct sd_acl *acl = &desc->dacl;

	for (uint32_t i = acl->count; i > 1; i--) {
		uint32_t k = random_below(i);
		struct sd_ace ace = acl->aces[i - 1];

		acl->aces[i - 1] = acl->aces[k];
		acl->aces[k] = ace;
	}
}

/* Shuffles as a DC may: explicit ACEs inside their canonical groups. */
static void
resort(struct sd_desc *desc)
{
	SD_DESC_AUTO inherited = sample_copy(desc);

	assert_int_equal(sd_edit_drop_inherited(desc, SD_DACL), SD_OK);
	shuffle(desc);
	assert_int_equal(sd_acl_canonicalize(&desc->dacl, NULL), SD_OK);
	for (size_t i = 0; i < inherited.dacl.count; i++)
		if (sd_ace_is_inherited(&inherited.dacl.aces[i]))
			sample_insert(desc, desc->dacl.count,
				      &inherited.dacl.aces[i]);
}

/* One ACE a slot, generics mapped, without flags that have no effect: what the
 * explicit ACEs say. */
static struct sd_desc
meaning_of(const struct sd_desc *desc)
{
	struct sd_desc out = sample_copy(desc);
	struct sd_acl *acl = &out.dacl;

	assert_int_equal(sd_edit_drop_inherited(&out, SD_DACL), SD_OK);
	for (size_t i = 0; i < acl->count; i++) {
		if (!sd_ace_is_editable(&acl->aces[i]))
			continue;
		acl->aces[i].mask = sd_mask_map_generic(acl->aces[i].mask);
		acl->aces[i].flags &= (uint8_t)~SD_ACE_OBJECT_INHERIT;
		for (size_t k = acl->count; k-- > i + 1;) {
			if (!sd_ace_same_slot(&acl->aces[i], &acl->aces[k]))
				continue;
			acl->aces[i].mask |=
				sd_mask_map_generic(acl->aces[k].mask);
			sd_desc_remove_ace(&out, SD_DACL, k);
		}
	}
	assert_int_equal(sd_desc_normalize(&out, NULL), SD_OK);
	return out;
}

static void
assert_same_meaning(const struct sd_desc *a, const struct sd_desc *b)
{
	SD_DESC_AUTO x = meaning_of(a);
	SD_DESC_AUTO y = meaning_of(b);

	assert_int_equal(count_differences(&x, &y, &explicit_only), 0);
}

static void
shuffled_is_not_different(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO a = random_desc(false);
		SD_DESC_AUTO b = sample_copy(&a);

		shuffle(&b);
		assert_int_equal(count_differences(&a, &b, &all), 0);
	}
}

static void
difference_applied_is_the_other(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO a = random_desc(false);
		SD_DESC_AUTO b =
			random_one_in(2) ? random_desc(false) : sample_copy(&a);
		SD_DESC_AUTO made = SD_DESC_INIT;
		struct sd_diff diff = SD_DIFF_INIT;

		(void)random_edit(&b);
		made = sample_copy(&a);
		assert_int_equal(sd_diff_make(&diff, &a, &b, &all), SD_OK);
		for (size_t i = 0; i < diff.count; i++) {
			const struct sd_ace *ace = diff.items[i].ace;

			if (diff.items[i].kind == SD_DIFF_ACE_REMOVED)
				sd_desc_remove_ace(
					&made, SD_DACL,
					sd_acl_find(&made.dacl, ace));
			if (diff.items[i].kind == SD_DIFF_ACE_ADDED)
				sample_insert(&made, made.dacl.count, ace);
		}
		sd_diff_clear(&diff);
		made.owner = b.owner;
		made.control = b.control;
		assert_int_equal(count_differences(&made, &b, &all), 0);
	}
}

static void
normal_form_is_stable_and_blind_to_order(void **state)
{
	struct sd_guid class_guid;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO a = random_desc(true);
		SD_DESC_AUTO b = sample_copy(&a);
		SD_DESC_AUTO again = SD_DESC_INIT;
		bool known = random_one_in(2);

		class_guid = random_guid();
		resort(&b);
		assert_int_equal(
			sd_desc_normalize(&a, known ? &class_guid : NULL),
			SD_OK);
		assert_int_equal(
			sd_desc_normalize(&b, known ? &class_guid : NULL),
			SD_OK);
		assert_true(sd_desc_equal(&a, &b));
		again = sample_copy(&a);
		assert_int_equal(
			sd_desc_normalize(&again, known ? &class_guid : NULL),
			SD_OK);
		assert_true(sd_desc_equal(&a, &again));
		assert_int_equal(sd_acl_check_canonical(&a.dacl, NULL), SD_OK);
	}
}

static void
normal_form_grants_the_same(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO a = random_desc(true);
		SD_DESC_AUTO b = sample_copy(&a);
		struct sd_sid sids[2] = {random_trustee(), random_trustee()};
		struct sd_token token = {sids, 2, sids[0], false};
		struct sd_guid type = random_guid();
		const struct sd_guid *of = random_one_in(2) ? &type : NULL;

		assert_int_equal(sd_desc_normalize(&b, NULL), SD_OK);
		assert_int_equal(
			sd_access_check(&a, &token, SD_MASK_FULL_CONTROL, of,
					NULL, NULL),
			sd_access_check(&b, &token, SD_MASK_FULL_CONTROL, of,
					NULL, NULL));
	}
}

/* What is sent for a DC to store, or kept in the words of what it stores, has
 * the effect of what was asked for, whatever class it names (D1). */
static void
settled_grants_the_same(void **state)
{
	SD_DESC_AUTO nothing = sample_desc("D:");

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO a = random_desc(true);
		SD_DESC_AUTO b = sample_copy(&a);
		struct sd_sid sids[2] = {random_trustee(), random_trustee()};
		struct sd_token token = {sids, 2, sids[0], false};
		struct sd_guid type = random_guid(), class_guid = random_guid();
		const struct sd_guid *of = random_one_in(2) ? &type : NULL;
		uint32_t before = sd_access_check(
			&a, &token, SD_MASK_FULL_CONTROL, of, NULL, NULL);

		assert_int_equal(
			sd_desc_settle(&b, random_one_in(2) ? &a : &nothing,
				       &class_guid, true),
			SD_OK);
		assert_int_equal(sd_access_check(&b, &token,
						 SD_MASK_FULL_CONTROL, of, NULL,
						 NULL),
				 before);
	}
}

static void
edit_some(struct sd_desc *desc)
{
	uint32_t edits = 1 + random_below(4);

	while (edits-- > 0)
		(void)random_edit(desc);
}

static void
undo_alone_gives_back_the_bytes(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(random_one_in(2));
		SD_DESC_AUTO after = sample_copy(&before);
		size_t conflicts = 77;

		edit_some(&after);
		assert_int_equal(sd_desc_revert(&after, &before, &after,
						&conflicts, NULL, NULL),
				 SD_OK);
		assert_int_equal(conflicts, 0);
		after.dacl.revision = before.dacl.revision;
		assert_true(sd_desc_equal(&after, &before));
	}
}

/* The DC has sorted, and others have granted, denied and revoked for a
 * trustee of their own: our part goes, theirs stays. */
static void
undo_keeps_what_others_did(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(true);
		SD_DESC_AUTO after = sample_copy(&before);
		SD_DESC_AUTO now = SD_DESC_INIT;
		SD_DESC_AUTO want = sample_copy(&before);
		size_t conflicts = 77;
		enum sd_edit_result result;

		edit_some(&after);
		now = sample_copy(&after);
		resort(&now);
		for (uint32_t i = random_below(4); i > 0; i--) {
			struct sd_ace ace = random_grant();

			ace.sid = trustee_number(9);
			assert_int_equal(
				sd_edit_add(&now, SD_DACL, &ace, &result, NULL),
				SD_OK);
			assert_int_equal(sd_edit_add(&want, SD_DACL, &ace,
						     &result, NULL),
					 SD_OK);
		}
		assert_int_equal(sd_desc_revert(&now, &before, &after,
						&conflicts, NULL, NULL),
				 SD_OK);
		assert_int_equal(conflicts, 0);
		assert_same_meaning(&now, &want);
		assert_int_equal(sd_acl_check_canonical(&now.dacl, NULL),
				 SD_OK);
	}
}

/* The bits that ACEs of the slot give which are in neither version. */
static uint32_t
their_bits(const struct sd_desc *now, const struct sd_desc *before,
	   const struct sd_desc *after, const struct sd_ace *slot)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < now->dacl.count; i++) {
		const struct sd_ace *ace = &now->dacl.aces[i];

		if (sd_ace_same_slot(ace, slot) &&
		    sd_acl_find(&before->dacl, ace) == SIZE_MAX &&
		    sd_acl_find(&after->dacl, ace) == SIZE_MAX)
			bits |= sd_mask_map_generic(ace->mask);
	}
	return bits;
}

/* What we added is gone but for what ACEs of others give, what we took is
 * back, and what is neither is as it is now. */
static void
check_slots(const struct sd_desc *from, const struct sd_desc *have,
	    const struct sd_desc *before, const struct sd_desc *after,
	    const struct sd_desc *now)
{
	for (size_t i = 0; i < from->dacl.count; i++) {
		const struct sd_ace *slot = &from->dacl.aces[i];
		uint32_t old = sd_acl_slot_bits(&before->dacl, slot);
		uint32_t ours = sd_acl_slot_bits(&after->dacl, slot);
		uint32_t is = sd_acl_slot_bits(&now->dacl, slot);
		uint32_t got = sd_acl_slot_bits(&have->dacl, slot);
		uint32_t may = (is & ~(ours & ~old)) | (old & ~ours) |
			       their_bits(now, before, after, slot);

		if (sd_ace_is_inherited(slot))
			continue;
		assert_int_equal(got & ~may, 0);
		assert_int_equal(((is | old) & ~ours) & ~got, 0);
	}
}

/* Others may edit the very same ACEs. */
static void
undo_decides_slot_by_slot(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO before = random_desc(random_one_in(2));
		SD_DESC_AUTO after = sample_copy(&before);
		SD_DESC_AUTO now = SD_DESC_INIT;
		SD_DESC_AUTO have = SD_DESC_INIT;
		size_t conflicts = 77;

		edit_some(&after);
		now = sample_copy(&after);
		edit_some(&now);
		have = sample_copy(&now);
		assert_int_equal(sd_desc_revert(&have, &before, &after,
						&conflicts, NULL, NULL),
				 SD_OK);
		check_slots(&before, &have, &before, &after, &now);
		check_slots(&after, &have, &before, &after, &now);
		check_slots(&now, &have, &before, &after, &now);
		check_slots(&have, &have, &before, &after, &now);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shuffled_is_not_different),
		cmocka_unit_test(difference_applied_is_the_other),
		cmocka_unit_test(normal_form_is_stable_and_blind_to_order),
		cmocka_unit_test(normal_form_grants_the_same),
		cmocka_unit_test(settled_grants_the_same),
		cmocka_unit_test(undo_alone_gives_back_the_bytes),
		cmocka_unit_test(undo_keeps_what_others_did),
		cmocka_unit_test(undo_decides_slot_by_slot),
	};

	return cmocka_run_group_tests(tests, random_setup, NULL);
}
