/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h: one parsed command through the pipeline: plan, connect, resolve,
 * apply, print. Argv, batch lines and the shell all end here.
 */
#ifndef RUN_H
#define RUN_H

#include "ctx.h"

/* Shows or changes ACLs: everything that goes through a plan. */
int run_acl(struct context *ctx);

#endif
