/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing.h: a list of ACEs in dsacls.exe's layout.
 */
#ifndef OUTPUT_LISTING_H
#define OUTPUT_LISTING_H

#include "output/format.h"

/* Appends the effective ACEs that the options select, a blank line, and what
 * is inherited below. Memory: printer->scratch. */
void listing_print(struct printer *printer, const struct sd_acl *acl);

/* The column that the longest trustee needs on a wide terminal. */
size_t listing_column(struct printer *printer, const struct sd_desc *desc);

/* Ends what was appended with one blank line, unless there is one. */
void listing_blank_line(struct printer *printer);
bool listing_ends_blank(const struct str *text);

#endif
