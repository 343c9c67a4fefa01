/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/plan_internal.h: what the files of plan_make share. For plan_*.c and
 * plan.c only.
 */
#ifndef PLAN_PLAN_INTERNAL_H
#define PLAN_PLAN_INTERNAL_H

#include "plan/plan.h"
#include "plan/preset.h"

struct planner {
	struct plan *plan;
	struct arena *arena;
	struct diags *diags;
	size_t step_capacity;
	struct preset *presets; /* loaded, one per --preset */
};

/* AceFlags of /I (dsacls-behaviour: T 0x02, S 0x0A, P 0x06). */
uint8_t plan_ace_flags(enum inherit inherit);

/* Adds one statement as a step, refused when its parts do not fit. */
bool
plan_add_statement(struct planner *planner, const struct statement *statement,
		   enum inherit inherit, enum step_op op, const char *trustee);

/* The objects of the command. */
bool plan_add_targets(struct planner *planner, const struct command *command);

/* plan_presets.c: load before anything; then the lines of one kind. */
bool plan_load_presets(struct planner *planner, const struct command *command);
bool plan_add_presets(struct planner *planner, const struct command *command,
		      enum statement_op op);
/* --set-sddl FILE ("-" is standard input). */
bool plan_read_sddl(struct planner *planner, const struct word_ref *file,
		    struct plan_step *step);

#endif
