/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldif/facts.c: what a snapshot says of its directory: the rootDSE
 * record if there is one (dsacls snapshot writes it), else what the DNs give
 * away, for files that ldapsearch made.
 */
#include "directory/ldif/ldif.h"

#include "base/str.h"
#include "directory/rootdse.h"
#include "directory/snapshot/snapshot.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the file was made of, when it says so. */
static bool
take_bases(struct ldif_directory *dir, const struct dir_entry *rootdse)
{
	const struct dir_attribute *found =
		dir_entry_find(rootdse, SNAPSHOT_BASE);
	struct arena *arena = dir->base.arena;
	struct arena scratch = ARENA_INIT;
	bool good = true;

	if (!found || !found->count)
		return true;
	const char **list = arena_array(arena, found->count + 1, sizeof(*list));
	for (size_t i = 0; i < found->count; i++) {
		list[i] = arena_strdup(arena,
				       (const char *)found->values[i].bytes);
		good = good && strlen(list[i]) == found->values[i].len &&
		       dir_dn_normalize(&scratch, list[i]);
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

	if (dir->rootdse < 0 ||
	    !ldif_source_at(&dir->file, dir->rootdse, &record, NULL))
		return false;
	*wrong = rootdse_fill(&dir->base.info, dir->base.arena, &record.entry);
	const char *audit = dir_entry_text(&record.entry, SNAPSHOT_AUDIT);
	dir->base.info.lacks_audit = audit && strcmp(audit, "FALSE") == 0;
	if (!take_bases(dir, &record.entry))
		*wrong = SNAPSHOT_BASE " is no DN";
	return dir->base.info.naming_contexts != NULL;
}

/* "dc=corp,dc=example" of "cn=x,dc=corp,dc=example", or NULL. */
static const char *
domain_part(const char *norm)
{
	while (norm && !text_has_prefix_nocase(norm, "dc=")) {
		norm = strchr(norm, ',');
		if (norm)
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
	if (text)
		return text;
	text = arena_strdup(dir->base.arena, norm);
	for (char *c = text; c; c = strchr(c, ',')) {
		if (*c == ',')
			c++;
		for (; *c && *c != '='; c++)
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
		if (!domain || is_zone(domain) || config)
			continue;
		if (!best || strlen(domain) < strlen(best))
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
		if (found && (found == norm || found[-1] == ','))
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

	if (!config && domain)
		config = arena_printf(arena, "cn=configuration,%s", domain);
	if (!domain && config)
		domain = domain_part(config);
	info->naming_contexts = list;
	if (!domain)
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

bool
ldif_facts_find(struct ldif_directory *dir, struct dir_error *error)
{
	struct dir_info *info = &dir->base.info;
	struct arena *arena = dir->base.arena;
	const char *wrong = NULL;

	if (!read_rootdse(dir, &wrong))
		guess(dir);
	if (wrong) {
		dir_error_set(error, arena, DIR_FAILED, "open", NULL,
			      "%s cannot be used: its rootDSE is wrong: %s",
			      dir->file.path, wrong);
		return false;
	}
	if (!info->realm && info->default_nc) {
		char *realm = dir_dn_to_domain(arena, info->default_nc);
		for (char *c = realm; c && *c; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
		info->realm = realm;
	}
	const char *slash = strrchr(dir->file.path, '/');
	info->host = slash ? slash + 1 : dir->file.path;
	info->is_ad = true;
	info->is_offline = true;
	info->has_all_groups = is_whole_snapshot(dir);
	info->is_rodc = false;
	info->has_paged = info->has_show_deleted = true;
	info->identity = NULL;
	info->protection = "a file; nothing is sent";
	return true;
}
