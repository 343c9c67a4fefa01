/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/default_sd.c: parses SDDL from the schema and from the user, with the
 * aliases of the right domain.
 */
#include "resolve/default_sd.h"
#include "resolve/schema_class.h"

#include <string.h>

/* A DC stores mapped bits (MS-ADTS 6.1.3); what we make is compared with
 * what it stores. */
static void
map_generic(struct sd_acl *acl)
{
	for (uint32_t i = 0; i < acl->count; i++)
		if (sd_ace_is_editable(&acl->aces[i]))
			acl->aces[i].mask =
				sd_mask_map_generic(acl->aces[i].mask);
}

bool
default_sd_make(struct sd_desc *out, struct schema *schema,
		const char *class_name, const struct sd_domain *domain,
		struct diags *diags)
{
	struct sd_error error;
	struct diag *diag;
	const char *text;
	bool found;

	sd_desc_init(out);
	text = schema_default_sd(schema, class_name, &found);
	if (text == NULL) {
		diag = diag_error(
			diags, NULL,
			found ? "class %s has no default security descriptor"
			      : "class %s is not in the schema that can be "
				"read here",
			class_name);
		diag_hint(diags, diag, "set one with --set-sddl FILE");
		return false;
	}
	if (sd_sddl_parse(text, domain, out, &error) != SD_OK) {
		diag_error(diags, NULL,
			   "defaultSecurityDescriptor of class %s: column "
			   "%zu: %s",
			   class_name, error.where, error.message);
		return false;
	}
	map_generic(&out->dacl);
	map_generic(&out->sacl);
	return true;
}

/* The line of the text in which it went wrong, with its number where there
 * are several. */
static void
report_fault(struct diags *diags, const char *text, const char *where,
	     const struct sd_error *error)
{
	size_t start = error->where;
	size_t number = 1;
	struct diag *diag;
	struct span span;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	for (size_t i = 0; i < start; i++)
		number += text[i] == '\n';
	if (strchr(text, '\n') != NULL)
		where = arena_printf(diags->arena, "%s:%zu", where, number);
	span = (struct span){
		.text = arena_strndup(diags->arena, text + start,
				      strcspn(text + start, "\r\n")),
		.start = error->where - start,
		.where = where,
	};
	diag = diag_error(diags, &span, "not a security descriptor: %s",
			  error->message);
	if (error->code == SD_EDOMAIN)
		diag_hint(diags, diag,
			  "the domain's SID is not known here: write the "
			  "whole SID instead of its two letters");
}

static char *
trim(struct arena *arena, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	return arena_strndup(arena, text, len);
}

bool
sddl_check(const char *text, const char *where, struct diags *diags)
{
	/* Which domain is meant is not a matter of syntax. */
	const struct sd_domain any = {
		.has_domain = true,
		.has_root = true,
		.domain = SD_SID(5, 21, 0, 0, 0),
		.root = SD_SID(5, 21, 0, 0, 0),
	};
	const char *trimmed = trim(diags->arena, text);
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct span span = {.where = where};
	struct sd_error error;

	if (sd_sddl_parse(trimmed, &any, &desc, &error) != SD_OK) {
		report_fault(diags, trimmed, where, &error);
		return false;
	}
	if (desc.has_owner || desc.has_group ||
	    desc.dacl_state != SD_ACL_ABSENT ||
	    desc.sacl_state != SD_ACL_ABSENT)
		return true;
	diag_hint(diags, diag_error(diags, &span, "there is nothing to set"),
		  "wanted SDDL: O:owner, G:group, D:(access list) or S:(audit "
		  "list)");
	return false;
}

const struct sd_desc *
sddl_make(struct arena *arena, const char *text, const struct sd_domain *domain,
	  const char *where, struct diags *diags)
{
	const char *trimmed = trim(arena, text);
	SD_DESC_AUTO desc = SD_DESC_INIT;
	struct sd_error error;

	if (sd_sddl_parse(trimmed, domain, &desc, &error) != SD_OK) {
		report_fault(diags, trimmed, where, &error);
		return NULL;
	}
	map_generic(&desc.dacl);
	map_generic(&desc.sacl);
	return sd_desc_pack(&desc,
			    arena_alloc(arena, sd_desc_packed_size(&desc)));
}
