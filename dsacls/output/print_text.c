/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_text.c: the text format: dsacls.exe's listing of what is there,
 * or the differences in words. listing.c lays out ACEs, describe.c writes
 * sentences.
 */
#include "output/describe.h"
#include "output/listing.h"

#include <string.h>

#define PROTECTED_LINE \
	"{This object is protected from inheriting permissions from the " \
	"parent}\n"
#define SACL_PROTECTED_LINE \
	"{This object is protected from inheriting audit entries from the " \
	"parent}\n"
#define EMPTY_LINE \
	"{The access list is empty: nobody has access, but the owner may " \
	"change it}\n"
#define NULL_LINE \
	"{There is no access list (NULL DACL): everyone has full control}\n"
#define ABSENT_LINE "{The access list was not returned}\n"

static void
put_principal(struct printer *printer, const char *label,
	      const struct sd_sid *sid)
{
	const char *name = trustee_name(&printer->namer, sid);

	str_append(&printer->text, label);
	append_shown(&printer->text, name != NULL ? name : "(none)");
	str_append_char(&printer->text, '\n');
}

static void
put_audit_list(struct printer *printer, const struct sd_desc *desc, bool unread)
{
	struct str *text = &printer->text;

	str_append(text, "Audit list:\n");
	if ((desc->control & SD_CONTROL_SACL_PROTECTED) != 0)
		str_append(text, SACL_PROTECTED_LINE);
	if (desc->sacl_state == SD_ACL_LIST && desc->sacl.count > 0)
		listing_print(printer, &desc->sacl);
	else if (unread && desc->sacl_state == SD_ACL_ABSENT)
		str_append(text, "{The audit entries cannot be read}\n");
	else
		str_append(text, "{There are no audit entries}\n");
	listing_blank_line(printer);
}

static void
put_access_list(struct printer *printer, const struct sd_desc *desc)
{
	struct str *text = &printer->text;

	str_append(text, "Access list:\n");
	if ((desc->control & SD_CONTROL_DACL_PROTECTED) != 0)
		str_append(text, PROTECTED_LINE);
	if (desc->dacl_state == SD_ACL_NULL)
		str_append(text, NULL_LINE);
	else if (desc->dacl_state != SD_ACL_LIST)
		str_append(text, ABSENT_LINE);
	else if (desc->dacl.count == 0)
		str_append(text, EMPTY_LINE);
	if (desc->dacl_state == SD_ACL_LIST && desc->dacl.count > 0)
		listing_print(printer, &desc->dacl);
	else
		str_append_char(text, '\n');
}

static void
put_listing(struct printer *printer, const struct outcome *outcome)
{
	const struct sd_desc *desc = outcome_there(outcome);
	struct str *text = &printer->text;

	if (printer->options.several) {
		ink_begin(printer, INK_HEADING);
		str_append(text, "Object: ");
		append_shown(text, outcome->dn);
		ink_end(printer);
		str_append_char(text, '\n');
	}
	if (outcome->attribute != NULL &&
	    !text_equal_nocase(outcome->attribute, "nTSecurityDescriptor")) {
		str_append(text, "Attribute: ");
		append_shown(text, outcome->attribute);
		str_append_char(text, '\n');
	}
	printer->column = listing_column(printer, desc);
	put_principal(printer, "Owner: ", sd_desc_owner(desc));
	put_principal(printer, "Group: ", sd_desc_group(desc));
	str_append_char(text, '\n');
	if (printer->options.audit)
		put_audit_list(printer, desc, outcome->sacl_unread);
	put_access_list(printer, desc);
	if (printer->options.several)
		listing_blank_line(printer);
}

static void
put_state(struct printer *printer, const struct outcome *outcome)
{
	ink_begin(printer, INK_HEADING);
	append_shown(&printer->text, outcome->dn);
	ink_end(printer);
	str_printf(&printer->text, ": %s\n", outcome_words(outcome->state));
}

static enum ink
ink_of(char sign)
{
	if (sign == '~')
		return INK_OTHER;
	return sign == '+' ? INK_ALLOW : INK_DENY;
}

/* "+" lines green, "-" lines red, "~" lines yellow. */
static void
put_diff_lines(struct printer *printer, const char *lines)
{
	while (*lines != '\0') {
		size_t len = strcspn(lines, "\n");

		ink_begin(printer, ink_of(*lines));
		str_append_bytes(&printer->text, lines, len);
		ink_end(printer);
		str_append_char(&printer->text, '\n');
		lines += len + (lines[len] == '\n');
	}
}

static void
put_diff(struct printer *printer, const struct outcome *outcome)
{
	STR_AUTO lines;

	put_state(printer, outcome);
	str_init(&lines);
	describe_diff(&lines, outcome->before, outcome_result(outcome),
		      &printer->namer, 0);
	put_diff_lines(printer, lines.data);
	if (printer->options.several)
		listing_blank_line(printer);
}

static void
text_outcome(struct printer *printer, const struct outcome *outcome)
{
	const enum view view = view_of(&printer->options, outcome);

	if (view == VIEW_WHOLE)
		put_listing(printer, outcome);
	else if (view == VIEW_DIFF)
		put_diff(printer, outcome);
	else if (view == VIEW_STATE)
		put_state(printer, outcome);
	/* A listing has the blank lines that dsacls.exe gives it. */
	if (view != VIEW_NOTHING)
		printer->wants_blank = view != VIEW_WHOLE &&
				       !listing_ends_blank(&printer->text);
}

static void
append_summary(struct str *out, const size_t counts[])
{
	/* As a reader wants them: what was done, what not, what is left. */
	static const struct {
		enum outcome_state state;
		const char *words;
	} parts[] = {
		{OUTCOME_SHOWN, "shown"},
		{OUTCOME_PLANNED, "would change"},
		{OUTCOME_VERIFIED, "changed"},
		{OUTCOME_WRITTEN, "changed but not read back"},
		{OUTCOME_MISMATCH, "changed but not as planned"},
		{OUTCOME_OVERWROTE,
		 "changed, maybe over the change of somebody else"},
		{OUTCOME_UNCHANGED, "unchanged"},
		{OUTCOME_FAILED, "failed"},
		{OUTCOME_UNKNOWN, "unknown"},
		{OUTCOME_SKIPPED, "skipped"},
	};
	const char *before = ": ";
	size_t total = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		total += counts[parts[i].state];
	str_printf(out, "%zu object%s", total, text_plural(total));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (counts[parts[i].state] == 0)
			continue;
		str_printf(out, "%s%zu %s", before, counts[parts[i].state],
			   parts[i].words);
		before = ", ";
	}
	str_append_char(out, '\n');
}

static bool
has_outcomes(const struct printer *printer)
{
	for (size_t i = 0; i <= OUTCOME_SKIPPED; i++)
		if (printer->counts[i] > 0)
			return true;
	return false;
}

static void
text_record(struct printer *printer, const struct record_kind *kind,
	    const void *record)
{
	kind->text(printer, record);
}

/* What failed before its first object has no sum. */
static void
text_finish(struct printer *printer, bool success)
{
	const bool several =
		printer->options.several && (success || has_outcomes(printer));

	if (printer->options.records)
		return;
	success = success && !printer->options.partial;
	if (printer->wants_blank && (several || success))
		str_append_char(&printer->text, '\n');
	if (several)
		append_summary(&printer->text, printer->counts);
	if (success)
		str_append(&printer->text,
			   printer->options.dry
				   ? "Nothing was written: a dry run\n"
				   : "The command completed successfully\n");
}

const struct format format_text = {text_outcome, text_record, text_finish};
