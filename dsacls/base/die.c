/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/die.c: see base/die.h.
 */
#include "base/die.h"

#include "base/progress.h"

#include <stdio.h>
#include <stdlib.h>

static struct diag_fatal fatal = {.status = 1};

struct diag_fatal
diag_set_fatal(struct diag_fatal next)
{
	const struct diag_fatal before = fatal;

	fatal = next;
	return before;
}

int
diag_fatal_status(void)
{
	return fatal.status;
}

void
diag_die(const char *message)
{
	progress_wipe();
	fprintf(stderr, "dsacls: %s\n", message);
	if (fatal.hint != NULL)
		fprintf(stderr, "  hint: %s\n", fatal.hint);
	exit(fatal.status);
}

void *
or_die(void *memory)
{
	if (memory == NULL)
		diag_die("out of memory");
	return memory;
}
