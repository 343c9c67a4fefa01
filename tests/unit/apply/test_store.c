/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_store.c: objects come back as they were kept, in their
 * order, few or many, and memory does not grow with them. What is planned for
 * an object reaches its next change, part by part, and no other object's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply/store.h"
#include "apply/work.h"

#include <malloc.h>
#include <string.h>

#define SDDL "O:BAG:BAD:AI(A;;RP;;;BA)(A;CIID;RP;;;AU)"

static void
make(struct object *object, unsigned number)
{
	object_init(object);
	object->out.dn = arena_printf(&object->arena, "CN=%u,DC=x", number);
	object->out.class = number % 2 ? "user" : NULL;
	object->number = number;
	object->version = 7;
	object->is_admin = true;
	object->out.state = OUTCOME_PLANNED;
	object->out.guid.bytes[3] = 9;
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
	assert_string_equal(object->out.dn, dn);
	assert_null(object->out.name);
	if (number % 2)
		assert_string_equal(object->out.class, "user");
	else
		assert_null(object->out.class);
	assert_int_equal(object->number, number);
	assert_int_equal(object->version, 7);
	assert_true(object->is_admin);
	assert_int_equal(object->out.state, OUTCOME_PLANNED);
	assert_int_equal(object->out.guid.bytes[3], 9);
	assert_true(object->has_before);
	assert_false(object->has_after);
	assert_int_equal(object->has_goal, number % 3 == 0);
	assert_int_equal(object->has_held, number % 5 == 0);
	assert_int_equal(object->before.dacl.count, 2);
	assert_int_equal(object->out.note_count, 2);
	assert_true(object->out.notes[0].is_error);
	assert_string_equal(object->out.notes[0].hint, "a hint");
	assert_string_equal(object->out.notes[1].text, "second");
	assert_null(object->out.notes[1].hint);
}

/* Those that are to come, by their numbers. */
static void
visit(void *context, struct object *object)
{
	unsigned *number = context;

	check(object, (*number)++);
}

static void
round_trip(unsigned count)
{
	struct store *store = store_new(false);
	unsigned visited = 0;
	struct object object;

	for (unsigned i = 0; i < count; i++) {
		make(&object, i);
		assert_true(store_put(store, &object));
		assert_null(object.out.dn);
		object_clear(&object);
	}
	store_each(store, visit, &visited);
	assert_int_equal(visited, count);
	for (unsigned i = 0; i < count; i++) {
		object_init(&object);
		assert_int_equal(store_next(store, &object), 1);
		check(&object, i);
		object_clear(&object);
	}
	object_init(&object);
	assert_int_equal(store_next(store, &object), 0);
	object_clear(&object);
	store_free(store);
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
	struct store *store = store_new(false);
	struct object object;

	(void)state;
	make(&object, 1);
	object.task = &task;
	object_note(&object, false, NULL, "third");
	assert_true(store_put(store, &object));
	object_clear(&object);
	object_init(&object);
	assert_int_equal(store_next(store, &object), 1);
	assert_string_equal(object.out.notes[0].text, "note 1");
	assert_string_equal(object.out.notes[2].text, "b:2: third");
	object_clear(&object);
	store_free(store);
}

static void
test_memory_is_flat(void **state)
{
	struct store *store = store_new(false);
	struct object object;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		make(&object, i);
		assert_true(store_put(store, &object));
		object_clear(&object);
		assert_true(mallinfo2().uordblks < (size_t)8 << 20);
	}
	store_free(store);
}

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
read_object(struct object *object, const struct task *task, unsigned guid,
	    const char *before)
{
	object_init(object);
	object->task = task;
	object->out.dn = arena_strdup(&object->arena, "OU=One,DC=x");
	memcpy(object->out.guid.bytes, &guid, sizeof(guid));
	put(&object->before, &object->has_before, before);
}

/* The same, planned and kept. */
static void
keep(struct store *store, const struct task *task, unsigned guid,
     unsigned parts, const char *after)
{
	struct object object;

	read_object(&object, task, guid, "D:(A;;RP;;;AU)");
	put(&object.after, &object.has_after, after);
	object.out.sd_flags = parts;
	object.out.state = OUTCOME_PLANNED;
	assert_true(store_put(store, &object));
	object_clear(&object);
}

/* What the next change of such an object is planned on. */
static void
follows(struct store *store, const struct task *task, unsigned guid,
	const char *before, const char *wanted, bool repeated)
{
	SD_DESC_AUTO want = SD_DESC_INIT;
	struct object object;
	bool has;

	read_object(&object, task, guid, before);
	assert_true(store_follow(store, &object));
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
	struct store *store = store_new(true);

	(void)state;
	follows(store, &sd_task, 1, read, read, false);
	keep(store, &sd_task, 1, SD_FLAG_DACL, planned);
	keep(store, &sd_task, 0, SD_FLAG_DACL, "D:(A;;LC;;;BA)");
	follows(store, &sd_task, 1, read, planned, true);
	follows(store, &sd_task, 0, read, "D:(A;;LC;;;BA)", true);
	follows(store, &sd_task, 2, read, read, false);
	follows(store, &other_task, 1, read, read, false);
	keep(store, &sd_task, 1, SD_FLAG_DACL, read);
	follows(store, &sd_task, 1, planned, read, true);
	store_free(store);
}

/* What was not read again comes with what was planned. */
static void
test_parts_add_up(void **state)
{
	struct store *store = store_new(true);

	(void)state;
	keep(store, &sd_task, 1, SD_FLAG_OWNER, "O:SYD:(A;;RP;;;AU)");
	follows(store, &sd_task, 1, "O:BAD:P(A;;RC;;;AU)",
		"O:SYD:P(A;;RC;;;AU)", true);
	keep(store, &sd_task, 1, SD_FLAG_DACL, "O:SYD:P(A;;RP;;;AU)");
	follows(store, &sd_task, 1, "G:BAD:(A;;RC;;;AU)S:(AU;SA;RC;;;AU)",
		"O:SYG:BAD:P(A;;RP;;;AU)S:(AU;SA;RC;;;AU)", true);
	keep(store, &other_task, 1, 0, "O:SYD:(A;;RC;;;AU)");
	follows(store, &other_task, 1, "O:BAG:BAD:(A;;RP;;;AU)",
		"O:SYD:(A;;RC;;;AU)", true);
	store_free(store);
}

/* An attribute that is to go is not there for the next one. */
static void
test_removed(void **state)
{
	struct store *store = store_new(true);
	struct object object;

	(void)state;
	read_object(&object, &other_task, 1, "D:(A;;RP;;;AU)");
	object.out.removes = true;
	object.out.state = OUTCOME_PLANNED;
	assert_true(store_put(store, &object));
	object_clear(&object);
	read_object(&object, &other_task, 1, "D:(A;;RP;;;AU)");
	assert_true(store_follow(store, &object));
	assert_true(object.is_new);
	assert_int_equal(object.before.dacl_state, SD_ACL_ABSENT);
	object_clear(&object);
	keep(store, &other_task, 1, 0, "D:(A;;WP;;;AU)");
	read_object(&object, &other_task, 1, "D:(A;;RP;;;AU)");
	object.is_new = true;
	assert_true(store_follow(store, &object));
	assert_false(object.is_new);
	object_clear(&object);
	store_free(store);
}

static void
test_very_many(void **state)
{
	struct store *store = store_new(true);

	(void)state;
	for (int round = 0; round < 2; round++)
		for (unsigned i = 1; i <= 3000; i++)
			keep(store, &sd_task, i, SD_FLAG_DACL,
			     i % 2 ? "D:(A;;WP;;;BA)" : "D:(A;;CC;;;BA)");
	for (unsigned i = 1; i <= 3000; i++)
		follows(store, &sd_task, i, "D:(A;;RP;;;AU)",
			i % 2 ? "D:(A;;WP;;;BA)" : "D:(A;;CC;;;BA)", true);
	follows(store, &sd_task, 3001, "D:(A;;RP;;;AU)", "D:(A;;RP;;;AU)",
		false);
	store_free(store);
}

/* ---- many runs ---------------------------------------------------------- */

#define READ "D:(A;;RP;;;AU)"
#define ONE "D:(A;;RP;;;AU)(A;;WP;;;BA)"
#define TWO "D:(A;;RP;;;AU)(A;;WP;;;BA)(A;;CC;;;BA)"

static void
sets(const struct sd_desc *desc, const char *sddl)
{
	SD_DESC_AUTO want = SD_DESC_INIT;
	bool has;

	put(&want, &has, sddl);
	memcpy(want.layout, desc->layout, sizeof(want.layout));
	assert_true(sd_desc_equal(desc, &want));
}

/* One more change of an object: it begins with before, goes on from there with
 * draft (NULL: with before itself), and comes to after. */
static void
change(struct store *store, unsigned guid, size_t expected, const char *before,
       const char *draft, const char *after)
{
	struct object object;

	read_object(&object, &sd_task, guid, READ);
	assert_true(store_follow(store, &object));
	assert_int_equal(object.out.follows, expected);
	sets(&object.before, before);
	assert_int_equal(object.draft != NULL, draft != NULL);
	if (draft != NULL)
		sets(object.draft, draft);
	put(&object.after, &object.has_after, after);
	object.out.sd_flags = SD_FLAG_DACL;
	object.out.state = OUTCOME_PLANNED;
	assert_true(store_put(store, &object));
	object_clear(&object);
}

/* Few objects, and as many others before them as push them out of memory. */
static void
test_parts_of_a_change(void **state)
{
	(void)state;
	for (unsigned others = 0; others <= 40; others += 20) {
		struct store *store = store_new(true);

		store_begin(store, 0, SIZE_MAX);
		for (unsigned i = 0; i < others; i++)
			keep(store, &sd_task, 100 + i, SD_FLAG_DACL, ONE);
		change(store, 1, 0, READ, NULL, ONE);
		store_begin(store, 1, 0); /* with change 0 */
		change(store, 1, 1, READ, ONE, TWO);
		store_begin(store, 2, 2); /* by itself */
		change(store, 1, 2, TWO, NULL, ONE);
		store_begin(store, 3, 2); /* with change 2 */
		change(store, 1, 3, TWO, ONE, TWO);
		store_free(store);
	}
}

static void
test_taken_back(void **state)
{
	(void)state;
	for (unsigned others = 0; others <= 40; others += 20) {
		struct store *store = store_new(true);
		uint64_t size;

		store_begin(store, 0, SIZE_MAX);
		for (unsigned i = 0; i < others; i++)
			keep(store, &sd_task, 100 + i, SD_FLAG_DACL, ONE);
		change(store, 1, 0, READ, NULL, ONE);
		size = store_size(store);
		store_begin(store, 1, SIZE_MAX);
		change(store, 1, 1, ONE, NULL, TWO);
		change(store, 1, 2, TWO, NULL, READ);
		change(store, 2, 0, READ, NULL, ONE);
		store_take_back(store);
		assert_int_equal(store_size(store), size);
		store_begin(store, 1, SIZE_MAX);
		change(store, 2, 0, READ, NULL, TWO);
		change(store, 1, 1, ONE, NULL, TWO);
		store_begin(store, 2, SIZE_MAX);
		change(store, 2, 2, TWO, NULL, TWO);
		store_free(store);
	}
}

/* It holds something else by now: what was planned on that is forgotten. Its
 * audit entries are no part of that. */
static void
test_changed_meanwhile(void **state)
{
	struct store *store = store_new(true);

	(void)state;
	store_begin(store, 0, SIZE_MAX);
	keep(store, &sd_task, 1, SD_FLAG_DACL, ONE);
	follows(store, &sd_task, 1, READ "S:(AU;SA;RC;;;AU)",
		ONE "S:(AU;SA;RC;;;AU)", true);
	follows(store, &sd_task, 1, "D:(A;;LC;;;AU)", "D:(A;;LC;;;AU)", false);
	follows(store, &sd_task, 1, READ, READ, false);
	store_free(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_notes_stay_as_they_are),
		cmocka_unit_test(test_memory_is_flat),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_parts_add_up),
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_very_many),
		cmocka_unit_test(test_parts_of_a_change),
		cmocka_unit_test(test_taken_back),
		cmocka_unit_test(test_changed_meanwhile),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
