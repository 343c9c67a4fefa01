/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/answer.c: the calls of directory.h on a snapshot: requests
 * queue up and are answered in the order in which they came, one event a
 * call. Nothing is ever sent anywhere.
 */
#include "directory/ldif/ldif.h"

#include <stdlib.h>

static struct ldif_request *
request_new(struct ldif_directory *dir, void *tag)
{
	struct ldif_request *request = calloc(1, sizeof(*request));
	struct ldif_request **tail = &dir->requests;

	if (!request)
		diag_die("out of memory");
	arena_init(&request->arena);
	request->tag = tag;
	while (*tail)
		tail = &(*tail)->next;
	*tail = request;
	dir->base.pending++;
	return request;
}

static void
request_finish(struct ldif_directory *dir, struct ldif_request *request)
{
	struct ldif_request **link = &dir->requests;

	while (*link && *link != request)
		link = &(*link)->next;
	if (*link)
		*link = request->next;
	dir->base.pending--;
	arena_clear(&request->arena);
	free(request);
}

static enum dir_status
ldif_send_search(struct directory *base, const struct dir_search *search,
		 void *tag, struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = request_new(dir, tag);
	struct arena *arena = &request->arena;
	size_t count = 0;

	request->search = *search;
	request->search.base = arena_strdup(arena, search->base);
	request->search.name = arena_strdup(arena, search->name);
	request->search.filter = arena_strdup(arena, search->filter);
	while (search->attributes && search->attributes[count])
		count++;
	if (search->attributes) {
		const char **names =
			arena_array(arena, count + 1, sizeof(*names));
		for (size_t i = 0; i < count; i++)
			names[i] = arena_strdup(arena, search->attributes[i]);
		request->search.attributes = names;
	}
	enum dir_status status = ldif_search_open(dir, request, error);
	request->words = arena_mark(arena);
	if (status != DIR_OK)
		request_finish(dir, request);
	else
		base->counts.searches++;
	return status;
}

static enum dir_status
ldif_send_write(struct directory *base, const struct dir_write *write,
		void *tag, struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = request_new(dir, tag);
	struct arena *arena = &request->arena;

	(void)error;
	request->is_write = true;
	request->write = *write;
	request->write.dn = arena_strdup(arena, write->dn);
	request->write.name = arena_strdup(arena, write->name);
	request->write.attribute = arena_strdup(arena, write->attribute);
	if (write->value)
		request->write.value =
			arena_copy(arena, write->value, write->len);
	base->counts.writes++;
	return DIR_OK;
}

static enum dir_status
ldif_receive(struct directory *base, const void *only, struct dir_reply *reply,
	     struct dir_error *error)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = dir->requests;

	while (request && only && request->tag != only)
		request = request->next;
	if (!request)
		return dir_error_set(error, base->arena, DIR_FAILED, "receive",
				     NULL, "this request was forgotten");
	*reply = (struct dir_reply){.tag = request->tag};
	if (request->is_write) {
		reply->event = ldif_write(dir, &request->write, &request->arena,
					  &reply->error) == DIR_OK
				       ? DIR_EVENT_DONE
				       : DIR_EVENT_FAILED;
	} else {
		arena_release(&request->arena, request->words);
		int found = ldif_search_next(dir, request, reply);
		reply->event = found > 0   ? DIR_EVENT_ENTRY
			       : found < 0 ? DIR_EVENT_FAILED
					   : DIR_EVENT_DONE;
	}
	if (reply->event != DIR_EVENT_ENTRY)
		request_finish(dir, request);
	return DIR_OK;
}

static void
ldif_abandon(struct directory *base, const void *tag)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;
	struct ldif_request *request = dir->requests;

	while (request && request->tag != tag)
		request = request->next;
	if (request)
		request_finish(dir, request);
}

/* Nobody is logged on to a file. */
static enum dir_status
ldif_caller_sids(struct directory *base, struct dir_error *error)
{
	(void)base;
	(void)error;
	return DIR_OK;
}

static enum dir_status
ldif_reconnect(struct directory *base, struct dir_error *error)
{
	(void)base;
	(void)error;
	return DIR_OK;
}

static void
ldif_close_all(struct directory *base)
{
	struct ldif_directory *dir = (struct ldif_directory *)base;

	while (dir->requests)
		request_finish(dir, dir->requests);
	ldif_source_close(&dir->file);
	if (dir->patches.file)
		ldif_source_close(&dir->patches);
	ldif_index_clear(&dir->index);
	free(dir);
}

const struct directory_ops ldif_ops = {
	.send_search = ldif_send_search,
	.send_write = ldif_send_write,
	.receive = ldif_receive,
	.abandon = ldif_abandon,
	.caller_sids = ldif_caller_sids,
	.reconnect = ldif_reconnect,
	.close = ldif_close_all,
};
