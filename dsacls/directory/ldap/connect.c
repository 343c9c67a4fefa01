/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connect.c: opens a directory at a domain controller: tries
 * the servers in turn until one will do, then keeps to it for the whole run.
 */
#include "base/str.h"
#include "directory/backend.h"
#include "directory/ldap/apart.h"
#include "directory/ldap/ldap.h"

#include <fcntl.h>
#include <lber.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What libldap and liblber are told before anything else: to write nothing
 * to standard error by themselves (what went wrong is said by our own
 * messages, once), to read no settings from the folder that somebody happens
 * to stand in, and to leave no password in freed memory. */

static void
say_nothing(const char *text)
{
	(void)text;
}

/* ---- memory ---------------------------------------------------------- */

static atomic_uint secrets_on_their_way;

void
ldap_wiping(bool on)
{
	if (on)
		atomic_fetch_add(&secrets_on_their_way, 1);
	else
		atomic_fetch_sub(&secrets_on_their_way, 1);
}

static void *
get(ber_len_t size, void *context)
{
	(void)context;
	return malloc(size);
}

static void *
get_zeroed(ber_len_t count, ber_len_t size, void *context)
{
	(void)context;
	return calloc(count, size);
}

static void
wipe_and_free(void *bytes, void *context)
{
	(void)context;
	if (bytes != NULL && atomic_load(&secrets_on_their_way) != 0)
		wipe(bytes, malloc_usable_size(bytes));
	free(bytes);
}

static void *
resize(void *bytes, ber_len_t size, void *context)
{
	if (bytes == NULL || atomic_load(&secrets_on_their_way) == 0)
		return realloc(bytes, size);
	void *copy = malloc(size);
	size_t had = malloc_usable_size(bytes);
	if (copy == NULL)
		return NULL;
	memcpy(copy, bytes, had < size ? had : size);
	wipe_and_free(bytes, context);
	return copy;
}

static void
take_over_memory(void)
{
	static const BerMemoryFunctions ours = {
		.bmf_malloc = get,
		.bmf_calloc = get_zeroed,
		.bmf_realloc = resize,
		.bmf_free = wipe_and_free,
	};

	ber_set_option(NULL, LBER_OPT_MEMORY_FNS, &ours);
}

/* ---- settings -------------------------------------------------------- */

/* LDAPCONF=FILE means a file here, wherever libldap reads it. What it was
 * before, to be freed, or NULL. */
static char *
make_absolute(const char *variable)
{
	const char *value = getenv(variable);
	char *here, *path = NULL, *before = NULL;

	if (value == NULL || *value == '\0' || *value == '/')
		return NULL;
	here = getcwd(NULL, 0);
	if (here != NULL && asprintf(&path, "%s/%s", here, value) >= 0) {
		before = strdup(value);
		setenv(variable, path, 1);
		free(path);
	}
	free(here);
	return before;
}

/* libldap reads its settings once, at the first call that wants one: those
 * of the system, ~/.ldaprc, what LDAPCONF and LDAPRC name, the environment,
 * and ldaprc of the current folder. Whoever can write to a folder that an
 * administrator comes to would choose the server and whose certificates are
 * good. So this first call is made from the top, where only root can put
 * one. The program has no second thread yet. */
static void
read_settings(void)
{
	int version, here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char *conf = make_absolute("LDAPCONF");

	if (here < 0 || chdir("/") != 0)
		setenv("LDAPNOINIT", "1", 1);
	ldap_get_option(NULL, LDAP_OPT_PROTOCOL_VERSION, &version);
	if (here >= 0 && fchdir(here) != 0)
		diag_die("the current folder cannot be entered any more");
	if (here >= 0)
		close(here);
	if (conf != NULL)
		setenv("LDAPCONF", conf, 1);
	free(conf);
}

void
ldap_setup(void)
{
	static bool done;
	const BER_LOG_PRINT_FN print = say_nothing;

	if (done)
		return;
	done = true;
	ber_set_option(NULL, LBER_OPT_LOG_PRINT_FN,
		       (const void *)(uintptr_t)print);
	take_over_memory();
	read_settings();
}

bool
ldap_setup_ignored(void)
{
	const char *home = getenv("HOME");
	struct stat here, there;
	char *path = NULL;
	bool same;

	if (stat("ldaprc", &here) != 0)
		return false;
	if (home == NULL || asprintf(&path, "%s/ldaprc", home) < 0)
		return true;
	same = stat(path, &there) == 0 && there.st_dev == here.st_dev &&
	       there.st_ino == here.st_ino;
	free(path);
	return !same;
}

static void close_one(struct ldap_directory *dir);

static void
ldap_close(struct directory *base)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;

	for (struct ldap_directory *one = dir->others; one;) {
		struct ldap_directory *next = one->others;
		close_one(one);
		one = next;
	}
	close_one(dir);
}

static void
close_one(struct ldap_directory *dir)
{
	ldap_directory_clear(dir);
	free(dir);
}

static bool
ticket_is_over(const struct directory *base)
{
	const struct ldap_directory *dir = (const struct ldap_directory *)base;

	return dir->ticket_end != 0 && time(NULL) >= dir->ticket_end;
}

/* A keytab can give new tickets at any time; and whose tickets the user's
 * cache holds by now is seen anew. */
static void
drop_old_tickets(struct ldap_directory *dir)
{
	const bool from_cache = dir->credentials != NULL &&
				ldap_credentials_are_users(dir->credentials);

	if (!from_cache &&
	    (dir->options.keytab == NULL || !ticket_is_over(&dir->base)))
		return;
	ldap_credentials_free(dir->credentials);
	dir->credentials = NULL;
}

/* The very same server: another one may not have our writes yet. */
static enum dir_status
ldap_reconnect(struct directory *base, struct dir_error *error)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;
	const char *before = base->info.host;

	ldap_hang_up(dir);
	drop_old_tickets(dir);
	enum dir_status status = ldap_apart(dir, ldap_dial, NULL, error);
	if (status != DIR_OK || before == NULL || base->info.host == NULL ||
	    text_equal_nocase(before, base->info.host))
		return status;
	dir_error_set(error, base->arena, DIR_CANNOT_CONNECT, "connect", NULL,
		      "%s now leads to %s, not to %s as before",
		      dir->target.host, base->info.host, before);
	base->info.host = before;
	ldap_hang_up(dir);
	return dir_error_advise(error, "name one domain controller, not the "
				       "domain, and run the command again");
}

static bool
ldap_is_up(const struct directory *base)
{
	const struct ldap_directory *dir = (const struct ldap_directory *)base;

	/* A server serves nobody on a ticket that is over. */
	return dir->ld != NULL && !ldap_socket_is_closed(dir) &&
	       !ticket_is_over(base);
}

static const struct directory_ops ldap_ops = {
	.send_search = ldap_send_search,
	.send_write = ldap_send_write,
	.receive = ldap_receive,
	.abandon = ldap_abandon_tag,
	.caller_sids = ldap_rootdse_sids,
	.reconnect = ldap_reconnect,
	.is_up = ldap_is_up,
	.ticket_is_over = ticket_is_over,
	.close = ldap_close,
};

static struct ldap_directory *
directory_new(struct arena *arena)
{
	struct ldap_directory *dir = calloc(1, sizeof(*dir));

	if (dir == NULL)
		diag_die("out of memory");
	dir->base.ops = &ldap_ops;
	dir->base.arena = arena;
	return dir;
}

/* A read-only DC answers writes with a referral: the next server, then. */
static enum dir_status
refuse_rodc(struct ldap_directory *dir, struct dir_error *error)
{
	dir_error_set(error, dir->base.arena, DIR_REFUSED, "connect", NULL,
		      "%s is a read-only domain controller",
		      dir->base.info.host != NULL ? dir->base.info.host
						  : dir->target.host);
	ldap_hang_up(dir);
	return dir_error_advise(error, "name a writable one as "
				       "\\\\server\\DN");
}

static enum dir_status
try_target(struct ldap_directory *dir, const struct ldap_target *target,
	   struct diags *diags, struct dir_error *error)
{
	dir->target = *target;
	dir->peer_size = 0;
	enum dir_status status = ldap_dial(dir, diags, error);
	if (status == DIR_OK && dir->options.for_writing &&
	    dir->base.info.is_rodc)
		return refuse_rodc(dir, error);
	return status;
}

/* Another server can only help where this one is away or read-only; a wrong
 * password tried on every DC would lock the account. */
static bool
next_may_help(enum dir_status status)
{
	return status == DIR_CANNOT_CONNECT || status == DIR_LOST ||
	       status == DIR_REFUSED;
}

static enum dir_status
try_all(struct ldap_directory *dir, const struct ldap_targets *targets,
	struct diags *diags, struct dir_error *error)
{
	enum dir_status status = DIR_CANNOT_CONNECT;

	for (size_t i = 0; i < targets->count; i++) {
		status = try_target(dir, &targets->list[i], diags, error);
		if (status == DIR_OK)
			return status;
		if (!next_may_help(status) ||
		    directory_is_interrupted(&dir->base))
			break;
		if (diags != NULL && i + 1 < targets->count)
			diag_note(diags, NULL, "%s; trying the next server",
				  error->sentence);
	}
	if (targets->count > 1 && next_may_help(status))
		error->advice = arena_printf(
			dir->base.arena, "%zu servers were tried, named by %s",
			targets->count, targets->source);
	return status;
}

static enum dir_status
check_ntlm(struct arena *arena, const struct dir_options *options,
	   struct dir_error *error)
{
	if (options->mechanism == NULL ||
	    !text_equal_nocase(options->mechanism, "NTLM") ||
	    (options->user != NULL && options->password != NULL))
		return DIR_OK;
	dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
		      "-Y NTLM wants a user and a password");
	return dir_error_advise(error, "/user:NAME /domain:DOMAIN /passwd:*");
}

static enum dir_status
check_options(struct arena *arena, const struct dir_options *options,
	      struct dir_error *error)
{
	const char *password = options->password;

	if (password != NULL && *password == '\0') {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "the password is empty");
		return dir_error_advise(
			error, "a server takes a logon without a password as "
			       "anonymous: it proves nothing and is refused "
			       "here");
	}
	if ((options->user != NULL || options->bind_dn != NULL) &&
	    password == NULL && options->keytab == NULL) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "a password is missing");
		return dir_error_advise(error, "/passwd:* asks for it, -y FILE "
					       "reads it from a file");
	}
	if (check_ntlm(arena, options, error) != DIR_OK)
		return DIR_BIND_FAILED;
	if (options->simple && options->user == NULL &&
	    options->bind_dn == NULL && options->for_writing) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "an anonymous logon is good for nothing here");
		return dir_error_advise(error, "say who you are: kinit, or "
					       "/user:NAME /passwd:*");
	}
	return DIR_OK;
}

static enum dir_status
find_and_try(struct ldap_directory *dir, struct diags *diags,
	     struct dir_error *error)
{
	struct ldap_targets targets;
	enum dir_status status = ldap_targets_find(&targets, dir->base.arena,
						   &dir->options, error);

	return status == DIR_OK ? try_all(dir, &targets, diags, error) : status;
}

static void
note_ignored(struct diags *diags)
{
	static bool noted;

	if (noted || diags == NULL || !ldap_setup_ignored())
		return;
	noted = true;
	diag_note(diags, NULL,
		  "the file ldaprc in this folder is not read; settings for "
		  "LDAP are taken from ~/.ldaprc, ldap.conf and the "
		  "environment");
}

struct directory *
directory_open_ldap(struct arena *arena, const struct dir_options *options,
		    struct diags *diags, struct dir_error *error)
{
	const struct ldap_directory *as = (struct ldap_directory *)options->as;
	struct dir_error scratch = {0};

	error = error != NULL ? error : &scratch;
	ldap_setup();
	note_ignored(diags);
	if (check_options(arena, options, error) != DIR_OK)
		return NULL;
	/* Without them it would be the user's own tickets: another person. */
	if (as != NULL && as->credentials == NULL) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "there are no tickets to log on with");
		return NULL;
	}
	struct ldap_directory *dir = directory_new(arena);
	ldap_options_copy(dir, options);
	if (as != NULL)
		dir->credentials = ldap_credentials_share(as->credentials);
	if (ldap_apart(dir, find_and_try, diags, error) == DIR_OK)
		return &dir->base;
	ldap_close(&dir->base);
	return NULL;
}

/* The host of a referral is a domain; its DCs are known to DNS. */
static enum dir_status
find_other(struct ldap_directory *dir, struct diags *diags,
	   struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	struct dir_options options = dir->options;
	const char *dn = dir_domain_to_dn(arena, options.server);
	struct ldap_targets targets;

	options.server = NULL;
	options.uri = arena_printf(arena, "%s:///%s",
				   dir->target.tls ? "ldaps" : "ldap", dn);
	enum dir_status status =
		ldap_targets_find(&targets, arena, &options, error);
	if (status != DIR_OK) {
		options.server = dir->options.server;
		options.port = dir->target.tls ? "636" : "389";
		status = ldap_targets_find(&targets, arena, &options, error);
	}
	return status == DIR_OK ? try_all(dir, &targets, diags, error) : status;
}

struct ldap_directory *
ldap_connect_other(struct ldap_directory *dir, const char *host,
		   struct dir_error *error)
{
	struct arena *arena = dir->base.arena;

	for (struct ldap_directory *one = dir->others; one; one = one->others)
		if (one->ld != NULL &&
		    text_equal_nocase(one->options.server, host))
			return one;
	if (dir_domain_to_dn(arena, host) == NULL) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "%s is no name of a domain", host);
		return NULL;
	}
	struct ldap_directory *other = directory_new(arena);
	ldap_directory_copy(other, dir, arena);
	other->options.server = arena_strdup(arena, host);
	other->is_other = true;
	other->base.interrupted = dir->base.interrupted;
	if (ldap_apart(other, find_other, NULL, error) != DIR_OK) {
		close_one(other);
		return NULL;
	}
	other->others = dir->others;
	dir->others = other;
	return other;
}
