/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/descriptor.c: bytes as a security descriptor. What decodes must
 * encode and decode to the same, and the same bytes where the parts stand
 * without gaps; what has a text must be read back from it.
 */
#include "fuzz/fuzz.h"

#include "libsd/sd.h"

#define ALL (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

static struct sd_domain
domain(void)
{
	return (struct sd_domain){
		.has_domain = true,
		.domain = SD_SID(5, 21, 1, 2, 3),
	};
}

static void
round_trip(const struct sd_desc *desc, const uint8_t *data, size_t size)
{
	struct sd_desc again = SD_DESC_INIT;
	uint8_t *bytes, *more;
	size_t len, more_len;
	enum sd_err err = sd_desc_encode_alloc(desc, &bytes, &len, NULL);

	/* Parts that overlap need more room when they are laid apart. */
	if (err == SD_ERANGE)
		return;
	must(err == SD_OK);
	must(len == sd_desc_size(desc));
	must(sd_desc_decode(bytes, len, &again, NULL) == SD_OK);
	must(sd_desc_equal(desc, &again));
	must(sd_desc_encode_alloc(&again, &more, &more_len, NULL) == SD_OK);
	must(more_len == len && memcmp(bytes, more, len) == 0);
	/* The offsets tell where the parts stood. */
	if (len == size && memcmp(bytes + 4, data + 4, 16) == 0)
		must(memcmp(bytes, data, size) == 0);
	free(bytes);
	free(more);
	sd_desc_clear(&again);
}

/* Text says a little less than bytes (an object ACE without GUIDs is a plain
 * one, say); what was read from text loses nothing more. */
static void
check_settled(const struct sd_desc *desc, const struct sd_domain *with)
{
	struct sd_desc again = SD_DESC_INIT;
	char *text;

	must(sd_sddl_print_alloc(desc, with, ALL, &text, NULL) == SD_OK);
	must(sd_sddl_parse(text, with, &again, NULL) == SD_OK);
	must(sd_desc_equal(desc, &again));
	sd_desc_clear(&again);
	free(text);
}

/* "S-1-5" alone is a SID in bytes, and none in the grammar of texts; nor may
 * an ACE that grants stand in a SACL there, or one that audits in a DACL. */
static bool
has_odd_ace(const struct sd_acl *acl, bool in_sacl)
{
	for (uint32_t i = 0; i < acl->count; i++) {
		const struct sd_ace *ace = &acl->aces[i];
		bool grants = sd_ace_is_allow(ace) || sd_ace_is_deny(ace);

		if (ace->sid.count == 0 || grants == in_sacl)
			return true;
	}
	return false;
}

static bool
has_no_text(const struct sd_desc *desc)
{
	return (desc->has_owner && desc->owner.count == 0) ||
	       (desc->has_group && desc->group.count == 0) ||
	       has_odd_ace(&desc->dacl, false) ||
	       has_odd_ace(&desc->sacl, true);
}

static void
to_text_and_back(const struct sd_desc *desc, const struct sd_domain *with)
{
	struct sd_error error = {.section = NULL};
	struct sd_desc again = SD_DESC_INIT;
	char *text;
	enum sd_err err = sd_sddl_print_alloc(desc, with, ALL, &text, &error);

	if (err != SD_OK) {
		must(err == SD_EUNSUPPORTED);
		must(error.code == err && error.message[0] != '\0');
		return;
	}
	err = sd_sddl_parse(text, with, &again, &error);
	if (err == SD_OK) {
		check_settled(&again, with);
		sd_desc_clear(&again);
	} else {
		must(err == SD_EUNSUPPORTED || has_no_text(desc));
		must(error.where <= strlen(text));
	}
	free(text);
}

static void
look_everywhere(const struct sd_desc *desc)
{
	const struct sd_sid sids[] = {SD_SID(1, 0), desc->owner};
	const struct sd_token token = {.sids = sids, .count = 2};
	const struct sd_diff_options options = {false, ALL};
	struct sd_desc copy = SD_DESC_INIT;
	struct sd_diff diff = SD_DIFF_INIT;
	size_t decided;

	must(sd_desc_copy(desc, &copy) == SD_OK);
	must(sd_desc_equal(desc, &copy));
	must(sd_diff_make(&diff, desc, &copy, &options) == SD_OK);
	must(diff.count == 0);
	sd_diff_clear(&diff);
	(void)sd_access_check(desc, &token, SD_MASK_FULL_CONTROL, NULL, NULL,
			      &decided);
	if (desc->dacl_state == SD_ACL_LIST) {
		struct sd_error error = {.section = NULL};
		enum sd_err err = sd_acl_check_canonical(&desc->dacl, &error);

		must(err == SD_OK || error.where < desc->dacl.count);
	}
	sd_desc_clear(&copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct sd_domain with = domain();
	struct sd_error error = {.section = NULL};
	struct sd_desc desc = SD_DESC_INIT;
	enum sd_err err = sd_desc_decode(data, size, &desc, &error);
	struct sd_sid sid;

	(void)!sd_sid_decode(data, size, &sid, NULL);
	if (err != SD_OK) {
		must(err == SD_EFORMAT && error.code == err);
		must(error.where <= size && error.section != NULL);
		must(error.message[0] != '\0');
		return 0;
	}
	round_trip(&desc, data, size);
	to_text_and_back(&desc, NULL);
	to_text_and_back(&desc, &with);
	look_everywhere(&desc);
	sd_desc_clear(&desc);
	return 0;
}
