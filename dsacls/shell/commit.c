/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commit.c: stages changes (parsed commands with their plans, checked by
 * a dry run first), shows what they would do to the directory as it is now, and
 * writes them in one run after one confirmation.
 */
#include "shell/commit.h"

#include "apply/apply.h"
#include "apply/store.h"
#include "base/stop.h"
#include "base/str.h"
#include "base/term.h"
#include "base/text.h"
#include "output/printer.h"
#include "report.h"
#include "resolve/lookup.h"
#include "shell/staged.h"
#include "verbs/dispatch.h"

#include <stdio.h>
#include <string.h>

/* ---- a line staged ------------------------------------------------------ */

/* Do the words say themselves what they are about? A base does: what is under
 * the current object is not meant as well. */
static bool
names_object(const struct words *words)
{
	static const char under[] = "--under";
	const size_t len = sizeof(under) - 1;

	if (words->count > 0 && words->text[0][0] != '/' &&
	    words->text[0][0] != '-')
		return true;
	for (size_t i = 0; i < words->count; i++)
		if (text_has_prefix_nocase(words->text[i], under) &&
		    (words->text[i][len] == '\0' || words->text[i][len] == '='))
			return true;
	return false;
}

/* A copy in the staged change's arena, with the current object in front
 * unless the words name one. */
static void
copy_words(struct shell *shell, struct arena *arena, struct words *words)
{
	const char **text = arena_array(arena, words->count + 2, sizeof(*text));
	size_t count = 0;

	if (!names_object(words))
		text[count++] = arena_strdup(arena, shell->dn);
	for (size_t i = 0; i < words->count; i++)
		text[count++] = arena_strdup(arena, words->text[i]);
	*words = (struct words){
		.count = count,
		.text = text,
		.where = arena_strdup(arena, words->where),
	};
}

/* ---- which objects are meant -------------------------------------------- */

struct base_taker {
	struct staged *staged;
	struct plan_target *target;
};

static void
take_base(void *context, const struct dir_entry *entry)
{
	struct base_taker *taker = context;

	taker->target->guid = dir_entry_guid(entry);
	taker->target->dn = arena_strdup(&taker->staged->arena, entry->dn);
}

/* Which objects the bases are: staging does not read them. */
static void
take_bases(struct context *ctx, struct staged *staged, const struct job *job)
{
	const size_t count = job->target_count;
	struct base_taker *takers =
		arena_array(ctx->arena, count, sizeof(*takers));
	struct lookup lookup;

	staged->base_count = count;
	staged->bases =
		arena_array(&staged->arena, count, sizeof(*staged->bases));
	lookup_init(&lookup, ctx->arena, ctx->session->dir);
	for (size_t i = 0; i < count; i++) {
		const struct job_target *target = &job->targets[i];
		const struct dir_search search = {.base = target->dn,
						  .attributes = dir_guid_alone,
						  .show_deleted =
							  target->show_deleted};

		staged->bases[i] = arena_strdup(&staged->arena, target->dn);
		if (!sd_guid_is_zero(&staged->plan.targets[i].guid))
			continue;
		takers[i] =
			(struct base_taker){staged, &staged->plan.targets[i]};
		lookup_add(&lookup, &search, take_base, &takers[i])->optional =
			true;
	}
	(void)lookup_run(&lookup, NULL);
}

static const struct staged_object *
object_named(const struct staged *staged, const char *name)
{
	for (size_t i = 0; i < staged->object_count; i++)
		if (staged->objects[i].name != NULL &&
		    strcmp(staged->objects[i].name, name) == 0)
			return &staged->objects[i];
	return NULL;
}

/* From now on a target is the object that the change was tried on, whatever
 * its name means when it is written. One that is another name of an object
 * that was named before is not needed. */
static void
pin_targets(struct staged *staged)
{
	struct plan *plan = &staged->plan;
	size_t count = 0;

	for (size_t i = 0; i < plan->target_count; i++) {
		struct plan_target target = plan->targets[i];
		const struct staged_object *object =
			object_named(staged, target.name);

		if (object == NULL)
			continue;
		target.dn = object->dn;
		target.guid = object->guid;
		plan->targets[count++] = target;
	}
	if (count > 0)
		plan->target_count = count;
}

/* Takes staged over. */
static int
try_and_stage(struct shell *shell, struct context *ctx, struct staged *staged)
{
	struct staged_trial trial = {.planned = 1};
	struct job job;
	int status = EXIT_STATUS_FAILED;

	if (trial_make_job(ctx, &staged->plan, &job)) {
		status = EXIT_STATUS_OK;
		if (group_is_walk(staged))
			take_bases(ctx, staged, &job);
		else
			status = trial_staged(shell, ctx, staged, &job, &trial);
	}
	if (status != EXIT_STATUS_OK || trial.planned == 0) {
		if (status == EXIT_STATUS_OK)
			diag_note(ctx->diags, NULL,
				  "%sit is so already: nothing to do",
				  trial.on_top ? "with what is staged, " : "");
		diags_print(ctx->diags);
		staged_free(staged);
		return status;
	}
	pin_targets(staged);
	shell->staged = arena_grow(
		&shell->arena, shell->staged, &shell->staged_capacity,
		shell->staged_count + 1, sizeof(struct staged *));
	shell->staged[shell->staged_count++] = staged;
	if (!shell->autocommit)
		diag_note(ctx->diags, NULL,
			  "staged (%zu); diff shows, commit writes, drop "
			  "forgets",
			  shell->staged_count);
	return status;
}

/* What is staged together is written together, to one server. */
static bool
is_for_this_server(struct context *ctx, const struct plan *plan)
{
	const char *host = directory_info(ctx->session->dir)->host;

	if (plan->server == NULL || text_equal_nocase(plan->server, host))
		return true;
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, NULL,
			     "%s is another server: changes go to %s from here",
			     plan->server, host),
		  "open ldap://%s connects there; the same line on the command "
		  "line of dsacls itself does, too",
		  plan->server);
	return false;
}

/* The current object is the one that it was when we went there. */
static void
mean_place(const struct shell *shell, struct staged *staged)
{
	struct plan_target *target = &staged->plan.targets[0];

	if (sd_guid_is_zero(&shell->guid) || staged->plan.target_count == 0)
		return;
	target->dn = arena_strdup(&staged->arena, shell->dn);
	target->guid = shell->guid;
}

/* Takes over the arena, which the command and its words are in. */
static int
stage_command(struct shell *shell, struct context *ctx, struct arena *arena,
	      const struct command *command, bool is_here)
{
	struct staged *staged = arena_alloc(arena, sizeof(*staged));

	staged->arena = *arena;
	staged->text = ctx->command_text;
	staged->dn = arena_strdup(&staged->arena, shell->dn);
	if (!plan_make(&staged->plan, &staged->arena, command, ctx->diags) ||
	    !is_for_this_server(ctx, &staged->plan)) {
		diags_print(ctx->diags);
		staged_free(staged);
		return EXIT_STATUS_USAGE;
	}
	if (is_here)
		mean_place(shell, staged);
	if (staged->plan.target_count > 0)
		staged->dn = staged->plan.targets[0].name;
	return try_and_stage(shell, ctx, staged);
}

int
shell_switches(struct shell *shell, struct context *ctx, struct words *words)
{
	struct arena arena = ARENA_INIT;
	struct command *command = arena_alloc(&arena, sizeof(*command));
	struct context mine = *ctx;
	const bool is_here = !names_object(words);
	int status = EXIT_STATUS_USAGE;

	copy_words(shell, &arena, words);
	if (command_parse_line(command, ctx->command, &arena, words,
			       ctx->diags)) {
		mine.command_text = command_text(command, &arena, words);
		if (command_changes(command) && command->verb == VERB_ACL &&
		    !command->explain && !command->dry_run && !command->check)
			return stage_command(shell, &mine, &arena, command,
					     is_here);
		mine.command = command;
		status = run_command(&mine);
	}
	diags_print(ctx->diags);
	arena_clear(&arena);
	return status;
}

/* The job of staged change `first` and of all that share its write. */
static bool
make_job(const struct shell *shell, struct context *ctx,
	 const struct groups *groups, size_t first, struct job *job)
{
	struct plan *plan = arena_alloc(ctx->arena, sizeof(*plan));

	*plan = group_plan(shell, ctx->arena, groups, first);
	return trial_make_job(ctx, plan, job);
}

/* ---- diff --------------------------------------------------------------
 * What all staged changes would do: the runs that commit makes of them, one
 * after the other, each on what those before it would leave. */

static void
print_members(const struct shell *shell, struct arena *arena,
	      const struct groups *groups, size_t first)
{
	static const char name[] = "dsacls ";

	for (size_t i = first; i < shell->staged_count; i = groups->next[i]) {
		const char *text = shell->staged[i]->text;

		if (strncmp(text, name, strlen(name)) == 0)
			text += strlen(name);
		printf("%zu. %s\n", i + 1, shown_text(arena, text));
	}
}

/* Remembers what was there; true when it had been something else. */
static bool
has_changed(struct shell *shell, const struct groups *groups, size_t first,
	    uint64_t seen)
{
	bool changed = false;

	for (size_t i = first; i < shell->staged_count; i = groups->next[i]) {
		struct staged *staged = shell->staged[i];

		changed |= staged->seen != 0 && staged->seen != seen;
		staged->seen = seen;
	}
	return changed;
}

/* In any order of the objects. */
static bool
add_seen(void *context, const struct outcome *outcome)
{
	uint64_t *seen = context;

	*seen += store_hash(outcome->dn, outcome->held);
	return true;
}

/* What shares the write of one, its numbers in front. False: no use going on.
 */
static bool
show_group(struct shell *shell, struct trial *trial,
	   const struct groups *groups, size_t first, int *worst)
{
	struct context *ctx = trial->ctx;
	const bool text = ctx->command->format == OUTPUT_TEXT;
	struct job job;
	uint64_t *seen = trial->context;
	int status;

	if (text)
		print_members(shell, ctx->arena, groups, first);
	if (!make_job(shell, ctx, groups, first, &job)) {
		*worst = EXIT_STATUS_FAILED;
		return false;
	}
	*seen = 0;
	status = trial_run(trial, &job);
	if (status == EXIT_STATUS_OK &&
	    has_changed(shell, groups, first, *seen))
		diag_warning(ctx->diags, NULL,
			     "%s has changed since: this is what would "
			     "be done now",
			     shell->staged[first]->dn);
	diags_print(ctx->diags);
	if (text)
		putchar('\n');
	*worst = (int)exit_status_worse((enum exit_status) * worst,
					(enum exit_status)status);
	return status != EXIT_STATUS_PARTLY;
}

/* What all of them would do, their numbers in front; says what was changed by
 * others since they were staged or shown. *planned: changes of objects. */
static int
preview(struct shell *shell, struct context *ctx, size_t *planned)
{
	const struct groups groups = groups_of(shell, ctx->arena);
	uint64_t seen = 0;
	struct trial trial = {.ctx = ctx,
			      .shown = true,
			      .each = add_seen,
			      .context = &seen,
			      .store = store_new(true)};
	int worst = EXIT_STATUS_OK;
	bool more = true;

	*planned = 0;
	for (size_t i = 0; i < shell->staged_count && more; i++) {
		if (groups.first[i] != i)
			continue;
		more = show_group(shell, &trial, &groups, i, &worst);
		*planned += trial.counts.planned;
	}
	store_free(trial.store);
	return worst;
}

int
shell_diff(struct shell *shell, struct context *ctx, struct words *args)
{
	size_t planned;

	(void)args;
	if (shell->staged_count > 0)
		return preview(shell, ctx, &planned);
	diag_note(ctx->diags, NULL, "nothing is staged");
	return EXIT_STATUS_OK;
}

/* ---- commit ---------------------------------------------------------- */

/* How an object ended, as the end of a sentence. */
static const char *
ending(enum outcome_state state)
{
	switch (state) {
	case OUTCOME_VERIFIED:
		return "written and verified";
	case OUTCOME_WRITTEN:
		return "written, but not read back";
	case OUTCOME_MISMATCH:
		return "written, but something else was stored";
	case OUTCOME_OVERWROTE:
		return "written, maybe over the change of somebody else";
	case OUTCOME_UNKNOWN:
		return "it may or may not be written";
	case OUTCOME_SHOWN:
	case OUTCOME_UNCHANGED:
		return "no change, it is so already";
	case OUTCOME_PLANNED:
	case OUTCOME_FAILED:
	case OUTCOME_SKIPPED:
		break;
	}
	return "not written";
}

struct written {
	struct context *ctx;
	const struct job *jobs;
	size_t count;
	bool previewed; /* what changes was on the screen already */
};

/* A line each: what changes was shown in front of the question. */
static bool
take_written(void *context, const struct outcome *outcome)
{
	struct context *ctx = context;

	if (outcome->state == OUTCOME_PLANNED)
		return true;
	diags_print(ctx->diags);
	if (!ctx->command->quiet) {
		printf("%s: %s\n", shown_text(ctx->arena, outcome->dn),
		       ending(outcome->state));
	}
	trial_report_errors(ctx->diags, outcome);
	diags_print(ctx->diags);
	return true;
}

static void
print_count(const struct context *ctx, const struct apply_counts *counts)
{
	const size_t *each = counts->each;
	const size_t verified = each[OUTCOME_VERIFIED];
	const struct {
		size_t count;
		const char *what;
	} more[] = {
		{each[OUTCOME_UNCHANGED], "unchanged"},
		{each[OUTCOME_WRITTEN], "not read back"},
		{each[OUTCOME_MISMATCH], "stored differently"},
		{each[OUTCOME_OVERWROTE],
		 "written, maybe over the change of somebody else"},
		{each[OUTCOME_UNKNOWN], "unknown"},
		{each[OUTCOME_FAILED] + each[OUTCOME_SKIPPED], "not written"},
	};

	if (ctx->command->quiet)
		return;
	printf("%zu object%s written and verified", verified,
	       text_plural(verified));
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (more[i].count > 0)
			printf(", %zu %s", more[i].count, more[i].what);
	printf("%s\n", counts->verified + counts->overwrote > 0 &&
				       counts->journal_id != NULL
			       ? "; undo takes it back"
			       : "");
}

/* All jobs as one run. */
static enum exit_status
run_jobs(struct apply_context *given, void *arg)
{
	const struct written *written = arg;
	enum exit_status status;

	if (written->previewed) {
		given->report = take_written;
		given->context = written->ctx;
	}
	status = apply_run_jobs(given, written->jobs, written->count);
	if (written->previewed)
		print_count(written->ctx, given->counts);
	return status;
}

static int
write_jobs(struct written *written)
{
	struct report_options options = report_options(written->ctx);

	options.print.several = written->count > 1;
	options.print.diff = true;
	options.print.quiet |= written->previewed;
	options.print.partial = written->previewed;
	return report_run(written->ctx, &options, run_jobs, written);
}

/* One question for all of them. */
static bool
may_commit(struct shell *shell, struct context *ctx)
{
	char question[80];

	snprintf(question, sizeof(question), "Write %zu staged change%s?",
		 shell->staged_count, text_plural(shell->staged_count));
	diags_print(ctx->diags);
	fflush(stdout);
	return term_ask(question);
}

/* For the journal. */
static const char *
text_of_all(const struct shell *shell, struct arena *arena)
{
	STR_AUTO text;

	str_init(&text);
	for (size_t i = 0; i < shell->staged_count; i++)
		str_printf(&text, "%s%s",
			   i > 0 ? "; " : "shell: ", shell->staged[i]->text);
	return arena_strdup(arena, text.data);
}

static int
write_all(struct shell *shell, struct context *ctx, bool previewed)
{
	const struct groups groups = groups_of(shell, ctx->arena);
	struct job *jobs =
		arena_array(ctx->arena, shell->staged_count, sizeof(*jobs));
	struct written written = {ctx, jobs, 0, previewed};
	int status;

	for (size_t i = 0; i < shell->staged_count; i++)
		if (groups.first[i] == i &&
		    !make_job(shell, ctx, &groups, i, &jobs[written.count++]))
			return EXIT_STATUS_FAILED;
	ctx->command_text = text_of_all(shell, ctx->arena);
	ctx->asked_before = previewed;
	status = write_jobs(&written);
	if (status == EXIT_STATUS_OK)
		shell_drop_all(shell);
	else if (stop_signal() == 0)
		diag_note(ctx->diags, NULL,
			  "the changes stay staged: diff shows what is still "
			  "to be done, log what was");
	return status;
}

int
shell_commit(struct shell *shell, struct context *ctx, struct words *args)
{
	size_t planned;
	int status;

	(void)args;
	if (shell->staged_count == 0) {
		diag_note(ctx->diags, NULL, "nothing is staged");
		return EXIT_STATUS_OK;
	}
	if (ctx->command->yes || shell->autocommit)
		return write_all(shell, ctx, false);
	status = preview(shell, ctx, &planned);
	if (status != EXIT_STATUS_OK)
		return status;
	if (planned == 0) {
		diag_note(ctx->diags, NULL, "it is so already: nothing to do");
		shell_drop_all(shell);
		return status;
	}
	if (shell->interactive && may_commit(shell, ctx))
		return write_all(shell, ctx, true);
	diag_hint(ctx->diags,
		  diag_error(ctx->diags, NULL,
			     "not committed; the changes stay staged"),
		  shell->interactive ? "commit asks again, drop forgets them"
				     : "nobody is asked in a script: dsacls "
				       "shell --yes says yes");
	return EXIT_STATUS_FAILED;
}
