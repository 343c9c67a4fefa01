/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/edits.c: three descriptors (parts of the input) and everything
 * that can be done to them. Whatever stood in them, an edit must leave a
 * descriptor that is whole, and done twice is done once.
 */
#include "fuzz/fuzz.h"

#include "libsd/sd.h"

#define ALL (SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL)

static void
check_whole(const struct sd_desc *desc)
{
	struct sd_desc again = SD_DESC_INIT;
	uint8_t *bytes;
	size_t len;
	enum sd_err err = sd_desc_encode_alloc(desc, &bytes, &len, NULL);

	if (err == SD_ERANGE) {
		must(sd_acl_size(&desc->dacl) > SD_ACL_MAX_SIZE ||
		     sd_acl_size(&desc->sacl) > SD_ACL_MAX_SIZE);
		return;
	}
	must(err == SD_OK);
	must(sd_desc_decode(bytes, len, &again, NULL) == SD_OK);
	must(sd_desc_equal(desc, &again));
	sd_desc_clear(&again);
	free(bytes);
}

static struct sd_desc
copy_of(const struct sd_desc *desc)
{
	struct sd_desc copy = SD_DESC_INIT;

	must(sd_desc_copy(desc, &copy) == SD_OK);
	return copy;
}

/* Adds or takes away, once and once more. */
static void
add_each(const struct sd_desc *desc, const struct sd_desc *other, bool revoke)
{
	for (uint32_t i = 0; i < other->dacl.count && i < 8; i++) {
		struct sd_desc work = copy_of(desc);
		const struct sd_ace *ace = &other->dacl.aces[i];
		enum sd_edit_result result;
		enum sd_err err =
			revoke ? sd_edit_revoke_ace(&work, SD_DACL, ace, true,
						    &result, NULL)
			       : sd_edit_add(&work, SD_DACL, ace, &result,
					     NULL);

		if (err != SD_OK) {
			must(sd_desc_equal(&work, desc));
		} else {
			must(result != SD_EDIT_UNCHANGED ||
			     sd_desc_equal(&work, desc));
			check_whole(&work);
			err = revoke ? sd_edit_revoke_ace(&work, SD_DACL, ace,
							  true, &result, NULL)
				     : sd_edit_add(&work, SD_DACL, ace, &result,
						   NULL);
			must(err == SD_OK && result == SD_EDIT_UNCHANGED);
		}
		sd_desc_clear(&work);
	}
}

/* Callers hand in SIDs that are whole. */
static struct sd_sid
owner_of(const struct sd_desc *desc)
{
	return desc->has_owner ? desc->owner : SD_SID(5, 32, 544);
}

static struct sd_sid
group_of(const struct sd_desc *desc)
{
	return desc->has_group ? desc->group : SD_SID(1, 0);
}

static void
take_away(const struct sd_desc *desc, const struct sd_desc *other)
{
	const struct sd_sid owner = owner_of(other), group = group_of(other);
	struct sd_desc work = copy_of(desc);
	size_t count;

	if (sd_edit_revoke_trustee(&work, SD_DACL, &owner, &count) == SD_OK) {
		must(sd_edit_revoke_trustee(&work, SD_DACL, &owner, &count) ==
		     SD_OK);
		must(count == 0);
	}
	check_whole(&work);
	if (sd_edit_substitute(&work, SD_DACL, &group, &owner, &count) == SD_OK)
		check_whole(&work);
	if (sd_edit_clear_explicit(&work, SD_DACL, &count) == SD_OK)
		check_whole(&work);
	sd_desc_clear(&work);
}

static void
protect(const struct sd_desc *desc)
{
	for (int drop = 0; drop < 2; drop++) {
		struct sd_desc work = copy_of(desc);

		if (sd_edit_protect(&work, SD_DACL, drop != 0) != SD_OK) {
			must(sd_desc_equal(&work, desc));
		} else {
			struct sd_desc once = copy_of(&work);

			check_whole(&work);
			must(sd_edit_protect(&work, SD_DACL, drop != 0) ==
			     SD_OK);
			must(sd_desc_equal(&work, &once));
			must(sd_edit_unprotect(&work, SD_DACL) == SD_OK);
			sd_desc_clear(&once);
		}
		sd_desc_clear(&work);
	}
}

static void
put_in_order(const struct sd_desc *desc)
{
	struct sd_desc work = copy_of(desc);
	size_t moved;

	if (desc->dacl_state == SD_ACL_LIST) {
		must(sd_acl_canonicalize(&work.dacl, &moved) == SD_OK);
		must(sd_acl_check_canonical(&work.dacl, NULL) == SD_OK);
		must(work.dacl.count == desc->dacl.count);
		check_whole(&work);
	}
	must(sd_desc_normalize(&work, NULL) == SD_OK);
	struct sd_desc once = copy_of(&work);
	must(sd_desc_normalize(&work, NULL) == SD_OK);
	/* Where CREATOR OWNER is the owner, what takes its place is one again.
	 */
	must(sd_sid_is_creator(&desc->owner) ||
	     sd_sid_is_creator(&desc->group) || sd_desc_equal(&work, &once));
	check_whole(&work);
	sd_desc_clear(&once);
	sd_desc_clear(&work);
}

static void
count_conflict(void *context, const struct sd_ace *ace, bool was_added)
{
	(void)was_added;
	if (ace != NULL)
		must(sd_ace_size(ace) > 0);
	++*(size_t *)context;
}

static void
revert(const struct sd_desc *current, const struct sd_desc *before,
       const struct sd_desc *after)
{
	struct sd_desc work = copy_of(current);
	size_t conflicts, reported = 0;
	enum sd_err err = sd_desc_revert(&work, before, after, &conflicts,
					 count_conflict, &reported);

	if (err == SD_OK) {
		must(conflicts == reported);
		check_whole(&work);
	} else {
		must(err != SD_ENOMEM && sd_desc_equal(&work, current));
	}
	sd_desc_clear(&work);
}

/* With nobody else there, undo gives back what was. */
static void
revert_alone(const struct sd_desc *before, const struct sd_desc *after)
{
	const struct sd_diff_options options = {false, ALL};
	struct sd_desc work = copy_of(after);
	struct sd_diff diff = SD_DIFF_INIT;
	size_t conflicts;

	if (sd_desc_revert(&work, before, after, &conflicts, NULL, NULL) ==
	    SD_OK) {
		must(conflicts == 0);
		must(sd_diff_make(&diff, before, &work, &options) == SD_OK);
		must(diff.count == 0);
		sd_diff_clear(&diff);
	}
	sd_desc_clear(&work);
}

/* Found in itself, a descriptor is itself. */
static void
settle(const struct sd_desc *desc, const struct sd_desc *stored)
{
	for (int write_out = 0; write_out < 2; write_out++) {
		struct sd_desc work = copy_of(desc);

		must(sd_desc_settle(&work, desc, NULL, write_out != 0) ==
		     SD_OK);
		work.dacl.slack = desc->dacl.slack;
		work.sacl.slack = desc->sacl.slack;
		must(sd_desc_equal(&work, desc));
		must(sd_desc_settle(&work, stored, NULL, write_out != 0) ==
		     SD_OK);
		check_whole(&work);
		sd_desc_clear(&work);
	}
}

static void
inherit(const struct sd_desc *parent, const struct sd_desc *child)
{
	static const struct sd_guid user = {{0xba, 0x7a, 0x96, 0xbf, 0xe6, 0x0d,
					     0xd0, 0x11, 0xa2, 0x85, 0x00, 0xaa,
					     0x00, 0x30, 0x49, 0xe2}};
	const struct sd_sid owner = owner_of(child), group = group_of(child);
	struct sd_desc work = copy_of(child);

	for (int drop = 0; drop < 2; drop++) {
		if (sd_inherit_acl(parent, SD_DACL, &user, &owner, &group,
				   drop != 0, &work) == SD_OK)
			check_whole(&work);
		if (sd_inherit_acl(parent, SD_SACL, &user, &owner, &group,
				   drop != 0, &work) == SD_OK)
			check_whole(&work);
	}
	sd_desc_clear(&work);
}

static void
compare(const struct sd_desc *a, const struct sd_desc *b)
{
	const struct sd_diff_options options = {false, ALL};
	struct sd_diff there = SD_DIFF_INIT, back = SD_DIFF_INIT;

	must(sd_diff_make(&there, a, b, &options) == SD_OK);
	must(sd_diff_make(&back, b, a, &options) == SD_OK);
	must(there.count == back.count);
	sd_diff_clear(&there);
	sd_diff_clear(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sd_desc desc[3] = {SD_DESC_INIT, SD_DESC_INIT, SD_DESC_INIT};
	int count = 0;

	for (; count < 3; count++) {
		size_t len = 0;
		const uint8_t *part = fuzz_part(&data, &size, &len);

		if (part == NULL ||
		    sd_desc_decode(part, len, &desc[count], NULL) != SD_OK)
			break;
	}
	if (count > 0) {
		for (int i = count; i < 3; i++)
			desc[i] = copy_of(&desc[0]);
		add_each(&desc[0], &desc[1], false);
		add_each(&desc[0], &desc[1], true);
		take_away(&desc[0], &desc[1]);
		protect(&desc[0]);
		put_in_order(&desc[0]);
		revert(&desc[0], &desc[1], &desc[2]);
		revert_alone(&desc[0], &desc[1]);
		settle(&desc[0], &desc[1]);
		inherit(&desc[1], &desc[0]);
		compare(&desc[0], &desc[1]);
		count = 3;
	}
	while (count > 0)
		sd_desc_clear(&desc[--count]);
	return 0;
}
