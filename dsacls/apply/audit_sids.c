/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/audit_sids.c: a hash table of SIDs, and the places where those stand
 * that may be gone: in memory while they are few, then in a file without a
 * name. Nothing is looked up during the walk, since answers would pile up
 * behind those of the walk.
 */
#include "apply/audit_sids.h"

#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MOST ((size_t)1 << 20)

enum sid_state { SID_FREE, SID_UNASKED, SID_THERE, SID_ORPHAN };

struct sid_slot {
	struct sd_sid sid;
	enum sid_state state;
};

/* A place: this, then the DN. */
struct mention {
	struct sd_sid sid;
	uint32_t dn_len;
};

struct audit_sids {
	struct principals *principals;
	bool is_part;
	orphan_fn *report;
	void *context;
	struct diags *diags;
	struct sid_slot *slots;
	size_t size, count;
	struct str buffer; /* mentions that are not in the file */
	FILE *file;	   /* NULL while all fit into memory */
};

struct audit_sids *
audit_sids_new(struct principals *principals, bool is_part, orphan_fn *report,
	       void *context, struct diags *diags)
{
	struct audit_sids *sids = calloc(1, sizeof(*sids));

	if (sids == NULL)
		diag_die("out of memory");
	sids->principals = principals;
	sids->is_part = is_part;
	sids->report = report;
	sids->context = context;
	sids->diags = diags;
	str_init(&sids->buffer);
	return sids;
}

void
audit_sids_free(struct audit_sids *sids)
{
	if (sids->file != NULL)
		fclose(sids->file);
	str_clear(&sids->buffer);
	free(sids->slots);
	free(sids);
}

/* FNV-1a over the wire form. */
static size_t
hash_of(const struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	size_t len = sd_sid_encode(sid, bytes);
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	return (size_t)(hash ^ hash >> 32);
}

static struct sid_slot *
slot_for(const struct audit_sids *sids, const struct sd_sid *sid)
{
	size_t i = hash_of(sid) & (sids->size - 1);

	while (sids->slots[i].state != SID_FREE &&
	       !sd_sid_equal(&sids->slots[i].sid, sid))
		i = (i + 1) & (sids->size - 1);
	return &sids->slots[i];
}

static void
grow(struct audit_sids *sids)
{
	struct sid_slot *old = sids->slots;
	size_t old_size = sids->size;

	sids->size = old_size == 0 ? 256 : old_size * 2;
	sids->slots = calloc(sids->size, sizeof(*sids->slots));
	if (sids->slots == NULL)
		diag_die("out of memory");
	for (size_t i = 0; i < old_size; i++)
		if (old[i].state != SID_FREE)
			*slot_for(sids, &old[i].sid) = old[i];
	free(old);
}

static bool
look_up(struct audit_sids *sids)
{
	for (size_t i = 0; i < sids->size; i++)
		if (sids->slots[i].state == SID_UNASKED)
			principals_want_sid(sids->principals,
					    &sids->slots[i].sid);
	if (!principals_resolve(sids->principals, sids->diags))
		return false;
	for (size_t i = 0; i < sids->size; i++) {
		struct sid_slot *slot = &sids->slots[i];

		if (slot->state == SID_UNASKED)
			slot->state =
				principals_by_sid(sids->principals, &slot->sid)
						->resolved
					? SID_THERE
					: SID_ORPHAN;
	}
	return true;
}

/* What else than gone; of another domain it is not known whether its name
 * could be asked for. */
static const char *
otherwise(const struct audit_sids *sids, const struct sd_sid *sid)
{
	const struct sd_domain *domain = principals_domain(sids->principals);

	if (!domain->has_domain || !sd_sid_in_domain(sid, &domain->domain))
		return "one of a domain that cannot be asked";
	return sids->is_part ? "one that is not in this file" : NULL;
}

/* Accounts of domains (S-1-5-21-...) that may have been deleted, and groups
 * that this domain may never have had; not in a part of it, which lacks those
 * for all we know. */
static bool
may_be_gone(const struct audit_sids *sids, const struct sd_sid *sid)
{
	if (sid->authority[5] != 5 || sid->count < 2 || sid->subs[0] != 21)
		return false;
	return sd_known_rid_name(sid->subs[sid->count - 1]) == NULL ||
	       (!sids->is_part && principal_is_optional(sid, NULL));
}

static bool
spill(struct audit_sids *sids)
{
	if (sids->file == NULL)
		sids->file = tmpfile();
	if (sids->file == NULL || fwrite(sids->buffer.data, 1, sids->buffer.len,
					 sids->file) != sids->buffer.len)
		return false;
	str_reset(&sids->buffer);
	return true;
}

bool
audit_sids_add(struct audit_sids *sids, const char *dn,
	       const struct sd_sid *sid)
{
	struct mention mention = {.sid = *sid, .dn_len = (uint32_t)strlen(dn)};
	struct sid_slot *slot;

	if (!may_be_gone(sids, sid))
		return true;
	if (sids->count * 2 >= sids->size)
		grow(sids);
	slot = slot_for(sids, sid);
	if (slot->state == SID_FREE) {
		*slot = (struct sid_slot){*sid, SID_UNASKED};
		sids->count++;
	}
	str_append_bytes(&sids->buffer, &mention, sizeof(mention));
	str_append_bytes(&sids->buffer, dn, mention.dn_len);
	return sids->buffer.len < MEMORY_MOST || spill(sids);
}

/* ---- the end ------------------------------------------------------------ */

struct mentions {
	struct audit_sids *sids;
	size_t place; /* in the buffer */
};

static bool
get(struct mentions *mentions, void *out, size_t len)
{
	const struct str *buffer = &mentions->sids->buffer;

	if (mentions->sids->file != NULL)
		return fread(out, 1, len, mentions->sids->file) == len;
	if (len > buffer->len - mentions->place)
		return false;
	memcpy(out, buffer->data + mentions->place, len);
	mentions->place += len;
	return true;
}

static bool
report_all(struct audit_sids *sids)
{
	struct mentions mentions = {sids, 0};
	struct mention mention;
	char *dn = NULL;
	bool more = true;

	while (more && get(&mentions, &mention, sizeof(mention))) {
		char *bigger = realloc(dn, (size_t)mention.dn_len + 1);

		if (bigger == NULL)
			diag_die("out of memory");
		dn = bigger;
		dn[mention.dn_len] = '\0';
		more = get(&mentions, dn, mention.dn_len);
		if (more && slot_for(sids, &mention.sid)->state == SID_ORPHAN)
			more = sids->report(sids->context, dn, &mention.sid,
					    otherwise(sids, &mention.sid));
	}
	free(dn);
	return more;
}

bool
audit_sids_finish(struct audit_sids *sids)
{
	if (sids->count == 0)
		return true;
	if (sids->file != NULL && (!spill(sids) || fflush(sids->file) != 0 ||
				   fseek(sids->file, 0, SEEK_SET) != 0)) {
		diag_error(sids->diags, NULL, "a temporary file: %s",
			   strerror(errno));
		return false;
	}
	return look_up(sids) && report_all(sids);
}
