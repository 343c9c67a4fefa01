/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/tls.c: TLS on a connection, at once (ldaps) or by StartTLS,
 * with the server's certificate and name verified unless that was waived.
 * Client certificates come from LDAPTLS_CERT and LDAPTLS_KEY or .ldaprc, as
 * in all OpenLDAP programs.
 */
#include "directory/ldap/ldap.h"

#include <stdlib.h>
#include <string.h>

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
 * a priority string is the only way. What stands last in it wins. libldap
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

/* Somebody who can write to the folder an administrator stands in would put
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
	if (highest)
		ldap_set_option(dir->ld, LDAP_OPT_X_TLS_PROTOCOL_MAX, &highest);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = NULL;
		ldap_get_option(NULL, files[i].option, &path);
		if (path && is_found_anywhere(&files[i], path))
			status = relative_file(dir, &files[i], path, error);
		else if (path)
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

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *file = NULL;
		ldap_get_option(dir->ld, files[i].option, &file);
		if (file)
			list = arena_printf(dir->base.arena, "%s%s%s %s", list,
					    *list ? ", " : "", files[i].name,
					    file);
		ldap_memfree(file);
	}
	ldap_get_option(NULL, LDAP_OPT_X_TLS_CIPHER_SUITE, &suite);
	if (suite)
		list = arena_printf(dir->base.arena, "%s%sTLS_CIPHER_SUITE %s",
				    list, *list ? ", " : "", suite);
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL,
		      "TLS cannot be set up with what ldap.conf or LDAPTLS_* "
		      "say: %s",
		      *list ? list : "no files");
	const bool has_suite = suite != NULL;
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

enum dir_status
ldap_tls_prepare(struct ldap_directory *dir, struct dir_error *error)
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

	if (ldap_start_tls(dir->ld, NULL, NULL, &message) != LDAP_SUCCESS)
		return ldap_error_fill(error, dir->base.arena, "connect",
				       dir->target.host, NULL, LDAP_SERVER_DOWN,
				       NULL);
	LDAPMessage *answer = ldap_wait(dir, message, &result);
	if (answer && ldap_parse_result(dir->ld, answer, &result, NULL, &text,
					NULL, NULL, 1) != LDAP_SUCCESS)
		result = LDAP_DECODING_ERROR;
	if (result == LDAP_SUCCESS) {
		ldap_memfree(text);
		return DIR_OK;
	}
	enum dir_status status =
		ldap_error_fill(error, dir->base.arena, "connect",
				dir->target.host, NULL, result, text);
	ldap_memfree(text);
	if (result > 0 && error) {
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

static enum dir_status
handshake_failed(struct ldap_directory *dir, struct dir_error *error)
{
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
		return ldap_certificate_explain(dir, error);
	const char *text = ldap_last_text(dir);
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL, "no TLS with %s, port %s: the handshake failed",
		      dir->target.host, dir->target.port);
	if (error)
		error->server_text = text;
	return dir_error_advise(error, LDAP_TLS_ADVICE);
}

enum dir_status
ldap_tls_start(struct ldap_directory *dir, bool ask_first,
	       struct dir_error *error)
{
	enum dir_status status = ldap_tls_prepare(dir, error);

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
