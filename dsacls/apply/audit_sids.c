/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/audit_sids.c: a hash table of SIDs with what is known of each, and
 * the mentions that wait for the next look-up. Memory grows with the number
 * of different accounts, not of objects.
 */
#include "apply/audit_sids.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_SIDS 200
#define BATCH_MENTIONS 4000

enum sid_state { SID_FREE, SID_UNASKED, SID_THERE, SID_ORPHAN };

struct sid_slot {
	struct sd_sid sid;
	enum sid_state state;
};

struct mention {
	const char *dn;
	struct sd_sid sid;
};

struct audit_sids {
	struct principals *principals;
	orphan_fn *report;
	void *context;
	struct diags *diags;
	struct sid_slot *slots;
	size_t size, count, unasked;
	struct arena arena; /* of the mentions that wait */
	struct mention *waiting;
	size_t waiting_count, waiting_capacity;
};

struct audit_sids *
audit_sids_new(struct principals *principals, orphan_fn *report, void *context,
	       struct diags *diags)
{
	struct audit_sids *sids = calloc(1, sizeof(*sids));

	if (sids == NULL)
		diag_die("out of memory");
	sids->principals = principals;
	sids->report = report;
	sids->context = context;
	sids->diags = diags;
	arena_init(&sids->arena);
	return sids;
}

void
audit_sids_free(struct audit_sids *sids)
{
	arena_clear(&sids->arena);
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

/* Asks for all that are not known yet, in one batch. */
static bool
look_up(struct audit_sids *sids)
{
	for (size_t i = 0; i < sids->size && sids->unasked > 0; i++)
		if (sids->slots[i].state == SID_UNASKED)
			principals_want_sid(sids->principals,
					    &sids->slots[i].sid);
	if (sids->unasked > 0 &&
	    !principals_resolve(sids->principals, sids->diags))
		return false;
	for (size_t i = 0; i < sids->size && sids->unasked > 0; i++) {
		struct sid_slot *slot = &sids->slots[i];

		if (slot->state == SID_UNASKED)
			slot->state =
				principals_by_sid(sids->principals, &slot->sid)
						->resolved
					? SID_THERE
					: SID_ORPHAN;
	}
	sids->unasked = 0;
	return true;
}

static bool
is_foreign(const struct audit_sids *sids, const struct sd_sid *sid)
{
	const struct sd_domain *domain = principals_domain(sids->principals);

	return !(domain->has_domain &&
		 sd_sid_in_domain(sid, &domain->domain)) &&
	       !(domain->has_root && sd_sid_in_domain(sid, &domain->root));
}

static bool
flush(struct audit_sids *sids)
{
	bool more = look_up(sids);

	for (size_t i = 0; i < sids->waiting_count && more; i++) {
		const struct mention *one = &sids->waiting[i];

		if (slot_for(sids, &one->sid)->state == SID_ORPHAN)
			more = sids->report(sids->context, one->dn, &one->sid,
					    is_foreign(sids, &one->sid));
	}
	arena_clear(&sids->arena);
	sids->waiting = NULL;
	sids->waiting_count = sids->waiting_capacity = 0;
	return more;
}

/* Accounts of domains (S-1-5-21-...); others have no object to lose. */
static bool
is_account(const struct sd_sid *sid)
{
	return sid->authority[5] == 5 && sid->count > 1 && sid->subs[0] == 21;
}

bool
audit_sids_add(struct audit_sids *sids, const char *dn,
	       const struct sd_sid *sid)
{
	struct sid_slot *slot;

	if (!is_account(sid))
		return true;
	if (sids->count * 2 >= sids->size)
		grow(sids);
	slot = slot_for(sids, sid);
	if (slot->state == SID_THERE)
		return true;
	if (slot->state == SID_FREE) {
		*slot = (struct sid_slot){*sid, SID_UNASKED};
		sids->count++;
		sids->unasked++;
	}
	sids->waiting =
		arena_grow(&sids->arena, sids->waiting, &sids->waiting_capacity,
			   sids->waiting_count + 1, sizeof(*sids->waiting));
	sids->waiting[sids->waiting_count++] = (struct mention){
		.dn = arena_strdup(&sids->arena, dn), .sid = *sid};
	if (sids->unasked < BATCH_SIDS && sids->waiting_count < BATCH_MENTIONS)
		return true;
	return flush(sids);
}

bool
audit_sids_finish(struct audit_sids *sids)
{
	return flush(sids);
}
