/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_sddl.c: the SDDL format: the parts that were read, one line an
 * object; for changes one line a difference, "+ D:(A;;RP;;;WD)", or
 * "~ D:(D;;WP;;;WD)" for an entry that is elsewhere now. Several objects are
 * separated by "# DN" lines. An ACE that has no SDDL form makes the object
 * fail, it is never left out.
 */
#include "output/describe.h"
#include "output/format.h"

#include <stdlib.h>
#include <string.h>

#define NO_FORM_HINT "the listing and --json show every ACE"

/* The ACL without what --explicit and --only hide; ACEs stay borrowed. */
static void
select_aces(struct sd_acl *acl, struct printer *printer)
{
	struct sd_ace *aces =
		arena_array(&printer->scratch, acl->count, sizeof(*aces));
	uint32_t count = 0;

	for (size_t i = 0; i < acl->count; i++)
		if (printer_selects(printer, &acl->aces[i]))
			aces[count++] = acl->aces[i];
	acl->aces = aces;
	acl->count = acl->capacity = count;
}

static void
put_whole(struct printer *printer, const struct outcome *outcome)
{
	struct sd_desc shown = *outcome_there(outcome);
	struct sd_error error;
	char *text;

	if (shown.dacl_state == SD_ACL_LIST)
		select_aces(&shown.dacl, printer);
	if (shown.sacl_state == SD_ACL_LIST)
		select_aces(&shown.sacl, printer);
	if (sd_sddl_print_alloc(&shown, printer->namer.domain,
				sd_desc_parts(&shown), &text,
				&error) != SD_OK) {
		printer_fail(printer, NO_FORM_HINT, "%s: no SDDL: %s",
			     outcome->dn, error.message);
		return;
	}
	str_append(&printer->text, text);
	str_append_char(&printer->text, '\n');
	free(text);
}

/* One part of one descriptor: "- O:BA". False: it has no SDDL form. */
static bool
put_part(struct printer *printer, char sign, const struct sd_desc *desc,
	 unsigned part, struct sd_error *error)
{
	char *text;

	if (desc == NULL || (sd_desc_parts(desc) & part) == 0)
		return true;
	if (sd_sddl_print_alloc(desc, printer->namer.domain, part, &text,
				error) != SD_OK)
		return false;
	str_printf(&printer->text, "%c %s\n", sign, text);
	free(text);
	return true;
}

/* The head of an ACL, flags and all, without its ACEs: "D:PAI". */
static bool
put_head(struct printer *printer, char sign, const struct sd_desc *desc,
	 unsigned part, struct sd_error *error)
{
	struct sd_desc head = SD_DESC_INIT;

	if (desc == NULL)
		return true;
	head = *desc;
	head.dacl.count = head.sacl.count = 0;
	return put_part(printer, sign, &head, part, error);
}

static char
sign_of(enum sd_diff_kind kind)
{
	if (kind == SD_DIFF_ACE_MOVED)
		return '~';
	return kind == SD_DIFF_ACE_ADDED ? '+' : '-';
}

static bool
put_ace(struct printer *printer, const struct sd_diff_item *item,
	struct sd_error *error)
{
	struct sd_desc holder = SD_DESC_INIT;
	struct sd_acl *acl =
		item->list == SD_SACL ? &holder.sacl : &holder.dacl;
	struct sd_ace ace = *item->ace;

	*acl = (struct sd_acl){
		.revision = 4, .count = 1, .capacity = 1, .aces = &ace};
	holder.dacl_state = holder.sacl_state = SD_ACL_LIST;
	return put_part(printer, sign_of(item->kind), &holder,
			item->list == SD_SACL ? (unsigned)SD_FLAG_SACL
					      : (unsigned)SD_FLAG_DACL,
			error);
}

static bool
put_item(struct printer *printer, const struct sd_diff_item *item,
	 const struct sd_desc *before, const struct sd_desc *after,
	 struct sd_error *error)
{
	unsigned part = SD_FLAG_DACL;

	switch (item->kind) {
	case SD_DIFF_ACE_ADDED:
	case SD_DIFF_ACE_REMOVED:
	case SD_DIFF_ACE_MOVED:
		return put_ace(printer, item, error);
	case SD_DIFF_OWNER:
	case SD_DIFF_GROUP:
		part = item->kind == SD_DIFF_OWNER ? SD_FLAG_OWNER
						   : SD_FLAG_GROUP;
		return put_part(printer, '-', before, part, error) &&
		       put_part(printer, '+', after, part, error);
	case SD_DIFF_SACL_PROTECTED:
	case SD_DIFF_SACL_STATE:
		part = SD_FLAG_SACL;
		break;
	case SD_DIFF_PROTECTED:
	case SD_DIFF_DACL_STATE:
		break;
	}
	return put_head(printer, '-', before, part, error) &&
	       put_head(printer, '+', after, part, error);
}

static void
put_diff(struct printer *printer, const struct outcome *outcome)
{
	const struct sd_desc *after = outcome_result(outcome);
	const size_t start = printer->text.len;
	struct sd_error error;
	struct sd_diff diff = SD_DIFF_INIT;

	describe_diff_of(&diff, outcome->before, after);
	for (size_t i = 0; i < diff.count; i++) {
		if (put_item(printer, &diff.items[i], outcome->before, after,
			     &error))
			continue;
		printer_fail(printer, NO_FORM_HINT, "%s: no SDDL: %s",
			     outcome->dn, error.message);
		printer->text.len = start;
		printer->text.data[start] = '\0';
		break;
	}
	sd_diff_clear(&diff);
}

static void
sddl_outcome(struct printer *printer, const struct outcome *outcome)
{
	const enum view view = view_of(&printer->options, outcome);

	if (view == VIEW_NOTHING)
		return;
	if (printer->options.several || view == VIEW_STATE) {
		str_append(&printer->text, "# ");
		append_shown(&printer->text, outcome->dn);
		if (view == VIEW_STATE)
			str_printf(&printer->text, ": %s",
				   outcome_words(outcome->state));
		str_append_char(&printer->text, '\n');
	}
	if (view == VIEW_WHOLE)
		put_whole(printer, outcome);
	else if (view == VIEW_DIFF)
		put_diff(printer, outcome);
	printer->printed++;
}

const struct format format_sddl = {sddl_outcome, NULL, NULL};
