/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/clock.c: a deadline below libldap, in a layer of its own on
 * the socket: libldap looks at the clock between messages only, and never while
 * it puts a TLS record, a sealed packet or half an answer together, which a
 * server can make last for ever, a byte at a time. And a limit on what it may
 * send: what comes before the logon, or belongs to no request, libldap keeps in
 * memory without a limit.
 */
#include "directory/ldap/clock.h"

#include "directory/ldap/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define DEFAULT_SECONDS 30
#define DAY_SECONDS (24 * 3600)
/* How long an interrupt may go unnoticed. */
#define SLICE_MS 100
/* What a wait that is put off has left at least: the rest is on its way. */
#define LEAST_MS 1000LL
/* What each request in flight may add to LDAP_MAX_ANSWER: a descriptor of 64
 * KiB (MS-DTYP 2.4.5) and the attributes beside it. */
#define REQUEST_BYTES ((size_t)1 << 20)
/* A search in flight while another answer is waited for: libldap keeps what
 * comes of it meanwhile. */
#define STREAM_BYTES ((size_t)1 << 30)

struct ldap_clock {
	long long end;	    /* of the present wait, in milliseconds */
	long long write_ms; /* what one write may take */
	bool expired;	    /* the end came: nothing passes any more */
	bool flooded;	    /* the same, for more than one may send */
	long long left;	    /* of a wait that was put off; 0: none */
	size_t bytes, most; /* read since the start, and what may be */
	const volatile sig_atomic_t *interrupted; /* NULL: not watched */
};

static long long
milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

long
ldap_patience(const struct ldap_directory *dir)
{
	unsigned seconds = dir->options.timeout;

	if (seconds == 0)
		seconds = DEFAULT_SECONDS;
	return seconds < DAY_SECONDS ? (long)seconds : DAY_SECONDS;
}

static size_t
most_bytes(const struct ldap_directory *dir)
{
	const struct ldap_request *one = dir->requests;
	const bool several = one != NULL && one->next != NULL;
	size_t most = LDAP_MAX_ANSWER;

	for (; one != NULL; one = one->next)
		if (several && !one->is_write && one->search.scope != DIR_BASE)
			return STREAM_BYTES;
		else
			most += REQUEST_BYTES;
	return most < STREAM_BYTES ? most : STREAM_BYTES;
}

void
ldap_clock_start(struct ldap_directory *dir, long seconds)
{
	struct ldap_clock *clock = dir->clock;

	if (clock == NULL)
		return;
	clock->end = milliseconds_now() + seconds * 1000LL;
	clock->left = 0;
	clock->bytes = 0;
	clock->most = most_bytes(dir);
}

void
ldap_clock_put_off(struct ldap_directory *dir)
{
	const long long left =
		dir->clock == NULL ? 0 : dir->clock->end - milliseconds_now();

	if (dir->clock != NULL)
		dir->clock->left = left > LEAST_MS ? left : LEAST_MS;
}

bool
ldap_clock_go_on(struct ldap_directory *dir)
{
	struct ldap_clock *clock = dir->clock;

	if (clock == NULL || clock->left == 0)
		return false;
	clock->end = milliseconds_now() + clock->left;
	clock->left = 0;
	return true;
}

/* ---- the layer ------------------------------------------------------- */

/* Until the socket is ready. False: the end came first, or an interrupt. */
static bool
wait_ready(struct ldap_clock *clock, int fd, short events, long long end)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};

	while (clock->interrupted == NULL || *clock->interrupted == 0) {
		long long left = end - milliseconds_now();
		if (left <= 0) {
			clock->expired = true;
			return false;
		}
		if (clock->interrupted != NULL && left > SLICE_MS)
			left = SLICE_MS;
		if (poll(&poll_fd, 1, (int)left) > 0)
			return true;
	}
	return false;
}

static bool
is_not_yet(ber_slen_t done)
{
	return done < 0 &&
	       (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

/* No EINTR and no EAGAIN: GnuTLS, libsasl2 and libldap would try again. */
static ber_slen_t
give_up(void)
{
	errno = ETIMEDOUT;
	return -1;
}

static int
descriptor_of(Sockbuf_IO_Desc *desc)
{
	ber_socket_t fd = -1;

	ber_sockbuf_ctrl(desc->sbiod_sb, LBER_SB_OPT_GET_FD, &fd);
	return fd;
}

static ber_slen_t
read_in_time(Sockbuf_IO_Desc *desc, void *bytes, ber_len_t len)
{
	struct ldap_clock *clock = desc->sbiod_pvt;

	if (clock->bytes >= clock->most)
		clock->flooded = true;
	if (clock->flooded) {
		errno = ERANGE;
		return -1;
	}
	for (;;) {
		ber_slen_t got;

		/* A server that never pauses is not waited for, either. */
		if (clock->expired || milliseconds_now() >= clock->end) {
			clock->expired = true;
			return give_up();
		}
		got = LBER_SBIOD_READ_NEXT(desc, bytes, len);
		if (got > 0)
			clock->bytes += (size_t)got;
		if (!is_not_yet(got))
			return got;
		if (!wait_ready(clock, descriptor_of(desc), POLLIN, clock->end))
			return give_up();
	}
}

/* All of it: the layers above do not go on with half a write. */
static ber_slen_t
write_in_time(Sockbuf_IO_Desc *desc, void *bytes, ber_len_t len)
{
	struct ldap_clock *clock = desc->sbiod_pvt;
	const long long end = milliseconds_now() + clock->write_ms;
	ber_len_t done = 0;

	while (done < len) {
		ber_slen_t more;

		if (clock->expired)
			return give_up();
		more = LBER_SBIOD_WRITE_NEXT(desc, (char *)bytes + done,
					     len - done);
		if (more > 0)
			done += (ber_len_t)more;
		else if (!is_not_yet(more))
			return more;
		else if (!wait_ready(clock, descriptor_of(desc), POLLOUT, end))
			return give_up();
	}
	return (ber_slen_t)len;
}

static int
set_up(Sockbuf_IO_Desc *desc, void *clock)
{
	desc->sbiod_pvt = clock;
	return 0;
}

static int
nothing_to_do(Sockbuf_IO_Desc *desc)
{
	(void)desc;
	return 0;
}

static int
pass_on(Sockbuf_IO_Desc *desc, int option, void *value)
{
	return LBER_SBIOD_CTRL_NEXT(desc, option, value);
}

static Sockbuf_IO layer = {
	.sbi_setup = set_up,
	.sbi_remove = nothing_to_do,
	.sbi_ctrl = pass_on,
	.sbi_read = read_in_time,
	.sbi_write = write_in_time,
	.sbi_close = nothing_to_do,
};

bool
ldap_clock_attach(struct ldap_directory *dir)
{
	Sockbuf *sockbuf = NULL;

	dir->clock = or_die(calloc(1, sizeof(*dir->clock)));
	dir->clock->write_ms = ldap_patience(dir) * 1000LL;
	dir->clock->interrupted = dir->base.interrupted;
	ldap_clock_start(dir, ldap_patience(dir));
	return ldap_get_option(dir->ld, LDAP_OPT_SOCKBUF, &sockbuf) ==
		       LDAP_OPT_SUCCESS &&
	       sockbuf != NULL &&
	       ber_sockbuf_add_io(sockbuf, &layer, LBER_SBIOD_LEVEL_PROVIDER,
				  dir->clock) == 0;
}

void
ldap_clock_take(struct ldap_directory *dir, struct ldap_directory *from)
{
	dir->clock = from->clock;
	from->clock = NULL;
	if (dir->clock != NULL)
		dir->clock->interrupted = dir->base.interrupted;
}

void
ldap_clock_free(struct ldap_directory *dir)
{
	free(dir->clock);
	dir->clock = NULL;
}

bool
ldap_clock_has_expired(const struct ldap_directory *dir)
{
	return dir->clock != NULL && dir->clock->expired;
}

bool
ldap_clock_is_flooded(const struct ldap_directory *dir)
{
	return dir->clock != NULL && dir->clock->flooded;
}

/* ---- waiting --------------------------------------------------------- */

/* In slices where an interrupt may come: a signal between a look at the flag
 * and the wait would go unnoticed otherwise. */
static struct timeval
time_left(const struct ldap_directory *dir)
{
	long long left = dir->clock->end - milliseconds_now();

	if (left < 0)
		left = 0;
	if (dir->base.interrupted != NULL && left > SLICE_MS)
		left = SLICE_MS;
	return (struct timeval){.tv_sec = (time_t)(left / 1000),
				.tv_usec = (suseconds_t)(left % 1000 * 1000)};
}

/* Why the connection is of no use any more, as libldap left errno: it has one
 * code for all of it. */
static int
why_lost(const struct ldap_directory *dir, int problem)
{
	if (directory_is_interrupted(&dir->base))
		return LDAP_USER_CANCELLED;
	if (dir->clock->flooded || problem == ERANGE)
		return LDAP_FLOODED;
	return problem == ENOMEM ? LDAP_NO_MEMORY : LDAP_SERVER_DOWN;
}

/* libldap waits for nothing while it remembers a failure. */
int
ldap_result_soon(struct ldap_directory *dir, int message, int all,
		 LDAPMessage **answer, int *result)
{
	const int success = LDAP_SUCCESS;
	int type;

	do {
		struct timeval slice = time_left(dir);

		ldap_set_option(dir->ld, LDAP_OPT_RESULT_CODE, &success);
		*result = LDAP_USER_CANCELLED;
		if (directory_is_interrupted(&dir->base))
			return 0;
		errno = 0;
		type = ldap_result(dir->ld, message, all, &slice, answer);
	} while (type == 0 && *answer == NULL &&
		 milliseconds_now() < dir->clock->end);
	if (type > 0)
		return type;
	/* A message whose tag is 0 looks like a time-out, but for itself. */
	*result = type != 0 || *answer != NULL ? why_lost(dir, errno)
					       : LDAP_TIMEOUT;
	if (ldap_clock_has_expired(dir))
		*result = LDAP_TIMEOUT;
	ldap_msgfree(*answer);
	*answer = NULL;
	return 0;
}

LDAPMessage *
ldap_wait_on(struct ldap_directory *dir, int message, int *result)
{
	LDAPMessage *answer = NULL;
	int problem;

	dir->base.counts.round_trips++;
	dir->asked = false;
	if (ldap_result_soon(dir, message, LDAP_MSG_ALL, &answer, &problem) !=
	    0)
		return answer;
	*result = problem;
	return NULL;
}

LDAPMessage *
ldap_wait(struct ldap_directory *dir, int message, int *result)
{
	ldap_clock_start(dir, ldap_patience(dir));
	return ldap_wait_on(dir, message, result);
}
