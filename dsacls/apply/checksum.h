/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/checksum.h: the SHA-256 of a file's content, as text: an archive or
 * journal whose sum differs is refused.
 */
#ifndef APPLY_CHECKSUM_H
#define APPLY_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

#include <nettle/sha2.h>

#define CHECKSUM_SIZE (2 * SHA256_DIGEST_SIZE + 1)

/* Of all bytes so far; more may follow. */
void
checksum_format(const struct sha256_ctx *hash, char text[static CHECKSUM_SIZE]);

/* Begins hash with the first size bytes of a file. False: it has not as many,
 * or cannot be read. */
bool checksum_begin(struct sha256_ctx *hash, int fd, uint64_t size);

#endif
