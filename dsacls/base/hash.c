/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/hash.c: see hash.h.
 */
#include "base/hash.h"

uint64_t
hash_bytes(uint64_t value, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		value = (value ^ ((const uint8_t *)bytes)[i]) *
			UINT64_C(0x100000001b3);
	return value;
}
