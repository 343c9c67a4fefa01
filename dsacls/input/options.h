/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/options.h: THE table of switches. Parser, /?, completion, the lint
 * of the manual and the shell all read it; no spelling stands anywhere else.
 *
 * Two kinds: dsacls.exe's /X switches (any letter case, value after a colon:
 * /I:T, /P:Y, /user:NAME; /G /D /R take the words that follow), and ours
 * (--long with value as the next word or after '=', and OpenLDAP-style short
 * ones).
 */
#ifndef INPUT_OPTIONS_H
#define INPUT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum option_id {
	OPT_NONE,
	/* dsacls.exe's */
	OPT_INHERIT,
	OPT_REPLACE,
	OPT_PROTECT,
	OPT_GRANT,
	OPT_DENY,
	OPT_REVOKE,
	OPT_RESET,
	OPT_TREE,
	OPT_AUDIT,
	OPT_RESET_DACL,
	OPT_RESET_SACL,
	OPT_TAKE_OWNERSHIP,
	OPT_DOMAIN,
	OPT_USER,
	OPT_PASSWORD,
	OPT_SIMPLE,
	OPT_USAGE,
	/* ours: what to do */
	OPT_PRESET,
	OPT_TRUSTEE,
	OPT_WITHOUT,
	OPT_PRESET_REVOKE,
	OPT_REVOKE_ALLOW,
	OPT_REVOKE_DENY,
	OPT_DROP_INHERITED,
	OPT_CANONICALIZE,
	OPT_SET_SDDL,
	OPT_ATTRIBUTE,
	OPT_CREATE,
	OPT_DELETED,
	OPT_FORCE,
	OPT_YES,
	OPT_DRY_RUN,
	OPT_CHECK,
	OPT_EXPLAIN,
	OPT_BATCH,
	OPT_UNDER,
	OPT_FILTER,
	OPT_SCOPE,
	OPT_WINDOW,
	OPT_KEEP_GOING,
	OPT_OWNER,
	OPT_EXCEPT,
	/* ours: what to print */
	OPT_JSON,
	OPT_SDDL,
	OPT_LDIF,
	OPT_DIFF,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_NAMES,
	OPT_EXPLICIT,
	OPT_ONLY,
	OPT_COLOUR,
	OPT_OUTPUT,
	/* ours: where and who */
	OPT_URI,
	OPT_OFFLINE,
	OPT_MECHANISM,
	OPT_BIND_DN,
	OPT_BIND_PASSWORD,
	OPT_BIND_PROMPT,
	OPT_PASSWORD_FILE,
	OPT_KEYTAB,
	OPT_PRINCIPAL,
	OPT_STARTTLS,
	OPT_INSECURE_TLS,
	OPT_TIMEOUT,
	/* the rest */
	OPT_HELP,
	OPT_VERSION,
	OPT_COMPLETE,
	OPT_COUNT
};

enum option_shape {
	SHAPE_FLAG,	  /* no value */
	SHAPE_VALUE,	  /* one value: "/X:v", "--x v", "--x=v", "-x v" */
	SHAPE_OPTIONAL,	  /* "--x" or "--x=v" */
	SHAPE_STATEMENTS, /* following words: trustee:perms */
	SHAPE_TRUSTEES,	  /* following words: trustee[:perms] */
};

enum option_completer {
	COMPLETE_NOTHING,
	COMPLETE_STATEMENT,
	COMPLETE_TRUSTEE,
	COMPLETE_DN,
	COMPLETE_FILE,
	COMPLETE_PRESET,
	COMPLETE_CHOICE,
	COMPLETE_ATTRIBUTE,
	COMPLETE_SCHEMA, /* any class, attribute or right */
	COMPLETE_TOPIC,	 /* of help */
	COMPLETE_RUN,	 /* an ID of the journal */
	COMPLETE_GROUPS, /* of the presets named before, commas between */
	COMPLETE_MECHANISM,
};

enum option_group {
	GROUP_MICROSOFT,
	GROUP_CHANGE,
	GROUP_PRINT,
	GROUP_CONNECT,
	GROUP_OTHER
};

struct option {
	enum option_id id;
	const char *name;  /* "/G", "--preset" */
	const char *alias; /* "-n" or NULL */
	enum option_shape shape;
	enum option_group group;
	bool repeats;	     /* may be given more than once */
	const char *metavar; /* "T|S|P", "FILE"; NULL for flags */
	const char *choices; /* "T|S|P" when only these are allowed, any
				case; NULL: free */
	enum option_completer completer;
	const char *help;   /* one line */
	const char *anchor; /* what follows .It in dsacls(1): "Cm /G" */
};

/* The table, ended by an entry with id OPT_NONE. */
extern const struct option option_table[];

/* By name or alias; /X in any case. NULL when there is none. */
const struct option *option_find(const char *spelling, size_t len);
const struct option *option_by_id(enum option_id id);
/* Does it say where to connect, how, or as whom? */
bool option_is_connection(const struct option *option);
struct verb_entry;
/* Whether it may stand beside the verb; NULL: with objects and no verb. */
bool option_fits(enum option_id id, const struct verb_entry *verb);
/* The place of a value among an option's choices, -1 when it is none. */
int option_choice(const struct option *option, const char *value);
/* "/I:T|S|P", "--preset NAME": how the option is written, into text. */
#define OPTION_SYNOPSIS_SIZE 80
char *option_synopsis(const struct option *option,
		      char text[static OPTION_SYNOPSIS_SIZE]);

/* Verbs: first bare words that are not objects. */
enum verb {
	VERB_ACL, /* no verb: show or change the ACL of the objects */
	VERB_SHELL,
	VERB_SNAPSHOT,
	VERB_PRESET,
	VERB_LOG,
	VERB_UNDO,
	VERB_RESUME,
	VERB_SAVE,
	VERB_RESTORE,
	VERB_VERIFY,
	VERB_FINDSID,
	VERB_SUBSTITUTE,
	VERB_CANONICALIZE,
	VERB_SCHEMA,
	VERB_HELP,
};
struct verb_entry {
	enum verb verb;
	const char *name;
	unsigned min_words, max_words; /* bare words after it */
	/* What each of its words is; the last one holds for the rest. */
	enum option_completer words[3];
	const char *synopsis; /* "BASE -o FILE" */
	const char *help;
};
extern const struct verb_entry verb_table[]; /* ended by name NULL */

const struct verb_entry *verb_find(const char *name); /* any case; NULL */
const struct verb_entry *verb_by_id(enum verb verb);  /* NULL: VERB_ACL */
/* What the verb's bare word number index is (0 is the first). */
enum option_completer verb_word(const struct verb_entry *verb, size_t index);

#endif
