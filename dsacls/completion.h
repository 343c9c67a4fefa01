/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion.h: `dsacls --complete WORDS...`: candidates for the last word,
 * one a line. Names come from the directory when it can be reached at once
 * with the ticket at hand, from the built-in tables otherwise. The shell's
 * Tab key asks the same sources.
 */
#ifndef COMPLETION_H
#define COMPLETION_H

#include "ctx.h"
#include "input/complete.h"

/* words->text[from] is the first word of the command line to complete. */
int completion_run(struct context *ctx, const struct words *words, size_t from);

/* Sources over an open session (its dir may be NULL: built-in names). Their
 * searches are bounded. The context must outlive the sources. */
struct complete_sources completion_sources(struct context *ctx);

#endif
