/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.c: see report.h. Outcomes are printed as they come, and their notes
 * passed to the diagnostics, so that memory does not grow with the number of
 * objects.
 */
#include "report.h"

#include "base/term.h"
#include "directory/directory.h"
#include "input/command.h"
#include "resolve/job.h"

#include <stdio.h>
#include <unistd.h>

/* ---- names ----------------------------------------------------------- */

/* Wires what printers ask (a name for this SID, for this GUID with these
 * bits) to resolve. Holds no names itself. */

static const char *
name_trustee(void *context, const struct sd_sid *sid)
{
	struct session *session = context;

	return principals_by_sid(session->principals, sid)->name;
}

static bool
name_object(void *context, const struct sd_guid *guid, uint32_t mask,
	    struct namer_item *out)
{
	struct session *session = context;
	struct arena *arena = &session->arena;
	const struct schema_item *item =
		schema_find_guid(session->schema, guid, mask);
	const struct schema_item *other =
		schema_find_other(session->schema, guid, mask);

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
		.domain = for_sddl && session->principals != NULL
				  ? &principals_domains(session->principals)
					     ->aliases
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

/* ---- the options of a command ------------------------------------------ */

static bool
confirm(void *context, const char *question)
{
	struct context *ctx = context;

	if (ctx->command->yes || ctx->asked_before)
		return true;
	diags_print(ctx->diags);
	if (term_is_interactive())
		return term_ask(question);
	diag_hint(ctx->diags, diag_error(ctx->diags, NULL, "%s", question),
		  "not asked, as standard input or standard error is no "
		  "terminal: --yes says yes, --dry-run shows what would be "
		  "done");
	return false;
}

/* Whoever is asked sees first what it is about. */
static bool
will_ask(const struct context *ctx)
{
	const struct command *command = ctx->command;

	return !command->yes && !command->quiet && !ctx->asked_before &&
	       term_is_interactive() && isatty(STDOUT_FILENO) == 1;
}

/* Nothing is kept: -n, --check, or a change of a snapshot. The copy of one
 * command ends with it; that of a shell lives on. */
static bool
is_dry(const struct context *ctx)
{
	const struct command *command = ctx->command;

	return command->dry_run || command->check ||
	       (command->connect.offline != NULL &&
		ctx->session->interrupted == NULL);
}

/* Offline, a change is what is wanted as a record for ldapmodify. */
static bool
is_for_ldapmodify(const struct command *command)
{
	if (command->format == OUTPUT_LDIF)
		return true;
	return command->connect.offline != NULL &&
	       command->format == OUTPUT_TEXT && !command->diff &&
	       !command->dry_run && !command->check;
}

static struct apply_options
apply_options(struct context *ctx)
{
	const struct command *command = ctx->command;

	return (struct apply_options){
		.dry_run = is_dry(ctx),
		.whole = is_for_ldapmodify(command),
		.keep_going = command->keep_going,
		.force = command->force,
		.window = command->window,
		.audit = command->audit,
		.read_owner = true,
		.drop_inherited = command->drop_inherited,
		.journal = command->connect.offline == NULL,
		.progress = !command->quiet,
		.verbose = command->verbose > 0,
		.preview = will_ask(ctx),
		.command_text = ctx->command_text,
		.confirm = confirm,
		.confirm_context = ctx,
	};
}

static struct print_options
print_options(const struct context *ctx)
{
	const struct command *command = ctx->command;

	return (struct print_options){
		.format = command->format,
		.diff = command->diff || is_dry(ctx),
		.dry = (command->dry_run || command->check) &&
		       command_changes(command),
		.quiet = command->quiet,
		.audit = command->audit,
		.explicit_only = command->explicit_only,
		.sids = command->names == NAMES_SID,
		.ldif_names = command->ldif_names,
		.colour = term_use_colour(stdout,
					  (enum term_colour)command->colour),
		.width = pager_columns(),
	};
}

void
report_as_ldif(const struct context *ctx, struct print_options *print)
{
	if (is_for_ldapmodify(ctx->command))
		print->format = OUTPUT_LDIF;
}

void
report_changes_only(const struct context *ctx, struct print_options *print)
{
	report_as_ldif(ctx, print);
	print->diff = true;
	print->several = true;
	print->changes_only = ctx->command->verbose == 0;
}

struct report_options
report_options(struct context *ctx)
{
	return (struct report_options){apply_options(ctx), print_options(ctx)};
}

bool
report_trustee(struct context *ctx, const struct word_ref *name,
	       const struct sd_sid **sid)
{
	struct principals *principals = ctx->session->principals;
	const struct principal *principal;

	*sid = NULL;
	if (name->text == NULL)
		return true;
	principals_want_name(principals, name->text, &name->span);
	if (!principals_resolve(principals, ctx->diags))
		return false;
	principal = principals_by_name(principals, name->text);
	if (principal == NULL)
		return false;
	*sid = &principal->sid;
	return true;
}

/* ---- the run --------------------------------------------------------- */

void
report_counts(struct context *ctx)
{
	struct dir_counts counts;

	if (ctx->command->verbose == 0 || ctx->session->dir == NULL)
		return;
	counts = directory_counts(ctx->session->dir);
	diag_note(ctx->diags, NULL,
		  "%zu round trip%s: %zu bind%s, %zu search%s, %zu write%s%s "
		  "(%s)",
		  counts.round_trips, text_plural(counts.round_trips),
		  counts.binds, text_plural(counts.binds), counts.searches,
		  counts.searches == 1 ? "" : "es", counts.writes,
		  text_plural(counts.writes),
		  counts.binds + counts.searches + counts.writes >
				  counts.round_trips
			  ? ", some of them sent together"
			  : "",
		  directory_info(ctx->session->dir)->host);
}

static void
reporter_init(struct reporter *reporter, struct context *ctx,
	      const struct print_options *options, const struct namer *names)
{
	*reporter = (struct reporter){.ctx = ctx, .options = *options};
	ctx->answered = true;
	reporter->namer = names != NULL
				  ? *names
				  : namer_make(ctx->session,
					       options->format == OUTPUT_SDDL);
	arena_init(&reporter->arena);
	reporter->printer = printer_new(&reporter->arena, stdout,
					&reporter->options, &reporter->namer);
}

static bool
prints_names(const struct print_options *options)
{
	return !options->quiet && !options->sids &&
	       options->format != OUTPUT_SDDL && options->format != OUTPUT_LDIF;
}

void
report_want(void *context, const struct sd_desc *desc)
{
	const struct context *ctx = context;
	struct print_options options = print_options(ctx);

	report_as_ldif(ctx, &options);
	if (prints_names(&options))
		namer_want(ctx->session, desc);
}

static void
prefetch(struct reporter *reporter, const struct outcome *outcome)
{
	struct context *ctx = reporter->ctx;

	if (!prints_names(&reporter->options))
		return;
	if (outcome->before != NULL &&
	    (reporter->options.diff || outcome->now == NULL))
		namer_prefetch(ctx->session, outcome->before, ctx->diags);
	if (outcome->after != NULL && reporter->options.diff)
		namer_prefetch(ctx->session, outcome->after, ctx->diags);
	if (outcome->now != NULL)
		namer_prefetch(ctx->session, outcome->now, ctx->diags);
}

/* Does a search bring the objects, and are not all of them reported? */
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
report_counted_notes(const struct reporter *reporter)
{
	static const struct {
		enum note_kind kind;
		const char *before, *one, *many, *hint;
	} kinds[] = {
		{NOTE_ABSENT, "", "object has no such explicit ACE",
		 "objects have no such explicit ACE",
		 "-v lists them; an ACE is taken back as it was made: with its "
		 "object, inherited type and /I"},
		{NOTE_REMAINS, "on ",
		 "object that stays as it is it is still given by another ACE",
		 "objects that stay as they are it is still given by another "
		 "ACE",
		 "-v lists them"},
		{NOTE_RIGHTS, "on ", "object your rights do not allow this",
		 "objects your rights do not allow this",
		 "-v lists them, and what it needs"},
		{NOTE_AUDIT, "of ", "object the audit entries cannot be read",
		 "objects the audit entries cannot be read",
		 "-v lists them, and why"},
	};
	struct diags *diags = reporter->ctx->diags;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const size_t count = reporter->note_counts[kinds[i].kind];

		if (count > 0)
			diag_hint(diags,
				  diag_warning(diags, NULL, "%s%zu %s",
					       kinds[i].before, count,
					       count == 1 ? kinds[i].one
							  : kinds[i].many),
				  "%s", kinds[i].hint);
	}
}

static void
report_notes(struct reporter *reporter, const struct outcome *outcome)
{
	struct diags *diags = reporter->ctx->diags;
	bool counted[NOTE_KINDS] = {false};

	for (size_t i = 0; i < outcome->note_count; i++) {
		const struct outcome_note *note = &outcome->notes[i];

		if (is_counted(reporter, outcome, note)) {
			reporter->note_counts[note->kind] +=
				!counted[note->kind];
			counted[note->kind] = true;
			continue;
		}
		diag_relay_hint(
			diags,
			diag_add(diags,
				 note->is_error ? DIAG_ERROR : DIAG_WARNING,
				 NULL, "%s", note->text),
			note->hint);
	}
}

static bool
take_outcome(void *context, const struct outcome *outcome)
{
	struct reporter *reporter = context;
	const struct arena_mark mark = arena_mark(reporter->ctx->arena);

	diags_print(reporter->ctx->diags);
	prefetch(reporter, outcome);
	if (outcome->state != OUTCOME_PLANNED || is_dry(reporter->ctx))
		printer_outcome(reporter->printer, outcome);
	/* In front of the question; machines are not asked. */
	else if (reporter->options.format == OUTPUT_TEXT)
		printer_preview(reporter->printer, outcome);
	report_notes(reporter, outcome);
	diags_print(reporter->ctx->diags);
	arena_release(reporter->ctx->arena, mark);
	return true;
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

/* Ends the output. done: something was carried out, whatever became of it. */
static enum exit_status
close_printer(struct reporter *reporter, enum exit_status status, bool done)
{
	/* That --check found a change is an answer. */
	const bool success =
		status == EXIT_STATUS_OK || status == EXIT_STATUS_DIFFERENT;
	const bool written = printer_finish(reporter->printer, success);

	arena_clear(&reporter->arena);
	if (written || pager_was_left())
		return status;
	diag_error(reporter->ctx->diags, NULL,
		   "standard output could not be written");
	return exit_status_worse(status, done ? EXIT_STATUS_PARTLY
					      : EXIT_STATUS_FAILED);
}

static enum exit_status
reporter_finish(struct reporter *reporter, enum exit_status status,
		const struct apply_counts *counts)
{
	const struct command *command = reporter->ctx->command;

	if (!reporter->options.partial && command->check &&
	    status == EXIT_STATUS_OK && counts->planned > 0)
		status = EXIT_STATUS_DIFFERENT;
	if (report_problem(reporter) && status == EXIT_STATUS_OK)
		status = EXIT_STATUS_FAILED;
	status = close_printer(reporter, status, counts->verified > 0);
	report_counted_notes(reporter);
	if (reporter->options.partial)
		return status;
	if (counts->journal_id != NULL && command->verbose > 0)
		diag_note(reporter->ctx->diags, NULL,
			  "journal: dsacls undo %s takes it back",
			  counts->journal_id);
	report_counts(reporter->ctx);
	return status;
}

int
report_run(struct context *ctx, const struct report_options *options,
	   report_fn *run, void *arg)
{
	struct apply_counts counts = {0};
	struct reporter reporter;
	struct apply_context given = {
		.arena = ctx->arena,
		.dir = ctx->session->dir,
		.principals = ctx->session->principals,
		.schema = ctx->session->schema,
		.options = &options->apply,
		.report = take_outcome,
		.context = &reporter,
		.counts = &counts,
		.diags = ctx->diags,
	};
	enum exit_status status;

	reporter_init(&reporter, ctx, &options->print, NULL);
	status = run(&given, arg);
	return (int)reporter_finish(&reporter, status, &counts);
}

void
reporter_begin(struct reporter *reporter, struct context *ctx, bool several,
	       const struct namer *names)
{
	struct print_options options = print_options(ctx);

	options.records = true;
	options.several = several;
	/* -q: an answer that was asked for is printed, a finding is a remark.
	 */
	options.quiet =
		ctx->command->quiet && (ctx->command->verb == VERB_VERIFY ||
					ctx->command->verb == VERB_FINDSID);
	reporter_init(reporter, ctx, &options, names);
}

int
reporter_end(struct reporter *reporter, enum exit_status status)
{
	status = close_printer(reporter, status, false);
	report_counts(reporter->ctx);
	return (int)status;
}

void
report_nothing(struct context *ctx)
{
	struct reporter reporter;

	if (ctx->answered || ctx->command->quiet)
		return;
	reporter_begin(&reporter, ctx, true, NULL);
	(void)close_printer(&reporter, EXIT_STATUS_OK, false);
}
