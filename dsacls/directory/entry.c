/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/entry.c: looking things up in an entry, and errors in words.
 * Nothing here talks to a directory.
 */
#include "directory/backend.h"

#include "base/str.h"

#include <string.h>

const struct dir_attribute *
dir_entry_find(const struct dir_entry *entry, const char *name)
{
	for (size_t i = 0; i < entry->count; i++)
		if (text_equal_nocase(entry->attributes[i].name, name))
			return &entry->attributes[i];
	return NULL;
}

struct sd_guid
dir_entry_guid(const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, "objectGUID");
	struct sd_guid guid = {{0}};

	if (found && found->count == 1 &&
	    found->values[0].len == sizeof(guid.bytes))
		memcpy(guid.bytes, found->values[0].bytes, sizeof(guid.bytes));
	return guid;
}

const char *
dir_entry_text(const struct dir_entry *entry, const char *name)
{
	const struct dir_attribute *found = dir_entry_find(entry, name);

	return found && found->count ? (const char *)found->values[0].bytes
				     : NULL;
}

const char *
dir_entry_class(const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "structuralObjectClass");

	if (!found || !found->count)
		found = dir_entry_find(entry, "objectClass");
	return found && found->count
		       ? (const char *)found->values[found->count - 1].bytes
		       : NULL;
}

bool
dir_entry_is_a(const struct dir_entry *entry, const char *class_name)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "objectClass");

	for (size_t i = 0; found && i < found->count; i++)
		if (text_equal_nocase((const char *)found->values[i].bytes,
				      class_name))
			return true;
	return false;
}

enum dir_status
dir_error_set(struct dir_error *error, struct arena *arena,
	      enum dir_status status, const char *operation, const char *dn,
	      const char *format, ...)
{
	if (!error)
		return status;
	va_list args;
	va_start(args, format);
	*error = (struct dir_error){
		.status = status,
		.result = -1,
		.operation = operation,
		.dn = arena_strdup(arena, dn),
		.sentence = arena_vprintf(arena, format, args),
	};
	va_end(args);
	return status;
}

enum dir_status
dir_error_advise(struct dir_error *error, const char *advice)
{
	if (!error)
		return DIR_FAILED;
	error->advice = advice;
	return error->status;
}

void
dir_error_report(const struct dir_error *error, struct diags *diags,
		 const struct span *span)
{
	struct diag *diag = diag_error(diags, span, "%s", error->sentence);

	if (error->server_text && *error->server_text)
		diag_hint(diags, diag, "%s: %s",
			  error->result < 0 ? "in detail" : "the server said",
			  error->server_text);
	if (error->advice)
		diag_hint(diags, diag, "%s", error->advice);
}
