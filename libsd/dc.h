/* SPDX-License-Identifier: MIT */
/*
 * libsd/dc.h: which parts to send to a domain controller, and how it changes a
 * descriptor that it stores (MS-ADTS 6.1.3): a normal form, for comparing the
 * planned descriptor with the one read back.
 */
#ifndef LIBSD_DC_H
#define LIBSD_DC_H

#include "desc.h"

SD_BEGIN_DECLS

/*
 * What a DC makes of a descriptor that it stores (MS-ADTS 6.1.3), so that a
 * planned and a read-back value can be compared as sets. Of the explicit
 * ACEs in DACL and SACL:
 * - generic bits are mapped; an inheritable ACE that has them, or is for
 *   CREATOR OWNER or CREATOR GROUP, is split into one that takes effect and
 *   one that is INHERIT_ONLY;
 * - CREATOR OWNER and GROUP become the owner and group, where those are in
 *   desc, in what takes effect;
 * - INHERIT_ONLY is set on what is inherited below, where the inherited type
 *   is not object_class (may be NULL: rule skipped); an ACE that is
 *   INHERIT_ONLY and not inheritable is removed, one that names a class and is
 *   not inheritable at all holds on the object and stays;
 * - an object ACE without GUIDs becomes the plain one; duplicates are removed;
 * - deny, allow and other ACEs are sorted by bytes, each among themselves.
 * ACEs that are not editable, and inherited ones, stay as they are; the
 * latter come last, in their order. Doing it twice is doing it once.
 */
enum sd_err sd_desc_normalize(struct sd_desc *desc,
			      const struct sd_guid *object_class) SD_MUST_CHECK;

/*
 * The same for one explicit ACE that is editable and is or will be in desc,
 * whose owner and group placeholders stand for: the ACEs that a DC makes of
 * it, the inheritable one first. Returns their number, 0 to 2.
 */
size_t
sd_desc_stored_forms(const struct sd_desc *desc, const struct sd_ace *ace,
		     const struct sd_guid *object_class,
		     struct sd_ace forms[2]);

/* What is sent to a DC, and for what kind of object. */
struct sd_dc_target {
	unsigned sd_flags; /* the parts that are sent, SD_FLAG_*; 0: an
			      attribute that has no SD flags, with all parts */
	bool is_head;	   /* of a naming context: it inherits from nothing */
	bool is_deleted;
	bool lacks_dacl; /* a descriptor without DACL is asked for */
};

/*
 * What is sent for desc: the parts that target names, each with the control
 * bits that are about it, so that a server that ignored the SD flags could
 * not be made to take the others; without the inherited ACEs, which a DC
 * computes anew whatever is sent (MS-ADTS 6.1.3.3), except under protection,
 * on a head, on a deleted object, and in an attribute without SD flags.
 * SD_EFORMAT when a DACL is to be sent and desc has none, which would give
 * everybody every right; SD_ENOMEM. *out is empty then.
 */
enum sd_err
sd_desc_for_dc(const struct sd_desc *desc, const struct sd_dc_target *target,
	       struct sd_desc *out, struct sd_error *error) SD_MUST_CHECK;

/*
 * Finds a descriptor that was sent again in the one that is stored, whose DC
 * may or may not have given its ACEs another form. Of the explicit ACEs in
 * DACL and SACL, which keep their order:
 * - one that stored holds as it is stays; more copies than stored has go;
 * - one that stored holds in the form of sd_desc_normalize (or, its mask
 *   changed since, has its place there) takes that form. This is one-sided:
 *   INHERIT_ONLY may have been set by a DC, and is never dropped by one. Flags
 *   without an effect (see sd_ace_same_slot) make no difference;
 * - any other stays as it is or, with write_out, is written out: generic bits
 *   mapped, placeholders replaced, split where a DC would, no duplicates.
 * object_class may be NULL: not known. SD_ENOMEM; desc is as it was then.
 */
enum sd_err sd_desc_settle(struct sd_desc *desc, const struct sd_desc *stored,
			   const struct sd_guid *object_class,
			   bool write_out) SD_MUST_CHECK;

SD_END_DECLS

#endif
