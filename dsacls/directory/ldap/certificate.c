/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/certificate.c: says why a server's certificate was not
 * taken. libldap forgets its reasons, so a second connection looks at the
 * certificate; nothing secret is ever sent on that one, and nothing here
 * decides whether a certificate is good.
 */
#include "directory/ldap/certificate.h"

#include "base/str.h"
#include "directory/ldap/ldap.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* Walks the DER of a certificate for the names and dates in it. One gate,
 * der_next: every element is cut out of its parent before it is looked into. */

enum {
	DER_OID = 0x06,
	DER_OCTETS = 0x04,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_VERSION = 0xa0,
	DER_EXTENSIONS = 0xa3,
	DER_DNS_NAME = 0x82, /* GeneralName [2] */
	DER_ADDRESS = 0x87,  /* GeneralName [7] */
};

struct der {
	const uint8_t *bytes;
	size_t len;
};

/* Cuts the next element off rest. False at the end and on nonsense. */
static bool
der_next(struct der *rest, unsigned *tag, struct der *content)
{
	if (rest->len < 2)
		return false;
	size_t head = 2, len = rest->bytes[1];
	if (len & 0x80) {
		size_t count = len & 0x7f;
		if (count == 0 || count > 4 || count > rest->len - head)
			return false;
		len = 0;
		for (size_t i = 0; i < count; i++)
			len = len << 8 | rest->bytes[head + i];
		head += count;
	}
	if (len > rest->len - head)
		return false;
	*tag = rest->bytes[0];
	*content = (struct der){rest->bytes + head, len};
	rest->bytes += head + len;
	rest->len -= head + len;
	return true;
}

static bool
der_want(struct der *rest, unsigned wanted, struct der *content)
{
	unsigned tag;
	return der_next(rest, &tag, content) && tag == wanted;
}

static bool
der_is(const struct der *der, const void *bytes, size_t len)
{
	return der->len == len && memcmp(der->bytes, bytes, len) == 0;
}

/* The common name (2.5.4.3) of a Name, else its organisation (2.5.4.10). */
static const char *
read_name(struct arena *arena, struct der name)
{
	const char *found = NULL;
	struct der set, pair, oid, value;
	unsigned tag;

	while (der_want(&name, DER_SET, &set))
		while (der_want(&set, DER_SEQUENCE, &pair)) {
			if (!der_want(&pair, DER_OID, &oid) ||
			    !der_next(&pair, &tag, &value))
				continue;
			bool common = der_is(&oid, "\x55\x04\x03", 3);
			if (common ||
			    (!found && der_is(&oid, "\x55\x04\x0a", 3)))
				found = arena_strndup(arena,
						      (const char *)value.bytes,
						      value.len);
		}
	return found;
}

/* YYMMDDHHMMSSZ means 1950 to 2049 (RFC 5280 4.1.2.5.1). */
static void
read_time(struct der *validity, char out[static 16])
{
	struct der value;
	unsigned tag;

	out[0] = '\0';
	if (!der_next(validity, &tag, &value))
		return;
	if (tag == DER_TIME && value.len == 15) {
		memcpy(out, value.bytes, 15);
		out[15] = '\0';
	} else if (tag == DER_UTC_TIME && value.len == 13) {
		memcpy(out, value.bytes[0] < '5' ? "20" : "19", 2);
		memcpy(out + 2, value.bytes, 13);
		out[15] = '\0';
	}
}

/* A name as text, or NULL for a kind that names no server. */
static const char *
read_alt_name(struct arena *arena, unsigned tag, struct der name)
{
	char text[INET6_ADDRSTRLEN];

	if (tag == DER_DNS_NAME)
		return arena_strndup(arena, (const char *)name.bytes, name.len);
	if (tag == DER_ADDRESS && (name.len == 4 || name.len == 16) &&
	    inet_ntop(name.len == 4 ? AF_INET : AF_INET6, name.bytes, text,
		      sizeof(text)))
		return arena_strdup(arena, text);
	return NULL;
}

static void
read_alt_names(struct certificate *certificate, struct arena *arena,
	       struct der names)
{
	struct der list, name;
	const char **found = NULL;
	size_t capacity = 0;
	unsigned tag;

	if (!der_want(&names, DER_SEQUENCE, &list))
		return;
	certificate->name_count = 0;
	while (der_next(&list, &tag, &name)) {
		const char *text = read_alt_name(arena, tag, name);
		if (!text)
			continue;
		found = arena_grow(arena, found, &capacity,
				   certificate->name_count + 1, sizeof(*found));
		found[certificate->name_count++] = text;
	}
	certificate->names = found;
}

/* subjectAltName is 2.5.29.17; the critical flag may stand before it. */
static void
read_extensions(struct certificate *certificate, struct arena *arena,
		struct der wrapped)
{
	struct der list, one, oid, value;
	unsigned tag;

	if (!der_want(&wrapped, DER_SEQUENCE, &list))
		return;
	while (der_want(&list, DER_SEQUENCE, &one)) {
		if (!der_want(&one, DER_OID, &oid) ||
		    !der_is(&oid, "\x55\x1d\x11", 3))
			continue;
		while (der_next(&one, &tag, &value))
			if (tag == DER_OCTETS)
				read_alt_names(certificate, arena, value);
	}
}

bool
certificate_read(struct certificate *certificate, struct arena *arena,
		 const void *der, size_t len)
{
	struct der all = {der, len}, outer, body, part, validity, subject;
	unsigned tag;

	*certificate = (struct certificate){.issuer = "unknown"};
	if (!der_want(&all, DER_SEQUENCE, &outer) ||
	    !der_want(&outer, DER_SEQUENCE, &body) ||
	    !der_next(&body, &tag, &part))
		return false;
	/* version, serial number, signature algorithm, issuer */
	if (tag == DER_VERSION && !der_next(&body, &tag, &part))
		return false;
	if (!der_want(&body, DER_SEQUENCE, &part) ||
	    !der_want(&body, DER_SEQUENCE, &part))
		return false;
	const char *name = read_name(arena, part);
	if (name)
		certificate->issuer = name;
	if (!der_want(&body, DER_SEQUENCE, &validity) ||
	    !der_want(&body, DER_SEQUENCE, &subject))
		return false;
	read_time(&validity, certificate->from);
	read_time(&validity, certificate->until);
	const char **own = arena_array(arena, 1, sizeof(*own));
	own[0] = read_name(arena, subject);
	certificate->names = own;
	certificate->name_count = own[0] ? 1 : 0;
	while (der_next(&body, &tag, &part))
		if (tag == DER_EXTENSIONS)
			read_extensions(certificate, arena, part);
	return true;
}

static bool
get_certificate(struct ldap_directory *dir, struct arena *arena,
		struct certificate *certificate, struct dir_error *error)
{
	struct ldap_directory look = *dir;
	struct berval der = {0, NULL};
	bool found = false;

	look.ld = NULL;
	look.clock = NULL;
	look.requests = NULL;
	look.options.insecure_tls = true;
	if (ldap_connection_make(&look, error) == DIR_OK &&
	    ldap_tls_start(&look, !look.target.tls, error) == DIR_OK &&
	    ldap_get_option(look.ld, LDAP_OPT_X_TLS_PEERCERT, &der) ==
		    LDAP_OPT_SUCCESS) {
		found = certificate_read(certificate, arena, der.bv_val,
					 der.bv_len);
		ldap_memfree(der.bv_val);
	}
	ldap_hang_up(&look);
	return found;
}

/* RFC 6125: a wildcard stands for one whole leftmost label. */
static bool
name_fits(const char *pattern, const char *host)
{
	if (pattern[0] == '*' && pattern[1] == '.') {
		const char *dot = strchr(host, '.');
		return dot && text_equal_nocase(dot, pattern + 1);
	}
	return text_equal_nocase(pattern, host);
}

static bool
is_address(const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	return inet_pton(AF_INET, host, bytes) == 1 ||
	       inet_pton(AF_INET6, host, bytes) == 1;
}

static bool
host_fits(const struct certificate *certificate, const char *host)
{
	for (size_t i = 0; i < certificate->name_count; i++)
		if (name_fits(certificate->names[i], host))
			return true;
	return false;
}

static const char *
list_names(struct arena *arena, const struct certificate *certificate)
{
	const char *list = "";

	for (size_t i = 0; i < certificate->name_count; i++)
		list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "",
				    certificate->names[i]);
	return *list ? list : "no name at all";
}

static enum dir_status
say(struct ldap_directory *dir, struct dir_error *error, const char *what,
    const char *advice)
{
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL, "no TLS with %s, port %s: %s", dir->target.host,
		      dir->target.port, what);
	return dir_error_advise(error, advice);
}

/* Whether somebody asked for revoked certificates to be refused: GnuTLS looks
 * where there is a file, OpenSSL when it is told to. */
static bool
looks_at_revocation(void)
{
	char *file = NULL;
	int check = LDAP_OPT_X_TLS_CRL_NONE;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_CRLFILE, &file);
	ldap_get_option(NULL, LDAP_OPT_X_TLS_CRLCHECK, &check);
	bool given = file != NULL || check > LDAP_OPT_X_TLS_CRL_NONE;
	ldap_memfree(file);
	return given;
}

static enum dir_status
say_untrusted(struct ldap_directory *dir, const struct certificate *certificate,
	      struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	char *file = NULL;
	const char *advice;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_CACERTFILE, &file);
	advice = arena_printf(
		arena,
		"trusted CAs are read from %s; name the file with the "
		"right CA in LDAPTLS_CACERT=FILE, or TLS_CACERT in "
		"ldap.conf",
		file ? file : "no file at all");
	ldap_memfree(file);
	if (looks_at_revocation())
		return say(dir, error,
			   arena_printf(arena,
					"its certificate is revoked, or there "
					"is no revocation list of \"%s\" that "
					"is of today, or that CA is not "
					"trusted here",
					certificate->issuer),
			   arena_printf(arena,
					"see TLS_CRLFILE or TLS_CRLCHECK in "
					"ldap.conf; %s",
					advice));
	return say(dir, error,
		   arena_printf(arena,
				"its certificate is signed by \"%s\", "
				"which is not trusted here",
				certificate->issuer),
		   advice);
}

enum dir_status
ldap_certificate_explain(struct ldap_directory *dir, struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	struct certificate certificate = {0};
	struct dir_error look = {0};
	char now[16];
	time_t seconds = time(NULL);
	struct tm parts;

	if (!get_certificate(dir, arena, &certificate, &look)) {
		if (look.sentence && error) {
			*error = look;
			return look.status;
		}
		return say(dir, error, "the handshake failed", LDAP_TLS_ADVICE);
	}
	strftime(now, sizeof(now), "%Y%m%d%H%M%SZ", gmtime_r(&seconds, &parts));
	if (*certificate.until && strcmp(certificate.until, now) < 0)
		return say(dir, error,
			   arena_printf(arena,
					"its certificate expired on "
					"%.4s-%.2s-%.2s",
					certificate.until,
					certificate.until + 4,
					certificate.until + 6),
			   "renew the server's certificate, or check this "
			   "machine's clock");
	if (*certificate.from && strcmp(certificate.from, now) > 0)
		return say(dir, error, "its certificate is not valid yet",
			   "check this machine's clock");
	if (!host_fits(&certificate, dir->target.host))
		return say(dir, error,
			   arena_printf(arena,
					"its certificate is for %s, "
					"not for %s",
					list_names(arena, &certificate),
					dir->target.host),
			   is_address(dir->target.host)
				   ? "name the server by its DNS name, not by "
				     "its address"
				   : "name the server as its certificate "
				     "does");
	return say_untrusted(dir, &certificate, error);
}
