/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/tree.h: the verbs about every object below a base.
 */
#ifndef VERBS_TREE_H
#define VERBS_TREE_H

#include "session.h"

int verb_snapshot(struct context *ctx);
int verb_save(struct context *ctx);
int verb_restore(struct context *ctx);
int verb_verify(struct context *ctx);
int verb_findsid(struct context *ctx);

#endif
