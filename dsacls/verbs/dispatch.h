/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verbs/dispatch.h: runs a command, whichever it is.
 */
#ifndef VERBS_DISPATCH_H
#define VERBS_DISPATCH_H

#include "session.h"

/* Runs any command, verbs included. Returns the exit status. */
int run_command(struct context *ctx);

int verb_help(struct context *ctx);
int verb_preset(struct context *ctx);
int verb_schema(struct context *ctx);
int verb_shell(struct context *ctx);

#endif
