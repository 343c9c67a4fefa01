/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/builtin_sets.c: the property sets (validAccesses 0x30) and
 * validated writes (0x8) of MS-ADTS 5.1.3.2.1 and 5.1.3.2.2 with the display
 * names of Microsoft's directories. Data only.
 */
#include "resolve/builtin.h"

const struct builtin_right builtin_sets[] = {
	{"DNS-Host-Name-Attributes", "DNS Host Name Attributes",
	 "72e39547-7b18-11d1-adef-00c04fd8d5cd",
	 "msDS-GroupManagedServiceAccount computer msDS-ManagedServiceAccount"},
	{"Domain-Other-Parameters", "Other Domain Parameters (for use by SAM)",
	 "b8119fd0-04f6-4762-ab7a-4986c76b3f9a", "domainDNS"},
	{"Domain-Password", "Domain Password & Lockout Policies",
	 "c7407360-20bf-11d0-a768-00aa006e0529", "domain domainDNS"},
	{"Email-Information", "Phone and Mail Options",
	 "e45795b2-9455-11d1-aebd-0000f80367c1", "inetOrgPerson group user"},
	{"General-Information", "General Information",
	 "59ba2f42-79a2-11d0-9020-00c04fc2d3cf", "inetOrgPerson user"},
	{"Membership", "Group Membership",
	 "bc0ac240-79a9-11d0-9020-00c04fc2d4cf", "inetOrgPerson user"},
	{"MS-TS-GatewayAccess", "MS-TS-GatewayAccess",
	 "ffa6f046-ca4b-4feb-b40d-04dfee722543",
	 "msDS-GroupManagedServiceAccount computer msDS-ManagedServiceAccount"},
	{"Personal-Information", "Personal Information",
	 "77b5b886-944a-11d1-aebd-0000f80367c1",
	 "inetOrgPerson contact msDS-CloudExtensions "
	 "msDS-GroupManagedServiceAccount computer user "
	 "msDS-ManagedServiceAccount"},
	{"Private-Information", "Private Information",
	 "91e647de-d96f-4b70-9557-d63ff4f3ccd8", "inetOrgPerson user"},
	{"Public-Information", "Public Information",
	 "e48d0154-bcf8-11d1-8702-00c04fb96050",
	 "inetOrgPerson msDS-GroupManagedServiceAccount computer user "
	 "msDS-ManagedServiceAccount"},
	{"RAS-Information", "Remote Access Information",
	 "037088f8-0ae1-11d2-b422-00a0c968f939", "inetOrgPerson user"},
	{"Terminal-Server-License-Server", "Terminal Server License Server",
	 "5805bc62-bdc9-4428-a5e2-856a0f4c185e", "inetOrgPerson user"},
	{"User-Account-Restrictions", "Account Restrictions",
	 "4c164200-20c0-11d0-a768-00aa006e0529",
	 "inetOrgPerson msDS-GroupManagedServiceAccount computer user "
	 "msDS-ManagedServiceAccount"},
	{"User-Logon", "Logon Information",
	 "5f202010-79a5-11d0-9020-00c04fc2d4cf", "inetOrgPerson user"},
	{"Web-Information", "Web Information",
	 "e45795b3-9455-11d1-aebd-0000f80367c1", "inetOrgPerson contact user"},
	{NULL, NULL, NULL, NULL},
};

const struct builtin_right builtin_writes[] = {
	{"DS-Validated-Write-Computer",
	 "Validated write to computer attributes.",
	 "9b026da6-0d3c-465c-8bee-5199d7165cba", "computer"},
	{"Self-Membership", "Add/Remove self as member",
	 "bf9679c0-0de6-11d0-a285-00aa003049e2", "group"},
	{"Validated-DNS-Host-Name", "Validated write to DNS host name",
	 "72e39547-7b18-11d1-adef-00c04fd8d5cd",
	 "msDS-GroupManagedServiceAccount computer msDS-ManagedServiceAccount"},
	{"Validated-MS-DS-Additional-DNS-Host-Name",
	 "Validated write to MS DS Additional DNS Host Name",
	 "80863791-dbe9-4eb8-837e-7f0ab55d9ac7", "computer"},
	{"Validated-MS-DS-Behavior-Version",
	 "Validated write to MS DS behavior version",
	 "d31a8757-2447-4545-8081-3bb610cacbf2", "nTDSDSA"},
	{"Validated-SPN", "Validated write to service principal name",
	 "f3a64788-5306-11d1-a9c5-0000f80367c1",
	 "msDS-GroupManagedServiceAccount computer msDS-ManagedServiceAccount"},
	{NULL, NULL, NULL, NULL},
};
