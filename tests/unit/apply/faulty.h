/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/faulty.h: a directory in front of another one that fails
 * on order: refuses a write, loses the connection before or after one, lets
 * somebody else write in between, counts how often each descriptor was
 * written.
 */
#ifndef TESTS_APPLY_FAULTY_H
#define TESTS_APPLY_FAULTY_H

#include "base/str.h"
#include "directory/backend.h"

#include <stdlib.h>
#include <string.h>

#define FAULTY_OBJECTS 64

struct faulty;
/* Called when the n-th write (from 1) has come, before it is carried out. */
typedef void
faulty_fn(struct faulty *faulty, size_t n, const struct dir_write *write);

struct faulty {
	struct directory base;
	struct directory *inner;
	/* The number of the write that this happens to; 0: to none. */
	size_t refuse_at, lose_before, lose_after;
	size_t deny_at;		 /* carried out, and answered by noSuchObject */
	size_t refuse_reconnect; /* attempts that fail from now on */
	faulty_fn *before, *after;
	void *context;
	size_t writes, reads, reconnects;
	bool lost;
	void *refused; /* tag of a write to be refused */
	enum dir_status refusal;
	bool has_refused;
	/* A write whose answer was taken before its time (see after). */
	void *answered;
	bool has_answered;
	const char *dns[FAULTY_OBJECTS]; /* versions by DN */
	uint32_t versions[FAULTY_OBJECTS];
	size_t dn_count;
	uint8_t metadata[64]; /* of the entry handed out last */
	struct dir_value metadata_value;
	struct dir_attribute attributes[24];
};

static inline uint32_t *
faulty_version(struct faulty *faulty, const char *dn)
{
	size_t i = 0;

	while (i < faulty->dn_count && !dir_dn_equal(faulty->dns[i], dn))
		i++;
	if (i == faulty->dn_count) {
		faulty->dns[i] = arena_strdup(faulty->base.arena, dn);
		faulty->versions[i] = 1;
		faulty->dn_count++;
	}
	return &faulty->versions[i];
}

/* By its name, whatever the request calls it. */
static inline const char *
faulty_name(const struct dir_write *write)
{
	return write->name != NULL ? write->name : write->dn;
}

/* A write that nobody sent through this directory. */
static inline void
faulty_write(struct faulty *faulty, const struct dir_write *write)
{
	struct dir_error error;
	struct dir_reply reply;
	int tag;

	if (directory_send_write(faulty->inner, write, &tag, &error) != DIR_OK)
		abort();
	if (faulty->inner->ops->receive(faulty->inner, &tag, &reply, &error) !=
		    DIR_OK ||
	    reply.event != DIR_EVENT_DONE)
		abort();
	++*faulty_version(faulty, faulty_name(write));
}

/* In after: the write is carried out now, and answered when it is its turn. */
static inline void
faulty_carry_out(struct faulty *faulty)
{
	struct dir_error error;
	struct dir_reply reply;

	if (faulty->inner->ops->receive(faulty->inner, NULL, &reply, &error) !=
	    DIR_OK)
		abort();
	faulty->answered = reply.tag;
	faulty->has_answered = true;
}

static inline enum dir_status
faulty_gone(struct faulty *faulty, struct dir_error *error)
{
	return dir_error_set(error, faulty->base.arena, DIR_LOST, "receive",
			     NULL, "the connection is gone");
}

static inline enum dir_status
faulty_send_search(struct directory *base, const struct dir_search *search,
		   void *tag, struct dir_error *error)
{
	struct faulty *faulty = (struct faulty *)base;
	enum dir_status status;

	faulty->reads++;
	status = directory_send_search(faulty->inner, search, tag, error);
	if (status == DIR_OK)
		base->pending++;
	base->counts.searches++;
	return status;
}

static inline enum dir_status
faulty_send_write(struct directory *base, const struct dir_write *write,
		  void *tag, struct dir_error *error)
{
	struct faulty *faulty = (struct faulty *)base;
	size_t n = ++faulty->writes;
	enum dir_status status;

	if (faulty->before != NULL)
		faulty->before(faulty, n, write);
	base->counts.writes++;
	base->pending++;
	if (n == faulty->lose_before) {
		faulty->lost = true;
		return DIR_OK;
	}
	if (n == faulty->refuse_at || n == faulty->deny_at) {
		if (n == faulty->deny_at)
			faulty_write(faulty, write);
		faulty->refused = tag;
		faulty->refusal =
			n == faulty->deny_at ? DIR_NOT_FOUND : DIR_NO_ACCESS;
		faulty->has_refused = true;
		return DIR_OK;
	}
	if (n == faulty->lose_after) {
		faulty_write(faulty, write);
		faulty->lost = true;
		return DIR_OK;
	}
	status = directory_send_write(faulty->inner, write, tag, error);
	++*faulty_version(faulty, faulty_name(write));
	if (faulty->after != NULL)
		faulty->after(faulty, n, write);
	return status;
}

/* Everything that is still to come is dropped. */
static inline void
faulty_drop(struct faulty *faulty)
{
	struct dir_error error;
	struct dir_reply reply;

	while (directory_pending(faulty->inner) > 0)
		if (directory_receive(faulty->inner, &reply, &error) != DIR_OK)
			abort();
	faulty->base.pending = 0;
	faulty->has_refused = faulty->has_answered = false;
}

/* replPropertyMetaData with one record, that of nTSecurityDescriptor. */
static inline void
faulty_add_metadata(struct faulty *faulty, struct dir_entry *entry)
{
	uint32_t version = *faulty_version(faulty, entry->dn);

	if (entry->count + 1 > 24)
		abort();
	memset(faulty->metadata, 0, sizeof(faulty->metadata));
	faulty->metadata[0] = faulty->metadata[8] = 1;
	memcpy(faulty->metadata + 16, "\x19\x01\x02\x00", 4);
	faulty->metadata[20] = (uint8_t)version;
	memcpy(faulty->attributes, entry->attributes,
	       entry->count * sizeof(*entry->attributes));
	faulty->metadata_value = (struct dir_value){faulty->metadata, 64};
	faulty->attributes[entry->count] = (struct dir_attribute){
		"replPropertyMetaData", 1, &faulty->metadata_value};
	entry->attributes = faulty->attributes;
	entry->count++;
}

static inline enum dir_status
faulty_receive(struct directory *base, const void *only,
	       struct dir_reply *reply, struct dir_error *error)
{
	struct faulty *faulty = (struct faulty *)base;
	enum dir_status status;

	if (faulty->lost) {
		faulty->lost = false;
		faulty_drop(faulty);
		return faulty_gone(faulty, error);
	}
	if (faulty->has_refused && (only == NULL || only == faulty->refused)) {
		*reply = (struct dir_reply){.event = DIR_EVENT_FAILED,
					    .tag = faulty->refused};
		dir_error_set(&reply->error, base->arena, faulty->refusal,
			      "modify", NULL, "the server refuses the write");
		faulty->has_refused = false;
		base->pending--;
		return DIR_OK;
	}
	if (faulty->has_answered &&
	    (only == NULL || only == faulty->answered)) {
		*reply = (struct dir_reply){.event = DIR_EVENT_DONE,
					    .tag = faulty->answered};
		faulty->has_answered = false;
		base->pending--;
		return DIR_OK;
	}
	status = faulty->inner->ops->receive(faulty->inner, only, reply, error);
	if (status == DIR_OK && reply->event != DIR_EVENT_ENTRY)
		base->pending--;
	if (status == DIR_OK && reply->event == DIR_EVENT_ENTRY)
		faulty_add_metadata(faulty, &reply->entry);
	return status;
}

static inline void
faulty_abandon(struct directory *base, const void *tag)
{
	struct faulty *faulty = (struct faulty *)base;
	size_t before = directory_pending(faulty->inner);

	faulty->inner->ops->abandon(faulty->inner, tag);
	base->pending -= before - directory_pending(faulty->inner);
}

static inline enum dir_status
faulty_caller_sids(struct directory *base, struct dir_error *error)
{
	(void)base;
	(void)error;
	return DIR_OK;
}

static inline enum dir_status
faulty_reconnect(struct directory *base, struct dir_error *error)
{
	struct faulty *faulty = (struct faulty *)base;

	faulty->reconnects++;
	if (faulty->refuse_reconnect == 0)
		return DIR_OK;
	faulty->refuse_reconnect--;
	/* Not worth another try, or the tests would wait for each. */
	return dir_error_set(error, base->arena, DIR_BIND_FAILED, "bind", NULL,
			     "the server does not answer any more");
}

static inline void
faulty_close(struct directory *base)
{
	(void)base;
}

static inline void
faulty_init(struct faulty *faulty, struct directory *inner, struct arena *arena)
{
	static const struct directory_ops ops = {
		.send_search = faulty_send_search,
		.send_write = faulty_send_write,
		.receive = faulty_receive,
		.abandon = faulty_abandon,
		.caller_sids = faulty_caller_sids,
		.reconnect = faulty_reconnect,
		.close = faulty_close,
	};

	memset(faulty, 0, sizeof(*faulty));
	faulty->base.ops = &ops;
	faulty->base.arena = arena;
	faulty->base.info = inner->info;
	faulty->inner = inner;
}

#endif
