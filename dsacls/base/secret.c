/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/secret.c: see base/secret.h. Whole pages, as that is what can be
 * locked.
 */
#include "base/secret.h"

#include "base/die.h"
#include "base/str.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
	if (secret == NULL)
		return;
	const size_t size = size_for(secret);
	wipe(secret, size);
	munmap(secret, size);
}
