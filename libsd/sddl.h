/* SPDX-License-Identifier: MIT */
/*
 * libsd/sddl.h: descriptor text (SDDL, MS-DTYP 2.5.1) to descriptor and back,
 * as Windows reads and prints it. Conditional (callback) and resource-attribute
 * ACEs have no text form here: SD_EUNSUPPORTED.
 *
 * Read as Windows does: blanks and lower case where it takes them, parts in any
 * order, rights as letters, symbols and numbers, an object ACE without GUIDs as
 * the plain one, audit ACEs in the SACL only. Other than Windows, numbers that
 * do not fit are refused and not made to fit.
 *
 * Text does not contain: the order of the parts, ACL revisions (2, or 4 with an
 * object ACE), slack, reserved and defaulted bits, unknown object flags, and
 * what an ACE that is not conditional carries behind its SID.
 */
#ifndef LIBSD_SDDL_H
#define LIBSD_SDDL_H

#include "desc.h"
#include "known.h"
#include "sddl_print.h"

SD_BEGIN_DECLS

/*
 * Parses a whole descriptor string into *out, which is cleared first.
 * domain (may be NULL) resolves domain-relative aliases.
 * SD_ESYNTAX with the column, SD_EDOMAIN, SD_ERANGE, SD_EUNSUPPORTED,
 * SD_ENOMEM. On failure *out is an empty descriptor.
 */
enum sd_err
sd_sddl_parse(const char *text, const struct sd_domain *domain,
	      struct sd_desc *out, struct sd_error *error) SD_MUST_CHECK;

/* One ACE in parentheses: "(OA;CIIO;CR;<guid>;<guid>;BA)". */
enum sd_err
sd_sddl_parse_ace(const char *text, const struct sd_domain *domain,
		  struct sd_ace *out, struct sd_error *error) SD_MUST_CHECK;

SD_END_DECLS

#endif
