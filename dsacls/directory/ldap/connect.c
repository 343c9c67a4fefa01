/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connect.c: finds a usable server: tries the candidates in
 * turn, then uses that one for the whole run; also for other domains of the
 * forest.
 */
#include "directory/ldap/connect.h"

#include "base/text.h"
#include "directory/ldap/account.h"
#include "directory/ldap/clock.h"
#include "directory/ldap/connection.h"
#include "directory/ldap/dial.h"
#include "directory/ldap/kerberos.h"
#include "directory/ldap/target.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- connecting where it can be broken off --------------------------------
 */

/* A directory that is not connected yet, for another arena: what says where
 * to connect and as whom. And the way back: what a copy that did connect has
 * found. Neither keeps anything of the other. */

void
ldap_options_copy(struct ldap_directory *dir, const struct dir_options *options)
{
	struct arena *arena = dir->base.arena;
	struct dir_options *copy = &dir->options;

	*copy = *options;
	copy->as = NULL;
	dir->base.interrupted = options->interrupted;
	copy->server = arena_strdup(arena, options->server);
	copy->port = arena_strdup(arena, options->port);
	copy->uri = arena_strdup(arena, options->uri);
	copy->dn_hint = arena_strdup(arena, options->dn_hint);
	copy->user = arena_strdup(arena, options->user);
	copy->domain = arena_strdup(arena, options->domain);
	copy->bind_dn = arena_strdup(arena, options->bind_dn);
	copy->mechanism = arena_strdup(arena, options->mechanism);
	copy->keytab = arena_strdup(arena, options->keytab);
	copy->principal = arena_strdup(arena, options->principal);
	/* Out of the arena, which is never wiped. */
	ldap_password_keep(dir, options->password);
}

static void
copy_target(struct ldap_directory *dir, const struct ldap_target *target)
{
	dir->target = (struct ldap_target){
		.host = arena_strdup(dir->base.arena, target->host),
		.port = arena_strdup(dir->base.arena, target->port),
		.tls = target->tls,
	};
}

static void
copy_directory(struct ldap_directory *dir, const struct ldap_directory *from,
	       struct arena *arena)
{
	memset(dir, 0, sizeof(*dir));
	dir->base.ops = from->base.ops;
	dir->base.arena = arena;
	ldap_options_copy(dir, &from->options);
	copy_target(dir, &from->target);
	dir->peer = from->peer;
	dir->peer_size = from->peer_size;
	dir->is_other = from->is_other;
	dir->credentials = ldap_credentials_share(from->credentials);
}

void
ldap_directory_clear(struct ldap_directory *dir)
{
	ldap_hang_up(dir);
	ldap_credentials_free(dir->credentials);
	ldap_password_forget(dir);
	memset(dir, 0, sizeof(*dir));
}

static void
copy_info(struct dir_info *info, struct arena *arena)
{
	const char **texts[] = {
		&info->default_nc, &info->config_nc,  &info->schema_nc,
		&info->root_nc,	   &info->host,	      &info->realm,
		&info->identity,   &info->protection, &info->ticket,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_strdup(arena, *texts[i]);
	info->naming_contexts = dir_names_copy(arena, info->naming_contexts);
}

static void
take_credentials(struct ldap_directory *dir, struct ldap_directory *from)
{
	ldap_credentials_free(dir->credentials);
	dir->credentials = from->credentials;
	from->credentials = NULL;
	if (from->password == NULL)
		ldap_password_forget(dir);
}

/* What from has found by connecting becomes dir's. */
static void
take_over(struct ldap_directory *dir, struct ldap_directory *from)
{
	struct dir_counts *counts = &dir->base.counts;
	const struct dir_counts *more = &from->base.counts;

	ldap_hang_up(dir);
	dir->ld = from->ld;
	from->ld = NULL;
	ldap_clock_take(dir, from);
	dir->tls = from->tls;
	dir->is_samba = from->is_samba;
	dir->asked = from->asked;
	dir->ticket_end = from->ticket_end;
	dir->peer = from->peer;
	dir->peer_size = from->peer_size;
	copy_target(dir, &from->target);
	take_credentials(dir, from);
	dir->base.info = from->base.info;
	copy_info(&dir->base.info, dir->base.arena);
	counts->binds += more->binds;
	counts->searches += more->searches;
	counts->writes += more->writes;
	counts->round_trips += more->round_trips;
}

/* How long an interrupt may go unnoticed. */
#define SLICE_MS 100

struct apart {
	struct ldap_directory dir; /* the thread's own, in an arena of its own*/
	struct arena arena;
	struct diags diags;
	struct dir_error error;
	ldap_connect_fn *connect;
	bool with_diags; /* diagnostics are wanted */
	enum dir_status status;
	volatile sig_atomic_t stop; /* what its waits look at */
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool done, left; /* under the lock */
};

/* ---- the end of the program ------------------------------------------ */

static atomic_uint left_behind;

/* A library must not be taken down under a thread that is in it. */
static void
end_without_them(int status, void *nothing)
{
	(void)nothing;
	if (atomic_load(&left_behind) == 0)
		return;
	fflush(NULL);
	_exit(status);
}

/* Before any other handler is registered, so that it runs after them. */
static void
watch_exit(void)
{
	static bool watched;

	if (!watched)
		watched = on_exit(end_without_them, NULL) == 0;
}

/* ---- a directory of its own ------------------------------------------ */

static struct apart *
apart_new(const struct ldap_directory *dir, ldap_connect_fn *connect,
	  bool with_diags)
{
	struct apart *apart = or_die(calloc(1, sizeof(*apart)));
	pthread_condattr_t steady;

	apart->connect = connect;
	apart->with_diags = with_diags;
	arena_init(&apart->arena);
	diags_init(&apart->diags, &apart->arena);
	copy_directory(&apart->dir, dir, &apart->arena);
	apart->dir.base.interrupted = &apart->stop;
	pthread_mutex_init(&apart->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&apart->change, &steady);
	pthread_condattr_destroy(&steady);
	return apart;
}

static void
apart_free(struct apart *apart)
{
	ldap_directory_clear(&apart->dir);
	arena_clear(&apart->arena);
	pthread_cond_destroy(&apart->change);
	pthread_mutex_destroy(&apart->lock);
	free(apart);
}

static void *
run(void *context)
{
	struct apart *apart = context;
	bool left;

	apart->status = apart->connect(&apart->dir,
				       apart->with_diags ? &apart->diags : NULL,
				       &apart->error);
	pthread_mutex_lock(&apart->lock);
	apart->done = true;
	left = apart->left;
	pthread_cond_signal(&apart->change);
	pthread_mutex_unlock(&apart->lock);
	if (left) {
		apart_free(apart);
		atomic_fetch_sub(&left_behind, 1);
	}
	return NULL;
}

/* Signals are for those who wait. */
static int
start(struct apart *apart, pthread_t *thread)
{
	sigset_t all, before;
	int problem;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	problem = pthread_create(thread, NULL, run, apart);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return problem;
}

/* ---- the caller's side ----------------------------------------------- */

static struct timespec
slice_end(void)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += SLICE_MS * 1000000L;
	if (end.tv_nsec >= 1000000000) {
		end.tv_nsec -= 1000000000;
		end.tv_sec++;
	}
	return end;
}

/* Until it is done. False: it was left behind. */
static bool
wait_for(struct apart *apart, const struct ldap_directory *dir)
{
	bool done;

	pthread_mutex_lock(&apart->lock);
	while (!apart->done && !directory_is_interrupted(&dir->base)) {
		const struct timespec end = slice_end();
		pthread_cond_timedwait(&apart->change, &apart->lock, &end);
	}
	done = apart->done;
	if (!done) {
		atomic_fetch_add(&left_behind, 1);
		apart->stop = 1;
		apart->left = true;
	}
	pthread_mutex_unlock(&apart->lock);
	return done;
}

static void
copy_diags(struct diags *diags, const struct apart *apart)
{
	for (const struct diag *one = apart->diags.first; one; one = one->next)
		diag_relay_hint(diags,
				diag_add(diags, one->level, &one->span, "%s",
					 one->message),
				one->hint);
}

static void
copy_error(struct dir_error *error, const struct apart *apart,
	   struct arena *arena)
{
	if (error == NULL)
		return;
	*error = apart->error;
	error->operation = arena_strdup(arena, error->operation);
	error->dn = arena_strdup(arena, error->dn);
	error->server_text = arena_strdup(arena, error->server_text);
	error->sentence = arena_strdup(arena, error->sentence);
	error->advice = arena_strdup(arena, error->advice);
}

static enum dir_status
interrupted(struct ldap_directory *dir, struct dir_error *error)
{
	return dir_error_set(error, dir->base.arena, DIR_LOST, "connect", NULL,
			     "interrupted");
}

enum dir_status
ldap_apart(struct ldap_directory *dir, ldap_connect_fn *connect,
	   struct diags *diags, struct dir_error *error)
{
	pthread_t thread;
	enum dir_status status;
	struct apart *apart;

	if (dir->base.interrupted == NULL)
		return connect(dir, diags, error);
	if (directory_is_interrupted(&dir->base))
		return interrupted(dir, error);
	watch_exit();
	apart = apart_new(dir, connect, diags != NULL);
	if (start(apart, &thread) != 0) {
		apart_free(apart);
		return dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT,
				     "connect", NULL,
				     "no thread could be started to connect "
				     "with: %s",
				     strerror(EAGAIN));
	}
	if (!wait_for(apart, dir)) {
		pthread_detach(thread);
		return interrupted(dir, error);
	}
	pthread_join(thread, NULL);
	status = apart->status;
	if (diags != NULL)
		copy_diags(diags, apart);
	if (status == DIR_OK)
		take_over(dir, &apart->dir);
	else
		copy_error(error, apart, dir->base.arena);
	apart_free(apart);
	return status;
}

/* ---- a server that will do ---------------------------------------------- */

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
	enum dir_status status;

	dir->target = *target;
	dir->peer_size = 0;
	status = ldap_dial(dir, diags, error);
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

enum dir_status
ldap_connect_any(struct ldap_directory *dir, struct diags *diags,
		 struct dir_error *error)
{
	struct ldap_targets targets;
	enum dir_status status = ldap_targets_find(&targets, dir->base.arena,
						   &dir->options, error);

	return status == DIR_OK ? try_all(dir, &targets, diags, error) : status;
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
	enum dir_status status;

	options.server = NULL;
	options.uri = arena_printf(arena, "%s:///%s",
				   dir->target.tls ? "ldaps" : "ldap", dn);
	status = ldap_targets_find(&targets, arena, &options, error);
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
	struct ldap_directory *other;

	for (struct ldap_directory *one = dir->others; one; one = one->others)
		if (one->ld != NULL &&
		    text_equal_nocase(one->options.server, host))
			return one;
	if (dir_domain_to_dn(arena, host) == NULL) {
		dir_error_set(error, arena, DIR_CANNOT_CONNECT, "connect", NULL,
			      "%s is no name of a domain", host);
		return NULL;
	}
	other = or_die(calloc(1, sizeof(*other)));
	copy_directory(other, dir, arena);
	other->options.server = arena_strdup(arena, host);
	other->is_other = true;
	other->base.interrupted = dir->base.interrupted;
	if (ldap_apart(other, find_other, NULL, error) != DIR_OK) {
		ldap_directory_clear(other);
		free(other);
		return NULL;
	}
	other->others = dir->others;
	dir->others = other;
	return other;
}
