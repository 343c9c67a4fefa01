/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/acespec_internal.h: what the files of acespec_parse share. For
 * acespec*.c only.
 */
#ifndef INPUT_ACESPEC_INTERNAL_H
#define INPUT_ACESPEC_INTERNAL_H

#include "input/acespec.h"

/* A statement as text: body is words->text[index] + start. */
struct acetext {
	const struct words *words;
	size_t index, start;
	const char *body;
	struct arena *arena;
	struct diags *diags;
};

struct span acetext_span(const struct acetext *text, size_t at, size_t len);

/* acespec_fault.c: says why there is no colon with codes behind it. */
void acespec_report_split(const struct acetext *text);

/*
 * Narrows [*from, *to), which has no blanks at its ends, to
 * what a pair of double quotes is around; false when there is none.
 */
bool acespec_unquote(const char *text, size_t *from, size_t *to);
/*
 * A quotation mark at an end of a part, straight or typographic, that is not
 * one of such a pair; true when there was one, and it was diagnosed. colon:
 * the one before the codes, SIZE_MAX for a trustee alone.
 */
bool acespec_report_quotes(const struct acetext *text, size_t colon);

/* acespec.c: [*from, *to) without blanks at its ends. */
void acespec_trim(const char *text, size_t *from, size_t *to);

#endif
