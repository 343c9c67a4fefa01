/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_writers.c: others who write at the same moment,
 * before or after us, and a server that stores something else. Theirs stays,
 * ours is made again, and what was stored instead is reported.
 */
#include "many_units.h"

#include <time.h>

#define CHANGED_SDDL "D:AI(A;;0xf01ff;;;" ADMINS ")(A;;0xf01ff;;;SY)" THEIRS

/* A grant to the first unit while something happens to its write; what came
 * of it is returned. */
static const char *
grant_amid(struct fixture *f, faulty_fn *before, faulty_fn *after,
	   enum exit_status status, enum outcome_state state)
{
	f->faulty.before = before;
	f->faulty.after = after;
	f->faulty.context = f;
	assert_int_equal(fixture_run_one(f, dns[0], STEP_GRANT, GRANT), status);
	assert_int_equal(f->outcomes[0].state, state);
	return f->outcomes[0].notes;
}

/* Somebody writes the same descriptor while ours is on its way. */
static void
intrude_before(struct faulty *faulty, size_t n, const struct dir_write *write)
{
	if (n == 1)
		fixture_intrude(faulty->context, faulty_name(write),
				CHANGED_SDDL);
}

/* The window that the protocol leaves: it is noticed. */
static void
test_overwritten_by_us(void **state)
{
	struct fixture *f = *state;
	const char *notes = grant_amid(f, intrude_before, NULL,
				       EXIT_STATUS_PARTLY, OUTCOME_OVERWROTE);

	assert_non_null(strstr(notes, "same moment"));
}

static void
intrude_after(struct faulty *faulty, size_t n, const struct dir_write *write)
{
	struct fixture *f = faulty->context;

	if (n > 1)
		return;
	/* Ours is carried out first. */
	faulty_carry_out(faulty);
	fixture_intrude(f, faulty_name(write), CHANGED_SDDL);
}

/* A writer that does not look takes ours away: it is made again, and theirs
 * stays. */
static void
test_overwritten_by_others(void **state)
{
	struct fixture *f = *state;

	grant_amid(f, NULL, intrude_after, EXIT_STATUS_OK, OUTCOME_VERIFIED);
	fixture_holds(f, dns[0], GRANT);
	fixture_holds(f, dns[0], THEIRS);
	assert_int_equal(f->faulty.writes, 2);
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_lacks(f, dns[0], GRANT);
	fixture_holds(f, dns[0], THEIRS);
}

/* The change comes while the first objects are written: the later ones are
 * read again and planned anew. */
static void
intrude_later(struct faulty *faulty, size_t n, const struct dir_write *write)
{
	struct timespec pause = {0, 20000000};

	(void)write;
	if (n != 1)
		return;
	nanosleep(&pause, NULL);
	fixture_intrude(faulty->context, dns[OBJECTS - 1], CHANGED_SDDL);
}

static void
test_stale_is_planned_again(void **state)
{
	struct fixture *f = *state;

	f->faulty.before = intrude_later;
	f->faulty.context = f;
	assert_int_equal(grant_all(f), EXIT_STATUS_OK);
	fixture_holds(f, dns[OBJECTS - 1], GRANT);
	fixture_holds(f, dns[OBJECTS - 1], THEIRS);
	assert_string_equal(f->outcomes[OBJECTS - 1].notes, "");
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	assert_int_equal(count_granted(f), 0);
	fixture_holds(f, dns[OBJECTS - 1], THEIRS);
}

/* The server stores something else than what it was sent. */
static void
garble(struct faulty *faulty, size_t n, const struct dir_write *write)
{
	struct fixture *f = faulty->context;

	(void)n;
	faulty_carry_out(faulty);
	fixture_intrude(f, faulty_name(write), CHANGED_SDDL);
	--*faulty_version(faulty,
			  faulty_name(write)); /* it was no write of anybody */
}

static void
test_mismatch(void **state)
{
	struct fixture *f = *state;
	const char *notes = grant_amid(f, NULL, garble, EXIT_STATUS_MISMATCH,
				       OUTCOME_MISMATCH);

	assert_non_null(strstr(notes, "something else"));
	assert_non_null(strstr(notes, HELPDESK));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_overwritten_by_us),
		TEST(test_overwritten_by_others),
		TEST(test_stale_is_planned_again),
		TEST(test_mismatch),
	};

	return cmocka_run_group_tests_name("writers", tests, NULL, NULL);
}
