/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/apart.c: see directory/ldap/apart.h. Who ends last clears
 * away: the caller what he waited for, the thread what was left behind.
 */
#include "directory/ldap/apart.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long an interrupt may go unnoticed. */
#define SLICE_MS 100

struct apart {
	struct ldap_directory dir; /* the thread's own, in an arena of its own*/
	struct arena arena;
	struct diags diags;
	struct dir_error error;
	ldap_connect_fn *connect;
	bool heard; /* somebody reads the diagnostics */
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
	  bool heard)
{
	struct apart *apart = calloc(1, sizeof(*apart));
	pthread_condattr_t steady;

	if (!apart)
		diag_die("out of memory");
	apart->connect = connect;
	apart->heard = heard;
	arena_init(&apart->arena);
	diags_init(&apart->diags, &apart->arena);
	ldap_directory_copy(&apart->dir, dir, &apart->arena);
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

	apart->status =
		apart->connect(&apart->dir, apart->heard ? &apart->diags : NULL,
			       &apart->error);
	pthread_mutex_lock(&apart->lock);
	apart->done = true;
	const bool left = apart->left;
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

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int problem = pthread_create(thread, NULL, run, apart);
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
	pthread_mutex_lock(&apart->lock);
	while (!apart->done && !directory_is_interrupted(&dir->base)) {
		const struct timespec end = slice_end();
		pthread_cond_timedwait(&apart->change, &apart->lock, &end);
	}
	const bool done = apart->done;
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
	if (!error)
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

	if (!dir->base.interrupted)
		return connect(dir, diags, error);
	if (directory_is_interrupted(&dir->base))
		return interrupted(dir, error);
	watch_exit();
	struct apart *apart = apart_new(dir, connect, diags != NULL);
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
	enum dir_status status = apart->status;
	if (diags)
		copy_diags(diags, apart);
	if (status == DIR_OK)
		ldap_directory_take(dir, &apart->dir);
	else
		copy_error(error, apart, dir->base.arena);
	apart_free(apart);
	return status;
}
