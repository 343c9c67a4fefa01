/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset_file.h: the folders presets are looked for in (see preset.h).
 */
#ifndef PLAN_PRESET_FILE_H
#define PLAN_PRESET_FILE_H

#include "plan/preset.h"

#define PRESET_FOLDERS 3

/* In order of preference; an entry may be NULL. */
void
preset_folders(const char *folders[static PRESET_FOLDERS], struct arena *arena);
/* The file of a preset, and the next one of that name, if that is another:
 * it stands in the shadow of the first. */
struct preset_place {
	const char *path, *shadowed; /* shadowed: or NULL */
	bool is_shipped;	     /* it came with the program */
};
/* False: there is none. A name is never a path. */
bool preset_find_file(struct preset_place *place, const char *name,
		      struct arena *arena);
/* Opens it, unless others could have written it. NULL: diagnosed. */
FILE *preset_open_file(const struct preset_place *place, struct arena *arena,
		       const struct span *span, struct diags *diags);

#endif
