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
#include <gnutls/x509.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* Longer names, and more of them, are of no use in a message. */
#define NAME_SIZE 1024
#define MAX_NAMES 1000

/* The common name of a subject or an issuer, else its organisation, as one of
 * the two readers has it; NULL: it has neither. */
typedef int name_reader(gnutls_x509_crt_t crt, const char *oid, unsigned index,
			unsigned raw, void *buffer, size_t *size);

static const char *
read_name(struct arena *arena, gnutls_x509_crt_t crt, name_reader *read)
{
	static const char *const oids[] = {GNUTLS_OID_X520_COMMON_NAME,
					   GNUTLS_OID_X520_ORGANIZATION_NAME};
	char name[NAME_SIZE];

	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++) {
		size_t size = sizeof(name);
		if (read(crt, oids[i], 0, 0, name, &size) == 0)
			return arena_strndup(arena, name, size);
	}
	return NULL;
}

/* A name as text, or NULL for a kind that names no server. */
static const char *
read_alt_name(struct arena *arena, int kind, const char *name, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	if (kind == GNUTLS_SAN_DNSNAME)
		return arena_strndup(arena, name, size);
	if (kind == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16) &&
	    inet_ntop(size == 4 ? AF_INET : AF_INET6, name, text,
		      sizeof(text)) != NULL)
		return arena_strdup(arena, text);
	return NULL;
}

/* Those of the list, where there is one; else the common name. */
static void
read_names(struct certificate *certificate, struct arena *arena,
	   gnutls_x509_crt_t crt)
{
	const char **names = arena_array(arena, MAX_NAMES, sizeof(*names));
	char name[NAME_SIZE];
	unsigned i = 0;

	certificate->names = names;
	for (; i < MAX_NAMES; i++) {
		size_t size = sizeof(name);
		const int kind = gnutls_x509_crt_get_subject_alt_name(
			crt, i, name, &size, NULL);
		if (kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		const char *text =
			kind < 0 ? NULL
				 : read_alt_name(arena, kind, name, size);
		if (text != NULL)
			names[certificate->name_count++] = text;
	}
	if (i > 0)
		return;
	names[0] = read_name(arena, crt, gnutls_x509_crt_get_dn_by_oid);
	certificate->name_count = names[0] != NULL ? 1 : 0;
}

bool
certificate_read(struct certificate *certificate, struct arena *arena,
		 const void *der, size_t len)
{
	const gnutls_datum_t bytes = {(unsigned char *)(uintptr_t)der,
				      (unsigned)len};
	gnutls_x509_crt_t crt;

	*certificate = (struct certificate){.issuer = "unknown"};
	if (len > UINT_MAX || gnutls_x509_crt_init(&crt) != 0)
		return false;
	const bool good =
		gnutls_x509_crt_import(crt, &bytes, GNUTLS_X509_FMT_DER) == 0;
	if (good) {
		const char *issuer = read_name(
			arena, crt, gnutls_x509_crt_get_issuer_dn_by_oid);
		if (issuer != NULL)
			certificate->issuer = issuer;
		certificate->from = gnutls_x509_crt_get_activation_time(crt);
		certificate->until = gnutls_x509_crt_get_expiration_time(crt);
		read_names(certificate, arena, crt);
	}
	gnutls_x509_crt_deinit(crt);
	return good;
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

static enum dir_status
say_expired(struct ldap_directory *dir, time_t until, struct dir_error *error)
{
	char day[32] = "";
	struct tm parts;

	if (gmtime_r(&until, &parts) != NULL)
		strftime(day, sizeof(day), "%Y-%m-%d", &parts);
	return say(dir, error,
		   arena_printf(dir->base.arena,
				"its certificate expired on %s", day),
		   "renew the server's certificate, or check this machine's "
		   "clock");
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
	const time_t now = time(NULL);

	if (!get_certificate(dir, arena, &certificate, &look)) {
		if (look.sentence && error) {
			*error = look;
			return look.status;
		}
		return say(dir, error, "the handshake failed", LDAP_TLS_ADVICE);
	}
	if (certificate.until >= 0 && certificate.until < now)
		return say_expired(dir, certificate.until, error);
	if (certificate.from >= 0 && certificate.from > now)
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
