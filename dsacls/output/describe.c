/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/describe.c: ACEs in one sentence each, and what changes between two
 * descriptors, one line a difference. libsd finds the differences; this file
 * words them. Names come from the namer.
 */
#include "output/describe.h"

#include "base/diag.h"
#include "output/format.h"

#include <stdlib.h>

static const char *
what_it_does(const struct sd_ace *ace)
{
	const uint8_t both = SD_ACE_SUCCESSFUL_ACCESS | SD_ACE_FAILED_ACCESS;

	if (sd_ace_is_allow(ace))
		return "Allow";
	if (sd_ace_is_deny(ace))
		return "Deny";
	if (!sd_ace_is_audit(ace))
		return "Other";
	if ((ace->flags & both) == both)
		return "Audit all";
	if ((ace->flags & SD_ACE_SUCCESSFUL_ACCESS) != 0)
		return "Audit success";
	return (ace->flags & SD_ACE_FAILED_ACCESS) != 0 ? "Audit failure"
							: "Audit nothing";
}

static const char *
where_it_holds(const struct sd_ace *ace)
{
	const bool here = (ace->flags & SD_ACE_INHERIT_ONLY) == 0;
	const bool below = (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0;
	const bool one = (ace->flags & SD_ACE_NO_PROPAGATE) != 0;

	if (!below)
		return here ? "here only"
			    : "nowhere (inherit-only, but "
			      "inherited by nothing)";
	if (here)
		return one ? "here and one level below" : "here and below";
	return one ? "one level below" : "below";
}

/* "Reset Password", "SPECIAL ACCESS for telephoneNumber: WRITE PROPERTY". */
static void
append_rights(struct str *out, const struct sd_ace *ace,
	      const struct namer *namer)
{
	char guid[SD_GUID_TEXT_SIZE];
	const char *object = NULL;

	if (ace->form == SD_ACE_FORM_OPAQUE || ace_type_words(ace) != NULL) {
		const char *words = ace_type_words(ace);

		str_append(out, words != NULL ? words : "UNKNOWN ACE TYPE");
		str_printf(out, " (type 0x%02x, %u bytes)", ace->type,
			   (unsigned)ace->data_len);
		return;
	}
	if (sd_ace_object_type(ace) != NULL)
		object = guid_name(namer, &ace->object_type, ace->mask, NULL,
				   guid);
	if (ace->mask == SD_MASK_CONTROL_ACCESS && object != NULL) {
		append_shown(out, object);
		return;
	}
	str_append(out, ace->mask == SD_MASK_FULL_CONTROL ? "FULL CONTROL"
							  : "SPECIAL ACCESS");
	if (object != NULL) {
		str_append(out, " for ");
		append_shown(out, object);
	}
	if (ace->mask == 0)
		str_append(out, ": no right at all");
	else if (ace->mask != SD_MASK_FULL_CONTROL)
		append_rights_words(out, ": ", ace->mask);
}

/* "Allow CORP\\helpdesk  Reset Password on user, below". */
static void
append_ace(struct str *out, const struct sd_ace *ace, const struct namer *namer)
{
	char guid[SD_GUID_TEXT_SIZE];

	str_append(out, what_it_does(ace));
	if (ace->form != SD_ACE_FORM_OPAQUE) {
		str_append_char(out, ' ');
		append_shown(out, trustee_name(namer, &ace->sid));
	}
	str_append(out, "  ");
	append_rights(out, ace, namer);
	if (sd_ace_inherited_type(ace) != NULL) {
		str_append(out, " on ");
		append_shown(out, class_name(namer, ace, guid));
	}
	str_printf(out, ", %s", where_it_holds(ace));
	if (sd_ace_is_callback(ace))
		str_append(out, ", under a condition");
	if (sd_ace_is_inherited(ace))
		str_append(out, " (inherited from parent)");
}

/* A DC sorts what it stores; only a list that was not in canonical order and
 * is now, or the other way round, was put in order by somebody. */
static bool
is_order_changed(const struct sd_desc *before, const struct sd_desc *after)
{
	return before->dacl_state == SD_ACL_LIST &&
	       after->dacl_state == SD_ACL_LIST &&
	       (sd_acl_check_canonical(&before->dacl, NULL) == SD_OK) !=
		       (sd_acl_check_canonical(&after->dacl, NULL) == SD_OK);
}

void
describe_diff_of(struct sd_diff *diff, const struct sd_desc *before,
		 const struct sd_desc *after)
{
	static const struct sd_desc nothing = SD_DESC_INIT;
	static const struct sd_diff_options options = {
		.parts = SD_FLAG_ALL,
	};

	before = before != NULL ? before : &nothing;
	after = after != NULL ? after : &nothing;
	if (sd_diff_make(diff, before, after, &options) != SD_OK ||
	    (is_order_changed(before, after) &&
	     sd_diff_append_moves(diff, before, after) != SD_OK))
		diag_die("out of memory");
}

struct lines {
	struct str *out;
	const struct namer *namer;
	unsigned indent;
	const struct sd_desc *before, *after;
	struct sd_diff diff;
	bool *paired; /* items that are the other half of a copy */
};

static void
begin(struct lines *lines, char sign)
{
	str_pad(lines->out, ' ', lines->indent);
	str_append_char(lines->out, sign);
	str_append_char(lines->out, ' ');
}

static void
put_words(struct lines *lines, char sign, const char *words)
{
	begin(lines, sign);
	str_append(lines->out, words);
	str_append_char(lines->out, '\n');
}

static void
put_principal(struct lines *lines, char sign, const char *label,
	      const struct sd_sid *sid)
{
	if (sid == NULL)
		return;
	begin(lines, sign);
	str_append(lines->out, label);
	append_shown(lines->out, trustee_name(lines->namer, sid));
	str_append_char(lines->out, '\n');
}

static const char *
state_words(const struct sd_desc *desc, enum sd_list list)
{
	const enum sd_acl_state state = sd_desc_acl_state(desc, list);

	if (state == SD_ACL_LIST)
		return list == SD_SACL ? "an audit list" : "an access list";
	return state == SD_ACL_NULL && list == SD_DACL
		       ? "no access list (NULL DACL): everyone has full control"
		       : NULL;
}

static void
put_states(struct lines *lines, const char *before, const char *after)
{
	if (before != NULL)
		put_words(lines, '-', before);
	if (after != NULL)
		put_words(lines, '+', after);
}

static void
put_ace(struct lines *lines, size_t index)
{
	const struct sd_diff_item *item = &lines->diff.items[index];
	const bool added = item->kind == SD_DIFF_ACE_ADDED;

	if (lines->paired[index] && !added)
		return;
	begin(lines, added ? '+' : '-');
	append_ace(lines->out, item->ace, lines->namer);
	if (lines->paired[index])
		str_append(lines->out, " (explicit copy of an inherited one)");
	str_append_char(lines->out, '\n');
}

/* Places are counted from 1, as people do. */
static void
put_move(struct lines *lines, const struct sd_diff_item *item)
{
	begin(lines, '~');
	append_ace(lines->out, item->ace, lines->namer);
	str_printf(lines->out, ", moves from %zu to %zu\n", item->index + 1,
		   item->to + 1);
}

static void
put_item(struct lines *lines, size_t index)
{
	const struct sd_desc *before = lines->before, *after = lines->after;

	switch (lines->diff.items[index].kind) {
	case SD_DIFF_ACE_ADDED:
	case SD_DIFF_ACE_REMOVED:
		put_ace(lines, index);
		break;
	case SD_DIFF_ACE_MOVED:
		put_move(lines, &lines->diff.items[index]);
		break;
	case SD_DIFF_OWNER:
		put_principal(lines, '-', "Owner: ", sd_desc_owner(before));
		put_principal(lines, '+', "Owner: ", sd_desc_owner(after));
		break;
	case SD_DIFF_GROUP:
		put_principal(lines, '-', "Group: ", sd_desc_group(before));
		put_principal(lines, '+', "Group: ", sd_desc_group(after));
		break;
	case SD_DIFF_PROTECTED:
		put_words(lines,
			  sd_desc_is_protected(after, SD_DACL) ? '+' : '-',
			  "protected from inheriting permissions from the "
			  "parent");
		break;
	case SD_DIFF_SACL_PROTECTED:
		put_words(lines,
			  sd_desc_is_protected(after, SD_SACL) ? '+' : '-',
			  "protected from inheriting audit entries from the "
			  "parent");
		break;
	case SD_DIFF_DACL_STATE:
		put_states(lines, state_words(before, SD_DACL),
			   state_words(after, SD_DACL));
		break;
	case SD_DIFF_SACL_STATE:
		put_states(lines, state_words(before, SD_SACL),
			   state_words(after, SD_SACL));
		break;
	}
}

/* The same ACE but for INHERITED: /P:Y made an explicit copy. */
static bool
is_copy(const struct sd_diff_item *removed, const struct sd_diff_item *added)
{
	struct sd_ace ace;

	if (added->kind != SD_DIFF_ACE_ADDED || added->list != removed->list)
		return false;
	ace = *removed->ace;
	ace.flags &= (uint8_t)~SD_ACE_INHERITED;
	return sd_ace_equal(&ace, added->ace);
}

static void
pair_copies(struct lines *lines)
{
	const struct sd_diff *diff = &lines->diff;

	for (size_t i = 0; i < diff->count; i++) {
		const struct sd_diff_item *removed = &diff->items[i];

		if (removed->kind != SD_DIFF_ACE_REMOVED ||
		    !sd_ace_is_inherited(removed->ace))
			continue;
		for (size_t j = 0; j < diff->count; j++) {
			if (lines->paired[j] ||
			    !is_copy(removed, &diff->items[j]))
				continue;
			lines->paired[i] = lines->paired[j] = true;
			break;
		}
	}
}

void
describe_diff(struct str *out, const struct sd_desc *before,
	      const struct sd_desc *after, const struct namer *namer,
	      unsigned indent)
{
	static const struct sd_desc nothing = SD_DESC_INIT;
	struct lines lines = {
		.out = out,
		.namer = namer,
		.indent = indent,
		.before = before != NULL ? before : &nothing,
		.after = after != NULL ? after : &nothing,
	};

	describe_diff_of(&lines.diff, before, after);
	lines.paired = or_die(calloc(lines.diff.count + 1, sizeof(bool)));
	pair_copies(&lines);
	for (size_t i = 0; i < lines.diff.count; i++)
		put_item(&lines, i);
	free(lines.paired);
	sd_diff_clear(&lines.diff);
}
