/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/request.h: what is asked of a snapshot, until it is answered.
 */
#ifndef DIRECTORY_LDIF_REQUEST_H
#define DIRECTORY_LDIF_REQUEST_H

#include "directory/ldif/ldif.h"

/* As directory/backend.h has them. */
enum dir_status
ldif_send_search(struct directory *base, const struct dir_search *search,
		 void *tag, struct dir_error *error);
enum dir_status
ldif_send_write(struct directory *base, const struct dir_write *write,
		void *tag, struct dir_error *error);
void ldif_abandon(struct directory *base, const void *tag);

/* Takes a request out of the list and frees it. */
void
ldif_request_finish(struct ldif_directory *dir, struct ldif_request *request);

#endif
