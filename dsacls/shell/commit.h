/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commit.h: what the staged changes would do, and writing them.
 */
#ifndef SHELL_COMMIT_H
#define SHELL_COMMIT_H

#include "shell/shell.h"

int shell_diff(struct shell *shell, struct context *ctx, struct words *args);
int shell_commit(struct shell *shell, struct context *ctx, struct words *args);

#endif
