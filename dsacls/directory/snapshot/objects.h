/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/objects.h: the objects of a snapshot.
 */
#ifndef DIRECTORY_SNAPSHOT_OBJECTS_H
#define DIRECTORY_SNAPSHOT_OBJECTS_H

#include "directory/snapshot/part.h"

/* The bases, what is above them, and their SIDs. */
bool snapshot_objects(struct snapshot *snapshot);

#endif
