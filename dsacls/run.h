/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h: one parsed command through the pipeline: plan, connect, resolve,
 * apply, print. Argv, batch lines and the shell all end here.
 */
#ifndef RUN_H
#define RUN_H

#include "session.h"

/* Shows or changes ACLs: everything that has a plan. */
int run_acl(struct context *ctx);

/* -f FILE: a command a line, # comments, "-" for standard input. Every line is
 * parsed, resolved and worked out against the directory before the first one
 * writes. */
int run_batch(struct context *ctx);

#endif
