/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/describe.h: differences in sentences, escaped, shared by all that
 * prints them.
 */
#ifndef OUTPUT_DESCRIBE_H
#define OUTPUT_DESCRIBE_H

#include "output/printer.h"

/* Appends "- ..." and "+ ..." lines, one a difference, between before and after
 * (either may be NULL: nothing there), each ended by a newline, indented by
 * indent blanks. An inherited ACE that becomes an explicit copy is one "+"
 * line. Where one of both is in canonical order and the other is not, what
 * moves is on "~ ..." lines. */
void describe_diff(struct str *out, const struct sd_desc *before,
		   const struct sd_desc *after, const struct namer *namer,
		   unsigned indent);

/* sd_diff_make of every part, with what moves where canonical order was made
 * or lost; either descriptor may be NULL: nothing there. Out of memory ends
 * the program. Cleared with sd_diff_clear. */
void describe_diff_of(struct sd_diff *diff, const struct sd_desc *before,
		      const struct sd_desc *after);

#endif
