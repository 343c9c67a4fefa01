/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset.h: presets: delegations as data files in dsacls grammar
 * (dsacls-preset(5)). Looked for in $DSACLS_PRESETS, then beside the executable
 * (../dsacls/presets), then in the data folder.
 *
 * A line is what would follow OBJECT, with {trustee} for the one the admin
 * names: /I:S /G "{trustee}:CA;Reset Password;user". The parser of the command
 * line reads it.
 */
#ifndef PLAN_PRESET_H
#define PLAN_PRESET_H

#include "input/command.h"

#include <stdbool.h>

#define PRESET_TRUSTEE "{trustee}"

struct preset_line {
	const char *group;	/* NULL: always part of the preset */
	const char *text;	/* as in the file */
	struct command command; /* parsed; /I, /G and /D only */
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
	const char *risk;    /* "low", "high", "tier-0" */
	const char *source;  /* where the list comes from */
	const char **notes;
	size_t note_count;
	struct preset_group *groups;
	size_t group_count;
	struct preset_line *lines;
	size_t line_count;
	bool needs_trustee; /* some line has {trustee} */
};

/* Loads NAME. False: diagnosed, near names hinted. */
bool preset_load(struct preset *preset, struct arena *arena, const char *name,
		 const struct span *span, struct diags *diags);

struct preset_list {
	const char **names; /* sorted, each once */
	size_t count;
};
void preset_list(struct preset_list *list, struct arena *arena);

#endif
