/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/help.c: prints help out of the tables, and the texts of the topics.
 */
#include "input/help.h"

#include "base/rights.h"
#include "base/str.h"
#include "input/options.h"

#include <string.h>

/* The topics of help: a screen each, for somebody at a prompt. The whole
 * story is in dsacls(1) and dsacls-rights(7). */

/* clang-format off */
static const char codes[] =
"Two letters each, in any order and case: RPWP, CCDC, GA.\n"
"\n";

static const char statements[] =
"  trustee:codes[;object[;inherited]]\n"
"\n"
"  trustee    who: see dsacls help trustees\n"
"  codes      what: see dsacls help codes\n"
"  object     for CC DC: the class of child; for RP WP: the attribute or\n"
"             property set; for CA: the extended right; for WS: the\n"
"             validated write; empty: all of them\n"
"  inherited  the class of objects below that it is for; needs /I:S\n"
"\n"
"Names are lDAPDisplayNames, display names of rights, their CNs, or GUIDs,\n"
"in any case. Empty parts may be left out or written: GA, GA;;\n"
"\n"
"  CORP\\helpdesk:CA;Reset Password;user     reset passwords of users\n"
"  CORP\\helpdesk:RPWP;lockoutTime;user      unlock users\n"
"  CORP\\joiners:CCDC;computer               make and delete computers\n";

static const char objects[] =
"  'OU=people,DC=corp,DC=example'     a DN, in any escaping\n"
"  '\\\\dc1\\OU=people,DC=corp,...'      a DN there; \\\\dc1:389\\... too\n"
"  '<GUID=...>' '<SID=...>'           by objectGUID, by SID\n"
"  '<WKGUID=...,DC=corp,DC=example>'  a well-known container\n"
"  corp.example/people                a canonical name\n"
"  'CORP\\alice' alice@corp.example    an account\n"
"\n"
"Several may be named. --under BASE takes BASE and all below it, --filter\n"
"some of them. --deleted finds what lies in Deleted Objects.\n";

static const char trustees[] =
"  'CORP\\helpdesk' CORP/helpdesk      domain and account\n"
"  helpdesk@corp.example              a UPN\n"
"  'CN=helpdesk,OU=groups,...'        a DN\n"
"  'CORP\\PC1$'                        a computer\n"
"  S-1-5-21-...                       a SID\n"
"  Everyone, SELF, 'CREATOR OWNER', 'BUILTIN\\Administrators',\n"
"  'NT AUTHORITY\\Authenticated Users' well-known ones\n"
"  DA, WD, ...                        SDDL's two letters\n"
"\n"
"Quote a name with a backslash: a shell takes a bare one away.\n";

static const char presets[] =
"A preset is a delegation made ready: a file with a summary, groups that\n"
"can be left out, and lines in the grammar of dsacls.\n"
"\n"
"  dsacls preset                      lists them\n"
"  dsacls preset NAME                 shows one, line by line\n"
"  dsacls OBJECT --preset NAME --trustee 'CORP\\group'\n"
"  dsacls OBJECT --preset NAME --trustee 'CORP\\group' --without GROUP\n"
"  dsacls OBJECT --preset NAME --trustee 'CORP\\group' --revoke\n"
"\n"
"They are looked for in $DSACLS_PRESETS, beside the program, and in its\n"
"data folder. How to write one: dsacls-preset(5).\n";

static const char exit_status[] =
"  0  done, or nothing to do\n"
"  1  failed; nothing was written\n"
"  2  the command line is wrong; nothing was asked or written\n"
"  3  --check or verify found something\n"
"  4  partly done, or the outcome is not known\n"
"  5  written, but the server stored something else\n";

static const char logging_on[] =
"The server is that of '\\\\server\\DN', else -H URI, else LDAPURI or\n"
"ldap.conf, else what DNS says for the DN's domain. Without more words you\n"
"are who your Kerberos ticket says (kinit).\n"
"\n"
"  /user:alice /domain:CORP /passwd:*   by name; * asks for the password\n"
"  --keytab FILE --principal NAME       by key\n"
"  -D DN -W                             simple bind, over TLS only\n"
"  -y FILE                              the password from a file\n"
"  -Y EXTERNAL                          by client certificate\n"
"  -Z                                   TLS on ldap://\n"
"\n"
"Certificates are verified, and a password never travels in the clear.\n";

static const char examples[] =
"Who may do what on an OU:\n"
"  dsacls 'OU=people,DC=corp,DC=example'\n"
"The help desk resets passwords of users below, and unlocks them:\n"
"  dsacls 'OU=people,DC=corp,DC=example' /I:S \\\n"
"      /G 'CORP\\helpdesk:CA;Reset Password;user' \\\n"
"         'CORP\\helpdesk:RPWP;lockoutTime;user'\n"
"See what that would change, and write nothing:\n"
"  dsacls 'OU=people,DC=corp,DC=example' /I:S -n \\\n"
"      /G 'CORP\\helpdesk:CA;Reset Password;user'\n"
"Take exactly that away again; take everything of a trustee away:\n"
"  dsacls 'OU=people,DC=corp,DC=example' /I:S \\\n"
"      /R 'CORP\\helpdesk:CA;Reset Password;user'\n"
"  dsacls 'OU=people,DC=corp,DC=example' /R 'CORP\\helpdesk'\n"
"What an old script's line means, without asking a server:\n"
"  dsacls --explain 'DC=corp,DC=example' /D 'CORP\\all:CC;dnsNode'\n"
"Take the last change back:\n"
"  dsacls undo\n";
/* clang-format on */

#define COLUMN 30

/* "  left            right", the right on a line of its own when the left is
 * long. */
static void
print_row(FILE *out, const char *left, const char *right)
{
	int pad = COLUMN - 2 - (int)strlen(left);

	if (pad < 2)
		fprintf(out, "  %s\n%*s%s\n", left, COLUMN, "", right);
	else
		fprintf(out, "  %s%*s%s\n", left, pad, "", right);
}

static void
print_group(FILE *out, const char *title, enum option_group group)
{
	char synopsis[OPTION_SYNOPSIS_SIZE];

	fprintf(out, "\n%s\n", title);
	for (const struct option *option = option_table; option->name; option++)
		if (option->group == group)
			print_row(out, option_synopsis(option, synopsis),
				  option->help);
}

static void
print_switches(FILE *out)
{
	print_group(out, "dsacls.exe's switches, in any case and order:",
		    GROUP_MICROSOFT);
	print_group(out, "What to do:", GROUP_CHANGE);
	print_group(out, "What to print:", GROUP_PRINT);
	print_group(out, "Where, and as whom:", GROUP_CONNECT);
	print_group(out, "Else:", GROUP_OTHER);
}

static void
print_verb(FILE *out, const struct verb_entry *verb)
{
	char text[80];

	snprintf(text, sizeof(text), "%s %s", verb->name, verb->synopsis);
	print_row(out, text, verb->help);
}

static void
print_verbs(FILE *out)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		print_verb(out, verb);
}

static void
print_codes(FILE *out)
{
	for (const struct right_code *right = right_codes; right->code; right++)
		fprintf(out, "  %s  0x%-7x %s%s%s\n", right->code,
			(unsigned)right->mask, right->meaning,
			right->words ? "; listed as " : "",
			right->words ? right->words : "");
}

const struct help_page help_pages[] = {
	{"statements", "what stands behind /G, /D and /R", statements, NULL},
	{"codes", "permission codes", codes, print_codes},
	{"objects", "how OBJECT is written", objects, NULL},
	{"trustees", "how a trustee is written", trustees, NULL},
	{"presets", "delegations made ready", presets, NULL},
	{"switches", "all of them", NULL, print_switches},
	{"verbs", "first words that are no objects", NULL, print_verbs},
	{"logging on", "which server, and as whom", logging_on, NULL},
	{"exit status", "what the number says", exit_status, NULL},
	{"examples", "the usual things", examples, NULL},
	{NULL, NULL, NULL, NULL},
};

void
help_usage(FILE *out)
{
	fputs("usage: dsacls OBJECT ... [switches]\n"
	      "       dsacls VERB [words] [switches]\n"
	      "\n"
	      "Shows and changes who may do what on objects of Active "
	      "Directory, in the\n"
	      "grammar of Microsoft's dsacls.exe. Without a switch that "
	      "changes something\n"
	      "it shows the access list of OBJECT.\n"
	      "\n"
	      "  dsacls 'OU=people,DC=corp,DC=example'\n"
	      "  dsacls 'OU=people,DC=corp,DC=example' /I:S \\\n"
	      "      /G 'CORP\\helpdesk:CA;Reset Password;user'\n"
	      "\n"
	      "perms is codes[;object[;inherited]]: what may be done, to "
	      "which child class,\n"
	      "attribute or right, on objects of which class. Quote it: a "
	      "shell ends the\n"
	      "command at a semicolon.\n",
	      out);
	print_switches(out);
	fputs("\nVerbs:\n", out);
	print_verbs(out);
	fputs("\ndsacls help TOPIC:\n", out);
	for (const struct help_page *page = help_pages; page->topic; page++)
		print_row(out, page->topic, page->summary);
}

static bool
print_page(FILE *out, const char *topic, bool whole)
{
	for (const struct help_page *page = help_pages; page->topic; page++) {
		if (whole ? !text_equal_loose(page->topic, topic)
			  : !text_has_prefix_nocase(page->topic, topic))
			continue;
		fprintf(out, "%s: %s\n\n", page->topic, page->summary);
		if (page->text)
			fputs(page->text, out);
		if (page->print)
			page->print(out);
		return true;
	}
	return false;
}

/* "/G" is "/G", "G" and "g"; "--preset" is "preset" too. */
static bool
is_named(const char *spelling, const char *topic)
{
	const char *bare;

	if (spelling == NULL || strcmp(spelling, topic) == 0)
		return spelling != NULL;
	bare = spelling + strspn(spelling, "/-");
	return (spelling[0] == '/' || bare[1] != '\0') &&
	       (text_equal_nocase(spelling, topic) ||
		text_equal_nocase(bare, topic));
}

static bool
print_options(FILE *out, const char *topic)
{
	size_t len = strcspn(topic, ":");
	char name[40], synopsis[OPTION_SYNOPSIS_SIZE];
	bool found = false;

	snprintf(name, sizeof(name), "%.*s", (int)len, topic);
	for (const struct option *option = option_table; option->name;
	     option++) {
		if (!is_named(option->name, name) &&
		    !is_named(option->alias, name))
			continue;
		print_row(out, option_synopsis(option, synopsis), option->help);
		found = true;
	}
	return found;
}

bool
help_topic(FILE *out, const char *topic)
{
	const struct verb_entry *verb = verb_find(topic);
	const struct right_code *right =
		strlen(topic) == 2 ? right_find(topic) : NULL;
	bool found = verb != NULL || right != NULL;

	if (topic[0] == '\0')
		return false;
	if (verb != NULL)
		print_verb(out, verb);
	found = print_options(out, topic) || found;
	if (right != NULL)
		fprintf(out, "  %s  0x%x  %s\n", right->code,
			(unsigned)right->mask, right->meaning);
	/* "preset" is a verb, a switch and the beginning of a topic. */
	if (found && strlen(topic) < 4)
		return true;
	if (print_page(out, topic, true))
		return true;
	return print_page(out, topic, false) || found;
}

static bool
begins_page(const char *text)
{
	for (const struct help_page *page = help_pages; page->topic; page++)
		if (text_has_prefix_nocase(page->topic, text))
			return true;
	return false;
}

size_t
help_topic_words(const char *const *words, size_t count)
{
	size_t taken = 1;
	STR_AUTO joined;

	str_init(&joined);
	str_append(&joined, words[0]);
	for (; taken < count; taken++) {
		str_printf(&joined, " %s", words[taken]);
		if (!begins_page(joined.data))
			break;
	}
	return taken;
}
