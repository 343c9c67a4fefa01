/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/reset.h: a list as the schema gives it to new objects of the class.
 */
#ifndef APPLY_RESET_H
#define APPLY_RESET_H

#include "apply/work.h"

/* Gives object->after the DACL or SACL (part) that a new object of its class
 * would have; the object fails with a note when that cannot be found out. */
enum sd_err reset_part(struct work *work, struct object *object,
		       unsigned part) SD_MUST_CHECK;

#endif
