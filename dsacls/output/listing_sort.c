/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing_sort.c: which block of the listing an ACE stands in, and in
 * which order. The ACL's own order is kept inside every group: a listing is
 * never sorted by us, only dealt out.
 */
#include "output/listing.h"

#include <stdlib.h>
#include <string.h>

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
