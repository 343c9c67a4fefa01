/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/audit.c: verify: every descriptor below a base read in one paged
 * search and judged on the way: lists that are missing, empty or out of
 * order, size, accounts that are gone, blocked inheritance. Changes nothing.
 */
#include "apply/audit.h"

#include "answer/stock.h"
#include "apply/object.h"
#include "base/progress.h"
#include "base/str.h"
#include "base/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table of SIDs, and the places where those stand that may be gone:
 * in memory while they are few, then in a file without a name. Nothing is
 * looked up during the walk, since answers would pile up behind those of the
 * walk. */

#define MEMORY_MOST ((size_t)1 << 20)

enum sid_state { SID_NEW, SID_UNASKED, SID_THERE, SID_ORPHAN };

struct sid_slot {
	struct sd_sid sid;
	enum sid_state state;
};

/* A place: this, then the DN. */
struct mention {
	struct sd_sid sid;
	uint32_t dn_len;
};

/*
 * Called for every object and account that resolves to nothing, at the end and
 * in the order of the objects; false stops. otherwise: what it may be if it is
 * not an account that is gone; NULL: nothing else.
 */
typedef bool orphan_fn(void *context, const char *dn, const struct sd_sid *sid,
		       const char *otherwise);

struct audit_sids {
	struct principals *principals;
	bool is_part;
	orphan_fn *report;
	void *context;
	struct diags *diags;
	struct table table; /* of sid_slot */
	struct str buffer;  /* mentions that are not in the file */
	FILE *file;	    /* NULL while all fit into memory */
};

/* is_part: of a file that may lack accounts which are alive. */
static struct audit_sids *
audit_sids_new(struct principals *principals, bool is_part, orphan_fn *report,
	       void *context, struct diags *diags)
{
	struct audit_sids *sids = or_die(calloc(1, sizeof(*sids)));

	sids->principals = principals;
	sids->table.item_size = sizeof(struct sid_slot);
	sids->is_part = is_part;
	sids->report = report;
	sids->context = context;
	sids->diags = diags;
	str_init(&sids->buffer);
	return sids;
}

static void
audit_sids_free(struct audit_sids *sids)
{
	if (sids->file != NULL)
		fclose(sids->file);
	str_clear(&sids->buffer);
	table_clear(&sids->table);
	free(sids);
}

static bool
is_sid(const void *item, const void *key)
{
	return sd_sid_equal(&((const struct sid_slot *)item)->sid, key);
}

/* Added when it is new: SID_NEW. */
static struct sid_slot *
slot_for(struct audit_sids *sids, const struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	const size_t len = sd_sid_encode(sid, bytes);

	return table_add(&sids->table, hash_bytes(0, bytes, len), is_sid, sid,
			 NULL);
}

static bool
look_up(struct audit_sids *sids)
{
	struct sid_slot *slot;

	for (slot = table_next(&sids->table, NULL); slot != NULL;
	     slot = table_next(&sids->table, slot))
		if (slot->state == SID_UNASKED)
			principals_want_sid(sids->principals, &slot->sid);
	if (!principals_resolve(sids->principals, sids->diags))
		return false;
	for (slot = table_next(&sids->table, NULL); slot != NULL;
	     slot = table_next(&sids->table, slot))
		if (slot->state == SID_UNASKED)
			slot->state =
				principals_by_sid(sids->principals, &slot->sid)
						->resolved
					? SID_THERE
					: SID_ORPHAN;
	return true;
}

/* What else than gone; of another domain it is not known whether its name
 * could be asked for. */
static const char *
otherwise(const struct audit_sids *sids, const struct sd_sid *sid)
{
	const struct sd_domain *domain =
		&principals_domains(sids->principals)->aliases;

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

/* The object of this DN mentions the SID. False: errno is set. */
static bool
audit_sids_add(struct audit_sids *sids, const char *dn,
	       const struct sd_sid *sid)
{
	struct mention mention = {.sid = *sid, .dn_len = (uint32_t)strlen(dn)};
	struct sid_slot *slot;

	if (!may_be_gone(sids, sid))
		return true;
	slot = slot_for(sids, sid);
	if (slot->state == SID_NEW)
		*slot = (struct sid_slot){*sid, SID_UNASKED};
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
		char *bigger = or_die(realloc(dn, (size_t)mention.dn_len + 1));

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

/* Looks all of them up and reports. False: diagnosed, or stopped. */
static bool
audit_sids_finish(struct audit_sids *sids)
{
	if (sids->table.count == 0)
		return true;
	if (sids->file != NULL && (!spill(sids) || fflush(sids->file) != 0 ||
				   fseek(sids->file, 0, SEEK_SET) != 0)) {
		diag_error(sids->diags, NULL, "a temporary file: %s",
			   strerror(errno));
		return false;
	}
	return look_up(sids) && report_all(sids);
}

/* SecurityDescriptorWarningSize of a DC (MS-ADTS 3.1.1.3.4.6), and more
 * ACEs than some servers can read again. */
#define SIZE_MOST 61440u
#define COUNT_MOST 1800u

struct audit {
	const struct directory *dir;
	finding_fn *report;
	void *context;
	struct audit_counts *counts;
	struct audit_sids *sids;
	const struct sd_domain *domain;
	struct arena arena; /* of the present object */
	struct progress progress;
	bool stopped;
};

static bool
report_finding(struct audit *audit, const struct audit_finding *finding)
{
	progress_hide(&audit->progress);
	if (!audit->report(audit->context, finding))
		audit->stopped = true;
	return !audit->stopped;
}

__attribute__((format(printf, 4, 5))) static bool
find(struct audit *audit, const char *dn, const char *kind, const char *format,
     ...)
{
	struct audit_finding finding = {.dn = dn, .kind = kind};
	va_list args;

	va_start(args, format);
	finding.text = arena_vprintf(&audit->arena, format, args);
	va_end(args);
	audit->counts->findings++;
	return report_finding(audit, &finding);
}

static bool
report_orphan(void *context, const char *dn, const struct sd_sid *sid,
	      const char *otherwise)
{
	char text[SD_SID_TEXT_SIZE];

	sd_sid_format(sid, text);
	if (otherwise != NULL)
		return find(context, dn, "orphaned-sid",
			    "%s resolves to nothing here: an account that is "
			    "gone, or %s",
			    text, otherwise);
	if (principal_is_optional(sid, NULL))
		return find(context, dn, "orphaned-sid",
			    "%s is %s, a group that this domain does not have",
			    text, sd_known_rid_name(sid->subs[sid->count - 1]));
	return find(context, dn, "orphaned-sid",
		    "%s belongs to an account that is gone", text);
}

static bool
is_of_a_sacl(uint8_t type)
{
	switch (type) {
	case SD_ACE_AUDIT:
	case SD_ACE_ALARM:
	case SD_ACE_AUDIT_OBJECT:
	case SD_ACE_ALARM_OBJECT:
	case SD_ACE_AUDIT_CALLBACK:
	case SD_ACE_ALARM_CALLBACK:
	case SD_ACE_AUDIT_CALLBACK_OBJECT:
	case SD_ACE_ALARM_CALLBACK_OBJECT:
		return true;
	default:
		return false;
	}
}

/* Inherited entries are reported where they were made. */
static const struct sd_ace_filter own_entries = {
	.lists = SD_FLAG_DACL,
	.origins = SD_ORIGIN_EXPLICIT,
};

static void
judge_kinds(struct audit *audit, const char *dn, const struct sd_desc *desc)
{
	struct sd_ace_iter iter = sd_ace_iter_make(desc, &own_entries);
	const struct sd_ace *ace;
	size_t count = 0;

	while ((ace = sd_ace_iter_next(&iter)) != NULL)
		count += is_of_a_sacl(ace->type);
	if (count > 0)
		find(audit, dn, "audit-in-dacl",
		     "%zu audit or alarm entr%s in its DACL, where %s nothing",
		     count, count == 1 ? "y is" : "ies are",
		     count == 1 ? "it does" : "they do");
}

/* Nobody gets anything by these, whoever wrote them meant something. */
static void
judge_reach(struct audit *audit, const char *dn, const struct sd_desc *desc)
{
	struct sd_ace_iter iter = sd_ace_iter_make(desc, &own_entries);
	const struct sd_ace *ace;
	size_t count = 0;

	while ((ace = sd_ace_iter_next(&iter)) != NULL)
		count += !sd_ace_has_reach(ace);
	if (count > 0)
		find(audit, dn, "no-reach",
		     "%zu entr%s in its DACL %s neither the object nor what is "
		     "below: inherit-only, but inherited by nothing",
		     count, count == 1 ? "y" : "ies",
		     count == 1 ? "reaches" : "reach");
}

static void
judge_list(struct audit *audit, const char *dn, const struct sd_desc *desc)
{
	struct sd_error error;

	if (desc->dacl_state != SD_ACL_LIST) {
		find(audit, dn, "no-dacl",
		     "it has no DACL: everybody holds every right");
		return;
	}
	if (desc->dacl.count == 0)
		find(audit, dn, "empty-dacl",
		     "its DACL is empty: nobody but the owner can do anything "
		     "with it, and he only read and change the DACL");
	judge_kinds(audit, dn, desc);
	judge_reach(audit, dn, desc);
	if (sd_acl_check_canonical(&desc->dacl, &error) != SD_OK)
		find(audit, dn, "not-canonical",
		     "its DACL is not in canonical order: %s", error.message);
}

static void
judge_size(struct audit *audit, const char *dn, const struct sd_desc *desc,
	   size_t len)
{
	size_t count = desc->dacl_state == SD_ACL_LIST ? desc->dacl.count : 0;

	if (len > SIZE_MOST || count > COUNT_MOST)
		find(audit, dn, "oversize",
		     "its descriptor takes %zu bytes with %zu entries; 65532 "
		     "bytes are the most a list can have",
		     len, count);
}

/* Of administrators' accounts (MS-ADTS 3.1.1.6.1), group policies and the like
 * the directory itself blocks inheritance. */
static bool
is_blocked_by_design(const struct audit *audit, const struct dir_entry *entry)
{
	const char *admin = dir_entry_text(entry, "adminCount");
	const struct stock_object object = {entry->dn, dir_entry_class(entry)};

	if (admin != NULL && strcmp(admin, "1") == 0 &&
	    (dir_entry_is_a(entry, "user") || dir_entry_is_a(entry, "group")))
		return true;
	return stock_blocks(directory_info(audit->dir), &object);
}

static void
judge_protection(struct audit *audit, const struct dir_entry *entry,
		 const struct sd_desc *desc)
{
	const struct audit_finding usual = {
		.dn = entry->dn,
		.kind = "usual",
		.text = "it does not inherit, as is usual for its kind",
		.is_usual = true,
	};

	if ((desc->control & SD_CONTROL_DACL_PROTECTED) == 0)
		return;
	if (is_blocked_by_design(audit, entry)) {
		audit->counts->usual++;
		report_finding(audit, &usual);
		return;
	}
	find(audit, entry->dn, "blocked-inheritance",
	     "it does not inherit from its parent: what is granted further up "
	     "does not reach it");
}

/* The groups that setup names may not have been made yet (Key Admins); that is
 * nobody's mistake. */
static bool
is_stock(const struct audit *audit, const struct dir_entry *entry,
	 const struct sd_ace *ace)
{
	const struct stock_object object = {entry->dn, dir_entry_class(entry)};

	return stock_grants(directory_info(audit->dir), audit->domain, &object,
			    ace);
}

static void
gather_sids(struct audit *audit, const struct dir_entry *entry,
	    const struct sd_desc *desc)
{
	struct sd_ace_iter iter = sd_ace_iter_make(desc, &own_entries);
	const struct sd_ace *ace;
	const char *dn = entry->dn;

	if (desc->has_owner)
		audit->stopped |=
			!audit_sids_add(audit->sids, dn, &desc->owner);
	if (desc->has_group)
		audit->stopped |=
			!audit_sids_add(audit->sids, dn, &desc->group);
	while (!audit->stopped && (ace = sd_ace_iter_next(&iter)) != NULL)
		if (sd_ace_trustee(ace) != NULL && !is_stock(audit, entry, ace))
			audit->stopped |=
				!audit_sids_add(audit->sids, dn, &ace->sid);
}

/* A file holds what its maker was allowed to read. */
static void
judge_absence(struct audit *audit, const char *dn)
{
	const struct dir_info *info = directory_info(audit->dir);

	if (directory_has_name_only(audit->dir, dn))
		audit->counts->name_only++;
	else if (info->is_offline)
		find(audit, dn, "unreadable",
		     "its descriptor is not shown: %s does not have it",
		     info->host);
	else
		find(audit, dn, "unreadable",
		     "its descriptor is not shown to you (RC is missing)");
}

static void
judge(struct audit *audit, const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, SD_ATTRIBUTE);
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct sd_error error;

	if (found == NULL || found->count == 0) {
		judge_absence(audit, entry->dn);
		return;
	}
	if (sd_desc_decode(found->values[0].bytes, found->values[0].len, &desc,
			   &error) != SD_OK) {
		find(audit, entry->dn, "malformed",
		     "its descriptor breaks %s at byte %zu: %s", error.section,
		     error.where, error.message);
		return;
	}
	judge_list(audit, entry->dn, &desc);
	judge_size(audit, entry->dn, &desc, found->values[0].len);
	judge_protection(audit, entry, &desc);
	gather_sids(audit, entry, &desc);
}

static bool
each(void *context, const struct dir_entry *entry)
{
	struct audit *audit = context;
	struct arena_mark mark = arena_mark(&audit->arena);

	progress_step(&audit->progress, ++audit->counts->objects);
	judge(audit, entry);
	arena_release(&audit->arena, mark);
	return !audit->stopped;
}

enum exit_status
audit_verify(struct directory *dir, const struct audit_base *base,
	     struct principals *principals, finding_fn *report, void *context,
	     bool progress, struct audit_counts *counts, struct diags *diags)
{
	static const char *const attributes[] = {SD_ATTRIBUTE, "objectClass",
						 "adminCount", NULL};
	const struct dir_search search = {
		.base = base->dn,
		.scope = DIR_SUB,
		.attributes = attributes,
		.sd_flags = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL,
		.paged = true,
		.show_deleted = base->show_deleted,
	};
	struct audit audit = {.dir = dir,
			      .report = report,
			      .context = context,
			      .counts = counts,
			      .domain =
				      &principals_domains(principals)->aliases};
	const struct dir_info *info = directory_info(dir);
	struct dir_error error;
	bool ok;

	arena_init(&audit.arena);
	audit.sids = audit_sids_new(principals,
				    info->is_offline && !info->has_all_groups,
				    report_orphan, &audit, diags);
	progress_start(&audit.progress, "reading", 0, !progress);
	ok = directory_search(dir, &search, each, &audit, &error) == DIR_OK;
	if (!ok)
		dir_error_report(&error, diags, NULL);
	ok = ok && !audit.stopped && audit_sids_finish(audit.sids);
	progress_end(&audit.progress);
	audit_sids_free(audit.sids);
	arena_clear(&audit.arena);
	if (!ok)
		return EXIT_STATUS_FAILED;
	if (counts->name_only > 0)
		return EXIT_STATUS_PARTLY;
	return counts->findings > 0 ? EXIT_STATUS_DIFFERENT : EXIT_STATUS_OK;
}
