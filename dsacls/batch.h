/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch.h: -f FILE: a command a line, # comments, "-" for standard input.
 * Every line is parsed, resolved and worked out against the directory before
 * the first one writes.
 */
#ifndef BATCH_H
#define BATCH_H

#include "ctx.h"

int batch_commands(struct context *ctx);

#endif
