/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/finish.h: from the planned objects to the exit status of a run.
 */
#ifndef APPLY_FINISH_H
#define APPLY_FINISH_H

#include "apply/work.h"

/* Ends the first pass, runs the second; returns the exit status. */
enum exit_status finish_run(struct work *work);

#endif
