/* SPDX-License-Identifier: MIT */
/*
 * libsd/known_names.c: English names of well-known principals, in
 * Microsoft's spelling (MS-DTYP 2.4.2.4), and of a domain's fixed RIDs.
 */
#include "libsd/known.h"

#include "libsd/internal/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SID(authority_, count_, ...) \
	{ \
		.revision = 1, .count = (count_), \
		.authority = {0, 0, 0, 0, 0, (authority_)}, .subs = { \
			__VA_ARGS__ \
		} \
	}
#define NT_AUTHORITY "NT AUTHORITY"
#define BUILTIN "BUILTIN"

static const struct sd_known known[] = {
	{SID(0, 1, 0), "", "NULL SID"},
	{SID(1, 1, 0), "", "Everyone"},
	{SID(2, 1, 0), "", "LOCAL"},
	{SID(2, 1, 1), "", "CONSOLE LOGON"},
	{SID(3, 1, 0), "", "CREATOR OWNER"},
	{SID(3, 1, 1), "", "CREATOR GROUP"},
	{SID(3, 1, 2), "", "CREATOR OWNER SERVER"},
	{SID(3, 1, 3), "", "CREATOR GROUP SERVER"},
	{SID(3, 1, 4), "", "OWNER RIGHTS"},
	{SID(5, 1, 1), NT_AUTHORITY, "DIALUP"},
	{SID(5, 1, 2), NT_AUTHORITY, "NETWORK"},
	{SID(5, 1, 3), NT_AUTHORITY, "BATCH"},
	{SID(5, 1, 4), NT_AUTHORITY, "INTERACTIVE"},
	{SID(5, 1, 6), NT_AUTHORITY, "SERVICE"},
	{SID(5, 1, 7), NT_AUTHORITY, "ANONYMOUS LOGON"},
	{SID(5, 1, 8), NT_AUTHORITY, "PROXY"},
	{SID(5, 1, 9), NT_AUTHORITY, "ENTERPRISE DOMAIN CONTROLLERS"},
	{SID(5, 1, 10), NT_AUTHORITY, "SELF"},
	{SID(5, 1, 11), NT_AUTHORITY, "Authenticated Users"},
	{SID(5, 1, 12), NT_AUTHORITY, "RESTRICTED"},
	{SID(5, 1, 13), NT_AUTHORITY, "TERMINAL SERVER USER"},
	{SID(5, 1, 14), NT_AUTHORITY, "REMOTE INTERACTIVE LOGON"},
	{SID(5, 1, 15), NT_AUTHORITY, "This Organization"},
	{SID(5, 1, 17), NT_AUTHORITY, "IUSR"},
	{SID(5, 1, 18), NT_AUTHORITY, "SYSTEM"},
	{SID(5, 1, 19), NT_AUTHORITY, "LOCAL SERVICE"},
	{SID(5, 1, 20), NT_AUTHORITY, "NETWORK SERVICE"},
	{SID(5, 1, 33), NT_AUTHORITY, "WRITE RESTRICTED"},
	{SID(5, 2, 64, 10), NT_AUTHORITY, "NTLM Authentication"},
	{SID(5, 2, 64, 14), NT_AUTHORITY, "SChannel Authentication"},
	{SID(5, 2, 64, 21), NT_AUTHORITY, "Digest Authentication"},
	{SID(5, 2, 65, 1), NT_AUTHORITY, "This Organization Certificate"},
	{SID(5, 1, 113), NT_AUTHORITY, "Local account"},
	{SID(5, 1, 114), NT_AUTHORITY,
	 "Local account and member of Administrators group"},
	{SID(5, 1, 1000), NT_AUTHORITY, "Other Organization"},
	{SID(5, 2, 32, 544), BUILTIN, "Administrators"},
	{SID(5, 2, 32, 545), BUILTIN, "Users"},
	{SID(5, 2, 32, 546), BUILTIN, "Guests"},
	{SID(5, 2, 32, 547), BUILTIN, "Power Users"},
	{SID(5, 2, 32, 548), BUILTIN, "Account Operators"},
	{SID(5, 2, 32, 549), BUILTIN, "Server Operators"},
	{SID(5, 2, 32, 550), BUILTIN, "Print Operators"},
	{SID(5, 2, 32, 551), BUILTIN, "Backup Operators"},
	{SID(5, 2, 32, 552), BUILTIN, "Replicator"},
	{SID(5, 2, 32, 554), BUILTIN, "Pre-Windows 2000 Compatible Access"},
	{SID(5, 2, 32, 555), BUILTIN, "Remote Desktop Users"},
	{SID(5, 2, 32, 556), BUILTIN, "Network Configuration Operators"},
	{SID(5, 2, 32, 557), BUILTIN, "Incoming Forest Trust Builders"},
	{SID(5, 2, 32, 558), BUILTIN, "Performance Monitor Users"},
	{SID(5, 2, 32, 559), BUILTIN, "Performance Log Users"},
	{SID(5, 2, 32, 560), BUILTIN, "Windows Authorization Access Group"},
	{SID(5, 2, 32, 561), BUILTIN, "Terminal Server License Servers"},
	{SID(5, 2, 32, 562), BUILTIN, "Distributed COM Users"},
	{SID(5, 2, 32, 568), BUILTIN, "IIS_IUSRS"},
	{SID(5, 2, 32, 569), BUILTIN, "Cryptographic Operators"},
	{SID(5, 2, 32, 573), BUILTIN, "Event Log Readers"},
	{SID(5, 2, 32, 574), BUILTIN, "Certificate Service DCOM Access"},
	{SID(5, 2, 32, 575), BUILTIN, "RDS Remote Access Servers"},
	{SID(5, 2, 32, 576), BUILTIN, "RDS Endpoint Servers"},
	{SID(5, 2, 32, 577), BUILTIN, "RDS Management Servers"},
	{SID(5, 2, 32, 578), BUILTIN, "Hyper-V Administrators"},
	{SID(5, 2, 32, 579), BUILTIN, "Access Control Assistance Operators"},
	{SID(5, 2, 32, 580), BUILTIN, "Remote Management Users"},
	{SID(5, 2, 32, 582), BUILTIN, "Storage Replica Administrators"},
	{SID(15, 2, 2, 1), "APPLICATION PACKAGE AUTHORITY",
	 "ALL APPLICATION PACKAGES"},
	{SID(16, 1, 0), "Mandatory Label", "Untrusted Mandatory Level"},
	{SID(16, 1, 4096), "Mandatory Label", "Low Mandatory Level"},
	{SID(16, 1, 8192), "Mandatory Label", "Medium Mandatory Level"},
	{SID(16, 1, 8448), "Mandatory Label", "Medium Plus Mandatory Level"},
	{SID(16, 1, 12288), "Mandatory Label", "High Mandatory Level"},
	{SID(16, 1, 16384), "Mandatory Label", "System Mandatory Level"},
	{SID(18, 1, 1), "", "Authentication authority asserted identity"},
	{SID(18, 1, 2), "", "Service asserted identity"},
	{SID(18, 1, 3), "", "Fresh public key identity"},
	{SID(18, 1, 4), "", "Key trust identity"},
	{SID(18, 1, 5), "", "MFA key property"},
	{SID(18, 1, 6), "", "Attested key property"},
};

struct fixed_rid {
	uint32_t rid;
	bool in_root;
	const char *name;
};
static const struct fixed_rid rids[] = {
	{498, true, "Enterprise Read-only Domain Controllers"},
	{500, false, "Administrator"},
	{501, false, "Guest"},
	{502, false, "krbtgt"},
	{512, false, "Domain Admins"},
	{513, false, "Domain Users"},
	{514, false, "Domain Guests"},
	{515, false, "Domain Computers"},
	{516, false, "Domain Controllers"},
	{517, false, "Cert Publishers"},
	{518, true, "Schema Admins"},
	{519, true, "Enterprise Admins"},
	{520, false, "Group Policy Creator Owners"},
	{521, false, "Read-only Domain Controllers"},
	{522, false, "Cloneable Domain Controllers"},
	{525, false, "Protected Users"},
	{526, false, "Key Admins"},
	{527, true, "Enterprise Key Admins"},
	{553, false, "RAS and IAS Servers"},
	{571, false, "Allowed RODC Password Replication Group"},
	{572, false, "Denied RODC Password Replication Group"},
};

const struct sd_known *
sd_known_at(size_t index)
{
	return index < COUNT(known) ? &known[index] : NULL;
}

const struct sd_known *
sd_known_find_sid(const struct sd_sid *sid)
{
	for (size_t i = 0; i < COUNT(known); i++) {
		if (sd_sid_equal(&known[i].sid, sid))
			return &known[i];
	}
	return NULL;
}

/* AUTHORITY\name or name alone. */
static bool
has_name(const struct sd_known *entry, const char *name)
{
	size_t len = strlen(entry->authority);

	if (len > 0 && strlen(name) > len && name[len] == '\\') {
		const char *rest = name + len + 1;
		size_t i = 0;

		while (i < len &&
		       sdi_upper(name[i]) == sdi_upper(entry->authority[i]))
			i++;
		return i == len && sdi_same_text(rest, entry->name);
	}
	return sdi_same_text(name, entry->name);
}

const struct sd_known *
sd_known_find_name(const char *name)
{
	for (size_t i = 0; i < COUNT(known); i++) {
		if (has_name(&known[i], name))
			return &known[i];
	}
	return NULL;
}

bool
sd_known_find_rid(const char *name, uint32_t *rid, bool *in_root)
{
	for (size_t i = 0; i < COUNT(rids); i++) {
		if (sdi_same_text(rids[i].name, name)) {
			*rid = rids[i].rid;
			*in_root = rids[i].in_root;
			return true;
		}
	}
	return false;
}

const char *
sd_known_rid_name(uint32_t rid)
{
	for (size_t i = 0; i < COUNT(rids); i++) {
		if (rids[i].rid == rid)
			return rids[i].name;
	}
	return NULL;
}
