/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/sddl.c: text as a descriptor, an ACE, a SID, a GUID, an access
 * mask. What is read must print, and be read back as the same; what is
 * refused must be so at a place in the text.
 */
#include "fuzz/fuzz.h"

#include "libsd/sd.h"

#define ALL (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

static void
check_refusal(const struct sd_error *error, enum sd_err err, size_t len)
{
	must(err != SD_ENOMEM && err != SD_EFORMAT);
	must(error->code == err && error->section != NULL);
	must(error->where <= len && error->message[0] != '\0');
}

static void
read_desc(const char *text, const struct sd_domain *domain)
{
	struct sd_error error = {.section = NULL};
	struct sd_desc desc = SD_DESC_INIT, again = SD_DESC_INIT;
	char *printed;
	enum sd_err err = sd_sddl_parse(text, domain, &desc, &error);

	if (err != SD_OK) {
		check_refusal(&error, err, strlen(text));
		return;
	}
	must(sd_sddl_print_alloc(&desc, domain, ALL, &printed, NULL) == SD_OK);
	must(sd_sddl_parse(printed, domain, &again, NULL) == SD_OK);
	must(sd_desc_equal(&desc, &again));
	free(printed);
	sd_desc_clear(&again);
	/* Without the domain the SIDs stand there in full. */
	must(sd_sddl_print_alloc(&desc, NULL, ALL, &printed, NULL) == SD_OK);
	must(sd_sddl_parse(printed, NULL, &again, NULL) == SD_OK);
	must(sd_desc_equal(&desc, &again));
	free(printed);
	sd_desc_clear(&again);
	sd_desc_clear(&desc);
}

static void
read_ace(const char *text, const struct sd_domain *domain)
{
	struct sd_error error = {.section = NULL};
	struct sd_ace ace, again;
	size_t len, more;
	enum sd_err err = sd_sddl_parse_ace(text, domain, &ace, &error);

	if (err != SD_OK) {
		check_refusal(&error, err, strlen(text));
		return;
	}
	must(sd_sddl_print_ace(&ace, domain, NULL, 0, &len, NULL) == SD_ERANGE);
	char *printed = malloc(len + 1);
	if (printed == NULL)
		abort();
	must(sd_sddl_print_ace(&ace, domain, printed, len + 1, &more, NULL) ==
	     SD_OK);
	must(more == len && strlen(printed) == len);
	must(sd_sddl_parse_ace(printed, domain, &again, NULL) == SD_OK);
	must(sd_ace_equal(&ace, &again));
	free(printed);
}

static void
read_values(const char *text)
{
	char mask_text[SD_MASK_TEXT_SIZE], sid_text[SD_SID_TEXT_SIZE],
		guid_text[SD_GUID_TEXT_SIZE];
	struct sd_error error = {.section = NULL};
	struct sd_guid guid, same_guid;
	struct sd_sid sid, same_sid;
	uint32_t mask, same_mask;
	enum sd_err err = sd_sid_parse(text, &sid, &error);

	if (err == SD_OK) {
		must(sd_sid_parse(sd_sid_format(&sid, sid_text), &same_sid,
				  NULL) == SD_OK);
		must(sd_sid_equal(&sid, &same_sid));
	} else {
		check_refusal(&error, err, strlen(text));
	}
	if (sd_guid_parse(text, &guid, NULL) == SD_OK) {
		must(sd_guid_parse(sd_guid_format(&guid, guid_text), &same_guid,
				   NULL) == SD_OK);
		must(sd_guid_equal(&guid, &same_guid));
	}
	if (sd_mask_parse(text, strlen(text), &mask, NULL) == SD_OK) {
		sd_mask_format(mask, mask_text);
		must(sd_mask_parse(mask_text, strlen(mask_text), &same_mask,
				   NULL) == SD_OK);
		must(mask == same_mask);
	}
	(void)sd_known_find_name(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct sd_domain domain = {
		.has_domain = true,
		.has_root = true,
		.domain = SD_SID(5, 21, 1, 2, 3),
		.root = SD_SID(5, 21, 4, 5, 6),
	};
	char *text = fuzz_text(data, size);

	read_desc(text, NULL);
	read_desc(text, &domain);
	read_ace(text, &domain);
	read_values(text);
	free(text);
	return 0;
}
