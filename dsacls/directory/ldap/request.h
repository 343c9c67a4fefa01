/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/request.h: a request in flight, as directory/ldap/request.c
 * sends it and directory/ldap/receive.c, directory/ldap/entry.c and
 * directory/ldap/receive.c see it to its end.
 */
#ifndef DIRECTORY_LDAP_REQUEST_H
#define DIRECTORY_LDAP_REQUEST_H

#include "base/table.h"
#include "directory/ldap/ldap.h"

struct ldap_request {
	struct ldap_request *next;
	void *tag;
	int message; /* libldap's number; a new one for every page */
	bool is_write;
	struct arena arena; /* words of the request, then one entry */
	struct arena_mark words;
	struct dir_search search;
	struct dir_write write;
	size_t delivered;
	bool must_page; /* the whole was too much at once */
	/* Hashes of the DNs that came before must_page was set, and in pages:
	 * for a search that is started again in the middle, and for a server
	 * that repeats itself for ever. */
	struct table seen, paged;
	bool fresh;		      /* this page has something new */
	unsigned stale;		      /* pages in a row that had nothing new */
	struct berval cookie;	      /* of the next page; on the heap */
	struct ldap_directory *moved; /* who answers after a referral */
};

/* Sends the request, or its next page. On failure *error, and the request
 * stays linked. */
enum dir_status
ldap_request_post(struct ldap_directory *dir, struct ldap_request *request,
		  struct dir_error *error);
const char *ldap_request_subject(const struct ldap_request *request);
const char *ldap_request_operation(const struct ldap_request *request);
void
ldap_request_finish(struct ldap_directory *dir, struct ldap_request *request);

/* The connection is gone: everything in flight is forgotten. result is
 * LDAP_TIMEOUT or LDAP_SERVER_DOWN; text is the server's farewell or NULL. */
enum dir_status ldap_lost(struct ldap_directory *dir, int result,
			  const char *text, struct dir_error *error);

/* Does the server give a search's answers in pages? */
bool ldap_request_pages(const struct ldap_directory *dir,
			const struct ldap_request *request);

/* Two pages or two ranges in a row that bring nothing new are the end: a
 * server could go on like that for ever. */
#define LDAP_MAX_STALE 2

/* ---- directory/ldap/request.c: remembers a DN or a value; false when it was
 * there before. */

/* ---- directory/ldap/entry.c: the entry in a message, copied into
 * request->arena; ranges are fetched to their end. False with *error. */
bool ldap_entry_read(struct ldap_directory *dir, struct ldap_request *request,
		     LDAPMessage *message, struct dir_entry *entry,
		     struct dir_error *error);

/* ---- directory/ldap/receive.c: sends the request on to where a referral
 * points, if that is in the forest. False with *error: it lives elsewhere, or
 * the connection was lost (dir->ld is NULL, and the request is gone). */
bool
ldap_referral_follow(struct ldap_directory *dir, struct ldap_request *request,
		     char *const *urls, struct dir_error *error);

#endif
