/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connect.c: finds a server that will do: tries them in turn,
 * then keeps to it for the whole run; and those of other domains of the forest.
 */
#include "directory/ldap/connect.h"

#include "base/str.h"
#include "directory/ldap/apart.h"
#include "directory/ldap/connection.h"
#include "directory/ldap/dial.h"
#include "directory/ldap/target.h"

#include <stdlib.h>

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
	struct ldap_directory *other = or_die(calloc(1, sizeof(*other)));
	ldap_directory_copy(other, dir, arena);
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
