/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/part.c: what the parts of a snapshot share: records are
 * written once, the objects of the bases with these.
 */
#include "directory/snapshot/part.h"

#include "base/hash.h"
#include "directory/ldif/record.h"

#include <errno.h>
#include <string.h>

bool
snapshot_cannot_write(struct snapshot *snapshot)
{
	struct diag *diag = diag_error(snapshot->diags, NULL,
				       "the snapshot cannot be written: %s",
				       strerror(errno));
	diag_hint(snapshot->diags, diag, "is the disk full?");
	return false;
}

bool
snapshot_put(struct snapshot *snapshot, const struct dir_entry *entry)
{
	str_reset(&snapshot->text);
	ldif_append_entry(&snapshot->text, entry);
	if (fwrite(snapshot->text.data, 1, snapshot->text.len, snapshot->out) !=
	    snapshot->text.len)
		return snapshot_cannot_write(snapshot);
	progress_step(&snapshot->progress, ++snapshot->written);
	return true;
}

/* Of normalised DNs: commas are between RDNs only. */
static bool
ends_in(const char *norm, const char *tail)
{
	size_t len = strlen(norm), size = strlen(tail);

	return len >= size && strcmp(norm + len - size, tail) == 0 &&
	       (len == size || norm[len - size - 1] == ',');
}

/* The naming context that holds a DN: the longest that it ends in. */
static const char *
context_of(const struct snapshot *snapshot, const char *norm)
{
	const char *best = NULL;

	for (size_t i = 0; i < snapshot->context_count; i++) {
		const char *one = snapshot->contexts[i];
		if (ends_in(norm, one) &&
		    (best == NULL || strlen(one) > strlen(best)))
			best = one;
	}
	return best;
}

/* A search of a base gives what is below it in the same context. */
static bool
is_with_bases(const struct snapshot *snapshot, const char *norm)
{
	const char *context = context_of(snapshot, norm);

	for (size_t i = 0; i < snapshot->base_count; i++)
		if (snapshot->bases[i].context == context &&
		    ends_in(norm, snapshot->bases[i].norm))
			return true;
	return false;
}

static bool
is_name(const void *item, const void *key)
{
	return strcmp(*(const char *const *)item, key) == 0;
}

bool
snapshot_put_extra(void *context, const struct dir_entry *entry)
{
	struct snapshot *snapshot = context;
	const char *norm = dir_dn_normalize(&snapshot->arena, entry->dn);

	if (norm == NULL || is_with_bases(snapshot, norm))
		return true;
	const char **extra =
		table_add(&snapshot->extras, hash_bytes(0, norm, strlen(norm)),
			  is_name, norm, NULL);
	if (*extra != NULL)
		return true;
	*extra = norm;
	return snapshot_put(snapshot, entry);
}

bool
snapshot_search(struct snapshot *snapshot, const struct dir_search *search,
		dir_entry_fn *each, bool may_lack)
{
	struct dir_error error;
	size_t before = snapshot->diags->errors;
	enum dir_status status =
		directory_search(snapshot->dir, search, each, snapshot, &error);

	if (status == DIR_OK || (may_lack && status == DIR_NOT_FOUND))
		return snapshot->diags->errors == before;
	dir_error_report(&error, snapshot->diags, NULL);
	return false;
}

static void
take_contexts(struct snapshot *snapshot)
{
	const char *const *list =
		directory_info(snapshot->dir)->naming_contexts;
	size_t count = 0;

	while (list != NULL && list[count] != NULL)
		count++;
	snapshot->contexts = arena_array(&snapshot->arena, count + 1,
					 sizeof(*snapshot->contexts));
	for (size_t i = 0; i < count; i++) {
		const char *norm = dir_dn_normalize(&snapshot->arena, list[i]);
		if (norm != NULL)
			snapshot->contexts[snapshot->context_count++] = norm;
	}
}

/* A base below another one of the same context is in that one already. */
void
snapshot_take_bases(struct snapshot *snapshot, const char *const *bases,
		    size_t count)
{
	struct snapshot_base *all =
		arena_array(&snapshot->arena, count + 1, sizeof(*all));
	size_t kept = 0;

	take_contexts(snapshot);
	for (size_t i = 0; i < count; i++) {
		const char *norm = dir_dn_normalize(&snapshot->arena, bases[i]);
		all[i].dn = bases[i];
		all[i].norm = norm != NULL ? norm : bases[i];
		all[i].context = context_of(snapshot, all[i].norm);
	}
	for (size_t i = 0; i < count; i++) {
		bool inside = false;
		for (size_t j = 0; j < count && !inside; j++)
			inside = all[i].context == all[j].context &&
				 ends_in(all[i].norm, all[j].norm) &&
				 (strcmp(all[i].norm, all[j].norm) != 0 ||
				  j < i);
		all[i].is_inside = inside;
	}
	for (size_t i = 0; i < count; i++)
		if (!all[i].is_inside)
			all[kept++] = all[i];
	snapshot->bases = all;
	snapshot->base_count = kept;
}
