/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset.h: presets: delegations as data files in dsacls grammar
 * (dsacls-preset(5)). Looked for in $DSACLS_PRESETS, then beside the
 * executable (../dsacls/presets), then in the data folder.
 */
#ifndef PLAN_PRESET_H
#define PLAN_PRESET_H

#include "base/diag.h"

#include <stdbool.h>

struct preset_line {
	const char *group; /* group name, NULL: always part of the preset */
	const char *perms; /* "CA;Reset Password;user" */
	int inherit;	   /* enum inherit of input/command.h */
	bool deny;
	const char *comment; /* what it is for; may be NULL */
	struct span span;
};

struct preset_group {
	const char *name;
	const char *summary;
};

struct preset {
	const char *name;
	const char *path;
	const char *summary; /* one line */
	const char *target;  /* what it is applied to: "OU", "domain" */
	const char *risk;    /* low, high, tier-0 */
	const char *source;  /* where the list comes from */
	const char *notes;   /* more lines or NULL */
	struct preset_group *groups;
	size_t group_count;
	struct preset_line *lines;
	size_t line_count;
};

/* Loads NAME (or a path with a slash). False: diagnosed, near names hinted. */
bool preset_load(struct preset *preset, struct arena *arena, const char *name,
		 const struct span *span, struct diags *diags);

struct preset_list {
	struct preset *presets; /* sorted by name, first folder wins */
	size_t count;
};
bool
preset_list(struct preset_list *list, struct arena *arena, struct diags *diags);

#endif
