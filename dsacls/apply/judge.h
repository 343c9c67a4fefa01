/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/judge.h: warnings about the steps of a recipe: grants and denies that
 * do more, or less, than they seem to.
 */
#ifndef APPLY_JUDGE_H
#define APPLY_JUDGE_H

#include "apply/work.h"

/* Warns about the recipe itself, once for all objects. */
void judge_recipe(struct work *work);
/* Whom a deny hits who should know, "you as well: you are"; or NULL. */
const char *judge_denied(struct work *work, const struct sd_ace *ace);

/* Warns of a class in the object field that the object is not of. */
void judge_classes(struct object *object);
/* Names explicit denies that stand before a grant of the recipe. */
void judge_overrides(struct work *work, struct object *object);

#endif
