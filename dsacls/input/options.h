/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/options.h: what a row of the table of switches and verbs
 * (input/table.def) holds, and how a row is found.
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
#include <stdint.h>

enum option_id {
	OPT_NONE,
#define SWITCH(id, ...) OPT_##id,
#include "input/table.def"
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
	/* In the shell only: */
	COMPLETE_PLACE,	   /* a path, RDN or DN from here */
	COMPLETE_SWITCHES, /* what may follow OBJECT, or a place */
	COMPLETE_ON_OFF,
};

enum option_group {
	GROUP_MICROSOFT,
	GROUP_CHANGE,
	GROUP_PRINT,
	GROUP_CONNECT,
	GROUP_OTHER
};

/* How a value is kept in struct command. */
enum option_member {
	MEMBER_FLAG,	   /* bool */
	MEMBER_COUNT,	   /* unsigned: how often it was given */
	MEMBER_TEXT,	   /* const char * */
	MEMBER_WORD,	   /* struct word_ref */
	MEMBER_LIST,	   /* struct word_refs: a word each time */
	MEMBER_COMMAS,	   /* struct word_refs: several in a value */
	MEMBER_CHOICE,	   /* an enum; first is that of the first choice */
	MEMBER_NUMBER,	   /* unsigned, from 1 to most */
	MEMBER_URI,	   /* const char *, checked */
	MEMBER_PASSWORD,   /* char *; never repeated, hidden in argv */
	MEMBER_FORMAT,	   /* enum output_format: first */
	MEMBER_STATEMENTS, /* enum statement_op: first */
	MEMBER_REST,	   /* bool: the words that follow are no switches */
};

/* What a command is, a bit each: its verb, or with none what it does. */
#define USE(verb) (UINT64_C(1) << VERB_##verb)
#define IN_SHOW (UINT64_C(1) << 61)
#define IN_CHANGE (UINT64_C(1) << 62)
#define IN_BATCH (UINT64_C(1) << 63)

struct option {
	enum option_id id;
	const char *name;  /* "/G", "--preset" */
	const char *alias; /* "-n" or NULL */
	enum option_group group;
	uint64_t uses;	  /* where it means something */
	const char *help; /* one line */

	enum option_shape shape;
	enum option_member member;
	size_t offset, size; /* of the member, in struct command */
	int first;
	unsigned most;

	const char *metavar; /* "T|S|P", "FILE"; NULL for flags */
	const char *choices; /* "T|S|P" when only these are allowed, any
				case; NULL: free */
	enum option_completer completer;
	bool looks;	   /* the shell's show takes it */
	bool of_the_run;   /* a line of a batch does not */
	bool inherited;	   /* beside -f or shell it holds for every line */
	const char *place; /* "-o is for ..."; NULL: of verbs only */
	const char *hint;  /* where it is out of place; may be NULL */

	/* One of these has to stand beside it, but for the uses free_in. */
	enum option_id needs[3];
	const char *why;
	uint64_t free_in;
	struct {
		enum option_id other;
		const char *why;
	} excludes[3];
};

/* The table, ended by an entry with id OPT_NONE. */
extern const struct option option_table[];

/* By name or alias; /X in any case. NULL when there is none. */
const struct option *option_find(const char *spelling, size_t len);
const struct option *option_by_id(enum option_id id); /* NULL: OPT_NONE */
/* The switch that a word is, its value perhaps behind it; NULL: none. */
const struct option *option_of_word(const char *word);
/* The spelling that people know: the short one. */
const char *option_short_name(enum option_id id);
/* Does it take the words that follow, as /G, /D and /R do? */
bool option_takes_list(const struct option *option);
/* Does it say where to connect, how, or as whom? */
bool option_is_connection(const struct option *option);
/* May it be given more than once, with different values? */
bool option_repeats(const struct option *option);
/* The place of a value among an option's choices, -1 when it is none. */
int option_choice(const struct option *option, const char *value);
/* "/I:T|S|P", "--preset NAME": how the option is written, into text. */
#define OPTION_SYNOPSIS_SIZE 80
char *option_synopsis(const struct option *option,
		      char text[static OPTION_SYNOPSIS_SIZE]);

/* Verbs: first bare words that are not objects. */
enum verb {
	VERB_ACL, /* no verb: show or change the ACL of the objects */
#define VERB(id, ...) VERB_##id,
#define BOTH(id, ...) VERB_##id,
#include "input/table.def"
};

enum verb_effect {
	VERB_ASKS,    /* writes nothing to a directory */
	VERB_PLANS,   /* changes access lists by a plan, as switches do */
	VERB_CHANGES, /* by a run of its own */
};

struct verb_entry {
	enum verb verb;
	const char *name;
	enum verb_effect effect;
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
/* How many of its words stand before those that name objects. */
size_t verb_first_object(const struct verb_entry *verb);

#endif
