/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/verbs.h: the commands that are a bare word: `dsacls preset`, `dsacls
 * log`. Each is a function from context to exit status.
 */
#ifndef VERBS_H
#define VERBS_H

#include "ctx.h"

/* verbs.c */
int verb_preset(struct context *ctx);
int verb_schema(struct context *ctx);
int verb_snapshot(struct context *ctx);
/* verbs/history.c */
int verb_log(struct context *ctx);
int verb_undo(struct context *ctx);
int verb_resume(struct context *ctx);
/* verbs/tree.c */
int verb_save(struct context *ctx);
int verb_restore(struct context *ctx);
int verb_verify(struct context *ctx);
int verb_findsid(struct context *ctx);

#endif
