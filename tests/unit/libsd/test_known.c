/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_known.c: aliases and names of well-known SIDs.
 */
#include "unit/libsd/sample.h"

#include <stdio.h>

/* MS-DTYP 2.5.1.1 and the win32 page "SID strings". */
static const char *const constant[][2] = {
	{"WD", "S-1-1-0"},
	{"CO", "S-1-3-0"},
	{"CG", "S-1-3-1"},
	{"OW", "S-1-3-4"},
	{"NU", "S-1-5-2"},
	{"IU", "S-1-5-4"},
	{"SU", "S-1-5-6"},
	{"AN", "S-1-5-7"},
	{"ED", "S-1-5-9"},
	{"PS", "S-1-5-10"},
	{"AU", "S-1-5-11"},
	{"RC", "S-1-5-12"},
	{"SY", "S-1-5-18"},
	{"LS", "S-1-5-19"},
	{"NS", "S-1-5-20"},
	{"WR", "S-1-5-33"},
	{"BA", "S-1-5-32-544"},
	{"BU", "S-1-5-32-545"},
	{"BG", "S-1-5-32-546"},
	{"PU", "S-1-5-32-547"},
	{"AO", "S-1-5-32-548"},
	{"SO", "S-1-5-32-549"},
	{"PO", "S-1-5-32-550"},
	{"BO", "S-1-5-32-551"},
	{"RE", "S-1-5-32-552"},
	{"RU", "S-1-5-32-554"},
	{"RD", "S-1-5-32-555"},
	{"NO", "S-1-5-32-556"},
	{"MU", "S-1-5-32-558"},
	{"LU", "S-1-5-32-559"},
	{"IS", "S-1-5-32-568"},
	{"CY", "S-1-5-32-569"},
	{"ER", "S-1-5-32-573"},
	{"CD", "S-1-5-32-574"},
	{"RA", "S-1-5-32-575"},
	{"ES", "S-1-5-32-576"},
	{"MS", "S-1-5-32-577"},
	{"HA", "S-1-5-32-578"},
	{"AA", "S-1-5-32-579"},
	{"RM", "S-1-5-32-580"},
	{"UD", "S-1-5-84-0-0-0-0-0"},
	{"AC", "S-1-15-2-1"},
	{"LW", "S-1-16-4096"},
	{"ME", "S-1-16-8192"},
	{"MP", "S-1-16-8448"},
	{"HI", "S-1-16-12288"},
	{"SI", "S-1-16-16384"},
	{"AS", "S-1-18-1"},
	{"SS", "S-1-18-2"},
};

static const struct {
	const char *alias;
	uint32_t rid;
	bool in_root;
} relative[] = {
	{"RO", 498, true},  {"LA", 500, false}, {"LG", 501, false},
	{"DA", 512, false}, {"DU", 513, false}, {"DG", 514, false},
	{"DC", 515, false}, {"DD", 516, false}, {"CA", 517, false},
	{"SA", 518, true},  {"EA", 519, true},	{"PA", 520, false},
	{"CN", 522, false}, {"AP", 525, false}, {"KA", 526, false},
	{"EK", 527, true},  {"RS", 553, false},
};

static struct sd_domain
both_domains(void)
{
	return (struct sd_domain){.has_domain = true,
				  .has_root = true,
				  .domain = sample_sid("S-1-5-21-1-2-3"),
				  .root = sample_sid("S-1-5-21-7-8-9")};
}

static void
test_constant_aliases_both_ways(void **state)
{
	struct sd_domain domain = both_domains();

	(void)state;
	for (size_t i = 0; i < sizeof(constant) / sizeof(constant[0]); i++) {
		const char *letters = constant[i][0];
		char lower[2] = {(char)(letters[0] | 32),
				 (char)(letters[1] | 32)};
		struct sd_sid want, have;

		assert_int_equal(sd_sid_parse(constant[i][1], &want, NULL),
				 SD_OK);
		assert_int_equal(sd_known_parse_alias(letters, NULL, &have),
				 SD_OK);
		assert_true(sd_sid_equal(&have, &want));
		assert_int_equal(sd_known_parse_alias(lower, NULL, &have),
				 SD_OK);
		assert_true(sd_sid_equal(&have, &want));
		assert_string_equal(sd_known_find_alias(&want, NULL), letters);
		assert_string_equal(sd_known_find_alias(&want, &domain),
				    letters);
	}
}

static void
test_relative_aliases_need_their_domain(void **state)
{
	const struct sd_domain both = both_domains();
	struct sd_domain none = {0}, local = both, root = both;

	(void)state;
	local.has_root = false;
	root.has_domain = false;
	for (size_t i = 0; i < sizeof(relative) / sizeof(relative[0]); i++) {
		const char *letters = relative[i].alias;
		bool in_root = relative[i].in_root;
		const struct sd_domain *fits = in_root ? &root : &local;
		const struct sd_domain *lacks = in_root ? &local : &root;
		struct sd_sid want = in_root ? both.root : both.domain, have;

		assert_int_equal(sd_sid_append(&want, relative[i].rid), SD_OK);
		assert_int_equal(sd_known_parse_alias(letters, fits, &have),
				 SD_OK);
		assert_true(sd_sid_equal(&have, &want));
		assert_int_equal(sd_known_parse_alias(letters, lacks, &have),
				 SD_EDOMAIN);
		assert_int_equal(sd_known_parse_alias(letters, &none, &have),
				 SD_EDOMAIN);
		assert_int_equal(sd_known_parse_alias(letters, NULL, &have),
				 SD_EDOMAIN);
		assert_string_equal(sd_known_find_alias(&want, fits), letters);
		assert_null(sd_known_find_alias(&want, lacks));
		assert_null(sd_known_find_alias(&want, NULL));
	}
}

static void
test_what_has_no_alias(void **state)
{
	static const char *const texts[] = {
		"S-1-1-1",
		"S-1-1-0-0",
		"S-1-3-2",
		"S-1-5-1",
		"S-1-5-34",
		"S-1-5-32-543",
		"S-1-5-32-553",
		"S-1-5-32-586",
		"S-1-5-33-544",
		"S-1-5-84-0-0-0-0-1",
		"S-1-5-84-0-0-0-0",
		"S-1-16-4097",
		"S-1-0x100000005-18",
		"S-1-15-2-2",
		"S-1-5-21-1-2-3-1000",
		"S-1-5-21-1-2-4-512",
		"S-1-5-21-1-2-3-511",
		"S-1-5-21-1-2-3-519",
		"S-1-5-21-7-8-9-512",
		"S-1-5-32-584" /* HO, unknown to most Windows */,
	};
	struct sd_domain domain = both_domains();
	struct sd_sid empty = {.revision = 1, .authority = {0, 0, 0, 0, 0, 5}};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct sd_sid sid;

		assert_int_equal(sd_sid_parse(texts[i], &sid, NULL), SD_OK);
		assert_null(sd_known_find_alias(&sid, &domain));
	}
	assert_null(sd_known_find_alias(&empty, &domain));
}

static void
test_unknown_letters(void **state)
{
	struct sd_domain domain = both_domains();
	struct sd_sid sid;

	(void)state;
	assert_int_equal(sd_known_parse_alias("ZZ", &domain, &sid),
			 SD_ENOTFOUND);
	assert_int_equal(sd_known_parse_alias("\0A", &domain, &sid),
			 SD_ENOTFOUND);
	assert_int_equal(sd_known_parse_alias("HO", NULL, &sid), SD_OK);
	assert_int_equal(sid.subs[1], 584);
	/* A domain that is too long for a RID. */
	while (domain.domain.count < SD_SID_MAX_SUBS)
		assert_int_equal(sd_sid_append(&domain.domain, 1), SD_OK);
	assert_int_equal(sd_known_parse_alias("DA", &domain, &sid), SD_EDOMAIN);
}

static void
test_names_are_found_in_any_spelling(void **state)
{
	static const char *const cases[][2] = {
		{"Everyone", "S-1-1-0"},
		{"everyone", "S-1-1-0"},
		{"SELF", "S-1-5-10"},
		{"nt authority\\self", "S-1-5-10"},
		{"NT AUTHORITY\\Authenticated Users", "S-1-5-11"},
		{"BUILTIN\\Administrators", "S-1-5-32-544"},
		{"builtin\\ACCOUNT operators", "S-1-5-32-548"},
		{"Pre-Windows 2000 Compatible Access", "S-1-5-32-554"},
		{"CREATOR OWNER", "S-1-3-0"},
		{"OWNER RIGHTS", "S-1-3-4"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sd_sid want = sample_sid(cases[i][1]);
		const struct sd_known *known = sd_known_find_name(cases[i][0]);

		assert_non_null(known);
		assert_true(sd_sid_equal(&known->sid, &want));
		assert_ptr_equal(sd_known_find_sid(&want), known);
	}
	assert_null(sd_known_find_name(""));
	assert_null(sd_known_find_name("Nobody"));
	assert_null(sd_known_find_name("BUILTIN\\SELF"));
	assert_null(sd_known_find_name("BUILTIN/Administrators"));
	assert_null(sd_known_find_name("BUILTIX\\Administrators"));
	assert_null(sd_known_find_sid(&(struct sd_sid){.revision = 1}));
}

/* Every entry is found by its SID, by its name and with its authority, and
 * no two say the same. */
static void
test_table_is_consistent(void **state)
{
	const struct sd_known *known;
	char full[128];
	size_t count = 0;

	(void)state;
	for (; (known = sd_known_at(count)) != NULL; count++) {
		assert_ptr_equal(sd_known_find_sid(&known->sid), known);
		assert_ptr_equal(sd_known_find_name(known->name), known);
		snprintf(full, sizeof(full), "%s\\%s", known->authority,
			 known->name);
		if (known->authority[0] != '\0')
			assert_ptr_equal(sd_known_find_name(full), known);
	}
	assert_in_range(count, 60, 200);
	assert_null(sd_known_at(count + 1));
}

static void
test_rids_by_name(void **state)
{
	uint32_t rid = 0;
	bool in_root = true;

	(void)state;
	assert_true(sd_known_find_rid("domain ADMINS", &rid, &in_root));
	assert_int_equal(rid, 512);
	assert_false(in_root);
	assert_true(sd_known_find_rid("Enterprise Admins", &rid, &in_root));
	assert_int_equal(rid, 519);
	assert_true(in_root);
	assert_false(sd_known_find_rid("Domain", &rid, &in_root));
	assert_string_equal(sd_known_rid_name(513), "Domain Users");
	assert_string_equal(sd_known_rid_name(502), "krbtgt");
	assert_null(sd_known_rid_name(1103));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_constant_aliases_both_ways),
		cmocka_unit_test(test_relative_aliases_need_their_domain),
		cmocka_unit_test(test_what_has_no_alias),
		cmocka_unit_test(test_unknown_letters),
		cmocka_unit_test(test_names_are_found_in_any_spelling),
		cmocka_unit_test(test_table_is_consistent),
		cmocka_unit_test(test_rids_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
