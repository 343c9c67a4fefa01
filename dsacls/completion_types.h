/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion_types.h: classes, attributes and rights that make sense on an
 * object, for completion.
 */
#ifndef COMPLETION_TYPES_H
#define COMPLETION_TYPES_H

#include "completion.h"

/* As complete_sources.types; context is a struct completion. */
size_t completion_types(void *context, const char *prefix, bool inherited,
			uint32_t mask, size_t limit, const char **out);

#endif
