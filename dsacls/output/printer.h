/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/printer.h: results on stdout, in one of four formats. A printer
 * knows formats, not commands: it is handed outcomes and a namer that turns
 * SIDs and GUIDs into names (the hall wires it to resolve).
 */
#ifndef OUTPUT_PRINTER_H
#define OUTPUT_PRINTER_H

#include "apply/outcome.h"
#include "base/shown.h"
#include "base/str.h"
#include "plan/plan.h"

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
	bool diff;    /* only what changes; the hall sets it for dry runs */
	bool several; /* more than one object may come (/T, --under, several
			 OBJECTs): headings, a JSON array, a summary */
	bool changes_only; /* what stays as it is is counted, not shown; JSON
			      has every object all the same */
	bool partial;	   /* a part of what the command prints: no last line */
	bool dry; /* a change that is not made: the last line says so */
	bool quiet;
	bool audit;		   /* /A: audit entries too */
	bool explicit_only;	   /* hide inherited ACEs */
	bool sids;		   /* --names=sid */
	bool ldif_names;	   /* --ldif=dn: changes by name, not GUID */
	const struct sd_sid *only; /* only this trustee's ACEs; NULL: all */
	bool colour;
	unsigned width; /* columns of the terminal; 80 in a pipe. From 120 on
			   the second column makes room for long trustees */
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
/* The first thing that has no form in the format asked for (an unknown ACE
 * type in SDDL): an error for the hall to report, exit status 1. NULL: none.
 * Lives as long as the printer's arena. */
const struct outcome_note *printer_problem(const struct printer *printer);
/* Closes the output: the summary of several objects, the last line of the
 * listing ("The command completed successfully", or that a dry run wrote
 * nothing), the end of a JSON document.
 * success false: no such line. Returns false when stdout could not be
 * written. */
bool printer_finish(struct printer *printer, bool success);

/* --explain: the plan in words or JSON, no directory asked. */
void print_explain(FILE *out, const struct plan *plan, bool json,
		   struct arena *arena);

/* The JSON of a command that has nothing to tell: an empty array. */
void print_nothing(FILE *out);

/* ---- sentences (describe_diff.c), shared by diff, notes and the shell - */

/* "Allow CORP\\helpdesk  Reset Password on user, below". */
void describe_ace(struct str *out, const struct sd_ace *ace,
		  const struct namer *namer);
/* "Reset Password", "SPECIAL ACCESS for telephoneNumber: WRITE PROPERTY". */
void describe_rights(struct str *out, const struct sd_ace *ace,
		     const struct namer *namer);
/* Appends "- ..." and "+ ..." lines, one a difference, between before and
 * after (either may be NULL: nothing there), each ended by a newline,
 * indented by indent blanks. An inherited ACE that becomes an explicit copy
 * is one "+" line. Where one of both is in canonical order and the other is
 * not, what moves is told on "~ ..." lines. */
void describe_diff(struct str *out, const struct sd_desc *before,
		   const struct sd_desc *after, const struct namer *namer,
		   unsigned indent);

#endif
