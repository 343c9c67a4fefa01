/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/who.h: who, a command of the shell.
 */
#ifndef SHELL_WHO_H
#define SHELL_WHO_H

#include "shell/shell.h"

int shell_who(struct shell *shell, struct context *ctx, struct words *args);

#endif
