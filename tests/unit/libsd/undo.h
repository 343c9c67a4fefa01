/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/undo.h: one undo that must go well, with the changes that
 * it leaves alone: "-" was removed, "+" was added by us, and the ACE type.
 */
#ifndef TESTS_UNDO_H
#define TESTS_UNDO_H

#include "unit/libsd/sample.h"

#include <stdio.h>

struct reports {
	size_t count;
	char text[128];
};

static inline void
report(void *context, const struct sd_ace *ace, bool was_added)
{
	struct reports *reports = context;
	size_t len = strlen(reports->text);

	snprintf(reports->text + len, sizeof(reports->text) - len, "%s%s%02x",
		 len > 0 ? " " : "", was_added ? "+" : "-",
		 ace == NULL ? 0xffu : (unsigned)ace->type);
	reports->count++;
}

static inline void
undo(struct sd_desc *now, const struct sd_desc *before,
     const struct sd_desc *after, const char *conflicts)
{
	struct reports reports = {0, ""};
	size_t count = 77;

	assert_int_equal(
		sd_desc_revert(now, before, after, &count, report, &reports),
		SD_OK);
	assert_int_equal(count, reports.count);
	assert_string_equal(reports.text, conflicts);
}

#endif
