/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/uri.h: LDAP URIs as typed (-H, the shell's open): is it a way to a
 * domain controller at all? Said before anybody is asked anything.
 */
#ifndef INPUT_URI_H
#define INPUT_URI_H

#include "base/diag.h"

#include <stdbool.h>

/* uris: one or several, blanks or commas between them. False: diagnosed. */
bool uri_check(const char *uris, const struct span *span, struct diags *diags);

#endif
