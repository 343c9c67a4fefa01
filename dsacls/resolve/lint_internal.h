/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/lint_internal.h: what lint.c and lint_warn.c share.
 */
#ifndef RESOLVE_LINT_INTERNAL_H
#define RESOLVE_LINT_INTERNAL_H

#include "base/str.h"
#include "resolve/lint.h"

/* An error, or a warning under --force. */
struct diag *lint_refuse(const struct lint *lint, const struct span *span,
			 const char *sentence);

/* lint_warn.c: what works, but perhaps not as hoped. */
void lint_warn(const struct lint *lint, const struct recipe_step *step);

#endif
