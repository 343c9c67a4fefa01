/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.c: hands outcomes to the printer and their notes to the
 * diagnostics, so that a run of 100,000 objects keeps nothing of them.
 */
#include "report.h"

#include "directory/directory.h"
#include "input/command.h"
#include "resolve/job.h"
#include "run.h"

/* Wires what printers ask (a name for this SID, for this GUID with these
 * bits) to resolve. Holds no names itself. */

static const char *
name_trustee(void *context, const struct sd_sid *sid)
{
	struct session *session = context;

	return principals_by_sid(session->principals, sid)->name;
}

bool
namer_fill(struct namer_item *out, struct arena *arena, struct schema *schema,
	   const struct sd_guid *guid, uint32_t mask)
{
	const struct schema_item *item = schema_find_guid(schema, guid, mask);
	const struct schema_item *other = schema_find_other(schema, guid, mask);

	if (item == NULL)
		return false;
	out->name = item->name;
	out->kind = schema_kind_name(item->kind);
	if (other == NULL)
		return true;
	out->name = arena_printf(arena, "%s and %s", item->name, other->name);
	out->kind = arena_printf(arena, "%s and %s", out->kind,
				 schema_kind_name(other->kind));
	return true;
}

static bool
name_object(void *context, const struct sd_guid *guid, uint32_t mask,
	    struct namer_item *out)
{
	struct session *session = context;

	return namer_fill(out, &session->arena, session->schema, guid, mask);
}

static bool
name_listed(void *context, const struct sd_guid *guid, uint32_t mask,
	    struct namer_item *out)
{
	struct session *session = context;
	const struct schema_item *item =
		schema_find_listed(session->schema, guid, mask);

	if (item == NULL)
		return false;
	out->name = item->name;
	out->kind = schema_kind_name(item->kind);
	return true;
}

struct namer
namer_make(struct session *session, bool for_sddl)
{
	return (struct namer){
		.context = session,
		.trustee = name_trustee,
		.object = name_object,
		.listed = name_listed,
		.domain = for_sddl ? principals_domain(session->principals)
				   : NULL,
	};
}

static void
want_sid(void *context, const struct sd_sid *sid)
{
	struct session *session = context;

	principals_want_sid(session->principals, sid);
}

static void
want_guid(void *context, const struct sd_guid *guid)
{
	struct session *session = context;

	schema_want_guid(session->schema, guid);
}

void
namer_want(struct session *session, const struct sd_desc *desc)
{
	printer_wants(desc, want_sid, want_guid, session);
}

void
namer_prefetch(struct session *session, const struct sd_desc *desc,
	       struct diags *diags)
{
	if (desc == NULL)
		return;
	namer_want(session, desc);
	(void)job_resolve_names(&session->arena, session->dir,
				session->principals, session->schema, diags);
}

void
reporter_init(struct reporter *reporter, struct context *ctx,
	      const struct print_options *options)
{
	*reporter = (struct reporter){.ctx = ctx};
	ctx->answered = true;
	reporter->options = *options;
	reporter->namer =
		namer_make(ctx->session, options->format == OUTPUT_SDDL);
	arena_init(&reporter->arena);
	reporter->printer = printer_new(&reporter->arena, stdout,
					&reporter->options, &reporter->namer);
}

static void
prefetch(struct reporter *reporter, const struct outcome *outcome)
{
	struct context *ctx = reporter->ctx;

	if (reporter->options.quiet || reporter->options.sids ||
	    reporter->options.format == OUTPUT_SDDL ||
	    reporter->options.format == OUTPUT_LDIF)
		return;
	if (outcome->before != NULL &&
	    (reporter->options.diff || outcome->now == NULL))
		namer_prefetch(ctx->session, outcome->before, ctx->diags);
	if (outcome->after != NULL && reporter->options.diff)
		namer_prefetch(ctx->session, outcome->after, ctx->diags);
	if (outcome->now != NULL)
		namer_prefetch(ctx->session, outcome->now, ctx->diags);
}

/* Does a search bring the objects, and are not all of them to be told? */
static bool
is_brief_search(const struct reporter *reporter)
{
	const struct command *command = reporter->ctx->command;

	return reporter->options.changes_only ||
	       (command->verbose == 0 &&
		(command->tree || command->under.text != NULL));
}

static bool
is_counted(const struct reporter *reporter, const struct outcome *outcome,
	   const struct outcome_note *note)
{
	switch (note->kind) {
	case NOTE_ABSENT:
	case NOTE_REMAINS:
		return reporter->options.changes_only &&
		       outcome->state == OUTCOME_UNCHANGED;
	case NOTE_RIGHTS:
	case NOTE_AUDIT:
		return is_brief_search(reporter);
	case NOTE_SINGLE:
	case NOTE_KINDS:
		break;
	}
	return false;
}

static void
report_untold(const struct reporter *reporter)
{
	const size_t absent = reporter->untold[NOTE_ABSENT];
	const size_t remains = reporter->untold[NOTE_REMAINS];
	const size_t rights = reporter->untold[NOTE_RIGHTS];
	const size_t audit = reporter->untold[NOTE_AUDIT];
	struct diags *diags = reporter->ctx->diags;

	if (absent > 0)
		diag_hint(diags,
			  diag_warning(diags, NULL,
				       "%zu object%s no such explicit ACE",
				       absent, absent == 1 ? " has" : "s have"),
			  "-v lists them; an ACE is taken back as it was made: "
			  "with its object, inherited type and /I");
	if (remains > 0)
		diag_hint(diags,
			  diag_warning(diags, NULL,
				       "on %zu object%s that stay%s as %s it "
				       "is still given by another ACE",
				       remains, remains == 1 ? "" : "s",
				       remains == 1 ? "s" : "",
				       remains == 1 ? "it is" : "they are"),
			  "-v lists them");
	if (rights > 0)
		diag_hint(diags,
			  diag_warning(diags, NULL,
				       "on %zu object%s your rights do not "
				       "allow this",
				       rights, rights == 1 ? "" : "s"),
			  "-v lists them, and what it needs");
	if (audit > 0)
		diag_hint(diags,
			  diag_warning(diags, NULL,
				       "of %zu object%s the audit entries "
				       "cannot be read",
				       audit, audit == 1 ? "" : "s"),
			  "-v lists them, and why");
}

static void
report_notes(struct reporter *reporter, const struct outcome *outcome)
{
	struct diags *diags = reporter->ctx->diags;
	bool counted[NOTE_KINDS] = {false};

	for (size_t i = 0; i < outcome->note_count; i++) {
		const struct outcome_note *note = &outcome->notes[i];

		if (is_counted(reporter, outcome, note)) {
			reporter->untold[note->kind] += !counted[note->kind];
			counted[note->kind] = true;
			continue;
		}
		struct diag *diag = diag_add(
			diags, note->is_error ? DIAG_ERROR : DIAG_WARNING, NULL,
			"%s", note->text);

		diag_relay_hint(diags, diag, note->hint);
	}
}

static bool
is_preview(const struct reporter *reporter, const struct outcome *outcome)
{
	return outcome->state == OUTCOME_PLANNED && !run_is_dry(reporter->ctx);
}

/* In front of the question; machines are not asked. */
static void
show_plan(struct reporter *reporter, const struct outcome *outcome)
{
	if (reporter->options.format == OUTPUT_TEXT)
		printer_preview(reporter->printer, outcome);
}

bool
reporter_outcome(void *context, const struct outcome *outcome)
{
	struct reporter *reporter = context;
	const struct arena_mark mark = arena_mark(reporter->ctx->arena);

	diags_print(reporter->ctx->diags);
	prefetch(reporter, outcome);
	if (is_preview(reporter, outcome))
		show_plan(reporter, outcome);
	else
		printer_outcome(reporter->printer, outcome);
	report_notes(reporter, outcome);
	diags_print(reporter->ctx->diags);
	arena_release(reporter->ctx->arena, mark);
	return true;
}

struct apply_context
reporter_context(struct reporter *reporter, const struct apply_options *options,
		 struct apply_counts *counts)
{
	const struct context *ctx = reporter->ctx;

	return (struct apply_context){
		.arena = ctx->arena,
		.dir = ctx->session->dir,
		.principals = ctx->session->principals,
		.schema = ctx->session->schema,
		.options = options,
		.report = reporter_outcome,
		.context = reporter,
		.counts = counts,
		.diags = ctx->diags,
	};
}

static void
report_end(struct reporter *reporter, const struct apply_counts *counts)
{
	struct diags *diags = reporter->ctx->diags;

	if (counts->journal_id != NULL && reporter->ctx->command->verbose > 0)
		diag_note(diags, NULL, "journal: dsacls undo %s takes it back",
			  counts->journal_id);
	run_report_counts(reporter->ctx);
}

/* Something had no form in the format asked for: that is a failure. */
static bool
report_problem(struct reporter *reporter)
{
	const struct outcome_note *problem = printer_problem(reporter->printer);
	struct diags *diags = reporter->ctx->diags;
	struct diag *diag;

	if (problem == NULL)
		return false;
	diag = diag_error(diags, NULL, "%s", problem->text);
	diag_relay_hint(diags, diag, problem->hint);
	return true;
}

int
reporter_finish(struct reporter *reporter, enum exit_status status,
		const struct apply_counts *counts)
{
	const struct command *command = reporter->ctx->command;

	if (command->check && status == EXIT_STATUS_OK && counts->planned > 0)
		status = EXIT_STATUS_DIFFERENT;
	if (report_problem(reporter) && status == EXIT_STATUS_OK)
		status = EXIT_STATUS_FAILED;
	/* That --check found a change is an answer. */
	if (!printer_finish(reporter->printer,
			    status == EXIT_STATUS_OK ||
				    status == EXIT_STATUS_DIFFERENT)) {
		diag_error(reporter->ctx->diags, NULL,
			   "standard output could not be written");
		if (status == EXIT_STATUS_OK)
			status = counts->verified > 0 ? EXIT_STATUS_PARTLY
						      : EXIT_STATUS_FAILED;
	}
	arena_clear(&reporter->arena);
	report_untold(reporter);
	report_end(reporter, counts);
	return (int)status;
}
