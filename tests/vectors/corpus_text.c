/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/vectors/corpus_text.c: every text of the corpora: accepted and
 * refused as Windows does, printed as Windows prints it. Where we differ, the
 * rule that says why is reason_to_refuse.
 */
#include "vectors/counts.h"

/* "S-1-2-3-4" is the domain of these records. */
#define TEXT_DOMAIN "S-1-2-3-4"

/*
 * Windows takes the text and we do not. Numbers that do not fit: it makes
 * other numbers of them, which nobody can have meant.
 */
static const char *
reason_to_refuse(const char *text, const struct sd_error *error)
{
	if (error->code == SD_EUNSUPPORTED)
		return "conditions and attributes, not supported as text";
	if (error->code == SD_ERANGE)
		return "refused: a number that Windows saturates";
	if (error->code == SD_ESYNTAX && text[error->where] == '-')
		return "refused: a negative mask that Windows wraps";
	return NULL;
}

static void
check_taken(struct counts *counts, const json_t *record, const char *text,
	    const struct sd_domain *domain, const char *out)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;
	char *have;

	if (sd_sddl_parse(text, domain, &desc, &error) != SD_OK) {
		const char *reason = reason_to_refuse(text, &error);

		if (reason != NULL)
			count(counts, reason);
		else
			count_wrong(counts, record, "taken", error.message);
		return;
	}
	have = counts_sddl(&desc, domain);
	count_if(counts, have != NULL && (!out || strcmp(have, out) == 0),
		 record, out != NULL ? "read and printed" : "read",
		 have != NULL ? have : "no text");
	free(have);
	sd_desc_clear(&desc);
}

static void
check_refused(struct counts *counts, const json_t *record, const char *text,
	      const struct sd_domain *domain)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;

	if (sd_sddl_parse(text, domain, &desc, &error) != SD_OK) {
		count(counts, "refused");
	} else {
		count_wrong(counts, record, "refused", "taken");
		sd_desc_clear(&desc);
	}
}

static void
check_samba(struct counts *counts, const json_t *record)
{
	struct sd_domain domain = counts_domain(TEXT_DOMAIN);
	const char *in = corpus_text(record, "in");

	if (strcmp(corpus_text(record, "windows"), "accept") == 0)
		check_taken(counts, record, in, &domain,
			    corpus_text(record, "out"));
	else
		check_refused(counts, record, in, &domain);
}

/* An SDDL SID in O:, which is where wine's SID strings come from. */
static void
check_sid_string(struct counts *counts, const json_t *record)
{
	struct sd_domain domain = counts_domain("S-1-5-21-1-2-3");
	const char *want =
		json_string_value(json_object_get(record, "expect_sid"));
	char text[256], have[SD_SID_TEXT_SIZE] = "";
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;
	enum sd_err err;

	snprintf(text, sizeof(text), "O:%s", corpus_text(record, "in"));
	err = sd_sddl_parse(text, &domain, &desc, &error);
	if (err == SD_OK)
		sd_sid_format(&desc.owner, have);
	if (strcmp(corpus_text(record, "windows"), "reject") == 0) {
		count_if(counts, err != SD_OK, record, "refused", have);
	} else if (want == NULL) {
		/* Known to members of a domain only: we are told one. */
		count_if(counts, err == SD_OK, record,
			 "relative to a domain, read", error.message);
	} else {
		const char *star = strchr(want, '*');
		size_t same = star ? (size_t)(star - want) : strlen(want) + 1;

		count_if(counts, strncmp(have, want, same) == 0, record,
			 "SIDs read", have);
	}
	sd_desc_clear(&desc);
}

static bool
read_sid(const json_t *value, struct sd_sid *sid)
{
	const char *text = json_string_value(value);

	return text != NULL && (sd_sid_parse(text, sid, NULL) == SD_OK ||
				sd_known_parse_alias(text, NULL, sid) == SD_OK);
}

/* {"type", "flags", "mask", "sid"} or .NET's "qualifier" for the type. */
static void
append_ace(struct sd_desc *desc, enum sd_list list, const json_t *record)
{
	const char *qualifier = corpus_text(record, "qualifier");
	struct sd_sid sid;
	struct sd_ace ace;

	if (!read_sid(json_object_get(record, "sid"), &sid))
		exit(1);
	ace = sd_ace_make(
		strcmp(qualifier, "deny") == 0 ? SD_ACE_DENIED : SD_ACE_ALLOWED,
		(uint8_t)json_integer_value(json_object_get(record, "flags")),
		(uint32_t)json_integer_value(json_object_get(record, "mask")),
		NULL, NULL, &sid);
	if (strcmp(qualifier, "audit") == 0)
		ace.type = SD_ACE_AUDIT;
	else if (qualifier[0] == '\0')
		ace.type = (uint8_t)json_integer_value(
			json_object_get(record, "type"));
	if (sd_desc_append_ace(desc, list, &ace) != SD_OK)
		exit(1);
}

static void
fill_acl(struct sd_desc *desc, enum sd_list list, uint8_t *state,
	 const json_t *aces)
{
	const json_t *ace;
	size_t i;

	*state = json_is_array(aces) ? SD_ACL_LIST : SD_ACL_ABSENT;
	json_array_foreach(aces, i, ace) append_ace(desc, list, ace);
}

static struct sd_desc
make_desc(const json_t *record)
{
	struct sd_desc desc = SD_DESC_INIT;

	desc.has_owner =
		read_sid(json_object_get(record, "owner"), &desc.owner);
	desc.has_group =
		read_sid(json_object_get(record, "group"), &desc.group);
	fill_acl(&desc, SD_DACL, &desc.dacl_state,
		 json_object_get(record, "dacl"));
	fill_acl(&desc, SD_SACL, &desc.sacl_state,
		 json_object_get(record, "sacl"));
	return desc;
}

static void
check_print(struct counts *counts, const json_t *record,
	    const struct sd_desc *desc, unsigned parts)
{
	char have[1000] = "";
	size_t len;

	count_if(counts,
		 sd_sddl_print(desc, NULL, parts, have, sizeof(have), &len,
			       NULL) == SD_OK &&
			 strcmp(have, corpus_text(record, "expect_sddl")) == 0,
		 record, "printed", have);
}

static void
check_wine(struct counts *counts, const json_t *record)
{
	const json_t *sd = json_object_get(record, "sd");
	const char *op = corpus_text(record, "op");
	struct sd_desc desc = SD_DESC_INIT;

	if (strcmp(op, "string_to_sid") == 0) {
		check_sid_string(counts, record);
	} else if (strcmp(op, "sid_roundtrip") == 0) {
		counts_sid(counts, record);
	} else if (strcmp(op, "format") == 0) {
		desc = make_desc(sd);
		check_print(counts, record, &desc,
			    strcmp(corpus_text(sd, "only"), "group") == 0
				    ? SD_FLAG_GROUP
				    : COUNTS_ALL);
		sd_desc_clear(&desc);
	} else if (strcmp(op, "parse") == 0) {
		if (strcmp(corpus_text(record, "windows"), "accept") == 0)
			check_taken(counts, record, corpus_text(record, "sddl"),
				    NULL, NULL);
		else
			check_refused(counts, record,
				      corpus_text(record, "sddl"), NULL);
	} else {
		/* Files and registry keys, not directory objects. */
		count_if(counts, strcmp(op, "access_check") == 0, record,
			 "access checks of other objects, left out", op);
	}
}

/* .NET prints the parts asked for; a null list, and in a raw descriptor one
 * whose present bit is clear, is none. */
static void
check_sections(struct counts *counts, const json_t *record)
{
	struct sd_desc desc = make_desc(record);
	bool is_raw = !json_is_true(json_object_get(record, "common"));
	long control =
		(long)json_integer_value(json_object_get(record, "control"));
	unsigned parts = 0;

	if (is_raw && (control & SD_CONTROL_DACL_PRESENT) == 0)
		desc.dacl_state = SD_ACL_ABSENT;
	if (is_raw && (control & SD_CONTROL_SACL_PRESENT) == 0)
		desc.sacl_state = SD_ACL_ABSENT;
	if (json_is_true(json_object_get(record, "want_owner")))
		parts |= SD_FLAG_OWNER;
	if (json_is_true(json_object_get(record, "want_group")))
		parts |= SD_FLAG_GROUP;
	if (json_is_true(json_object_get(record, "want_dacl")))
		parts |= SD_FLAG_DACL;
	if (json_is_true(json_object_get(record, "want_sacl")))
		parts |= SD_FLAG_SACL;
	check_print(counts, record, &desc, parts);
	sd_desc_clear(&desc);
}

static void
check_dotnet(struct counts *counts, const json_t *record)
{
	struct sd_domain domain = counts_domain("S-1-5-21-1-2-3");
	const char *sddl = corpus_text(record, "sddl");

	if (strcmp(corpus_text(record, "op"), "get_sddl_sections") == 0)
		check_sections(counts, record);
	else
		check_taken(counts, record, sddl, &domain, sddl);
}

/* Default descriptors of classes, as every DC has read them. */
static void
check_class(struct counts *counts, const json_t *record)
{
	struct sd_domain domain = counts_domain("S-1-5-21-1-2-3");
	const json_t *text = json_object_get(record, "defaultSD");

	if (json_is_string(text))
		check_taken(counts, record, json_string_value(text), &domain,
			    NULL);
	else
		count(counts, "without one");
}

/* Claims decide there; the texts are conditional ACEs. */
static void
check_claims(struct counts *counts, const json_t *record)
{
	check_taken(counts, record, corpus_text(record, "sddl"), NULL, NULL);
}

int
main(void)
{
	static const struct {
		const char *file;
		counts_fn *check;
	} files[] = {
		{"samba-sddl-text/sddl-text.jsonl", check_samba},
		{"wine-security/wine.jsonl", check_wine},
		{"dotnet-acl/sddl.jsonl", check_dotnet},
		{"ad-schema/classes.jsonl", check_class},
		{"samba-access-check/conditional-claims.jsonl", check_claims},
	};
	struct tap tap = {0};
	json_t *first = corpus_load(files[0].file);

	if (first == NULL)
		return corpus_skip("descriptors as text");
	json_decref(first);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		counts_run(&tap, files[i].file, files[i].check);
	return tap_end(&tap);
}
