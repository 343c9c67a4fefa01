/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/records.h: one record printed, as text or JSON.
 */
#ifndef TESTS_FUZZ_RECORDS_H
#define TESTS_FUZZ_RECORDS_H

#include "output/records.h"

static inline void
print_one(FILE *out, const struct record_kind *kind, const void *record,
	  bool json, struct arena *arena)
{
	const struct print_options options = {
		.format = json ? OUTPUT_JSON : OUTPUT_TEXT,
		.records = true,
	};
	struct printer *printer =
		printer_new(arena, out, &options, &(struct namer){0});

	printer_record(printer, kind, record);
	(void)printer_finish(printer, true);
}

#endif
