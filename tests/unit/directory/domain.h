/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/domain.h: a small domain in a snapshot: units,
 * accounts, one of them without a descriptor, a deleted object, some schema.
 */
#ifndef TESTS_DIRECTORY_DOMAIN_H
#define TESTS_DIRECTORY_DOMAIN_H

#include "fixture.h"

#include "unit/libsd/sample.h"

#define BASE "DC=corp,DC=example"
#define PEOPLE "OU=People," BASE
#define JANE "CN=Doe\\, Jane," PEOPLE
#define SID "S-1-5-21-1-2-3"
#define AUDIT "(AU;SA;WD;;;WD)"
#define HEAD_ACES "(A;CI;LCRPLORC;;;AU)"
#define UNIT_GUID "\xa5\x7a\x96\xbf\xe6\x0d\xd0\x11\xa2\x85\0\xaa\0\x30\x49\xe2"

struct builder {
	struct arena arena;
	struct str text;
};

static inline void
put(struct builder *b, const char *name, const void *value, size_t len)
{
	ldif_append_value(&b->text, name, value, len);
}

static inline void
put_text(struct builder *b, const char *name, const char *text)
{
	put(b, name, text, strlen(text));
}

static inline void
put_sid(struct builder *b, const char *text)
{
	const struct sd_sid sid = sample_sid(text);
	uint8_t bytes[SD_SID_MAX_SIZE];

	put(b, "objectSid", bytes, sd_sid_encode(&sid, bytes));
}

static inline void
put_object(struct builder *b, const char *dn, const char *class_name,
	   const char *sddl)
{
	size_t len;

	if (b->text.len)
		str_append_char(&b->text, '\n');
	put_text(b, "dn", dn);
	put_text(b, "objectClass", "top");
	put_text(b, "objectClass", class_name);
	if (!sddl)
		return;
	uint8_t *bytes = sample_wire(sddl, &len);
	put(b, "nTSecurityDescriptor", bytes, len);
	free(bytes);
}

static inline void
build_domain(struct builder *b)
{
	arena_init(&b->arena);
	str_init(&b->text);
	put_object(b, BASE, "domainDNS", "O:BAG:BAD:" HEAD_ACES "S:" AUDIT);
	put_sid(b, SID);
	put_text(b, "wellKnownObjects",
		 "B:32:A9D1CA15768811D1ADED00C04FD8D5CD:" PEOPLE);
	put_object(b, PEOPLE, "organizationalUnit",
		   "O:BAG:BAD:AI(A;;RP;;;" SID "-1104)"
		   "(A;CIID;LCRPLORC;;;AU)S:AI" AUDIT);
	put(b, "objectGUID", "0123456789abcde\xff", 16);
	put_text(b, "ou", "People");
	put_object(b, JANE, "user", "O:BAG:BAD:AI(A;ID;LCRPLORC;;;AU)");
	put_sid(b, SID "-1105");
	put_text(b, "sAMAccountName", "jane");
	put_object(b, "CN=M\303\274ller," PEOPLE, "user", NULL);
	put_sid(b, SID "-1106");
	put_text(b, "sAMAccountName", "m\303\274ller");
	put_object(b, "OU=Closed," BASE, "organizationalUnit",
		   "O:BAG:BAD:PAI(A;;CCDC;;;" SID "-1104)");
	put_object(b, "CN=gone\\0ADEL:1,CN=Deleted Objects," BASE, "user",
		   NULL);
	put_text(b, "isDeleted", "TRUE");
	put_object(b, "CN=Configuration," BASE, "configuration",
		   "O:BAG:BAD:P(A;CI;RC;;;AU)");
	put_object(b, "CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE,
		   "classSchema", NULL);
	put_text(b, "lDAPDisplayName", "organizationalUnit");
	put(b, "schemaIDGUID", UNIT_GUID, 16);
	put_object(b, "CN=Partitions,CN=Configuration," BASE, "container",
		   NULL);
	put_object(b, "CN=CORP,CN=Partitions,CN=Configuration," BASE,
		   "crossRef", NULL);
	put_text(b, "nCName", BASE);
	put_text(b, "nETBIOSName", "CORP");
	str_append_char(&b->text, '\n');
}

static inline int
domain_setup(void **state)
{
	static struct fixture f;
	struct builder b;

	build_domain(&b);
	open_string(&f, b.text.data);
	str_clear(&b.text);
	arena_clear(&b.arena);
	*state = &f;
	return 0;
}

static inline int
domain_teardown(void **state)
{
	close_fixture(*state);
	return 0;
}

#define IN_DOMAIN(test) \
	cmocka_unit_test_setup_teardown(test, domain_setup, domain_teardown)

#endif
