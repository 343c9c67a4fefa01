/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/dn.h: distinguished names, taken apart and put together by
 * libldap's own parser.
 */
#ifndef DIRECTORY_DN_H
#define DIRECTORY_DN_H

#include "base/arena.h"
#include "libsd/guid.h"

#include <stdbool.h>
#include <stddef.h>

/* Normal form for comparing, not for showing: types and values in lower
 * case, blanks and escapes as libldap writes them, so that there is a
 * comma between RDNs only; NULL when it is no DN. */
char *dir_dn_normalize(struct arena *arena, const char *dn);
bool dir_dn_equal(const char *a, const char *b);
/* The parent's DN, or NULL for a head. */
char *dir_dn_parent(struct arena *arena, const char *dn);
/* Is dn equal to or below base? */
bool dir_dn_within(const char *dn, const char *base);
/*
 * Can no directory take the two for names of one object? Where a name has
 * letters beyond ASCII that is the server's to say: AD takes "Mueller" with
 * and without its umlaut for one. False also when one of them is no DN.
 */
bool dir_dn_differs(const char *a, const char *b);
/* "<GUID=...>", which every modify and search takes in place of a DN
 * (MS-ADTS 3.1.1.3.1.2.4). */
char *dir_guid_name(struct arena *arena, const struct sd_guid *guid);
/* Value of the first RDN, unescaped ("Doe, Jane"). */
char *dir_dn_first_value(struct arena *arena, const char *dn);
/* An RDN "type=value" with the value escaped as libldap does. */
char *dir_rdn_make(struct arena *arena, const char *type, const char *value);
/* The same DN, each byte of what is not printable (base/text.h) as \XX. */
char *dir_dn_printable(struct arena *arena, const char *dn);
/* corp.example -> DC=corp,DC=example and back; NULL when there is none. */
char *dir_domain_to_dn(struct arena *arena, const char *domain);
char *dir_dn_to_domain(struct arena *arena, const char *dn);

/* Letter case taken away for comparing, as a directory
 * compares: ASCII, Latin, Greek and Cyrillic letters of UTF-8, no locale.
 * fold_bytes folds in place; the length never changes. Bytes that are no
 * UTF-8 stay as they are. */
void fold_bytes(char *text, size_t len);
/* Equal but for letter case? */
bool fold_equal(const void *a, size_t a_len, const void *b, size_t b_len);

#endif
