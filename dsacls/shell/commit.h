/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/commit.h: stages a line, shows what all staged changes would do, and
 * writes them.
 */
#ifndef SHELL_COMMIT_H
#define SHELL_COMMIT_H

#include "shell/shell.h"

/* Switches on the current object: shows, or stages what changes. With
 * autocommit the caller is to commit. */
int
shell_switches(struct shell *shell, struct context *ctx, struct words *words);
int shell_diff(struct shell *shell, struct context *ctx, struct words *args);
int shell_commit(struct shell *shell, struct context *ctx, struct words *args);

#endif
