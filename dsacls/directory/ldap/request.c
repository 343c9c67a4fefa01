/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/request.c: sends searches and writes without waiting, with
 * the controls they need. Whatever is sent stays in a list until its answer
 * is complete.
 */
#include "directory/ldap/request.h"

#include "directory/ldap/clock.h"
#include "directory/ldap/connection.h"

#include <stdlib.h>
#include <string.h>

#define OID_SD_FLAGS "1.2.840.113556.1.4.801"
#define OID_SHOW_DELETED "1.2.840.113556.1.4.417"
#define OID_EXTENDED_DN "1.2.840.113556.1.4.529"
/* MaxPageSize of AD: more is never given at once. */
#define PAGE_SIZE 1000
#define MAX_CONTROLS 4

struct controls {
	LDAPControl all[MAX_CONTROLS];
	LDAPControl *list[MAX_CONTROLS + 1];
	size_t count;
	LDAPControl *page; /* libldap's, to be freed */
	/* SEQUENCE { INTEGER }, as BER */
	char flags[5], text_form[5];
};

static void
control_add(struct controls *controls, const char *oid, void *value, size_t len,
	    bool critical)
{
	LDAPControl *one = &controls->all[controls->count];

	*one = (LDAPControl){
		.ldctl_oid = (char *)(uintptr_t)oid,
		.ldctl_value = {len, value},
		.ldctl_iscritical = critical,
	};
	controls->list[controls->count++] = one;
}

/* Critical: a server that did not know it would take all four parts as
 * meant, and reset owner and SACL (MS-ADTS 6.1.3.2). */
static void
control_sd_flags(struct controls *controls, unsigned flags)
{
	const char value[5] = {0x30, 3, 2, 1, (char)(flags & 15)};

	memcpy(controls->flags, value, sizeof(value));
	control_add(controls, OID_SD_FLAGS, controls->flags, 5, true);
}

/* Samba knows no limit of entries and finds every entry of a page a second
 * time, at twice the cost of the whole; AD gives no more than a page. */
bool
ldap_request_pages(const struct ldap_directory *dir,
		   const struct ldap_request *request)
{
	return request->search.paged && dir->base.info.has_paged &&
	       (!dir->is_samba || request->must_page);
}

static void
controls_for_search(struct controls *controls, struct ldap_directory *dir,
		    const struct ldap_request *request)
{
	const struct dir_search *search = &request->search;
	struct berval cookie;
	size_t size;

	if (search->sd_flags != 0)
		control_sd_flags(controls, search->sd_flags);
	if (search->show_deleted && dir->base.info.has_show_deleted)
		control_add(controls, OID_SHOW_DELETED, NULL, 0, true);
	if (search->extended_dn) {
		memcpy(controls->text_form, "\x30\x03\x02\x01\x01", 5);
		control_add(controls, OID_EXTENDED_DN, controls->text_form, 5,
			    false);
	}
	if (!ldap_request_pages(dir, request))
		return;
	size = PAGE_SIZE;
	if (search->limit != 0 && search->limit < size)
		size = search->limit;
	cookie = request->cookie;
	if (ldap_create_page_control(dir->ld, (ber_int_t)size,
				     cookie.bv_val ? &cookie : NULL, 1,
				     &controls->page) == LDAP_SUCCESS)
		controls->list[controls->count++] = controls->page;
}

static int
post_search(struct ldap_directory *dir, struct ldap_request *request)
{
	static const int scopes[] = {LDAP_SCOPE_BASE, LDAP_SCOPE_ONELEVEL,
				     LDAP_SCOPE_SUBTREE};
	const struct dir_search *search = &request->search;
	struct controls controls = {0};
	int limit = LDAP_NO_LIMIT;
	int result;

	controls_for_search(&controls, dir, request);
	if (search->limit != 0 && controls.page == NULL &&
	    search->limit < 1u << 30)
		limit = (int)search->limit;
	result = ldap_search_ext(
		dir->ld, search->base, scopes[search->scope],
		search->filter ? search->filter : "(objectClass=*)",
		(char **)(uintptr_t)search->attributes, 0, controls.list, NULL,
		NULL, limit, &request->message);
	if (controls.page != NULL)
		ldap_control_free(controls.page);
	return result;
}

static int
post_write(struct ldap_directory *dir, struct ldap_request *request)
{
	const struct dir_write *write = &request->write;
	struct berval value = {write->len, (char *)(uintptr_t)write->value};
	struct berval *values[] = {&value, NULL};
	LDAPMod mod = {
		.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
		.mod_type = (char *)(uintptr_t)write->attribute,
		.mod_bvalues = write->value ? values : NULL,
	};
	LDAPMod *mods[] = {&mod, NULL};
	struct controls controls = {0};

	if (write->sd_flags != 0)
		control_sd_flags(&controls, write->sd_flags);
	if (write->show_deleted)
		control_add(&controls, OID_SHOW_DELETED, NULL, 0, true);
	return ldap_modify_ext(dir->ld, write->dn, mods, controls.list, NULL,
			       &request->message);
}

const char *
ldap_request_subject(const struct ldap_request *request)
{
	const char *name =
		request->is_write ? request->write.name : request->search.name;

	if (name != NULL)
		return name;
	return request->is_write ? request->write.dn : request->search.base;
}

const char *
ldap_request_operation(const struct ldap_request *request)
{
	return request->is_write ? "modify" : "search";
}

enum dir_status
ldap_request_post(struct ldap_directory *dir, struct ldap_request *request,
		  struct dir_error *error)
{
	int result = request->is_write ? post_write(dir, request)
				       : post_search(dir, request);
	const char *subject;

	if (result == LDAP_SUCCESS) {
		/* The server may take its time again. */
		ldap_clock_start(dir, ldap_patience(dir));
		dir->asked = true;
		if (request->is_write)
			dir->base.counts.writes++;
		else
			dir->base.counts.searches++;
		return DIR_OK;
	}
	if (result == LDAP_SERVER_DOWN || result == LDAP_BUSY ||
	    result == LDAP_CONNECT_ERROR)
		return ldap_lost(dir, LDAP_SERVER_DOWN, NULL, error);
	subject = ldap_request_subject(request);
	return ldap_error_fill(error, dir->base.arena,
			       ldap_request_operation(request), subject,
			       subject, result, NULL);
}

static enum dir_status
gone(struct ldap_directory *dir, struct dir_error *error)
{
	if (directory_is_interrupted(&dir->base))
		return dir_error_set(error, dir->base.arena, DIR_LOST, "send",
				     NULL, "interrupted");
	return dir_error_set(error, dir->base.arena, DIR_LOST, "send", NULL,
			     "the connection to %s is gone", dir->target.host);
}

/* ---- what directory.h calls ------------------------------------------ */

static enum dir_status
send_request(struct ldap_directory *dir, struct ldap_request *request,
	     struct dir_error *error)
{
	enum dir_status status;

	request->words = arena_mark(&request->arena);
	status = ldap_request_post(dir, request, error);
	if (status != DIR_OK && status != DIR_LOST)
		ldap_request_finish(dir, request);
	return status;
}

/* Only AD and AD LDS know descriptors; Samba leaves a search with a control
 * that it does not know unanswered. */
static bool
knows_descriptors(const struct ldap_directory *dir)
{
	return dir->base.info.is_ad || dir->base.info.is_ad_lds;
}

static enum dir_status
no_descriptors(struct ldap_directory *dir, const char *operation,
	       const char *dn, struct dir_error *error)
{
	return dir_error_set(error, dir->base.arena, DIR_REFUSED, operation, dn,
			     "%s is no Active Directory: it keeps no "
			     "security descriptors",
			     dir->target.host);
}

enum dir_status
ldap_send_search(struct directory *base, const struct dir_search *search,
		 void *tag, struct dir_error *error)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;
	struct ldap_request *request;

	if (dir->ld == NULL)
		return gone(dir, error);
	if (search->sd_flags != 0 && !knows_descriptors(dir))
		return no_descriptors(dir, "search", search->base, error);
	request = ldap_request_new(dir, tag);
	request->search = dir_search_copy(&request->arena, search);
	return send_request(dir, request, error);
}

enum dir_status
ldap_send_write(struct directory *base, const struct dir_write *write,
		void *tag, struct dir_error *error)
{
	struct ldap_directory *dir = (struct ldap_directory *)base;
	const struct dir_options *options = &dir->options;
	struct ldap_request *request;

	if (dir->ld == NULL)
		return gone(dir, error);
	if (write->sd_flags != 0 && !knows_descriptors(dir))
		return no_descriptors(dir, "modify", write->dn, error);
	if (options->simple && options->user == NULL &&
	    options->bind_dn == NULL)
		return dir_error_set(error, base->arena, DIR_NO_ACCESS,
				     "modify", write->dn,
				     "nobody writes: this is an anonymous "
				     "logon");
	request = ldap_request_new(dir, tag);
	request->is_write = true;
	request->write = dir_write_copy(&request->arena, write);
	return send_request(dir, request, error);
}
