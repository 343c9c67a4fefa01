/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/rights.h: the permission codes of dsacls.exe (CC DC LC WS RP WP DT LO
 * CA SD RC WD WO GR GE GW GA): letters, bits, and the words of its listing.
 * Those who read statements and those who print entries both need them.
 */
#ifndef BASE_RIGHTS_H
#define BASE_RIGHTS_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct right_code {
	const char *code;    /* "RP" */
	uint32_t mask;	     /* mapped: GA is 0xf01ff (MS-ADTS 5.1.3.2) */
	const char *words;   /* "READ PROPERTY", as the listing prints it;
				NULL for the generic codes */
	const char *meaning; /* half a sentence for help and --explain */
};
/* In the order the listing prints the bits; ended by code NULL. */
extern const struct right_code right_codes[];

/* The code of two letters in any case, or NULL; what follows them is not
 * looked at. */
const struct right_code *right_find(const char *two_letters);
/* Reads len bytes of codes, in any order and case, repeats allowed. False
 * when that is not what they are (or there are none). */
bool rights_parse(const char *text, size_t len, uint32_t *mask);
/* Appends the codes of a mask in the order of its bits, "RPWP", "GA" for
 * full control; bits without a code as hex after a bar, "RP|0x1000000". */
void rights_format(struct str *out, uint32_t mask);
/* All codes with a blank between each, in the order of their bits, the generic
 * ones last. */
const char *rights_list(struct arena *arena);

#endif
