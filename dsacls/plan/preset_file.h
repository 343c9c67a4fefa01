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
/* The readable file of a preset, or NULL. A name is never a path. */
const char *preset_find_file(const char *name, struct arena *arena);

#endif
