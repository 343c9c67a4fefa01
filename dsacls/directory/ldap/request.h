/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/request.h: sends searches and writes without waiting, with the
 * controls they need.
 */
#ifndef DIRECTORY_LDAP_REQUEST_H
#define DIRECTORY_LDAP_REQUEST_H

#include "directory/ldap/ldap.h"

enum dir_status
ldap_send_search(struct directory *dir, const struct dir_search *search,
		 void *tag, struct dir_error *error);
enum dir_status
ldap_send_write(struct directory *dir, const struct dir_write *write, void *tag,
		struct dir_error *error);

/* Sends the request, or its next page. On failure *error, and the request
 * stays linked. */
enum dir_status
ldap_request_post(struct ldap_directory *dir, struct ldap_request *request,
		  struct dir_error *error);
const char *ldap_request_subject(const struct ldap_request *request);
const char *ldap_request_operation(const struct ldap_request *request);
/* Does the server give a search's answers in pages? */
bool ldap_request_pages(const struct ldap_directory *dir,
			const struct ldap_request *request);

#endif
