/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/rights.h: the permission codes of dsacls.exe (CC DC LC WS RP WP DT LO
 * CA SD RC WD WO GR GE GW GA) and the words of its listing.
 */
#ifndef PLAN_RIGHTS_H
#define PLAN_RIGHTS_H

#include "base/str.h"

#include <stdint.h>

struct right_code {
	const char *code;    /* "RP" */
	uint32_t mask;	     /* mapped: GA is 0xf01ff */
	const char *words;   /* "READ PROPERTY", as the listing prints it;
				NULL for the generic codes */
	const char *meaning; /* half a sentence for help and --explain */
};
/* In the order the listing prints the bits; ended by code NULL. */
extern const struct right_code right_codes[];

const struct right_code *right_find(const char *two_letters);
/* Appends the codes of a mask, "RPWP", "GA" for full control; bits without
 * a code as hex. */
void rights_format(struct str *out, uint32_t mask);

#endif
