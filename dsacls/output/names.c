/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/names.c: names of GUIDs and bits as all formats print them. Asks
 * the namer, never a directory.
 */
#include "output/format.h"
#include "plan/rights.h"

#include <string.h>

void
append_hex(struct str *out, const uint8_t *bytes, size_t len, size_t limit)
{
	for (size_t i = 0; i < len && i < limit; i++)
		str_printf(out, "%02x", bytes[i]);
	if (len > limit)
		str_append(out, "...");
}

bool
ace_has_object_type(const struct sd_ace *ace)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & SD_ACE_HAS_OBJECT_TYPE) != 0;
}

bool
ace_has_inherited_type(const struct sd_ace *ace)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0;
}

const char *
guid_name(const struct namer *namer, const struct sd_guid *guid, uint32_t mask,
	  const char **kind, char buffer[static SD_GUID_TEXT_SIZE])
{
	struct namer_item item = {NULL, NULL};

	if (!namer->object(namer->context, guid, mask, &item)) {
		item.kind = NULL;
		item.name = sd_guid_format(guid, buffer);
	}
	if (kind != NULL)
		*kind = item.kind;
	return item.name;
}

const char *
class_name(const struct namer *namer, const struct sd_ace *ace,
	   char buffer[static SD_GUID_TEXT_SIZE])
{
	/* CREATE CHILD asks for a class where a GUID is several things. */
	return guid_name(namer, &ace->inherited_type, SD_MASK_CREATE_CHILD,
			 NULL, buffer);
}

void
rights_words(uint32_t mask, words_fn *each, void *context)
{
	char hex[16];

	for (const struct right_code *code = right_codes; code->code != NULL;
	     code++) {
		if (code->words == NULL || (mask & code->mask) == 0)
			continue;
		each(context, code->words);
		mask &= ~code->mask;
	}
	if (mask == 0)
		return;
	snprintf(hex, sizeof(hex), "0x%x", (unsigned)mask);
	each(context, hex);
}

const char *
ace_type_words(const struct sd_ace *ace)
{
	switch (ace->type) {
	case SD_ACE_ALLOWED_COMPOUND:
		return "COMPOUND ACE";
	case SD_ACE_ALARM_CALLBACK:
	case SD_ACE_ALARM_CALLBACK_OBJECT:
		return "CONDITIONAL ALARM";
	case SD_ACE_MANDATORY_LABEL:
		return "MANDATORY LABEL";
	case SD_ACE_RESOURCE_ATTRIBUTE:
		return "RESOURCE ATTRIBUTE";
	case SD_ACE_SCOPED_POLICY:
		return "SCOPED POLICY";
	case SD_ACE_TRUST_LABEL:
		return "PROCESS TRUST LABEL";
	default:
		return NULL;
	}
}
