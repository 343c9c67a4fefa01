/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal_names.c: whom the SIDs of a change mean, laid down beside it
 * as far as it is known, so that a run can be read without a directory, and
 * when the account is gone. Nobody is asked for a name.
 */
#include "apply/journal_disk.h"

#include "resolve/principal.h"

/* In one run: enough for people to read, and soon looked through. */
#define NAMES_MOST 256

static bool
is_named(const struct journal *journal, const struct sd_sid *sid)
{
	for (size_t i = 0; i < journal->named_count; i++)
		if (sd_sid_equal(&journal->named[i], sid))
			return true;
	return false;
}

/* What has a name of its own (Everyone) needs none here. */
static void
put_name(struct journal *journal, struct principals *principals,
	 const struct sd_sid *sid)
{
	const struct principal *known;
	char text[SD_SID_TEXT_SIZE];
	STR_AUTO line;

	str_init(&line);
	if (journal->named_count == NAMES_MOST || is_named(journal, sid) ||
	    sd_known_find_sid(sid) != NULL)
		return;
	known = principals_known_sid(principals, sid);
	if (known == NULL)
		return;
	journal->named = arena_grow(
		journal->arena, journal->named, &journal->named_capacity,
		journal->named_count + 1, sizeof(*journal->named));
	journal->named[journal->named_count++] = *sid;
	str_printf(&line, "name %s ", sd_sid_format(sid, text));
	journal_escape(&line, known->name);
	str_append_char(&line, '\n');
	(void)disk_put_str(journal, FILE_STATE, &line);
}

void
journal_names(struct journal *journal, struct principals *principals,
	      const struct object *object)
{
	const struct sd_diff_options options = {
		.parts = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL |
			 SD_FLAG_SACL};
	const struct sd_desc *sides[2] = {&object->before, &object->after};
	struct sd_diff diff;

	if (!object->has_before || !object->has_after)
		return;
	if (sd_diff_init(&diff, sides[0], sides[1], &options) != SD_OK ||
	    sd_diff_append_moves(&diff, sides[0], sides[1]) != SD_OK)
		diag_die("out of memory");
	for (size_t i = 0; i < diff.count; i++) {
		const struct sd_diff_item *item = &diff.items[i];

		if (item->ace != NULL && item->ace->form != SD_ACE_FORM_OPAQUE)
			put_name(journal, principals, &item->ace->sid);
		for (int k = 0; k < 2 && item->kind == SD_DIFF_OWNER; k++)
			if (sides[k]->has_owner)
				put_name(journal, principals, &sides[k]->owner);
		for (int k = 0; k < 2 && item->kind == SD_DIFF_GROUP; k++)
			if (sides[k]->has_group)
				put_name(journal, principals, &sides[k]->group);
	}
	sd_diff_clear(&diff);
}
