/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_ldif.c: the LDIF format: a look is a content record, a change
 * is the change record that ldapmodify takes, holding the very bytes that
 * are sent (apply/wire.h), for the object that has that GUID, whatever it is
 * called by then. What has no record is a comment.
 */
#include "apply/wire.h"
#include "directory/ldif/record.h"
#include "output/format.h"

static void
put_comment(struct printer *printer, const struct outcome *outcome)
{
	struct str text;

	str_init(&text);
	str_printf(&text, "%s: %s", outcome->dn, outcome_words(outcome->state));
	ldif_append_comment(&printer->text, text.data);
	str_append_char(&printer->text, '\n');
	str_clear(&text);
}

static void
put_content(struct printer *printer, const struct outcome *outcome)
{
	const struct sd_desc *desc = outcome_there(outcome);
	const size_t size = sd_desc_size(desc);
	uint8_t *bytes = arena_alloc(&printer->scratch, size + 1);
	struct sd_error error;
	size_t len;

	if (sd_desc_encode(desc, bytes, size, &len, &error) != SD_OK) {
		printer_fail(printer, NULL, "%s: %s", outcome->dn,
			     error.message);
		return;
	}
	ldif_append_entry(
		&printer->text,
		&(struct dir_entry){
			.dn = outcome->dn,
			.count = 1,
			.attributes =
				&(struct dir_attribute){
					.name = outcome->attribute,
					.count = 1,
					.values =
						&(struct dir_value){bytes, len},
				},
		});
}

static void
put_change(struct printer *printer, const struct outcome *outcome)
{
	const struct sd_dc_target context = {
		.sd_flags = outcome->sd_flags,
		.is_head = outcome->is_head,
		.is_deleted = outcome->is_deleted,
		.lacks_dacl = outcome->lacks_dacl,
	};
	const bool by_guid = !printer->options.ldif_names &&
			     !sd_guid_is_zero(&outcome->guid);
	struct sd_error error;
	uint8_t *bytes = NULL;
	size_t len = 0;

	if (outcome->after == NULL)
		return;
	if (!outcome->removes &&
	    !apply_wire_value(&printer->scratch, outcome->after, &context,
			      &bytes, &len, &error)) {
		printer_fail(printer, NULL, "%s: %s", outcome->dn,
			     error.message);
		return;
	}
	ldif_append_replace(
		&printer->text,
		&(struct dir_write){
			.dn = by_guid ? dir_guid_name(&printer->scratch,
						      &outcome->guid)
				      : outcome->dn,
			.name = by_guid ? outcome->dn : NULL,
			.attribute = outcome->attribute,
			.sd_flags = outcome->sd_flags,
			.value = bytes,
			.len = len,
			.show_deleted = outcome->is_deleted,
		});
}

static void
ldif_outcome(struct printer *printer, const struct outcome *outcome)
{
	switch (outcome->state) {
	case OUTCOME_SHOWN:
		if (outcome_there(outcome) != NULL)
			put_content(printer, outcome);
		break;
	case OUTCOME_PLANNED:
	case OUTCOME_VERIFIED:
	case OUTCOME_WRITTEN:
	case OUTCOME_MISMATCH:
	case OUTCOME_OVERWROTE:
		put_change(printer, outcome);
		break;
	case OUTCOME_UNCHANGED:
	case OUTCOME_FAILED:
	case OUTCOME_UNKNOWN:
	case OUTCOME_SKIPPED:
		put_comment(printer, outcome);
		break;
	}
	printer->printed++;
}

const struct format format_ldif = {ldif_outcome, NULL, NULL};
