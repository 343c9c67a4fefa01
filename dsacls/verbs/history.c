/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/history.c: the verbs on the journal: log, undo and resume.
 */
#include "apply/history.h"
#include "apply/journal_disk.h"
#include "apply/replay.h"
#include "apply/undo.h"
#include "base/term.h"
#include "input/command.h"
#include "output/records.h"
#include "report.h"
#include "session.h"
#include "verbs/history.h"

#include <string.h>

static const char *
id_of(const struct command *command)
{
	return command->arg_count > 0 ? command->args[0].text : NULL;
}

/* A variable that is not set would mean every run. */
static bool
is_id(struct context *ctx)
{
	const char *id = id_of(ctx->command);

	if (id == NULL || id[0] != '\0')
		return true;
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, &ctx->command->args[0].span,
			     "the name of the run is empty"),
		  "a variable that is not set leaves an empty word; dsacls "
		  "log lists the runs");
	return false;
}

/* What could not be read may be a run. */
static enum exit_status
log_status(const struct context *ctx, size_t errors)
{
	return ctx->diags->errors > errors ? EXIT_STATUS_FAILED
					   : EXIT_STATUS_OK;
}

static int
log_all(struct context *ctx)
{
	const size_t errors = ctx->diags->errors;
	struct reporter reporter;
	struct history_run *runs;
	const char *folder = NULL;
	size_t count;

	if (!history_list(ctx->arena, &runs, &count, ctx->diags))
		return EXIT_STATUS_FAILED;
	/* People wonder about nothing at all; in JSON it is an empty array. */
	if (count == 0 && ctx->command->format != OUTPUT_JSON)
		folder = journal_folder(ctx->arena, false, ctx->diags);
	if (folder != NULL)
		diag_note(ctx->diags, NULL, "no runs in %s", folder);
	reporter_begin(&reporter, ctx, true, NULL);
	for (size_t i = 0; i < count; i++)
		printer_record(reporter.printer, &kind_run, &runs[i]);
	return reporter_end(&reporter, log_status(ctx, errors));
}

/* A journal is read without a directory: the names are its own. */
struct log_names {
	struct context *ctx;
	struct namer session; /* of types, by the schema that is built in */
	struct history_name *list;
	size_t count;
};

static const char *
sid_text(void *context, const struct sd_sid *sid)
{
	const struct log_names *names = context;
	const struct sd_known *known = sd_known_find_sid(sid);
	struct context *ctx = names->ctx;
	char text[SD_SID_TEXT_SIZE];

	for (size_t i = 0; i < names->count; i++)
		if (sd_sid_equal(&names->list[i].sid, sid))
			return names->list[i].name;
	if (known != NULL && known->authority[0] != '\0')
		return arena_printf(ctx->arena, "%s\\%s", known->authority,
				    known->name);
	if (known != NULL)
		return known->name;
	return arena_strdup(ctx->arena, sd_sid_format(sid, text));
}

static bool
guid_builtin(void *context, const struct sd_guid *guid, uint32_t mask,
	     struct namer_item *out)
{
	const struct namer *namer = &((struct log_names *)context)->session;

	return namer->object(namer->context, guid, mask, out);
}

int
verb_log(struct context *ctx)
{
	struct session *session = ctx->session;
	struct log_names names = {.ctx = ctx,
				  .session = namer_make(session, false)};
	const struct namer namer = {
		.context = &names, .trustee = sid_text, .object = guid_builtin};
	const size_t errors = ctx->diags->errors;
	struct history_object *objects;
	struct reporter reporter;
	struct history_run run;
	size_t count;

	if (ctx->command->arg_count == 0)
		return log_all(ctx);
	if (!is_id(ctx))
		return EXIT_STATUS_USAGE;
	if (!history_load(ctx->arena, id_of(ctx->command), &run, &objects,
			  &count, ctx->diags))
		return EXIT_STATUS_FAILED;
	history_names(ctx->arena, &run, &names.list, &names.count);
	if (session->schema == NULL)
		session->schema = schema_new(&session->arena, NULL, false);
	reporter_begin(&reporter, ctx, true, &namer);
	printer_head(reporter.printer, &kind_run, &run, "changes");
	for (size_t i = 0; i < count; i++)
		printer_record(reporter.printer, &kind_change, &objects[i]);
	return reporter_end(&reporter, log_status(ctx, errors));
}

/* Off a terminal these two never ask. */
static bool
confirm_on_terminal(void *context, const char *question)
{
	const struct context *ctx = context;

	return ctx->command->yes || ctx->asked_before ||
	       !term_is_interactive() || term_ask(question);
}

/* Plain undo after an undo that did not get to its end would bring back what
 * was to go. */
static bool
is_undo_to_finish(struct context *ctx, const struct history_run *run)
{
	if (ctx->command->arg_count > 0 || run->undoes == NULL ||
	    strcmp(run->state, "done") == 0)
		return false;
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, NULL,
			     "run %s takes run %s back and is not finished",
			     run->id, run->undoes),
		  "dsacls %s %s continues it; dsacls undo %s does again "
		  "what it took back",
		  run->left > 0 ? "undo" : "resume",
		  run->left > 0 ? run->undoes : run->id, run->id);
	return true;
}

/* Connects to the server of the run, for what is done with it. */
static bool
open_server(struct context *ctx, const struct history_run *run)
{
	const char *server =
		ctx->command->connect.uri != NULL ? NULL : run->server;

	if (session_open(ctx, server, NULL, NULL, true))
		return true;
	if (server != NULL && ctx->session->unreachable)
		diag_hint(ctx->diags, ctx->diags->last,
			  "run %s was made there; any other server of the "
			  "domain has the same objects: -H ldap://SERVER",
			  run->id);
	return false;
}

static enum exit_status
take_back(struct apply_context *given, void *arg)
{
	return undo_run(given, arg);
}

static enum exit_status
resume(struct apply_context *given, void *arg)
{
	return replay_resume(given, arg);
}

static int
run_history(struct context *ctx, struct history_run *run, report_fn *function)
{
	struct report_options options = report_options(ctx);

	if (!open_server(ctx, run))
		return EXIT_STATUS_FAILED;
	options.apply.confirm = confirm_on_terminal;
	options.print.diff = true;
	options.print.several = run->objects > 1 || run->repeats;
	return report_run(ctx, &options, function, run);
}

/* The run that was named, or else the one whose turn it is. 1: *run; 0: there
 * is none, and that was said; -1: diagnosed. */
static int
choose_run(struct context *ctx, struct history_run *run)
{
	const char *id = id_of(ctx->command);
	int got;

	if (id != NULL)
		return history_find(ctx->arena, id, run, ctx->diags) ? 1 : -1;
	got = history_newest(ctx->arena, run, ctx->diags);
	if (got != 0)
		return got;
	diag_note(ctx->diags, NULL,
		  "nothing is left to take back: no run in the journal has "
		  "changed anything that is still in place");
	diag_hint(ctx->diags, ctx->diags->last,
		  "an undo is taken back by its ID only; dsacls log lists all "
		  "runs");
	return 0;
}

int
verb_undo(struct context *ctx)
{
	struct history_run run;
	int got;

	if (!is_id(ctx))
		return EXIT_STATUS_USAGE;
	got = choose_run(ctx, &run);
	if (got == 0) {
		report_nothing(ctx);
		return EXIT_STATUS_OK;
	}
	if (got < 0 || is_undo_to_finish(ctx, &run))
		return EXIT_STATUS_FAILED;
	return run_history(ctx, &run, take_back);
}

int
verb_resume(struct context *ctx)
{
	struct history_run run;

	if (!is_id(ctx))
		return EXIT_STATUS_USAGE;
	if (!history_find(ctx->arena, id_of(ctx->command), &run, ctx->diags))
		return EXIT_STATUS_FAILED;
	return run_history(ctx, &run, resume);
}
