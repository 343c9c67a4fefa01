/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/output/fixture.h: a namer that knows a dozen names by heart, a
 * printer on a memory stream, and descriptors out of SDDL.
 */
#ifndef TESTS_OUTPUT_FIXTURE_H
#define TESTS_OUTPUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "libsd/sd.h"
#include "output/printer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "S-1-5-21-1-2-3"
#define HELPDESK DOMAIN "-1104"
#define NOBODY DOMAIN "-9999" /* resolves to nothing */

#define GUID_USER "bf967aba-0de6-11d0-a285-00aa003049e2"
#define GUID_GROUP "bf967a9c-0de6-11d0-a285-00aa003049e2"
#define GUID_INETORG "4828cc14-1437-45bc-9b07-ad6f015e5f28"
#define GUID_COMPUTER "bf967a86-0de6-11d0-a285-00aa003049e2"
#define GUID_MEMBER "bf9679c0-0de6-11d0-a285-00aa003049e2"
#define GUID_PHONE "bf967a49-0de6-11d0-a285-00aa003049e2"
#define GUID_PERSONAL "77b5b886-944a-11d1-aebd-0000f80367c1"
#define GUID_RESET "00299570-246d-11d0-a768-00aa006e0529"
#define GUID_UNKNOWN "12345678-9abc-def0-1122-334455667788"

struct fixture_trustee {
	const char *sid, *name;
};
static const struct fixture_trustee fixture_trustees[] = {
	{"S-1-1-0", "Everyone"},
	{"S-1-5-18", "NT AUTHORITY\\SYSTEM"},
	{"S-1-5-10", "NT AUTHORITY\\SELF"},
	{"S-1-5-9", "NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS"},
	{"S-1-5-32-544", "BUILTIN\\Administrators"},
	{"S-1-5-32-548", "BUILTIN\\Account Operators"},
	{DOMAIN "-512", "CORP\\Domain Admins"},
	{HELPDESK, "CORP\\helpdesk"},
	/* 30 and 31 characters: the last that fits and the first that does
	 * not. */
	{DOMAIN "-2030", "CORP\\aaaaaaaaaaaaaaaaaaaaaaaaa"},
	{DOMAIN "-2031", "CORP\\aaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{DOMAIN "-2040", "CORP\\B\xc3\xbcro M\xc3\xbcnchen"},
	{DOMAIN "-2041", "CORP\\bad\xff\n\x1b[31mname"},
};

static inline const char *
fixture_trustee(void *context, const struct sd_sid *sid)
{
	static char text[SD_SID_TEXT_SIZE];

	(void)context;
	sd_sid_format(sid, text);
	for (size_t i = 0;
	     i < sizeof(fixture_trustees) / sizeof(fixture_trustees[0]); i++)
		if (strcmp(fixture_trustees[i].sid, text) == 0)
			return fixture_trustees[i].name;
	return text;
}

struct fixture_object {
	const char *guid;
	uint32_t mask; /* only where these bits are asked for; 0: always */
	const char *name, *kind;
};
static const struct fixture_object fixture_objects[] = {
	{GUID_USER, 0, "user", "class"},
	{GUID_GROUP, 0, "group", "class"},
	{GUID_INETORG, 0, "inetOrgPerson", "class"},
	{GUID_COMPUTER, 0, "computer", "class"},
	{GUID_MEMBER, SD_MASK_WRITE_SELF, "Add/Remove self as member",
	 "validated write"},
	{GUID_MEMBER, 0, "member", "attribute"},
	{GUID_PHONE, 0, "telephoneNumber", "attribute"},
	{GUID_PERSONAL, 0, "Personal Information", "property set"},
	{GUID_RESET, 0, "Reset Password", "extended right"},
};

static inline bool
fixture_object(void *context, const struct sd_guid *guid, uint32_t mask,
	       struct namer_item *out)
{
	char text[SD_GUID_TEXT_SIZE];

	(void)context;
	sd_guid_format(guid, text);
	for (size_t i = 0;
	     i < sizeof(fixture_objects) / sizeof(fixture_objects[0]); i++) {
		const struct fixture_object *object = &fixture_objects[i];

		if (strcmp(object->guid, text) != 0 ||
		    (object->mask != 0 && (object->mask & mask) == 0))
			continue;
		out->name = object->name;
		out->kind = object->kind;
		return true;
	}
	return false;
}

static const struct namer fixture_namer = {
	.trustee = fixture_trustee,
	.object = fixture_object,
};

static inline struct sd_sid
fixture_sid(const char *text)
{
	struct sd_sid sid;

	assert_int_equal(sd_sid_parse(text, &sid, NULL), SD_OK);
	return sid;
}

static inline void
fixture_parse(const char *sddl, struct sd_desc *out)
{
	struct sd_domain domain = {.has_domain = true, .has_root = true};
	struct sd_error error = {0};

	domain.domain = domain.root = fixture_sid(DOMAIN);
	if (sd_sddl_parse(sddl, &domain, out, &error) != SD_OK)
		fail_msg("%s: column %zu: %s", sddl, error.where,
			 error.message);
}

/* Appends an ACE that SDDL has no words for. */
static inline void
fixture_append(struct sd_desc *desc, const struct sd_ace *ace)
{
	assert_int_equal(sd_desc_append_ace(desc, SD_DACL, ace), SD_OK);
}

/* What a printer made of outcomes. */
struct printed {
	struct arena arena;
	char *text;
	size_t len;
	FILE *out;
	struct printer *printer;
};

static inline void
printed_begin(struct printed *printed, const struct print_options *options)
{
	memset(printed, 0, sizeof(*printed));
	arena_init(&printed->arena);
	printed->out = open_memstream(&printed->text, &printed->len);
	assert_non_null(printed->out);
	printed->printer = printer_new(&printed->arena, printed->out, options,
				       &fixture_namer);
}

static inline const char *
printed_text(struct printed *printed, bool success)
{
	assert_true(printer_finish(printed->printer, success));
	return printed->text;
}

static inline void
printed_end(struct printed *printed)
{
	fclose(printed->out);
	free(printed->text);
	arena_clear(&printed->arena);
}

static inline struct outcome
fixture_shown(const struct sd_desc *desc)
{
	return (struct outcome){
		.dn = "OU=people,DC=corp,DC=example",
		.class = "organizationalUnit",
		.state = OUTCOME_SHOWN,
		.attribute = "nTSecurityDescriptor",
		.now = desc,
	};
}

/* One descriptor printed alone must give exactly this text. */
static inline void
assert_printed(const struct sd_desc *desc, const struct print_options *options,
	       const char *expected)
{
	const struct outcome outcome = fixture_shown(desc);
	struct printed printed;

	printed_begin(&printed, options);
	printer_outcome(printed.printer, &outcome);
	assert_string_equal(printed_text(&printed, true), expected);
	printed_end(&printed);
}

static inline void
assert_sddl_printed(const char *sddl, const struct print_options *options,
		    const char *expected)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;

	fixture_parse(sddl, &desc);
	assert_printed(&desc, options, expected);
}

#endif
