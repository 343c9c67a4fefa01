/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/path.h: resolves a path as typed to an object; sets the current object.
 */
#ifndef SHELL_PATH_H
#define SHELL_PATH_H

#include "shell/shell.h"

/* A path as typed to the DN of an object that exists; NULL: diagnosed. */
const char *shell_resolve_path(struct shell *shell, struct context *ctx,
			       const char *path, const struct span *span);
/* The head of the domain, or of the first partition; NULL: there is none. */
const char *shell_domain_head(const struct context *ctx);
/* Makes dn the current object. */
void shell_go(struct shell *shell, const char *dn, const struct sd_guid *guid);

int shell_cd(struct shell *shell, struct context *ctx, struct words *args);
int shell_pwd(struct shell *shell, struct context *ctx, struct words *args);

#endif
