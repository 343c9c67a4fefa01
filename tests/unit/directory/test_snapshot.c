/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/test_snapshot.c: snapshots that are written: whole,
 * not at all, and of objects whose descriptors are not shown.
 */
#include "domain.h"
#include "stored.h"

#include "directory/snapshot/snapshot.h"

/* What the diagnostics say. */
static const char *
told(struct fixture *f)
{
	diags_print(&f->diags);
	fflush(f->diags.out);
	return f->shown;
}

/* A snapshot of a snapshot is a snapshot. */
static void
test_a_snapshot_of_it(void **state)
{
	static const char *const bases[] = {PEOPLE, JANE, PEOPLE};
	struct fixture *f = *state, again;
	char *text;
	size_t len, hidden;
	FILE *out = open_memstream(&text, &len);

	write_sd(f, PEOPLE, 4, "D:AI(A;;WP;;;" SID "-1106)");
	assert_true(snapshot_write(f->dir, bases, 3, false, false, out, &hidden,
				   &f->diags));
	/* What has no descriptor is counted, and named. */
	assert_int_equal(hidden, 1);
	assert_non_null(strstr(told(f), "not shown to you: 1 of 3 objects"));
	assert_non_null(strstr(f->shown, "hint: CN=M\303\274ller," PEOPLE));
	fclose(out);
	open_text(&again, text, len);
	free(text);
	assert_string_equal(read_sd(&again, PEOPLE, 15), read_sd(f, PEOPLE, 7));
	assert_string_equal(read_sd(&again, BASE, 15), read_sd(f, BASE, 7));
	assert_string_equal(find(&again, PEOPLE, DIR_SUB, NULL),
			    find(f, PEOPLE, DIR_SUB, NULL));
	/* Nothing twice, and nothing that was not asked for. */
	assert_string_equal(find(&again, BASE, DIR_ONE, NULL), PEOPLE);
	assert_string_equal(
		find(&again, "CN=Configuration," BASE, DIR_SUB, "(nCName=*)"),
		"CN=CORP,CN=Partitions,CN=Configuration," BASE);
	assert_string_equal(
		find(&again, "CN=Schema,CN=Configuration," BASE, DIR_SUB,
		     "(lDAPDisplayName=*)"),
		"CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE);
	close_fixture(&again);
}

static void
test_a_snapshot_that_cannot_be_written(void **state)
{
	static const char *const bases[] = {PEOPLE};
	struct fixture *f = *state;
	FILE *out = fopen("/dev/full", "we");
	size_t hidden;

	assert_non_null(out);
	assert_false(snapshot_write(f->dir, bases, 1, false, false, out,
				    &hidden, &f->diags));
	fclose(out);
	assert_non_null(strstr(told(f), "cannot be written"));
}

static void
test_a_snapshot_without_descriptors(void **state)
{
	static const char *const bases[] = {"CN=M\303\274ller," PEOPLE};
	struct fixture *f = *state;
	FILE *out = fopen("/dev/null", "we");
	size_t hidden;

	assert_false(snapshot_write(f->dir, bases, 1, false, false, out,
				    &hidden, &f->diags));
	fclose(out);
	assert_non_null(strstr(told(f), "no descriptor of 1 object is shown"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DOMAIN(test_a_snapshot_of_it),
		IN_DOMAIN(test_a_snapshot_that_cannot_be_written),
		IN_DOMAIN(test_a_snapshot_without_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
