/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/secret.h: a password that has to be kept, in pages of its own: never
 * swapped out, in no core dump, not in the memory of a child process.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

/* A copy, for secret_forget. Where the limit for locked memory is too low it
 * may be swapped out; nothing else depends on that. */
char *secret_keep(const char *text);
/* Wipes it. NULL is fine. */
void secret_forget(char *secret);

#endif
