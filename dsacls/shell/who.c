/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/who.c: who: the current object's ACL by trustee, whole, or as far as it
 * is about one right. The listing is that of the verb show.
 */
#include "shell/who.h"

#include "directory/directory.h"
#include "libsd/sd.h"
#include "output/records.h"
#include "report.h"
#include "resolve/schema_class.h"
#include "session.h"
#include "shell/commands.h"
#include "shell/connection.h"
#include "shell/marks.h"

#include <string.h>

/* "who can reset passwords here?": which ACEs are about one right, whether
 * they name it or hold it among others. */

#define ABOUT_MEANINGS 32

struct about {
	const char *name;
	const struct schema_item *meanings[ABOUT_MEANINGS];
	size_t count;
	struct schema *schema;
	const struct schema_item *class; /* of the object; may be NULL */
};

/* An ACE without an object type holds every right that its bits are for; one
 * for a property set holds its attributes. */

static bool
about_find(struct about *about, struct context *ctx, const struct words *words,
	   const char *class)
{
	struct schema *schema = ctx->session->schema;
	const char *name = words_join(words, ctx->arena, 0, words->count);
	const struct span span = words_span(words, 0, 0, strlen(name));

	*about = (struct about){.name = name, .schema = schema};
	schema_want_name(schema, name);
	if (!schema_resolve(schema, ctx->diags))
		return false;
	about->count =
		schema_find_all(schema, name, about->meanings, ABOUT_MEANINGS);
	if (about->count == 0) {
		/* Says what it may have been. */
		(void)schema_find_name(schema, name, 0, FIELD_OBJECT, &span,
				       ctx->diags);
		return false;
	}
	about->name = about->meanings[0]->name;
	if (class != NULL)
		about->class = schema_find_class(schema, class);
	return true;
}

static uint32_t
bits_of(const struct schema_item *item)
{
	switch (item->kind) {
	case SCHEMA_CLASS:
		return SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD;
	case SCHEMA_ATTRIBUTE:
	case SCHEMA_PROPERTY_SET:
		return SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY;
	case SCHEMA_VALIDATED_WRITE:
		return SD_MASK_WRITE_SELF;
	case SCHEMA_RIGHT:
		break;
	}
	return SD_MASK_CONTROL_ACCESS;
}

static bool
names(const struct sd_ace *ace, const struct schema_item *item)
{
	return sd_ace_object_type(ace) == NULL ||
	       sd_guid_equal(&ace->object_type, &item->guid) ||
	       (item->kind == SCHEMA_ATTRIBUTE &&
		!sd_guid_is_zero(&item->property_set) &&
		sd_guid_equal(&ace->object_type, &item->property_set));
}

/* Rights are for classes; attributes and children are for whoever has
 * them. */
static bool
is_for(const struct about *about, const struct schema_item *item,
       const struct schema_item *class)
{
	if (item->kind == SCHEMA_CLASS || item->kind == SCHEMA_ATTRIBUTE ||
	    class == NULL)
		return true;
	return schema_applies_to(about->schema, item, class);
}

static bool
reaches(const struct about *about, const struct schema_item *item,
	const struct sd_ace *ace)
{
	const struct schema_item *below = NULL;

	if ((ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
	    is_for(about, item, about->class))
		return true;
	if ((ace->flags & SD_ACE_CONTAINER_INHERIT) == 0)
		return false;
	if (sd_ace_inherited_type(ace) != NULL)
		below = schema_find_guid(about->schema, &ace->inherited_type,
					 SD_MASK_CREATE_CHILD);
	return is_for(about, item, below);
}

/* Does the ACE give or deny it, on the object or on what is below? */
static bool
about_concerns(const struct about *about, const struct sd_ace *ace)
{
	const uint32_t mask = sd_mask_map_generic(ace->mask);

	for (size_t i = 0; i < about->count; i++) {
		const struct schema_item *item = about->meanings[i];

		if ((mask & bits_of(item)) != 0 && names(ace, item) &&
		    reaches(about, item, ace))
			return true;
	}
	return false;
}

/* ---- reading the current descriptor --------------------------------- */

struct look {
	struct shell *shell;
	struct context *ctx;
	struct sd_desc desc;
	const char *class;
	const struct about *about; /* NULL: whatever it is */
	bool readable;
};

static bool
take_descriptor(void *context, const struct dir_entry *entry)
{
	struct look *look = context;
	const struct dir_attribute *value =
		dir_entry_find(entry, "nTSecurityDescriptor");

	look->class = arena_strdup(look->ctx->arena, dir_entry_class(entry));
	look->readable =
		value != NULL && value->count > 0 &&
		sd_desc_decode(value->values[0].bytes, value->values[0].len,
			       &look->desc, NULL) == SD_OK;
	return false;
}

static bool
read_current(struct look *look)
{
	const struct dir_search search = {
		.base = look->shell->dn,
		.scope = DIR_BASE,
		.attributes = marks_attributes,
		.sd_flags = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL,
	};
	struct dir_error error = {0};

	if (directory_search(look->ctx->session->dir, &search, take_descriptor,
			     look, &error) != DIR_OK) {
		dir_error_report(&error, look->ctx->diags, NULL);
		return false;
	}
	if (!look->readable)
		diag_error(look->ctx->diags, NULL,
			   "the descriptor of %s cannot be read",
			   look->shell->dn);
	return look->readable;
}

/* ---- who ------------------------------------------------------------ */

static bool
is_wanted(const struct look *look, const struct sd_ace *ace)
{
	return ace->form != SD_ACE_FORM_OPAQUE &&
	       (look->about == NULL || about_concerns(look->about, ace));
}

static bool
seen_before(const struct look *look, size_t index)
{
	const struct sd_ace *aces = look->desc.dacl.aces;

	for (size_t i = 0; i < index; i++)
		if (is_wanted(look, &aces[i]) &&
		    sd_sid_equal(&aces[i].sid, &aces[index].sid))
			return true;
	return false;
}

/* What the trustee of the ACE at first may do. */
static void
print_holder(const struct look *look, struct printer *printer, size_t first)
{
	const struct sd_acl *dacl = &look->desc.dacl;
	const struct sd_ace **aces =
		arena_array(look->ctx->arena, dacl->count, sizeof(*aces));
	struct holder_record holder = {.sid = &dacl->aces[first].sid,
				       .aces = aces};

	for (size_t i = first; i < dacl->count; i++)
		if (is_wanted(look, &dacl->aces[i]) &&
		    sd_sid_equal(holder.sid, &dacl->aces[i].sid))
			aces[holder.count++] = &dacl->aces[i];
	printer_record(printer, &kind_holder, &holder);
}

static void
print_trustees(const struct look *look, struct printer *printer)
{
	const struct sd_acl *dacl = &look->desc.dacl;
	size_t unknown = 0;
	size_t shown = 0;

	for (size_t i = 0; i < dacl->count; i++) {
		unknown += dacl->aces[i].form == SD_ACE_FORM_OPAQUE;
		if (!is_wanted(look, &dacl->aces[i]) || seen_before(look, i))
			continue;
		shown++;
		print_holder(look, printer, i);
	}
	if (look->about != NULL && shown == 0)
		diag_note(look->ctx->diags, NULL, "no entry here is about %s",
			  look->about->name);
	if (unknown > 0)
		diag_note(look->ctx->diags, NULL,
			  "%zu of the entries %s of unknown type: show lists "
			  "all",
			  unknown, unknown == 1 ? "is" : "are");
}

static int
print_list(const struct look *look)
{
	struct context *ctx = look->ctx;
	const struct place_record place = {look->shell->dn, &look->desc};
	struct reporter reporter;

	namer_prefetch(ctx->session, &look->desc, ctx->diags);
	reporter_begin(&reporter, ctx, true, NULL);
	printer_head(reporter.printer, &kind_object, &place, "trustees");
	if (look->desc.dacl_state == SD_ACL_LIST && look->desc.dacl.count > 0)
		print_trustees(look, reporter.printer);
	return reporter_end(&reporter, EXIT_STATUS_OK);
}

int
shell_who(struct shell *shell, struct context *ctx, struct words *args)
{
	struct look look = {.shell = shell, .ctx = ctx};
	struct about about;
	int status = EXIT_STATUS_FAILED;
	bool ok;

	sd_desc_init(&look.desc);
	ok = read_current(&look);
	if (ok && args->count > 0) {
		look.about = &about;
		ok = about_find(&about, ctx, args, look.class);
	}
	if (ok)
		status = print_list(&look);
	sd_desc_clear(&look.desc);
	return status;
}
