/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing.c: one list of ACEs to the byte as dsacls.exe prints it: the
 * blocks with its blank lines between them, and for each ACE the trustee in the
 * first column and the rights in the second. What dsacls.exe has no words for
 * is printed in ours, never left out.
 */
#include "output/listing.h"

#include <stdlib.h>
#include <string.h>

#define LISTING_COLUMN 38 /* where the second column begins */
#define LISTING_FIRST 6	  /* "Allow " */

/* The blocks, as an ACE's flags and inherited type decide. */
enum listing_place {
	PLACE_ALL,	   /* to all subobjects */
	PLACE_ALL_ONE,	   /* to all subobjects, one level only */
	PLACE_CLASS,	   /* to one class */
	PLACE_CLASS_ONE,   /* to one class, one level only */
	PLACE_NO_SUBOBJECT /* inherit-only, but inherited by nothing */
};

/* The order inside a block: what kind of thing the object type names. */
enum listing_group {
	LISTED_PLAIN,
	LISTED_CLASS,
	LISTED_ATTRIBUTE,
	LISTED_VALIDATED_WRITE,
	LISTED_RIGHT,
	LISTED_OTHER, /* neither allows, denies nor audits */
	LISTED_GROUPS
};

struct listing_entry {
	const struct sd_ace *ace;
	size_t index; /* in the ACL */
	enum listing_group group;
	bool here;	/* effective on the object itself */
	bool inherited; /* has a place below, or would have */
	enum listing_place place;
	const char *object; /* name of the object type; NULL: none */
	const char *class;  /* name of the inherited type; NULL: none */
};

struct listing {
	struct listing_entry *entries; /* in the order of the ACL */
	size_t count;
	struct listing_entry **classes; /* those of PLACE_CLASS and
					   PLACE_CLASS_ONE, in print order */
	size_t class_count;
};

/* Bytes of application data or of an unknown ACE that are shown. */
#define HEX_LIMIT 32
/* A terminal this wide has room for a wider first column. */
#define WIDE_TERMINAL 120
#define WIDE_COLUMN 62

/* The first column: always six characters, padded. */
static const char *
first_word(const struct sd_ace *ace)
{
	const uint8_t both = SD_ACE_SUCCESSFUL_ACCESS | SD_ACE_FAILED_ACCESS;

	if (sd_ace_is_allow(ace))
		return "Allow";
	if (sd_ace_is_deny(ace))
		return "Deny";
	if (ace->type == SD_ACE_ALARM || ace->type == SD_ACE_ALARM_OBJECT)
		return "Alarm";
	if (!sd_ace_is_audit(ace))
		return "Other";
	if ((ace->flags & both) == both)
		return "All";
	if ((ace->flags & SD_ACE_SUCCESSFUL_ACCESS) != 0)
		return "Succ";
	return (ace->flags & SD_ACE_FAILED_ACCESS) != 0 ? "Fail" : "None";
}

static enum ink
first_ink(const struct sd_ace *ace)
{
	if (sd_ace_is_allow(ace))
		return INK_ALLOW;
	return sd_ace_is_deny(ace) ? INK_DENY : INK_OTHER;
}

static void
append_trustee(struct str *out, struct printer *printer,
	       const struct sd_ace *ace)
{
	if (ace->form != SD_ACE_FORM_OPAQUE)
		append_shown(out, trustee_name(&printer->namer, &ace->sid));
	else
		str_printf(out, "(ACE type 0x%02x)", ace->type);
}

/* The text of the second column; inherited ACEs are dim on a terminal. */
static void
put_text(struct printer *printer, const struct sd_ace *ace, const char *text)
{
	const bool dim = sd_ace_is_inherited(ace);

	if (dim)
		ink_begin(printer, INK_INHERITED);
	append_shown(&printer->text, text);
	if (dim)
		ink_end(printer);
	str_append_char(&printer->text, '\n');
}

struct bit_lines {
	struct printer *printer;
	const struct sd_ace *ace;
};

static void
put_line(void *context, const char *text)
{
	struct bit_lines *lines = context;

	str_pad(&lines->printer->text, ' ', lines->printer->column);
	put_text(lines->printer, lines->ace, text);
}

static void
put_first_line(struct printer *printer, const struct sd_ace *ace,
	       const char *text)
{
	STR_AUTO trustee;
	size_t columns;

	str_init(&trustee);
	append_trustee(&trustee, printer, ace);
	columns = text_columns(trustee.data);
	ink_begin(printer, first_ink(ace));
	str_append(&printer->text, first_word(ace));
	ink_end(printer);
	str_pad(&printer->text, ' ', LISTING_FIRST - strlen(first_word(ace)));
	str_append(&printer->text, trustee.data);
	/* Two blanks at least stand between the columns. */
	if (columns + 2 > printer->column - LISTING_FIRST) {
		str_append_char(&printer->text, '\n');
		columns = 0;
		str_pad(&printer->text, ' ', LISTING_FIRST);
	}
	str_pad(&printer->text, ' ', printer->column - LISTING_FIRST - columns);
	put_text(printer, ace, text);
}

/* "SPECIAL ACCESS for telephoneNumber"; *bits: bit lines follow. */
static void
append_title(struct str *out, const struct listing_entry *entry, bool *bits)
{
	const struct sd_ace *ace = entry->ace;
	const char *words = ace_type_words(ace);

	*bits = ace->form != SD_ACE_FORM_OPAQUE && ace->mask != 0;
	if (words != NULL) {
		str_append(out, words);
	} else if (ace->form == SD_ACE_FORM_OPAQUE) {
		str_append(out, "UNKNOWN ACE TYPE");
	} else if (ace->mask == SD_MASK_CONTROL_ACCESS &&
		   entry->object != NULL) {
		str_append(out, entry->object);
		*bits = false;
	} else {
		const bool full = ace->mask == SD_MASK_FULL_CONTROL;

		str_append(out, full ? "FULL CONTROL" : "SPECIAL ACCESS");
		if (entry->object != NULL)
			str_printf(out, " for %s", entry->object);
		*bits = *bits && !full;
	}
	if (sd_ace_is_callback(ace))
		str_append(out, "   <Conditional>");
	if (sd_ace_is_inherited(ace))
		str_append(out, "   <Inherited from parent>");
}

/* The mask of a label or policy: its bits are no rights. */
static void
put_mask(struct bit_lines *lines)
{
	char hex[16];

	snprintf(hex, sizeof(hex), "0x%x", (unsigned)lines->ace->mask);
	put_line(lines, hex);
}

/* Conditions, claims and bodies that nobody here can read, as bytes. */
static void
put_data(struct bit_lines *lines)
{
	const struct sd_ace *ace = lines->ace;
	STR_AUTO text;

	str_init(&text);
	if (ace->data_len == 0)
		return;
	str_printf(&text, "%s of %u bytes: ",
		   sd_ace_is_callback(ace) ? "condition" : "data",
		   (unsigned)ace->data_len);
	append_hex(&text, ace->data, ace->data_len, HEX_LIMIT);
	put_line(lines, text.data);
}

static void
put_entry(struct printer *printer, const struct listing_entry *entry)
{
	struct bit_lines lines = {printer, entry->ace};
	bool bits;
	STR_AUTO title;

	str_init(&title);
	append_title(&title, entry, &bits);
	put_first_line(printer, entry->ace, title.data);
	if (bits && entry->group == LISTED_OTHER)
		put_mask(&lines);
	else if (bits)
		rights_words(entry->ace->mask, put_line, &lines);
	put_data(&lines);
}

static size_t
longest_trustee(struct printer *printer, const struct sd_acl *acl)
{
	size_t longest = 0;
	STR_AUTO trustee;

	str_init(&trustee);
	for (size_t i = 0; i < acl->count; i++) {
		if (!printer_selects(printer, &acl->aces[i]))
			continue;
		str_reset(&trustee);
		append_trustee(&trustee, printer, &acl->aces[i]);
		if (text_columns(trustee.data) > longest)
			longest = text_columns(trustee.data);
	}
	return longest;
}

size_t
listing_column(struct printer *printer, const struct sd_desc *desc)
{
	size_t column = LISTING_COLUMN;

	if (printer->options.width >= WIDE_TERMINAL &&
	    desc->dacl_state == SD_ACL_LIST) {
		size_t wanted = longest_trustee(printer, &desc->dacl) + 2 +
				LISTING_FIRST;

		column = wanted > column ? wanted : column;
	}
	return column < WIDE_COLUMN ? column : WIDE_COLUMN;
}

/* Which block of the listing an ACE is in, and in which order. The ACL's own
 * order is kept inside every group: a listing is never sorted by us, only dealt
 * out. */

/*
 * What dsacls.exe does: not INHERIT_ONLY is effective; CONTAINER_INHERIT
 * without an inherited type is listed for all subobjects; INHERIT_ONLY with one
 * for that class. An effective ACE with an inherited type is listed once, as
 * effective, where it came from above: the object is of that class. An explicit
 * one is there too: it holds here, whatever the object is, and its class is
 * seen in no other place. Without CONTAINER_INHERIT nothing is inherited in a
 * directory, where everything is a container.
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
	} else if (sd_ace_inherited_type(entry->ace) == NULL) {
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

/* A GUID in no schema is listed where its bits would put it. */
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
	if (sd_ace_inherited_type(ace) != NULL)
		entry->class = arena_strdup(&printer->scratch,
					    class_name(&namer, ace, guid));
	entry->group = LISTED_PLAIN;
	if (ace->form == SD_ACE_FORM_OPAQUE || ace_type_words(ace) != NULL) {
		entry->group = LISTED_OTHER;
	} else if (sd_ace_object_type(ace) != NULL) {
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

static void
make(struct listing *listing, struct printer *printer, const struct sd_acl *acl)
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
listing_ends_blank(const struct str *text)
{
	return text->len >= 2 &&
	       strcmp(text->data + text->len - 2, "\n\n") == 0;
}

void
listing_blank_line(struct printer *printer)
{
	if (!listing_ends_blank(&printer->text))
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
			put_entry(printer, entry);
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
		put_entry(printer, entry);
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

static void
print(const struct listing *listing, struct printer *printer)
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

void
listing_print(struct printer *printer, const struct sd_acl *acl)
{
	struct listing listing;

	make(&listing, printer, acl);
	print(&listing, printer);
}
