/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/test_audit.c: verify and findsid: what they find in lists
 * as they should be, as they usually are, and as none should be.
 */
#include "stored.h"
#include "tree.h"

#include "apply/audit.h"
#include "apply/findsid.h"

#define ODD "OU=odd," PEOPLE
#define FINDINGS 32

/* Lists that no object should have. */
static void
add_odd_lists(struct fixture *f)
{
	fixture_add_unit(f, ODD);
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
	fixture_add(f, "CN=void," ODD, "user",
		    "O:BAG:BAD:(A;OIIO;RP;;;AU)(A;IO;RC;;;AU)(A;OI;RP;;;AU)"
		    "(A;OIIOID;RP;;;AU)",
		    NULL);
	fixture_add(f, "CN=hidden," ODD, "user", NULL, NULL);
	fixture_add(f, "CN=broken," ODD, "user", NULL,
		    "nTSecurityDescriptor:: AQAEgA==\n");
}

static int
setup(void **state)
{
	struct fixture *f = fixture_new(state);

	add_tree(f);
	add_odd_lists(f);
	fixture_add_helpdesk(f);
	fixture_open(f);
	return 0;
}

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

static enum exit_status
verify(struct findings *findings, const char *dn, struct audit_counts *counts)
{
	struct fixture *f = findings->f;

	return audit_verify(f->dir, &(struct audit_base){dn, false},
			    f->principals, take, findings, false, counts,
			    &f->diags);
}

static enum exit_status
findsid_in(struct findings *findings, const struct audit_base *bases,
	   size_t count, struct findsid_wanted wanted,
	   struct audit_counts *counts)
{
	static const char *const attributes[] = {
		"nTSecurityDescriptor", "msDS-GroupMSAMembership",
		"defaultSecurityDescriptor", NULL};
	const struct sd_sid sid = sample_sid(HELPDESK);
	struct fixture *f = findings->f;

	wanted.sid = &sid;
	wanted.attributes = attributes;
	return findsid_search(f->dir, bases, count, &wanted, f->schema, take,
			      findings, false, counts, &f->diags);
}

static enum exit_status
findsid(struct findings *findings, const char *dn, struct audit_counts *counts)
{
	return findsid_in(findings, &(struct audit_base){dn, false}, 1,
			  (struct findsid_wanted){0}, counts);
}

static void
test_verify(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	fixture_run_one(f, DN, STEP_GRANT, GRANT);
	fixture_run_one(f, DN, STEP_GRANT, "(A;;RP;;;" DOMAIN_SID "-9999)");
	assert_int_equal(verify(&findings, DN, &counts), EXIT_STATUS_DIFFERENT);
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
				     "-9999 resolves to nothing here"),
			 1);
	/* F17: nobody knows what else this file leaves out. */
	for (size_t i = 0; i < findings.count; i++)
		if (strstr(findings.lines[i], "-9999") != NULL)
			assert_non_null(strstr(findings.lines[i],
					       "one that is not in this "
					       "file"));
}

static void
test_verify_is_clean(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(verify(&findings, "CN=Help Desk," PEOPLE, &counts),
			 EXIT_STATUS_OK);
	assert_int_equal(findings.count, 0);
	assert_int_equal(counts.objects, 1);
	/* What is usual for its kind is counted, and is no finding. */
	assert_int_equal(verify(&findings, "CN=admin," DN, &counts),
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
		"no-reach CN=void," ODD " ! 2 entries in its DACL reach",
		"unreadable CN=hidden," ODD " ! its descriptor is not shown",
		"malformed CN=broken," ODD " ! its descriptor breaks"};
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(verify(&findings, ODD, &counts),
			 EXIT_STATUS_DIFFERENT);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (count_lines(&findings, wanted[i]) != 1)
			fail_msg("not once: %s", wanted[i]);
	assert_int_equal(counts.findings, sizeof(wanted) / sizeof(wanted[0]));
}

/* What could not be examined is reported, by kind. */
static void
test_findsid_cannot_judge(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(findsid(&findings, ODD, &counts), EXIT_STATUS_PARTLY);
	fixture_print(f);
	assert_int_equal(fixture_told(f, "not shown to you may name it "
					 "as well: 1\n"),
			 1);
	assert_int_equal(fixture_told(f, "hint: CN=hidden," ODD), 1);
	assert_int_equal(fixture_told(f, "malformed, and could not be "
					 "searched: 1\n"),
			 1);
	assert_int_equal(fixture_told(f, "hint: CN=broken," ODD), 1);
}

static void
test_findsid(void **state)
{
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	fixture_run_one(f, DN, STEP_GRANT,
			"(OA;CIIO;CR;" RESET ";" USER ";" HELPDESK ")");
	assert_int_equal(findsid(&findings, DN, &counts), EXIT_STATUS_OK);
	assert_int_equal(findings.count, 2);
	assert_int_equal(count_lines(&findings,
				     "holds " DN
				     " ! Allow CA;Reset Password;user, below"),
			 1);
	assert_int_equal(
		count_lines(&findings, "holds OU=mixed," DN " ! Deny WP"), 1);
}

/* One of several bases that fails is a gap; all of them, a failure. */
static void
test_findsid_in_several_bases(void **state)
{
	static const struct audit_base bases[] = {{"DC=gone", false},
						  {DN, false}};
	const struct findsid_wanted everywhere = {.everywhere = true};
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(findsid_in(&findings, bases, 2, everywhere, &counts),
			 EXIT_STATUS_PARTLY);
	assert_int_equal(findings.count, 1);
	assert_int_equal(counts.objects, 4);
	assert_int_equal(f->diags.errors, 0);
	assert_int_equal(findsid_in(&findings, bases, 2,
				    (struct findsid_wanted){0}, &counts),
			 EXIT_STATUS_PARTLY);
	assert_int_equal(f->diags.errors, 1);
	assert_int_equal(findsid_in(&findings, bases, 1, everywhere, &counts),
			 EXIT_STATUS_FAILED);
	assert_int_equal(f->diags.errors, 2);
	fixture_print(f);
	assert_int_equal(fixture_told(f, "warning: DC=gone could not be "
					 "searched to its end, and may name "
					 "it as well: DC=gone is not in"),
			 2);
	assert_int_equal(fixture_told(f, "dsacls: DC=gone is not in"), 1);
	assert_int_equal(fixture_told(f, "nothing could be searched"), 1);
}

/* Left out is neither read nor judged, and counted. */
static void
test_findsid_leaves_out(void **state)
{
	static const struct audit_base bases[] = {{ODD, false}, {DN, false}};
	struct findsid_except excepts[] = {{.dn = "ou=ODD," PEOPLE},
					   {.dn = "OU=mixed," DN},
					   {.dn = "OU=none," DN}};
	const struct findsid_wanted wanted = {
		.excepts = excepts, .except_count = 3, .everywhere = true};
	struct fixture *f = *state;
	struct findings findings = {.f = f};
	struct audit_counts counts = {0};

	assert_int_equal(findsid_in(&findings, bases, 2, wanted, &counts),
			 EXIT_STATUS_OK);
	assert_int_equal(findings.count, 0);
	assert_int_equal(counts.objects, 3);
	assert_int_equal(excepts[0].objects, 8);
	assert_int_equal(excepts[1].objects, 1);
	assert_int_equal(excepts[2].objects, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_verify),
		TEST(test_verify_is_clean),
		TEST(test_verify_odd_lists),
		TEST(test_findsid),
		TEST(test_findsid_cannot_judge),
		TEST(test_findsid_in_several_bases),
		TEST(test_findsid_leaves_out),
	};

	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
