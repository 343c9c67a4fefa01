/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/repl.h: `dsacls shell [OBJECT]`: commands read one by one, from a
 * terminal with editing or from a pipe without.
 */
#ifndef REPL_H
#define REPL_H

#include "session.h"

int repl_run(struct context *ctx);

#endif
