/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_archive.c: save and restore, and files that are not
 * to be believed; verify and findsid.
 */
#include "fixture.h"

#include "apply/audit.h"

#include <nettle/sha2.h>
#include <sys/stat.h>

#define GRANT "(A;;RPWP;;;" HELPDESK ")"
#define DN "OU=a," PEOPLE
#define ODD "OU=odd," PEOPLE
#define FINDINGS 32

static int
setup(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	fixture_begin(f);
	fixture_add(f, DN, "organizationalUnit", PLAIN_SDDL, NULL);
	fixture_add(f, "OU=closed," DN, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;0xf01ff;;;" ADMINS ")", NULL);
	fixture_add(f, "CN=admin," DN, "user",
		    "O:BAG:BAD:PAI(A;;0xf01ff;;;" ADMINS ")",
		    "adminCount: 1\n");
	fixture_add(f, "OU=mixed," DN, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;RP;;;AU)(D;;WP;;;" HELPDESK ")", NULL);
	/* What no list should be. */
	fixture_add(f, "OU=odd," PEOPLE, "organizationalUnit", PLAIN_SDDL,
		    NULL);
	fixture_add(f, "CN=empty," ODD, "user", "O:BAG:BAD:", NULL);
	fixture_add(f, "CN=null," ODD, "user", "O:BAG:BAD:NO_ACCESS_CONTROL",
		    NULL);
	fixture_add(f, "CN=none," ODD, "user", "O:BAG:BA", NULL);
	/* D:(A;;RP;;;WD)(AU;SA;WP;;;WD)(AL;SA;WP;;;WD)(AU;SAID;WD;;;WD) */
	fixture_add(f, "CN=audits," ODD, "user", NULL,
		    "nTSecurityDescriptor:: "
		    "AQAEgBQAAAAkAAAAAAAAADQAAAABAgAAAAAABSAAAAAgAgAAAQ"
		    "IAAAAAAAUgAAAAIAIAAAIAWAAEAAAAAAAUABAAAAABAQAAAAAA"
		    "AQAAAAACQBQAIAAAAAEBAAAAAAABAAAAAANAFAAgAAAAAQEAAA"
		    "AAAAEAAAAAAlAUAAAABAABAQAAAAAAAQAAAAA=\n");
	fixture_add(f, "CN=hidden," ODD, "user", NULL, NULL);
	fixture_add(f, "CN=broken," ODD, "user", NULL,
		    "nTSecurityDescriptor:: AQAEgA==\n");
	fixture_add(f, "CN=Help Desk," PEOPLE, "group", PLAIN_SDDL,
		    "sAMAccountName: helpdesk\n"
		    "objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==\n");
	fixture_open(f);
	*state = f;
	return 0;
}

static const char *
save(struct fixture *f, bool with_owner)
{
	const char *path = arena_printf(&f->arena, "%s/archive", f->state_home);
	struct stat st;
	size_t objects;

	assert_int_equal(archive_save(&f->arena, f->dir, DN, path, with_owner,
				      false, &objects, &f->diags),
			 EXIT_STATUS_OK);
	assert_int_equal(objects, 4);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	return path;
}

static enum exit_status
restore_with(struct fixture *f, const char *path, bool with_owner)
{
	const struct apply_context given = fixture_given(f);
	enum exit_status status;

	f->outcome_count = 0;
	f->counts = (struct apply_counts){0};
	status = archive_restore(&given, path, with_owner);
	diags_print(&f->diags);
	fflush(f->diags.out);
	return status;
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
		assert_int_equal(fixture_undo(f, NULL), EXIT_STATUS_OK);
		assert_string_equal(fixture_stored(f, DN), before);
	}
}

static size_t
count_texts(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		count++;
	return count;
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
	assert_int_equal(count_texts(f->shown, "--owner"), 1);
	/* Nor can be put back what was not saved. */
	path = save(f, false);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	assert_int_equal(count_texts(f->shown, "--owner"), 1);
	assert_int_equal(restore_with(f, path, true), EXIT_STATUS_FAILED);
	assert_int_equal(f->outcome_count, 0);
	assert_int_equal(count_texts(f->shown, "holds no owners"), 1);
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
put_whole(const char *path, const char *text, size_t len)
{
	uint8_t sum[SHA256_DIGEST_SIZE];
	struct sha256_ctx hash;
	FILE *file = fopen(path, "w");

	sha256_init(&hash);
	sha256_update(&hash, len, (const uint8_t *)text);
	sha256_digest(&hash, sizeof(sum), sum);
	fwrite(text, 1, len, file);
	fprintf(file, "# end 5 ");
	for (size_t i = 0; i < sizeof(sum); i++)
		fprintf(file, "%02x", sum[i]);
	fputc('\n', file);
	fclose(file);
}

/* Two records of one object, equal or not: not even the rest is written. */
static void
test_doubles(void **state)
{
	struct fixture *f = *state;
	const char *path = save(f, false);
	size_t len, record, whole;
	char *text = contents(f, path, &len);
	char *start = strstr(text, "dn: " DN "\n");

	record = (size_t)(strstr(start, "\n\n") + 2 - start);
	whole = (size_t)(strstr(text, "# end ") - text);
	memcpy(text + whole, start, record);
	put_whole(path, text, whole);
	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	assert_int_equal(restore(f, path), EXIT_STATUS_OK);
	fixture_undo(f, NULL);
	for (int i = 0; i < 2; i++) {
		const size_t writes = f->faulty.writes;

		f->options.keep_going = i == 1;
		put_whole(path, text, whole + record);
		assert_int_equal(restore(f, path), EXIT_STATUS_FAILED);
		assert_int_equal(f->faulty.writes, writes);
		assert_int_equal(
			count_texts(f->shown, "the same object as " DN),
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

	assert_int_equal(archive_save(&f->arena, f->dir, "OU=nowhere," BASE,
				      path, false, false, &objects, &f->diags),
			 EXIT_STATUS_FAILED);
	assert_memory_equal(contents(f, path, &again), text, len);
	assert_int_equal(again, len);
	assert_int_equal(archive_save(&f->arena, f->dir, DN, "/nowhere/at/all",
				      false, false, &objects, &f->diags),
			 EXIT_STATUS_FAILED);
}

/* ---- verify and findsid ---------------------------------------------------
 */

struct findings {
	struct fixture *f;
	const char *lines[FINDINGS];
	size_t count;
};

static bool
take(void *context, const struct audit_finding *finding)
{
	struct findings *findings = context;

	assert_true(findings->count < FINDINGS);
	findings->lines[findings->count++] = arena_printf(
		&findings->f->arena, "%s %s %s%s", finding->kind, finding->dn,
		finding->is_usual ? "" : "! ", finding->text);
	return true;
}

static size_t
count_lines(const struct findings *findings, const char *start)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += strncmp(findings->lines[i], start, strlen(start)) == 0;
	return count;
}

static void
test_verify(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, DN, STEP_GRANT, "(A;;RP;;;" DOMAIN_SID "-9999)");
	assert_int_equal(audit_verify(&f->arena, f->dir, DN, f->principals,
				      take, &findings, false, &counts,
				      &f->diags),
			 EXIT_STATUS_DIFFERENT);
	assert_int_equal(counts.objects, 4);
	assert_int_equal(counts.findings, 3);
	assert_int_equal(counts.usual, 1);
	assert_int_equal(findings.count, 4);
	assert_int_equal(
		count_lines(&findings, "not-canonical OU=mixed," DN " ! "), 1);
	assert_int_equal(count_lines(&findings,
				     "blocked-inheritance OU=closed," DN " ! "),
			 1);
	assert_int_equal(
		count_lines(&findings, "usual CN=admin," DN " it does not"), 1);
	assert_int_equal(count_lines(&findings,
				     "orphaned-sid " DN " ! " DOMAIN_SID
				     "-9999 belongs"),
			 1);
}

static void
test_verify_is_clean(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(audit_verify(&f->arena, f->dir, "CN=Help Desk," PEOPLE,
				      f->principals, take, &findings, false,
				      &counts, &f->diags),
			 EXIT_STATUS_OK);
	assert_int_equal(findings.count, 0);
	assert_int_equal(counts.objects, 1);
	/* What is usual for its kind is told, and is no finding. */
	assert_int_equal(audit_verify(&f->arena, f->dir, "CN=admin," DN,
				      f->principals, take, &findings, false,
				      &counts, &f->diags),
			 EXIT_STATUS_OK);
	assert_int_equal(findings.count, 1);
	assert_int_equal(counts.objects, 2);
	assert_int_equal(counts.findings, 0);
	assert_int_equal(counts.usual, 1);
}

static void
test_verify_odd_lists(void **state)
{
	static const char *const wanted[] = {
		"empty-dacl CN=empty," ODD " ! its DACL is empty",
		"no-dacl CN=null," ODD " ! it has no DACL",
		"no-dacl CN=none," ODD " ! it has no DACL",
		"audit-in-dacl CN=audits," ODD " ! 2 audit or alarm entries",
		"unreadable CN=hidden," ODD " ! its descriptor is not shown",
		"malformed CN=broken," ODD " ! its descriptor breaks"};
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(audit_verify(&f->arena, f->dir, ODD, f->principals,
				      take, &findings, false, &counts,
				      &f->diags),
			 EXIT_STATUS_DIFFERENT);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (count_lines(&findings, wanted[i]) != 1)
			fail_msg("not once: %s", wanted[i]);
	assert_int_equal(counts.findings, sizeof(wanted) / sizeof(wanted[0]));
}

/* What could not be looked into is told, by kind. */
static void
test_findsid_cannot_judge(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};
	struct sd_sid sid;

	assert_int_equal(sd_sid_parse(HELPDESK, &sid, NULL), SD_OK);
	assert_int_equal(audit_findsid(&f->arena, f->dir, ODD, &sid, f->schema,
				       take, &findings, false, false, &counts,
				       &f->diags),
			 EXIT_STATUS_PARTLY);
	diags_print(&f->diags);
	fflush(f->diags.out);
	assert_int_equal(count_texts(f->shown, "not shown to you may name it "
					       "as well: 1\n"),
			 1);
	assert_int_equal(count_texts(f->shown, "hint: CN=hidden," ODD), 1);
	assert_int_equal(count_texts(f->shown, "malformed, and could not be "
					       "searched: 1\n"),
			 1);
	assert_int_equal(count_texts(f->shown, "hint: CN=broken," ODD), 1);
}

static void
test_findsid(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};
	struct sd_sid sid;

	fixture_run_one(f, DN, STEP_GRANT,
			"(OA;CIIO;CR;00299570-246d-11d0-a768-00aa006e0529;"
			"bf967aba-0de6-11d0-a285-00aa003049e2;" HELPDESK ")");
	assert_int_equal(sd_sid_parse(HELPDESK, &sid, NULL), SD_OK);
	assert_int_equal(audit_findsid(&f->arena, f->dir, DN, &sid, f->schema,
				       take, &findings, false, false, &counts,
				       &f->diags),
			 EXIT_STATUS_OK);
	assert_int_equal(findings.count, 2);
	assert_int_equal(count_lines(&findings,
				     "holds " DN
				     " ! Allow CA;Reset Password;user, below"),
			 1);
	assert_int_equal(
		count_lines(&findings, "holds OU=mixed," DN " ! Deny WP"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
		TEST(test_restore),
		TEST(test_restore_owner),
		TEST(test_restore_without_owner),
		TEST(test_damaged),
		TEST(test_doubles),
		TEST(test_save_over),
		TEST(test_verify),
		TEST(test_verify_is_clean),
		TEST(test_verify_odd_lists),
		TEST(test_findsid),
		TEST(test_findsid_cannot_judge),
	};

	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
