/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repl_signals.h: Ctrl-C in the shell: it ends what is being waited for, not
 * the program. A broken pipe to the pager is no reason to die.
 */
#ifndef REPL_SIGNALS_H
#define REPL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

void signals_install(void);
/* Forgets an interrupt that came too late. */
void signals_clear(void);
/* Was there one since the last look? */
bool signals_take_interrupt(void);
/* The flag itself, for waits that give up when it becomes nonzero. */
const volatile sig_atomic_t *signals_interrupt_flag(void);

#endif
