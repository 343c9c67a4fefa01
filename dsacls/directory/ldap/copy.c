/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/copy.c: a directory that is not connected yet, for another
 * arena: what says where to connect and as whom. And the way back: what a
 * copy that did connect has found. Neither keeps anything of the other.
 */
#include "directory/ldap/ldap.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

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

void
ldap_directory_copy(struct ldap_directory *dir,
		    const struct ldap_directory *from, struct arena *arena)
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
copy_contexts(struct dir_info *info, struct arena *arena)
{
	size_t count = 0;

	if (!info->naming_contexts)
		return;
	while (info->naming_contexts[count])
		count++;
	const char **list = arena_array(arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = arena_strdup(arena, info->naming_contexts[i]);
	info->naming_contexts = list;
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
	copy_contexts(info, arena);
}

static void
take_credentials(struct ldap_directory *dir, struct ldap_directory *from)
{
	ldap_credentials_free(dir->credentials);
	dir->credentials = from->credentials;
	from->credentials = NULL;
	if (!from->password)
		ldap_password_forget(dir);
}

void
ldap_directory_take(struct ldap_directory *dir, struct ldap_directory *from)
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
