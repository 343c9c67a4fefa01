/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/listing_ace.c: the lines of one ACE: who in the first column, what
 * in the second, to the byte as dsacls.exe prints them. What dsacls.exe has
 * no words for is said, never left out.
 */
#include "output/listing.h"

#include <string.h>

/* Bytes of application data or of an unknown ACE that are shown. */
#define HEX_LIMIT 32
/* A terminal this wide has room for a wider first column. */
#define WIDE_TERMINAL 120
#define WIDE_COLUMN 62

void
ink_begin(struct printer *printer, enum ink ink)
{
	static const char *const escapes[] = {
		[INK_ALLOW] = "\033[32m",  [INK_DENY] = "\033[31m",
		[INK_OTHER] = "\033[33m",  [INK_INHERITED] = "\033[2m",
		[INK_HEADING] = "\033[1m",
	};

	if (printer->options.colour)
		str_append(&printer->text, escapes[ink]);
}

void
ink_end(struct printer *printer)
{
	if (printer->options.colour)
		str_append(&printer->text, "\033[0m");
}

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
		append_shown(out, printer->namer.trustee(printer->namer.context,
							 &ace->sid));
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

void
listing_ace(struct printer *printer, const struct listing_entry *entry)
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
