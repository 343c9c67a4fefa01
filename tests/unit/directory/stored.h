/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/stored.h: descriptors of objects, read and written as
 * text; of a reading, also what else came with it.
 */
#ifndef TESTS_DIRECTORY_STORED_H
#define TESTS_DIRECTORY_STORED_H

#include "fixture.h"

#include "unit/libsd/sample.h"

struct value {
	bool found;
	size_t attributes;
	uint16_t control;
	char *sddl;
};

static inline bool
take_value(void *context, const struct dir_entry *entry)
{
	struct value *value = context;
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");
	SD_DESC_AUTO desc = SD_DESC_INIT;

	value->attributes = entry->count;
	value->found = found != NULL;
	if (!found)
		return true;
	assert_int_equal(found->values[0].bytes[found->values[0].len], 0);
	assert_int_equal(sd_desc_decode(found->values[0].bytes,
					found->values[0].len, &desc, NULL),
			 SD_OK);
	value->control = desc.control;
	assert_int_equal(
		sd_sddl_print_alloc(&desc, NULL, 15, &value->sddl, NULL),
		SD_OK);
	return true;
}

static inline const char *
read_sd(struct fixture *f, const char *dn, unsigned flags)
{
	static const char *const names[] = {"ntsecuritydescriptor", NULL};
	const struct dir_search search = {
		.base = dn, .attributes = names, .sd_flags = flags};
	struct value value = {0};

	assert_int_equal(directory_search(f->dir, &search, take_value, &value,
					  &f->error),
			 DIR_OK);
	char *text = arena_strdup(&f->arena, value.found ? value.sddl : "none");
	free(value.sddl);
	return text;
}

/* control: bits that SDDL has no letters for. */
static inline enum dir_status
write_sd_with(struct fixture *f, const char *dn, unsigned flags,
	      const char *sddl, unsigned control)
{
	struct dir_write write = {.dn = dn,
				  .attribute = "nTSecurityDescriptor",
				  .sd_flags = flags};
	SD_DESC_AUTO desc = sample_desc(sddl);
	struct dir_reply reply;
	uint8_t *bytes;

	desc.control |= (uint16_t)control;
	assert_int_equal(sd_desc_encode_alloc(&desc, &bytes, &write.len, NULL),
			 SD_OK);
	write.value = bytes;
	assert_int_equal(directory_send_write(f->dir, &write, f, &f->error),
			 DIR_OK);
	free(bytes);
	assert_int_equal(directory_receive(f->dir, &reply, &f->error), DIR_OK);
	assert_ptr_equal(reply.tag, f);
	f->error = reply.error;
	return reply.event == DIR_EVENT_DONE ? DIR_OK : reply.error.status;
}

static inline enum dir_status
write_sd(struct fixture *f, const char *dn, unsigned flags, const char *sddl)
{
	return write_sd_with(f, dn, flags, sddl, 0);
}

#endif
