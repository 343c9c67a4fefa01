/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/printer.h: results on stdout, in one of four formats. A printer knows
 * formats, not commands: it gets outcomes, or records of what else a command
 * found (records.h), and a namer that turns SIDs and GUIDs into names (report.h
 * has one over resolve).
 */
#ifndef OUTPUT_PRINTER_H
#define OUTPUT_PRINTER_H

#include "apply/outcome.h"
#include "base/str.h"
#include "base/text.h"
#include "input/command.h"

#include <stdio.h>

/* What a GUID in an ACE means, for printing. */
struct namer_item {
	const char *name; /* "Reset Password", "user" */
	const char *kind; /* "class", "attribute", "property set",
			     "validated write", "extended right"; of two
			     things "attribute and validated write" */
};

struct namer {
	void *context;
	/* Never NULL: the SID text when unknown. */
	const char *(*trustee)(void *context, const struct sd_sid *sid);
	/* What the GUID means for these bits, which may be two things. False
	 * when the GUID is in no schema. */
	bool (*object)(void *context, const struct sd_guid *guid, uint32_t mask,
		       struct namer_item *out);
	const struct sd_domain *domain; /* for SDDL aliases; may be NULL */
	/* The same by the name of dsacls.exe's listing; NULL: no other. */
	bool (*listed)(void *context, const struct sd_guid *guid, uint32_t mask,
		       struct namer_item *out);
};

struct print_options {
	enum output_format format;
	bool diff;    /* only what changes; so too in dry runs */
	bool several; /* more than one object may come (/T, --under, several
			 OBJECTs): headings, a JSON array, a summary */
	bool changes_only; /* what stays as it is is counted, not shown; JSON
			      has every object all the same */
	bool partial;	   /* a part of what the command prints: no last line */
	bool records;	   /* no outcomes will come: no last line, and no sum */
	bool dry; /* a change that is not made: the last line says so */
	bool quiet;
	bool audit;		   /* /A: audit entries too */
	bool explicit_only;	   /* hide inherited ACEs */
	bool sids;		   /* --names=sid */
	bool ldif_names;	   /* --ldif=dn: changes by name, not GUID */
	const struct sd_sid *only; /* only this trustee's ACEs; NULL: all */
	bool colour;
	unsigned width; /* columns of the terminal; 0: there is none. From 120
			   on the second column of the listing makes room for
			   long trustees */
};

struct printer;

struct printer *
printer_new(struct arena *arena, FILE *out, const struct print_options *options,
	    const struct namer *namer);
/* Before anything is resolved: every SID and GUID that printing will ask
 * for, so that they can be looked up in one batch. */
typedef void want_sid_fn(void *context, const struct sd_sid *sid);
typedef void want_guid_fn(void *context, const struct sd_guid *guid);
void printer_wants(const struct sd_desc *desc, want_sid_fn *want_sid,
		   want_guid_fn *want_guid, void *context);

void printer_outcome(struct printer *printer, const struct outcome *outcome);
/* What is planned, in front of a question about it: seen at once, and in no
 * summary. */
void printer_preview(struct printer *printer, const struct outcome *outcome);
struct record_kind;
/* One record of that kind (records.h says which structure it is). */
void printer_record(struct printer *printer, const struct record_kind *kind,
		    const void *record);
/* The record in front of those that follow, which are its members. */
void printer_head(struct printer *printer, const struct record_kind *kind,
		  const void *record, const char *members);
/* The first thing that has no form in the format asked for (an unknown ACE
 * type in SDDL): an error to report, exit status 1. NULL: none.
 * Lives as long as the printer's arena. */
const struct outcome_note *printer_problem(const struct printer *printer);
/* Closes the output: the summary of several objects, the last line of the
 * listing ("The command completed successfully", or that a dry run wrote
 * nothing), the end of a JSON document.
 * success false: no such line. Returns false when stdout could not be
 * written. */
bool printer_finish(struct printer *printer, bool success);

/* ---- for the formats ------------------------------------------------- */

/* Is the ACE to be shown (--explicit, --only)? */
bool printer_selects(const struct printer *printer, const struct sd_ace *ace);

/* Keeps the first problem; see printer_problem. */
void printer_fail(struct printer *printer, const char *hint, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));

#endif
