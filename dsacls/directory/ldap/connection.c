/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/connection.c: see directory/ldap/connection.h.
 */
#include "directory/ldap/connection.h"

#include "base/text.h"
#include "directory/ldap/clock.h"
#include "directory/ldap/target.h"

#include <openldap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what is in flight ------------------------------------------------- */

struct ldap_request *
ldap_request_new(struct ldap_directory *dir, void *tag)
{
	struct ldap_request *request = or_die(calloc(1, sizeof(*request)));

	arena_init(&request->arena);
	request->tag = tag;
	request->next = dir->requests;
	dir->requests = request;
	dir->base.pending++;
	return request;
}

void
ldap_request_finish(struct ldap_directory *dir, struct ldap_request *request)
{
	struct ldap_request **link = &dir->requests;

	while (*link != NULL && *link != request)
		link = &(*link)->next;
	if (*link != NULL)
		*link = request->next;
	dir->base.pending--;
	if (request->moved != NULL)
		ldap_abandon_tag(&request->moved->base, request);
	ber_memfree(request->cookie.bv_val);
	table_clear(&request->seen);
	table_clear(&request->paged);
	arena_clear(&request->arena);
	free(request);
}

void
ldap_abandon_tag(struct directory *base, const void *tag)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;
	struct ldap_request *request = dir->requests;

	while (request != NULL && request->tag != tag)
		request = request->next;
	if (request == NULL)
		return;
	if (request->moved == NULL && dir->ld != NULL)
		ldap_abandon_ext(dir->ld, request->message, NULL, NULL);
	ldap_request_finish(dir, request);
}

/* ---- the connection ---------------------------------------------------- */

void
ldap_hang_up(struct ldap_directory *dir)
{
	while (dir->requests != NULL)
		ldap_request_finish(dir, dir->requests);
	if (dir->ld != NULL)
		ldap_unbind_ext(dir->ld, NULL, NULL);
	dir->ld = NULL;
	ldap_clock_free(dir);
	dir->tls = false;
}

const char *
ldap_last_text(struct ldap_directory *dir)
{
	char *text = NULL;
	const char *copy;

	ldap_get_option(dir->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
	copy = arena_strdup(dir->base.arena, text);
	ldap_memfree(text);
	return copy;
}

enum dir_status
ldap_lost(struct ldap_directory *dir, int result, const char *text,
	  struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	const char *host = dir->target.host;
	long seconds = ldap_patience(dir);

	if (result == LDAP_TIMEOUT)
		dir_error_set(error, arena, DIR_LOST, "wait", NULL,
			      "%s did not answer within %ld second%s", host,
			      seconds, text_plural((size_t)seconds));
	else if (result == LDAP_USER_CANCELLED)
		dir_error_set(error, arena, DIR_LOST, "wait", NULL,
			      "interrupted");
	else if (result == LDAP_FLOODED)
		dir_error_set(error, arena, DIR_LOST, "wait", NULL,
			      "%s sends far more than an answer can have (16 "
			      "MiB): the connection was ended",
			      host);
	else if (result == LDAP_NO_MEMORY)
		dir_error_set(error, arena, DIR_LOST, "wait", NULL,
			      "out of memory for what %s answers: the "
			      "connection was ended",
			      host);
	else
		dir_error_set(error, arena, DIR_LOST, "wait", NULL,
			      "the connection to %s was lost", host);
	if (error != NULL) {
		error->result = result;
		error->server_text = arena_strdup(arena, text);
		if (result == LDAP_TIMEOUT)
			error->advice = "--timeout SECONDS waits longer";
	}
	ldap_hang_up(dir);
	return DIR_LOST;
}

/* What ldap.conf may say of these is not for this program. */
static void
set_options(LDAP *ld)
{
	const int version = LDAP_VERSION3, none = LDAP_NO_LIMIT,
		  never = LDAP_DEREF_NEVER;
	/* Ours is another clock (directory/ldap/clock.c). */
	const struct timeval endless = {.tv_sec = -1};
	ber_len_t max = LDAP_MAX_ANSWER;
	Sockbuf *sockbuf = NULL;

	ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(ld, LDAP_OPT_DEREF, &never);
	ldap_set_option(ld, LDAP_OPT_SIZELIMIT, &none);
	ldap_set_option(ld, LDAP_OPT_TIMELIMIT, &none);
	ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, &endless);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &endless);
	/* The name in a ticket is the one the user or DNS SRV gave, not one
	 * that reverse DNS makes up. */
	ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
	if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &sockbuf) ==
		    LDAP_OPT_SUCCESS &&
	    sockbuf != NULL)
		ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &max);
}

enum dir_status
ldap_connection_make(struct ldap_directory *dir, struct dir_error *error)
{
	int fd = ldap_socket_open(dir, error);
	int result;
	const char *uri;

	if (fd < 0)
		return DIR_CANNOT_CONNECT;
	uri = ldap_target_uri(dir->base.arena, &dir->target);
	result = ldap_init_fd(fd, LDAP_PROTO_TCP, uri, &dir->ld);
	if (result == LDAP_SUCCESS && !ldap_clock_attach(dir)) {
		ldap_hang_up(dir);
		result = LDAP_NO_MEMORY;
	} else if (result != LDAP_SUCCESS) {
		close(fd);
		dir->ld = NULL;
	}
	if (result != LDAP_SUCCESS)
		return ldap_error_fill(error, dir->base.arena, "connect", uri,
				       NULL, result, NULL);
	dir->tls = false;
	set_options(dir->ld);
	return DIR_OK;
}
