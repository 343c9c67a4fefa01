/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/output/listing.h: the lines that every expected listing has.
 */
#ifndef TESTS_OUTPUT_LISTING_H
#define TESTS_OUTPUT_LISTING_H

#include "fixture.h"

#define PAD "                                      " /* 38 */
#define HEAD \
	"Owner: CORP\\Domain Admins\n" \
	"Group: CORP\\Domain Admins\n" \
	"\n"
#define LIST HEAD "Access list:\n"
#define BELOW "Permissions inherited to subobjects are:\n"
#define END "The command completed successfully\n"

static const struct print_options plain = {.width = 80};

#endif
