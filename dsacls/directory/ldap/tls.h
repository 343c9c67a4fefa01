/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/tls.h: TLS on a connection, and the message why it failed.
 */
#ifndef DIRECTORY_LDAP_TLS_H
#define DIRECTORY_LDAP_TLS_H

#include "directory/ldap/ldap.h"

#define LDAP_TLS_ADVICE \
	"ldaps:// is for port 636 or 3269, on 389 and 3268 use -Z; and " \
	"the server needs TLS 1.2 or later"
/* Do the settings allow a version that is not taken all the same? */
bool ldap_tls_raised(void);
/* TLS with the server of the connection, asked for by StartTLS first or at
 * once (ldaps). DIR_OK, or *error. */
enum dir_status ldap_tls_start(struct ldap_directory *dir, bool ask_first,
			       struct dir_error *error);

/* The few fields of an X.509 certificate that a message about it needs (RFC
 * 5280 4.1), read by GnuTLS. */
struct certificate {
	const char *issuer;	  /* common name, or organisation */
	const char *const *names; /* DNS names; the common name if none */
	size_t name_count;
	time_t from, until; /* -1: it does not say */
};

/* False when the bytes are no certificate. */
bool certificate_read(struct certificate *certificate, struct arena *arena,
		      const void *der, size_t len);

#endif
