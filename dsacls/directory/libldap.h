/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/libldap.h: the settings of libldap and liblber before anything
 * else: to write nothing to standard error by themselves (what went wrong is
 * said by our own messages, once), to read no settings from the folder that
 * somebody happens to work in, and to leave no password in freed memory.
 */
#ifndef DIRECTORY_LIBLDAP_H
#define DIRECTORY_LIBLDAP_H

#include <stdbool.h>

/* Before libldap's first use, and before there is a second thread. */
void libldap_setup(void);
/* Is there a file of settings in this folder that libldap was kept from? */
bool libldap_has_ignored(void);
/* While it is on, libldap wipes memory that it frees: a password may be in
 * it. Calls may be nested. */
void libldap_wiping(bool on);

#endif
