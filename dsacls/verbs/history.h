/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/history.h: the verbs about runs in the journal.
 */
#ifndef VERBS_HISTORY_H
#define VERBS_HISTORY_H

#include "session.h"

int verb_log(struct context *ctx);
int verb_undo(struct context *ctx);
int verb_resume(struct context *ctx);

#endif
