/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/tree.c: snapshot, verify, findsid, save and restore: the verbs on
 * everything below a base.
 */
#include "verbs/tree.h"

#include "apply/archive.h"
#include "apply/audit.h"
#include "apply/findsid.h"
#include "base/file.h"
#include "base/str.h"
#include "directory/directory.h"
#include "directory/snapshot/snapshot.h"
#include "input/command.h"
#include "output/records.h"
#include "report.h"
#include "session.h"

#include <stdio.h>
#include <string.h>

/* The objects of a verb, by their DNs, in the order given; one that lies
 * below another of them is part of that. */
struct bases {
	const struct directory *dir;
	struct audit_base *list;
	size_t count;
};

/* A search of a base gives what is below it in the same naming context. */
static bool
is_part_of(const struct bases *bases, const struct audit_base *one,
	   const struct audit_base *other)
{
	return dir_dn_within(one->dn, other->dn) &&
	       directory_context(bases->dir, one->dn) ==
		       directory_context(bases->dir, other->dn) &&
	       (other->show_deleted || !one->show_deleted);
}

static void
add_base(struct bases *bases, const struct audit_base *base)
{
	size_t kept = 0;

	for (size_t i = 0; i < bases->count; i++)
		if (is_part_of(bases, base, &bases->list[i]))
			return;
	for (size_t i = 0; i < bases->count; i++)
		if (!is_part_of(bases, &bases->list[i], base))
			bases->list[kept++] = bases->list[i];
	bases->list[kept++] = *base;
	bases->count = kept;
}

/* Connects for the objects of the verb and finds all of them before any is
 * worked on. */
static enum exit_status
open_bases(struct context *ctx, struct bases *bases)
{
	struct job_target target;
	struct plan plan;
	bool ok = true;

	if (!plan_make(&plan, ctx->arena, ctx->command, ctx->diags) ||
	    !recipe_check(&plan, ctx->diags))
		return EXIT_STATUS_USAGE;
	if (!session_open_plan(ctx, &plan))
		return EXIT_STATUS_FAILED;
	*bases = (struct bases){
		.dir = ctx->session->dir,
		.list = arena_array(ctx->arena, plan.target_count + 1,
				    sizeof(*bases->list)),
	};
	for (size_t i = 0; i < plan.target_count; i++) {
		if (object_find_target(
			    &target, ctx->arena, plan.targets[i].name,
			    &plan.targets[i].span, ctx->command->deleted,
			    ctx->session->dir, ctx->diags))
			add_base(bases,
				 &(struct audit_base){target.dn,
						      target.show_deleted});
		else
			ok = false;
	}
	return ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}

static bool
print_one(void *context, const struct audit_finding *finding)
{
	struct reporter *reporter = context;

	if (!finding->is_usual || reporter->ctx->command->verbose > 0)
		printer_record(reporter->printer, &kind_finding, finding);
	return true;
}

static int
finish_findings(struct reporter *reporter, enum exit_status status,
		const struct audit_counts *counts)
{
	const struct command *command = reporter->ctx->command;
	struct diags *diags = reporter->ctx->diags;
	const bool one = counts->usual == 1;
	const bool with_counts =
		command->format != OUTPUT_JSON &&
		(counts->objects > 0 || status == EXIT_STATUS_OK);

	if (with_counts)
		diag_note(diags, NULL, "%zu object%s read, %zu finding%s",
			  counts->objects, text_plural(counts->objects),
			  counts->findings, text_plural(counts->findings));
	if (with_counts && counts->usual > 0)
		diag_note(diags, NULL,
			  "%zu object%s not inherit, as is usual for %s kind%s",
			  counts->usual, one ? " does" : "s do",
			  one ? "its" : "their",
			  command->verbose > 0 ? "" : "; -v lists them");
	return reporter_end(reporter, status);
}

int
verb_verify(struct context *ctx)
{
	struct audit_counts counts = {0};
	struct reporter reporter;
	struct bases bases = {0};
	enum exit_status status = open_bases(ctx, &bases);

	if (status == EXIT_STATUS_USAGE)
		return (int)status;
	reporter_begin(&reporter, ctx, true, NULL);
	for (size_t i = 0; i < bases.count && status != EXIT_STATUS_FAILED; i++)
		status = audit_verify(ctx->session->dir, &bases.list[i],
				      ctx->session->principals, print_one,
				      &reporter, !ctx->command->quiet, &counts,
				      ctx->diags);
	if (counts.name_only > 0)
		diag_warning(ctx->diags, NULL,
			     "%zu object%s not judged: what is in %s; nor was "
			     "what that file does not have",
			     counts.name_only,
			     counts.name_only == 1 ? " was" : "s were",
			     directory_name_only_text(ctx->session->dir,
						      ctx->arena,
						      counts.name_only));
	return finish_findings(&reporter, status, &counts);
}

/* All that the server holds. */
static void
take_contexts(struct context *ctx, struct bases *bases)
{
	const char *const *heads =
		directory_info(ctx->session->dir)->naming_contexts;
	size_t count = 0;

	while (heads != NULL && heads[count] != NULL)
		count++;
	bases->list = arena_array(ctx->arena, count + 1, sizeof(*bases->list));
	for (; bases->count < count; bases->count++)
		bases->list[bases->count] = (struct audit_base){
			heads[bases->count], ctx->command->deleted};
}

static bool
find_excepts(struct context *ctx, struct findsid_wanted *wanted)
{
	const struct command *command = ctx->command;
	bool ok = true;

	wanted->excepts = arena_array(ctx->arena, command->excepts.count + 1,
				      sizeof(*wanted->excepts));
	for (size_t i = 0; i < command->excepts.count; i++) {
		struct job_target target;

		if (object_find_target(
			    &target, ctx->arena, command->excepts.words[i].text,
			    &command->excepts.words[i].span, command->deleted,
			    ctx->session->dir, ctx->diags))
			wanted->excepts[wanted->except_count++].dn = target.dn;
		else
			ok = false;
	}
	return ok;
}

/* Is a base the partition, or in it? */
static bool
is_searched(const struct bases *bases, const char *partition)
{
	for (size_t i = 0; i < bases->count; i++) {
		const char *nc =
			directory_context(bases->dir, bases->list[i].dn);

		if (nc != NULL && dir_dn_equal(nc, partition))
			return true;
	}
	return false;
}

/* The partitions that nobody searched: a note where bases were named, a gap in
 * the answer to a question about everything. */
static enum exit_status
note_others(struct context *ctx, const struct bases *bases, bool everywhere)
{
	const char *const *partitions;
	const size_t count = domains_partitions(
		principals_domains(ctx->session->principals), &partitions);
	struct diag *diag = NULL;
	size_t others = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_searched(bases, partitions[i]))
			continue;
		others++;
		if (!everywhere)
			continue;
		if (diag == NULL)
			diag = diag_warning(
				ctx->diags, NULL,
				"partitions of the forest that %s does not "
				"hold may name it as well",
				directory_info(ctx->session->dir)->host);
		diag_hint(ctx->diags, diag, "%s", partitions[i]);
	}
	if (diag != NULL)
		diag_hint(ctx->diags, diag,
			  "ask a domain controller that holds it: "
			  "-H ldap://HOST");
	else if (others > 0 && ctx->command->format != OUTPUT_JSON)
		diag_note(ctx->diags, NULL,
			  "%zu other partition%s not searched; without BASE "
			  "all are that this server holds",
			  others, others == 1 ? " was" : "s were");
	return diag != NULL ? EXIT_STATUS_PARTLY : EXIT_STATUS_OK;
}

static void
note_excepts(struct context *ctx, const struct findsid_wanted *wanted)
{
	for (size_t i = 0; i < wanted->except_count; i++) {
		const struct findsid_except *except = &wanted->excepts[i];

		if (except->objects == 0)
			diag_warning(ctx->diags, NULL,
				     "--except %s: nothing of it was among "
				     "what was searched",
				     except->dn);
		else if (ctx->command->format != OUTPUT_JSON)
			diag_note(ctx->diags, NULL,
				  "%zu object%s left out: %s and all below it",
				  except->objects,
				  except->objects == 1 ? " was" : "s were",
				  except->dn);
	}
}

static void
note_attributes(struct context *ctx, const struct findsid_wanted *wanted,
		bool known)
{
	STR_AUTO names;

	str_init(&names);
	for (const char *const *name = wanted->attributes; *name != NULL;
	     name++)
		str_printf(&names, "%s%s", names.len > 0 ? ", " : "", *name);
	if (!known)
		diag_note(ctx->diags, NULL,
			  "the schema could not be asked which attributes hold "
			  "descriptors: looked into %s",
			  names.data);
	else if (ctx->command->verbose > 0)
		diag_note(ctx->diags, NULL, "looked into %s", names.data);
}

static enum exit_status
find_sid(struct context *ctx, struct reporter *reporter,
	 const struct bases *bases, struct findsid_wanted *wanted,
	 struct audit_counts *counts)
{
	struct session *session = ctx->session;
	const bool known =
		descriptors_list(ctx->arena, session->dir, &wanted->attributes);
	enum exit_status status, others;

	wanted->domain = &principals_domains(session->principals)->aliases;
	status = findsid_search(session->dir, bases->list, bases->count, wanted,
				session->schema, print_one, reporter,
				!ctx->command->quiet, counts, ctx->diags);
	note_attributes(ctx, wanted, known);
	note_excepts(ctx, wanted);
	if (status == EXIT_STATUS_OK && counts->objects == 0)
		diag_warning(ctx->diags, NULL,
			     "nothing was looked at: all that was to be "
			     "searched is left out");
	others = note_others(ctx, bases, wanted->everywhere);
	if (status == EXIT_STATUS_OK)
		status = others;
	if (ctx->command->check && status == EXIT_STATUS_OK &&
	    counts->findings > 0)
		status = EXIT_STATUS_DIFFERENT;
	return status;
}

int
verb_findsid(struct context *ctx)
{
	struct findsid_wanted wanted = {
		.audit = ctx->command->audit,
		.name_all = ctx->command->verbose > 0,
		.everywhere = ctx->command->arg_count == 1,
	};
	struct reporter reporter;
	struct audit_counts counts = {0};
	struct bases bases = {0};
	enum exit_status status = open_bases(ctx, &bases);

	if (status == EXIT_STATUS_USAGE)
		return (int)status;
	reporter_begin(&reporter, ctx, true, NULL);
	if (status != EXIT_STATUS_OK || !find_excepts(ctx, &wanted) ||
	    !report_trustee(ctx, &ctx->command->args[0], &wanted.sid))
		return finish_findings(&reporter, EXIT_STATUS_FAILED, &counts);
	if (wanted.everywhere)
		take_contexts(ctx, &bases);
	status = find_sid(ctx, &reporter, &bases, &wanted, &counts);
	return finish_findings(&reporter, status, &counts);
}

int
verb_snapshot(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct bases bases = {0};
	const enum exit_status status = open_bases(ctx, &bases);
	struct outfile out;
	const char **names;
	size_t hidden;
	bool ok;

	if (status != EXIT_STATUS_OK)
		return (int)status;
	names = arena_array(ctx->arena, bases.count, sizeof(*names));
	for (size_t i = 0; i < bases.count; i++)
		names[i] = bases.list[i].dn;
	if (!outfile_open(&out, ctx->arena, command->output.text, ctx->diags))
		return EXIT_STATUS_FAILED;
	ok = snapshot_write(ctx->session->dir, names, bases.count,
			    command->audit, command->verbose > 0, out.file,
			    &hidden, ctx->diags);
	ok = outfile_close(&out, ok, ctx->diags) && ok;
	report_counts(ctx);
	if (!ok)
		return EXIT_STATUS_FAILED;
	return hidden > 0 ? EXIT_STATUS_PARTLY : EXIT_STATUS_OK;
}

int
verb_save(struct context *ctx)
{
	const struct command *command = ctx->command;
	struct bases bases = {0};
	enum exit_status status;
	size_t objects;

	if (command->output.text == NULL) {
		diag_error(ctx->diags, NULL, "save needs -o FILE");
		return EXIT_STATUS_USAGE;
	}
	status = open_bases(ctx, &bases);
	if (status != EXIT_STATUS_OK)
		return (int)status;
	status = archive_save(ctx->arena, ctx->session->dir, &bases.list[0],
			      command->output.text, command->owner,
			      !command->quiet, &objects, ctx->diags);
	if (status == EXIT_STATUS_OK)
		diag_note(ctx->diags, NULL, "%zu descriptor%s saved to %s",
			  objects, text_plural(objects),
			  strcmp(command->output.text, "-") == 0
				  ? "standard output"
				  : command->output.text);
	report_counts(ctx);
	return (int)status;
}

static enum exit_status
restore(struct apply_context *given, void *arg)
{
	const struct command *command = arg;

	return archive_restore(given, command->args[0].text, command->owner);
}

int
verb_restore(struct context *ctx)
{
	struct report_options options = report_options(ctx);
	struct command command = *ctx->command;

	if (!session_open(ctx, NULL, NULL, NULL, true))
		return EXIT_STATUS_FAILED;
	report_changes_only(ctx, &options.print);
	return report_run(ctx, &options, restore, &command);
}
