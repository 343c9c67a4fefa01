/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/write.h: the second pass: what the first one has planned is written.
 */
#ifndef APPLY_WRITE_H
#define APPLY_WRITE_H

#include "apply/work.h"

/* Everything in the store is written and reported. */
void write_objects(struct work *work);

#endif
