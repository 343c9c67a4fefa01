/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/die.h: ends the program where it cannot continue.
 */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* Prints "dsacls: <message>" at once and ends the program: out of memory and
 * broken invariants only. */
void diag_die(const char *message) __attribute__((noreturn));

/* What such an end is: a failure before anything was done (exit status 1, no
 * hint), or one after something was done. */
struct diag_fatal {
	int status;
	const char *hint; /* what to do then (a literal), or NULL */
};
/* From now on; returns what it was, for whoever has to take it back. */
struct diag_fatal diag_set_fatal(struct diag_fatal fatal);
int diag_fatal_status(void);

/* The memory that malloc or one of its kind gave; NULL ends the program. */
void *or_die(void *memory);

#endif
