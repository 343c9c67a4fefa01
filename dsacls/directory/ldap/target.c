/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/target.c: which servers to try, in order: \\server[:port],
 * else -H URI, else LDAPURI and ldap.conf, else DNS SRV records of the domain.
 * And the TCP connection to one of them: made here, since libldap would neither
 * say why it failed nor stay with one address.
 */
#include "directory/ldap/target.h"

#include "base/text.h"
#include "directory/ldap/clock.h"

#include <ctype.h>
#include <errno.h>
#include <krb5.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	long number;

	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len == 0 || strpbrk(host, "/ \\") != NULL)
		return dir_error_set(
			error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			"\"%s\" is no name of a server", options->server);
	number = strtol(port, NULL, 10);
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
	char *rest;

	if (ldap_domain2hostlist(name, &hosts) != LDAP_SUCCESS || hosts == NULL)
		return false;
	rest = NULL;
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
	char *realm = NULL, *domain = NULL;
	const char *at =
		options->user != NULL ? strrchr(options->user, '@') : NULL;
	krb5_context krb5;

	if (options->dn_hint != NULL) {
		domain = dir_dn_to_domain(arena, options->dn_hint);
		if (domain != NULL)
			return domain;
	}
	if (options->domain && strchr(options->domain, '.') != NULL)
		return options->domain;
	if (at != NULL && at[1])
		return at + 1;
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
	int port;

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
		enum dir_status status;
		size_t before;

		if (url->lud_dn && *url->lud_dn)
			domain = dir_dn_to_domain(arena, url->lud_dn);
		if (domain == NULL)
			domain = guess_domain(arena, options);
		before = targets->count;
		status = from_dns(targets, arena, domain, error);
		for (; tls && before < targets->count; before++) {
			targets->list[before].tls = true;
			targets->list[before].port = "636";
		}
		return status;
	}
	port = url->lud_port ? url->lud_port : tls ? 636 : 389;
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
	enum dir_status status;

	if (ldap_url_parse(uri, &url) != LDAP_URL_SUCCESS) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "\"%s\" is no LDAP URI", uri);
		return dir_error_advise(error, "want ldap://HOST[:PORT] or "
					       "ldaps://HOST[:PORT]");
	}
	status = from_url(targets, arena, options, url, error);
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
	const char *uris;

	*targets = (struct ldap_targets){0};
	if (options->server != NULL)
		return from_server(targets, arena, options, error);
	if (options->uri != NULL)
		return from_uris(targets, arena, options, options->uri, "-H",
				 error);
	uris = configured_uris(arena);
	if (uris != NULL)
		return from_uris(targets, arena, options, uris,
				 "LDAPURI or ldap.conf", error);
	return from_dns(targets, arena, guess_domain(arena, options), error);
}

/* ---- the TCP connection --------------------------------------------- */

/* A server that is there answers a SYN at once; others may be next. */
#define CONNECT_SECONDS 10
/* How long an interrupt may go unnoticed. */
#define SLICE_MS 100

static int
set_number(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/* These help where they work, and nothing depends on them. */
static void
set_options(int fd, const struct ldap_directory *dir)
{
	set_number(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_number(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_number(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);
	set_number(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
	set_number(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
	set_number(fd, IPPROTO_TCP, TCP_USER_TIMEOUT,
		   (int)ldap_patience(dir) * 1000);
}

/* 0, or an errno. */
static int
wait_connected(const struct ldap_directory *dir, int fd, int seconds)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
	int ready = 0, problem = 0;
	socklen_t size = sizeof(problem);

	for (long slices = seconds * 1000L / SLICE_MS; slices > 0; slices--) {
		ready = poll(&poll_fd, 1, SLICE_MS);
		if (directory_is_interrupted(&dir->base))
			return EINTR;
		if (ready > 0 || (ready < 0 && errno != EINTR))
			break;
		ready = 0;
	}
	if (ready == 0)
		return ETIMEDOUT;
	if (ready < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0)
		return errno;
	return problem;
}

/* A socket, or -1 with errno. */
static int
connect_to(const struct ldap_directory *dir, const struct sockaddr *address,
	   socklen_t size)
{
	long seconds = ldap_patience(dir);
	int fd = socket(address->sa_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int problem = 0;

	if (fd < 0)
		return -1;
	if (seconds > CONNECT_SECONDS)
		seconds = CONNECT_SECONDS;
	if (connect(fd, address, size) != 0)
		problem = errno == EINPROGRESS
				  ? wait_connected(dir, fd, (int)seconds)
				  : errno;
	set_options(fd, dir);
	if (problem == 0)
		return fd;
	close(fd);
	errno = problem;
	return -1;
}

static int
fail(struct ldap_directory *dir, const char *why, const char *advice,
     struct dir_error *error)
{
	dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT, "connect",
		      NULL, "cannot reach %s, port %s: %s", dir->target.host,
		      dir->target.port, why);
	dir_error_advise(error, advice);
	return -1;
}

static int
fail_errno(struct ldap_directory *dir, int problem, struct dir_error *error)
{
	const char *advice;

	if (problem == EINTR) {
		dir_error_set(error, dir->base.arena, DIR_LOST, "connect", NULL,
			      "interrupted");
		return -1;
	}
	advice = "check the name, and the network between here "
		 "and the server";

	if (problem == ECONNREFUSED)
		advice = "nothing listens there: LDAP is on port 389, LDAP "
			 "over TLS on 636, the global catalog on 3268 and 3269";
	return fail(dir,
		    problem == ETIMEDOUT ? "it does not answer in time"
					 : strerror(problem),
		    advice, error);
}

static int
descriptor_of(const struct ldap_directory *dir)
{
	int fd = -1;

	if (dir->ld == NULL ||
	    ldap_get_option(dir->ld, LDAP_OPT_DESC, &fd) != LDAP_OPT_SUCCESS)
		return -1;
	return fd;
}

bool
ldap_socket_is_closed(const struct ldap_directory *dir)
{
	struct pollfd poll_fd = {.fd = descriptor_of(dir), .events = POLLRDHUP};

	return poll_fd.fd >= 0 && poll(&poll_fd, 1, 0) > 0;
}

int
ldap_socket_open(struct ldap_directory *dir, struct dir_error *error)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all = NULL;
	int fd = -1;
	int problem, rc;

	if (dir->peer_size != 0) {
		fd = connect_to(dir, (struct sockaddr *)&dir->peer,
				dir->peer_size);
		return fd >= 0 ? fd : fail_errno(dir, errno, error);
	}
	rc = getaddrinfo(dir->target.host, dir->target.port, &hints, &all);
	if (rc != 0)
		return fail(dir, gai_strerror(rc),
			    "check the name, and resolv.conf", error);
	problem = EADDRNOTAVAIL;
	for (struct addrinfo *one = all; one != NULL && fd < 0;
	     one = one->ai_next) {
		if (one->ai_addrlen > sizeof(dir->peer))
			continue;
		fd = connect_to(dir, one->ai_addr, one->ai_addrlen);
		problem = errno;
		if (fd < 0)
			continue;
		memcpy(&dir->peer, one->ai_addr, one->ai_addrlen);
		dir->peer_size = one->ai_addrlen;
	}
	freeaddrinfo(all);
	return fd >= 0 ? fd : fail_errno(dir, problem, error);
}
