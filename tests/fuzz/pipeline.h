/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/pipeline.h: a command line through every stage on a directory
 * that is already open, with the output going nowhere. For harnesses whose
 * input is what the directory says.
 */
#ifndef TESTS_FUZZ_PIPELINE_H
#define TESTS_FUZZ_PIPELINE_H

#include "fuzz/fuzz.h"

#include "apply/apply.h"
#include "output/printer.h"
#include "report.h"
#include "session.h"

struct pipeline {
	struct session session;
	struct arena arena; /* of the command at hand */
	struct diags diags;
	FILE *nowhere;
	struct printer *printer;
};

static inline FILE *
pipeline_nowhere(void)
{
	static FILE *file;

	if (file == NULL)
		file = fopen("/dev/null", "we");
	if (file == NULL)
		abort();
	return file;
}

static inline void
pipeline_begin(struct pipeline *line)
{
	*line = (struct pipeline){.nowhere = pipeline_nowhere()};
	arena_init(&line->arena);
	arena_init(&line->session.arena);
	diags_init(&line->diags, &line->arena);
	line->diags.out = line->nowhere;
}

/* From now on the session has this directory. */
static inline void
pipeline_open(struct pipeline *line, struct directory *dir)
{
	struct arena *arena = &line->session.arena;

	line->session.dir = dir;
	line->session.principals = principals_new(arena, dir);
	line->session.schema = schema_new(arena, dir, false);
}

static inline void
pipeline_end(struct pipeline *line)
{
	diags_print(&line->diags);
	if (line->session.dir != NULL)
		directory_close(line->session.dir);
	arena_clear(&line->arena);
	arena_clear(&line->session.arena);
}

static inline bool
pipeline_outcome(void *context, const struct outcome *outcome)
{
	struct pipeline *line = context;

	if (outcome->before != NULL)
		namer_prefetch(&line->session, outcome->before, &line->diags);
	if (outcome->after != NULL)
		namer_prefetch(&line->session, outcome->after, &line->diags);
	printer_outcome(line->printer, outcome);
	return true;
}

static inline bool
pipeline_yes(void *context, const char *question)
{
	(void)context;
	return question[0] != '\0';
}

static inline void
pipeline_apply(struct pipeline *line, const struct command *command,
	       const struct job *job)
{
	const struct print_options print = {
		.format = command->format,
		.diff = command->diff,
		.several = true,
		.audit = true,
		.width = 80,
	};
	const struct apply_options options = {
		.dry_run = command->dry_run,
		.keep_going = true,
		.audit = command->audit,
		.read_owner = true,
		.command_text = "fuzz",
		.confirm = pipeline_yes,
	};
	struct namer namer =
		namer_make(&line->session, command->format == OUTPUT_SDDL);
	struct apply_counts counts = {0};
	const struct apply_context given = {
		.arena = &line->arena,
		.dir = line->session.dir,
		.principals = line->session.principals,
		.schema = line->session.schema,
		.options = &options,
		.report = pipeline_outcome,
		.context = line,
		.counts = &counts,
		.diags = &line->diags,
	};

	line->printer =
		printer_new(&line->arena, line->nowhere, &print, &namer);
	(void)apply_run(&given, job);
	(void)printer_finish(line->printer, true);
}

/* The line must be well formed. */
static inline void
pipeline_run(struct pipeline *line, const char *text)
{
	struct command command;
	struct words words;
	struct plan plan;
	struct job job;

	must(words_split(&words, &line->arena, text, NULL, &line->diags) ==
	     WORDS_OK);
	must(command_parse(&command, &line->arena, &words, &line->diags));
	must(plan_make(&plan, &line->arena, &command, &line->diags));
	if (job_make(&job, &line->arena, &plan, line->session.dir,
		     line->session.principals, line->session.schema, NULL,
		     &line->diags))
		pipeline_apply(line, &command, &job);
	else
		must(line->diags.errors > 0);
	diags_print(&line->diags);
}

#endif
