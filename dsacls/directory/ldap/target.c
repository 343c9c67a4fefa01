/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/target.c: which servers to try, in order: \\server[:port],
 * else -H URI, else LDAPURI and ldap.conf, else DNS SRV records of the
 * domain. Asks DNS, but connects to nothing.
 */
#include "directory/ldap/target.h"

#include "base/str.h"

#include <ctype.h>
#include <krb5.h>
#include <stdlib.h>
#include <string.h>

static void
target_add(struct ldap_targets *targets, struct arena *arena, const char *host,
	   size_t len, const char *port, bool tls)
{
	targets->list = arena_grow(arena, targets->list, &targets->capacity,
				   targets->count + 1, sizeof(*targets->list));
	targets->list[targets->count++] = (struct ldap_target){
		.host = arena_strndup(arena, host, len),
		.port = arena_strdup(arena, port),
		.tls = tls,
	};
}

static bool
is_tls_port(const char *port)
{
	return strcmp(port, "636") == 0 || strcmp(port, "3269") == 0;
}

const char *
ldap_target_uri(struct arena *arena, const struct ldap_target *target)
{
	bool v6 = strchr(target->host, ':') != NULL;
	return arena_printf(arena, "%s://%s%s%s:%s",
			    target->tls ? "ldaps" : "ldap", v6 ? "[" : "",
			    target->host, v6 ? "]" : "", target->port);
}

static enum dir_status
from_server(struct ldap_targets *targets, struct arena *arena,
	    const struct dir_options *options, struct dir_error *error)
{
	const char *host = options->server;
	size_t len = strlen(host);
	const char *port = options->port != NULL ? options->port : "389";

	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len == 0 || strpbrk(host, "/ \\") != NULL)
		return dir_error_set(
			error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			"\"%s\" is no name of a server", options->server);
	long number = strtol(port, NULL, 10);
	if (port[strspn(port, "0123456789")] || number < 1 || number > 65535) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "\"%s\" is no port", port);
		return dir_error_advise(error, "want a number from 1 to 65535:"
					       " \\\\server:636\\DN");
	}
	target_add(targets, arena, host, len, port, is_tls_port(port));
	targets->source = "the name given";
	return DIR_OK;
}

/* ---- DNS ------------------------------------------------------------- */

static bool
ask_dns(struct ldap_targets *targets, struct arena *arena, const char *name)
{
	char *hosts = NULL;

	if (ldap_domain2hostlist(name, &hosts) != LDAP_SUCCESS || hosts == NULL)
		return false;
	char *rest = NULL;
	for (char *one = strtok_r(hosts, " ", &rest); one;
	     one = strtok_r(NULL, " ", &rest)) {
		char *colon = strrchr(one, ':');
		size_t len =
			colon != NULL ? (size_t)(colon - one) : strlen(one);
		const char *port = colon != NULL ? colon + 1 : "389";
		while (len != 0 && one[len - 1] == '.')
			len--;
		if (len != 0)
			target_add(targets, arena, one, len, port,
				   is_tls_port(port));
	}
	ldap_memfree(hosts);
	targets->source =
		arena_printf(arena, "DNS (SRV of _ldap._tcp.%s)", name);
	return targets->count > 0;
}

/* The domain to look up when nothing names a server. */
static const char *
guess_domain(struct arena *arena, const struct dir_options *options)
{
	if (options->dn_hint != NULL) {
		const char *domain = dir_dn_to_domain(arena, options->dn_hint);
		if (domain != NULL)
			return domain;
	}
	if (options->domain && strchr(options->domain, '.') != NULL)
		return options->domain;
	const char *at =
		options->user != NULL ? strrchr(options->user, '@') : NULL;
	if (at != NULL && at[1])
		return at + 1;
	krb5_context krb5;
	char *realm = NULL, *domain = NULL;
	if (krb5_init_context(&krb5) != 0)
		return NULL;
	if (krb5_get_default_realm(krb5, &realm) == 0) {
		domain = arena_strdup(arena, realm);
		krb5_free_default_realm(krb5, realm);
		for (char *c = domain; *c; c++)
			*c = (char)tolower((unsigned char)*c);
	}
	krb5_free_context(krb5);
	return domain;
}

static enum dir_status
from_dns(struct ldap_targets *targets, struct arena *arena, const char *domain,
	 struct dir_error *error)
{
	if (domain == NULL) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "no server is known to ask");
		return dir_error_advise(
			error, "name one as \\\\server\\DN or -H ldap://server,"
			       " or write the object as a DN with DC= parts");
	}
	if (ask_dns(targets, arena,
		    arena_printf(arena, "dc._msdcs.%s", domain)) ||
	    ask_dns(targets, arena, domain))
		return DIR_OK;
	dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
		      "DNS names no domain controller of %s (SRV of "
		      "_ldap._tcp.dc._msdcs.%s)",
		      domain, domain);
	return dir_error_advise(
		error, "name one as \\\\server\\DN or -H ldap://server, or "
		       "use the domain's DNS servers (resolv.conf)");
}

/* ---- URIs ------------------------------------------------------------ */

static enum dir_status
from_url(struct ldap_targets *targets, struct arena *arena,
	 const struct dir_options *options, const LDAPURLDesc *url,
	 struct dir_error *error)
{
	bool tls = strcmp(url->lud_scheme, "ldaps") == 0;

	if (!tls && strcmp(url->lud_scheme, "ldap") != 0) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "%s:// is no way to reach a domain "
			      "controller",
			      url->lud_scheme);
		return dir_error_advise(error,
					"want ldap://HOST or ldaps://HOST");
	}
	if (!url->lud_host || !*url->lud_host) {
		const char *domain = NULL;
		if (url->lud_dn && *url->lud_dn)
			domain = dir_dn_to_domain(arena, url->lud_dn);
		if (domain == NULL)
			domain = guess_domain(arena, options);
		size_t before = targets->count;
		enum dir_status status =
			from_dns(targets, arena, domain, error);
		for (; tls && before < targets->count; before++) {
			targets->list[before].tls = true;
			targets->list[before].port = "636";
		}
		return status;
	}
	int port = url->lud_port ? url->lud_port : tls ? 636 : 389;
	target_add(targets, arena, url->lud_host, strlen(url->lud_host),
		   arena_printf(arena, "%d", port), tls);
	return DIR_OK;
}

/* URIs are separated by blanks, or by commas, which may also be in the DN of
 * one: a comma ends a URI where another begins. */
static size_t
uri_length(const char *list)
{
	size_t len = strcspn(list, " ");

	for (size_t i = 0; i < len; i++)
		if (list[i] == ',' &&
		    (text_has_prefix_nocase(list + i + 1, "ldap:") ||
		     text_has_prefix_nocase(list + i + 1, "ldaps:")))
			return i;
	return len;
}

static enum dir_status
from_uri(struct ldap_targets *targets, struct arena *arena,
	 const struct dir_options *options, const char *uri,
	 struct dir_error *error)
{
	LDAPURLDesc *url = NULL;

	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "\"%s\" is no LDAP URI", uri);
		return dir_error_advise(error, "want ldap://HOST[:PORT] or "
					       "ldaps://HOST[:PORT]");
	}
	enum dir_status status = from_url(targets, arena, options, url, error);
	ldap_free_urldesc(url);
	return status;
}

static enum dir_status
from_uris(struct ldap_targets *targets, struct arena *arena,
	  const struct dir_options *options, const char *uris,
	  const char *source, struct dir_error *error)
{
	enum dir_status status = DIR_OK;

	targets->source = source;
	while (*uris != '\0' && status == DIR_OK) {
		size_t len = uri_length(uris);
		if (len != 0)
			status = from_uri(targets, arena, options,
					  arena_strndup(arena, uris, len),
					  error);
		uris += len + (uris[len] != '\0');
	}
	if (status == DIR_OK && targets->count == 0)
		status = dir_error_set(error, arena, DIR_CANNOT_CONNECT,
				       "connect", NULL, "the URI is empty");
	return status;
}

/* What LDAPURI or an ldap.conf says; libldap's own default, the local
 * machine, counts as nothing said. */
static char *
configured_uris(struct arena *arena)
{
	char *uris = NULL, *copy = NULL;

	if (ldap_get_option(NULL, LDAP_OPT_URI, &uris) != LDAP_OPT_SUCCESS ||
	    uris == NULL)
		return NULL;
	if (getenv("LDAPURI") != NULL ||
	    !text_has_prefix_nocase(uris, "ldap://localhost"))
		copy = arena_strdup(arena, uris);
	ldap_memfree(uris);
	return copy;
}

enum dir_status
ldap_targets_find(struct ldap_targets *targets, struct arena *arena,
		  const struct dir_options *options, struct dir_error *error)
{
	*targets = (struct ldap_targets){0};
	if (options->server != NULL)
		return from_server(targets, arena, options, error);
	if (options->uri != NULL)
		return from_uris(targets, arena, options, options->uri, "-H",
				 error);
	const char *uris = configured_uris(arena);
	if (uris != NULL)
		return from_uris(targets, arena, options, uris,
				 "LDAPURI or ldap.conf", error);
	return from_dns(targets, arena, guess_domain(arena, options), error);
}
