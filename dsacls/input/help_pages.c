/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/help_pages.c: the topics of help: a screen each, for somebody at a
 * prompt. The whole story is in dsacls(1) and dsacls-rights(7).
 */
#include "input/help.h"

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

const struct help_page help_pages[] = {
	{"statements", "what stands behind /G, /D and /R", statements, NULL},
	{"codes", "permission codes", codes, help_codes},
	{"objects", "how OBJECT is written", objects, NULL},
	{"trustees", "how a trustee is written", trustees, NULL},
	{"presets", "delegations made ready", presets, NULL},
	{"switches", "all of them", NULL, help_switches},
	{"verbs", "first words that are no objects", NULL, help_verbs},
	{"logging on", "which server, and as whom", logging_on, NULL},
	{"exit status", "what the number says", exit_status, NULL},
	{"examples", "the usual things", examples, NULL},
	{NULL, NULL, NULL, NULL},
};
