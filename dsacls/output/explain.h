/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/explain.h: what the two shapes of --explain share. For the explain
 * files only.
 */
#ifndef OUTPUT_EXPLAIN_H
#define OUTPUT_EXPLAIN_H

#include "output/printer.h"

/* "grant", "take-ownership": the op of a request, a stable word. */
const char *explain_op(const struct plan_step *step);

/* What the request means, without a full stop: "Allow CORP\\x RP ...". */
void explain_meaning(struct str *out, const struct plan_step *step);
/* "; asks for the SID of "CORP\\x"", or nothing. */
void explain_questions(struct str *out, const struct plan_step *step);

/* The whole plan as a JSON document with its final newline. */
void explain_json(struct str *out, const struct plan *plan);

#endif
