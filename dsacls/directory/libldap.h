/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/libldap.h: sets up libldap and liblber before their first use: they
 * write nothing to standard error (our own messages report failures, once),
 * read no settings from the current directory, and leave no password in freed
 * memory.
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
