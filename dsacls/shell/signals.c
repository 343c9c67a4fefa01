/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/signals.c: see shell/signals.h. The static variables are shared with
 * signal handlers, which take no argument.
 */
#include "shell/signals.h"

#include "base/progress.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t presses;
static volatile sig_atomic_t continued;
static volatile sig_atomic_t has_terminal;
static struct termios terminal;

/* Ends bracketed paste, which readline began, and starts a new line. */
static const char leave_editing[] = "\033[?2004l\r\n";

/* Async-signal-safe. */
static void
restore_terminal(void)
{
	if (has_terminal)
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
}

static void
die(int number)
{
	progress_wipe();
	if (has_terminal &&
	    write(STDOUT_FILENO, leave_editing, sizeof(leave_editing) - 1) < 0)
		has_terminal = 0;
	restore_terminal();
	signal(number, SIG_DFL);
	raise(number);
}

static void
on_interrupt(int number)
{
	interrupted = 1;
	if (++presses >= SIGNALS_PATIENCE)
		die(number);
}

static void
on_deadline(int number)
{
	(void)number;
	interrupted = 1;
}

static void
on_continue(int number)
{
	(void)number;
	continued = 1;
}

/* No SA_RESTART: waits must end. */
static void
handle(int number, void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigaction(number, &action, NULL);
}

void
signals_install(void)
{
	static const int deadly[] = {SIGTERM, SIGHUP, SIGQUIT, SIGSEGV,
				     SIGBUS,  SIGFPE, SIGILL,  SIGABRT};

	has_terminal = tcgetattr(STDIN_FILENO, &terminal) == 0;
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		handle(deadly[i], die);
	handle(SIGINT, on_interrupt);
	handle(SIGALRM, on_deadline);
	handle(SIGPIPE, SIG_IGN);
	if (has_terminal)
		(void)atexit(restore_terminal);
}

void
signals_clear(void)
{
	interrupted = 0;
	presses = 0;
}

bool
signals_take_interrupt(void)
{
	const bool was = presses > 0; /* a deadline is no wish */

	signals_clear();
	return was;
}

void
signals_catch_continue(bool on)
{
	handle(SIGCONT, on ? on_continue : SIG_DFL);
	continued = 0;
}

bool
signals_take_continue(void)
{
	const bool was = continued != 0;

	continued = 0;
	return was;
}

/* A signal that the reader has to handle. */
static bool
has_signal(void)
{
	return presses > 0 || continued != 0;
}

bool
signals_wait_input(int fd, bool (*pending)(void))
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	sigset_t all, before;
	int ready = -1;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	if (!has_signal() && (pending == NULL || !pending()))
		ready = ppoll(&poll_fd, 1, NULL, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	/* Both at once: the signal counts. */
	return ready > 0 && !has_signal();
}

void
signals_deadline(unsigned seconds)
{
	(void)alarm(seconds);
}

const volatile sig_atomic_t *
signals_interrupt_flag(void)
{
	return &interrupted;
}
