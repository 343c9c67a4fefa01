/* SPDX-License-Identifier: MIT */
/*
 * libsd/sddl.c: text to descriptor, as Windows reads it (MS-DTYP 2.5.1): the
 * parts, each at most once and in any order, ACL flags, ACEs and SIDs; and the
 * letters of ACE types and flags, which printing shares (MS-DTYP 2.5.1.1,
 * where ZA and XU are swapped; these are the right ones).
 *
 * Windows takes blanks before a field that has letters or a SID, in a field
 * that is otherwise empty, and after the two letters of a SID; spaces, and no
 * other blanks, between the letters of rights; nothing else inside an ACE.
 */
#include "libsd/sddl.h"

#include "libsd/internal/desc.h"
#include "libsd/internal/sddl.h"

#include <stdarg.h>
#include <stdio.h>

static const char section_sddl[] = "MS-DTYP 2.5.1.1";

/* In printing order. CR: CRITICAL_ACE_FLAG. */
static const struct {
	char letters[3];
	uint8_t bit;
} flags[] = {
	{"OI", SD_ACE_OBJECT_INHERIT}, {"CI", SD_ACE_CONTAINER_INHERIT},
	{"NP", SD_ACE_NO_PROPAGATE},   {"IO", SD_ACE_INHERIT_ONLY},
	{"ID", SD_ACE_INHERITED},      {"SA", SD_ACE_SUCCESSFUL_ACCESS},
	{"FA", SD_ACE_FAILED_ACCESS},  {"CR", 0x20},
};
#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

const struct sdi_sddl_type sdi_sddl_types[SDI_SDDL_TYPE_COUNT] = {
	[SD_ACE_ALLOWED] = {"A", SDI_IN_DACL, false},
	[SD_ACE_DENIED] = {"D", SDI_IN_DACL, false},
	[SD_ACE_AUDIT] = {"AU", SDI_IN_SACL, false},
	[SD_ACE_ALARM] = {"AL", SDI_IN_SACL, false},
	[SD_ACE_ALLOWED_OBJECT] = {"OA", SDI_IN_DACL, false},
	[SD_ACE_DENIED_OBJECT] = {"OD", SDI_IN_DACL, false},
	[SD_ACE_AUDIT_OBJECT] = {"OU", SDI_IN_SACL, false},
	[SD_ACE_ALARM_OBJECT] = {"OL", SDI_IN_SACL, false},
	[SD_ACE_ALLOWED_CALLBACK] = {"XA", SDI_IN_DACL, true},
	[SD_ACE_DENIED_CALLBACK] = {"XD", SDI_IN_DACL, true},
	[SD_ACE_ALLOWED_CALLBACK_OBJECT] = {"ZA", SDI_IN_DACL, true},
	[SD_ACE_AUDIT_CALLBACK] = {"XU", SDI_IN_SACL, true},
	[SD_ACE_MANDATORY_LABEL] = {"ML", SDI_IN_SACL, false},
	[SD_ACE_RESOURCE_ATTRIBUTE] = {"RA", SDI_IN_SACL, true},
	[SD_ACE_SCOPED_POLICY] = {"SP", SDI_IN_SACL, false},
	[SD_ACE_TRUST_LABEL] = {"TL", SDI_IN_SACL, false},
};

const char sdi_sddl_null_acl[] = "NO_ACCESS_CONTROL";

/* What is being read. */
struct input {
	struct sdi_text text;
	const struct sd_domain *domain;
	struct sd_error *error;
};

/* Fills the error with the column that has been reached. */
SD_PRINTF(3, 4)
static enum sd_err
fail(const struct input *in, enum sd_err code, const char *format, ...)
{
	char message[SD_ERROR_MESSAGE_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return sd_error_set(in->error, code, sdi_column(&in->text),
			    section_sddl, "%s", message);
}

static enum sd_err
read_alias(struct input *in, struct sd_sid *out)
{
	struct sdi_text *text = &in->text;
	enum sd_err err = SD_ENOTFOUND;

	if (text->end - text->pos >= 2)
		err = sd_known_parse_alias(text->pos, in->domain, out);
	if (err == SD_EDOMAIN)
		return fail(in, SD_EDOMAIN,
			    "SID: want a domain SID for the alias "
			    "%.2s",
			    text->pos);
	if (err != SD_OK)
		return fail(in, SD_ESYNTAX,
			    "SID: want S-1-... or a two-letter "
			    "alias");
	text->pos += 2;
	sdi_skip_blanks(text);
	return SD_OK;
}

/* An alias or S-1-..., with blanks before it, and after an alias. */
static enum sd_err
read_sid(struct input *in, struct sd_sid *out)
{
	struct sdi_text *text = &in->text;

	sdi_skip_blanks(text);
	if (text->end - text->pos >= 2 && text->pos[1] == '-' &&
	    sdi_upper(text->pos[0]) == 'S')
		return sdi_read_sid_text(text, true, out, in->error);
	return read_alias(in, out);
}

/* The end of the field that starts here. */
static const char *
field_end(const struct sdi_text *text)
{
	const char *p = text->pos;

	while (p < text->end && *p != ';' && *p != '(' && *p != ')')
		p++;
	return p;
}

/* Moves past the semicolon that ends a field. */
static enum sd_err
end_field(struct input *in, const char *field)
{
	if (sdi_skip(&in->text, ';'))
		return SD_OK;
	return fail(in, SD_ESYNTAX, "ACE: want ';' after the %s", field);
}

static enum sd_err
read_type(struct input *in, unsigned place, struct sd_ace *ace)
{
	struct sdi_text *text = &in->text;
	size_t len;

	sdi_skip_blanks(text);
	len = (size_t)(field_end(text) - text->pos);
	for (uint8_t type = 0; type < SDI_SDDL_TYPE_COUNT; type++) {
		const struct sdi_sddl_type *known = &sdi_sddl_types[type];

		if (len == 0 || !sdi_is_word(text->pos, len, known->letters))
			continue;
		if (known->has_payload)
			return fail(in, SD_EUNSUPPORTED,
				    "ACE: conditions and attributes "
				    "(%s) have no text form here",
				    known->letters);
		if ((known->place & place) == 0)
			return fail(in, SD_ESYNTAX, "ACE: want no %s in the %s",
				    known->letters,
				    place == SDI_IN_DACL ? "DACL" : "SACL");
		ace->type = type;
		ace->form = (uint8_t)sd_ace_form_of(type);
		text->pos += len;
		return end_field(in, "type");
	}
	return fail(in, SD_ESYNTAX,
		    "ACE type: want A, D, OA, OD, AU, OU, ML, SP "
		    "or TL");
}

static enum sd_err
read_flags(struct input *in, struct sd_ace *ace)
{
	struct sdi_text *text = &in->text;
	const char *end = field_end(text);

	sdi_skip_blanks(text);
	while (text->pos < end) {
		size_t i = 0;

		while (i < FLAG_COUNT &&
		       (end - text->pos < 2 ||
			!sdi_is_word(text->pos, 2, flags[i].letters)))
			i++;
		if (i == FLAG_COUNT)
			return fail(in, SD_ESYNTAX,
				    "ACE flags: want OI, CI, NP, IO, "
				    "ID, SA or FA");
		ace->flags |= flags[i].bit;
		text->pos += 2;
	}
	return end_field(in, "flags");
}

static enum sd_err
read_rights(struct input *in, struct sd_ace *ace)
{
	struct sdi_text *text = &in->text;
	const char *end = field_end(text);
	enum sd_err err;

	sdi_skip_blanks(text);
	err = sd_mask_parse(text->pos, (size_t)(end - text->pos), &ace->mask,
			    in->error);
	if (err != SD_OK) {
		if (in->error != NULL)
			in->error->where += sdi_column(text);
		return err;
	}
	text->pos = end;
	return end_field(in, "rights");
}

/* A GUID, or nothing but blanks; flag is noted when there is one. */
static enum sd_err
read_guid(struct input *in, struct sd_ace *ace, uint32_t flag,
	  struct sd_guid *guid)
{
	struct sdi_text *text = &in->text, blanks = *text;
	enum sd_err err;

	sdi_skip_blanks(&blanks);
	if (sdi_peek(&blanks) == ';') {
		*text = blanks;
		return end_field(in, "GUID");
	}
	if (ace->form != SD_ACE_FORM_OBJECT)
		return fail(in, SD_ESYNTAX, "ACE: want no GUID for type %s",
			    sdi_sddl_types[ace->type].letters);
	err = sdi_read_guid_text(text, guid, in->error);
	if (err != SD_OK)
		return err;
	ace->object_flags |= flag;
	return end_field(in, "GUID");
}

/* An ACE in parentheses of a type that may stand in place (SDI_IN_*). */
static enum sd_err
read_ace(struct input *in, unsigned place, struct sd_ace *out)
{
	struct sd_ace ace = {0};
	enum sd_err err;

	if (!sdi_skip(&in->text, '('))
		return fail(in, SD_ESYNTAX, "ACE: want '('");
	err = read_type(in, place, &ace);
	if (err == SD_OK)
		err = read_flags(in, &ace);
	if (err == SD_OK)
		err = read_rights(in, &ace);
	if (err == SD_OK)
		err = read_guid(in, &ace, SD_ACE_HAS_OBJECT_TYPE,
				&ace.object_type);
	if (err == SD_OK)
		err = read_guid(in, &ace, SD_ACE_HAS_INHERITED_TYPE,
				&ace.inherited_type);
	if (err == SD_OK)
		err = read_sid(in, &ace.sid);
	if (err != SD_OK)
		return err;
	if (!sdi_skip(&in->text, ')'))
		return fail(in, SD_ESYNTAX, "ACE: want ')' after the SID");
	/* Without GUIDs Windows makes the plain type of it. */
	if (ace.form == SD_ACE_FORM_OBJECT && ace.object_flags == 0) {
		ace.type = (uint8_t)(ace.type - SD_ACE_ALLOWED_OBJECT);
		ace.form = SD_ACE_FORM_PLAIN;
	}
	*out = ace;
	return SD_OK;
}

/* A part starts here: one of OGDS and a colon. */
static bool
at_part(const struct sdi_text *text)
{
	return text->end - text->pos >= 2 && text->pos[1] == ':' &&
	       (text->pos[0] == 'O' || text->pos[0] == 'G' ||
		text->pos[0] == 'D' || text->pos[0] == 'S');
}

/* Moves past a word in any letter case. */
static bool
skip_word(struct sdi_text *text, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(text->end - text->pos) < len ||
	    !sdi_is_word(text->pos, len, word))
		return false;
	text->pos += len;
	return true;
}

/* P, AR, AI and NO_ACCESS_CONTROL, in any order, up to an ACE or a part. */
static enum sd_err
read_acl_flags(struct input *in, struct sd_desc *desc, enum sd_list list)
{
	struct sdi_text *text = &in->text;
	unsigned bits = 0;

	for (sdi_skip_blanks(text);
	     text->pos < text->end && !at_part(text) && sdi_peek(text) != '(';
	     sdi_skip_blanks(text)) {
		if (skip_word(text, "P"))
			bits |= SD_CONTROL_DACL_PROTECTED;
		else if (skip_word(text, "AR"))
			bits |= SD_CONTROL_DACL_AUTO_INHERIT_REQ;
		else if (skip_word(text, "AI"))
			bits |= SD_CONTROL_DACL_AUTO_INHERITED;
		else if (skip_word(text, sdi_sddl_null_acl))
			*sdi_desc_state(desc, list) = SD_ACL_NULL;
		else
			return fail(in, SD_ESYNTAX,
				    "ACL: want P, AR, AI, "
				    "NO_ACCESS_CONTROL, '(' or a "
				    "part (O: G: D: S:)");
	}
	/* Those of the SACL are one to the left. */
	desc->control |= (uint16_t)(list == SD_SACL ? bits << 1 : bits);
	return SD_OK;
}

static enum sd_err
read_acl(struct input *in, struct sd_desc *desc, enum sd_list list)
{
	struct sdi_text *text = &in->text;
	enum sd_err err;

	*sdi_desc_state(desc, list) = SD_ACL_LIST;
	sdi_desc_acl(desc, list)->revision = 2;
	err = read_acl_flags(in, desc, list);
	if (err != SD_OK)
		return err;
	if (sd_desc_acl(desc, list) == NULL && sdi_peek(text) == '(')
		return fail(in, SD_ESYNTAX,
			    "ACL: want no ACE after "
			    "NO_ACCESS_CONTROL");
	while (sdi_peek(text) == '(') {
		struct sd_ace ace;

		err = read_ace(in, list == SD_SACL ? SDI_IN_SACL : SDI_IN_DACL,
			       &ace);
		if (err != SD_OK)
			return err;
		if (sd_desc_append_ace(desc, list, &ace) != SD_OK)
			return fail(in, SD_ENOMEM, "descriptor: out of memory");
		sdi_skip_blanks(text);
	}
	return SD_OK;
}

static enum sd_err
read_part(struct input *in, struct sd_desc *desc)
{
	const char letter = *in->text.pos;
	const unsigned part = letter == 'O'   ? SD_FLAG_OWNER
			      : letter == 'G' ? SD_FLAG_GROUP
			      : letter == 'D' ? SD_FLAG_DACL
					      : SD_FLAG_SACL;

	if ((sd_desc_parts(desc) & part) != 0)
		return fail(in, SD_ESYNTAX, "%c: want each part once", letter);
	in->text.pos += 2;
	switch (part) {
	case SD_FLAG_OWNER:
		desc->has_owner = true;
		return read_sid(in, &desc->owner);
	case SD_FLAG_GROUP:
		desc->has_group = true;
		return read_sid(in, &desc->group);
	default:
		return read_acl(in, desc,
				part == SD_FLAG_SACL ? SD_SACL : SD_DACL);
	}
}

static enum sd_err
read_parts(struct input *in, struct sd_desc *desc)
{
	enum sd_err err;

	for (sdi_skip_blanks(&in->text); in->text.pos < in->text.end;
	     sdi_skip_blanks(&in->text)) {
		if (!at_part(&in->text))
			return fail(in, SD_ESYNTAX,
				    "want a part: O: G: D: or S:");
		err = read_part(in, desc);
		if (err != SD_OK)
			return err;
	}
	if (desc->dacl_state != SD_ACL_ABSENT)
		desc->control |= SD_CONTROL_DACL_PRESENT;
	if (desc->sacl_state != SD_ACL_ABSENT)
		desc->control |= SD_CONTROL_SACL_PRESENT;
	return SD_OK;
}

enum sd_err
sd_sddl_parse(const char *text, const struct sd_domain *domain,
	      struct sd_desc *out, struct sd_error *error)
{
	struct input in = {.text = sdi_text(text, strlen(text)),
			   .domain = domain,
			   .error = error};
	enum sd_err err;

	sd_desc_clear(out);
	err = read_parts(&in, out);
	if (err != SD_OK)
		sd_desc_clear(out);
	return err;
}

enum sd_err
sd_sddl_parse_ace(const char *text, const struct sd_domain *domain,
		  struct sd_ace *out, struct sd_error *error)
{
	struct input in = {.text = sdi_text(text, strlen(text)),
			   .domain = domain,
			   .error = error};
	struct sd_ace ace;
	enum sd_err err;

	sdi_skip_blanks(&in.text);
	err = read_ace(&in, SDI_IN_DACL | SDI_IN_SACL, &ace);
	if (err != SD_OK)
		return err;
	sdi_skip_blanks(&in.text);
	if (in.text.pos < in.text.end)
		return fail(&in, SD_ESYNTAX,
			    "ACE: want its end, have more text");
	*out = ace;
	return SD_OK;
}
