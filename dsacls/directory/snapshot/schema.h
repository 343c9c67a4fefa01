/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/schema.h: the schema in a snapshot.
 */
#ifndef DIRECTORY_SNAPSHOT_SCHEMA_H
#define DIRECTORY_SNAPSHOT_SCHEMA_H

#include "directory/snapshot/part.h"

/* Classes, attributes, rights. */
bool snapshot_schema(struct snapshot *snapshot);

#endif
