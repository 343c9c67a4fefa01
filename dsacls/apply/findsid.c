/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/findsid.c: finds the descriptors that name an account as owner, as
 * group or in an explicit entry. An inherited entry is reported at the object
 * it comes from. One search for each base, and a second one without the SACL
 * for objects whose descriptor was withheld.
 */
#include "apply/findsid.h"

#include "apply/object.h"
#include "apply/seen.h"
#include "base/progress.h"
#include "base/rights.h"
#include "base/str.h"
#include "directory/directory.h"
#include "resolve/schema.h"

#include <stdlib.h>
#include <string.h>

/* How many objects are named of those that could not be judged. */
#define NAMED_MOST 3

struct unjudged {
	const char **dns; /* the first of them, or all */
	size_t count, capacity;
};

struct finder {
	const struct findsid_wanted *wanted;
	struct schema *schema;
	finding_fn *report;
	void *context;
	struct audit_counts *counts;
	struct arena arena; /* of the present object */
	struct arena names; /* of those that could not be judged */
	struct progress progress;
	struct directory *dir;
	size_t answered, failed; /* bases */
	size_t seen;		 /* objects, those left out included */
	struct diags *diags;
	struct unjudged empty; /* bases that showed nothing */
	struct unjudged hidden, malformed, without_audit;
	struct unjudged name_only; /* outside what a snapshot was made of */
	struct seen withheld;	   /* those of without_audit */
	const char **nameless;	   /* those of them that show no objectGUID, by
				      DN; in order for the second search */
	size_t nameless_count, nameless_capacity;
	bool again; /* the second search: they alone are judged */
	bool stopped;
};

static void
add_unjudged(struct finder *finder, struct unjudged *list, const char *dn)
{
	const size_t named = list->count++;

	if (!finder->wanted->name_all && named >= NAMED_MOST)
		return;
	list->dns = arena_grow(&finder->names, list->dns, &list->capacity,
			       named + 1, sizeof(*list->dns));
	list->dns[named] = arena_strdup(&finder->names, dn);
}

static bool
warn_unjudged(const struct finder *finder, const struct unjudged *list,
	      const char *which, const char *hint, struct diags *diags)
{
	const bool name_all = finder->wanted->name_all;
	const size_t named =
		name_all || list->count < NAMED_MOST ? list->count : NAMED_MOST;
	struct diag *diag;

	if (list->count == 0)
		return false;
	diag = diag_warning(diags, NULL, "%s: %zu", which, list->count);
	if (hint != NULL)
		diag_hint(diags, diag, "%s", hint);
	for (size_t i = 0; i < named; i++)
		diag_hint(diags, diag, "%s", list->dns[i]);
	if (named < list->count)
		diag_hint(diags, diag, "and %zu more; -v names all",
			  list->count - named);
	return true;
}

/* What could not be looked into may name it as well. */
static bool
report_unjudged(struct finder *finder)
{
	struct diags *diags = finder->diags;
	bool any = warn_unjudged(finder, &finder->hidden,
				 "descriptors that are not shown to you may "
				 "name it as well",
				 NULL, diags);

	any |= warn_unjudged(
		finder, &finder->name_only,
		arena_printf(
			&finder->names, "what is in %s, may name it as well",
			directory_name_only_text(finder->dir, &finder->names,
						 finder->name_only.count)),
		NULL, diags);
	any |= warn_unjudged(finder, &finder->empty,
			     "partitions of which nothing is shown to you may "
			     "name it as well",
			     NULL, diags);
	any |= warn_unjudged(finder, &finder->without_audit,
			     "audit lists that are not shown to you may name "
			     "it as well",
			     "that needs the right to manage the security log "
			     "(SeSecurityPrivilege)",
			     diags);
	if (finder->wanted->audit && directory_info(finder->dir)->lacks_audit) {
		diag_warning(diags, NULL,
			     "audit lists may name it as well: the snapshot "
			     "was made without /A");
		any = true;
	}
	any |= warn_unjudged(finder, &finder->malformed,
			     "descriptors that are malformed, and could not "
			     "be searched",
			     NULL, diags);
	return any;
}

/* Where it is found. */
struct place {
	const char *dn, *attribute;
};

static void
report_place(struct finder *finder, const struct place *place, const char *text)
{
	struct audit_finding finding = {.dn = place->dn,
					.kind = "holds",
					.text = text,
					.attribute = place->attribute};

	if (!text_equal_nocase(place->attribute, SD_ATTRIBUTE))
		finding.text = arena_printf(&finder->arena, "in %s: %s",
					    place->attribute, text);
	finder->counts->findings++;
	progress_hide(&finder->progress);
	if (!finder->report(finder->context, &finding))
		finder->stopped = true;
}

static void
append_type(struct finder *finder, struct str *out, const struct sd_guid *guid,
	    uint32_t mask)
{
	const struct schema_item *item, *other;
	char text[SD_GUID_TEXT_SIZE];

	item = schema_find_guid(finder->schema, guid, mask);
	other = schema_find_other(finder->schema, guid, mask);
	str_append(out, item != NULL ? item->name : sd_guid_format(guid, text));
	if (other != NULL)
		str_printf(out, " and %s", other->name);
}

static const char *
scope_of(const struct sd_ace *ace)
{
	if (!sd_ace_has_reach(ace))
		return ", nowhere (inherit-only, but inherited by nothing)";
	if ((ace->flags & SD_ACE_CONTAINER_INHERIT) == 0)
		return "";
	if ((ace->flags & SD_ACE_NO_PROPAGATE) != 0)
		return ", one level down";
	return (ace->flags & SD_ACE_INHERIT_ONLY) != 0 ? ", below"
						       : ", here and below";
}

static const char *
verb_of(const struct sd_ace *ace)
{
	const unsigned both = SD_ACE_SUCCESSFUL_ACCESS | SD_ACE_FAILED_ACCESS;
	const unsigned audits = ace->flags & both;

	if (sd_ace_is_allow(ace))
		return "Allow ";
	if (sd_ace_is_deny(ace))
		return "Deny ";
	if (!sd_ace_is_audit(ace))
		return "Entry of another type ";
	if (audits == both)
		return "Audit all ";
	return audits == SD_ACE_SUCCESSFUL_ACCESS ? "Audit success "
	       : audits == SD_ACE_FAILED_ACCESS	  ? "Audit failure "
						  : "Audit nothing ";
}

/* "Allow CA;Reset Password;user, below", in the words of /G and /D. */
static const char *
describe(struct finder *finder, const struct sd_ace *ace)
{
	const struct sd_guid *object = sd_ace_object_type(ace);
	const struct sd_guid *class = sd_ace_inherited_type(ace);
	STR_AUTO out;

	str_init(&out);
	str_append(&out, verb_of(ace));
	/* In other attributes generic rights are stored as they came. */
	rights_format(&out, sd_mask_map_generic(ace->mask));
	if (object != NULL || class != NULL)
		str_append_char(&out, ';');
	if (object != NULL)
		append_type(finder, &out, object, ace->mask);
	if (class != NULL) {
		str_append_char(&out, ';');
		append_type(finder, &out, class,
			    SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD);
	}
	str_append(&out, scope_of(ace));
	return arena_strdup(&finder->arena, out.data);
}

static void
look(struct finder *finder, const struct place *place,
     const struct sd_desc *desc)
{
	const struct sd_sid *sid = finder->wanted->sid;
	const struct sd_ace_filter filter = {.origins = SD_ORIGIN_EXPLICIT,
					     .trustee = sid};
	struct sd_ace_iter iter = sd_ace_iter_make(desc, &filter);
	const struct sd_ace *ace;

	if (desc->has_owner && sd_sid_equal(&desc->owner, sid))
		report_place(finder, place, "it is the owner");
	if (desc->has_group && sd_sid_equal(&desc->group, sid))
		report_place(finder, place, "it is the group");
	while (!finder->stopped && (ace = sd_ace_iter_next(&iter)) != NULL)
		report_place(finder, place, describe(finder, ace));
}

static enum sd_err
decode(const struct finder *finder, const struct place *place,
       const struct dir_value *value, struct sd_desc *desc)
{
	if (text_equal_nocase(place->attribute, DESCRIPTOR_TEXT))
		return sd_sddl_parse((const char *)value->bytes,
				     finder->wanted->domain, desc, NULL);
	return sd_desc_decode(value->bytes, value->len, desc, NULL);
}

static void
judge_values(struct finder *finder, const struct place *place,
	     const struct dir_attribute *found)
{
	for (size_t i = 0; i < found->count; i++) {
		SD_DESC_AUTO desc = SD_DESC_INIT;

		if (decode(finder, place, &found->values[i], &desc) == SD_OK)
			look(finder, place, &desc);
		else if (text_equal_nocase(place->attribute, SD_ATTRIBUTE))
			add_unjudged(finder, &finder->malformed, place->dn);
		else
			add_unjudged(finder, &finder->malformed,
				     arena_printf(&finder->arena, "%s of %s",
						  place->attribute, place->dn));
	}
}

static void
add_nameless(struct finder *finder, const char *dn)
{
	const size_t count = finder->nameless_count++;

	finder->nameless = arena_grow(&finder->names, finder->nameless,
				      &finder->nameless_capacity, count + 1,
				      sizeof(*finder->nameless));
	finder->nameless[count] = arena_strdup(&finder->names, dn);
}

static int
compare_names(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* Is it one whose descriptor the first search did not bring? */
static bool
was_withheld(struct finder *finder, const struct dir_entry *entry)
{
	const struct sd_guid guid = dir_entry_guid(entry);

	if (!sd_guid_is_zero(&guid))
		return !seen_add(&finder->withheld, &guid);
	return finder->nameless_count > 0 &&
	       bsearch(&entry->dn, finder->nameless, finder->nameless_count,
		       sizeof(*finder->nameless), compare_names) != NULL;
}

/* Without the privilege for audit entries the whole attribute is withheld
 * from an answer that asked for them (MS-ADTS 3.1.1.4.4). */
static void
note_withheld(struct finder *finder, const struct dir_entry *entry)
{
	const struct sd_guid guid = dir_entry_guid(entry);

	if (directory_has_name_only(finder->dir, entry->dn)) {
		add_unjudged(finder, &finder->name_only, entry->dn);
		return;
	}
	if (finder->again || !finder->wanted->audit) {
		add_unjudged(finder, &finder->hidden, entry->dn);
		return;
	}
	add_unjudged(finder, &finder->without_audit, entry->dn);
	if (!sd_guid_is_zero(&guid))
		(void)seen_add(&finder->withheld, &guid);
	else
		add_nameless(finder, entry->dn);
}

/* A caller who may not read one of the others does not learn that it exists. */
static void
judge(struct finder *finder, const struct dir_entry *entry)
{
	const char *const *name = finder->wanted->attributes;

	for (; *name != NULL && !finder->stopped; name++) {
		const struct place place = {entry->dn, *name};
		const bool is_first = name == finder->wanted->attributes;
		const struct dir_attribute *found =
			dir_entry_find(entry, *name);

		if (found != NULL && found->count > 0)
			judge_values(finder, &place, found);
		else if (is_first)
			note_withheld(finder, entry);
		if (finder->again)
			return;
	}
}

static bool
is_left_out(struct finder *finder, const struct dir_entry *entry)
{
	const struct findsid_wanted *wanted = finder->wanted;

	for (size_t i = 0; i < wanted->except_count; i++) {
		if (!dir_dn_within(entry->dn, wanted->excepts[i].dn))
			continue;
		wanted->excepts[i].objects += !finder->again;
		return true;
	}
	return false;
}

static bool
each(void *context, const struct dir_entry *entry)
{
	struct finder *finder = context;
	struct arena_mark mark = arena_mark(&finder->arena);

	finder->seen++;
	if (is_left_out(finder, entry))
		return true;
	if (!finder->again)
		progress_step(&finder->progress, ++finder->counts->objects);
	if (!finder->again || was_withheld(finder, entry))
		judge(finder, entry);
	arena_release(&finder->arena, mark);
	return !finder->stopped;
}

static enum dir_status
search(struct finder *finder, const struct audit_base *base,
       struct dir_error *error)
{
	const struct findsid_wanted *wanted = finder->wanted;
	const bool audit = wanted->audit && !finder->again;
	const char **attributes;
	size_t count = 0;

	while (wanted->attributes[count] != NULL)
		count++;
	attributes =
		arena_array(&finder->names, count + 2, sizeof(*attributes));
	memcpy(attributes, wanted->attributes, count * sizeof(*attributes));
	attributes[finder->again ? 1 : count] = "objectGUID";
	attributes[finder->again ? 2 : count + 1] = NULL;
	return directory_search(
		finder->dir,
		&(struct dir_search){
			.base = base->dn,
			.scope = DIR_SUB,
			.attributes = attributes,
			.sd_flags = SD_FLAG_OWNER | SD_FLAG_GROUP |
				    SD_FLAG_DACL | (audit ? SD_FLAG_SACL : 0u),
			.paged = true,
			.show_deleted = base->show_deleted,
		},
		each, finder, error);
}

/* A gap in an answer about everything, else a failure. */
static void
report_failed(struct finder *finder, const struct audit_base *base,
	      const struct dir_error *error)
{
	struct diag *diag;

	finder->failed++;
	if (!finder->wanted->everywhere) {
		dir_error_report(error, finder->diags, NULL);
		return;
	}
	diag = diag_warning(finder->diags, NULL,
			    "%s could not be searched to its end, and may "
			    "name it as well: %s",
			    base->dn, error->sentence);
	if (error->advice != NULL)
		diag_hint(finder->diags, diag, "%s", error->advice);
}

/* False: nothing more can be asked. */
static bool
search_base(struct finder *finder, const struct audit_base *base)
{
	const size_t withheld = finder->without_audit.count;
	const size_t seen = finder->seen;
	struct dir_error error;
	enum dir_status status;

	finder->again = false;
	status = search(finder, base, &error);
	if (status == DIR_OK && finder->without_audit.count > withheld &&
	    !finder->stopped) {
		finder->again = true;
		if (finder->nameless_count > 0)
			qsort(finder->nameless, finder->nameless_count,
			      sizeof(*finder->nameless), compare_names);
		status = search(finder, base, &error);
	}
	if (status != DIR_OK)
		report_failed(finder, base, &error);
	else if (finder->seen == seen && finder->wanted->everywhere)
		add_unjudged(finder, &finder->empty, base->dn);
	finder->answered += status == DIR_OK;
	return status != DIR_LOST && !finder->stopped;
}

enum exit_status
findsid_search(struct directory *dir, const struct audit_base *bases,
	       size_t base_count, const struct findsid_wanted *wanted,
	       struct schema *schema, finding_fn *report, void *context,
	       bool progress, struct audit_counts *counts, struct diags *diags)
{
	struct finder finder = {.wanted = wanted,
				.schema = schema,
				.report = report,
				.context = context,
				.counts = counts,
				.dir = dir,
				.diags = diags};
	bool gaps;

	arena_init(&finder.arena);
	arena_init(&finder.names);
	progress_start(&finder.progress, "reading", 0, !progress);
	for (size_t i = 0; i < base_count; i++)
		if (!search_base(&finder, &bases[i]))
			break;
	progress_end(&finder.progress);
	gaps = report_unjudged(&finder);
	seen_clear(&finder.withheld);
	arena_clear(&finder.arena);
	arena_clear(&finder.names);
	if (finder.failed > 0 && finder.answered == 0) {
		if (wanted->everywhere)
			diag_error(diags, NULL, "nothing could be searched");
		return EXIT_STATUS_FAILED;
	}
	return gaps || finder.failed > 0 ? EXIT_STATUS_PARTLY : EXIT_STATUS_OK;
}
