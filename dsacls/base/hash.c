/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/hash.c: see hash.h.
 */
#include "base/hash.h"

#include "base/die.h"

#include <threads.h>
#include <unistd.h>

static uint64_t process_key[2];

static void
draw_key(void)
{
	if (getentropy(process_key, sizeof(process_key)) != 0)
		diag_die("the system gives no random numbers");
}

static uint64_t
rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static void
mix(uint64_t v[static 4], unsigned rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

uint64_t
hash_with_key(const uint64_t key[static 2], const void *bytes, size_t len)
{
	const uint8_t *in = bytes;
	uint64_t v[4] = {
		key[0] ^ UINT64_C(0x736f6d6570736575),
		key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261),
		key[1] ^ UINT64_C(0x7465646279746573),
	};
	const size_t words = len / 8;

	/* The last word holds the rest and, on top, the length. */
	for (size_t i = 0; i <= words; i++) {
		const size_t count = i < words ? 8 : len % 8;
		uint64_t word = i < words ? 0 : (uint64_t)len << 56;

		for (size_t j = 0; j < count; j++)
			word |= (uint64_t)in[i * 8 + j] << (8 * j);
		v[3] ^= word;
		mix(v, 2);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t
hash_bytes(uint64_t start, const void *bytes, size_t len)
{
	static once_flag once = ONCE_FLAG_INIT;

	call_once(&once, draw_key);
	return hash_with_key(
		(const uint64_t[]){process_key[0] ^ start, process_key[1]},
		bytes, len);
}
