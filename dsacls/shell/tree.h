/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tree.h: tree, a command of the shell.
 */
#ifndef SHELL_TREE_H
#define SHELL_TREE_H

#include "shell/shell.h"

int shell_tree(struct shell *shell, struct context *ctx, struct words *args);

#endif
