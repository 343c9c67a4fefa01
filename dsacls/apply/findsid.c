/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/findsid.c: where an account is named: as owner, as group, in an
 * explicit entry. Inherited entries are told at the object they come from.
 */
#include "apply/audit.h"

#include "apply/object.h"
#include "base/progress.h"
#include "base/str.h"
#include "plan/rights.h"
#include "resolve/schema.h"

/* How many objects are named of those that could not be judged. */
#define NAMED_MOST 3

struct unjudged {
	const char **dns; /* the first of them, or all */
	size_t count, capacity;
};

struct finder {
	const struct sd_sid *sid;
	struct schema *schema;
	finding_fn *report;
	void *context;
	struct audit_counts *counts;
	struct arena arena; /* of the present object */
	struct arena names; /* of those that could not be judged */
	struct progress progress;
	struct unjudged hidden, malformed;
	bool name_all;
	bool stopped;
};

static void
add_unjudged(struct finder *finder, struct unjudged *list, const char *dn)
{
	const size_t named = list->count++;

	if (!finder->name_all && named >= NAMED_MOST)
		return;
	list->dns = arena_grow(&finder->names, list->dns, &list->capacity,
			       named + 1, sizeof(*list->dns));
	list->dns[named] = arena_strdup(&finder->names, dn);
}

static void
hint_unjudged(const struct unjudged *list, bool name_all, struct diags *diags,
	      struct diag *diag)
{
	const size_t named =
		name_all || list->count < NAMED_MOST ? list->count : NAMED_MOST;

	for (size_t i = 0; i < named; i++)
		diag_hint(diags, diag, "%s", list->dns[i]);
	if (named < list->count)
		diag_hint(diags, diag, "and %zu more; -v names all",
			  list->count - named);
}

/* What could not be looked into may name it as well. */
static enum exit_status
tell_unjudged(const struct finder *finder, struct diags *diags)
{
	const struct unjudged *hidden = &finder->hidden;
	const struct unjudged *malformed = &finder->malformed;

	if (hidden->count > 0)
		hint_unjudged(hidden, finder->name_all, diags,
			      diag_warning(diags, NULL,
					   "descriptors that are not shown to "
					   "you may name it as well: %zu",
					   hidden->count));
	if (malformed->count > 0)
		hint_unjudged(malformed, finder->name_all, diags,
			      diag_warning(diags, NULL,
					   "descriptors that are malformed, "
					   "and could not be searched: %zu",
					   malformed->count));
	return hidden->count + malformed->count > 0 ? EXIT_STATUS_PARTLY
						    : EXIT_STATUS_OK;
}

static void
tell(struct finder *finder, const char *dn, const char *text)
{
	const struct audit_finding finding = {
		.dn = dn, .kind = "holds", .text = text};

	finder->counts->findings++;
	progress_hide(&finder->progress);
	if (!finder->report(finder->context, &finding))
		finder->stopped = true;
}

static void
append_type(struct finder *finder, struct str *out, const struct sd_ace *ace,
	    unsigned flag, uint32_t mask)
{
	const struct sd_guid *guid = flag == SD_ACE_HAS_OBJECT_TYPE
					     ? &ace->object_type
					     : &ace->inherited_type;
	const struct schema_item *item;
	char text[SD_GUID_TEXT_SIZE];

	if (ace->form != SD_ACE_FORM_OBJECT || (ace->object_flags & flag) == 0)
		return;
	item = schema_find_guid(finder->schema, guid, mask);
	str_append(out, item != NULL ? item->name : sd_guid_format(guid, text));
}

static const char *
scope_of(const struct sd_ace *ace)
{
	if ((ace->flags & SD_ACE_CONTAINER_INHERIT) == 0)
		return "";
	if ((ace->flags & SD_ACE_NO_PROPAGATE) != 0)
		return ", one level down";
	return (ace->flags & SD_ACE_INHERIT_ONLY) != 0 ? ", below"
						       : ", here and below";
}

/* "Allow CA;Reset Password;user, below", in the words of /G and /D. */
static const char *
describe(struct finder *finder, const struct sd_ace *ace)
{
	const uint32_t class_bits = SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD;
	STR_AUTO out;

	str_init(&out);
	str_append(&out, sd_ace_is_allow(ace)	? "Allow "
			 : sd_ace_is_deny(ace)	? "Deny "
			 : sd_ace_is_audit(ace) ? "Audit "
						: "Entry of another type ");
	rights_format(&out, ace->mask);
	if (ace->form == SD_ACE_FORM_OBJECT && ace->object_flags != 0) {
		str_append_char(&out, ';');
		append_type(finder, &out, ace, SD_ACE_HAS_OBJECT_TYPE,
			    ace->mask);
	}
	if (ace->form == SD_ACE_FORM_OBJECT &&
	    (ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0) {
		str_append_char(&out, ';');
		append_type(finder, &out, ace, SD_ACE_HAS_INHERITED_TYPE,
			    class_bits);
	}
	str_append(&out, scope_of(ace));
	return arena_strdup(&finder->arena, out.data);
}

static void
look(struct finder *finder, const char *dn, const struct sd_desc *desc)
{
	if (desc->has_owner && sd_sid_equal(&desc->owner, finder->sid))
		tell(finder, dn, "it is the owner");
	if (desc->has_group && sd_sid_equal(&desc->group, finder->sid))
		tell(finder, dn, "it is the group");
	if (desc->dacl_state != SD_ACL_LIST)
		return;
	for (size_t i = 0; i < desc->dacl.count && !finder->stopped; i++) {
		const struct sd_ace *ace = &desc->dacl.aces[i];

		if (!sd_ace_is_inherited(ace) &&
		    ace->form != SD_ACE_FORM_OPAQUE &&
		    sd_sid_equal(&ace->sid, finder->sid))
			tell(finder, dn, describe(finder, ace));
	}
}

static bool
each(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, SD_ATTRIBUTE);
	struct finder *finder = context;
	struct arena_mark mark = arena_mark(&finder->arena);
	SD_DESC_AUTO desc = SD_DESC_INIT;

	progress_step(&finder->progress, ++finder->counts->objects);
	if (found == NULL || found->count == 0)
		add_unjudged(finder, &finder->hidden, entry->dn);
	else if (sd_desc_decode(found->values[0].bytes, found->values[0].len,
				&desc, NULL) != SD_OK)
		add_unjudged(finder, &finder->malformed, entry->dn);
	else
		look(finder, entry->dn, &desc);
	arena_release(&finder->arena, mark);
	return !finder->stopped;
}

enum exit_status
audit_findsid(struct arena *arena, struct directory *dir, const char *base,
	      const struct sd_sid *sid, struct schema *schema,
	      finding_fn *report, void *context, bool progress, bool name_all,
	      struct audit_counts *counts, struct diags *diags)
{
	static const char *const attributes[] = {SD_ATTRIBUTE, NULL};
	const struct dir_search search = {
		.base = base,
		.scope = DIR_SUB,
		.attributes = attributes,
		.sd_flags = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL,
		.paged = true,
	};
	struct finder finder = {.sid = sid,
				.schema = schema,
				.report = report,
				.context = context,
				.counts = counts,
				.name_all = name_all};
	enum exit_status status;
	struct dir_error error;
	bool ok;

	(void)arena;
	arena_init(&finder.arena);
	arena_init(&finder.names);
	progress_start(&finder.progress, "reading", 0, !progress);
	ok = directory_search(dir, &search, each, &finder, &error) == DIR_OK;
	progress_end(&finder.progress);
	status = tell_unjudged(&finder, diags);
	arena_clear(&finder.arena);
	arena_clear(&finder.names);
	if (ok)
		return status;
	dir_error_report(&error, diags, NULL);
	return EXIT_STATUS_FAILED;
}
