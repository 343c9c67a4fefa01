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

struct finder {
	const struct sd_sid *sid;
	struct schema *schema;
	finding_fn *report;
	void *context;
	struct audit_counts *counts;
	struct arena arena; /* of the present object */
	struct progress progress;
	size_t unreadable;
	bool stopped;
};

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
	if (found != NULL && found->count > 0 &&
	    sd_desc_decode(found->values[0].bytes, found->values[0].len, &desc,
			   NULL) == SD_OK)
		look(finder, entry->dn, &desc);
	else
		finder->unreadable++;
	arena_release(&finder->arena, mark);
	return !finder->stopped;
}

enum exit_status
audit_findsid(struct arena *arena, struct directory *dir, const char *base,
	      const struct sd_sid *sid, struct principals *principals,
	      struct schema *schema, finding_fn *report, void *context,
	      bool progress, struct audit_counts *counts, struct diags *diags)
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
				.counts = counts};
	struct dir_error error;
	enum dir_status status;

	(void)arena;
	(void)principals;
	arena_init(&finder.arena);
	progress_start(&finder.progress, "reading", 0, !progress);
	status = directory_search(dir, &search, each, &finder, &error);
	progress_end(&finder.progress);
	arena_clear(&finder.arena);
	if (finder.unreadable > 0)
		diag_warning(diags, NULL,
			     "the descriptors of %zu objects are not shown to "
			     "you",
			     finder.unreadable);
	if (status == DIR_OK)
		return EXIT_STATUS_OK;
	dir_error_report(&error, diags, NULL);
	return EXIT_STATUS_FAILED;
}
