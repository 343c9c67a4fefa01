/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repl_signals.c: see repl_signals.h. The flag is the one variable of the
 * program that a signal handler writes.
 */
#include "repl_signals.h"

#include <string.h>

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

void
signals_install(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_interrupt; /* no SA_RESTART: waits must end */
	sigaction(SIGINT, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

void
signals_clear(void)
{
	interrupted = 0;
}

bool
signals_take_interrupt(void)
{
	const bool was = interrupted != 0;

	interrupted = 0;
	return was;
}

const volatile sig_atomic_t *
signals_interrupt_flag(void)
{
	return &interrupted;
}
