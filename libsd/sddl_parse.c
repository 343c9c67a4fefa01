/* SPDX-License-Identifier: MIT */
/*
 * libsd/sddl_parse.c: text to descriptor, as Windows reads it (MS-DTYP
 * 2.5.1): the parts, each at most once and in any order, and ACL flags.
 *
 * Blanks and lower case are taken where Windows takes them. ACEs and SIDs
 * are read in internal/sddl_read.c.
 */
#include "libsd/sddl.h"

#include "libsd/internal/sddl.h"

/* The DACL or the SACL of the descriptor that is being read. */
struct target {
	struct sd_acl *acl;
	uint8_t *state;
	unsigned shift; /* of the control bits against those of the DACL */
	unsigned place; /* SDI_IN_* */
};

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
read_acl_flags(struct sdi_sddl *in, struct target *target, struct sd_desc *desc)
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
			*target->state = SD_ACL_NULL;
		else
			return sdi_sddl_error(in, SD_ESYNTAX,
					      "ACL: want P, AR, AI, "
					      "NO_ACCESS_CONTROL, '(' or a "
					      "part (O: G: D: S:)");
	}
	desc->control |= (uint16_t)(bits << target->shift);
	return SD_OK;
}

static enum sd_err
read_acl(struct sdi_sddl *in, struct target *target, struct sd_desc *desc)
{
	struct sdi_text *text = &in->text;
	struct sd_acl *acl = target->acl;
	enum sd_err err;

	*target->state = SD_ACL_LIST;
	acl->revision = 2;
	err = read_acl_flags(in, target, desc);
	if (err != SD_OK)
		return err;
	if (*target->state == SD_ACL_NULL && sdi_peek(text) == '(')
		return sdi_sddl_error(in, SD_ESYNTAX,
				      "ACL: want no ACE after "
				      "NO_ACCESS_CONTROL");
	while (sdi_peek(text) == '(') {
		struct sd_ace ace;

		err = sdi_sddl_read_ace(in, target->place, &ace);
		if (err != SD_OK)
			return err;
		if (sd_desc_pool(desc) == NULL ||
		    sd_acl_append(acl, desc->pool, &ace) != SD_OK)
			return sdi_sddl_error(in, SD_ENOMEM,
					      "descriptor: out of memory");
		sdi_skip_blanks(text);
	}
	return SD_OK;
}

static enum sd_err
read_sid(struct sdi_sddl *in, bool *has, struct sd_sid *sid)
{
	*has = true;
	return sdi_sddl_read_sid(in, sid);
}

/* Is the part of the given letter there already? */
static bool
has_part(const struct sd_desc *desc, char letter)
{
	switch (letter) {
	case 'O':
		return desc->has_owner;
	case 'G':
		return desc->has_group;
	case 'D':
		return desc->dacl_state != SD_ACL_ABSENT;
	default:
		return desc->sacl_state != SD_ACL_ABSENT;
	}
}

static enum sd_err
read_part(struct sdi_sddl *in, struct sd_desc *desc)
{
	struct target dacl = {&desc->dacl, &desc->dacl_state, 0, SDI_IN_DACL};
	struct target sacl = {&desc->sacl, &desc->sacl_state, 1, SDI_IN_SACL};
	char letter = *in->text.pos;

	if (has_part(desc, letter))
		return sdi_sddl_error(in, SD_ESYNTAX, "%c: want each part once",
				      letter);
	in->text.pos += 2;
	switch (letter) {
	case 'O':
		return read_sid(in, &desc->has_owner, &desc->owner);
	case 'G':
		return read_sid(in, &desc->has_group, &desc->group);
	case 'D':
		return read_acl(in, &dacl, desc);
	default:
		return read_acl(in, &sacl, desc);
	}
}

static enum sd_err
read_parts(struct sdi_sddl *in, struct sd_desc *desc)
{
	enum sd_err err;

	for (sdi_skip_blanks(&in->text); in->text.pos < in->text.end;
	     sdi_skip_blanks(&in->text)) {
		if (!at_part(&in->text))
			return sdi_sddl_error(in, SD_ESYNTAX,
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
	struct sdi_sddl in = {.text = sdi_text(text, strlen(text)),
			      .domain = domain,
			      .error = error};
	enum sd_err err;

	sd_desc_init(out);
	err = read_parts(&in, out);
	if (err != SD_OK)
		sd_desc_clear(out);
	return err;
}

enum sd_err
sd_sddl_parse_ace(const char *text, const struct sd_domain *domain,
		  struct sd_ace *out, struct sd_error *error)
{
	struct sdi_sddl in = {.text = sdi_text(text, strlen(text)),
			      .domain = domain,
			      .error = error};
	struct sd_ace ace;
	enum sd_err err;

	sdi_skip_blanks(&in.text);
	err = sdi_sddl_read_ace(&in, SDI_IN_DACL | SDI_IN_SACL, &ace);
	if (err != SD_OK)
		return err;
	sdi_skip_blanks(&in.text);
	if (in.text.pos < in.text.end)
		return sdi_sddl_error(&in, SD_ESYNTAX,
				      "ACE: want its end, have more text");
	*out = ace;
	return SD_OK;
}
