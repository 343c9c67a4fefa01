/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/signals.h: Ctrl-C in the shell ends the present wait, not the program;
 * a signal that ends the program first restores the terminal. SIGPIPE from the
 * pager is ignored.
 */
#ifndef REPL_SIGNALS_H
#define REPL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* How often Ctrl-C is pressed in vain before it ends the shell after all. */
#define SIGNALS_PATIENCE 3

/* Remembers the terminal, which is as it was at every end of the program, and
 * installs the handlers. */
void signals_install(void);
/* Forgets an interrupt that came too late. */
void signals_clear(void);
/* Was Ctrl-C pressed since the last look? Forgets it. */
bool signals_take_interrupt(void);
/*
 * Waits until fd can be read. False: a signal came first, or had come before:
 * pending (may be NULL) says whether one has left something besides. Signals
 * are let in while it waits, and never between that look and the wait, where
 * they would be lost.
 */
bool signals_wait_input(int fd, bool (*pending)(void));
/*
 * Whether SIGCONT after a stop ends a wait: only
 * while a line is read, since any other wait would take it for a wish.
 */
void signals_catch_continue(bool on);
/* Was the program stopped and continued since the last look? Forgets it. */
bool signals_take_continue(void);
/* Waits end after so many seconds as if interrupted; 0: no longer so. */
void signals_deadline(unsigned seconds);
/* The flag itself, for waits that give up when it becomes nonzero. */
const volatile sig_atomic_t *signals_interrupt_flag(void);

#endif
