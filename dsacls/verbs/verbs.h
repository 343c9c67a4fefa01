/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/verbs.h: the verbs about single facts.
 */
#ifndef VERBS_VERBS_H
#define VERBS_VERBS_H

#include "ctx.h"

int verb_preset(struct context *ctx);
int verb_schema(struct context *ctx);
int verb_snapshot(struct context *ctx);

#endif
