/* SPDX-License-Identifier: MIT */
/*
 * libsd/known.c: SDDL aliases of SIDs (MS-DTYP 2.5.1.1).
 *
 * The tables are laid out by authority and sub-authority, since printing
 * asks for the alias of every trustee of every ACE; reading searches them.
 * Names of principals are in known_names.c.
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

/* S-1-5-32-n by n - 544. */
#define BUILTIN_FIRST 544
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
	{"RO", true, 498},  {"LA", false, 500}, {"LG", false, 501},
	{"DA", false, 512}, {"DU", false, 513}, {"DG", false, 514},
	{"DC", false, 515}, {"DD", false, 516}, {"CA", false, 517},
	{"SA", true, 518},  {"EA", true, 519},	{"PA", false, 520},
	{"CN", false, 522}, {"AP", false, 525}, {"KA", false, 526},
	{"EK", true, 527},  {"RS", false, 553},
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
			*out = sd_sid_make(5, 1, i);
			return true;
		}
	}
	for (uint32_t i = 0; i < COUNT(builtin); i++) {
		if (same_letters(builtin[i], letters)) {
			*out = sd_sid_make(5, 2, 32, BUILTIN_FIRST + i);
			return true;
		}
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		const struct alias *alias = &others[i];

		if (same_letters(alias->letters, letters)) {
			*out = sd_sid_make(alias->authority, 2, alias->subs[0],
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
