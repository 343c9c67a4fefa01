/* SPDX-License-Identifier: MIT */
/*
 * libsd/known.c: well-known SIDs: their SDDL aliases (MS-DTYP 2.5.1.1), their
 * English names in Microsoft's spelling (MS-DTYP 2.4.2.4), and the fixed RIDs
 * of a domain.
 *
 * The tables of aliases are arranged by authority and sub-authority, since
 * printing looks up the alias of every trustee of every ACE; reading searches
 * them.
 */
#include "libsd/known.h"

#include "libsd/internal/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* S-1-5-n by n. */
static const char nt[34][3] = {
	[2] = "NU",  [4] = "IU",  [6] = "SU",  [7] = "AN",
	[9] = "ED",  [10] = "PS", [11] = "AU", [12] = "RC",
	[18] = "SY", [19] = "LS", [20] = "NS", [33] = "WR",
};

/* S-1-5-32-n by n - BUILTIN_FIRST. */
#define BUILTIN_FIRST SD_RID_ADMINISTRATORS
static const char builtin[42][3] = {
	[0] = "BA",  [1] = "BU",  [2] = "BG",  [3] = "PU",  [4] = "AO",
	[5] = "SO",  [6] = "PO",  [7] = "BO",  [8] = "RE",  [10] = "RU",
	[11] = "RD", [12] = "NO", [14] = "MU", [15] = "LU", [24] = "IS",
	[25] = "CY", [29] = "ER", [30] = "CD", [31] = "RA", [32] = "ES",
	[33] = "MS", [34] = "HA", [35] = "AA", [36] = "RM",
};

/* The rest that does not depend on a domain. */
struct alias {
	char letters[3];
	uint8_t authority;
	uint8_t count;
	uint32_t subs[2]; /* further ones are zero */
};
static const struct alias others[] = {
	{"WD", 1, 1, {0}},	 {"CO", 3, 1, {0}},
	{"CG", 3, 1, {1}},	 {"OW", 3, 1, {4}},
	{"UD", 5, 6, {84}},	 {"AC", 15, 2, {2, 1}},
	{"LW", 16, 1, {4096}},	 {"ME", 16, 1, {8192}},
	{"MP", 16, 1, {8448}},	 {"HI", 16, 1, {12288}},
	{"SI", 16, 1, {16384}},	 {"AS", 18, 1, {1}},
	{"SS", 18, 1, {2}},	 {"HO", 5, 2, {32, 584}},
	{"SH", 5, 2, {32, 585}},
};
/* HO and SH are read but not printed: most Windows do not know them. */
#define PRINTED_OTHERS (COUNT(others) - 2)

/* Relative to the account domain, or to the forest root domain. */
struct relative {
	char letters[3];
	bool in_root;
	uint16_t rid;
};
static const struct relative relatives[] = {
	{"RO", true, SD_RID_ENTERPRISE_READ_ONLY_DCS},
	{"LA", false, SD_RID_ADMINISTRATOR},
	{"LG", false, SD_RID_GUEST},
	{"DA", false, SD_RID_DOMAIN_ADMINS},
	{"DU", false, SD_RID_DOMAIN_USERS},
	{"DG", false, SD_RID_DOMAIN_GUESTS},
	{"DC", false, SD_RID_DOMAIN_COMPUTERS},
	{"DD", false, SD_RID_DOMAIN_CONTROLLERS},
	{"CA", false, SD_RID_CERT_PUBLISHERS},
	{"SA", true, SD_RID_SCHEMA_ADMINS},
	{"EA", true, SD_RID_ENTERPRISE_ADMINS},
	{"PA", false, SD_RID_GROUP_POLICY_CREATOR_OWNERS},
	{"CN", false, SD_RID_CLONEABLE_DCS},
	{"AP", false, SD_RID_PROTECTED_USERS},
	{"KA", false, SD_RID_KEY_ADMINS},
	{"EK", true, SD_RID_ENTERPRISE_KEY_ADMINS},
	{"RS", false, SD_RID_RAS_AND_IAS_SERVERS},
};

static bool
same_letters(const char *a, const char *b)
{
	return a[0] == b[0] && a[1] == b[1];
}

static bool
find_constant(const char letters[2], struct sd_sid *out)
{
	for (uint32_t i = 0; i < COUNT(nt); i++) {
		if (same_letters(nt[i], letters)) {
			*out = SD_SID(5, i);
			return true;
		}
	}
	for (uint32_t i = 0; i < COUNT(builtin); i++) {
		if (same_letters(builtin[i], letters)) {
			*out = SD_SID(5, 32, BUILTIN_FIRST + i);
			return true;
		}
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		const struct alias *alias = &others[i];

		if (same_letters(alias->letters, letters)) {
			*out = SD_SID(alias->authority, alias->subs[0],
				      alias->subs[1]);
			out->count = alias->count;
			return true;
		}
	}
	return false;
}

enum sd_err
sd_known_parse_alias(const char letters[2], const struct sd_domain *domain,
		     struct sd_sid *out)
{
	char upper[2] = {sdi_upper(letters[0]), sdi_upper(letters[1])};

	if (find_constant(upper, out))
		return SD_OK;
	for (size_t i = 0; i < COUNT(relatives); i++) {
		const struct relative *alias = &relatives[i];
		struct sd_sid sid;

		if (!same_letters(alias->letters, upper))
			continue;
		if (domain == NULL ||
		    !(alias->in_root ? domain->has_root : domain->has_domain))
			return SD_EDOMAIN;
		sid = alias->in_root ? domain->root : domain->domain;
		if (sd_sid_append(&sid, alias->rid) != SD_OK)
			return SD_EDOMAIN;
		*out = sid;
		return SD_OK;
	}
	return SD_ENOTFOUND;
}

/* "" in the tables: no alias. */
static const char *
letters_or_null(const char *letters)
{
	return letters[0] != '\0' ? letters : NULL;
}

static const char *
find_other(const struct sd_sid *sid)
{
	for (size_t i = 0; i < PRINTED_OTHERS; i++) {
		const struct alias *alias = &others[i];
		uint32_t rest = 0;

		if (sid->authority[5] != alias->authority ||
		    sid->count != alias->count)
			continue;
		for (unsigned k = 0; k < sid->count; k++)
			rest |= sid->subs[k] ^ (k < 2 ? alias->subs[k] : 0);
		if (rest == 0)
			return alias->letters;
	}
	return NULL;
}

static const char *
find_relative(const struct sd_sid *sid, const struct sd_domain *domain)
{
	uint32_t rid = sid->subs[sid->count - 1];
	bool in_domain, in_root;

	if (rid >= 1000) /* users and groups start there */
		return NULL;
	in_domain =
		domain->has_domain && sd_sid_in_domain(sid, &domain->domain);
	in_root = domain->has_root && sd_sid_in_domain(sid, &domain->root);
	for (size_t i = 0; i < COUNT(relatives); i++) {
		if (relatives[i].rid == rid &&
		    (relatives[i].in_root ? in_root : in_domain))
			return relatives[i].letters;
	}
	return NULL;
}

const char *
sd_known_find_alias(const struct sd_sid *sid, const struct sd_domain *domain)
{
	static const uint8_t zeros[5];
	const char *letters = NULL;

	if (memcmp(sid->authority, zeros, 5) != 0 || sid->count == 0)
		return NULL;
	if (sid->authority[5] != 5) {
		letters = find_other(sid);
	} else if (sid->count == 1) {
		if (sid->subs[0] < COUNT(nt))
			return letters_or_null(nt[sid->subs[0]]);
	} else if (sid->count == 2 && sid->subs[0] == 32) {
		if (sid->subs[1] - BUILTIN_FIRST < COUNT(builtin))
			return letters_or_null(
				builtin[sid->subs[1] - BUILTIN_FIRST]);
	} else if (sid->count == 6) {
		letters = find_other(sid);
	}
	if (letters == NULL && domain != NULL)
		letters = find_relative(sid, domain);
	return letters;
}

#define NT_AUTHORITY "NT AUTHORITY"
#define BUILTIN "BUILTIN"

static const struct sd_known known[] = {
	{SD_SID_INIT(0, 0), "", "NULL SID"},
	{SD_SID_INIT(1, 0), "", "Everyone"},
	{SD_SID_INIT(2, 0), "", "LOCAL"},
	{SD_SID_INIT(2, 1), "", "CONSOLE LOGON"},
	{SD_SID_INIT(3, 0), "", "CREATOR OWNER"},
	{SD_SID_INIT(3, 1), "", "CREATOR GROUP"},
	{SD_SID_INIT(3, 2), "", "CREATOR OWNER SERVER"},
	{SD_SID_INIT(3, 3), "", "CREATOR GROUP SERVER"},
	{SD_SID_INIT(3, 4), "", "OWNER RIGHTS"},
	{SD_SID_INIT(5, 1), NT_AUTHORITY, "DIALUP"},
	{SD_SID_INIT(5, 2), NT_AUTHORITY, "NETWORK"},
	{SD_SID_INIT(5, 3), NT_AUTHORITY, "BATCH"},
	{SD_SID_INIT(5, 4), NT_AUTHORITY, "INTERACTIVE"},
	{SD_SID_INIT(5, 6), NT_AUTHORITY, "SERVICE"},
	{SD_SID_INIT(5, 7), NT_AUTHORITY, "ANONYMOUS LOGON"},
	{SD_SID_INIT(5, 8), NT_AUTHORITY, "PROXY"},
	{SD_SID_INIT(5, 9), NT_AUTHORITY, "ENTERPRISE DOMAIN CONTROLLERS"},
	{SD_SID_INIT(5, 10), NT_AUTHORITY, "SELF"},
	{SD_SID_INIT(5, 11), NT_AUTHORITY, "Authenticated Users"},
	{SD_SID_INIT(5, 12), NT_AUTHORITY, "RESTRICTED"},
	{SD_SID_INIT(5, 13), NT_AUTHORITY, "TERMINAL SERVER USER"},
	{SD_SID_INIT(5, 14), NT_AUTHORITY, "REMOTE INTERACTIVE LOGON"},
	{SD_SID_INIT(5, 15), NT_AUTHORITY, "This Organization"},
	{SD_SID_INIT(5, 17), NT_AUTHORITY, "IUSR"},
	{SD_SID_INIT(5, 18), NT_AUTHORITY, "SYSTEM"},
	{SD_SID_INIT(5, 19), NT_AUTHORITY, "LOCAL SERVICE"},
	{SD_SID_INIT(5, 20), NT_AUTHORITY, "NETWORK SERVICE"},
	{SD_SID_INIT(5, 33), NT_AUTHORITY, "WRITE RESTRICTED"},
	{SD_SID_INIT(5, 64, 10), NT_AUTHORITY, "NTLM Authentication"},
	{SD_SID_INIT(5, 64, 14), NT_AUTHORITY, "SChannel Authentication"},
	{SD_SID_INIT(5, 64, 21), NT_AUTHORITY, "Digest Authentication"},
	{SD_SID_INIT(5, 65, 1), NT_AUTHORITY, "This Organization Certificate"},
	{SD_SID_INIT(5, 113), NT_AUTHORITY, "Local account"},
	{SD_SID_INIT(5, 114), NT_AUTHORITY,
	 "Local account and member of Administrators group"},
	{SD_SID_INIT(5, 1000), NT_AUTHORITY, "Other Organization"},
	{SD_SID_INIT(5, 32, 544), BUILTIN, "Administrators"},
	{SD_SID_INIT(5, 32, 545), BUILTIN, "Users"},
	{SD_SID_INIT(5, 32, 546), BUILTIN, "Guests"},
	{SD_SID_INIT(5, 32, 547), BUILTIN, "Power Users"},
	{SD_SID_INIT(5, 32, 548), BUILTIN, "Account Operators"},
	{SD_SID_INIT(5, 32, 549), BUILTIN, "Server Operators"},
	{SD_SID_INIT(5, 32, 550), BUILTIN, "Print Operators"},
	{SD_SID_INIT(5, 32, 551), BUILTIN, "Backup Operators"},
	{SD_SID_INIT(5, 32, 552), BUILTIN, "Replicator"},
	{SD_SID_INIT(5, 32, 554), BUILTIN,
	 "Pre-Windows 2000 Compatible Access"},
	{SD_SID_INIT(5, 32, 555), BUILTIN, "Remote Desktop Users"},
	{SD_SID_INIT(5, 32, 556), BUILTIN, "Network Configuration Operators"},
	{SD_SID_INIT(5, 32, 557), BUILTIN, "Incoming Forest Trust Builders"},
	{SD_SID_INIT(5, 32, 558), BUILTIN, "Performance Monitor Users"},
	{SD_SID_INIT(5, 32, 559), BUILTIN, "Performance Log Users"},
	{SD_SID_INIT(5, 32, 560), BUILTIN,
	 "Windows Authorization Access Group"},
	{SD_SID_INIT(5, 32, 561), BUILTIN, "Terminal Server License Servers"},
	{SD_SID_INIT(5, 32, 562), BUILTIN, "Distributed COM Users"},
	{SD_SID_INIT(5, 32, 568), BUILTIN, "IIS_IUSRS"},
	{SD_SID_INIT(5, 32, 569), BUILTIN, "Cryptographic Operators"},
	{SD_SID_INIT(5, 32, 573), BUILTIN, "Event Log Readers"},
	{SD_SID_INIT(5, 32, 574), BUILTIN, "Certificate Service DCOM Access"},
	{SD_SID_INIT(5, 32, 575), BUILTIN, "RDS Remote Access Servers"},
	{SD_SID_INIT(5, 32, 576), BUILTIN, "RDS Endpoint Servers"},
	{SD_SID_INIT(5, 32, 577), BUILTIN, "RDS Management Servers"},
	{SD_SID_INIT(5, 32, 578), BUILTIN, "Hyper-V Administrators"},
	{SD_SID_INIT(5, 32, 579), BUILTIN,
	 "Access Control Assistance Operators"},
	{SD_SID_INIT(5, 32, 580), BUILTIN, "Remote Management Users"},
	{SD_SID_INIT(5, 32, 582), BUILTIN, "Storage Replica Administrators"},
	{SD_SID_INIT(15, 2, 1), "APPLICATION PACKAGE AUTHORITY",
	 "ALL APPLICATION PACKAGES"},
	{SD_SID_INIT(16, 0), "Mandatory Label", "Untrusted Mandatory Level"},
	{SD_SID_INIT(16, 4096), "Mandatory Label", "Low Mandatory Level"},
	{SD_SID_INIT(16, 8192), "Mandatory Label", "Medium Mandatory Level"},
	{SD_SID_INIT(16, 8448), "Mandatory Label",
	 "Medium Plus Mandatory Level"},
	{SD_SID_INIT(16, 12288), "Mandatory Label", "High Mandatory Level"},
	{SD_SID_INIT(16, 16384), "Mandatory Label", "System Mandatory Level"},
	{SD_SID_INIT(18, 1), "", "Authentication authority asserted identity"},
	{SD_SID_INIT(18, 2), "", "Service asserted identity"},
	{SD_SID_INIT(18, 3), "", "Fresh public key identity"},
	{SD_SID_INIT(18, 4), "", "Key trust identity"},
	{SD_SID_INIT(18, 5), "", "MFA key property"},
	{SD_SID_INIT(18, 6), "", "Attested key property"},
};

struct fixed_rid {
	uint32_t rid;
	bool in_root;
	const char *name;
};
static const struct fixed_rid rids[] = {
	{SD_RID_ENTERPRISE_READ_ONLY_DCS, true,
	 "Enterprise Read-only Domain Controllers"},
	{SD_RID_ADMINISTRATOR, false, "Administrator"},
	{SD_RID_GUEST, false, "Guest"},
	{SD_RID_KRBTGT, false, "krbtgt"},
	{SD_RID_DOMAIN_ADMINS, false, "Domain Admins"},
	{SD_RID_DOMAIN_USERS, false, "Domain Users"},
	{SD_RID_DOMAIN_GUESTS, false, "Domain Guests"},
	{SD_RID_DOMAIN_COMPUTERS, false, "Domain Computers"},
	{SD_RID_DOMAIN_CONTROLLERS, false, "Domain Controllers"},
	{SD_RID_CERT_PUBLISHERS, false, "Cert Publishers"},
	{SD_RID_SCHEMA_ADMINS, true, "Schema Admins"},
	{SD_RID_ENTERPRISE_ADMINS, true, "Enterprise Admins"},
	{SD_RID_GROUP_POLICY_CREATOR_OWNERS, false,
	 "Group Policy Creator Owners"},
	{SD_RID_READ_ONLY_DCS, false, "Read-only Domain Controllers"},
	{SD_RID_CLONEABLE_DCS, false, "Cloneable Domain Controllers"},
	{SD_RID_PROTECTED_USERS, false, "Protected Users"},
	{SD_RID_KEY_ADMINS, false, "Key Admins"},
	{SD_RID_ENTERPRISE_KEY_ADMINS, true, "Enterprise Key Admins"},
	{SD_RID_RAS_AND_IAS_SERVERS, false, "RAS and IAS Servers"},
	{SD_RID_ALLOWED_RODC_REPLICATION, false,
	 "Allowed RODC Password Replication Group"},
	{SD_RID_DENIED_RODC_REPLICATION, false,
	 "Denied RODC Password Replication Group"},
};

bool
sd_known_in_domains(const struct sd_sid *sid, const struct sd_domain *domain)
{
	return (domain->has_domain && sd_sid_in_domain(sid, &domain->domain)) ||
	       (domain->has_root && sd_sid_in_domain(sid, &domain->root));
}

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
