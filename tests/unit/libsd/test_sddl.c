/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_sddl.c: text to descriptor: what Windows takes, what
 * it prints of that, and the column of what it does not take.
 */
#include "unit/libsd/random.h"
#include "unit/libsd/sample.h"

/* Printed as read. */
static const char *const canonical[] = {
	"",
	"O:BA",
	"G:S-1-5-21-1-2-3-1000",
	"D:",
	"D:S:",
	"D:NO_ACCESS_CONTROL",
	"D:PAINO_ACCESS_CONTROLS:ARNO_ACCESS_CONTROL",
	"O:SYG:BAD:PARAI(D;;DC;;;WD)(A;CIIO;GA;;;CO)S:PARAI(AU;SAFA;WD;;;AU)",
	"D:(OA;OICINPIOID;CR;00299570-246d-11d0-a768-00aa006e0529;"
	"bf967aba-0de6-11d0-a285-00aa003049e2;PS)(OD;;WP;;" USER ";WD)",
	"S:(OU;CISA;WP;" MEMBER ";;WD)(ML;;NW;;;LW)(ML;CI;NWNRNX;;;HI)"
	"(ML;;CCSD;;;SI)(SP;;;;;S-1-17-1)(TL;;0x1ffffe;;;S-1-19-512-4096)",
	"S:(AL;;CC;;;WD)(OL;;CC;" USER ";;WD)",
	"D:(A;CR;CC;;;WD)(A;OICINPIOIDSAFACR;;;;WD)",
	"O:S-1-0x12A05F200-30-40D:(A;;FA;;;S-1-2-3)",
};

/* Read, and printed otherwise. */
static const struct {
	const char *in, *out;
} read_as[] = {
	{"S:D:P", "D:PS:"},
	{"D:(A;;RP;;;WD)O:BAG:SY", "O:BAG:SYD:(A;;RP;;;WD)"},
	{"D:AIPARP", "D:PARAI"},
	{"D:paiar", "D:PARAI"},
	{"D:no_access_control", "D:NO_ACCESS_CONTROL"},
	{"  O:BA  G: SY\tD: P (A;;GA;;;WD) (A;;GR;;;SY) S: ",
	 "O:BAG:SYD:P(A;;GA;;;WD)(A;;GR;;;SY)S:"},
	{"D:( A; OICI; GA; ; ; WD )", "D:(A;OICI;GA;;;WD)"},
	{"D:(a;ci;ga;;;wd)", "D:(A;CI;GA;;;WD)"},
	{"D:(oa;;rp;BF967ABA-0DE6-11D0-A285-00AA003049E2;;ps)",
	 "D:(OA;;RP;bf967aba-0de6-11d0-a285-00aa003049e2;;PS)"},
	{"D:(A;;0x1f01ff;;;S-1-1-0)", "D:(A;;FA;;;WD)"},
	{"D:(A;;LOLODTDT;;;S-1-5-32-544)", "D:(A;;DTLO;;;BA)"},
	{"D:(A;;01234567;;;WD)", "D:(A;;0x53977;;;WD)"},
	{"O:S-1-2-0x200D:", "O:S-1-2-512D:"},
	{"O:s- 1- 2-3G:S-1-5-0x12", "O:S-1-2-3G:SY"},
	/* without GUIDs it is no object ACE */
	{"D:(OA;;RP;;;WD)(OD;;RP; ;;WD)", "D:(A;;RP;;;WD)(D;;RP;;;WD)"},
	{"S:(OU;SA;RP;;;WD)(OL;;RP;;;WD)", "S:(AU;SA;RP;;;WD)(AL;;RP;;;WD)"},
};

static void
assert_reads_as(const char *in, const char *out)
{
	SD_DESC_AUTO desc = sample_desc(in);

	assert_sddl(&desc, out);
}

static void
test_canonical_text_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(canonical) / sizeof(canonical[0]); i++)
		assert_reads_as(canonical[i], canonical[i]);
}

static void
test_what_windows_takes_and_prints_otherwise(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(read_as) / sizeof(read_as[0]); i++)
		assert_reads_as(read_as[i].in, read_as[i].out);
}

static void
test_control_bits(void **state)
{
	SD_DESC_AUTO desc = sample_desc("D:PARAIS:PARAI");
	SD_DESC_AUTO dacl = sample_desc("D:P");

	(void)state;
	assert_int_equal(desc.control, 0xbf14);
	assert_int_equal(dacl.control, 0x9004);
}

static void
test_revision_follows_the_aces(void **state)
{
	SD_DESC_AUTO desc =
		sample_desc("D:(A;;RP;;;WD)S:(OU;SA;RP;" USER ";;WD)");

	(void)state;
	assert_int_equal(desc.dacl.revision, 2);
	assert_int_equal(desc.sacl.revision, 4);
}

static const struct wrong_text refused[] = {
	{"x", SD_ESYNTAX, 0},
	{"d:", SD_ESYNTAX, 0},
	{"D", SD_ESYNTAX, 0},
	{"D :", SD_ESYNTAX, 0},
	{"Q:BA", SD_ESYNTAX, 0},
	{"D:P:S:", SD_ESYNTAX, 3},
	{"D:D:", SD_ESYNTAX, 2},
	{"O:BAO:BA", SD_ESYNTAX, 4},
	{"G:BAG:BA", SD_ESYNTAX, 4},
	{"S:S:", SD_ESYNTAX, 2},
	{"D:NO_ACCESS_CONTROLD:", SD_ESYNTAX, 19},
	{"O:", SD_ESYNTAX, 2},
	{"O:B", SD_ESYNTAX, 2},
	{"O:S", SD_ESYNTAX, 2},
	{"O:ZZ", SD_ESYNTAX, 2},
	{"O:S-1", SD_ESYNTAX, 5},
	{"O:S-1-5-18x", SD_ESYNTAX, 10},
	{"O:S-1-5-4294967296", SD_ERANGE, 8},
	{"D:X", SD_ESYNTAX, 2},
	{"D:P(A;;CC;;;WD)X", SD_ESYNTAX, 15},
	{"D:NO_ACCESS_CONTROL(A;;CC;;;WD)", SD_ESYNTAX, 19},
	{"D:(A;;CC;;;WD)P", SD_ESYNTAX, 14},
	{"D:((A;;CC;;;WD))", SD_ESYNTAX, 3},
	{"D:(", SD_ESYNTAX, 3},
	{"D:()", SD_ESYNTAX, 3},
	{"D:(;;CC;;;WD)", SD_ESYNTAX, 3},
	{"D:(B;;CC;;;WD)", SD_ESYNTAX, 3},
	{"D:(AA;;CC;;;WD)", SD_ESYNTAX, 3},
	{"D:(A ;;CC;;;WD)", SD_ESYNTAX, 3},
	{"D:(A)", SD_ESYNTAX, 4},
	{"D:(A;CX;CC;;;WD)", SD_ESYNTAX, 5},
	{"D:(A;C;CC;;;WD)", SD_ESYNTAX, 5},
	{"D:(A;CI ;CC;;;WD)", SD_ESYNTAX, 7},
	{"D:(A;CI)", SD_ESYNTAX, 7},
	{"D:(A;;XX;;;WD)", SD_ESYNTAX, 6},
	{"D:(A;;CCX;;;WD)", SD_ESYNTAX, 8},
	{"D:(A;;CC ;;;WD)", SD_ESYNTAX, 8},
	{"D:(A;;-1;;;WD)", SD_ESYNTAX, 6},
	{"D:(A;;0x100000000;;;WD)", SD_ERANGE, 6},
	{"D:(A;;CC)", SD_ESYNTAX, 8},
	{"D:(A;;CC;" USER ";;WD)", SD_ESYNTAX, 9},
	{"D:(OA;;CC;x;;WD)", SD_ESYNTAX, 10},
	{"D:(OA;;CC;{" USER "};;WD)", SD_ESYNTAX, 10},
	{"D:(OA;;CC; " USER ";;WD)", SD_ESYNTAX, 10},
	{"D:(OA;;CC;" USER " ;;WD)", SD_ESYNTAX, 46},
	{"D:(OA;;CC;" USER ")", SD_ESYNTAX, 46},
	{"D:(OA;;CC;;" USER "x;WD)", SD_ESYNTAX, 47},
	{"D:(A;;CC;;;)", SD_ESYNTAX, 11},
	{"D:(A;;CC;;;WD", SD_ESYNTAX, 13},
	{"D:(A;;CC;;;WDX)", SD_ESYNTAX, 13},
	{"D:(A;;CC;;;S-1-1-0 )", SD_ESYNTAX, 18},
	{"D:(A;;CC;;;WD;)", SD_ESYNTAX, 13},
	{"D:(AU;SA;CC;;;WD)", SD_ESYNTAX, 3},
	{"S:(A;;CC;;;WD)", SD_ESYNTAX, 3},
	{"O:DA", SD_EDOMAIN, 2},
	{"D:(A;;CC;;;EA)", SD_EDOMAIN, 11},
	{"D:(XA;;CC;;;WD;(@User.a == 1))", SD_EUNSUPPORTED, 3},
	{"D:(ZA;;CC;;;WD;(@User.a == 1))", SD_EUNSUPPORTED, 3},
	{"S:(RA;;;;;WD;(\"a\",TI,0,1))", SD_EUNSUPPORTED, 3},
	{"S:(XU;SA;CC;;;WD;(@User.a == 1))", SD_EUNSUPPORTED, 3},
};

static void
test_refusals_have_their_column(void **state)
{
	struct sd_desc empty = SD_DESC_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct sd_error error = {.section = ""};
		struct sd_desc desc = SD_DESC_INIT;

		assert_int_equal(
			sd_sddl_parse(refused[i].text, NULL, &desc, &error),
			refused[i].err);
		if (error.where != refused[i].column)
			fail_msg("%s: column %zu: %s", refused[i].text,
				 error.where, error.message);
		assert_int_equal(error.code, refused[i].err);
		assert_true(sd_desc_equal(&desc, &empty));
		assert_int_equal(
			sd_sddl_parse(refused[i].text, NULL, &desc, NULL),
			refused[i].err);
	}
}

/* Any list of plain and object ACEs reads back from its text. */
static void
test_random_descriptors_round_trip(void **state)
{
	(void)state;
	random_seed();
	for (unsigned round = 0; round < 2000; round++) {
		SD_DESC_AUTO desc = random_desc(false);
		struct sd_acl *dacl = &desc.dacl;
		char *text = NULL;

		for (size_t i = dacl->count; i-- > 0;) {
			struct sd_ace *ace = &dacl->aces[i];

			if (!sd_ace_is_editable(ace) || sd_ace_is_audit(ace) ||
			    (ace->form == SD_ACE_FORM_OBJECT &&
			     ace->object_flags == 0))
				sd_desc_remove_ace(&desc, SD_DACL, i);
		}
		dacl->revision = 2;
		for (size_t i = 0; i < dacl->count; i++) {
			if (dacl->aces[i].form == SD_ACE_FORM_OBJECT)
				dacl->revision = 4;
		}
		assert_int_equal(sd_sddl_print_alloc(&desc, NULL, SAMPLE_ALL,
						     &text, NULL),
				 SD_OK);
		{
			SD_DESC_AUTO again = sample_desc(text);

			assert_true(sd_desc_equal(&again, &desc));
		}
		free(text);
	}
}

/* Damaged text is refused or read as something that prints and reads back. */
static void
test_random_damage(void **state)
{
	static const char spare[] = ";:()- OGDSAPIC015x\t\x80";

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		const char *sample = canonical[random_below(
			sizeof(canonical) / sizeof(canonical[0]))];
		char text[600], *printed = NULL;
		size_t len = strlen(sample);
		struct sd_desc desc = SD_DESC_INIT;

		if (len == 0)
			continue;
		memcpy(text, sample, len + 1);
		for (uint32_t n = 1 + random_below(3); n > 0; n--)
			text[random_below((uint32_t)len)] =
				spare[random_below(sizeof(spare))];
		if (sd_sddl_parse(text, NULL, &desc, NULL) != SD_OK)
			continue;
		assert_int_equal(sd_sddl_print_alloc(&desc, NULL, SAMPLE_ALL,
						     &printed, NULL),
				 SD_OK);
		assert_reads_as(printed, printed);
		free(printed);
		sd_desc_clear(&desc);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canonical_text_comes_back),
		cmocka_unit_test(test_what_windows_takes_and_prints_otherwise),
		cmocka_unit_test(test_control_bits),
		cmocka_unit_test(test_revision_follows_the_aces),
		cmocka_unit_test(test_refusals_have_their_column),
		cmocka_unit_test(test_random_descriptors_round_trip),
		cmocka_unit_test(test_random_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
