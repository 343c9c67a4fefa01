/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/dangers.h: objects on which a change is dangerous, each in
 * its own way, and classes with defaults to go back to.
 */
#ifndef TESTS_APPLY_DANGERS_H
#define TESTS_APPLY_DANGERS_H

#include "stored.h"

#define DN "OU=a," PEOPLE
#define HOLDER "CN=AdminSDHolder,CN=System," BASE

#define GMSA "CN=gmsa," PEOPLE
#define NODE "DC=node," PEOPLE
#define DISPLAY_NAME "bf967953-0de6-11d0-a285-00aa003049e2"
#define COMPUTER "bf967a86-0de6-11d0-a285-00aa003049e2"

/* Classes whose defaults name another class, or CREATOR OWNER beside the
 * owner, and objects that hold just these. */
static inline void
dangers_add_odd_defaults(struct fixture *f)
{
	fixture_add(f, GMSA, "msDS-GroupManagedServiceAccount",
		    "O:" ADMINS "G:" ADMINS "D:AI(OA;;WP;" DISPLAY_NAME
		    ";" COMPUTER ";" ADMINS ")(A;;0xf01ff;;;SY)",
		    NULL);
	fixture_add(f, NODE, "dnsNode",
		    "O:SYG:SYD:AI(A;;0xf01ff;;;SY)(A;;LCRPLORC;;;AU)", NULL);
	fixture_add(
		f,
		"CN=ms-DS-Group-Managed-Service-Account,CN=Schema,"
		"CN=Configuration," BASE,
		"classSchema", NULL,
		"lDAPDisplayName: msDS-GroupManagedServiceAccount\n"
		"schemaIDGUID:: ilWLe6WT90qtysAX5n8QVw==\n"
		"defaultSecurityDescriptor: D:(A;;GA;;;SY)(OA;;WP;" DISPLAY_NAME
		";" COMPUTER ";CO)\n");
	fixture_add(
		f, "CN=Dns-Node,CN=Schema,CN=Configuration," BASE,
		"classSchema", NULL,
		"lDAPDisplayName: dnsNode\n"
		"schemaIDGUID:: jB764EWb0BGv3QDAT9kwyQ==\n"
		"defaultSecurityDescriptor: D:(A;;GA;;;SY)(A;;RPLCLORC;;;AU)"
		"(A;;GA;;;CO)\n");
}

static inline void
dangers_add(struct fixture *f)
{
	fixture_add_unit(f, DN);
	fixture_add_unit(f, "OU=sub," DN);
	fixture_add(f, "OU=closed,OU=sub," DN, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;0xf01ff;;;" ADMINS ")", NULL);
	fixture_add(f, "OU=one," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;RP;;;AU)", NULL);
	fixture_add(f, "OU=mine," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;;0xf01ff;;;" HELPDESK ")(A;;RP;;;AU)",
		    NULL);
	fixture_add(f, "OU=inherits," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:AI(A;CIID;RP;;;AU)", NULL);
	fixture_add(f, "OU=audited," PEOPLE, "organizationalUnit",
		    PLAIN_SDDL "S:AI(AU;SA;WP;;;WD)(AU;CIIDSA;RP;;;WD)", NULL);
	fixture_add(f, "OU=alone," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:PAI(D;;WP;;;WD)(A;;0xf01ff;;;" ADMINS
		    ")(A;;RC;;;AU)",
		    NULL);
	fixture_add(f, "OU=lost," PEOPLE, "organizationalUnit",
		    "O:BAG:BAD:PAI(A;;RP;;;" ADMINS ")(A;;RC;;;AU)", NULL);
	fixture_add(f, "OU=bare," PEOPLE, "organizationalUnit", "O:BAG:BA",
		    NULL);
	fixture_add(f, "CN=root," PEOPLE, "user", PLAIN_SDDL,
		    "adminCount: 1\n");
	fixture_add(f, "CN=sys," PEOPLE, "container", PLAIN_SDDL,
		    "isCriticalSystemObject: TRUE\n");
	fixture_add(f, "CN=System," BASE, "container", PLAIN_SDDL, NULL);
	fixture_add(f, HOLDER, "container", PLAIN_SDDL, NULL);
	fixture_add(
		f, "CN=Organizational-Unit,CN=Schema,CN=Configuration," BASE,
		"classSchema", NULL,
		"lDAPDisplayName: organizationalUnit\n"
		"schemaIDGUID:: pXqWv+YN0BGihQCqADBJ4g==\n"
		"defaultSecurityDescriptor: D:(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;"
		"SY)(A;;RPLCLORC;;;AU)\n");
	fixture_add(f, "CN=Domain-DNS,CN=Schema,CN=Configuration," BASE,
		    "classSchema", NULL,
		    "lDAPDisplayName: domainDNS\n"
		    "schemaIDGUID:: W5ZnGeYN0BGihQCqADBJ4g==\n"
		    "defaultSecurityDescriptor: D:(A;;RPLCLORC;;;AU)\n");
	dangers_add_odd_defaults(f);
}

static inline int
setup(void **state)
{
	struct fixture *f = fixture_new(state);

	dangers_add(f);
	fixture_open(f);
	return 0;
}

#endif
