/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/uri.h: LDAP URIs as typed (-H, the shell's open): checks the scheme
 * before any network access.
 */
#ifndef INPUT_URI_H
#define INPUT_URI_H

#include "base/diag.h"

#include <stdbool.h>

/* uris: one or several, blanks or commas between them. False: diagnosed. */
bool uri_check(const char *uris, const struct span *span, struct diags *diags);

/* ldap://NAME:PASSWORD@HOST, which is refused and may not be shown. */
bool uri_names_somebody(const char *uris);

/* The same as an object, \\NAME:PASSWORD@HOST\DN, with slashes or a scheme
 * too: where it begins in the word; 0: it names nobody. */
size_t uri_login_start(const char *word);
/* Says that a word has such a name, and nothing of it. */
void uri_refuse_login(const struct span *span, struct diags *diags);

/* Is len bytes of text the number of a port, 1 to 65535? */
bool uri_port_is_one(const char *text, size_t len);

#endif
