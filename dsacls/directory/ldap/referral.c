/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/referral.c: follows a referral to another domain of the
 * same forest, logged on and protected as here whatever scheme the referral
 * names. What lies outside the forest is an error that says where.
 */
#include "directory/ldap/request.h"

#include "base/str.h"

#include <string.h>

/* A host that a referral named. */
struct ldap_referred {
	struct ldap_referred *next;
	const char *host;
	bool in_forest;
};

static bool
found_one(void *context, const struct dir_entry *entry)
{
	(void)entry;
	*(bool *)context = true;
	return false;
}

/* A naming context of the forest whose DNS name is host has a crossRef with
 * FLAG_CR_NTDS_NC (MS-ADTS 6.1.1.2.1.1); other forests do not. */
static bool
ask_partitions(struct ldap_directory *dir, const char *host,
	       struct dir_error *error)
{
	struct directory *base = &dir->base;
	struct arena *arena = base->arena;
	bool found = false;

	static const char *const nothing[] = {"1.1", NULL};
	const struct dir_search search = {
		.base = arena_printf(arena, "CN=Partitions,%s",
				     base->info.config_nc),
		.scope = DIR_ONE,
		.filter = arena_printf(
			arena,
			"(&(objectClass=crossRef)(dnsRoot=%s)(systemFlags:"
			"1.2.840.113556.1.4.803:=1))",
			dir_filter_escape(arena, host)),
		.attributes = nothing,
		/* Followed, it would lead here again, without an end. */
		.no_referral = true,
	};
	return directory_search(base, &search, found_one, &found, error) ==
		       DIR_OK &&
	       found;
}

/* Asks once for each host, whatever comes of it: a server may refer on for
 * every object that there is. */
static bool
is_in_forest(struct ldap_directory *dir, const char *host,
	     struct dir_error *error)
{
	struct arena *arena = dir->base.arena;

	if (!dir->base.info.config_nc)
		return false;
	for (const struct ldap_referred *one = dir->referred; one;
	     one = one->next)
		if (text_equal_nocase(one->host, host))
			return one->in_forest;
	bool found = ask_partitions(dir, host, error);
	if (!dir->ld)
		return false;
	struct ldap_referred *referred =
		arena_array(arena, 1, sizeof(*referred));
	*referred = (struct ldap_referred){dir->referred,
					   arena_strdup(arena, host), found};
	dir->referred = referred;
	return found;
}

static enum dir_status
send_on(struct ldap_directory *other, struct ldap_request *request,
	struct dir_error *error)
{
	return request->is_write
		       ? ldap_send_write(&other->base, &request->write, request,
					 error)
		       : ldap_send_search(&other->base, &request->search,
					  request, error);
}

static bool
elsewhere(struct ldap_directory *dir, struct ldap_request *request,
	  const char *where, struct dir_error *error)
{
	const char *subject = ldap_request_subject(request);
	struct arena *arena = dir->base.arena;

	dir_error_set(
		error, arena, DIR_REFERRAL, ldap_request_operation(request),
		subject, "%s is not kept by %s; it lives on %s", subject,
		dir->base.info.host ? dir->base.info.host : dir->target.host,
		where);
	error->result = LDAP_REFERRAL;
	dir_error_advise(error, "name a server that has it, as "
				"\\\\server\\DN");
	return false;
}

bool
ldap_referral_follow(struct ldap_directory *dir, struct ldap_request *request,
		     char *const *urls, struct dir_error *error)
{
	const char *where = urls && urls[0] ? urls[0] : "another server";
	struct arena *arena = dir->base.arena;
	LDAPURLDesc *url = NULL;
	struct dir_error inner = {0};

	if (!urls || !urls[0] ||
	    ldap_url_parse(urls[0], &url) != LDAP_URL_SUCCESS)
		return elsewhere(dir, request, where, error);
	const char *host = arena_strdup(arena, url->lud_host);
	ldap_free_urldesc(url);
	/* One hop: who was referred to is not to refer on. */
	if (!host || !*host || dir->is_other || request->search.no_referral ||
	    !is_in_forest(dir, host, &inner)) {
		if (dir->ld)
			return elsewhere(dir, request, where, error);
		/* The request went with the connection. */
		*error = inner;
		return false;
	}
	struct ldap_directory *other = ldap_connect_other(dir, host, &inner);
	if (!other || send_on(other, request, &inner) != DIR_OK) {
		elsewhere(dir, request, where, error);
		error->server_text = inner.sentence;
		error->advice = inner.advice;
		return false;
	}
	request->moved = other;
	return true;
}
