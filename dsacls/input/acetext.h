/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acetext.h: a statement as text: the places of its parts, and the blanks
 * and quotation marks around them.
 */
#ifndef INPUT_ACETEXT_H
#define INPUT_ACETEXT_H

#include "input/words.h"

/* A statement as text: body is words->text[index] + start. */
struct acetext {
	const struct words *words;
	size_t index, start;
	const char *body;
	struct arena *arena;
	struct diags *diags;
};

struct span acetext_span(const struct acetext *text, size_t at, size_t len);

/* Narrows [*from, *to) to what has no blanks at its ends. */
void acetext_trim(const char *text, size_t *from, size_t *to);
/*
 * Narrows [*from, *to), which has no blanks at its ends, to what a pair of
 * double quotes is around; false when there is none.
 */
bool acetext_unquote(const char *text, size_t *from, size_t *to);
/*
 * A quotation mark at an end of a part, straight or typographic, that is not
 * one of such a pair; true when there was one, and it was diagnosed. colon:
 * the one before the codes, SIZE_MAX for a trustee alone.
 */
bool acetext_report_quotes(const struct acetext *text, size_t colon);

/* The trustee that a word alone names: without blanks at its ends, and without
 * the pair of double quotes around it that some shells leave there. */
const char *acetext_trustee(struct arena *arena, const char *word);

#endif
