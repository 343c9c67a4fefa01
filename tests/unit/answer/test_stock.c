/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/answer/test_stock.c: stock entries of a child domain, whose
 * Enterprise Key Admins are those of the forest's root; conditions; what
 * cannot be judged. Whole forests: tests/answer/test_stock.py.
 */
#include "answer/stock.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define CHILD "DC=child,DC=corp,DC=example"
#define CHILD_SID "S-1-5-21-4-5-6"
#define ROOT_SID "S-1-5-21-1-2-3"
#define LINK "5b47d60f-6090-40b2-9f37-2a4de88f3063"

static const struct dir_info info = {
	.default_nc = CHILD,
	.config_nc = "CN=Configuration,DC=corp,DC=example",
	.root_nc = "DC=corp,DC=example",
};

static struct sd_sid
sid(const char *text)
{
	struct sd_sid out;

	assert_int_equal(sd_sid_parse(text, &out, NULL), SD_OK);
	return out;
}

/* Is the only ACE of the list a stock entry of the object? */
static bool
grants(const char *dn, const char *class_name, const char *dacl)
{
	const struct sd_domain domain = {.has_domain = true,
					 .domain = sid(CHILD_SID),
					 .has_root = true,
					 .root = sid(ROOT_SID)};
	const struct stock_object object = {dn, class_name};
	SD_DESC_AUTO desc = SD_DESC_INIT;

	assert_int_equal(sd_sddl_parse(dacl, NULL, &desc, NULL), SD_OK);
	assert_int_equal(desc.dacl.count, 1);
	return stock_grants(&info, &domain, &object, &desc.dacl.aces[0]);
}

static void
test_child_domain(void **state)
{
	(void)state;
	assert_true(grants(CHILD, "domainDNS",
			   "D:(OA;CI;RPWP;" LINK ";;" CHILD_SID "-526)"));
	assert_true(grants(CHILD, "domainDNS",
			   "D:(OA;CI;RPWP;" LINK ";;" ROOT_SID "-527)"));
	assert_false(grants(CHILD, "domainDNS",
			    "D:(OA;CI;RPWP;" LINK ";;" CHILD_SID "-527)"));
	assert_false(grants(CHILD, "domainDNS",
			    "D:(OA;CI;RPWP;" LINK ";;" ROOT_SID "-526)"));
	/* As the directory spells it, or not. */
	assert_true(grants("cn=keys, dc=Child,DC=corp,DC=example", "Container",
			   "D:(A;CI;GA;;;" ROOT_SID "-519)"));
	assert_false(grants("CN=Keys,DC=corp,DC=example", "container",
			    "D:(A;CI;GA;;;" ROOT_SID "-519)"));
}

/* What the head hands down, kept where inheritance is cut off; nothing that
 * is for the head alone, and nothing of another domain. */
static void
test_copies(void **state)
{
	(void)state;
	assert_true(grants("OU=x," CHILD, "organizationalUnit",
			   "D:(OA;CI;RPWP;" LINK ";;" CHILD_SID "-526)"));
	assert_false(grants("OU=x," CHILD, "organizationalUnit",
			    "D:(OA;CI;WPCR;" LINK ";;" CHILD_SID "-526)"));
	assert_false(grants(
		"OU=x," CHILD, "organizationalUnit",
		"D:(OA;;CR;3e0f7e18-2c7a-4c10-ba82-4d926db99a3e;;" CHILD_SID
		"-522)"));
	assert_false(grants("OU=x,DC=corp,DC=example", "organizationalUnit",
			    "D:(OA;CI;RPWP;" LINK ";;" CHILD_SID "-526)"));
}

static void
test_what_is_not_stock(void **state)
{
	const struct sd_domain none = {0};
	const struct stock_object head = {CHILD, "domainDNS"};
	SD_DESC_AUTO desc = SD_DESC_INIT;

	(void)state;
	assert_false(grants(CHILD, NULL,
			    "D:(OA;CI;RPWP;" LINK ";;" CHILD_SID "-526)"));
	/* Inherited: told where it was made. */
	assert_false(grants(CHILD, "domainDNS",
			    "D:(OA;CIID;RPWP;" LINK ";;" CHILD_SID "-526)"));
	assert_false(grants(CHILD, "domainDNS",
			    "D:(OA;CI;RPWPCR;" LINK ";;" CHILD_SID "-526)"));
	assert_int_equal(sd_sddl_parse("D:(OA;CI;RPWP;" LINK ";;" CHILD_SID
				       "-526)",
				       NULL, &desc, NULL),
			 SD_OK);
	/* Whose RID it is, is not known. */
	assert_false(stock_grants(&info, &none, &head, &desc.dacl.aces[0]));
	/* With a condition it is somebody's doing. */
	desc.dacl.aces[0].type = SD_ACE_ALLOWED_CALLBACK_OBJECT;
	assert_false(stock_grants(&info,
				  &(struct sd_domain){.has_domain = true,
						      .domain = sid(CHILD_SID)},
				  &head, &desc.dacl.aces[0]));
}

static void
test_blocked(void **state)
{
	const struct dir_info nothing = {0};
	const struct stock_object keys = {"CN=Keys," CHILD, "container"};
	const struct stock_object unknown = {"CN=Keys," CHILD, NULL};
	const struct stock_object policy = {"CN=x", "groupPolicyContainer"};

	(void)state;
	assert_true(stock_blocks(&info, &keys));
	assert_false(stock_blocks(&nothing, &keys));
	assert_false(stock_blocks(&info, &unknown));
	assert_true(stock_blocks(&nothing, &policy));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_child_domain),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_what_is_not_stock),
		cmocka_unit_test(test_blocked),
	};

	return cmocka_run_group_tests_name("stock", tests, NULL, NULL);
}
