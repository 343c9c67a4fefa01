/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.h: from outcomes to stdout and stderr: names looked up in one
 * batch, the printer, the notes, the counts of a run of many.
 */
#ifndef REPORT_H
#define REPORT_H

#include "apply/apply.h"
#include "ctx.h"
#include "output/printer.h"

struct reporter {
	struct context *ctx;
	struct arena arena; /* of the printer */
	struct print_options options;
	struct namer namer;
	struct printer *printer;
	/* Objects by the kind of what was not said of each. */
	size_t untold[NOTE_KINDS];
};

void reporter_init(struct reporter *reporter, struct context *ctx,
		   const struct print_options *options);

/* An outcome_fn; context is the reporter. */
bool reporter_outcome(void *context, const struct outcome *outcome);

/* What a run of the reporter's command is given: its outcomes come here. */
struct apply_context
reporter_context(struct reporter *reporter, const struct apply_options *options,
		 struct apply_counts *counts);

/* Ends the output and returns the exit status of the command: --check turns
 * a planned change into 3, an unwritable stdout into 1 at least. */
int reporter_finish(struct reporter *reporter, enum exit_status status,
		    const struct apply_counts *counts);

/* Names for the printers, out of resolve. */

/* A namer over the session's principals and schema; lives as long. for_sddl
 * also fetches the domain SIDs that aliases are made from. */
struct namer namer_make(struct session *session, bool for_sddl);

/* What a GUID means for these bits, as namer.object says it. */
bool
namer_fill(struct namer_item *out, struct arena *arena, struct schema *schema,
	   const struct sd_guid *guid, uint32_t mask);

/* Notes every name that printing desc will ask for: for one look-up of the
 * names of many (job_resolve_names). */
void namer_want(struct session *session, const struct sd_desc *desc);

/* Looks up every name that printing desc will ask for, in one batch. */
void namer_prefetch(struct session *session, const struct sd_desc *desc,
		    struct diags *diags);

#endif
