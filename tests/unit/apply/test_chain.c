/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_chain.c: what is planned for an object reaches the
 * next change of it, part by part, and no other object's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply/chain.h"
#include "apply/work.h"

#include <string.h>

static struct task sd_task = {.attribute = SD_ATTRIBUTE, .is_sd = true};
static struct task other_task = {.attribute = "msDS-GroupMSAMembership"};

static void
put(struct sd_desc *slot, bool *has, const char *sddl)
{
	assert_int_equal(sd_sddl_parse(sddl, NULL, slot, NULL), SD_OK);
	*has = true;
}

/* An object as it was read; zero: it has no GUID. */
static void
make(struct object *object, const struct task *task, unsigned guid,
     const char *before)
{
	object_init(object);
	object->task = task;
	object->dn = arena_strdup(&object->arena, "OU=One,DC=x");
	memcpy(object->guid.bytes, &guid, sizeof(guid));
	put(&object->before, &object->has_before, before);
}

/* The same, planned and kept. */
static void
keep(struct chain *chain, const struct task *task, unsigned guid,
     unsigned parts, const char *after)
{
	struct object object;

	make(&object, task, guid, "D:(A;;RP;;;AU)");
	put(&object.after, &object.has_after, after);
	object.sd_flags = parts;
	assert_true(chain_keep(chain, &object));
	object_clear(&object);
}

/* What the next change of such an object is planned on. */
static void
follows(struct chain *chain, const struct task *task, unsigned guid,
	const char *before, const char *wanted, bool repeated)
{
	SD_DESC_AUTO want = SD_DESC_INIT;
	struct object object;
	bool has;

	make(&object, task, guid, before);
	assert_true(chain_follow(chain, &object));
	put(&want, &has, wanted);
	memcpy(want.layout, object.before.layout, sizeof(want.layout));
	assert_true(sd_desc_equal(&object.before, &want));
	assert_int_equal(object.repeated, repeated);
	object_clear(&object);
}

static void
test_objects(void **state)
{
	static const char read[] = "D:(A;;RP;;;AU)";
	static const char planned[] = "D:(A;;WP;;;BA)";
	struct chain *chain = chain_new();

	(void)state;
	follows(chain, &sd_task, 1, read, read, false);
	keep(chain, &sd_task, 1, SD_FLAG_DACL, planned);
	keep(chain, &sd_task, 0, SD_FLAG_DACL, "D:(A;;LC;;;BA)");
	follows(chain, &sd_task, 1, read, planned, true);
	follows(chain, &sd_task, 0, read, "D:(A;;LC;;;BA)", true);
	follows(chain, &sd_task, 2, read, read, false);
	follows(chain, &other_task, 1, read, read, false);
	keep(chain, &sd_task, 1, SD_FLAG_DACL, read);
	follows(chain, &sd_task, 1, planned, read, true);
	chain_free(chain);
}

/* What was not read again comes with what was planned. */
static void
test_parts_add_up(void **state)
{
	struct chain *chain = chain_new();

	(void)state;
	keep(chain, &sd_task, 1, SD_FLAG_OWNER, "O:SYD:(A;;RP;;;AU)");
	follows(chain, &sd_task, 1, "O:BAD:P(A;;RC;;;AU)",
		"O:SYD:P(A;;RC;;;AU)", true);
	keep(chain, &sd_task, 1, SD_FLAG_DACL, "O:SYD:P(A;;RP;;;AU)");
	follows(chain, &sd_task, 1, "G:BAD:(A;;RC;;;AU)S:(AU;SA;RC;;;AU)",
		"O:SYG:BAD:P(A;;RP;;;AU)S:(AU;SA;RC;;;AU)", true);
	keep(chain, &other_task, 1, 0, "O:SYD:(A;;RC;;;AU)");
	follows(chain, &other_task, 1, "O:BAG:BAD:(A;;RP;;;AU)",
		"O:SYD:(A;;RC;;;AU)", true);
	chain_free(chain);
}

/* An attribute that is to go is not there for the next one. */
static void
test_removed(void **state)
{
	struct chain *chain = chain_new();
	struct object object;

	(void)state;
	make(&object, &other_task, 1, "D:(A;;RP;;;AU)");
	object.removes = true;
	assert_true(chain_keep(chain, &object));
	object_clear(&object);
	make(&object, &other_task, 1, "D:(A;;RP;;;AU)");
	assert_true(chain_follow(chain, &object));
	assert_true(object.is_new);
	assert_int_equal(object.before.dacl_state, SD_ACL_ABSENT);
	object_clear(&object);
	keep(chain, &other_task, 1, 0, "D:(A;;WP;;;AU)");
	make(&object, &other_task, 1, "D:(A;;RP;;;AU)");
	object.is_new = true;
	assert_true(chain_follow(chain, &object));
	assert_false(object.is_new);
	object_clear(&object);
	chain_free(chain);
}

static void
test_many(void **state)
{
	struct chain *chain = chain_new();

	(void)state;
	for (int round = 0; round < 2; round++)
		for (unsigned i = 1; i <= 3000; i++)
			keep(chain, &sd_task, i, SD_FLAG_DACL,
			     i % 2 ? "D:(A;;WP;;;BA)" : "D:(A;;CC;;;BA)");
	for (unsigned i = 1; i <= 3000; i++)
		follows(chain, &sd_task, i, "D:(A;;RP;;;AU)",
			i % 2 ? "D:(A;;WP;;;BA)" : "D:(A;;CC;;;BA)", true);
	follows(chain, &sd_task, 3001, "D:(A;;RP;;;AU)", "D:(A;;RP;;;AU)",
		false);
	chain_free(chain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_parts_add_up),
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
