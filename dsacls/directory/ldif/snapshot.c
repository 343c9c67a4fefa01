/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/snapshot.c: opens a snapshot file and reads entries out of
 * it, with what was written since.
 */
#include "directory/ldif/ldif.h"

#include "base/str.h"
#include "directory/connect.h"

#include <stdlib.h>
#include <string.h>

/* ---- entries --------------------------------------------------------- */

static void
copy_entry(struct arena *arena, struct dir_entry *out,
	   const struct dir_entry *in)
{
	struct dir_attribute *list =
		arena_array(arena, in->count + 1, sizeof(*list));

	for (size_t i = 0; i < in->count; i++) {
		const struct dir_attribute *from = &in->attributes[i];
		struct dir_value *values =
			arena_array(arena, from->count, sizeof(*values));
		for (size_t j = 0; j < from->count; j++) {
			values[j].len = from->values[j].len;
			values[j].bytes =
				arena_copy(arena, from->values[j].bytes,
					   values[j].len + 1);
		}
		list[i].name = arena_strdup(arena, from->name);
		list[i].count = from->count;
		list[i].values = values;
	}
	out->dn = arena_strdup(arena, in->dn);
	out->attributes = list;
	out->count = in->count;
}

/* One that was removed is kept as an empty value. */
static bool
is_removed(const struct dir_attribute *attribute)
{
	return attribute->count == 1 && attribute->values[0].len == 0;
}

/* Attributes written since stand in place of those of the file. */
static void
overlay(struct arena *arena, struct dir_entry *entry,
	const struct dir_entry *patch)
{
	struct dir_entry newer;
	struct dir_attribute *list =
		arena_array(arena, entry->count + patch->count, sizeof(*list));
	size_t count = entry->count;

	copy_entry(arena, &newer, patch);
	if (count)
		memcpy(list, entry->attributes, count * sizeof(*list));
	for (size_t i = 0; i < newer.count; i++) {
		size_t j = 0;
		while (j < count &&
		       !text_equal_nocase(list[j].name,
					  newer.attributes[i].name))
			j++;
		if (is_removed(&newer.attributes[i])) {
			if (j < count)
				list[j] = list[--count];
			continue;
		}
		list[j] = newer.attributes[i];
		if (j == count)
			count++;
	}
	entry->attributes = list;
	entry->count = count;
}

bool
ldif_entry_read(struct ldif_directory *dir, uint32_t slot, struct arena *arena,
		struct dir_entry *entry, struct dir_error *error)
{
	const struct ldif_slot *at = &dir->index.slots[slot];
	struct ldif_record record;

	if (!ldif_source_at(&dir->file, at->offset, &record, error))
		return false;
	copy_entry(arena, entry, &record.entry);
	if (at->patch < 0)
		return true;
	if (!ldif_source_at(&dir->patches, at->patch, &record, error))
		return false;
	overlay(arena, entry, &record.entry);
	return true;
}

/* ---- opening --------------------------------------------------------- */

static bool
load_one(struct ldif_directory *dir, const struct ldif_record *record,
	 struct arena *scratch, struct dir_error *error)
{
	if (record->is_change) {
		ldif_complain(&dir->file, error,
			      "it is a change, and a snapshot holds entries");
		return false;
	}
	if (!*record->entry.dn) {
		if (dir->rootdse >= 0)
			return ldif_complain(&dir->file, error,
					     "it is the second rootDSE");
		dir->rootdse = dir->file.offset;
		return true;
	}
	const char *norm = dir_dn_normalize(scratch, record->entry.dn);
	if (!norm)
		return ldif_complain(&dir->file, error,
				     "\"%s\" is no distinguished name",
				     record->entry.dn);
	return ldif_index_add(&dir->index, dir->file.offset, norm,
			      &record->entry) ||
	       ldif_complain(&dir->file, error, "the file is too large");
}

/* Two records of one object: it is not known which of them is true. */
static bool
check_doubles(struct ldif_directory *dir, struct dir_error *error)
{
	const struct ldif_index *index = &dir->index;

	for (uint32_t i = 0; i < index->count; i++) {
		const char *dn = ldif_index_dn(index, i);
		uint32_t first = ldif_index_find_dn(index, dn);

		if (first == i)
			continue;
		dir_error_set(
			error, dir->base.arena, DIR_FAILED, "read", NULL,
			"%s, record at line %lu: it is the second one "
			"of %s, after line %lu",
			dir->file.path,
			ldif_source_line(&dir->file, index->slots[i].offset),
			dn,
			ldif_source_line(&dir->file,
					 index->slots[first].offset));
		dir_error_advise(error, "an object has one record: take the "
					"other away");
		return false;
	}
	return true;
}

static bool
load(struct ldif_directory *dir, struct dir_error *error)
{
	struct arena scratch = ARENA_INIT;
	struct ldif_record record;
	int state;

	dir->file.skip_descriptors = true;
	while ((state = ldif_source_next(&dir->file, &record, error)) > 0) {
		bool good = load_one(dir, &record, &scratch, error);
		arena_clear(&scratch);
		if (!good)
			return false;
	}
	dir->file.skip_descriptors = false;
	if (state < 0)
		return false;
	ldif_index_sort(&dir->index);
	if (dir->index.count)
		return check_doubles(dir, error);
	dir_error_set(error, dir->base.arena, DIR_FAILED, "open", NULL,
		      "%s holds no entries", dir->file.path);
	dir_error_advise(error, "`dsacls snapshot BASE -o FILE` makes such a "
				"file; so does ldapsearch");
	return false;
}

struct directory *
directory_open_ldif(struct arena *arena, const char *path, struct diags *diags,
		    struct dir_error *error)
{
	struct ldif_directory *dir = calloc(1, sizeof(*dir));
	struct dir_error scratch = {0};

	(void)diags;
	error = error ? error : &scratch;
	if (!dir)
		diag_die("out of memory");
	dir->base.ops = &ldif_ops;
	dir->base.arena = arena;
	dir->rootdse = -1;
	if (ldif_source_open(&dir->file, arena, path, error) == DIR_OK &&
	    load(dir, error) && ldif_facts_find(dir, error))
		return &dir->base;
	dir->base.ops->close(&dir->base);
	return NULL;
}
