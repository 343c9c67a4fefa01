/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_edit_memory.c: each allocation of each call fails in
 * turn. Every time the call must say SD_ENOMEM and leave its object as it
 * was, and must succeed when none fails. Linked with --wrap=malloc.
 */
#include "unit/libsd/failing_memory.h"
#include "unit/libsd/random.h"

#define ROUNDS 200

/* What is tried: on desc, with two more to work with. */
typedef enum sd_err attempt_fn(struct sd_desc *desc, const struct sd_desc *a,
			       const struct sd_desc *b);

/* The descriptor's own memory may be laid out anew: what it says may not
 * change. Returns how many allocations could fail. */
static unsigned
fail_each(attempt_fn *attempt, const struct sd_desc *desc,
	  const struct sd_desc *a, const struct sd_desc *b)
{
	for (unsigned step = 0;; step++) {
		SD_DESC_AUTO work = sample_copy(desc);
		enum sd_err err;

		memory_fails((long)step, true);
		err = attempt(&work, a, b);
		memory_is_back();
		if (!has_failed) {
			assert_int_not_equal(err, SD_ENOMEM);
			return step;
		}
		assert_int_equal(err, SD_ENOMEM);
		assert_true(sd_desc_equal(&work, desc));
	}
}

static void
fail_everywhere(attempt_fn *attempt)
{
	unsigned failures = 0;

	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO desc = random_desc(true);
		SD_DESC_AUTO a = random_desc(true);
		SD_DESC_AUTO b = random_desc(true);

		failures += fail_each(attempt, &desc, &a, &b);
	}
	assert_true(failures > ROUNDS / 2);
}

static enum sd_err
try_add(struct sd_desc *desc, const struct sd_desc *a, const struct sd_desc *b)
{
	struct sd_ace ace = sample_callback(SD_ACE_ALLOWED_CALLBACK, "BA");
	enum sd_edit_result result = SD_EDIT_NARROWED;
	struct sd_error error = {.section = ""};
	enum sd_err err;

	(void)a;
	(void)b;
	ace = sd_ace_make(SD_ACE_ALLOWED, 0, SD_MASK_DELETE, NULL, NULL,
			  &ace.sid);
	err = sd_edit_add(desc, SD_DACL, &ace, &result, &error);
	if (err != SD_OK) {
		assert_int_equal(error.code, err);
		assert_int_equal(result, SD_EDIT_NARROWED);
	}
	return err;
}

static void
add(void **state)
{
	(void)state;
	fail_everywhere(try_add);
}

/* The first ACE of an empty list needs a pool, too. */
static void
add_the_first(void **state)
{
	for (long step = 0; step < 3; step++) {
		SD_DESC_AUTO desc = SD_DESC_INIT;
		enum sd_err err;

		(void)state;
		desc.dacl_state = SD_ACL_LIST;
		memory_fails(step, true);
		err = try_add(&desc, NULL, NULL);
		memory_is_back();
		assert_int_equal(err, has_failed ? SD_ENOMEM : SD_OK);
		assert_int_equal(desc.dacl.count, has_failed ? 0 : 1);
	}
}

static enum sd_err
try_substitute(struct sd_desc *desc, const struct sd_desc *a,
	       const struct sd_desc *b)
{
	struct sd_sid old = trustee_number(1);
	struct sd_sid new_sid = trustee_number(9);
	size_t changed = 77;
	enum sd_err err =
		sd_edit_substitute(desc, SD_DACL, &old, &new_sid, &changed);

	(void)a;
	(void)b;
	if (err != SD_OK)
		assert_int_equal(changed, 77);
	return err;
}

static void
substitute(void **state)
{
	(void)state;
	fail_everywhere(try_substitute);
}

static enum sd_err
try_normalize(struct sd_desc *desc, const struct sd_desc *a,
	      const struct sd_desc *b)
{
	(void)a;
	(void)b;
	return sd_desc_normalize(desc, NULL);
}

static void
normalize(void **state)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct sd_ace ace = random_grant();

	(void)state;
	fail_everywhere(try_normalize);
	/* All of them are parted, in both lists. */
	desc.dacl_state = SD_ACL_LIST;
	desc.sacl_state = SD_ACL_LIST;
	for (uint8_t i = 0; i < 20; i++) {
		ace.type = SD_ACE_ALLOWED;
		ace.form = SD_ACE_FORM_PLAIN;
		ace.flags = SD_ACE_CONTAINER_INHERIT;
		ace.mask = SD_MASK_GENERIC_ALL;
		ace.sid.subs[0] = i;
		sample_insert(&desc, i, &ace);
	}
	desc.sacl = desc.dacl;
	assert_true(fail_each(try_normalize, &desc, NULL, NULL) > 2);
	desc.sacl = (struct sd_acl){0};
}

static enum sd_err
try_revert(struct sd_desc *desc, const struct sd_desc *a,
	   const struct sd_desc *b)
{
	size_t conflicts = 77;
	enum sd_err err = sd_desc_revert(desc, a, b, &conflicts, NULL, NULL);

	if (err != SD_OK)
		assert_int_equal(conflicts, 77);
	return err;
}

static enum sd_err
try_revert_alone(struct sd_desc *desc, const struct sd_desc *a,
		 const struct sd_desc *b)
{
	(void)b;
	return try_revert(desc, a, desc);
}

static void
revert(void **state)
{
	(void)state;
	fail_everywhere(try_revert);
	fail_everywhere(try_revert_alone);
}

static enum sd_err
try_diff(struct sd_desc *desc, const struct sd_desc *a, const struct sd_desc *b)
{
	const struct sd_diff_options options = {false, SAMPLE_ALL};
	struct sd_diff diff = SD_DIFF_INIT;
	enum sd_err err = sd_diff_make(&diff, a, b, &options);

	(void)desc;
	if (err != SD_OK) {
		assert_null(diff.items);
		assert_int_equal(diff.count, 0);
	}
	sd_diff_clear(&diff);
	return err;
}

static void
diff(void **state)
{
	(void)state;
	fail_everywhere(try_diff);
}

static enum sd_err
try_inherit(struct sd_desc *desc, const struct sd_desc *a,
	    const struct sd_desc *b)
{
	struct sd_guid class_guid = {{2}};

	(void)b;
	return sd_inherit_acl(a, SD_DACL, &class_guid, &a->owner, &a->owner,
			      true, desc);
}

static enum sd_err
try_inherit_sacl(struct sd_desc *desc, const struct sd_desc *a,
		 const struct sd_desc *b)
{
	struct sd_guid class_guid = {{2}};
	struct sd_desc parent = *a;

	(void)b;
	parent.sacl = parent.dacl;
	parent.sacl_state = SD_ACL_LIST;
	desc->sacl_state = SD_ACL_LIST;
	return sd_inherit_acl(&parent, SD_SACL, &class_guid, &a->owner,
			      &a->owner, false, desc);
}

static void
inherit(void **state)
{
	(void)state;
	fail_everywhere(try_inherit);
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO desc = random_desc(true);
		SD_DESC_AUTO parent = random_desc(true);

		desc.sacl_state = SD_ACL_LIST;
		(void)fail_each(try_inherit_sacl, &desc, &parent, NULL);
	}
}

static enum sd_err
try_what_needs_none(struct sd_desc *desc, const struct sd_desc *a,
		    const struct sd_desc *b)
{
	struct sd_sid sid = trustee_number(1);
	struct sd_ace ace = random_grant();
	enum sd_edit_result result;
	size_t count;
	enum sd_err err =
		sd_edit_revoke_ace(desc, SD_DACL, &ace, true, &result, NULL);

	(void)a;
	(void)b;
	if (err == SD_OK)
		err = sd_edit_protect(desc, SD_DACL, false);
	if (err == SD_OK)
		err = sd_edit_unprotect(desc, SD_DACL);
	if (err == SD_OK)
		err = sd_edit_revoke_trustee(desc, SD_DACL, &sid, &count);
	if (err == SD_OK)
		err = sd_edit_drop_inherited(desc, SD_DACL);
	if (err == SD_OK)
		err = sd_edit_clear_explicit(desc, SD_DACL, &count);
	return err;
}

static void
taking_away_needs_none(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		SD_DESC_AUTO desc = random_desc(true);

		assert_int_equal(
			fail_each(try_what_needs_none, &desc, NULL, NULL), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(add),
		cmocka_unit_test(add_the_first),
		cmocka_unit_test(substitute),
		cmocka_unit_test(normalize),
		cmocka_unit_test(revert),
		cmocka_unit_test(diff),
		cmocka_unit_test(inherit),
		cmocka_unit_test(taking_away_needs_none),
	};

	return cmocka_run_group_tests(tests, random_setup, NULL);
}
