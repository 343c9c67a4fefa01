/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/sddl_read.c: one ACE or SID of SDDL text (MS-DTYP 2.5.1.1).
 *
 * Windows takes blanks before a field that has letters or a SID, in a field
 * that is otherwise empty, and after the two letters of a SID; spaces, and no
 * other blanks, between the letters of rights; nothing else inside an ACE.
 */
#include "libsd/internal/sddl.h"

#include <stdarg.h>
#include <stdio.h>

static const char section_sddl[] = "MS-DTYP 2.5.1.1";

enum sd_err
sdi_sddl_error(const struct sdi_sddl *in, enum sd_err code, const char *format,
	       ...)
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
read_alias(struct sdi_sddl *in, struct sd_sid *out)
{
	struct sdi_text *text = &in->text;
	enum sd_err err = SD_ENOTFOUND;

	if (text->end - text->pos >= 2)
		err = sd_known_parse_alias(text->pos, in->domain, out);
	if (err == SD_EDOMAIN)
		return sdi_sddl_error(in, SD_EDOMAIN,
				      "SID: want a domain SID for the alias "
				      "%.2s",
				      text->pos);
	if (err != SD_OK)
		return sdi_sddl_error(in, SD_ESYNTAX,
				      "SID: want S-1-... or a two-letter "
				      "alias");
	text->pos += 2;
	sdi_skip_blanks(text);
	return SD_OK;
}

enum sd_err
sdi_sddl_read_sid(struct sdi_sddl *in, struct sd_sid *out)
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
end_field(struct sdi_sddl *in, const char *field)
{
	if (sdi_skip(&in->text, ';'))
		return SD_OK;
	return sdi_sddl_error(in, SD_ESYNTAX, "ACE: want ';' after the %s",
			      field);
}

static enum sd_err
read_type(struct sdi_sddl *in, unsigned place, struct sd_ace *ace)
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
			return sdi_sddl_error(in, SD_EUNSUPPORTED,
					      "ACE: conditions and attributes "
					      "(%s) have no text form here",
					      known->letters);
		if ((known->place & place) == 0)
			return sdi_sddl_error(
				in, SD_ESYNTAX, "ACE: want no %s in the %s",
				known->letters,
				place == SDI_IN_DACL ? "DACL" : "SACL");
		ace->type = type;
		ace->form = (uint8_t)sd_ace_form_of(type);
		text->pos += len;
		return end_field(in, "type");
	}
	return sdi_sddl_error(in, SD_ESYNTAX,
			      "ACE type: want A, D, OA, OD, AU, OU, ML, SP "
			      "or TL");
}

static enum sd_err
read_flags(struct sdi_sddl *in, struct sd_ace *ace)
{
	struct sdi_text *text = &in->text;
	const char *end = field_end(text);

	sdi_skip_blanks(text);
	while (text->pos < end) {
		const struct sdi_sddl_flag *flag = sdi_sddl_flags;
		const struct sdi_sddl_flag *last = flag + SDI_SDDL_FLAG_COUNT;

		while (flag < last &&
		       (end - text->pos < 2 ||
			!sdi_is_word(text->pos, 2, flag->letters)))
			flag++;
		if (flag == last)
			return sdi_sddl_error(in, SD_ESYNTAX,
					      "ACE flags: want OI, CI, NP, IO, "
					      "ID, SA or FA");
		ace->flags |= flag->bit;
		text->pos += 2;
	}
	return end_field(in, "flags");
}

static enum sd_err
read_rights(struct sdi_sddl *in, struct sd_ace *ace)
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
read_guid(struct sdi_sddl *in, struct sd_ace *ace, uint32_t flag,
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
		return sdi_sddl_error(in, SD_ESYNTAX,
				      "ACE: want no GUID for type %s",
				      sdi_sddl_types[ace->type].letters);
	err = sdi_read_guid_text(text, guid, in->error);
	if (err != SD_OK)
		return err;
	ace->object_flags |= flag;
	return end_field(in, "GUID");
}

enum sd_err
sdi_sddl_read_ace(struct sdi_sddl *in, unsigned place, struct sd_ace *out)
{
	struct sd_ace ace = {0};
	enum sd_err err;

	if (!sdi_skip(&in->text, '('))
		return sdi_sddl_error(in, SD_ESYNTAX, "ACE: want '('");
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
		err = sdi_sddl_read_sid(in, &ace.sid);
	if (err != SD_OK)
		return err;
	if (!sdi_skip(&in->text, ')'))
		return sdi_sddl_error(in, SD_ESYNTAX,
				      "ACE: want ')' after the SID");
	/* Without GUIDs Windows makes the plain type of it. */
	if (ace.form == SD_ACE_FORM_OBJECT && ace.object_flags == 0) {
		ace.type = (uint8_t)(ace.type - SD_ACE_ALLOWED_OBJECT);
		ace.form = SD_ACE_FORM_PLAIN;
	}
	*out = ace;
	return SD_OK;
}
