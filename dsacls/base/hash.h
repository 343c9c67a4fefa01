/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/hash.h: the one hash function, SipHash-2-4 (Aumasson and Bernstein,
 * 2012). Names come from servers and files that may be hostile: under a key
 * which only this process knows, nobody can choose names that collide.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of the bytes under this process's key: another in every run. start
 * is 0, or the hash of what comes before the bytes. */
uint64_t hash_bytes(uint64_t start, const void *bytes, size_t len);
/* The same in every process; whoever knows the key can make collisions. */
uint64_t
hash_with_key(const uint64_t key[static 2], const void *bytes, size_t len);

#endif
