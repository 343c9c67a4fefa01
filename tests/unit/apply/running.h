/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/running.h: runs on the domain of the fixture: recipes of
 * ACEs and operations, undo and resume, with the outcome of every object
 * kept.
 */
#ifndef TESTS_APPLY_RUNNING_H
#define TESTS_APPLY_RUNNING_H

#include "apply/replay.h"
#include "apply/undo.h"
#include "fixture.h"

static inline const char *
fixture_sddl(struct fixture *f, const struct sd_desc *desc)
{
	char *text;
	const char *kept;

	if (desc == NULL)
		return NULL;
	assert_int_equal(sd_sddl_print_alloc(desc, NULL, 15, &text, NULL),
			 SD_OK);
	kept = arena_strdup(&f->arena, text);
	free(text);
	return kept;
}

static inline bool
fixture_report(void *context, const struct outcome *outcome)
{
	struct fixture *f = context;
	struct seen_outcome *seen = &f->outcomes[f->outcome_count++];
	STR_AUTO notes;

	assert_true(f->outcome_count <= OUTCOMES);
	str_init(&notes);
	for (size_t i = 0; i < outcome->note_count; i++)
		str_printf(&notes, "%s%s\n",
			   outcome->notes[i].is_error ? "error: " : "",
			   outcome->notes[i].text);
	*seen = (struct seen_outcome){
		.dn = arena_strdup(&f->arena, outcome->dn),
		.state = outcome->state,
		.sd_flags = outcome->sd_flags,
		.before = fixture_sddl(f, outcome->before),
		.after = fixture_sddl(f, outcome->after),
		.now = fixture_sddl(f, outcome->now),
		.notes = arena_strdup(&f->arena, notes.data),
	};
	return true;
}

/* A recipe of the ACEs and operations in steps. */
static inline struct job
fixture_job(struct fixture *f, struct recipe_step *steps, size_t count,
	    const char *const *dns, size_t dn_count)
{
	struct job job = {
		.recipe = {.steps = steps,
			   .count = count,
			   .sd_flags = SD_FLAG_DACL,
			   .attribute = "nTSecurityDescriptor",
			   .changes = count > 0 && steps[0].op != STEP_SHOW},
		.target_count = dn_count,
	};

	job.targets = arena_array(&f->arena, dn_count, sizeof(*job.targets));
	for (size_t i = 0; i < dn_count; i++)
		job.targets[i] =
			(struct job_target){.dn = dns[i], .name = dns[i]};
	return job;
}

static inline struct recipe_step
fixture_step(enum step_op op, const char *ace)
{
	struct recipe_step step = {.op = op};

	if (ace != NULL)
		step.ace = sample_ace(ace);
	step.sid = step.ace.sid;
	return step;
}

static inline struct apply_context
fixture_given(struct fixture *f)
{
	return (struct apply_context){
		.arena = &f->arena,
		.dir = f->dir,
		.principals = f->principals,
		.schema = f->schema,
		.options = &f->options,
		.report = fixture_report,
		.context = f,
		.counts = &f->counts,
		.diags = &f->diags,
	};
}

/* A run begins with nothing seen ... */
static inline struct apply_context
fixture_start(struct fixture *f)
{
	f->outcome_count = 0;
	f->counts = (struct apply_counts){0};
	return fixture_given(f);
}

/* ... and ends with nothing on its way, and everything said. */
static inline enum exit_status
fixture_finish(struct fixture *f, enum exit_status status)
{
	fixture_print(f);
	assert_int_equal(directory_pending(f->dir), 0);
	return status;
}

static inline enum exit_status
fixture_run(struct fixture *f, const struct job *job)
{
	const struct apply_context given = fixture_start(f);

	return fixture_finish(f, apply_run(&given, job));
}

/* One step on one object. */
static inline enum exit_status
fixture_run_one(struct fixture *f, const char *dn, enum step_op op,
		const char *ace)
{
	struct recipe_step step = fixture_step(op, ace);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	return fixture_run(f, &job);
}

/* The id of the run whose turn it is, or NULL. */
static inline const char *
fixture_newest(struct fixture *f)
{
	struct history_run run;

	return history_newest(&f->arena, &run, &f->diags) == 1 ? run.id : NULL;
}

/* id NULL: the run whose turn it is; nothing left is success, as it is of the
 * program. */
static inline enum exit_status
fixture_undo(struct fixture *f, const char *id)
{
	const struct apply_context given = fixture_start(f);
	struct history_run run;
	struct diags ignored; /* of other runs */
	int got = -1;

	diags_init(&ignored, &f->arena);
	if (id == NULL)
		got = history_newest(&f->arena, &run, &f->diags);
	else if (history_find(&f->arena, id, &run, &ignored) ||
		 history_find(&f->arena, id, &run, &f->diags))
		got = 1;
	if (got <= 0)
		return fixture_finish(f, got == 0 ? EXIT_STATUS_OK
						  : EXIT_STATUS_FAILED);
	return fixture_finish(f, undo_run(&given, &run));
}

static inline enum exit_status
fixture_resume(struct fixture *f, const char *id)
{
	const struct apply_context given = fixture_start(f);
	struct history_run run;

	if (id == NULL)
		id = fixture_newest(f);
	assert_non_null(id);
	if (!history_find(&f->arena, id, &run, &f->diags))
		return fixture_finish(f, EXIT_STATUS_FAILED);
	return fixture_finish(f, replay_resume(&given, &run));
}

#endif
