/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/fold.c: simple case folding of the letters whose two cases have
 * the same length in UTF-8, which are all that DNs of Europe need. Works on
 * bytes; must never fail on any.
 */
#include "directory/fold.h"

#include <string.h>

static unsigned
fold_point(unsigned point)
{
	if ((point >= 0xc0 && point <= 0xde && point != 0xd7) ||
	    (point >= 0x391 && point <= 0x3a9 && point != 0x3a2) ||
	    (point >= 0x410 && point <= 0x42f))
		return point + 0x20;
	if (point >= 0x400 && point <= 0x40f)
		return point + 0x50;
	/* Latin Extended-A: pairs, capital first on even numbers, on odd ones
	 * in two stretches; three letters have no partner of their size. */
	if ((point >= 0x139 && point <= 0x148) ||
	    (point >= 0x179 && point <= 0x17e))
		return point & 1 ? point + 1 : point;
	if (point >= 0x100 && point <= 0x177 && point != 0x130 &&
	    point != 0x131 && point != 0x138 && point != 0x149)
		return point | 1;
	return point;
}

/* Folds the character at text; returns how many bytes that were. */
static size_t
fold_one(unsigned char *text, size_t left)
{
	if (text[0] >= 'A' && text[0] <= 'Z')
		text[0] = (unsigned char)(text[0] - 'A' + 'a');
	if (left < 2 || (text[0] & 0xe0) != 0xc0 || (text[1] & 0xc0) != 0x80)
		return 1;
	unsigned point = (text[0] & 0x1fu) << 6 | (text[1] & 0x3fu);
	point = fold_point(point);
	text[0] = (unsigned char)(0xc0 | point >> 6);
	text[1] = (unsigned char)(0x80 | (point & 0x3f));
	return 2;
}

void
fold_bytes(char *text, size_t len)
{
	for (size_t i = 0; i < len;)
		i += fold_one((unsigned char *)text + i, len - i);
}

bool
fold_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
	const unsigned char *x = a, *y = b;

	if (a_len != b_len)
		return false;
	for (size_t i = 0; i < a_len;) {
		unsigned char p[2] = {x[i], 0}, q[2] = {y[i], 0};
		size_t left = a_len - i;
		if (left > 1) {
			p[1] = x[i + 1];
			q[1] = y[i + 1];
		}
		size_t step = fold_one(p, left);
		if (fold_one(q, left) != step || memcmp(p, q, step) != 0)
			return false;
		i += step;
	}
	return true;
}
