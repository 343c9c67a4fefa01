/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/stage.h: the list of staged changes.
 */
#ifndef SHELL_STAGE_H
#define SHELL_STAGE_H

#include "shell/shell.h"

/* Switches on the current object: shows, or stages what changes. With
 * autocommit the caller is to commit. */
int
shell_switches(struct shell *shell, struct context *ctx, struct words *words);
int shell_drop(struct shell *shell, struct context *ctx, struct words *args);
int
shell_autocommit(struct shell *shell, struct context *ctx, struct words *args);
void shell_drop_all(struct shell *shell);

#endif
