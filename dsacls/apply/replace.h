/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/replace.h: a whole list, or a whole descriptor, in place of what is
 * there (--set-sddl, /S, restore), keeping what is the server's.
 */
#ifndef APPLY_REPLACE_H
#define APPLY_REPLACE_H

#include "libsd/sd.h"

/*
 * Gives desc the parts (SD_FLAG_*) of wanted, each with its "defaulted" bit,
 * which SDDL never has: who names a part has not defaulted it. A list gets
 * wanted's explicit ACEs, with generic rights mapped, and wanted's protected
 * bit; inherited ACEs of desc stay where the list is unprotected and computed
 * is true (the server makes them), those of wanted become explicit elsewhere.
 * An ACE that desc has just so stays just so, mapped or not.
 */
enum sd_err replace_parts(struct sd_desc *desc, const struct sd_desc *wanted,
			  unsigned parts, bool computed) SD_MUST_CHECK;

#endif
