/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap_silence.c: keeps libldap from writing to standard error by
 * itself: what went wrong is said by our own messages, once.
 */
#include "directory/backend.h"

#include <lber.h>
#include <stdint.h>

static void
say_nothing(const char *text)
{
	(void)text;
}

void
ldap_silence(void)
{
	const BER_LOG_PRINT_FN print = say_nothing;

	ber_set_option(NULL, LBER_OPT_LOG_PRINT_FN,
		       (const void *)(uintptr_t)print);
}
