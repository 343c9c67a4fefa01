/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/ls.h: ls and find, commands of the shell.
 */
#ifndef SHELL_LS_H
#define SHELL_LS_H

#include "shell/shell.h"

int shell_ls(struct shell *shell, struct context *ctx, struct words *args);
int shell_find(struct shell *shell, struct context *ctx, struct words *args);

#endif
