/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/accounts.h: the accounts of a snapshot.
 */
#ifndef DIRECTORY_SNAPSHOT_ACCOUNTS_H
#define DIRECTORY_SNAPSHOT_ACCOUNTS_H

#include "directory/snapshot/part.h"

/* Domains, trusts, groups, and the accounts that descriptors name. */
bool snapshot_accounts(struct snapshot *snapshot);

#endif
