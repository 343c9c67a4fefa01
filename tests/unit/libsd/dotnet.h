/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/dotnet.h: what the records of Microsoft's own test cases
 * for ACLs have in common: their domain, trustees by alias, numbers, and
 * descriptors as text.
 */
#ifndef TESTS_DOTNET_H
#define TESTS_DOTNET_H

#include "unit/libsd/corpus.h"

static const struct sd_domain dotnet_domain = {
	.has_domain = true,
	.domain = {1, 4, {0, 0, 0, 0, 0, 5}, {21, 1, 2, 3}},
};

static inline struct sd_sid
dotnet_sid(const json_t *record)
{
	struct sd_sid sid;

	if (sd_known_parse_alias(corpus_text(record, "sid"), &dotnet_domain,
				 &sid) != SD_OK)
		exit(1);
	return sid;
}

static inline uint32_t
dotnet_number(const json_t *record, const char *key)
{
	return (uint32_t)json_integer_value(json_object_get(record, key));
}

typedef struct sd_ace dotnet_ace_fn(const json_t *record);

/* A DACL of the ACEs that the records give. */
static inline struct sd_desc
dotnet_list(const json_t *aces, uint8_t revision, dotnet_ace_fn *ace_of)
{
	struct sd_desc desc = SD_DESC_INIT;
	size_t i;
	json_t *item;

	desc.dacl_state = SD_ACL_LIST;
	desc.dacl.revision = revision;
	json_array_foreach(aces, i, item)
	{
		const struct sd_ace ace = ace_of(item);

		if (sd_desc_append_ace(&desc, SD_DACL, &ace) != SD_OK)
			exit(1);
	}
	return desc;
}

static inline struct sd_desc
dotnet_desc(const json_t *record, const char *key)
{
	const char *sddl = corpus_text(record, key);
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;

	if (sd_sddl_parse(sddl, &dotnet_domain, &desc, &error) != SD_OK) {
		fprintf(stderr, "%s: %s\n", sddl, error.message);
		exit(1);
	}
	return desc;
}

#endif
