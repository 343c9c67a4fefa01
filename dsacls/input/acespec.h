/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec.h: syntax of one statement, trustee[:bits[;object[;inherited]]]
 * (the grammar of dsacls.exe), still in names. Split at the last colon that
 * is followed by permission letters up to a semicolon or the end.
 */
#ifndef INPUT_ACESPEC_H
#define INPUT_ACESPEC_H

#include "input/words.h"

#include <stdbool.h>
#include <stdint.h>

struct acespec {
	const char *trustee;   /* never empty */
	bool has_perms;	       /* a colon and bits were given */
	uint32_t mask;	       /* generic codes already mapped (GA 0xf01ff) */
	const char *codes;     /* the letters in the order written, "RPWP" */
	const char *object;    /* second part, NULL when empty or absent */
	const char *inherited; /* third part, NULL when empty or absent */
	bool unquoted;	       /* double quotes around a part were taken off */
	bool zero_object;      /* the second part was the zero GUID: all */
	bool zero_inherited;   /* the third part was it */
	struct span whole;
	struct span trustee_span, codes_span, object_span, inherited_span;
};

/*
 * The offset of the last colon with codes behind it in text; false when there
 * is none: text is no statement with permissions. The codes may stand in double
 * quotes.
 */
bool acespec_split(const char *text, size_t *colon);

/*
 * Parses words->text[index] from byte start. need_perms: /G and /D want the
 * colon and bits; /R takes a trustee alone too. False: diagnosed, with caret
 * and hint (a comma for a semicolon, an unknown code, an eaten backslash, a
 * statement that ends where a shell may have cut it at a semicolon). A pair
 * of double quotes around the trustee or a part is taken off.
 */
bool acespec_parse(struct acespec *spec, struct arena *arena,
		   const struct words *words, size_t index, size_t start,
		   bool need_perms, struct diags *diags);

/* Says, for -v, what was read otherwise than it was written. */
void acespec_note(const struct acespec *spec, struct diags *diags);

#endif
