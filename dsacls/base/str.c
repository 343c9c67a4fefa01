/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/str.c: the growing byte string. text.c examines texts.
 */
#include "base/str.h"

#include "base/die.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What an empty string points to; never written. */
static char nothing[1];

void
str_init(struct str *str)
{
	*str = (struct str){nothing, 0, 0};
}

void
str_clear(struct str *str)
{
	if (str->capacity != 0)
		free(str->data);
	str_init(str);
}

void
str_reset(struct str *str)
{
	str->len = 0;
	if (str->capacity != 0)
		str->data[0] = '\0';
}

/* Room for more bytes and the final zero. */
static void
str_reserve(struct str *str, size_t more)
{
	char *data;
	size_t capacity, need;

	if (more >= SIZE_MAX / 2 - str->len)
		diag_die("out of memory");
	need = str->len + more + 1;
	if (need <= str->capacity)
		return;
	capacity = str->capacity != 0 ? str->capacity : 64;
	while (capacity < need)
		capacity *= 2;
	data = or_die(realloc(str->capacity != 0 ? str->data : NULL, capacity));
	str->data = data;
	str->capacity = capacity;
}

void
str_append_bytes(struct str *str, const void *bytes, size_t len)
{
	str_reserve(str, len);
	if (len != 0)
		memcpy(str->data + str->len, bytes, len);
	str->len += len;
	str->data[str->len] = '\0';
}

void
str_append(struct str *str, const char *text)
{
	str_append_bytes(str, text, strlen(text));
}

void
str_append_char(struct str *str, char c)
{
	str_append_bytes(str, &c, 1);
}

void
str_pad(struct str *str, char c, size_t count)
{
	str_reserve(str, count);
	memset(str->data + str->len, c, count);
	str->len += count;
	str->data[str->len] = '\0';
}

static bool
is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-./:=,@%+";

	return word[0] != '\0' && strspn(word, plain) == strlen(word);
}

void
str_append_word(struct str *str, const char *word)
{
	if (is_plain(word)) {
		str_append(str, word);
		return;
	}
	str_append_char(str, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			str_append(str, "'\\''");
		else
			str_append_char(str, *word);
	str_append_char(str, '\'');
}

void
str_printf(struct str *str, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		diag_die("a text could not be formatted");
	str_reserve(str, (size_t)len);
	vsnprintf(str->data + str->len, (size_t)len + 1, format, again);
	va_end(again);
	str->len += (size_t)len;
}

void
wipe(void *bytes, size_t len)
{
	if (len != 0)
		explicit_bzero(bytes, len);
}

void
str_wipe(struct str *str)
{
	if (str->capacity != 0)
		wipe(str->data, str->capacity);
	str_clear(str);
}

/* ---- secrets: whole pages, as that is what can be locked -------------- */

static size_t
size_for(const char *text)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (strlen(text) / page + 1) * page;
}

char *
secret_keep(const char *text)
{
	const size_t size = size_for(text);
	char *place = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (place == MAP_FAILED)
		diag_die("out of memory");
	(void)mlock(place, size);
	(void)madvise(place, size, MADV_DONTDUMP);
	(void)madvise(place, size, MADV_WIPEONFORK);
	memcpy(place, text, strlen(text) + 1);
	return place;
}

void
secret_forget(char *secret)
{
	size_t size;

	if (secret == NULL)
		return;
	size = size_for(secret);
	wipe(secret, size);
	munmap(secret, size);
}
