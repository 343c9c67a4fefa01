/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_archive.c: save and restore, and files that are not
 * to be believed.
 */
#include "stored.h"
#include "tree.h"

#include "apply/archive.h"
#include "apply/audit.h"

#include <nettle/sha2.h>
#include <stdio_ext.h>
#include <sys/stat.h>

static int
setup(void **state)
{
	struct fixture *f = fixture_new(state);

	add_tree(f);
	fixture_open(f);
	return 0;
}

static const char *
save(struct fixture *f, bool with_owner)
{
	const char *path = arena_printf(&f->arena, "%s/archive", f->state_home);
	struct stat st;
	size_t objects;

	assert_int_equal(archive_save(&f->arena, f->dir,
				      &(struct audit_base){DN, false}, path,
				      with_owner, false, &objects, &f->diags),
			 EXIT_STATUS_OK);
	assert_int_equal(objects, 4);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	return path;
}

static enum exit_status
restore_with(struct fixture *f, const char *path, bool with_owner)
{
	const struct apply_context given = fixture_start(f);

	return fixture_finish(f, archive_restore(&given, path, with_owner));
}

static enum exit_status
restore(struct fixture *f, const char *path)
{
	return restore_with(f, path, false);
}

static void
test_restore(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	const char *before = fixture_stored(f, DN);

	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->counts.unchanged, 4);
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, "OU=closed," DN, STEP_UNPROTECT, NULL);
	f->options.dry_run = true;
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->counts.planned, 2);
	f->options.dry_run = false;
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->counts.verified, 2);
	assert_string_equal(fixture_stored(f, DN), before);
	fixture_holds(f, "OU=closed," DN, "D:PAI");
	/* It is a run like any other. */
	assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
	fixture_holds(f, DN, GRANT);
}

/* Exactly the parts that changed are sent. */
static void
test_restore_owner(void **state)
{
	static const struct {
		const char *sddl;
		unsigned sd_flags;
	} changes[] = {{"O:SY", SD_FLAG_OWNER},
		       {"G:SY", SD_FLAG_GROUP},
		       {"O:SYG:SY", SD_FLAG_OWNER | SD_FLAG_GROUP},
		       {"O:SYD:AI(A;;RP;;;SY)", SD_FLAG_OWNER | SD_FLAG_DACL}};
	struct fixture *f = *state;
	const char *path = save(f, true);
	const char *before = fixture_stored(f, DN);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		fixture_intrude_parts(f, DN, changes[i].sddl,
				      changes[i].sd_flags);
		assert_int_equal(restore_with(f, path, true), EXIT_STATUS_OK);
		assert_int_equal(f->outcomes[0].sd_flags, changes[i].sd_flags);
		assert_int_equal(f->counts.verified, 1);
		assert_string_equal(fixture_stored(f, DN), before);
		assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
		assert_string_not_equal(fixture_stored(f, DN), before);
		assert_int_equal(fixture_undo(f, f->counts.journal_id),
				 EXIT_STATUS_OK);
		assert_string_equal(fixture_stored(f, DN), before);
	}
}

/* Not asked for, owners stay as they are, which is said once. */
static void
test_restore_without_owner(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, true);

	fixture_intrude_parts(f, DN, "O:SYG:SYD:(A;;RP;;;SY)",
			      SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->outcomes[0].sd_flags, SD_FLAG_DACL);
	fixture_holds(f, DN, "O:SYG:SYD:");
	fixture_holds(f, DN, ADMINS);
	assert_int_equal(fixture_told(f, "--owner"), 1);
	/* Nor can be put back what was not saved. */
	path = save(f, false);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(fixture_told(f, "--owner"), 1);
	assert_int_equal(restore_with(f, path, true), EXIT_STATUS_FAILED);
	assert_int_equal(f->outcome_count, 0);
	assert_int_equal(fixture_told(f, "holds no owners"), 1);
}

#define STALE "OU=stale," DN

/* Lists as another program may have left them. */
static int
setup_stale(void **state)
{
	struct fixture *f = fixture_new(state);

	fixture_add_unit(f, DN);
	fixture_add(f, STALE, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;GA;;;" ADMINS ")(A;CI;GR;;;AU)"
		    "(A;CIID;RP;;;AU)(A;ID;GR;;;SY)",
		    NULL);
	fixture_add_unit(f, "OU=b," DN);
	fixture_add_unit(f, "OU=c," DN);
	fixture_open(f);
	return 0;
}

/* What stands there as it was saved is not touched: neither made explicit nor
 * mapped. What is gone comes back as an entry of ours. */
static void
test_restore_what_is_there(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	const char *before = fixture_stored(f, STALE);

	assert_non_null(strstr(before, "(A;ID;GR;;;SY)"));
	f->options.dry_run = true;
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->counts.unchanged, 4);
	f->options.dry_run = false;
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->counts.unchanged, 4);
	assert_string_equal(fixture_stored(f, STALE), before);
	fixture_run_one(f, STALE, STEP_REVOKE, "(A;;RP;;;AU)");
	fixture_run_one(f, STALE, STEP_GRANT, "(A;;WP;;;BA)");
	fixture_lacks(f, STALE, "(A;CI;GR;;;AU)");
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(f->counts.verified, 1);
	fixture_holds(f, STALE, "(A;;GA;;;" ADMINS ")");
	fixture_holds(f, STALE, "(A;CI;LCRPLORC;;;AU)");
	fixture_holds(f, STALE, "(A;CI;RP;;;AU)");
	fixture_lacks(f, STALE, "(A;;WP;;;BA)");
}

static char *
contents(struct fixture *f, const char *path, size_t *len)
{
	char *text = arena_alloc(&f->arena, 1 << 16);
	FILE *file = fopen(path, "r");

	*len = fread(text, 1, 1 << 16, file);
	fclose(file);
	return text;
}

static void
put(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

/* Cut off anywhere, or with any byte changed, it is not believed. */
static void
test_damaged(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len;
	char *text = contents(f, path, &len);

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	for (size_t cut = 0; cut < len - 1; cut += 7) {
		put(path, text, cut);
		assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
	}
	for (size_t at = 0; at < len - 1; at += 5) {
		text[at] ^= 1;
		put(path, text, len);
		assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
		text[at] ^= 1;
	}
	put(path, text, len);
	strcpy(text + len, "more\n");
	put(path, text, len + 5);
	assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
	assert_int_equal(f->faulty.writes, 1);
	put(path, text, len);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* With the sum that makes it an archive. */
static void
put_whole(const char *path, const char *text, size_t len, size_t records)
{
	uint8_t sum[SHA256_DIGEST_SIZE];
	struct sha256_ctx hash;
	FILE *file = fopen(path, "w");

	sha256_init(&hash);
	sha256_update(&hash, len, (const uint8_t *)text);
	sha256_digest(&hash, sizeof(sum), sum);
	fwrite(text, 1, len, file);
	fprintf(file, "# end %zu ", records);
	for (size_t i = 0; i < sizeof(sum); i++)
		fprintf(file, "%02x", sum[i]);
	fputc('\n', file);
	fclose(file);
}

/* Attack 4: the number in the last line is that of the records. */
static void
test_wrong_count(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len;
	char *text = contents(f, path, &len);
	const size_t whole = (size_t)(strstr(text, "# end ") - text);
	const size_t count = strtoul(text + whole + 6, NULL, 10);
	const size_t wrong[] = {count + 1, count - 1, 99999, 0};

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		put_whole(path, text, whole, wrong[i]);
		assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
		assert_int_equal(fixture_told(f, "records and its last line"),
				 i + 1);
		assert_int_equal(f->outcome_count, 0);
	}
	fixture_holds(f, DN, GRANT);
	put_whole(path, text, whole, count);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* Attack 4: what can be read once only is read once; what is checked is what
 * is restored. */
static void
test_restore_from_a_pipe(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len;
	char *text = contents(f, path, &len);
	int ends[2];

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(pipe(ends), 0);
	assert_true(len < 65536); /* all of it fits into a pipe */
	assert_int_equal(write(ends[1], text, len), (ssize_t)len);
	close(ends[1]);
	assert_int_equal(
		restore(f, arena_printf(&f->arena, "/dev/fd/%d", ends[0])),
		EXIT_STATUS_OK);
	close(ends[0]);
	assert_int_equal(f->counts.verified, 1);
	fixture_lacks(f, DN, GRANT);
}

/* Whoever else could change it decides what is written, whoever's it is. */
static void
test_archive_of_others(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(chmod(path, 0602), 0);
	assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
	assert_int_equal(fixture_told(f, "others may write to it"), 1);
	assert_int_equal(fixture_told(f, "then: chmod go-w "), 1);
	fixture_holds(f, DN, GRANT);
	if (chown(path, 33, (gid_t)-1) == 0) {
		assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
		assert_int_equal(fixture_told(f, "others may write to it"), 2);
		fixture_holds(f, DN, GRANT);
	}
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	fixture_lacks(f, DN, GRANT);
}

/* Somebody writes to it between the check and the reading. */
static struct {
	const char *path, *text;
	size_t len;
} swap;

/* In the place of the C library's: an archive that was checked is rewound. */
void
rewind(FILE *file)
{
	if (swap.path != NULL) {
		put(swap.path, swap.text, swap.len);
		__fpurge(file);
	}
	swap.path = NULL;
	fseek(file, 0, SEEK_SET);
}

/* What is restored is what was checked, however whole the other one is. */
static void
test_swapped(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len;
	char *text = contents(f, path, &len);

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	path = save(f, false);
	swap.text = contents(f, path, &swap.len);
	put(path, text, len);
	fixture_run_one(f, DN, STEP_GRANT, THEIRS);
	swap.path = path;
	assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
	assert_null(swap.path);
	assert_int_equal(fixture_told(f, "has changed since it was checked"),
			 1);
	assert_int_equal(f->faulty.writes, 2);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	fixture_lacks(f, DN, THEIRS);
}

/* Two records of one object, equal or not: not even the rest is written. */
static void
test_doubles(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len, record, whole, count;
	char *text = contents(f, path, &len);
	char *start = strstr(text, "dn: " DN "\n");

	record = (size_t)(strstr(start, "\n\n") + 2 - start);
	whole = (size_t)(strstr(text, "# end ") - text);
	count = strtoul(text + whole + strlen("# end "), NULL, 10);
	memcpy(text + whole, start, record);
	put_whole(path, text, whole, count);
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	fixture_undo(f, NULL);
	for (int i = 0; i < 2; i++) {
		const size_t writes = f->faulty.writes;

		f->options.keep_going = i == 1;
		put_whole(path, text, whole + record, count + 1);
		assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
		assert_int_equal(f->faulty.writes, writes);
		assert_int_equal(fixture_told(f, "the same object as " DN),
				 (size_t)i + 1);
	}
	fixture_holds(f, DN, GRANT);
}

/* What is there stays until the new one is whole. */
static void
test_save_over(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len, objects;
	char *text = contents(f, path, &len);
	size_t again;

	assert_int_equal(
		archive_save(&f->arena, f->dir,
			     &(struct audit_base){"OU=nowhere," BASE, false},
			     path, false, false, &objects, &f->diags),
		EXIT_STATUS_FAILED);
	assert_memory_equal(contents(f, path, &again), text, len);
	assert_int_equal(again, len);
	assert_int_equal(archive_save(&f->arena, f->dir,
				      &(struct audit_base){DN, false},
				      "/nowhere/at/all", false, false, &objects,
				      &f->diags),
			 EXIT_STATUS_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_restore),
		TEST(test_restore_owner),
		TEST(test_restore_without_owner),
		cmocka_unit_test_setup_teardown(test_restore_what_is_there,
						setup_stale, fixture_teardown),
		TEST(test_damaged),
		TEST(test_doubles),
		TEST(test_wrong_count),
		TEST(test_restore_from_a_pipe),
		TEST(test_archive_of_others),
		TEST(test_swapped),
		TEST(test_save_over),
	};

	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
