/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/undo.h: one undo that must go well, with the changes that
 * it leaves alone: "-" was removed, "+" was added by us, and the ACE type.
 * undo_gives takes before, after, what somebody made of it since, and what
 * undo makes of that.
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

static inline void
undo_gives(const char *before, const char *after, const char *now,
	   const char *want)
{
	SD_DESC_AUTO a = sample_desc(before);
	SD_DESC_AUTO b = sample_desc(after);
	SD_DESC_AUTO c = sample_desc(now);
	SD_DESC_AUTO alone = sample_copy(&b);
	size_t conflicts = 77;

	undo(&c, &a, &b, "");
	assert_sddl(&c, want);
	/* Undone twice is undone once. */
	undo(&c, &a, &b, "");
	assert_sddl(&c, want);
	/* With nobody else there, everything is as before. */
	assert_int_equal(sd_desc_revert(&alone, &a, &b, &conflicts, NULL, NULL),
			 SD_OK);
	assert_int_equal(conflicts, 0);
	assert_sddl(&alone, before);
}

#endif
