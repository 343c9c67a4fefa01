/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_who.c: see shell_who.h.
 */
#include "shell_who.h"

#include "libsd/sd.h"

#include <string.h>

/* What a bit allows; %s stands for what the object type names. */
static const struct phrase {
	uint32_t mask;
	const char *plain; /* without an object type */
	const char *typed; /* with one; NULL: it means nothing there */
} phrases[] = {
	{SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY,
	 "read and write all attributes", "read and write %s"},
	{SD_MASK_READ_PROPERTY, "read all attributes", "read %s"},
	{SD_MASK_WRITE_PROPERTY, "write all attributes", "write %s"},
	{SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD,
	 "create and delete objects of any class",
	 "create and delete %s objects"},
	{SD_MASK_CREATE_CHILD, "create objects of any class",
	 "create %s objects"},
	{SD_MASK_DELETE_CHILD, "delete objects of any class below",
	 "delete %s objects below"},
	{SD_MASK_CONTROL_ACCESS, "use every extended right", "use %s"},
	{SD_MASK_WRITE_SELF, "do every validated write",
	 "write what %s allows"},
	{SD_MASK_LIST_CONTENTS, "list what is below", NULL},
	{SD_MASK_LIST_OBJECT, "see the object", NULL},
	{SD_MASK_DELETE, "delete the object", NULL},
	{SD_MASK_DELETE_TREE, "delete it with all below", NULL},
	{SD_MASK_READ_CONTROL, "read the permissions", NULL},
	{SD_MASK_WRITE_DAC, "change the permissions", NULL},
	{SD_MASK_WRITE_OWNER, "take ownership", NULL},
};

#define PHRASE_COUNT (sizeof(phrases) / sizeof(phrases[0]))

static const char *
name_of(const struct namer *namer, const struct sd_guid *guid, uint32_t mask,
	char text[static SD_GUID_TEXT_SIZE])
{
	struct namer_item item;

	if (namer->object(namer->context, guid, mask, &item))
		return item.name;
	return sd_guid_format(guid, text);
}

static bool
has_type(const struct sd_ace *ace, uint32_t which)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & which) != 0;
}

/* The phrases that the bits make. "May not read and write" would be another
 * thing than "may not read or write": one by one, then. */
static size_t
choose(uint32_t mask, bool typed, bool one_by_one,
       const char *chosen[PHRASE_COUNT])
{
	size_t count = 0;

	for (size_t i = 0; i < PHRASE_COUNT; i++) {
		const struct phrase *phrase = &phrases[i];
		const char *text = typed ? phrase->typed : phrase->plain;

		if ((mask & phrase->mask) != phrase->mask ||
		    (one_by_one && (phrase->mask & (phrase->mask - 1)) != 0))
			continue;
		chosen[count++] = text != NULL ? text : phrase->plain;
		mask &= ~phrase->mask;
	}
	return count;
}

static void
append_phrase(struct str *out, const char *phrase, const char *name)
{
	const char *gap = strstr(phrase, "%s");

	if (gap == NULL) {
		str_append(out, phrase);
		return;
	}
	str_append_bytes(out, phrase, (size_t)(gap - phrase));
	str_printf(out, "%s%s", name, gap + 2);
}

static void
append_rights(struct str *out, const struct sd_ace *ace,
	      const struct namer *namer)
{
	const bool typed = has_type(ace, SD_ACE_HAS_OBJECT_TYPE);
	const bool deny = sd_ace_is_deny(ace);
	const uint32_t mask = sd_mask_map_generic(ace->mask);
	const char *chosen[PHRASE_COUNT];
	char guid[SD_GUID_TEXT_SIZE];
	const char *name =
		typed ? name_of(namer, &ace->object_type, mask, guid) : "";
	size_t count;

	if (mask == SD_MASK_FULL_CONTROL) {
		str_append(out, deny ? "do anything" : "do everything");
		if (typed)
			str_printf(out, " with %s", name);
		return;
	}
	count = choose(mask, typed, deny, chosen);
	if (count == 0)
		str_printf(out, "do nothing known (0x%x)", (unsigned)mask);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && i + 1 < count)
			str_append(out, ", ");
		else if (i > 0)
			str_append(out, deny ? " or " : " and ");
		append_phrase(out, chosen[i], name);
	}
}

static void
append_where(struct str *out, const struct sd_ace *ace,
	     const struct namer *namer)
{
	const bool here = (ace->flags & SD_ACE_INHERIT_ONLY) == 0;
	const bool below = (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0;
	const bool one = (ace->flags & SD_ACE_NO_PROPAGATE) != 0;
	char guid[SD_GUID_TEXT_SIZE];

	str_append(out, here && !below ? ", here" : "");
	if (!below)
		return;
	str_append(out, here ? ", here and" : "");
	if (has_type(ace, SD_ACE_HAS_INHERITED_TYPE))
		str_printf(out, "%s on %s objects", here ? "" : ",",
			   name_of(namer, &ace->inherited_type,
				   SD_MASK_CREATE_CHILD, guid));
	else if (!here)
		str_append(out, ",");
	str_append(out, one ? " one level below" : " below");
}

void
who_sentence(struct str *out, const struct sd_ace *ace,
	     const struct namer *namer)
{
	if (sd_ace_is_audit(ace))
		str_append(out, "is watched when trying to ");
	else
		str_append(out, sd_ace_is_deny(ace) ? "may not " : "may ");
	append_rights(out, ace, namer);
	append_where(out, ace, namer);
	if (sd_ace_is_callback(ace))
		str_append(out, ", under a condition");
	if (sd_ace_is_inherited(ace))
		str_append(out, " (inherited)");
}
