/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/look.c: who: the current object's ACL by trustee. The listing itself
 * is dsacls' own (show).
 */
#include "shell/look.h"

#include "apply/apply.h"
#include "base/pager.h"
#include "base/str.h"
#include "directory/directory.h"
#include "libsd/sd.h"
#include "output/printer.h"
#include "report.h"
#include "resolve/schema_class.h"
#include "session.h"
#include "shell/commands.h"
#include "shell/connection.h"
#include "shell/marks.h"
#include "shell/shell.h"
#include "shell/who.h"

#include <stdio.h>
#include <string.h>

/* A pipe gets a line for a line; only a terminal gets broken ones. */

/* Narrower than this, breaking makes a heap of single words. */
#define COLUMNS_MIN 16

const char *
look_ink(const struct shell *shell, const struct sd_ace *ace)
{
	if (sd_ace_is_inherited(ace))
		return shell_ink(shell, "2");
	return shell_ink(shell, sd_ace_is_deny(ace) ? "31" : "32");
}

/* Bytes of text that fit: up to a blank where there is one; all of a word
 * that is too long, which the terminal breaks. */
static size_t
fitting(const char *text, size_t columns)
{
	size_t used = 0, end = 0, at = 0;

	while (text[at] != '\0') {
		uint32_t c;
		const size_t step =
			text_decode_char(text + at, strlen(text + at), &c);

		if (text[at] == ' ' && at > 0)
			end = at;
		if (used >= columns && end > 0)
			return end;
		used += step > 0 ? text_char_columns(c) : 1;
		at += step > 0 ? step : 1;
	}
	return used <= columns || end == 0 ? at : end;
}

void
look_print(const struct look_line *line)
{
	const size_t width = pager_columns();
	const char *before = line->first;
	const char *rest;
	STR_AUTO text;

	str_init(&text);
	append_shown(&text, line->text);
	rest = text.data;
	do {
		const size_t used = text_columns(before);
		size_t len = strlen(rest);

		if (width >= used + COLUMNS_MIN)
			len = fitting(rest, width - used);
		printf("%s%s%.*s%s\n", before, line->ink, (int)len, rest,
		       line->end);
		rest += len;
		rest += strspn(rest, " ");
		before = line->rest;
	} while (*rest != '\0');
}

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
	struct namer namer;
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

static void
print_holding(struct look *look, const struct sd_ace *ace)
{
	STR_AUTO text;

	str_init(&text);
	who_sentence(&text, ace, &look->namer);
	look_print(&(struct look_line){.first = "  ",
				       .rest = "    ",
				       .text = text.data,
				       .ink = look_ink(look->shell, ace),
				       .end = shell_ink(look->shell, "0")});
}

static void
print_name(struct look *look, const char *label, const struct sd_sid *sid,
	   const char *ink)
{
	const char *name = look->namer.trustee(look->namer.context, sid);

	look_print(&(struct look_line){.first = label,
				       .rest = "  ",
				       .text = name,
				       .ink = shell_ink(look->shell, ink),
				       .end = shell_ink(look->shell, "0")});
}

static void
print_trustees(struct look *look)
{
	const struct sd_acl *dacl = &look->desc.dacl;
	size_t unknown = 0;
	size_t shown = 0;

	for (size_t i = 0; i < dacl->count; i++) {
		unknown += dacl->aces[i].form == SD_ACE_FORM_OPAQUE;
		if (!is_wanted(look, &dacl->aces[i]) || seen_before(look, i))
			continue;
		shown++;
		print_name(look, "", &dacl->aces[i].sid, "1");
		for (size_t j = i; j < dacl->count; j++)
			if (is_wanted(look, &dacl->aces[j]) &&
			    sd_sid_equal(&dacl->aces[i].sid,
					 &dacl->aces[j].sid))
				print_holding(look, &dacl->aces[j]);
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

static void
print_list(struct look *look)
{
	if (look->desc.has_owner)
		print_name(look, "Owner: ", &look->desc.owner, "");
	if (look->desc.dacl_state != SD_ACL_LIST)
		printf("No DACL: everyone may do everything\n");
	else if (look->desc.dacl.count == 0)
		printf("The DACL is empty: nobody may do anything, but the "
		       "owner may change it\n");
	else
		print_trustees(look);
}

int
shell_who(struct shell *shell, struct context *ctx, struct words *args)
{
	struct look look = {.shell = shell, .ctx = ctx};
	struct about about;
	bool ok;

	sd_desc_init(&look.desc);
	look.namer = namer_make(ctx->session, false);
	ok = read_current(&look);
	if (ok && args->count > 0) {
		look.about = &about;
		ok = about_find(&about, ctx, args, look.class);
	}
	if (ok) {
		namer_prefetch(ctx->session, &look.desc, ctx->diags);
		print_list(&look);
	}
	sd_desc_clear(&look.desc);
	return ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}
