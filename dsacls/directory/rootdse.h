/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/rootdse.h: the facts in a rootDSE entry, be it a server's or the
 * first record of a snapshot.
 */
#ifndef DIRECTORY_ROOTDSE_H
#define DIRECTORY_ROOTDSE_H

#include "directory/directory.h"

/*
 * Fills *info; strings are copied into arena. Fields that the entry does not
 * tell keep their values. What a server says of itself is shown, kept in the
 * journal and asked for again: it has to be what it is called. NULL, or what
 * is not, in words: "its dnsHostName is no host name: ...".
 */
const char *rootdse_fill(struct dir_info *info, struct arena *arena,
			 const struct dir_entry *entry);

#endif
