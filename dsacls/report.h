/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.h: the options of apply and of the printers for a command; one run
 * with its output, from the first outcome to the exit status; and the names
 * that printers need, from resolve.
 */
#ifndef REPORT_H
#define REPORT_H

#include "apply/apply.h"
#include "output/printer.h"
#include "session.h"

struct word_ref;

struct report_options {
	struct apply_options apply;
	struct print_options print;
};

/* As the command sets them. */
struct report_options report_options(struct context *ctx);

/* What changes on a snapshot is printed as LDIF, if nothing else was asked. */
void report_as_ldif(const struct context *ctx, struct print_options *print);

/* Of many objects: what changes, each once, and the counts of all. */
void
report_changes_only(const struct context *ctx, struct print_options *print);

/* The SID of what was named, as by "--only NAME"; NULL where name->text is.
 * False: diagnosed. */
bool report_trustee(struct context *ctx, const struct word_ref *name,
		    const struct sd_sid **sid);

/*
 * Plan, run, report, finish: run does the work, with given->report as the
 * printer of its outcomes; it may put a function of its own in front of that
 * one. Returns the exit status of the command: --check turns a planned change
 * into 3, an unwritable stdout into 1 at least.
 */
typedef enum exit_status report_fn(struct apply_context *given, void *arg);
int report_run(struct context *ctx, const struct report_options *options,
	       report_fn *run, void *arg);

/*
 * What a command prints that is no outcome of a run: between begin and end,
 * each record (output/records.h) is given to printer. names: NULL for the
 * session's. reporter_end returns the exit status of the command.
 */
struct reporter {
	struct context *ctx;
	struct arena arena; /* of the printer */
	struct print_options options;
	struct namer namer;
	struct printer *printer;
	/* Objects by the kind of the note that was counted, not printed. */
	size_t note_counts[NOTE_KINDS];
};
void reporter_begin(struct reporter *reporter, struct context *ctx,
		    bool several, const struct namer *names);
int reporter_end(struct reporter *reporter, enum exit_status status);

/* The document of a command that has nothing to say, where none was printed:
 * an empty array in JSON. */
void report_nothing(struct context *ctx);

/* What -v says at the end: round trips by kind. */
void report_counts(struct context *ctx);

/* A namer over the session's principals and schema; lives as long. for_sddl
 * also fetches the domain SIDs that aliases are made from. */
struct namer namer_make(struct session *session, bool for_sddl);

/* Notes every name that printing desc will ask for: for one look-up of the
 * names of many (job_resolve_names). */
void namer_want(struct session *session, const struct sd_desc *desc);
/* Wants what a listing of the descriptor names, if the command ends in one
 * (context: its struct context). */
void report_want(void *context, const struct sd_desc *desc);

/* Looks up every name that printing desc will ask for, in one batch. */
void namer_prefetch(struct session *session, const struct sd_desc *desc,
		    struct diags *diags);

#endif
