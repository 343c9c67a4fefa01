/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/hash.h: FNV-1a, 64 bits: for tables in memory, against no adversary.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* The hash of what value stands for (HASH_START: nothing) and the bytes. */
uint64_t hash_bytes(uint64_t value, const void *bytes, size_t len);

#endif
