/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/plan/shipped.h: the presets of the tree where the tests find
 * them, in a folder that nobody else may write whatever the umask of whoever
 * made the tree.
 */
#ifndef TESTS_PLAN_SHIPPED_H
#define TESTS_PLAN_SHIPPED_H

#include <stdio.h>
#include <stdlib.h>

static char shipped[] = "/tmp/dsacls-shipped-XXXXXX";

/* Both are fixtures of a group, too: 0 is success. */
static inline int
shipped_begin(void **state)
{
	char command[128];

	(void)state;
	if (mkdtemp(shipped) == NULL)
		return -1;
	snprintf(command, sizeof(command),
		 "cp dsacls/presets/* %s && chmod -R go-w %s", shipped,
		 shipped);
	return system(command) != 0 ||
	       setenv("DSACLS_PRESETS", shipped, 1) != 0;
}

static inline int
shipped_end(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", shipped);
	return system(command);
}

#endif
