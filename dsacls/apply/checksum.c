/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/checksum.c: SHA-256 by nettle, of bytes as they come and of files.
 */
#include "apply/checksum.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

void
checksum_format(const struct sha256_ctx *hash, char text[static CHECKSUM_SIZE])
{
	struct sha256_ctx copy = *hash;
	uint8_t sum[SHA256_DIGEST_SIZE];

	sha256_digest(&copy, sizeof(sum), sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		snprintf(text + 2 * i, 3, "%02x", sum[i]);
}

bool
checksum_begin(struct sha256_ctx *hash, int fd, uint64_t size)
{
	uint8_t buffer[1 << 14];
	uint64_t done = 0;

	sha256_init(hash);
	while (done < size) {
		const uint64_t left = size - done;
		const size_t most =
			left < sizeof(buffer) ? (size_t)left : sizeof(buffer);
		const ssize_t n = pread(fd, buffer, most, (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		sha256_update(hash, (size_t)n, buffer);
		done += (uint64_t)n;
	}
	return true;
}
