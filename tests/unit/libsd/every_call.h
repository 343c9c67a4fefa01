/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/every_call.h: a row for every function of libsd that can
 * fail: how it is called on the bench, and whether it takes memory.
 */
#ifndef TESTS_EVERY_CALL_H
#define TESTS_EVERY_CALL_H

#include "unit/libsd/bench.h"

static inline enum sd_err
acl_append(struct bench *b)
{
	return sd_desc_append_ace(&b->desc, SD_DACL, &b->big);
}

static inline enum sd_err
acl_insert(struct bench *b)
{
	return sd_desc_insert_ace(&b->desc, SD_DACL, 0, &b->big);
}

static inline enum sd_err
acl_canonicalize(struct bench *b)
{
	return sd_acl_canonicalize(&b->desc.dacl, &b->count_out);
}

static inline enum sd_err
acl_check_canonical(struct bench *b)
{
	return sd_acl_check_canonical(&b->other.dacl, &b->error);
}

static inline enum sd_err
desc_copy(struct bench *b)
{
	return sd_desc_copy(&b->desc, &b->desc_out);
}

static inline enum sd_err
desc_decode(struct bench *b)
{
	return sd_desc_decode(b->wire, b->wire_len, &b->desc_out, &b->error);
}

static inline enum sd_err
desc_for_dc(struct bench *b)
{
	const struct sd_dc_target target = {.sd_flags = SD_FLAG_DACL};

	return sd_desc_for_dc(&b->desc, &target, &b->desc_out, &b->error);
}

static inline enum sd_err
parts_replace(struct bench *b)
{
	return sd_parts_replace(&b->desc, &b->other, SD_FLAG_ALL, true);
}

static inline enum sd_err
desc_encode(struct bench *b)
{
	return sd_desc_encode(&b->desc, b->buffer, sizeof(b->buffer),
			      &b->count_out, &b->error);
}

static inline enum sd_err
desc_encode_alloc(struct bench *b)
{
	return sd_desc_encode_alloc(&b->desc, &b->bytes_out, &b->count_out,
				    &b->error);
}

static inline enum sd_err
desc_normalize(struct bench *b)
{
	return sd_desc_normalize(&b->desc, &b->guid);
}

static inline enum sd_err
desc_settle(struct bench *b)
{
	return sd_desc_settle(&b->desc, &b->other, &b->guid, true);
}

static inline enum sd_err
desc_revert(struct bench *b)
{
	return sd_desc_revert(&b->desc, &b->other, &b->third, &b->count_out,
			      NULL, NULL);
}

static inline enum sd_err
diff_make(struct bench *b)
{
	const struct sd_diff_options options = {false, SAMPLE_ALL};

	return sd_diff_make(&b->diff, &b->desc, &b->other, &options);
}

static inline enum sd_err
diff_append_moves(struct bench *b)
{
	enum sd_err err = sd_diff_append_moves(&b->diff, &b->desc, &b->desc);

	if (err != SD_OK)
		assert_null(b->diff.items);
	return err;
}

static inline enum sd_err
edit_add(struct bench *b)
{
	return sd_edit_add(&b->desc, SD_DACL, &b->ace, &b->result, &b->error);
}

static inline enum sd_err
edit_clear_explicit(struct bench *b)
{
	return sd_edit_clear_explicit(&b->desc, SD_DACL, &b->count_out);
}

static inline enum sd_err
edit_drop_inherited(struct bench *b)
{
	return sd_edit_drop_inherited(&b->desc, SD_DACL);
}

static inline enum sd_err
edit_protect(struct bench *b)
{
	return sd_edit_protect(&b->desc, SD_DACL, false);
}

static inline enum sd_err
edit_revoke_ace(struct bench *b)
{
	return sd_edit_revoke_ace(&b->desc, SD_DACL, &b->desc.dacl.aces[0],
				  true, &b->result, &b->error);
}

static inline enum sd_err
edit_revoke_trustee(struct bench *b)
{
	return sd_edit_revoke_trustee(&b->desc, SD_DACL, &b->sid,
				      &b->count_out);
}

static inline enum sd_err
edit_substitute(struct bench *b)
{
	return sd_edit_substitute(&b->desc, SD_DACL, &b->sid, &b->ace.sid,
				  &b->count_out);
}

static inline enum sd_err
edit_unprotect(struct bench *b)
{
	return sd_edit_unprotect(&b->desc, SD_DACL);
}

static inline enum sd_err
guid_parse(struct bench *b)
{
	return sd_guid_parse(USER, &b->guid_out, &b->error);
}

static inline enum sd_err
inherit_dacl(struct bench *b)
{
	return sd_inherit_acl(&b->third, SD_DACL, &b->guid, &b->sid, &b->sid,
			      true, &b->desc);
}

static inline enum sd_err
inherit_sacl(struct bench *b)
{
	return sd_inherit_acl(&b->third, SD_SACL, &b->guid, &b->sid, &b->sid,
			      true, &b->desc);
}

static inline enum sd_err
known_parse_alias(struct bench *b)
{
	return sd_known_parse_alias("BA", NULL, &b->sid_out);
}

static inline enum sd_err
mask_parse(struct bench *b)
{
	return sd_mask_parse("CCDC", 4, &b->mask_out, &b->error);
}

static inline enum sd_err
sddl_parse(struct bench *b)
{
	return sd_sddl_parse(b->text, NULL, &b->desc_out, &b->error);
}

static inline enum sd_err
sddl_parse_ace(struct bench *b)
{
	return sd_sddl_parse_ace("(OA;CI;RP;" USER ";;SY)", NULL, &b->ace_out,
				 &b->error);
}

static inline enum sd_err
sddl_print(struct bench *b)
{
	return sd_sddl_print(&b->desc, NULL, SAMPLE_ALL, b->buffer,
			     sizeof(b->buffer), &b->count_out, &b->error);
}

static inline enum sd_err
sddl_print_ace(struct bench *b)
{
	return sd_sddl_print_ace(&b->ace, NULL, b->buffer, sizeof(b->buffer),
				 &b->count_out, &b->error);
}

static inline enum sd_err
sddl_print_alloc(struct bench *b)
{
	return sd_sddl_print_alloc(&b->desc, NULL, SAMPLE_ALL, &b->text_out,
				   &b->error);
}

static inline enum sd_err
sid_append(struct bench *b)
{
	return sd_sid_append(&b->sid_out, 500);
}

static inline enum sd_err
sid_decode(struct bench *b)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	size_t len = sd_sid_encode(&b->sid, bytes);

	return sd_sid_decode(bytes, len, &b->sid_out, &b->error);
}

static inline enum sd_err
sid_parse(struct bench *b)
{
	return sd_sid_parse("S-1-5-32-544", &b->sid_out, &b->error);
}

/* The same on descriptors without an ACE, and so without a pool. */
static inline enum sd_err
inherit_into_nothing(struct bench *b)
{
	const struct sd_desc before = b->empty;
	enum sd_err err = sd_inherit_acl(&b->third, SD_DACL, &b->guid, &b->sid,
					 &b->sid, true, &b->empty);

	if (err != SD_OK)
		assert_true(sd_desc_equal(&b->empty, &before));
	return err;
}

static inline enum sd_err
revert_to_nothing(struct bench *b)
{
	const struct sd_desc before = b->empty;
	enum sd_err err = sd_desc_revert(&b->empty, &b->other, &b->third,
					 &b->count_out, NULL, NULL);

	if (err != SD_OK)
		assert_true(sd_desc_equal(&b->empty, &before));
	return err;
}

static const struct call {
	const char *name;
	enum sd_err (*attempt)(struct bench *b);
	bool takes_memory;
} calls[] = {
	{"sd_desc_append_ace", acl_append, true},
	{"sd_acl_canonicalize", acl_canonicalize, true},
	{"sd_acl_check_canonical", acl_check_canonical, false},
	{"sd_desc_insert_ace", acl_insert, true},
	{"sd_desc_copy", desc_copy, true},
	{"sd_desc_decode", desc_decode, true},
	{"sd_desc_encode", desc_encode, false},
	{"sd_desc_encode_alloc", desc_encode_alloc, true},
	{"sd_desc_for_dc", desc_for_dc, true},
	{"sd_parts_replace", parts_replace, true},
	{"sd_desc_normalize", desc_normalize, true},
	{"sd_desc_settle", desc_settle, true},
	{"sd_desc_revert", desc_revert, true},
	{"sd_diff_make", diff_make, true},
	{"sd_diff_append_moves", diff_append_moves, true},
	{"sd_edit_add", edit_add, true},
	{"sd_edit_clear_explicit", edit_clear_explicit, false},
	{"sd_edit_drop_inherited", edit_drop_inherited, false},
	{"sd_edit_protect", edit_protect, false},
	{"sd_edit_revoke_ace", edit_revoke_ace, false},
	{"sd_edit_revoke_trustee", edit_revoke_trustee, false},
	{"sd_edit_substitute", edit_substitute, true},
	{"sd_edit_unprotect", edit_unprotect, false},
	{"sd_guid_parse", guid_parse, false},
	{"sd_inherit_acl", inherit_dacl, true},
	{"sd_inherit_acl: the SACL", inherit_sacl, true},
	{"sd_inherit_acl: the first ACE", inherit_into_nothing, true},
	{"sd_desc_revert: the first ACE", revert_to_nothing, true},
	{"sd_known_parse_alias", known_parse_alias, false},
	{"sd_mask_parse", mask_parse, false},
	{"sd_sddl_parse", sddl_parse, true},
	{"sd_sddl_parse_ace", sddl_parse_ace, false},
	{"sd_sddl_print", sddl_print, false},
	{"sd_sddl_print_ace", sddl_print_ace, false},
	{"sd_sddl_print_alloc", sddl_print_alloc, true},
	{"sd_sid_append", sid_append, false},
	{"sd_sid_decode", sid_decode, false},
	{"sd_sid_parse", sid_parse, false},
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

#endif
