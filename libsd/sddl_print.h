/* SPDX-License-Identifier: MIT */
/*
 * libsd/sddl_print.h: descriptor to text (SDDL, MS-DTYP 2.5.1), as Windows
 * prints it. What text does not contain is listed in sddl.h.
 */
#ifndef LIBSD_SDDL_PRINT_H
#define LIBSD_SDDL_PRINT_H

#include "desc.h"
#include "known.h"

SD_BEGIN_DECLS

/*
 * Prints the parts named by parts (SD_FLAG_*) into buffer, always zero
 * terminated when size > 0. *len receives the length without the zero that
 * the whole text has; SD_ERANGE when size is not above it (then call again
 * with a bigger buffer), SD_EUNSUPPORTED for ACEs without a text form.
 */
enum sd_err
sd_sddl_print(const struct sd_desc *desc, const struct sd_domain *domain,
	      unsigned parts, char *buffer, size_t size, size_t *len,
	      struct sd_error *error) SD_MUST_CHECK;

/* The same into fresh memory: *out is to be freed with free(). */
enum sd_err
sd_sddl_print_alloc(const struct sd_desc *desc, const struct sd_domain *domain,
		    unsigned parts, char **out,
		    struct sd_error *error) SD_MUST_CHECK;

/* One ACE; the same contract as sd_sddl_print. */
enum sd_err
sd_sddl_print_ace(const struct sd_ace *ace, const struct sd_domain *domain,
		  char *buffer, size_t size, size_t *len,
		  struct sd_error *error) SD_MUST_CHECK;

SD_END_DECLS

#endif
