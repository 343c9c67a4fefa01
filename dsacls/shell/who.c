/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/who.c: see shell/who.h.
 */
#include "shell/who.h"

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
	{SD_MASK_CONTROL_ACCESS, "use every extended right",
	 NULL /* by what is named */},
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

/* More are no shorter than what is there. */
#define EXCEPTIONS_MAX 3

#define PHRASE_COUNT (sizeof(phrases) / sizeof(phrases[0]))

/* What the object type of an ACE names, for some of its bits. */
struct named {
	const char *name; /* NULL: the ACE has none */
	const char *kind; /* as in namer_item; "" when unknown */
	char guid[SD_GUID_TEXT_SIZE];
};

static void
find_name(struct named *named, const struct namer *namer,
	  const struct sd_guid *guid, uint32_t mask)
{
	struct namer_item item;

	if (namer->object(namer->context, guid, mask, &item)) {
		named->name = item.name;
		named->kind = item.kind;
	} else {
		named->name = sd_guid_format(guid, named->guid);
		named->kind = "";
	}
}

/*
 * CONTROL_ACCESS on what is no right: the other half of reading confidential
 * attributes, READ_PROPERTY being the first (MS-ADTS 3.1.1.4.4). mask: the
 * bits of the ACE that are said before.
 */
static const char *
control_phrase(const struct named *named, uint32_t mask)
{
	const bool reads = (mask & SD_MASK_READ_PROPERTY) != 0;

	if (named->name == NULL)
		return "use every extended right";
	if (strcmp(named->kind, "property set") == 0)
		return reads ? "read its confidential attributes too"
			     : "read confidential attributes of the property "
			       "set %s";
	if (strcmp(named->kind, "attribute") == 0)
		return reads ? "read it even if confidential"
			     : "read %s even if confidential";
	return "use %s";
}

static const char *
phrase_text(const struct phrase *phrase, const struct named *named,
	    uint32_t mask)
{
	if (phrase->mask == SD_MASK_CONTROL_ACCESS)
		return control_phrase(named, mask);
	return named->name != NULL && phrase->typed != NULL ? phrase->typed
							    : phrase->plain;
}

/* A phrase, and what %s stands for in it. */
struct chosen {
	const char *text, *name;
};

/* The names for WRITE_SELF and for all other bits: a GUID may be an attribute
 * and the validated write of it. */
struct names {
	struct named self, rest;
};

/* The phrases that the bits make. "May not read and write" would be another
 * thing than "may not read or write": one by one, then. */
static size_t
choose(uint32_t mask, const struct names *names, bool one_by_one,
       struct chosen chosen[PHRASE_COUNT])
{
	uint32_t left = mask;
	size_t count = 0;

	for (size_t i = 0; i < PHRASE_COUNT; i++) {
		const struct phrase *phrase = &phrases[i];

		if ((left & phrase->mask) != phrase->mask ||
		    (one_by_one && (phrase->mask & (phrase->mask - 1)) != 0))
			continue;
		const struct named *named = phrase->mask == SD_MASK_WRITE_SELF
						    ? &names->self
						    : &names->rest;
		chosen[count++] = (struct chosen){
			phrase_text(phrase, named, one_by_one ? 0 : mask),
			named->name};
		left &= ~phrase->mask;
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
append_phrases(struct str *out, const struct chosen *chosen, size_t count,
	       const char *last)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			str_append(out, i + 1 < count ? ", " : last);
		append_phrase(out, chosen[i].text, chosen[i].name);
	}
}

/* Nearly everything is told shortest by what is missing. */
static bool
append_exception(struct str *out, uint32_t mask)
{
	const struct names nothing = {.rest = {.name = NULL}};
	struct chosen chosen[PHRASE_COUNT];
	const uint32_t missing = SD_MASK_FULL_CONTROL & ~mask;
	size_t count;

	if ((mask & ~SD_MASK_FULL_CONTROL) != 0)
		return false;
	count = choose(missing, &nothing, true, chosen);
	if (count == 0 || count > EXCEPTIONS_MAX)
		return false;
	str_append(out, "do everything but ");
	append_phrases(out, chosen, count, " or ");
	return true;
}

static void
append_rights(struct str *out, const struct sd_ace *ace,
	      const struct namer *namer)
{
	const bool typed = sd_ace_object_type(ace) != NULL;
	const bool deny = sd_ace_is_deny(ace);
	const uint32_t mask = sd_mask_map_generic(ace->mask);
	struct names names = {.self = {.kind = ""}, .rest = {.kind = ""}};
	struct chosen chosen[PHRASE_COUNT];
	size_t count;

	if (mask == SD_MASK_FULL_CONTROL) {
		str_append(out, deny ? "do anything" : "do everything");
		if (typed) {
			find_name(&names.rest, namer, &ace->object_type, mask);
			str_printf(out, " with %s", names.rest.name);
		}
		return;
	}
	if (typed) {
		find_name(&names.self, namer, &ace->object_type,
			  SD_MASK_WRITE_SELF);
		find_name(&names.rest, namer, &ace->object_type,
			  mask & ~(uint32_t)SD_MASK_WRITE_SELF);
	}
	if (!typed && sd_ace_is_allow(ace) && append_exception(out, mask))
		return;
	count = choose(mask, &names, deny, chosen);
	if (count == 0)
		str_append(out, "do nothing known");
	append_phrases(out, chosen, count, deny ? " or " : " and ");
	if (count == 0 || (mask & ~SD_MASK_FULL_CONTROL) != 0)
		str_printf(out, " (0x%x)", (unsigned)mask);
}

static void
append_where(struct str *out, const struct sd_ace *ace,
	     const struct namer *namer)
{
	const bool here = (ace->flags & SD_ACE_INHERIT_ONLY) == 0;
	const bool below = (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0;
	const bool one = (ace->flags & SD_ACE_NO_PROPAGATE) != 0;
	struct named class = {.name = NULL};

	if (!below) {
		str_append(out, here ? ", here"
				     : ", nowhere (inherit-only, but inherited "
				       "by nothing)");
		return;
	}
	str_append(out, here ? ", here and" : "");
	if (sd_ace_inherited_type(ace) != NULL) {
		find_name(&class, namer, &ace->inherited_type,
			  SD_MASK_CREATE_CHILD);
		str_printf(out, "%s on %s objects", here ? "" : ",",
			   class.name);
	} else if (!here)
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
