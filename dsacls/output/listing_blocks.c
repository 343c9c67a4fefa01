/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing_blocks.c: the blocks of a listing and the lines between
 * them, where dsacls.exe puts its blank lines.
 */
#include "output/listing.h"

#include <stdlib.h>
#include <string.h>

/* Which block of the listing an ACE stands in, and in which order. The ACL's
 * own order is kept inside every group: a listing is never sorted by us,
 * only dealt out. */

/*
 * What dsacls.exe does: not INHERIT_ONLY is effective; CONTAINER_INHERIT
 * without an inherited type goes to all subobjects; INHERIT_ONLY with one
 * goes to that class. An effective ACE with an inherited type stands once, as
 * effective, where it came from above: the object is of that class. An
 * explicit one stands there too: it holds here, whatever the object is, and
 * its class is seen in no other place. Without CONTAINER_INHERIT nothing is
 * inherited in a directory, where everything is a container.
 */
static void
place(struct listing_entry *entry)
{
	const uint8_t flags = entry->ace->flags;
	const bool one = (flags & SD_ACE_NO_PROPAGATE) != 0;

	entry->here = (flags & SD_ACE_INHERIT_ONLY) == 0;
	if ((flags & SD_ACE_CONTAINER_INHERIT) == 0) {
		entry->inherited = !entry->here;
		entry->place = PLACE_NO_SUBOBJECT;
	} else if (!ace_has_inherited_type(entry->ace)) {
		entry->inherited = true;
		entry->place = one ? PLACE_ALL_ONE : PLACE_ALL;
	} else {
		entry->inherited =
			!entry->here || !sd_ace_is_inherited(entry->ace);
		entry->place = one ? PLACE_CLASS_ONE : PLACE_CLASS;
	}
}

static enum listing_group
group_of_kind(const char *kind)
{
	static const struct {
		const char *kind;
		enum listing_group group;
	} kinds[] = {
		{"class", LISTED_CLASS},
		{"attribute", LISTED_ATTRIBUTE},
		{"property set", LISTED_ATTRIBUTE},
		{"validated write", LISTED_VALIDATED_WRITE},
		{"extended right", LISTED_RIGHT},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kind, kinds[i].kind) == 0)
			return kinds[i].group;
	return LISTED_ATTRIBUTE;
}

/* A GUID in no schema stands where its bits would put it. */
static enum listing_group
group_of_bits(uint32_t mask)
{
	if (mask == SD_MASK_CONTROL_ACCESS)
		return LISTED_RIGHT;
	if (mask == SD_MASK_WRITE_SELF)
		return LISTED_VALIDATED_WRITE;
	if ((mask & (SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD)) != 0)
		return LISTED_CLASS;
	return LISTED_ATTRIBUTE;
}

static void
name_types(struct listing_entry *entry, struct printer *printer)
{
	const struct sd_ace *ace = entry->ace;
	struct namer namer = printer->namer;
	char guid[SD_GUID_TEXT_SIZE];
	const char *kind;

	if (namer.listed != NULL)
		namer.object = namer.listed;
	if (ace_has_inherited_type(ace))
		entry->class = arena_strdup(&printer->scratch,
					    class_name(&namer, ace, guid));
	entry->group = LISTED_PLAIN;
	if (ace->form == SD_ACE_FORM_OPAQUE || ace_type_words(ace) != NULL) {
		entry->group = LISTED_OTHER;
	} else if (ace_has_object_type(ace)) {
		entry->object = arena_strdup(
			&printer->scratch, guid_name(&namer, &ace->object_type,
						     ace->mask, &kind, guid));
		entry->group = kind != NULL ? group_of_kind(kind)
					    : group_of_bits(ace->mask);
	}
}

/* Descending by class, "one level only" after the rest of the class. */
static int
compare_classes(const void *a, const void *b)
{
	const struct listing_entry *x = *(struct listing_entry *const *)a;
	const struct listing_entry *y = *(struct listing_entry *const *)b;
	int order = text_compare_nocase(y->class, x->class);

	if (order == 0)
		order = strcmp(y->class, x->class);
	if (order == 0)
		order = (int)x->place - (int)y->place;
	if (order == 0)
		order = x->index < y->index ? -1 : x->index > y->index;
	return order;
}

void
listing_make(struct listing *listing, struct printer *printer,
	     const struct sd_acl *acl)
{
	*listing = (struct listing){
		.entries = arena_array(&printer->scratch, acl->count,
				       sizeof(*listing->entries)),
		.classes = arena_array(&printer->scratch, acl->count,
				       sizeof(struct listing_entry *)),
	};
	for (size_t i = 0; i < acl->count; i++) {
		struct listing_entry *entry = &listing->entries[listing->count];

		if (!printer_selects(printer, &acl->aces[i]))
			continue;
		listing->count++;
		entry->ace = &acl->aces[i];
		entry->index = i;
		name_types(entry, printer);
		place(entry);
		if (entry->inherited && (entry->place == PLACE_CLASS ||
					 entry->place == PLACE_CLASS_ONE))
			listing->classes[listing->class_count++] = entry;
	}
	if (listing->class_count > 0)
		qsort(listing->classes, listing->class_count,
		      sizeof(struct listing_entry *), compare_classes);
}

bool
text_ends_blank(const struct str *text)
{
	return text->len >= 2 &&
	       strcmp(text->data + text->len - 2, "\n\n") == 0;
}

void
listing_blank_line(struct printer *printer)
{
	if (!text_ends_blank(&printer->text))
		str_append_char(&printer->text, '\n');
}

static void
heading(struct printer *printer, const char *words)
{
	ink_begin(printer, INK_HEADING);
	append_shown(&printer->text, words);
	ink_end(printer);
	str_append_char(&printer->text, '\n');
}

static bool
is_in(const struct listing_entry *entry, bool here, enum listing_place place)
{
	return here ? entry->here : entry->inherited && entry->place == place;
}

/* One list, by groups; title NULL: none. False when there is nothing. */
static bool
print_list(const struct listing *listing, struct printer *printer, bool here,
	   enum listing_place place, const char *title)
{
	bool any = false;

	for (unsigned group = 0; group < LISTED_GROUPS; group++) {
		for (size_t i = 0; i < listing->count; i++) {
			const struct listing_entry *entry =
				&listing->entries[i];

			if (entry->group != group || !is_in(entry, here, place))
				continue;
			if (!any && title != NULL)
				heading(printer, title);
			any = true;
			listing_ace(printer, entry);
		}
	}
	return any;
}

static bool
is_same_block(const struct listing_entry *a, const struct listing_entry *b)
{
	return a->place == b->place && strcmp(a->class, b->class) == 0;
}

static void
print_classes(const struct listing *listing, struct printer *printer)
{
	const struct listing_entry *before = NULL;
	struct str title;

	str_init(&title);
	for (size_t i = 0; i < listing->class_count; i++) {
		const struct listing_entry *entry = listing->classes[i];

		if (before == NULL || !is_same_block(before, entry)) {
			str_reset(&title);
			str_printf(&title, "Inherited to %s%s", entry->class,
				   entry->place == PLACE_CLASS_ONE
					   ? " (one level only)"
					   : "");
			heading(printer, title.data);
		}
		listing_ace(printer, entry);
		before = entry;
	}
	str_clear(&title);
}

static bool
has_inherited(const struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		if (listing->entries[i].inherited)
			return true;
	return false;
}

void
listing_print(const struct listing *listing, struct printer *printer)
{
	(void)print_list(listing, printer, true, PLACE_ALL, NULL);
	str_append_char(&printer->text, '\n');
	if (!has_inherited(listing))
		return;
	heading(printer, "Permissions inherited to subobjects are:");
	if (print_list(listing, printer, false, PLACE_ALL,
		       "Inherited to all subobjects"))
		str_append_char(&printer->text, '\n');
	if (print_list(listing, printer, false, PLACE_ALL_ONE,
		       "Inherited to all subobjects (one level only)"))
		str_append_char(&printer->text, '\n');
	print_classes(listing, printer);
	(void)print_list(listing, printer, false, PLACE_NO_SUBOBJECT,
			 "Inherited to no subobject");
}
