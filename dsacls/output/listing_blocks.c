/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing_blocks.c: the blocks of a listing and the lines between
 * them, where dsacls.exe puts its blank lines.
 */
#include "output/listing.h"

#include <string.h>

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
