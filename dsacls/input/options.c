/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/options.c: THE table of switches, and how to find one in it. What a
 * switch does to a command is in command_option.c; here stands only how it
 * is written and what is said about it.
 */
#include "input/options.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The table of verbs: first words that are no objects, and what words they
 * take. What they do is the hall's. */

/* clang-format off */
const struct verb_entry verb_table[] = {
	{VERB_PRESET, "preset", 0, 1, {COMPLETE_PRESET},
	 "[NAME]", "list the presets, or show one"},
	{VERB_SCHEMA, "schema", 1, 1, {COMPLETE_SCHEMA},
	 "NAME|GUID", "what a class, attribute or right is"},
	{VERB_SHELL, "shell", 0, 1, {COMPLETE_DN},
	 "[OBJECT]", "work at a prompt"},
	{VERB_LOG, "log", 0, 1, {COMPLETE_RUN},
	 "[ID]", "list what was done, or show one run"},
	{VERB_UNDO, "undo", 0, 1, {COMPLETE_RUN},
	 "[ID]", "take a run back; without ID the last one"},
	{VERB_RESUME, "resume", 1, 1, {COMPLETE_RUN},
	 "ID", "go on with a run that was cut short"},
	{VERB_SNAPSHOT, "snapshot", 1, ~0U, {COMPLETE_DN, COMPLETE_DN,
	 COMPLETE_DN}, "BASE ... -o FILE", "write a copy to work on --offline"},
	{VERB_SAVE, "save", 1, 1, {COMPLETE_DN},
	 "BASE -o FILE", "write all access lists from BASE down to FILE"},
	{VERB_RESTORE, "restore", 1, 1, {COMPLETE_FILE},
	 "FILE", "bring saved access lists back"},
	{VERB_VERIFY, "verify", 1, ~0U, {COMPLETE_DN, COMPLETE_DN,
	 COMPLETE_DN}, "BASE ...", "look for damaged descriptors"},
	{VERB_FINDSID, "findsid", 1, ~0U, {COMPLETE_TRUSTEE, COMPLETE_DN,
	 COMPLETE_DN}, "TRUSTEE [BASE ...]",
	 "where TRUSTEE is named, everywhere or below BASE"},
	{VERB_SUBSTITUTE, "substitute", 3, 3, {COMPLETE_TRUSTEE,
	 COMPLETE_TRUSTEE, COMPLETE_DN},
	 "OLD NEW BASE", "put NEW where OLD is named, from BASE down"},
	{VERB_CANONICALIZE, "canonicalize", 1, ~0U, {COMPLETE_DN, COMPLETE_DN,
	 COMPLETE_DN}, "OBJECT ...", "put entries in canonical order"},
	{VERB_HELP, "help", 0, ~0U, {COMPLETE_TOPIC, COMPLETE_TOPIC,
	 COMPLETE_TOPIC}, "[TOPIC]", "help on a topic, switch or verb"},
	{VERB_ACL, NULL, 0, 0, {COMPLETE_NOTHING}, NULL, NULL},
};
/* clang-format on */

const struct verb_entry *
verb_find(const char *name)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		if (text_equal_nocase(verb->name, name))
			return verb;
	return NULL;
}

const struct verb_entry *
verb_by_id(enum verb id)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		if (verb->verb == id)
			return verb;
	return NULL;
}

enum option_completer
verb_word(const struct verb_entry *verb, size_t index)
{
	size_t last = sizeof(verb->words) / sizeof(verb->words[0]) - 1;

	return verb->words[index < last ? index : last];
}

/* clang-format off */
const struct option option_table[] = {
	/* dsacls.exe's */
	{OPT_INHERIT, "/I", NULL, SHAPE_VALUE, GROUP_MICROSOFT, false,
	 "T|S|P", "T|S|P", COMPLETE_CHOICE,
	 "T: this object and below, S: below, P: one level", "Cm /I"},
	{OPT_REPLACE, "/N", NULL, SHAPE_FLAG, GROUP_MICROSOFT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "replace all explicit entries by those given", "Cm /N"},
	{OPT_PROTECT, "/P", NULL, SHAPE_VALUE, GROUP_MICROSOFT, false,
	 "Y|N", "Y|N", COMPLETE_CHOICE,
	 "Y: block inheritance from above, N: let it in", "Cm /P"},
	{OPT_GRANT, "/G", NULL, SHAPE_STATEMENTS, GROUP_MICROSOFT, true,
	 "trustee:perms ...", NULL, COMPLETE_STATEMENT,
	 "grant: allow these permissions", "Cm /G"},
	{OPT_DENY, "/D", NULL, SHAPE_STATEMENTS, GROUP_MICROSOFT, true,
	 "trustee:perms ...", NULL, COMPLETE_STATEMENT,
	 "deny these permissions", "Cm /D"},
	{OPT_REVOKE, "/R", NULL, SHAPE_TRUSTEES, GROUP_MICROSOFT, true,
	 "trustee[:perms] ...", NULL, COMPLETE_STATEMENT,
	 "remove all of a trustee, or just these perms", "Cm /R"},
	{OPT_RESET, "/S", NULL, SHAPE_FLAG, GROUP_MICROSOFT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "reset to the default of the object's class", "Cm /S"},
	{OPT_TREE, "/T", NULL, SHAPE_FLAG, GROUP_MICROSOFT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "with /S: the object and everything below", "Cm /T"},
	{OPT_AUDIT, "/A", NULL, SHAPE_FLAG, GROUP_MICROSOFT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "show audit entries as well", "Cm /A"},
	{OPT_RESET_DACL, "/resetDefaultDACL", NULL, SHAPE_FLAG,
	 GROUP_MICROSOFT, false, NULL, NULL, COMPLETE_NOTHING,
	 "reset the access list to the class default",
	 "Cm /resetDefaultDACL"},
	{OPT_RESET_SACL, "/resetDefaultSACL", NULL, SHAPE_FLAG,
	 GROUP_MICROSOFT, false, NULL, NULL, COMPLETE_NOTHING,
	 "reset the audit list to the class default",
	 "Cm /resetDefaultSACL"},
	{OPT_TAKE_OWNERSHIP, "/takeOwnership", NULL, SHAPE_FLAG,
	 GROUP_MICROSOFT, false, NULL, NULL, COMPLETE_NOTHING,
	 "become the owner", "Cm /takeOwnership"},
	{OPT_DOMAIN, "/domain", NULL, SHAPE_VALUE, GROUP_MICROSOFT, false,
	 "NAME", NULL, COMPLETE_NOTHING,
	 "domain of the account of /user", "Cm /domain"},
	{OPT_USER, "/user", NULL, SHAPE_VALUE, GROUP_MICROSOFT, false,
	 "NAME", NULL, COMPLETE_NOTHING,
	 "log on as this account", "Cm /user"},
	{OPT_PASSWORD, "/passwd", NULL, SHAPE_VALUE, GROUP_MICROSOFT, false,
	 "PASSWORD|*", NULL, COMPLETE_NOTHING,
	 "its password; * asks for it", "Cm /passwd"},
	{OPT_SIMPLE, "/simple", NULL, SHAPE_FLAG, GROUP_MICROSOFT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "simple bind, over TLS only", "Cm /simple"},
	{OPT_USAGE, "/?", NULL, SHAPE_FLAG, GROUP_MICROSOFT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "this help", "Cm /?"},

	/* ours: what to do */
	{OPT_PRESET, "--preset", NULL, SHAPE_VALUE, GROUP_CHANGE, true,
	 "NAME", NULL, COMPLETE_PRESET,
	 "grant a ready-made delegation", "Fl -preset"},
	{OPT_TRUSTEE, "--trustee", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "NAME", NULL, COMPLETE_TRUSTEE,
	 "who gets the preset", "Fl -trustee"},
	{OPT_WITHOUT, "--without", NULL, SHAPE_VALUE, GROUP_CHANGE, true,
	 "GROUP[,GROUP]", NULL, COMPLETE_GROUPS,
	 "leave groups of the preset out", "Fl -without"},
	{OPT_PRESET_REVOKE, "--revoke", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "take the preset's entries away", "Fl -revoke"},
	{OPT_REVOKE_ALLOW, "--allow", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "aim /R trustee:perms at allow entries", "Fl -allow"},
	{OPT_REVOKE_DENY, "--deny", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "aim /R trustee:perms at deny entries", "Fl -deny"},
	{OPT_DROP_INHERITED, "--drop-inherited", NULL, SHAPE_FLAG,
	 GROUP_CHANGE, false, NULL, NULL, COMPLETE_NOTHING,
	 "/P:Y without copies of inherited entries", "Fl -drop-inherited"},
	{OPT_CANONICALIZE, "--canonicalize", NULL, SHAPE_FLAG, GROUP_CHANGE,
	 false, NULL, NULL, COMPLETE_NOTHING,
	 "put a list that is out of order in order first",
	 "Fl -canonicalize"},
	{OPT_SET_SDDL, "--set-sddl", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "FILE", NULL, COMPLETE_FILE,
	 "set the parts that FILE holds as SDDL; - is stdin", "Fl -set-sddl"},
	{OPT_ATTRIBUTE, "--attribute", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "NAME", NULL, COMPLETE_ATTRIBUTE,
	 "a descriptor other than nTSecurityDescriptor", "Fl -attribute"},
	{OPT_CREATE, "--create", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "with --attribute: make it where it is absent", "Fl -create"},
	{OPT_DELETED, "--deleted", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "OBJECT may be a deleted one", "Fl -deleted"},
	{OPT_FORCE, "--force", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "do what is refused as dangerous", "Fl -force"},
	{OPT_YES, "--yes", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "answer yes to what would be asked", "Fl -yes"},
	{OPT_DRY_RUN, "--dry-run", "-n", SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "show what would change, write nothing", "Fl n"},
	{OPT_CHECK, "--check", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "dry run; exit 3 when something would change", "Fl -check"},
	{OPT_EXPLAIN, "--explain", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "say what the command line means, ask nobody", "Fl -explain"},
	{OPT_BATCH, "--file", "-f", SHAPE_VALUE, GROUP_CHANGE, false,
	 "FILE", NULL, COMPLETE_FILE,
	 "commands from FILE, one a line; - is stdin", "Fl f"},
	{OPT_UNDER, "--under", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "BASE", NULL, COMPLETE_DN,
	 "BASE and every object below it that match --filter", "Fl -under"},
	{OPT_FILTER, "--filter", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "LDAPFILTER", NULL, COMPLETE_NOTHING,
	 "which objects under BASE", "Fl -filter"},
	{OPT_SCOPE, "--scope", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "sub|one", "sub|one", COMPLETE_CHOICE,
	 "sub: BASE and all below, one: its children", "Fl -scope"},
	{OPT_WINDOW, "--window", NULL, SHAPE_VALUE, GROUP_CHANGE, false,
	 "N", NULL, COMPLETE_NOTHING,
	 "writes under way at once", "Fl -window"},
	{OPT_KEEP_GOING, "--keep-going", NULL, SHAPE_FLAG, GROUP_CHANGE,
	 false, NULL, NULL, COMPLETE_NOTHING,
	 "carry on after a failure", "Fl -keep-going"},
	{OPT_OWNER, "--owner", NULL, SHAPE_FLAG, GROUP_CHANGE, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "save, restore: owner and group as well", "Fl -owner"},
	{OPT_EXCEPT, "--except", NULL, SHAPE_VALUE, GROUP_CHANGE, true,
	 "DN", NULL, COMPLETE_DN,
	 "findsid: leave DN and all below it out", "Fl -except"},

	/* ours: what to print */
	{OPT_JSON, "--json", NULL, SHAPE_FLAG, GROUP_PRINT, false,
	 NULL, NULL, COMPLETE_NOTHING, "print JSON", "Fl -json"},
	{OPT_SDDL, "--sddl", NULL, SHAPE_FLAG, GROUP_PRINT, false,
	 NULL, NULL, COMPLETE_NOTHING, "print SDDL", "Fl -sddl"},
	{OPT_LDIF, "--ldif", NULL, SHAPE_OPTIONAL, GROUP_PRINT, false,
	 "dn", "dn", COMPLETE_CHOICE,
	 "print LDIF that ldapmodify takes; dn: with names", "Fl -ldif"},
	{OPT_DIFF, "--diff", NULL, SHAPE_FLAG, GROUP_PRINT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "print only what changes", "Fl -diff"},
	{OPT_QUIET, "--quiet", "-q", SHAPE_FLAG, GROUP_PRINT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "print errors only", "Fl q"},
	{OPT_VERBOSE, "--verbose", "-v", SHAPE_FLAG, GROUP_PRINT, true,
	 NULL, NULL, COMPLETE_NOTHING,
	 "say more: server, identity, round trips", "Fl v"},
	{OPT_NAMES, "--names", NULL, SHAPE_VALUE, GROUP_PRINT, false,
	 "microsoft|live|sid", "microsoft|live|sid", COMPLETE_CHOICE,
	 "whose names of rights to print, or bare SIDs", "Fl -names"},
	{OPT_EXPLICIT, "--explicit", NULL, SHAPE_FLAG, GROUP_PRINT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "hide inherited entries", "Fl -explicit"},
	{OPT_ONLY, "--only", NULL, SHAPE_VALUE, GROUP_PRINT, false,
	 "NAME", NULL, COMPLETE_TRUSTEE,
	 "only this trustee's entries", "Fl -only"},
	{OPT_COLOUR, "--color", NULL, SHAPE_VALUE, GROUP_PRINT, false,
	 "auto|always|never", "auto|always|never", COMPLETE_CHOICE,
	 "colour; auto is on a terminal", "Fl -color"},
	{OPT_OUTPUT, "--output", "-o", SHAPE_VALUE, GROUP_PRINT, false,
	 "FILE", NULL, COMPLETE_FILE,
	 "where snapshot and save write", "Fl o"},

	/* ours: where and who */
	{OPT_URI, "--uri", "-H", SHAPE_VALUE, GROUP_CONNECT, false,
	 "URI", NULL, COMPLETE_NOTHING,
	 "the server: ldap://HOST or ldaps://HOST", "Fl H"},
	{OPT_OFFLINE, "--offline", NULL, SHAPE_VALUE, GROUP_CONNECT, false,
	 "FILE", NULL, COMPLETE_FILE,
	 "work on a snapshot in place of a server", "Fl -offline"},
	{OPT_MECHANISM, "--mechanism", "-Y", SHAPE_VALUE, GROUP_CONNECT,
	 false, "MECH", NULL, COMPLETE_MECHANISM,
	 "GSS-SPNEGO, GSSAPI, EXTERNAL or NTLM", "Fl Y"},
	{OPT_BIND_DN, "--bind-dn", "-D", SHAPE_VALUE, GROUP_CONNECT, false,
	 "DN", NULL, COMPLETE_NOTHING,
	 "simple bind by this name, over TLS only", "Fl D"},
	{OPT_BIND_PASSWORD, "--password", "-w", SHAPE_VALUE, GROUP_CONNECT,
	 false, "PASSWORD", NULL, COMPLETE_NOTHING,
	 "the password; -W and -y are safer", "Fl w"},
	{OPT_BIND_PROMPT, "--ask-password", "-W", SHAPE_FLAG, GROUP_CONNECT,
	 false, NULL, NULL, COMPLETE_NOTHING,
	 "ask for the password", "Fl W"},
	{OPT_PASSWORD_FILE, "--password-file", "-y", SHAPE_VALUE,
	 GROUP_CONNECT, false, "FILE", NULL, COMPLETE_FILE,
	 "read the password from FILE", "Fl y"},
	{OPT_KEYTAB, "--keytab", NULL, SHAPE_VALUE, GROUP_CONNECT, false,
	 "FILE", NULL, COMPLETE_FILE,
	 "Kerberos keys to log on with", "Fl -keytab"},
	{OPT_PRINCIPAL, "--principal", NULL, SHAPE_VALUE, GROUP_CONNECT,
	 false, "NAME", NULL, COMPLETE_NOTHING,
	 "the Kerberos principal to be", "Fl -principal"},
	{OPT_STARTTLS, "--starttls", "-Z", SHAPE_FLAG, GROUP_CONNECT, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "TLS on an ldap:// connection", "Fl Z"},
	{OPT_INSECURE_TLS, "--insecure-tls", NULL, SHAPE_FLAG, GROUP_CONNECT,
	 false, NULL, NULL, COMPLETE_NOTHING,
	 "do not verify the server's certificate", "Fl -insecure-tls"},
	{OPT_TIMEOUT, "--timeout", NULL, SHAPE_VALUE, GROUP_CONNECT, false,
	 "SECONDS", NULL, COMPLETE_NOTHING,
	 "how long to wait for the server", "Fl -timeout"},

	/* the rest */
	{OPT_HELP, "--help", "-h", SHAPE_FLAG, GROUP_OTHER, false,
	 NULL, NULL, COMPLETE_NOTHING, "this help", "Fl h"},
	{OPT_VERSION, "--version", NULL, SHAPE_FLAG, GROUP_OTHER, false,
	 NULL, NULL, COMPLETE_NOTHING, "the version", "Fl -version"},
	{OPT_COMPLETE, "--complete", NULL, SHAPE_FLAG, GROUP_OTHER, false,
	 NULL, NULL, COMPLETE_NOTHING,
	 "complete the last of the words that follow", "Fl -complete"},
	{OPT_NONE, NULL, NULL, SHAPE_FLAG, GROUP_OTHER, false,
	 NULL, NULL, COMPLETE_NOTHING, NULL, NULL},
};
/* clang-format on */

static bool
is_spelled(const char *name, const char *spelling, size_t len)
{
	if (!name || strlen(name) != len)
		return false;
	if (name[0] == '/')
		return strncasecmp(name, spelling, len) == 0;
	return memcmp(name, spelling, len) == 0;
}

const struct option *
option_find(const char *spelling, size_t len)
{
	for (const struct option *option = option_table; option->name; option++)
		if (is_spelled(option->name, spelling, len) ||
		    is_spelled(option->alias, spelling, len))
			return option;
	return NULL;
}

const struct option *
option_by_id(enum option_id id)
{
	const struct option *option = option_table;

	while (option->name && option->id != id)
		option++;
	return option->name ? option : NULL;
}

bool
option_is_connection(const struct option *option)
{
	return option->group == GROUP_CONNECT ||
	       (option->id >= OPT_DOMAIN && option->id <= OPT_SIMPLE);
}

int
option_choice(const struct option *option, const char *value)
{
	const char *choice = option->choices;
	size_t len = strlen(value);

	for (int index = 0; choice && len; index++) {
		size_t size = strcspn(choice, "|");
		if (size == len && strncasecmp(choice, value, len) == 0)
			return index;
		choice = choice[size] ? choice + size + 1 : NULL;
	}
	return -1;
}

char *
option_synopsis(const struct option *option,
		char text[static OPTION_SYNOPSIS_SIZE])
{
	const char *joint = " ";

	if (option->shape == SHAPE_OPTIONAL) {
		snprintf(text, OPTION_SYNOPSIS_SIZE, "%s[=%s]", option->name,
			 option->metavar);
		return text;
	}
	if (!option->metavar)
		joint = "";
	else if (option->shape == SHAPE_VALUE && option->name[0] == '/')
		joint = ":";
	else if (option->choices)
		joint = "=";
	snprintf(text, OPTION_SYNOPSIS_SIZE, "%s%s%s%s%s",
		 option->alias ? option->alias : "", option->alias ? ", " : "",
		 option->name, joint, option->metavar ? option->metavar : "");
	return text;
}
