/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/socket.c: the TCP connection under LDAP. libldap could make
 * it, but neither says why it failed then, nor stays with one address.
 */
#include "directory/ldap/socket.h"

#include "directory/ldap/clock.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

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
	if (problem == EINTR) {
		dir_error_set(error, dir->base.arena, DIR_LOST, "connect", NULL,
			      "interrupted");
		return -1;
	}
	const char *advice = "check the name, and the network between here "
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

	if (dir->peer_size != 0) {
		fd = connect_to(dir, (struct sockaddr *)&dir->peer,
				dir->peer_size);
		return fd >= 0 ? fd : fail_errno(dir, errno, error);
	}
	int rc = getaddrinfo(dir->target.host, dir->target.port, &hints, &all);
	if (rc != 0)
		return fail(dir, gai_strerror(rc),
			    "check the name, and resolv.conf", error);
	int problem = EADDRNOTAVAIL;
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
