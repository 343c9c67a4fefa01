/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/target.h: which servers to try, and the TCP connection to one.
 */
#ifndef DIRECTORY_LDAP_TARGET_H
#define DIRECTORY_LDAP_TARGET_H

#include "directory/ldap/ldap.h"

struct ldap_targets {
	struct ldap_target *list;
	size_t count, capacity;
	const char *source; /* "DNS (_ldap._tcp.dc._msdcs.corp.example)" */
};

enum dir_status
ldap_targets_find(struct ldap_targets *targets, struct arena *arena,
		  const struct dir_options *options, struct dir_error *error);
/* "ldaps://host:port", for libldap and messages. */
const char *
ldap_target_uri(struct arena *arena, const struct ldap_target *target);

/* A connected TCP socket that never blocks, or -1 with *error. Tries every
 * address of the host, or only dir->peer once it is known. */
int ldap_socket_open(struct ldap_directory *dir, struct dir_error *error);
/* Has the server hung up? Nothing is read. */
bool ldap_socket_is_closed(const struct ldap_directory *dir);

#endif
