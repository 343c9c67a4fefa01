/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.c: the pipeline of design.md section 2 for one command. Each stage is
 * a call into its room; here is only the order, and what happens between a
 * result and its printing.
 */
#include "run.h"

#include "apply/apply.h"
#include "base/pager.h"
#include "base/term.h"
#include "directory/directory.h"
#include "input/command.h"
#include "output/printer.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"

#include <stdio.h>
#include <unistd.h>

static bool
confirm(void *context, const char *question)
{
	struct context *ctx = context;
	struct diag *diag;

	if (ctx->command->yes || ctx->asked_before)
		return true;
	diags_print(ctx->diags);
	if (term_is_interactive())
		return term_ask(question);
	diag = diag_error(ctx->diags, NULL, "%s", question);
	diag_hint(ctx->diags, diag,
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

void
run_answer_nothing(struct context *ctx)
{
	if (ctx->command->format == OUTPUT_JSON && !ctx->command->quiet &&
	    !ctx->answered)
		print_nothing(stdout);
	ctx->answered = true;
}

/* The copy of one command ends with it; that of a shell lives on. */
static bool
is_on_copy(const struct context *ctx)
{
	return ctx->command->connect.offline != NULL &&
	       ctx->session->interrupted == NULL;
}

bool
run_is_dry(const struct context *ctx)
{
	const struct command *command = ctx->command;

	return command->dry_run || command->check || is_on_copy(ctx);
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

void
run_offline_format(const struct context *ctx, struct print_options *options)
{
	if (is_for_ldapmodify(ctx->command))
		options->format = OUTPUT_LDIF;
}

struct apply_options
run_apply_options(struct context *ctx)
{
	const struct command *command = ctx->command;

	return (struct apply_options){
		.dry_run = run_is_dry(ctx),
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

struct print_options
run_print_options(struct context *ctx)
{
	const struct command *command = ctx->command;

	return (struct print_options){
		.format = command->format,
		.diff = command->diff || run_is_dry(ctx),
		.dry = (command->dry_run || command->check) &&
		       command_changes(command),
		.quiet = command->quiet,
		.audit = command->audit,
		.explicit_only = command->explicit_only,
		.sids = command->names == NAMES_SID,
		.ldif_names = command->ldif_names,
		.colour = term_use_colour(stdout,
					  (enum term_colour)command->colour),
		.width = pager_columns() > 0 ? pager_columns() : 80,
	};
}

void
run_show_changes(const struct context *ctx, struct print_options *options)
{
	run_offline_format(ctx, options);
	options->diff = true;
	options->several = true;
	options->changes_only = ctx->command->verbose == 0;
}

bool
run_only_sid(struct context *ctx, const struct sd_sid **only)
{
	struct session *session = ctx->session;
	const struct word_ref *word = &ctx->command->only;
	const struct principal *principal;

	*only = NULL;
	if (word->text == NULL)
		return true;
	principals_want_name(session->principals, word->text, &word->span);
	if (!principals_resolve(session->principals, ctx->diags))
		return false;
	principal = principals_by_name(session->principals, word->text);
	if (principal == NULL)
		return false;
	*only = &principal->sid;
	return true;
}

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

void
run_report_counts(struct context *ctx)
{
	struct dir_counts counts;

	if (ctx->command->verbose == 0 || ctx->session->dir == NULL)
		return;
	counts = directory_counts(ctx->session->dir);
	diag_note(ctx->diags, NULL,
		  "%zu round trip%s: %zu bind%s, %zu search%s, %zu write%s%s "
		  "(%s)",
		  counts.round_trips, plural(counts.round_trips), counts.binds,
		  plural(counts.binds), counts.searches,
		  counts.searches == 1 ? "" : "es", counts.writes,
		  plural(counts.writes),
		  counts.binds + counts.searches + counts.writes >
				  counts.round_trips
			  ? ", some of them sent together"
			  : "",
		  directory_info(ctx->session->dir)->host);
}

static int
apply_job(struct context *ctx, const struct plan *plan, const struct job *job)
{
	struct print_options print = run_print_options(ctx);
	const struct apply_options options = run_apply_options(ctx);
	struct apply_counts counts = {0};
	struct apply_context given;
	struct reporter reporter;
	enum exit_status status;

	if (plan->changes)
		run_offline_format(ctx, &print);
	if (plan->changes && (plan->under || plan->tree))
		run_show_changes(ctx, &print);
	print.several = job->target_count > 1 || job->tree || job->under;
	if (!run_only_sid(ctx, &print.only))
		return EXIT_STATUS_FAILED;
	reporter_init(&reporter, ctx, &print);
	given = reporter_context(&reporter, &options, &counts);
	status = apply_run(&given, job);
	return reporter_finish(&reporter, status, &counts);
}

static int
run_plan(struct context *ctx, const struct plan *plan)
{
	struct session *session = ctx->session;
	struct job job;

	if (!session_open_plan(ctx, plan))
		return EXIT_STATUS_FAILED;
	if (!job_make(&job, ctx->arena, plan, session->dir, session->principals,
		      session->schema, ctx->diags))
		return EXIT_STATUS_FAILED;
	return apply_job(ctx, plan, &job);
}

int
run_acl(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct plan plan;

	if (!plan_make(&plan, ctx->arena, command, ctx->diags) ||
	    !job_check(&plan, ctx->diags))
		return EXIT_STATUS_USAGE;
	if (command->explain) {
		print_explain(stdout, &plan, command->format == OUTPUT_JSON,
			      ctx->arena);
		return EXIT_STATUS_OK;
	}
	if (plan.target_count == 0) {
		struct diag *diag =
			diag_error(ctx->diags, NULL, "no object was named");

		diag_hint(ctx->diags, diag,
			  "dsacls OBJECT [switches]: OBJECT is a DN such as "
			  "'OU=people,DC=corp,DC=example'");
		return EXIT_STATUS_USAGE;
	}
	return run_plan(ctx, &plan);
}
