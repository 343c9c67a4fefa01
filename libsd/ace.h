/* SPDX-License-Identifier: MIT */
/*
 * libsd/ace.h: one access control entry (MS-DTYP 2.4.4).
 *
 * An ACE whose type the library knows is decoded into fields; whatever
 * follows the SID is application data and kept byte-exact. An ACE of an
 * unknown or reserved type has form SD_ACE_FORM_OPAQUE: data holds
 * everything after the four header bytes, and mask, SID and GUIDs have no
 * meaning. ACEs are plain values; data points into memory of the descriptor
 * that holds the ACE, or is NULL with data_len 0.
 */
#ifndef LIBSD_ACE_H
#define LIBSD_ACE_H

#include "guid.h"
#include "mask.h"
#include "sid.h"

SD_BEGIN_DECLS

enum sd_ace_type {
	SD_ACE_ALLOWED = 0x00,		/* ACCESS_ALLOWED_ACE_TYPE */
	SD_ACE_DENIED = 0x01,		/* ACCESS_DENIED_ACE_TYPE */
	SD_ACE_AUDIT = 0x02,		/* SYSTEM_AUDIT_ACE_TYPE */
	SD_ACE_ALARM = 0x03,		/* SYSTEM_ALARM_ACE_TYPE */
	SD_ACE_ALLOWED_COMPOUND = 0x04, /* reserved */
	SD_ACE_ALLOWED_OBJECT = 0x05,	/* ACCESS_ALLOWED_OBJECT_ACE_TYPE */
	SD_ACE_DENIED_OBJECT = 0x06,	/* ACCESS_DENIED_OBJECT_ACE_TYPE */
	SD_ACE_AUDIT_OBJECT = 0x07,	/* SYSTEM_AUDIT_OBJECT_ACE_TYPE */
	SD_ACE_ALARM_OBJECT = 0x08,	/* SYSTEM_ALARM_OBJECT_ACE_TYPE */
	SD_ACE_ALLOWED_CALLBACK = 0x09,
	SD_ACE_DENIED_CALLBACK = 0x0a,
	SD_ACE_ALLOWED_CALLBACK_OBJECT = 0x0b,
	SD_ACE_DENIED_CALLBACK_OBJECT = 0x0c,
	SD_ACE_AUDIT_CALLBACK = 0x0d,
	SD_ACE_ALARM_CALLBACK = 0x0e, /* reserved */
	SD_ACE_AUDIT_CALLBACK_OBJECT = 0x0f,
	SD_ACE_ALARM_CALLBACK_OBJECT = 0x10, /* reserved */
	SD_ACE_MANDATORY_LABEL = 0x11,
	SD_ACE_RESOURCE_ATTRIBUTE = 0x12,
	SD_ACE_SCOPED_POLICY = 0x13,
	SD_ACE_TRUST_LABEL = 0x14,
};

enum {
	SD_ACE_OBJECT_INHERIT = 0x01,	 /* OI */
	SD_ACE_CONTAINER_INHERIT = 0x02, /* CI */
	SD_ACE_NO_PROPAGATE = 0x04,	 /* NP */
	SD_ACE_INHERIT_ONLY = 0x08,	 /* IO */
	SD_ACE_INHERITED = 0x10,	 /* ID: put there by the server */
	SD_ACE_SUCCESSFUL_ACCESS = 0x40, /* SA, audit ACEs */
	SD_ACE_FAILED_ACCESS = 0x80,	 /* FA, audit ACEs */
};

enum {
	SD_ACE_HAS_OBJECT_TYPE = 0x1,	 /* ACE_OBJECT_TYPE_PRESENT */
	SD_ACE_HAS_INHERITED_TYPE = 0x2, /* ACE_INHERITED_OBJECT_TYPE_PRESENT */
};

enum sd_ace_form {
	SD_ACE_FORM_PLAIN,  /* Mask, Sid */
	SD_ACE_FORM_OBJECT, /* Mask, Flags, [ObjectType], [Inherited], Sid */
	SD_ACE_FORM_OPAQUE, /* anything else: raw bytes only */
};

struct sd_ace {
	uint8_t type;  /* enum sd_ace_type, or any unknown byte */
	uint8_t flags; /* SD_ACE_CONTAINER_INHERIT ... */
	uint8_t form;  /* enum sd_ace_form, decided by type */
	uint8_t reserved;
	uint32_t mask;
	uint32_t object_flags; /* the wire Flags field; form OBJECT only. Only
				  bits 1 and 2 have a meaning */
	uint32_t data_len;     /* bytes at data */
	const uint8_t *data;   /* application data after the SID, or the
				  opaque body; owned by the descriptor */
	struct sd_guid object_type;    /* zero when absent */
	struct sd_guid inherited_type; /* InheritedObjectType; zero when
					  absent */
	struct sd_sid sid;
};

/* The form of a type byte. */
enum sd_ace_form sd_ace_form_of(uint8_t type);

/* By type: does it allow, deny or audit? Callback types count; reserved and
 * unknown types are none of the three. */
bool sd_ace_is_allow(const struct sd_ace *ace);
bool sd_ace_is_deny(const struct sd_ace *ace);
bool sd_ace_is_audit(const struct sd_ace *ace);
bool sd_ace_is_callback(const struct sd_ace *ace);

/* The object type and the inherited type that it names, and its trustee, which
 * only an opaque one lacks: views into *ace, NULL where there is none. */
const struct sd_guid *sd_ace_object_type(const struct sd_ace *ace);
const struct sd_guid *sd_ace_inherited_type(const struct sd_ace *ace);
const struct sd_sid *sd_ace_trustee(const struct sd_ace *ace);

static inline bool
sd_ace_is_inherited(const struct sd_ace *ace)
{
	return (ace->flags & SD_ACE_INHERITED) != 0;
}

/* Does it reach anything: the object itself or what is below? One that is
 * INHERIT_ONLY without CONTAINER_INHERIT reaches nothing in a directory. */
static inline bool
sd_ace_has_reach(const struct sd_ace *ace)
{
	return (ace->flags & SD_ACE_INHERIT_ONLY) == 0 ||
	       (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0;
}

/* May edits look inside: types 0, 1, 2, 5, 6, 7 without data. */
bool sd_ace_is_editable(const struct sd_ace *ace);

/*
 * Makes an ACE of type SD_ACE_ALLOWED, SD_ACE_DENIED or SD_ACE_AUDIT: the
 * object form when either GUID is given (non-NULL), the plain form otherwise.
 * flags are AceFlags; mask is kept as given (map generics first, mask.h).
 */
struct sd_ace
sd_ace_make(enum sd_ace_type type, uint8_t flags, uint32_t mask,
	    const struct sd_guid *object_type,
	    const struct sd_guid *inherited_type, const struct sd_sid *sid);

/* Wire size in bytes, header included; always a multiple of 4 for ACEs the
 * library made. */
size_t sd_ace_size(const struct sd_ace *ace);

/*
 * Order of the wire bytes, as memcmp over the encoded ACEs with the shorter
 * first on a common prefix. Equal means byte-equal.
 */
int sd_ace_compare(const struct sd_ace *a, const struct sd_ace *b);
bool sd_ace_equal(const struct sd_ace *a, const struct sd_ace *b);

/*
 * Same type, reach, object type, inherited type and trustee: the masks of
 * such ACEs can be merged (design: idempotent grants). The reach is what the
 * flags say in a directory: OBJECT_INHERIT makes no difference, nor does
 * NO_PROPAGATE without CONTAINER_INHERIT. An object ACE without GUIDs counts
 * as its plain type. False if either is not editable.
 */
bool sd_ace_same_slot(const struct sd_ace *a, const struct sd_ace *b);

SD_END_DECLS

#endif
