/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/format.h: what the formats share: the printer they hang on, which
 * view of an outcome is asked for, and names made fit for a line. For files
 * of this room only.
 */
#ifndef OUTPUT_FORMAT_H
#define OUTPUT_FORMAT_H

#include "output/printer.h"

struct format {
	/* Appends the object to printer->text. */
	void (*outcome)(struct printer *printer, const struct outcome *outcome);
	/* Appends the end; never called under -q. */
	void (*finish)(struct printer *printer, bool success);
};

extern const struct format format_text, format_json, format_sddl, format_ldif;

struct printer {
	FILE *out;
	struct print_options options;
	struct namer given; /* by the hall */
	struct namer namer; /* the same but for --names=sid */
	const struct format *format;
	struct str text;      /* of the object at hand */
	struct arena scratch; /* of the object at hand */
	struct str held;      /* JSON: the first object, until a second comes */
	size_t printed;	      /* objects that left something to see */
	size_t counts[OUTCOME_SKIPPED + 1];
	bool wants_blank; /* text: a blank line goes before the end */
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

/* Is the ACE to be shown (--explicit, --only)? */
bool printer_selects(const struct printer *printer, const struct sd_ace *ace);

/* Keeps the first problem; see printer_problem. */
void printer_fail(struct printer *printer, const char *hint, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));

/* ---- names ---------------------------------------------------------- */

/* Appends "0102ab", at most limit bytes, then "..." when there are more. */
void
append_hex(struct str *out, const uint8_t *bytes, size_t len, size_t limit);

bool ace_has_object_type(const struct sd_ace *ace);
bool ace_has_inherited_type(const struct sd_ace *ace);

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

/* "MANDATORY LABEL" for types that neither allow, deny nor audit; NULL for
 * the others and for unknown ones. */
const char *ace_type_words(const struct sd_ace *ace);

/* ---- differences ---------------------------------------------------- */

/* sd_diff_make of every part, with what moves where canonical order was made
 * or lost; either descriptor may be NULL: nothing there. Out of memory ends
 * the program. Cleared with sd_diff_clear. */
void diff_of(struct sd_diff *diff, const struct sd_desc *before,
	     const struct sd_desc *after);

/* ---- the text formats' shared parts ---------------------------------- */

/* Appends the summary of several objects ("3 objects: 2 changed, ..."). */
void append_summary(struct str *out, const size_t counts[]);

#endif
