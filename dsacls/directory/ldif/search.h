/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/search.h: searches in a snapshot.
 */
#ifndef DIRECTORY_LDIF_SEARCH_H
#define DIRECTORY_LDIF_SEARCH_H

#include "directory/ldif/ldif.h"

/* The calls of directory.h on a snapshot. */
extern const struct directory_ops ldif_ops;

#endif
