/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/describe.c: ACEs in one sentence each, for notes and the shell.
 * Names come from the namer; what they mean is not judged here.
 */
#include "output/format.h"

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

struct word_list {
	struct str *out;
	const char *before;
};

static void
append_word(void *context, const char *words)
{
	struct word_list *list = context;

	str_printf(list->out, "%s%s", list->before, words);
	list->before = ", ";
}

void
describe_rights(struct str *out, const struct sd_ace *ace,
		const struct namer *namer)
{
	struct word_list bits = {out, ": "};
	char guid[SD_GUID_TEXT_SIZE];
	const char *object = NULL;

	if (ace->form == SD_ACE_FORM_OPAQUE || ace_type_words(ace) != NULL) {
		const char *words = ace_type_words(ace);

		str_append(out, words != NULL ? words : "UNKNOWN ACE TYPE");
		str_printf(out, " (type 0x%02x, %u bytes)", ace->type,
			   (unsigned)ace->data_len);
		return;
	}
	if (ace_has_object_type(ace))
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
		rights_words(ace->mask, append_word, &bits);
}

void
describe_ace(struct str *out, const struct sd_ace *ace,
	     const struct namer *namer)
{
	char guid[SD_GUID_TEXT_SIZE];

	str_append(out, what_it_does(ace));
	if (ace->form != SD_ACE_FORM_OPAQUE) {
		str_append_char(out, ' ');
		append_shown(out, namer->trustee(namer->context, &ace->sid));
	}
	str_append(out, "  ");
	describe_rights(out, ace, namer);
	if (ace_has_inherited_type(ace)) {
		str_append(out, " on ");
		append_shown(out, class_name(namer, ace, guid));
	}
	str_printf(out, ", %s", where_it_holds(ace));
	if (sd_ace_is_callback(ace))
		str_append(out, ", under a condition");
	if (sd_ace_is_inherited(ace))
		str_append(out, " (inherited from parent)");
}
