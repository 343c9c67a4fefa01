/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h: one parsed command through the pipeline: plan, connect, resolve,
 * apply, print. Argv, batch lines and the shell all end here.
 */
#ifndef RUN_H
#define RUN_H

#include "ctx.h"

#include <stdbool.h>

struct apply_options;
struct print_options;
struct sd_sid;

/* Runs any command, verbs included. Returns the exit status. */
int run_command(struct context *ctx);

/* --json: an empty array, where no document was printed. */
void run_answer_nothing(struct context *ctx);

/* Shows or changes ACLs: everything that goes through a plan. */
int run_acl(struct context *ctx);

/* Options of apply and of the printers as the command asks for them. */
struct apply_options run_apply_options(struct context *ctx);
struct print_options run_print_options(struct context *ctx);

/* Nothing is kept: -n, --check, or a change of a snapshot outside the shell. */
bool run_is_dry(const struct context *ctx);

/* What changes on a snapshot is printed as LDIF, if nothing else was asked. */
void
run_offline_format(const struct context *ctx, struct print_options *options);

/* Of many objects: what changes, each once, and the counts of all. */
void run_show_changes(const struct context *ctx, struct print_options *options);

/* What -v tells at the end: round trips by kind. */
void run_report_counts(struct context *ctx);

/* "--only NAME" as a SID, or NULL where absent. False: diagnosed. */
bool run_only_sid(struct context *ctx, const struct sd_sid **only);

#endif
