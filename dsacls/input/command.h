/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command.h: the parsed command line, syntax only: no network, no
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

/* How to reach and log on to the directory; read by session.c. */
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

struct word_refs {
	struct word_ref *words;
	size_t count, capacity;
};

struct command {
	enum verb verb;
	struct word_ref *args; /* bare words: OBJECTs, or the verb's words */
	size_t arg_count;
	struct statement *statements; /* in the order given */
	size_t statement_count;
	struct span inherit_span; /* of the value of /I */
	enum output_format format;
	bool ldif_names; /* --ldif=dn */

	/* What rows of the table declare, in its order: "bool replace;". A
	 * text is NULL and a number is 0 where the switch was not given. */
#define DECLARE_FLAG(name) bool name;
#define DECLARE_COUNT(name) unsigned name;
#define DECLARE_NUMBER(name, most) unsigned name;
#define DECLARE_WORD(name) struct word_ref name;
#define DECLARE_LIST(name) struct word_refs name;
#define DECLARE_COMMAS(name) struct word_refs name;
#define DECLARE_CHOICE(type, name, first) type name;
#define DECLARE_REST(name) bool name;
#define DECLARE_FLAG_OF(name)
#define DECLARE_TEXT_OF(name)
#define DECLARE_URI_OF(name)
#define DECLARE_PASSWORD_OF(name)
#define DECLARE_NUMBER_OF(name, most)
#define DECLARE_FORMAT(shape, first)
#define DECLARE_STATEMENTS(shape, first)
#define SWITCH(id, kept, ...) DECLARE_##kept
#include "input/table.def"

	struct connect_words connect;
	size_t complete_from; /* index of the first word to complete */
	/* Where passwords stand in the words. */
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

/*
 * The same of a line of a batch or of the shell, whose own command outer is.
 * "dsacls" may stand in front of the words. What outer says of the connection
 * and of every line is taken over; a line that says itself where to connect
 * is refused.
 */
bool command_parse_line(struct command *command, const struct command *outer,
			struct arena *arena, struct words *words,
			struct diags *diags);

/* "dsacls 'OU=a b,DC=x' /G ..." as a POSIX shell would take it, for the journal
 * and messages. Three asterisks stand for each password. */
const char *command_text(const struct command *command, struct arena *arena,
			 const struct words *words);

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
