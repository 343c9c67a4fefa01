/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/undo.h: undoes a run.
 */
#ifndef APPLY_UNDO_H
#define APPLY_UNDO_H

#include "apply/apply.h"
#include "apply/history.h"

/*
 * Takes a run back by a three-way merge on what is there today: ours out, later
 * edits of others kept, conflicts named and left alone. A run of its own, which
 * can be taken back in turn. Objects are found by objectGUID. Of several who
 * take one run back at once, one does it: the others wait, and leave it at that
 * when they see that it is done; run is what history_find or history_newest
 * found.
 */
enum exit_status
undo_run(const struct apply_context *given, const struct history_run *run);

#endif
