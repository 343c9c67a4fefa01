/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command.h: what a command line says, syntax only: no network, no
 * meaning. Names are as written; every part carries its span.
 */
#ifndef INPUT_COMMAND_H
#define INPUT_COMMAND_H

#include "input/acespec.h"
#include "input/options.h"

enum inherit { INHERIT_NONE, INHERIT_TREE, INHERIT_SUBS, INHERIT_ONE_LEVEL };
enum protect { PROTECT_KEEP, PROTECT_YES, PROTECT_NO };
enum names_style { NAMES_MICROSOFT, NAMES_LIVE, NAMES_SID };
enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_SDDL, OUTPUT_LDIF };
enum scope_choice { SCOPE_SUB, SCOPE_ONE };

enum statement_op { STATEMENT_GRANT, STATEMENT_DENY, STATEMENT_REVOKE };

struct statement {
	enum statement_op op;
	/* a /R statement with --allow, --deny: aims at such ACEs alone */
	bool allow_side, deny_side;
	struct acespec spec;
};

struct word_ref {
	const char *text;
	struct span span;
};

/* How to reach and log on to the directory; consumed by the hall. */
struct connect_words {
	const char *uri;	   /* -H */
	const char *offline;	   /* --offline */
	const char *user, *domain; /* /user /domain */
	char *password;		   /* /passwd, -w: wiped after the bind */
	bool ask_password;	   /* /passwd:*, -W */
	const char *password_file; /* -y */
	bool simple;		   /* /simple */
	const char *bind_dn;	   /* -D: simple bind by that name */
	const char *mechanism;	   /* -Y */
	const char *keytab, *principal;
	bool starttls; /* -Z */
	bool insecure_tls;
	unsigned timeout; /* seconds, 0: default */
};

struct command {
	enum verb verb;
	struct word_ref *args; /* bare words: OBJECTs, or the verb's words */
	size_t arg_count;
	struct statement *statements; /* in the order given */
	size_t statement_count;
	enum inherit inherit;
	struct span inherit_span;
	enum protect protect;
	bool replace;	  /* /N */
	bool reset, tree; /* /S /T */
	bool reset_dacl, reset_sacl;
	bool audit; /* /A */
	bool take_ownership;
	bool owner;		  /* --owner, of save and restore */
	struct word_ref *presets; /* --preset, with their spans */
	size_t preset_count;
	struct word_ref *without; /* --without, commas split */
	size_t without_count;
	struct word_ref *excepts; /* --except */
	size_t except_count;
	struct word_ref trustee; /* --trustee; text NULL when absent */
	bool preset_revoke;	 /* --revoke */
	bool revoke_allow;	 /* --allow: see statement.allow_side */
	bool revoke_deny;	 /* --deny: see statement.deny_side */
	bool drop_inherited, canonicalize, create, deleted, force, yes;
	struct word_ref set_sddl, attribute;
	bool dry_run, check, explain, keep_going;
	struct word_ref batch, under, filter;
	enum scope_choice scope;
	unsigned window; /* 0: default */
	enum output_format format;
	bool diff, quiet, explicit_only;
	bool ldif_names; /* --ldif=dn */
	unsigned verbose;
	enum names_style names;
	struct word_ref only;
	int colour;		/* enum term_colour */
	struct word_ref output; /* -o */
	struct connect_words connect;
	bool show_usage, show_version; /* /? --help, --version */
	bool complete;	      /* --complete: words after it are completed */
	size_t complete_from; /* index of the first word to complete */
	/* Where passwords stand in the words, for command_scrub. */
	struct secret {
		size_t word, start;
	} *secrets;
	size_t secret_count;
	/* 1 + the word in which an option was given first; 0: not given. */
	size_t given[OPT_COUNT];
};

/*
 * Parses words into *command. False when anything is wrong; everything wrong
 * is queued in diags with spans and hints. Secrets stay in words: see
 * command_scrub. No object is no error here: a preset line and a line of
 * the shell have none.
 */
bool command_parse(struct command *command, struct arena *arena,
		   const struct words *words, struct diags *diags);

/* Notes, for -v, what of its statements was read otherwise than written. */
void command_note(const struct command *command, struct diags *diags);

/* Does it change anything (as opposed to showing)? */
bool command_changes(const struct command *command);

/* Does the line hold what may be a password, as the parser sees it, by
 * whatever switch and with whatever quotes? Such a line is not kept. */
bool command_line_has_secret(const char *line);
/* Takes the line out of the queued diagnostics if it does. */
void command_hide_line(const char *line, struct diags *diags);

/* Overwrites the value of /passwd:, -w in argv with asterisks, after the
 * parse copied it. Notes in diags how to do better. */
void command_scrub(struct command *command, int argc, char **argv,
		   struct diags *diags);

#endif
