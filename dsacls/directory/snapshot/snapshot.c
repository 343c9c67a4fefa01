/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/snapshot.c: writes a snapshot part by part. Reads through
 * directory.h only, so a snapshot of a snapshot works as well.
 */
#include "directory/snapshot/snapshot.h"

#include "directory/ldif/record.h"
#include "directory/snapshot/accounts.h"
#include "directory/snapshot/objects.h"
#include "directory/snapshot/schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A snapshot of a snapshot knows no more than that one: of a base that is
 * wider, what is below it; of one that is outside, nothing. */
static void
list_bases(struct snapshot *snapshot, struct dir_attribute *out)
{
	const char *const *known =
		directory_info(snapshot->dir)->snapshot_bases;
	struct dir_value *values;
	size_t most = 0, count = 0;

	while (known != NULL && known[most] != NULL)
		most++;
	values = arena_array(&snapshot->arena,
			     (most + 1) * (snapshot->base_count + 1),
			     sizeof(*values));
	for (size_t i = 0; i < snapshot->base_count; i++) {
		const char *base = snapshot->bases[i].dn;
		for (size_t j = 0; j < (known != NULL ? most : 1); j++) {
			const char *dn = known != NULL ? known[j] : base;
			if (directory_context(snapshot->dir, dn) !=
			    directory_context(snapshot->dir, base))
				continue;
			if (dir_dn_within(base, dn))
				dn = base;
			else if (!dir_dn_within(dn, base))
				continue;
			values[count].bytes = (const uint8_t *)dn;
			values[count++].len = strlen(dn);
		}
	}
	*out = (struct dir_attribute){SNAPSHOT_BASE, count, values};
}

static bool
put_rootdse(void *context, const struct dir_entry *entry)
{
	struct snapshot *snapshot = context;
	const bool audit =
		snapshot->audit && !directory_info(snapshot->dir)->lacks_audit;
	const struct dir_value word = {
		(const uint8_t *)(audit ? "TRUE" : "FALSE"), audit ? 4 : 5};
	const size_t count = entry->count;
	struct dir_attribute *list =
		arena_array(&snapshot->arena, count + 2, sizeof(*list));

	if (count != 0)
		memcpy(list, entry->attributes, count * sizeof(*list));
	list_bases(snapshot, &list[count]);
	list[count + 1] = (struct dir_attribute){SNAPSHOT_AUDIT, 1, &word};
	return snapshot_put(snapshot, &(struct dir_entry){
					      .dn = "",
					      .count = count + 2,
					      .attributes = list,
				      });
}

/* What connect reads, and no more: the rest is the server's business. */
static bool
write_rootdse(struct snapshot *snapshot)
{
	static const char *const wanted[] = {"defaultNamingContext",
					     "configurationNamingContext",
					     "schemaNamingContext",
					     "rootDomainNamingContext",
					     "namingContexts",
					     "dnsHostName",
					     "ldapServiceName",
					     "supportedCapabilities",
					     "forestFunctionality",
					     "currentTime",
					     NULL};
	const struct dir_search search = {
		.base = "",
		.scope = DIR_BASE,
		.attributes = wanted,
	};
	return snapshot_search(snapshot, &search, put_rootdse, false);
}

static bool
write_head(struct snapshot *snapshot)
{
	const char *host = directory_info(snapshot->dir)->host;

	str_reset(&snapshot->text);
	str_printf(&snapshot->text, "version: 1\n");
	ldif_append_comment(&snapshot->text, SNAPSHOT_BEGIN);
	if (host != NULL)
		ldif_append_comment(&snapshot->text, host);
	for (size_t i = 0; i < snapshot->base_count; i++)
		ldif_append_comment(&snapshot->text, snapshot->bases[i].dn);
	str_append_char(&snapshot->text, '\n');
	return fwrite(snapshot->text.data, 1, snapshot->text.len,
		      snapshot->out) == snapshot->text.len ||
	       snapshot_cannot_write(snapshot);
}

/* What is not in it, in the file itself as well. */
static bool
tell_hidden(struct snapshot *snapshot)
{
	const size_t named =
		snapshot->name_all || snapshot->hidden < SNAPSHOT_NAMED
			? snapshot->hidden
			: SNAPSHOT_NAMED;
	struct diag *diag;

	if (!snapshot->hidden)
		return true;
	diag = diag_warning(snapshot->diags, NULL,
			    "without a descriptor, which is not shown to you: "
			    "%zu of %zu objects",
			    snapshot->hidden,
			    snapshot->hidden + snapshot->shown);
	for (size_t i = 0; i < named; i++)
		diag_hint(snapshot->diags, diag, "%s", snapshot->hidden_dns[i]);
	if (named < snapshot->hidden)
		diag_hint(snapshot->diags, diag, "and %zu more; -v names all",
			  snapshot->hidden - named);
	return fprintf(snapshot->out,
		       "# Without a descriptor, which was not shown: %zu of "
		       "%zu objects.\n",
		       snapshot->hidden,
		       snapshot->hidden + snapshot->shown) > 0 ||
	       snapshot_cannot_write(snapshot);
}

/* What follows from a part of a file is not what follows from the whole. */
static bool
write_end(struct snapshot *snapshot)
{
	return fputs("# " SNAPSHOT_END "\n", snapshot->out) >= 0 ||
	       snapshot_cannot_write(snapshot);
}

/* A file without a single descriptor is of no use. */
static bool
check_shown(struct snapshot *snapshot)
{
	struct diag *diag;

	if (snapshot->shown || !snapshot->hidden)
		return true;
	diag = diag_error(snapshot->diags, NULL,
			  "no descriptor of %zu object%s is shown to you; "
			  "there is nothing to make a snapshot of",
			  snapshot->hidden, text_plural(snapshot->hidden));
	diag_hint(snapshot->diags, diag,
		  snapshot->audit ? "/A wants the privilege "
				    "SeSecurityPrivilege: leave it out"
				  : "reading them needs READ PERMISSIONS (RC) "
				    "on the objects");
	return false;
}

/* In the order of the file. */
static bool (*const parts[])(struct snapshot *snapshot) = {
	write_head,	   write_rootdse,   snapshot_objects, check_shown,
	snapshot_accounts, snapshot_schema, tell_hidden,      write_end,
};

bool
snapshot_write(struct directory *dir, const char *const *bases,
	       size_t base_count, bool audit, bool name_all, FILE *out,
	       size_t *hidden, struct diags *diags)
{
	struct snapshot snapshot = {
		.dir = dir,
		.audit = audit,
		.name_all = name_all,
		.out = out,
		.extras = TABLE_INIT(sizeof(char *), NULL),
		.diags = diags,
	};

	arena_init(&snapshot.arena);
	str_init(&snapshot.text);
	snapshot_take_bases(&snapshot, bases, base_count);
	progress_start(&snapshot.progress, "reading", 0, diags->quiet);
	bool good = true;
	for (size_t i = 0; good && i < sizeof(parts) / sizeof(parts[0]); i++)
		good = parts[i](&snapshot);
	*hidden = snapshot.hidden;
	if (good && (fflush(out) != 0 || ferror(out)))
		good = snapshot_cannot_write(&snapshot);
	progress_end(&snapshot.progress);
	table_clear(&snapshot.extras);
	free(snapshot.sids.list);
	str_clear(&snapshot.text);
	arena_clear(&snapshot.arena);
	return good;
}
