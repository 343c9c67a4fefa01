/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/clock.h: how long the server may take, and how much it may
 * send.
 */
#ifndef DIRECTORY_LDAP_CLOCK_H
#define DIRECTORY_LDAP_CLOCK_H

#include "directory/ldap/ldap.h"

/* The seconds of --timeout, or 30. */
long ldap_patience(const struct ldap_directory *dir);
/* The clock of a new connection, started, on its socket; false: no memory. */
bool ldap_clock_attach(struct ldap_directory *dir);
void ldap_clock_take(struct ldap_directory *dir, struct ldap_directory *from);
void ldap_clock_free(struct ldap_directory *dir);
/* From now on the server has so many seconds for all that is read. After
 * that, or after far more bytes than an answer can have, the connection is of
 * no use any more. */
void ldap_clock_start(struct ldap_directory *dir, long seconds);
bool ldap_clock_has_expired(const struct ldap_directory *dir);
/* More bytes came than the answers to all that was asked can have. */
bool ldap_clock_is_flooded(const struct ldap_directory *dir);
/* Stops the clock until _go_on, which is false where the clock was started
 * since, or never put off: the caller's own time is not the server's. */
void ldap_clock_put_off(struct ldap_directory *dir);
bool ldap_clock_go_on(struct ldap_directory *dir);
/* Waits for the answer of one message; NULL on time-out and loss, with
 * *result. Counts a round trip. */
LDAPMessage *ldap_wait(struct ldap_directory *dir, int message, int *result);
/* The same within the time that is left. */
LDAPMessage *ldap_wait_on(struct ldap_directory *dir, int message, int *result);
/* ldap_result within the time that is left: the type of *answer, or 0 with
 * *result. */
int ldap_result_soon(struct ldap_directory *dir, int message, int all,
		     LDAPMessage **answer, int *result);

#endif
