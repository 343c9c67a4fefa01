/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/tls.c: TLS on a connection, at once (ldaps) or by StartTLS,
 * with the server's certificate and name verified unless that was waived.
 * Client certificates come from LDAPTLS_CERT and LDAPTLS_KEY or .ldaprc, as
 * in all OpenLDAP programs.
 */
#include "directory/ldap/tls.h"

#include "base/text.h"
#include "directory/ldap/clock.h"
#include "directory/ldap/connection.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- versions -------------------------------------------------------- */

/* TLS 1.0 and 1.1 are broken (RFC 8996), and a server that has nothing else
 * gets no password. ldap.conf may ask for more, not for less. */
static int
lowest_version(void)
{
	int value = 0;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_PROTOCOL_MIN, &value);
	return value > LDAP_OPT_X_TLS_PROTOCOL_TLS1_2
		       ? value
		       : LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
}

/* libldap over GnuTLS (Debian 12) knows no lowest version: what GnuTLS calls
 * a priority string is the only way. The last word in it wins. libldap
 * then loses the few KiB of the one it had made before. */
static const char *
gnutls_priorities(struct arena *arena, const char *suite, int lowest)
{
	return arena_printf(
		arena, "%s:-VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1%s",
		suite != NULL && *suite != '\0' ? suite : "NORMAL",
		lowest > LDAP_OPT_X_TLS_PROTOCOL_TLS1_2 ? ":-VERS-TLS1.2" : "");
}

static void
set_versions(LDAP *ld, struct arena *arena)
{
	const int lowest = lowest_version();
	char *package = NULL, *suite = NULL;

	ldap_set_option(ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &lowest);
	ldap_get_option(NULL, LDAP_OPT_X_TLS_PACKAGE, &package);
	ldap_get_option(NULL, LDAP_OPT_X_TLS_CIPHER_SUITE, &suite);
	ldap_set_option(ld, LDAP_OPT_X_TLS_CIPHER_SUITE,
			package != NULL && strcmp(package, "GnuTLS") == 0
				? gnutls_priorities(arena, suite, lowest)
				: suite);
	ldap_memfree(package);
	ldap_memfree(suite);
}

bool
ldap_tls_raised(void)
{
	int value = 0;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_PROTOCOL_MIN, &value);
	return value != 0 && value < LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
}

/* ---- files ----------------------------------------------------------- */

static const struct tls_file {
	int option;
	const char *name, *variable;
} files[] = {
	{LDAP_OPT_X_TLS_CACERTFILE, "TLS_CACERT", "LDAPTLS_CACERT"},
	{LDAP_OPT_X_TLS_CACERTDIR, "TLS_CACERTDIR", "LDAPTLS_CACERTDIR"},
	{LDAP_OPT_X_TLS_CERTFILE, "TLS_CERT", "LDAPTLS_CERT"},
	{LDAP_OPT_X_TLS_KEYFILE, "TLS_KEY", "LDAPTLS_KEY"},
	{LDAP_OPT_X_TLS_CRLFILE, "TLS_CRLFILE", "LDAPTLS_CRLFILE"},
};

/* Somebody who can write to the folder an administrator works in would put
 * his CA there. Who sets the variable knows which folder he means. */
static bool
is_found_anywhere(const struct tls_file *file, const char *path)
{
	const char *said = getenv(file->variable);

	return *path != '/' && (said == NULL || strcmp(said, path) != 0);
}

static enum dir_status
relative_file(struct ldap_directory *dir, const struct tls_file *file,
	      const char *path, struct dir_error *error)
{
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL,
		      "%s %s of ldap.conf or .ldaprc would be taken from the "
		      "current folder, whichever that is",
		      file->name, path);
	return dir_error_advise(error, "write the whole path there, from /");
}

/* A handle does not inherit the files of ldap.conf, only a context made of
 * them, and that context has its own mind about verifying. */
static enum dir_status
copy_settings(struct ldap_directory *dir, struct dir_error *error)
{
	enum dir_status status = DIR_OK;
	int highest = 0;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_PROTOCOL_MAX, &highest);
	if (highest != 0)
		ldap_set_option(dir->ld, LDAP_OPT_X_TLS_PROTOCOL_MAX, &highest);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = NULL;
		ldap_get_option(NULL, files[i].option, &path);
		if (path != NULL && is_found_anywhere(&files[i], path))
			status = relative_file(dir, &files[i], path, error);
		else if (path != NULL)
			ldap_set_option(dir->ld, files[i].option, path);
		ldap_memfree(path);
	}
	set_versions(dir->ld, dir->base.arena);
	return status;
}

static enum dir_status
bad_files(struct ldap_directory *dir, struct dir_error *error)
{
	const char *list = "";
	char *suite = NULL;
	bool has_suite;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *file = NULL;
		ldap_get_option(dir->ld, files[i].option, &file);
		if (file != NULL)
			list = arena_printf(dir->base.arena, "%s%s%s %s", list,
					    *list != '\0' ? ", " : "",
					    files[i].name, file);
		ldap_memfree(file);
	}
	ldap_get_option(NULL, LDAP_OPT_X_TLS_CIPHER_SUITE, &suite);
	if (suite != NULL)
		list = arena_printf(dir->base.arena, "%s%sTLS_CIPHER_SUITE %s",
				    list, *list != '\0' ? ", " : "", suite);
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL,
		      "TLS cannot be set up with what ldap.conf or LDAPTLS_* "
		      "say: %s",
		      *list != '\0' ? list : "no files");
	has_suite = suite != NULL;
	ldap_memfree(suite);
	return dir_error_advise(
		error, has_suite
			       ? "a cipher suite is written as the TLS library "
				 "of libldap wants it: GnuTLS on Debian 12, "
				 "OpenSSL on 13; files must be readable PEM "
				 "files, key and certificate belonging together"
			       : "check that they exist, can be read and are "
				 "PEM files, key and certificate belonging "
				 "together");
}

static enum dir_status
prepare(struct ldap_directory *dir, struct dir_error *error)
{
	const int demand = dir->options.insecure_tls ? LDAP_OPT_X_TLS_NEVER
						     : LDAP_OPT_X_TLS_DEMAND;
	/* Where the certificate lists names, its common name is no name. */
	const int names = LDAP_OPT_X_TLS_TRY, client = 0;

	if (copy_settings(dir, error) != DIR_OK)
		return DIR_CANNOT_CONNECT;
	ldap_set_option(dir->ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
	ldap_set_option(dir->ld, LDAP_OPT_X_TLS_REQUIRE_SAN, &names);
	if (ldap_set_option(dir->ld, LDAP_OPT_X_TLS_NEWCTX, &client) !=
	    LDAP_OPT_SUCCESS)
		return bad_files(dir, error);
	return DIR_OK;
}

static enum dir_status
ask_start(struct ldap_directory *dir, struct dir_error *error)
{
	int message = 0, result = LDAP_SUCCESS;
	char *text = NULL;
	enum dir_status status;
	LDAPMessage *answer;

	if (ldap_start_tls(dir->ld, NULL, NULL, &message) != LDAP_SUCCESS)
		return ldap_error_fill(error, dir->base.arena, "connect",
				       dir->target.host, NULL, LDAP_SERVER_DOWN,
				       NULL);
	answer = ldap_wait(dir, message, &result);
	if (answer != NULL &&
	    ldap_parse_result(dir->ld, answer, &result, NULL, &text, NULL, NULL,
			      1) != LDAP_SUCCESS)
		result = LDAP_DECODING_ERROR;
	if (result == LDAP_SUCCESS) {
		ldap_memfree(text);
		return DIR_OK;
	}
	status = ldap_error_fill(error, dir->base.arena, "connect",
				 dir->target.host, NULL, result, text);
	ldap_memfree(text);
	if (result > 0 && error != NULL) {
		dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT,
			      "connect", NULL,
			      "%s offers no TLS on port %s (StartTLS)",
			      dir->target.host, dir->target.port);
		return dir_error_advise(
			error, "the server may lack a certificate; or try "
			       "-H ldaps://");
	}
	return status;
}

/* ---- why a certificate was not taken ----------------------------------- */

/* libldap forgets its reasons, so a second connection looks at the
 * certificate; nothing secret is ever sent on that one, and nothing here
 * decides whether a certificate is good. */

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
		const char *text;

		if (kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		text = kind < 0 ? NULL : read_alt_name(arena, kind, name, size);
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
	bool good;

	*certificate = (struct certificate){.issuer = "unknown"};
	if (len > UINT_MAX || gnutls_x509_crt_init(&crt) != 0)
		return false;
	good = gnutls_x509_crt_import(crt, &bytes, GNUTLS_X509_FMT_DER) == 0;
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

/* RFC 6125: a wildcard matches one whole leftmost label. */
static bool
name_fits(const char *pattern, const char *host)
{
	if (pattern[0] == '*' && pattern[1] == '.') {
		const char *dot = strchr(host, '.');
		return dot != NULL && text_equal_nocase(dot, pattern + 1);
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
		list = arena_printf(arena, "%s%s%s", list,
				    *list != '\0' ? ", " : "",
				    certificate->names[i]);
	return *list != '\0' ? list : "no name at all";
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
 * where there is a file, OpenSSL when it is set so. */
static bool
looks_at_revocation(void)
{
	char *file = NULL;
	int check = LDAP_OPT_X_TLS_CRL_NONE;
	bool given;

	ldap_get_option(NULL, LDAP_OPT_X_TLS_CRLFILE, &file);
	ldap_get_option(NULL, LDAP_OPT_X_TLS_CRLCHECK, &check);
	given = file != NULL || check > LDAP_OPT_X_TLS_CRL_NONE;
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
		file != NULL ? file : "no file at all");
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

static enum dir_status
explain_certificate(struct ldap_directory *dir, struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	struct certificate certificate = {0};
	struct dir_error look = {0};
	const time_t now = time(NULL);

	if (!get_certificate(dir, arena, &certificate, &look)) {
		if (look.sentence != NULL && error != NULL) {
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

/* ---- the handshake --------------------------------------------------- */

static enum dir_status
handshake_failed(struct ldap_directory *dir, struct dir_error *error)
{
	const char *text;

	if (directory_is_interrupted(&dir->base))
		return dir_error_set(error, dir->base.arena, DIR_LOST,
				     "connect", NULL, "interrupted");
	if (ldap_clock_has_expired(dir)) {
		dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT,
			      "connect", NULL,
			      "no TLS with %s, port %s: it does not answer in "
			      "time",
			      dir->target.host, dir->target.port);
		return dir_error_advise(
			error, "ldaps:// is for port 636 or 3269; on 389 and "
			       "3268 use -Z");
	}
	if (ldap_clock_is_flooded(dir))
		return ldap_error_fill(error, dir->base.arena, "connect",
				       dir->target.host, NULL, LDAP_FLOODED,
				       NULL);
	if (!dir->options.insecure_tls)
		return explain_certificate(dir, error);
	text = ldap_last_text(dir);
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL, "no TLS with %s, port %s: the handshake failed",
		      dir->target.host, dir->target.port);
	if (error != NULL)
		error->server_text = text;
	return dir_error_advise(error, LDAP_TLS_ADVICE);
}

enum dir_status
ldap_tls_start(struct ldap_directory *dir, bool ask_first,
	       struct dir_error *error)
{
	enum dir_status status = prepare(dir, error);

	if (status == DIR_OK && ask_first)
		status = ask_start(dir, error);
	if (status != DIR_OK)
		return status;
	dir->base.counts.round_trips++;
	ldap_clock_start(dir, ldap_patience(dir));
	if (ldap_install_tls(dir->ld) != LDAP_SUCCESS)
		return handshake_failed(dir, error);
	dir->tls = true;
	return DIR_OK;
}
