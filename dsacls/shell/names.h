/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/names.h: the names of an object's children, for Tab.
 */
#ifndef SHELL_NAMES_H
#define SHELL_NAMES_H

#include "shell/shell.h"

/* Children of base that begin with prefix (of the name, or of the RDN where
 * it holds "="); at most limit. They live until other names are asked for. */
size_t
shell_child_names(struct shell *shell, struct context *ctx, const char *base,
		  const char *prefix, size_t limit, struct child *out);
void shell_names_forget(struct shell *shell);

#endif
