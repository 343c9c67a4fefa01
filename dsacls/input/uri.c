/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/uri.c: see uri.h. Checks the schemes only; directory/ldap/target.c
 * reads hosts and DNs.
 */
#include "input/uri.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

static bool
is_known(const char *uri)
{
	return text_has_prefix_nocase(uri, "ldap://") ||
	       text_has_prefix_nocase(uri, "ldaps://");
}

static void
refuse(const char *uris, size_t start, size_t len, const struct span *whole,
       struct diags *diags)
{
	struct span span = *whole;
	const char *scheme = strstr(uris + start, "://");
	const size_t scheme_len =
		scheme != NULL ? (size_t)(scheme - uris) - start : len;

	/* The word ends with what is checked, whatever comes before. */
	if (span.text != NULL && strlen(span.text) >= strlen(uris))
		span.start = strlen(span.text) - strlen(uris) + start;
	if (scheme == NULL || scheme_len >= len) {
		span.len = len;
		diag_hint(diags,
			  diag_error(diags, &span, "%.*s is no LDAP URI",
				     (int)len, uris + start),
			  "write ldap://%.*s or ldaps://%.*s", (int)len,
			  uris + start, (int)len, uris + start);
		return;
	}
	span.len = scheme_len;
	diag_hint(diags,
		  diag_error(diags, &span, "%.*s:// is not supported",
			     (int)scheme_len, uris + start),
		  "supported are ldap://HOST[:PORT] and "
		  "ldaps://HOST[:PORT]");
}

bool
uri_port_is_one(const char *text, size_t len)
{
	const char *end;
	uint64_t port;

	return text_number(text, UINT16_MAX, &port, &end) && port > 0 &&
	       end == text + len;
}

/* The port of one URI; NULL: none is written. A name may be empty, and an
 * address of IPv6 is in brackets. */
static const char *
find_port(const char *uri, size_t len, size_t *port_len)
{
	const char *host = strstr(uri, "://") + 3;
	const size_t left = len - (size_t)(host - uri);
	const size_t authority = strcspn(host, "/? ");
	const size_t size = authority < left ? authority : left;
	const char *end = memchr(host, ']', size);
	const char *from = host[0] == '[' && end != NULL ? end : host;
	const char *colon = memchr(from, ':', size - (size_t)(from - host));

	if (colon == NULL)
		return NULL;
	*port_len = size - (size_t)(colon + 1 - host);
	return colon + 1;
}

static bool
check_port(const char *uris, size_t start, size_t len, const struct span *whole,
	   struct diags *diags)
{
	struct span span = *whole;
	size_t size = 0;
	const char *port = find_port(uris + start, len, &size);
	struct diag *diag;

	if (port == NULL || uri_port_is_one(port, size))
		return true;
	if (span.text != NULL && strlen(span.text) >= strlen(uris))
		span.start = strlen(span.text) - strlen(uris) +
			     (size_t)(port - uris);
	span.len = size;
	diag = size > 0 ? diag_error(diags, &span, "%.*s is no port", (int)size,
				     port)
			: diag_error(diags, &span, "the port is empty");
	diag_hint(diags, diag,
		  "ports are numbers from 1 to 65535; ldap:// means 389, "
		  "ldaps:// 636");
	return false;
}

/* A comma may also stand in the DN of a URI: it parts two where a scheme
 * follows. */
static size_t
length_of_one(const char *list)
{
	const size_t len = strcspn(list, " ");

	for (size_t i = 0; i < len; i++) {
		const size_t word =
			strspn(list + i + 1, "abcdefghijklmnopqrstuvwxyz"
					     "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (list[i] == ',' && word > 0 &&
		    strncmp(list + i + 1 + word, "://", 3) == 0)
			return i;
	}
	return len;
}

bool
uri_names_somebody(const char *uris)
{
	return strchr(uris, '@') != NULL;
}

/* Behind \\, // or SCHEME://; 0: none of these. */
static size_t
authority_start(const char *word)
{
	const size_t scheme = strspn(word, "abcdefghijklmnopqrstuvwxyz"
					   "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t start = strspn(word, "\\/");

	if (scheme > 0)
		return strncmp(word + scheme, "://", 3) == 0 ? scheme + 3 : 0;
	return start >= 2 ? start : 0;
}

size_t
uri_login_start(const char *word)
{
	const size_t start = authority_start(word);
	const char *text = word + start;
	/* A DN may have an @, and so may a name in \\server\a.b/c/d@e. */
	const size_t before_dn = strcspn(text, "=");
	const size_t authority = strcspn(text, "\\/");
	const char *at = NULL, *colon;

	if (start == 0)
		return 0;
	for (const char *c = text; (c = strchr(c, '@')) != NULL; c++)
		at = c;
	colon = strchr(text, ':');
	if (memchr(text, '@', authority) != NULL)
		return start;
	/* The password may have a slash, a backslash or an equals sign. */
	if (at == NULL || colon == NULL || colon > at ||
	    (size_t)(colon - text) > before_dn)
		return 0;
	colon += 1 + strspn(colon + 1, "0123456789");
	return *colon == '\\' || *colon == '/' ? 0 : start;
}

/* What is before an @ may be a password: nothing of it is shown. */
static void
refuse_name(const struct span *span, struct diags *diags, const char *what,
	    const char *form)
{
	const struct span place = {.where = span->where};

	diag_hint(diags,
		  diag_error(diags, &place,
			     "%s has no room for a name or a password before "
			     "an @",
			     what),
		  "say who you are with /user and /passwd:*, or with -D and "
		  "-W; %s",
		  form);
}

void
uri_refuse_login(const struct span *span, struct diags *diags)
{
	refuse_name(span, diags, "an object's name",
		    "the object is \\\\server\\DN");
}

bool
uri_check(const char *uris, const struct span *span, struct diags *diags)
{
	size_t at = 0;
	bool any = false;

	if (uri_names_somebody(uris)) {
		refuse_name(span, diags, "a URI of a server",
			    "the URI is ldap://HOST[:PORT]");
		return false;
	}
	while (uris[at] != '\0') {
		const size_t len = length_of_one(uris + at);

		if (len > 0 && !is_known(uris + at)) {
			refuse(uris, at, len, span, diags);
			return false;
		}
		if (len > 0 && !check_port(uris, at, len, span, diags))
			return false;
		any |= len > 0;
		at += len + (uris[at + len] != '\0');
	}
	if (!any)
		diag_error(diags, span, "the URI is empty");
	return any;
}
