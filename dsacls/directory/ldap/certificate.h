/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/certificate.h: the few fields of an X.509 certificate that
 * a message about it needs (RFC 5280 4.1), read by GnuTLS; verifies nothing.
 */
#ifndef DIRECTORY_LDAP_CERTIFICATE_H
#define DIRECTORY_LDAP_CERTIFICATE_H

#include "base/arena.h"

#include <stdbool.h>
#include <time.h>

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
