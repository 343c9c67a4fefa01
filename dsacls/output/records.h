/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/records.h: what commands print that is no listing: a kind for each,
 * and behind it the structure that printer_record takes for it. Every format
 * has them all.
 */
#ifndef OUTPUT_RECORDS_H
#define OUTPUT_RECORDS_H

#include "apply/audit.h"
#include "apply/history.h"
#include "output/printer.h"
#include "plan/preset.h"
#include "resolve/schema.h"

extern const struct record_kind kind_outcome; /* struct outcome */
extern const struct record_kind kind_plan;    /* struct plan; --explain */

extern const struct record_kind kind_run;    /* struct history_run */
extern const struct record_kind kind_change; /* struct history_object */

extern const struct record_kind kind_finding; /* struct audit_finding */
extern const struct record_kind kind_fact;    /* struct schema_item */

extern const struct record_kind kind_preset; /* struct preset */
/* A line of a list of them, and the column that the summaries begin in. */
struct preset_row {
	const struct preset *preset;
	size_t column;
};
extern const struct record_kind kind_preset_row;

#endif
