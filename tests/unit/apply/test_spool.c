/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_spool.c: objects come back as they were laid down,
 * in their order, few or many, and memory does not grow with them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply/spool.h"
#include "apply/work.h"

#include <malloc.h>
#include <string.h>

#define SDDL "O:BAG:BAD:AI(A;;RP;;;BA)(A;CIID;RP;;;AU)"

static void
make(struct object *object, unsigned number)
{
	object_init(object);
	object->dn = arena_printf(&object->arena, "CN=%u,DC=x", number);
	object->class = number % 2 ? "user" : NULL;
	object->number = number;
	object->version = 7;
	object->is_admin = true;
	object->state = OUTCOME_PLANNED;
	object->guid.bytes[3] = 9;
	assert_int_equal(sd_sddl_parse(SDDL, NULL, &object->before, NULL),
			 SD_OK);
	object->has_before = true;
	if (number % 3 == 0)
		object_put(&object->goal, &object->has_goal, &object->before);
	if (number % 5 == 0)
		object_put(&object->held, &object->has_held, &object->before);
	object_note(object, true, "a hint", "note %u", number);
	object_note(object, false, NULL, "second");
}

static void
check(const struct object *object, unsigned number)
{
	char dn[32];

	snprintf(dn, sizeof(dn), "CN=%u,DC=x", number);
	assert_string_equal(object->dn, dn);
	assert_null(object->name);
	if (number % 2)
		assert_string_equal(object->class, "user");
	else
		assert_null(object->class);
	assert_int_equal(object->number, number);
	assert_int_equal(object->version, 7);
	assert_true(object->is_admin);
	assert_int_equal(object->state, OUTCOME_PLANNED);
	assert_int_equal(object->guid.bytes[3], 9);
	assert_true(object->has_before);
	assert_false(object->has_after);
	assert_int_equal(object->has_goal, number % 3 == 0);
	assert_int_equal(object->has_held, number % 5 == 0);
	assert_int_equal(object->before.dacl.count, 2);
	assert_int_equal(object->note_count, 2);
	assert_true(object->notes[0].is_error);
	assert_string_equal(object->notes[0].hint, "a hint");
	assert_string_equal(object->notes[1].text, "second");
	assert_null(object->notes[1].hint);
}

static void
round_trip(unsigned count)
{
	struct spool *spool = spool_new();
	struct object object;

	for (unsigned i = 0; i < count; i++) {
		make(&object, i);
		assert_true(spool_put(spool, &object));
		object_clear(&object);
	}
	for (int again = 0; again < 2; again++) {
		assert_true(spool_rewind(spool));
		for (unsigned i = 0; i < count; i++) {
			object_init(&object);
			assert_int_equal(spool_next(spool, &object), 1);
			check(&object, i);
			object_clear(&object);
		}
		object_init(&object);
		assert_int_equal(spool_next(spool, &object), 0);
		object_clear(&object);
	}
	spool_free(spool);
}

static void
test_few(void **state)
{
	(void)state;
	round_trip(0);
	round_trip(1);
	round_trip(17);
}

static void
test_many(void **state)
{
	size_t before = mallinfo2().uordblks;

	(void)state;
	round_trip(5000); /* spills into a file many times over */
	assert_true(mallinfo2().uordblks < before + 65536);
}

/* Where in a batch it stands is said once. */
static void
test_notes_stay_as_they_are(void **state)
{
	struct task task = {.where = "b:2"};
	struct spool *spool = spool_new();
	struct object object;

	(void)state;
	make(&object, 1);
	object.task = &task;
	object_note(&object, false, NULL, "third");
	assert_true(spool_put(spool, &object));
	object_clear(&object);
	assert_true(spool_rewind(spool));
	object_init(&object);
	assert_int_equal(spool_next(spool, &object), 1);
	assert_string_equal(object.notes[0].text, "note 1");
	assert_string_equal(object.notes[2].text, "b:2: third");
	object_clear(&object);
	spool_free(spool);
}

static void
test_memory_is_flat(void **state)
{
	struct spool *spool = spool_new();
	struct object object;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		make(&object, i);
		assert_true(spool_put(spool, &object));
		object_clear(&object);
		assert_true(mallinfo2().uordblks < (size_t)8 << 20);
	}
	spool_free(spool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_notes_stay_as_they_are),
		cmocka_unit_test(test_memory_is_flat),
	};

	return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
