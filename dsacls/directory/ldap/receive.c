/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/receive.c: waits for answers and turns them into events:
 * pages follow one another by themselves, continuation references are left
 * out, referrals of searches are followed inside the forest. Every wait has an
 * end.
 */
#include "directory/ldap/receive.h"

#include "base/text.h"
#include "directory/ldap/clock.h"
#include "directory/ldap/connect.h"
#include "directory/ldap/connection.h"
#include "directory/ldap/entry.h"
#include "directory/ldap/request.h"

#include <string.h>

/* Follows a referral of a search to another domain of the same forest, logged
 * on and protected as here whatever scheme the referral names. What lies
 * outside the forest is an error that says where, and so is a write, which
 * changes nothing but what the server of the run has shown. */

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
	struct ldap_referred *referred;
	bool found;

	if (dir->base.info.config_nc == NULL)
		return false;
	for (const struct ldap_referred *one = dir->referred; one;
	     one = one->next)
		if (text_equal_nocase(one->host, host))
			return one->in_forest;
	found = ask_partitions(dir, host, error);
	if (dir->ld == NULL)
		return false;
	referred = arena_array(arena, 1, sizeof(*referred));
	*referred = (struct ldap_referred){dir->referred,
					   arena_strdup(arena, host), found};
	dir->referred = referred;
	return found;
}

static enum dir_status
send_on(struct ldap_directory *other, struct ldap_request *request,
	struct dir_error *error)
{
	return ldap_send_search(&other->base, &request->search, request, error);
}

static bool
elsewhere(struct ldap_directory *dir, struct ldap_request *request,
	  const char *where, struct dir_error *error)
{
	const char *subject = ldap_request_subject(request);
	struct arena *arena = dir->base.arena;

	dir_error_set(error, arena, DIR_REFERRAL,
		      ldap_request_operation(request), subject,
		      "%s is not kept by %s; it lives on %s", subject,
		      dir->base.info.host != NULL ? dir->base.info.host
						  : dir->target.host,
		      where);
	error->result = LDAP_REFERRAL;
	dir_error_advise(error, "name a server that has it, as "
				"\\\\server\\DN");
	return false;
}

/* Sends the request on to where a referral points, if that is in the forest.
 * False with *error: it lives elsewhere, or the connection was lost (dir->ld
 * is NULL, and the request is gone). */
static bool
follow_referral(struct ldap_directory *dir, struct ldap_request *request,
		char *const *urls, struct dir_error *error)
{
	const char *where =
		urls != NULL && urls[0] != NULL ? urls[0] : "another server";
	struct arena *arena = dir->base.arena;
	LDAPURLDesc *url = NULL;
	struct dir_error inner = {0};
	struct ldap_directory *other;
	const char *host;

	if (request->is_write || urls == NULL || urls[0] == NULL ||
	    ldap_url_parse(urls[0], &url) != LDAP_URL_SUCCESS)
		return elsewhere(dir, request, where, error);
	host = arena_strdup(arena, url->lud_host);
	ldap_free_urldesc(url);
	/* One hop: who was referred to is not to refer on. */
	if (host == NULL || *host == '\0' || dir->is_other ||
	    request->search.no_referral || !is_in_forest(dir, host, &inner)) {
		if (dir->ld != NULL)
			return elsewhere(dir, request, where, error);
		/* The request went with the connection. */
		*error = inner;
		return false;
	}
	other = ldap_connect_other(dir, host, &inner);
	if (other == NULL || send_on(other, request, &inner) != DIR_OK) {
		elsewhere(dir, request, where, error);
		error->server_text = inner.sentence;
		error->advice = inner.advice;
		return false;
	}
	request->moved = other;
	return true;
}

#define MAX_QUERY_SECONDS 120

/* ONWARD: nothing for the caller yet, but it was of use, and the server may
 * take its time again. WAIT: it was not, and the clock runs on. */
enum step { STEP_WAIT, STEP_ONWARD, STEP_EVENT, STEP_LOST };

static struct ldap_request *
find_tag(struct ldap_directory *dir, const void *tag)
{
	struct ldap_request *one = dir->requests;

	while (one != NULL && one->tag != tag)
		one = one->next;
	return one;
}

static struct ldap_request *
find_message(struct ldap_directory *dir, int message)
{
	struct ldap_request *one = dir->requests;

	while (one != NULL && (one->moved != NULL || one->message != message))
		one = one->next;
	return one;
}

static enum step
fail(struct ldap_directory *dir, struct ldap_request *request,
     struct dir_reply *reply)
{
	reply->event = DIR_EVENT_FAILED;
	reply->tag = request->tag;
	ldap_request_finish(dir, request);
	return STEP_EVENT;
}

static enum step
lose(const struct dir_reply *reply, struct dir_error *error)
{
	if (error != NULL)
		*error = reply->error;
	return STEP_LOST;
}

/* Is this a search that may have to be started again, in pages? */
static bool
may_page(const struct ldap_directory *dir, const struct ldap_request *request)
{
	return request->search.paged && dir->is_samba &&
	       dir->base.info.has_paged;
}

/* One object was asked for. */
static enum step
refuse_second(struct ldap_directory *dir, struct ldap_request *request,
	      struct dir_reply *reply)
{
	const char *subject = ldap_request_subject(request);

	dir_error_set(&reply->error, dir->base.arena, DIR_FAILED, "search",
		      request->search.base,
		      "cannot read %s: %s answers with more than one entry",
		      *subject != '\0' ? subject : "the rootDSE",
		      dir->target.host);
	dir_error_advise(&reply->error, "who answers there? ask another domain "
					"controller, as \\\\server\\DN");
	ldap_abandon_ext(dir->ld, request->message, NULL, NULL);
	return fail(dir, request, reply);
}

static enum step
take_entry(struct ldap_directory *dir, struct ldap_request *request,
	   LDAPMessage *message, struct dir_reply *reply,
	   struct dir_error *error)
{
	const struct dir_search *search = &request->search;
	const char *dn;

	if (search->scope == DIR_BASE && request->delivered > 0)
		return refuse_second(dir, request, reply);
	if (search->limit != 0 && request->delivered >= search->limit)
		return STEP_WAIT;
	arena_release(&request->arena, request->words);
	if (!ldap_entry_read(dir, request, message, &reply->entry,
			     &reply->error)) {
		if (dir->ld == NULL)
			return lose(reply, error);
		ldap_abandon_ext(dir->ld, request->message, NULL, NULL);
		return fail(dir, request, reply);
	}
	dn = reply->entry.dn;
	if (ldap_request_pages(dir, request) &&
	    table_add_hash(&request->paged, dn, strlen(dn)))
		request->fresh = true;
	if (may_page(dir, request) &&
	    !table_add_hash(&request->seen, dn, strlen(dn)))
		return request->fresh ? STEP_ONWARD : STEP_WAIT;
	request->delivered++;
	reply->event = DIR_EVENT_ENTRY;
	reply->tag = request->tag;
	return STEP_EVENT;
}

static enum step
post_again(struct ldap_directory *dir, struct ldap_request *request,
	   struct dir_reply *reply, struct dir_error *error)
{
	enum dir_status status = ldap_request_post(dir, request, &reply->error);

	if (status == DIR_OK)
		return STEP_ONWARD;
	return status == DIR_LOST ? lose(reply, error)
				  : fail(dir, request, reply);
}

/* Keeps the cookie of a page's end. True: there is another page. */
static bool
another_page(struct ldap_directory *dir, struct ldap_request *request,
	     LDAPControl **controls)
{
	LDAPControl *found =
		ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
	ber_int_t estimate;
	size_t limit = request->search.limit;

	ber_memfree(request->cookie.bv_val);
	request->cookie = (struct berval){0, NULL};
	/* libldap would end the program over a control without a value. */
	if (!request->search.paged || found == NULL ||
	    !found->ldctl_value.bv_val ||
	    (limit != 0 && request->delivered >= limit))
		return false;
	return ldap_parse_pageresponse_control(dir->ld, found, &estimate,
					       &request->cookie) ==
		       LDAP_SUCCESS &&
	       request->cookie.bv_len > 0;
}

/* Is there any use in another page? */
static bool
brings_something(struct ldap_directory *dir, struct ldap_request *request,
		 struct dir_error *error)
{
	const char *base = request->search.base;

	request->stale = request->fresh ? 0 : request->stale + 1;
	request->fresh = false;
	if (request->stale < LDAP_MAX_STALE)
		return true;
	dir_error_set(error, dir->base.arena, DIR_FAILED, "search", base,
		      "cannot read what is below %s: %s sends page after page "
		      "with nothing new in it",
		      base, dir->target.host);
	dir_error_advise(error, "ask another domain controller, as "
				"\\\\server\\DN");
	return false;
}

static enum step
succeed(struct ldap_directory *dir, struct ldap_request *request,
	LDAPControl **controls, struct dir_reply *reply,
	struct dir_error *error)
{
	if (!request->is_write && another_page(dir, request, controls))
		return brings_something(dir, request, &reply->error)
			       ? post_again(dir, request, reply, error)
			       : fail(dir, request, reply);
	reply->event = DIR_EVENT_DONE;
	reply->tag = request->tag;
	ldap_request_finish(dir, request);
	return STEP_EVENT;
}

/* Asking for few of many is no failure. */
static bool
is_enough(const struct ldap_request *request, int result)
{
	return result == LDAP_SIZELIMIT_EXCEEDED &&
	       request->search.limit != 0 &&
	       request->delivered >= request->search.limit;
}

/* Any message that is neither entry nor reference ends the request, be it of
 * the kind that was asked for or, as Samba does for a control it does not
 * know, of another. */
static enum step
take_result(struct ldap_directory *dir, struct ldap_request *request,
	    LDAPMessage *message, struct dir_reply *reply,
	    struct dir_error *error)
{
	const char *subject = ldap_request_subject(request);
	char *text = NULL, **urls = NULL;
	LDAPControl **controls = NULL;
	int result = LDAP_DECODING_ERROR;
	enum step step;

	int parsed = ldap_parse_result(dir->ld, message, &result, NULL, &text,
				       &urls, &controls, 0);
	if (parsed != LDAP_SUCCESS)
		result = parsed;
	if (result == LDAP_SUCCESS || is_enough(request, result)) {
		step = succeed(dir, request, controls, reply, error);
	} else if (result == LDAP_SIZELIMIT_EXCEEDED && !request->is_write &&
		   may_page(dir, request) && !request->must_page) {
		/* More than the server gives at once: in pages, then. */
		request->must_page = true;
		step = post_again(dir, request, reply, error);
	} else if (result == LDAP_REFERRAL &&
		   follow_referral(dir, request, urls, &reply->error)) {
		step = STEP_ONWARD;
	} else if (dir->ld == NULL) {
		step = lose(reply, error);
	} else {
		if (result != LDAP_REFERRAL)
			ldap_error_fill(&reply->error, dir->base.arena,
					ldap_request_operation(request),
					subject, subject, result, text);
		/* No code of the protocol: whether it was done, nobody said. */
		if (request->is_write && result < 0)
			reply->error.status = DIR_LOST;
		step = fail(dir, request, reply);
	}
	ldap_memfree(text);
	ldap_memvfree((void **)urls);
	ldap_controls_free(controls);
	return step;
}

/* The server's farewell (RFC 4511 4.4.1), with its reason. */
static enum step
take_notice(struct ldap_directory *dir, LDAPMessage *message,
	    struct dir_error *error)
{
	char *text = NULL;
	int result;

	if (ldap_msgtype(message) != LDAP_RES_EXTENDED)
		return STEP_WAIT;
	ldap_parse_result(dir->ld, message, &result, NULL, &text, NULL, NULL,
			  0);
	ldap_lost(dir, LDAP_SERVER_DOWN, text, error);
	ldap_memfree(text);
	return STEP_LOST;
}

static enum step
take_message(struct ldap_directory *dir, LDAPMessage *message,
	     struct dir_reply *reply, struct dir_error *error)
{
	struct ldap_request *request = find_message(dir, ldap_msgid(message));

	if (ldap_msgid(message) == LDAP_RES_UNSOLICITED)
		return take_notice(dir, message, error);
	if (request == NULL)
		return STEP_WAIT;
	switch (ldap_msgtype(message)) {
	case LDAP_RES_SEARCH_REFERENCE:
	case LDAP_RES_INTERMEDIATE:
		return STEP_WAIT;
	case LDAP_RES_SEARCH_ENTRY:
		return request->is_write ? STEP_WAIT
					 : take_entry(dir, request, message,
						      reply, error);
	default:
		return take_result(dir, request, message, reply, error);
	}
}

/* A request that another server answers: its events become ours. */
static enum step
take_moved(struct ldap_directory *dir, struct ldap_request *request,
	   struct dir_reply *reply)
{
	struct directory *other = &request->moved->base;
	enum dir_status status =
		ldap_receive(other, request, reply, &reply->error);

	if (status != DIR_OK)
		return fail(dir, request, reply);
	reply->tag = request->tag;
	if (reply->event != DIR_EVENT_ENTRY)
		ldap_request_finish(dir, request);
	return STEP_EVENT;
}

static struct ldap_request *
find_moved(struct ldap_directory *dir, const void *only)
{
	struct ldap_request *one = dir->requests;

	while (one != NULL &&
	       (one->moved == NULL || (only != NULL && one->tag != only)))
		one = one->next;
	return one;
}

/* A server may think about a search for as long as AD's MaxQueryDuration,
 * two minutes, before the first entry comes (MS-ADTS 3.1.1.3.4.6). */
static void
start_clock(struct ldap_directory *dir)
{
	long seconds = ldap_patience(dir);

	for (const struct ldap_request *one = dir->requests; one;
	     one = one->next)
		if (!one->is_write && one->delivered == 0 &&
		    one->search.scope != DIR_BASE && dir->options.timeout == 0)
			seconds = MAX_QUERY_SECONDS;
	ldap_clock_start(dir, seconds);
}

static enum step
receive_one(struct ldap_directory *dir, const void *only,
	    struct dir_reply *reply, struct dir_error *error)
{
	struct ldap_request *wanted = only != NULL ? find_tag(dir, only) : NULL;
	struct ldap_request *moved = find_moved(dir, only);
	LDAPMessage *message = NULL;
	int problem, number;
	enum step step;
	bool alone;

	if (moved != NULL)
		return take_moved(dir, moved, reply);
	if (dir->asked)
		dir->base.counts.round_trips++;
	dir->asked = false;
	/* Waiting for one message, libldap would keep a farewell to itself. */
	alone = dir->requests == NULL || !dir->requests->next;
	number = wanted != NULL && !alone ? wanted->message : LDAP_RES_ANY;
	if (ldap_result_soon(dir, number, LDAP_MSG_ONE, &message, &problem) ==
	    0) {
		ldap_lost(dir, problem, NULL, error);
		return STEP_LOST;
	}
	step = take_message(dir, message, reply, error);
	ldap_msgfree(message);
	return step;
}

/* Was one object asked for? The end of its answer comes with its entry, in the
 * same time. */
static bool
is_of_one(struct ldap_directory *dir, const void *tag)
{
	const struct ldap_request *request = find_tag(dir, tag);

	return request != NULL && !request->is_write &&
	       request->moved == NULL && request->search.scope == DIR_BASE;
}

enum dir_status
ldap_receive(struct directory *base, const void *only, struct dir_reply *reply,
	     struct dir_error *error)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;
	enum step step;

	if (only != NULL && find_tag(dir, only) == NULL)
		return dir_error_set(error, base->arena, DIR_FAILED, "receive",
				     NULL, "this request was forgotten");
	if (!ldap_clock_go_on(dir))
		start_clock(dir);
	do {
		*reply = (struct dir_reply){0};
		step = receive_one(dir, only, reply, error);
		if (step == STEP_ONWARD)
			start_clock(dir);
	} while (step == STEP_WAIT || step == STEP_ONWARD);
	if (step == STEP_EVENT && reply->event == DIR_EVENT_ENTRY &&
	    is_of_one(dir, reply->tag))
		ldap_clock_put_off(dir);
	return step == STEP_LOST ? DIR_LOST : DIR_OK;
}
