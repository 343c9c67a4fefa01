/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/snapshot/snapshot.c: writes a snapshot part by part. Reads through
 * directory.h only, so a snapshot of a snapshot works as well.
 */
#include "directory/snapshot/snapshot.h"

#include "directory/ldif/record.h"
#include "directory/snapshot/part.h"
#include "libsd/codec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- the rootDSE ------------------------------------------------------- */

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

/* Beside those that hold descriptors. */
static const char *const facts[] = {
	"objectClass",
	"structuralObjectClass",
	"objectGUID",
	"objectSid",
	"sAMAccountName",
	"userPrincipalName",
	"name",
	"displayName",
	"adminCount",
	"isCriticalSystemObject",
	"isDeleted",
	"systemFlags",
	"wellKnownObjects",
	"otherWellKnownObjects",
	"whenChanged",
	"uSNChanged",
	/* partitions and trusts */
	"nCName",
	"nETBIOSName",
	"dnsRoot",
	"msDS-SDReferenceDomain",
	"trustParent",
	"flatName",
	"trustPartner",
	"securityIdentifier",
	/* in the schema and among the rights */
	"cn",
	DIR_TYPE_ATTRIBUTES,
	DIR_RIGHT_ATTRIBUTES,
	NULL,
};

/* ---- SIDs ------------------------------------------------------------ */

static void
add_sid(struct snapshot_sids *sids, const struct sd_sid *sid)
{
	size_t low = 0, high = sids->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = sd_sid_compare(&sids->list[middle], sid);
		if (order == 0)
			return;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (sids->count == sids->room) {
		sids->room = sids->room ? 2 * sids->room : 64;
		sids->list = or_die(reallocarray(sids->list, sids->room,
						 sizeof(*sids->list)));
	}
	memmove(sids->list + low + 1, sids->list + low,
		(sids->count - low) * sizeof(*sids->list));
	sids->list[low] = *sid;
	sids->count++;
}

static void
add_descriptor(struct snapshot_sids *sids, const struct dir_value *value)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct sd_ace_iter iter;
	const struct sd_ace *ace;

	if (sd_desc_decode(value->bytes, value->len, &desc, NULL) != SD_OK)
		return;
	iter = sd_ace_iter_make(&desc, NULL);
	if (desc.has_owner)
		add_sid(sids, &desc.owner);
	if (desc.has_group)
		add_sid(sids, &desc.group);
	while ((ace = sd_ace_iter_next(&iter)) != NULL)
		if (sd_ace_trustee(ace) != NULL)
			add_sid(sids, &ace->sid);
}

static void
add_entry(struct snapshot *snapshot, const struct dir_entry *entry)
{
	for (const char *const *name = snapshot->holders; *name; name++) {
		const struct dir_attribute *found =
			dir_entry_find(entry, *name);
		if (found != NULL && found->count != 0 &&
		    !text_equal_nocase(*name, DESCRIPTOR_TEXT))
			add_descriptor(&snapshot->sids, &found->values[0]);
	}
}

/* ---- objects --------------------------------------------------------- */

/* One that is there, and whose descriptor is not shown. */
static void
note_hidden(struct snapshot *snapshot, const char *dn)
{
	const size_t named = snapshot->hidden++;

	if (!snapshot->name_all && named >= SNAPSHOT_NAMED)
		return;
	snapshot->hidden_dns = arena_grow(
		&snapshot->arena, snapshot->hidden_dns, &snapshot->hidden_room,
		named + 1, sizeof(*snapshot->hidden_dns));
	snapshot->hidden_dns[named] = arena_strdup(&snapshot->arena, dn);
}

static bool
put_object(void *context, const struct dir_entry *entry)
{
	struct snapshot *snapshot = context;
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");

	if (found != NULL && found->count != 0)
		snapshot->shown++;
	else if (!directory_has_name_only(snapshot->dir, entry->dn))
		note_hidden(snapshot, entry->dn);
	add_entry(snapshot, entry);
	return snapshot_put(snapshot, entry);
}

static struct dir_search
search_for(const struct snapshot *snapshot, const char *base)
{
	return (struct dir_search){
		.base = base,
		.scope = DIR_BASE,
		.attributes = snapshot->attributes,
		.sd_flags = snapshot->audit ? 15 : 7,
		.show_deleted = true,
	};
}

/* What is inherited comes from above: parents up to the context's head. */
static bool
write_parents(struct snapshot *snapshot, const char *base)
{
	const char *norm = dir_dn_normalize(&snapshot->arena, base);
	struct dir_search search;
	const char *dn;

	for (size_t i = 0; norm != NULL && i < snapshot->context_count; i++)
		if (strcmp(norm, snapshot->contexts[i]) == 0)
			return true;
	dn = dir_dn_parent(&snapshot->arena, base);
	if (dn == NULL)
		return true;
	search = search_for(snapshot, dn);
	return snapshot_search(snapshot, &search, snapshot_put_extra, true) &&
	       write_parents(snapshot, dn);
}

/* A base that is deleted is wanted; deleted objects below a living one are
 * not. */
static bool
write_base(struct snapshot *snapshot, const char *base)
{
	struct dir_search search = search_for(snapshot, base);

	if (!snapshot_search(snapshot, &search, put_object, false))
		return false;
	search.scope = DIR_SUB;
	search.paged = true;
	search.show_deleted = strcasestr(base, "CN=Deleted Objects,") != NULL;
	search.filter =
		arena_printf(&snapshot->arena, "(!(distinguishedName=%s))",
			     dir_filter_escape(&snapshot->arena, base));
	return snapshot_search(snapshot, &search, put_object, true);
}

/* The head of the domain, and the descriptor that SDProp copies. */
static bool
write_domain_head(struct snapshot *snapshot)
{
	const char *head = directory_info(snapshot->dir)->default_nc;
	struct dir_search search;

	if (head == NULL)
		return true;
	search = search_for(snapshot, head);
	if (!snapshot_search(snapshot, &search, snapshot_put_extra, true))
		return false;
	search.base = arena_printf(&snapshot->arena,
				   "CN=AdminSDHolder,CN=System,%s", head);
	return snapshot_search(snapshot, &search, snapshot_put_extra, true);
}

/* What is asked for of every object. */
static void
choose_attributes(struct snapshot *snapshot)
{
	size_t count = 0;
	const char **all;

	(void)descriptors_list(&snapshot->arena, snapshot->dir,
			       &snapshot->holders);
	while (snapshot->holders[count] != NULL)
		count++;
	all = arena_array(&snapshot->arena,
			  count + sizeof(facts) / sizeof(facts[0]),
			  sizeof(*all));
	memcpy(all, snapshot->holders, count * sizeof(*all));
	memcpy(all + count, facts, sizeof(facts));
	snapshot->attributes = all;
}

static bool
write_objects(struct snapshot *snapshot)
{
	choose_attributes(snapshot);
	for (size_t i = 0; i < snapshot->base_count; i++)
		if (!write_base(snapshot, snapshot->bases[i].dn) ||
		    !write_parents(snapshot, snapshot->bases[i].dn))
			return false;
	return write_domain_head(snapshot);
}

/* ---- the file ---------------------------------------------------------- */

/* What is not in it, in the file itself as well. */
static bool
report_hidden(struct snapshot *snapshot)
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
	write_head,	write_rootdse, write_objects, check_shown,
	snapshot_names, report_hidden, write_end,
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
	bool good;

	arena_init(&snapshot.arena);
	str_init(&snapshot.text);
	snapshot_take_bases(&snapshot, bases, base_count);
	progress_start(&snapshot.progress, "reading", 0, diags->quiet);
	good = true;
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
