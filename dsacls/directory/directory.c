/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/directory.c: the calls of directory.h, handed to the room behind
 * the directory, and the simple ones built on the asynchronous ones. Knows
 * nothing of LDAP or LDIF.
 */
#include "directory/backend.h"

#include <string.h>

enum dir_status
directory_send_search(struct directory *dir, const struct dir_search *search,
		      void *tag, struct dir_error *error)
{
	return dir->ops->send_search(dir, search, tag, error);
}

enum dir_status
directory_send_write(struct directory *dir, const struct dir_write *write,
		     void *tag, struct dir_error *error)
{
	return dir->ops->send_write(dir, write, tag, error);
}

size_t
directory_pending(const struct directory *dir)
{
	return dir->pending;
}

static enum dir_status
receive_for(struct directory *dir, const void *only, struct dir_reply *reply,
	    struct dir_error *error)
{
	if (!dir->pending)
		return dir_error_set(error, dir->arena, DIR_FAILED, "receive",
				     NULL,
				     "nothing was asked, so no answer "
				     "can come");
	return dir->ops->receive(dir, only, reply, error);
}

enum dir_status
directory_receive(struct directory *dir, struct dir_reply *reply,
		  struct dir_error *error)
{
	return receive_for(dir, NULL, reply, error);
}

void
directory_abandon(struct directory *dir, void *tag)
{
	dir->ops->abandon(dir, tag);
}

enum dir_status
directory_search(struct directory *dir, const struct dir_search *search,
		 dir_entry_fn *each, void *context, struct dir_error *error)
{
	/* Its own address is a tag that nobody else can have in flight. */
	struct dir_reply reply;
	enum dir_status status =
		directory_send_search(dir, search, &reply, error);

	while (status == DIR_OK) {
		status = receive_for(dir, &reply, &reply, error);
		if (status != DIR_OK || reply.event == DIR_EVENT_DONE)
			break;
		if (reply.event == DIR_EVENT_FAILED) {
			if (error)
				*error = reply.error;
			return reply.error.status;
		}
		if (!each(context, &reply.entry)) {
			directory_abandon(dir, &reply);
			break;
		}
	}
	return status;
}

const char *const dir_guid_alone[] = {"objectGUID", NULL};

const char *
directory_context(const struct directory *dir, const char *dn)
{
	const char *const *heads = dir->info.naming_contexts;
	const char *best = NULL;

	for (; heads && *heads; heads++)
		if (dir_dn_within(dn, *heads) &&
		    (!best || strlen(*heads) > strlen(best)))
			best = *heads;
	return best;
}

const struct dir_info *
directory_info(const struct directory *dir)
{
	return &dir->info;
}

struct dir_counts
directory_counts(const struct directory *dir)
{
	return dir->counts;
}

enum dir_status
directory_caller_sids(struct directory *dir, const struct dir_sids **sids,
		      struct dir_error *error)
{
	*sids = &dir->sids;
	if (dir->has_sids)
		return DIR_OK;
	enum dir_status status = dir->ops->caller_sids(dir, error);
	dir->has_sids = status == DIR_OK;
	return status;
}

enum dir_status
directory_reconnect(struct directory *dir, struct dir_error *error)
{
	return dir->ops->reconnect(dir, error);
}

bool
directory_is_up(const struct directory *dir)
{
	return dir->ops->is_up == NULL || dir->ops->is_up(dir);
}

bool
directory_ticket_is_over(const struct directory *dir)
{
	return dir->ops->ticket_is_over != NULL &&
	       dir->ops->ticket_is_over(dir);
}

void
directory_watch(struct directory *dir, const volatile sig_atomic_t *interrupted)
{
	dir->interrupted = interrupted;
}

bool
directory_is_interrupted(const struct directory *dir)
{
	return dir->interrupted && *dir->interrupted;
}

void
directory_close(struct directory *dir)
{
	if (dir)
		dir->ops->close(dir);
}
