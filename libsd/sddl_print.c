/* SPDX-License-Identifier: MIT */
/*
 * libsd/sddl_print.c: descriptor to text, as Windows prints it (MS-DTYP
 * 2.5.1).
 *
 * An ACE is written straight into the caller's buffer while that has room
 * for the longest one, and through a buffer of its own after that, so that
 * the whole length is known even when the text does not fit.
 */
#include "libsd/sddl_print.h"

#include "libsd/internal/mem.h"
#include "libsd/internal/sddl.h"
#include "libsd/internal/text.h"

#include <stdlib.h>

static const char section_sddl[] = "MS-DTYP 2.5.1.1";

/* Type, flags, rights, two GUIDs and a SID with their separators. */
#define ACE_TEXT_MAX (2 + 16 + SD_MASK_TEXT_SIZE + 72 + SD_SID_TEXT_SIZE + 8)

/*
 * Most trustees of a descriptor without an alias are of one domain: its text
 * is kept from one to the next. size is 0 until there is one.
 */
#define DOMAIN_BYTES 24 /* a head and four sub-authorities */
#define DOMAIN_TEXT 48	/* S-1-5-21 and three numbers with their dashes */
struct domain_text {
	struct sd_sid sid; /* any of the domain */
	size_t len;
	char text[DOMAIN_TEXT];
};

struct print {
	char *p;	/* the next character's place */
	char *end;	/* where the zero must fit */
	size_t dropped; /* characters that did not fit */
	const struct sd_domain *domain;
	struct domain_text last;
	struct sd_error *error;
};

/* Short constant and computed texts; long ones are written in place. */
static void
put(struct print *print, const char *text, size_t len)
{
	size_t room = (size_t)(print->end - print->p);
	size_t fits = len < room ? len : room;

	if (fits > 0) {
		memcpy(print->p, text, fits);
		print->p += fits;
	}
	print->dropped += len - fits;
}

static void
put_string(struct print *print, const char *text)
{
	put(print, text, strlen(text));
}

/* A SID that is S-1-5-21-a-b-c-rid. */
static bool
is_in_domain(const struct sd_sid *sid)
{
	static const uint8_t head[8] = {1, 5, 0, 0, 0, 0, 0, 5};

	return memcmp(sid, head, sizeof(head)) == 0 && sid->subs[0] == 21;
}

static char *
put_domain_sid(char *p, const struct sd_sid *sid, struct domain_text *domain)
{
	if (domain->len == 0 || memcmp(sid, &domain->sid, DOMAIN_BYTES) != 0) {
		struct sd_sid without_rid = *sid;

		without_rid.count--;
		domain->sid = *sid;
		domain->len = (size_t)(sdi_put_sid(domain->text, &without_rid) -
				       domain->text);
		domain->text[domain->len++] = '-';
	}
	memcpy(p, domain->text, DOMAIN_TEXT);
	return sdi_put_decimal(p + domain->len, sid->subs[4]);
}

/* At most SD_SID_TEXT_SIZE - 1 characters. */
static char *
put_trustee(char *p, const struct sd_sid *sid, struct print *print)
{
	const char *letters = sd_known_find_alias(sid, print->domain);

	if (letters != NULL) {
		memcpy(p, letters, 2);
		return p + 2;
	}
	if (is_in_domain(sid))
		return put_domain_sid(p, sid, &print->last);
	return sdi_put_sid(p, sid);
}

/* ACE flags by sets of the low and the high four bits. */
static const char flags_low[16][8] = SDI_CHOICES("OI", "CI", "NP", "IO");

/* By ID, CR, SA, FA; CR is printed last. */
static const char flags_high[16][8] = {
	"",   "ID",   "CR",   "IDCR",	"SA",	"IDSA",	  "SACR",   "IDSACR",
	"FA", "IDFA", "FACR", "IDFACR", "SAFA", "IDSAFA", "SAFACR", "IDSAFACR",
};

static char *
put_flags(char *p, uint8_t flags)
{
	p = sdi_put_choice(p, flags_low, flags & 15);
	return sdi_put_choice(p, flags_high, flags >> 4);
}

static char *
put_rights(char *p, const struct sd_ace *ace)
{
	static const char labels[] = "NWNRNX";

	if (ace->type != SD_ACE_MANDATORY_LABEL ||
	    (ace->mask & ~SDI_LABEL_MASK) != 0)
		return p + strlen(sd_mask_format(ace->mask, p));
	for (unsigned i = 0; i < 3; i++) {
		memcpy(p, labels + 2 * i, 2);
		p += (ace->mask >> i & 1) != 0 ? 2 : 0;
	}
	return p;
}

/* At most ACE_TEXT_MAX characters, for a type that has letters. */
static char *
put_ace(char *p, const struct sd_ace *ace, struct print *print)
{
	const struct sdi_sddl_type *type = &sdi_sddl_types[ace->type];

	*p++ = '(';
	memcpy(p, type->letters, 2);
	p += type->letters[1] != '\0' ? 2 : 1;
	*p++ = ';';
	p = put_flags(p, ace->flags);
	*p++ = ';';
	p = put_rights(p, ace);
	*p++ = ';';
	if ((ace->object_flags & SD_ACE_HAS_OBJECT_TYPE) != 0)
		p = sdi_put_guid(p, &ace->object_type);
	*p++ = ';';
	if ((ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0)
		p = sdi_put_guid(p, &ace->inherited_type);
	*p++ = ';';
	p = put_trustee(p, &ace->sid, print);
	*p++ = ')';
	return p;
}

static enum sd_err
print_ace(struct print *print, const struct sd_ace *ace, size_t index)
{
	char text[ACE_TEXT_MAX];

	if (ace->type >= SDI_SDDL_TYPE_COUNT ||
	    sdi_sddl_types[ace->type].letters[0] == '\0' ||
	    sdi_sddl_types[ace->type].has_payload)
		return sd_error_set(print->error, SD_EUNSUPPORTED, index,
				    section_sddl,
				    "ACE %zu: type 0x%02x has no text form "
				    "here",
				    index, ace->type);
	if ((size_t)(print->end - print->p) >= ACE_TEXT_MAX) {
		print->p = put_ace(print->p, ace, print);
		return SD_OK;
	}
	put(print, text, (size_t)(put_ace(text, ace, print) - text));
	return SD_OK;
}

/* Control bits of the DACL; those of the SACL are one to the left. */
static void
print_acl_flags(struct print *print, unsigned control)
{
	if ((control & SD_CONTROL_DACL_PROTECTED) != 0)
		put_string(print, "P");
	if ((control & SD_CONTROL_DACL_AUTO_INHERIT_REQ) != 0)
		put_string(print, "AR");
	if ((control & SD_CONTROL_DACL_AUTO_INHERITED) != 0)
		put_string(print, "AI");
}

static enum sd_err
print_acl(struct print *print, const char *name, unsigned control,
	  uint8_t state, const struct sd_acl *acl)
{
	if (state == SD_ACL_ABSENT)
		return SD_OK;
	put_string(print, name);
	print_acl_flags(print, control);
	if (state == SD_ACL_NULL) {
		put_string(print, sdi_sddl_null_acl);
		return SD_OK;
	}
	for (size_t i = 0; i < acl->count; i++) {
		enum sd_err err = print_ace(print, &acl->aces[i], i);

		if (err != SD_OK)
			return err;
	}
	return SD_OK;
}

static void
print_sid(struct print *print, const char *name, const struct sd_sid *sid)
{
	char text[SD_SID_TEXT_SIZE];
	const char *end = put_trustee(text, sid, print);

	put_string(print, name);
	put(print, text, (size_t)(end - text));
}

static enum sd_err
print_desc(struct print *print, const struct sd_desc *desc, unsigned parts)
{
	enum sd_err err = SD_OK;

	if ((parts & SD_FLAG_OWNER) != 0 && desc->has_owner)
		print_sid(print, "O:", &desc->owner);
	if ((parts & SD_FLAG_GROUP) != 0 && desc->has_group)
		print_sid(print, "G:", &desc->group);
	if ((parts & SD_FLAG_DACL) != 0)
		err = print_acl(print, "D:", desc->control, desc->dacl_state,
				&desc->dacl);
	if (err == SD_OK && (parts & SD_FLAG_SACL) != 0)
		err = print_acl(print, "S:", desc->control >> 1u,
				desc->sacl_state, &desc->sacl);
	return err;
}

static struct print
start(char *buffer, size_t size, const struct sd_domain *domain,
      struct sd_error *error)
{
	return (struct print){.p = buffer,
			      .end = size > 0 ? buffer + size - 1 : buffer,
			      .domain = domain,
			      .error = error};
}

/* Ends the text and says whether it fitted, where err is SD_OK. */
static enum sd_err
finish(struct print *print, enum sd_err err, char *buffer, size_t size,
       size_t *len)
{
	size_t written = (size_t)(print->p - buffer);

	if (size > 0)
		*print->p = '\0';
	if (err != SD_OK)
		return err;
	*len = written + print->dropped;
	if (*len < size)
		return SD_OK;
	return sd_error_set(print->error, SD_ERANGE, written, section_sddl,
			    "buffer: want %zu bytes, have %zu", *len + 1, size);
}

enum sd_err
sd_sddl_print(const struct sd_desc *desc, const struct sd_domain *domain,
	      unsigned parts, char *buffer, size_t size, size_t *len,
	      struct sd_error *error)
{
	struct print print = start(buffer, size, domain, error);
	enum sd_err err = print_desc(&print, desc, parts);

	return finish(&print, err, buffer, size, len);
}

enum sd_err
sd_sddl_print_ace(const struct sd_ace *ace, const struct sd_domain *domain,
		  char *buffer, size_t size, size_t *len,
		  struct sd_error *error)
{
	struct print print = start(buffer, size, domain, error);
	enum sd_err err = print_ace(&print, ace, 0);

	return finish(&print, err, buffer, size, len);
}

/* Room that is enough for nearly every descriptor. */
static size_t
usual_size(const struct sd_desc *desc)
{
	size_t count = 1;

	if (desc->dacl_state == SD_ACL_LIST)
		count += desc->dacl.count;
	if (desc->sacl_state == SD_ACL_LIST)
		count += desc->sacl.count;
	return ACE_TEXT_MAX + count * 160;
}

enum sd_err
sd_sddl_print_alloc(const struct sd_desc *desc, const struct sd_domain *domain,
		    unsigned parts, char **out, struct sd_error *error)
{
	size_t size = usual_size(desc), len = 0;
	enum sd_err err = SD_ERANGE;

	while (err == SD_ERANGE) {
		char *text = sdi_malloc(size);

		if (text == NULL)
			return sd_error_set(error, SD_ENOMEM, 0, section_sddl,
					    "text: out of memory");
		err = sd_sddl_print(desc, domain, parts, text, size, &len,
				    NULL);
		if (err == SD_OK) {
			*out = text;
			return SD_OK;
		}
		free(text);
		size = len + 1;
	}
	/* Not for want of room: once more, for the message. */
	return sd_sddl_print(desc, domain, parts, NULL, 0, &len, error);
}
