/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/format.h: the functions of a format, and what all formats share. For
 * files of this folder only.
 */
#ifndef OUTPUT_FORMAT_H
#define OUTPUT_FORMAT_H

#include "output/printer.h"

struct json_t;

/* Something that a command prints, as people and as programs read it. */
struct record_kind {
	const char *name; /* in a document that has it in front of others */
	bool is_line;	  /* JSON: on one line, as there are many */
	/* Appends the text, escaped, to printer->text. NULL: the text format
	 * has a layout of its own. */
	void (*text)(struct printer *printer, const void *record);
	/* Every field by its name; what a format makes of it is its own. */
	struct json_t *(*value)(const struct printer *printer,
				const void *record);
};

/* Each appends to printer->text. */
struct format {
	/* An object. NULL: record does it. */
	void (*outcome)(struct printer *printer, const struct outcome *outcome);
	/* Anything else. NULL: the format is one of descriptors, and the text
	 * format's is used. */
	void (*record)(struct printer *printer, const struct record_kind *kind,
		       const void *record);
	/* The end; never called under -q. NULL: nothing comes there. */
	void (*finish)(struct printer *printer, bool success);
};

extern const struct format format_text, format_json, format_sddl, format_ldif;

struct printer {
	FILE *out;
	struct print_options options;
	struct namer given;
	struct namer namer; /* the same but for --names=sid */
	const struct format *format;
	struct str text;      /* of the object at hand */
	struct arena scratch; /* of the object at hand */
	struct str held;      /* JSON: the first object, until a second comes */
	const char *members;  /* of the head that comes now; NULL: none does */
	bool has_head;	      /* JSON: one is open */
	size_t printed;	      /* objects that left something to see */
	size_t counts[OUTCOME_SKIPPED + 1];
	bool wants_blank; /* text: a blank line comes before the end */
	size_t column;	  /* where the second column of the listing begins */
	bool has_problem;
	struct outcome_note problem;
	char problem_text[512];
	char sid_text[SD_SID_TEXT_SIZE]; /* --names=sid */
};

/* Which part of an outcome text, SDDL and LDIF show. */
enum view {
	VIEW_NOTHING,
	VIEW_WHOLE, /* the descriptor that is there now */
	VIEW_DIFF,  /* what changes, or changed */
	VIEW_STATE, /* nothing to show but how it ended */
};
enum view
view_of(const struct print_options *options, const struct outcome *outcome);

/* The descriptor that is in the directory, as far as is known: NULL after a
 * write that was not read back. */
const struct sd_desc *outcome_there(const struct outcome *outcome);

/* What the change led to: the plan, or what a DC made of it against it. */
const struct sd_desc *outcome_result(const struct outcome *outcome);

/* "would change", "no change": how it ended, as half a sentence. */
const char *outcome_words(enum outcome_state state);

/* ---- names ---------------------------------------------------------- */

/* Appends "0102ab", at most limit bytes, then "..." when there are more. */
void
append_hex(struct str *out, const uint8_t *bytes, size_t len, size_t limit);

/* The name of a SID; NULL for NULL. */
const char *trustee_name(const struct namer *namer, const struct sd_sid *sid);
/* The name of a GUID in an ACE, or its text in buffer where it is in no
 * schema; *kind (may be NULL) is then NULL. */
const char *
guid_name(const struct namer *namer, const struct sd_guid *guid, uint32_t mask,
	  const char **kind, char buffer[static SD_GUID_TEXT_SIZE]);
/* The class of the inherited type. */
const char *class_name(const struct namer *namer, const struct sd_ace *ace,
		       char buffer[static SD_GUID_TEXT_SIZE]);

/* Calls each with the words of every bit, in the order of the listing, and
 * with the bits that have no words as "0x10000000". */
typedef void words_fn(void *context, const char *words);
void rights_words(uint32_t mask, words_fn *each, void *context);
/* All of them, a comma between two and before in front. */
void append_rights_words(struct str *out, const char *before, uint32_t mask);

/* "MANDATORY LABEL" for types that neither allow, deny nor audit; NULL for
 * the others and for unknown ones. */
const char *ace_type_words(const struct sd_ace *ace);

/* ---- colours: nothing is appended without options.colour -------------- */

enum ink {
	INK_NONE,
	INK_ALLOW,
	INK_DENY,
	INK_OTHER,
	INK_INHERITED,
	INK_HEADING,
};
void ink_begin(struct printer *printer, enum ink ink);
void ink_end(struct printer *printer);

/* Appends first and the line, escaped and inked; on a terminal it is broken
 * between words, and what is continued begins with rest. A pipe gets a line
 * for a line. */
void append_line(struct printer *printer, const char *first, const char *rest,
		 const char *line, enum ink ink);

#endif
