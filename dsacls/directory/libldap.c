/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/libldap.c: see directory/libldap.h.
 */
#include "directory/libldap.h"

#include "base/diag.h"
#include "base/str.h"

#include <fcntl.h>
#include <lber.h>
#include <ldap.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
discard_text(const char *text)
{
	(void)text;
}

/* ---- memory ---------------------------------------------------------- */

static atomic_uint secrets_on_their_way;

void
libldap_wiping(bool on)
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
	size_t had;
	void *copy;

	if (bytes == NULL || atomic_load(&secrets_on_their_way) == 0)
		return realloc(bytes, size);
	copy = malloc(size);
	had = malloc_usable_size(bytes);
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
libldap_setup(void)
{
	static bool done;
	const BER_LOG_PRINT_FN print = discard_text;

	if (done)
		return;
	done = true;
	ber_set_option(NULL, LBER_OPT_LOG_PRINT_FN,
		       (const void *)(uintptr_t)print);
	take_over_memory();
	read_settings();
}

bool
libldap_has_ignored(void)
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
