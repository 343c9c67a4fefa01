/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/open.c: opens a snapshot file and reads what it says about its
 * directory.
 */
#include "directory/ldif/open.h"

#include "base/text.h"
#include "directory/ldif/entry.h"
#include "directory/ldif/record.h"
#include "directory/ldif/search.h"
#include "directory/rootdse.h"
#include "directory/snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a snapshot says of its directory: the rootDSE record if there is one
 * (dsacls snapshot writes it), else what the DNs give away, for files that
 * ldapsearch made. */

/* What the file was made of, when it says so. */
static bool
take_bases(struct ldif_directory *dir, const struct dir_entry *rootdse)
{
	const struct dir_attribute *found =
		dir_entry_find(rootdse, SNAPSHOT_BASE);
	struct arena *arena = dir->base.arena;
	struct arena scratch = ARENA_INIT;
	bool good = true;
	const char **list;

	if (found == NULL || found->count == 0)
		return true;
	list = arena_array(arena, found->count + 1, sizeof(*list));
	for (size_t i = 0; i < found->count; i++) {
		list[i] = arena_strdup(arena,
				       (const char *)found->values[i].bytes);
		good = good && strlen(list[i]) == found->values[i].len &&
		       dir_dn_normalize(&scratch, list[i]) != NULL;
	}
	arena_clear(&scratch);
	dir->base.info.snapshot_bases = list;
	return good;
}

/* *wrong: what in it is not what it is called. */
static bool
read_rootdse(struct ldif_directory *dir, const char **wrong)
{
	struct ldif_record record;
	const char *audit;

	if (dir->rootdse < 0 ||
	    !ldif_source_at(&dir->file, dir->rootdse, &record, NULL))
		return false;
	*wrong = rootdse_fill(&dir->base.info, dir->base.arena, &record.entry);
	audit = dir_entry_text(&record.entry, SNAPSHOT_AUDIT);
	dir->base.info.lacks_audit =
		audit != NULL && strcmp(audit, "FALSE") == 0;
	if (!take_bases(dir, &record.entry))
		*wrong = SNAPSHOT_BASE " is no DN";
	return dir->base.info.naming_contexts != NULL;
}

/* "dc=corp,dc=example" of "cn=x,dc=corp,dc=example", or NULL. */
static const char *
domain_part(const char *norm)
{
	while (norm != NULL && !text_has_prefix_nocase(norm, "dc=")) {
		norm = strchr(norm, ',');
		if (norm != NULL)
			norm++;
	}
	return norm;
}

static bool
is_zone(const char *norm)
{
	return text_has_prefix_nocase(norm, "dc=domaindnszones,") ||
	       text_has_prefix_nocase(norm, "dc=forestdnszones,");
}

/* As the file writes it, for a normalised DN that is in it; else with its
 * types in capitals, as AD does. */
static const char *
spelling(struct ldif_directory *dir, const char *norm)
{
	struct arena scratch = ARENA_INIT;
	struct dir_entry entry;
	uint32_t slot = ldif_index_find_dn(&dir->index, norm);
	char *text = NULL;

	if (slot != LDIF_NO_SLOT &&
	    ldif_entry_read(dir, slot, &scratch, &entry, NULL))
		text = arena_strdup(dir->base.arena, entry.dn);
	arena_clear(&scratch);
	if (text != NULL)
		return text;
	text = arena_strdup(dir->base.arena, norm);
	for (char *c = text; c; c = strchr(c, ',')) {
		if (*c == ',')
			c++;
		for (; *c != '\0' && *c != '='; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
	}
	return text;
}

/* The head of the domain: the shortest run of DCs that any DN ends in. */
static const char *
find_domain(struct ldif_directory *dir)
{
	const char *best = NULL;

	for (uint32_t i = 0; i < dir->index.count; i++) {
		const char *norm = ldif_index_dn(&dir->index, i);
		const char *domain = domain_part(norm);
		bool config = strstr(norm, "cn=configuration,dc=") != NULL;
		if (domain == NULL || is_zone(domain) || config)
			continue;
		if (best == NULL || strlen(domain) < strlen(best))
			best = domain;
	}
	return best;
}

static const char *
find_config(struct ldif_directory *dir)
{
	for (uint32_t i = 0; i < dir->index.count; i++) {
		const char *norm = ldif_index_dn(&dir->index, i);
		const char *found = strstr(norm, "cn=configuration,dc=");
		if (found != NULL && (found == norm || found[-1] == ','))
			return found;
	}
	return NULL;
}

static void
guess(struct ldif_directory *dir)
{
	struct dir_info *info = &dir->base.info;
	struct arena *arena = dir->base.arena;
	const char *domain = find_domain(dir);
	const char *config = find_config(dir);
	const char **list = arena_array(arena, 4, sizeof(*list));
	size_t count = 0;

	if (config == NULL && domain != NULL)
		config = arena_printf(arena, "cn=configuration,%s", domain);
	if (domain == NULL && config != NULL)
		domain = domain_part(config);
	info->naming_contexts = list;
	if (domain == NULL)
		return;
	info->default_nc = list[count++] = spelling(dir, domain);
	info->config_nc = list[count++] = spelling(dir, config);
	info->schema_nc = list[count++] =
		spelling(dir, arena_printf(arena, "cn=schema,%s", config));
	info->root_nc = spelling(dir, domain_part(config));
}

/* Does the file begin and end as `dsacls snapshot` writes it? Read past the
 * stream, whose place is kept. */
static bool
is_whole_snapshot(const struct ldif_directory *dir)
{
	static const char begin[] = "version: 1\n# " SNAPSHOT_BEGIN "\n";
	static const char end[] = "\n# " SNAPSHOT_END "\n";
	const int fd = fileno(dir->file.file);
	char head[sizeof(begin) - 1], tail[sizeof(end) - 1];
	struct stat about;

	return fstat(fd, &about) == 0 &&
	       about.st_size > (off_t)(sizeof(head) + sizeof(tail)) &&
	       pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	       pread(fd, tail, sizeof(tail),
		     about.st_size - (off_t)sizeof(tail)) ==
		       (ssize_t)sizeof(tail) &&
	       memcmp(head, begin, sizeof(head)) == 0 &&
	       memcmp(tail, end, sizeof(tail)) == 0;
}

static bool
find_facts(struct ldif_directory *dir, struct dir_error *error)
{
	struct dir_info *info = &dir->base.info;
	struct arena *arena = dir->base.arena;
	const char *wrong = NULL;
	const char *slash;

	if (!read_rootdse(dir, &wrong))
		guess(dir);
	if (wrong != NULL) {
		dir_error_set(error, arena, DIR_FAILED, "open", NULL,
			      "%s cannot be used: its rootDSE is wrong: %s",
			      dir->file.path, wrong);
		return false;
	}
	if (info->realm == NULL && info->default_nc != NULL) {
		char *realm = dir_dn_to_domain(arena, info->default_nc);
		for (char *c = realm; c != NULL && *c != '\0'; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
		info->realm = realm;
	}
	slash = strrchr(dir->file.path, '/');
	info->host = slash != NULL ? slash + 1 : dir->file.path;
	info->is_ad = true;
	info->is_offline = true;
	info->has_all_groups = is_whole_snapshot(dir);
	info->is_rodc = false;
	info->has_paged = info->has_show_deleted = true;
	info->identity = NULL;
	info->protection = "a file; nothing is sent";
	return true;
}

/* ---- opening --------------------------------------------------------- */

static bool
load_one(struct ldif_directory *dir, const struct ldif_record *record,
	 struct arena *scratch, struct dir_error *error)
{
	const char *norm;

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
	norm = dir_dn_normalize(scratch, record->entry.dn);
	if (norm == NULL)
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
	if (dir->index.count != 0)
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
	struct ldif_directory *dir = or_die(calloc(1, sizeof(*dir)));
	struct dir_error scratch = {0};

	(void)diags;
	error = error != NULL ? error : &scratch;
	dir->base.ops = &ldif_ops;
	dir->base.arena = arena;
	dir->rootdse = -1;
	if (ldif_source_take(&dir->file, arena, ldif_open_file(path), path,
			     error) == DIR_OK &&
	    load(dir, error) && find_facts(dir, error))
		return &dir->base;
	dir->base.ops->close(&dir->base);
	return NULL;
}
