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
#include <string.h>
#include <time.h>

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
