/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/complete_names.c: names from the sources, and the few that every
 * directory has where there is no source.
 */
#include "base/str.h"
#include "input/complete_internal.h"

#include <string.h>

/* MS-DTYP 2.4.2.4: principals that need no directory. */
static const char *const known_trustees[] = {
	"Everyone",
	"CREATOR OWNER",
	"NT AUTHORITY\\SELF",
	"NT AUTHORITY\\Authenticated Users",
	"NT AUTHORITY\\SYSTEM",
	"NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS",
	"NT AUTHORITY\\ANONYMOUS LOGON",
	"BUILTIN\\Administrators",
	"BUILTIN\\Account Operators",
	"BUILTIN\\Print Operators",
	"BUILTIN\\Pre-Windows 2000 Compatible Access",
	"OWNER RIGHTS",
	NULL,
};

static const char *const known_classes[] = {
	"user",
	"group",
	"computer",
	"organizationalUnit",
	"contact",
	"inetOrgPerson",
	"container",
	"printQueue",
	"groupPolicyContainer",
	"msDS-GroupManagedServiceAccount",
	NULL,
};

static const char *const known_rights[] = {
	"Reset Password",
	"Change Password",
	"Replicating Directory Changes",
	"Replicating Directory Changes All",
	"Replicating Directory Changes In Filtered Set",
	"Allowed to Authenticate",
	"Unexpire Password",
	"Reanimate Tombstones",
	"Enroll",
	"AutoEnrollment",
	"Send As",
	"Receive As",
	NULL,
};

static const char *const known_attributes[] = {
	"lockoutTime",		"pwdLastSet",
	"userAccountControl",	"member",
	"description",		"displayName",
	"telephoneNumber",	"mail",
	"servicePrincipalName", "userPrincipalName",
	"sAMAccountName",	"Account Restrictions",
	"Personal Information", "Phone and Mail Options",
	"Group Membership",	NULL,
};

static void
offer_known(const struct completer *completer, const char *prefix,
	    const char *const *names, const char *tail)
{
	for (; *names; names++)
		completer_offer(completer, prefix, *names, tail, NULL);
}

typedef size_t
names_fn(void *context, const char *prefix, size_t limit, const char **out);

/* False when nobody can be asked, or nobody knows. */
static bool
offer_from(const struct completer *completer, names_fn *source,
	   const char *prefix, const char *tail)
{
	const char *names[COMPLETE_LIMIT];

	if (!source)
		return false;
	size_t count = source(completer->sources->context, prefix,
			      COMPLETE_LIMIT, names);
	for (size_t i = 0; i < count; i++)
		completer_offer(completer, "", names[i], tail, NULL);
	return count != 0;
}

void
completer_trustees(const struct completer *completer, const char *prefix,
		   const char *tail)
{
	if (offer_from(completer, completer->sources->trustees, prefix, tail))
		return;
	for (const char *const *name = known_trustees; *name; name++) {
		const char *bare = strchr(*name, '\\');
		/* SELF is found without its authority too. */
		bool found = bare && text_has_prefix_nocase(bare + 1, prefix);
		completer_offer(completer, found ? "" : prefix, *name, tail,
				NULL);
	}
}

void
completer_objects(const struct completer *completer, const char *prefix)
{
	offer_from(completer, completer->sources->objects, prefix, "");
}

void
completer_types(const struct completer *completer, const char *prefix,
		bool inherited, uint32_t mask)
{
	const struct complete_sources *sources = completer->sources;
	const char *names[COMPLETE_LIMIT];
	size_t count = 0;

	if (sources->types)
		count = sources->types(sources->context, prefix, inherited,
				       mask, COMPLETE_LIMIT, names);
	for (size_t i = 0; i < count; i++)
		completer_offer(completer, "", names[i], "", NULL);
	if (count)
		return;
	if (inherited || !mask || (mask & 0x3))
		offer_known(completer, prefix, known_classes, "");
	if (!inherited && (!mask || (mask & 0x100)))
		offer_known(completer, prefix, known_rights, "");
	if (!inherited && (!mask || (mask & 0x30)))
		offer_known(completer, prefix, known_attributes, "");
}

void
completer_presets(const struct completer *completer, const char *prefix)
{
	offer_from(completer, completer->sources->presets, prefix, "");
}

void
completer_runs(const struct completer *completer, const char *prefix)
{
	offer_from(completer, completer->sources->runs, prefix, "");
}

/* one,two,thr: the last of them. */
void
completer_groups(const struct completer *completer, const char *prefix)
{
	struct completer mine = *completer;
	const char *comma = strrchr(prefix, ',');
	const char *last = comma != NULL ? comma + 1 : prefix;

	mine.lead = arena_printf(mine.arena, "%s%.*s", completer->lead,
				 (int)(last - prefix), prefix);
	offer_from(&mine, mine.sources->groups, last, "");
}

void
completer_mechanisms(const struct completer *completer, const char *prefix)
{
	static const char *const mechanisms[] = {"GSS-SPNEGO", "GSSAPI",
						 "EXTERNAL", "NTLM", NULL};

	offer_known(completer, prefix, mechanisms, "");
}
