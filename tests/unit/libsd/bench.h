/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/bench.h: what one call of libsd works on and fills, with
 * lists that have no room left, and whether a failed call left it alone. For
 * programs that are linked with --wrap=malloc.
 */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include "unit/libsd/failing_memory.h"
#include "unit/libsd/sample.h"

/* What calls work on: desc is what may not change, out what is filled. */
struct bench {
	struct sd_desc desc, other, third, empty;
	struct sd_ace ace; /* one that is not in desc */
	struct sd_ace big; /* the same with more data than there is room */
	struct sd_sid sid, sid_out;
	struct sd_guid guid, guid_out;
	struct sd_error error;
	const char *text;
	uint8_t *wire, *bytes_out;
	size_t wire_len, count_out;
	char *text_out;
	struct sd_ace ace_out;
	struct sd_desc desc_out; /* overwritten; empty on failure */
	struct sd_diff diff;	 /* likewise */
	enum sd_edit_result result;
	uint32_t mask_out;
	char buffer[65536];
};

#define UNTOUCHED 77

/* Fills a list until one more would need memory. */
static inline void
fill(struct sd_desc *desc, enum sd_list list, const char *sddl)
{
	struct sd_ace ace = sample_ace(sddl);
	enum sd_err err = SD_OK;

	for (uint32_t i = 0; err == SD_OK; i++) {
		ace.sid = SD_SID(5, 90, i);
		memory_fails(0, false);
		err = sd_desc_insert_ace(desc, list, 1, &ace);
		memory_is_back();
	}
	assert_int_equal(err, SD_ENOMEM);
}

static inline struct sd_desc
full_desc(bool ordered)
{
	struct sd_desc desc = sample_desc(
		ordered ? "O:BAG:SYD:(D;;SD;;;WD)(A;CI;GA;;;BU)"
			  "(OA;CIIO;CR;" RESET ";" USER ";BA)(A;CIID;RP;;;SY)"
			  "S:(AU;SA;WD;;;WD)"
			: "O:BAG:SYD:(A;CI;GA;;;BU)(D;;SD;;;WD)");

	fill(&desc, SD_DACL, "(A;CI;LC;;;BU)");
	if (ordered)
		fill(&desc, SD_SACL, "(AU;SA;LC;;;BU)");
	return desc;
}

static inline void
bench_init(struct bench *b, bool ordered)
{
	static const uint8_t data[8192];

	*b = (struct bench){.desc = full_desc(ordered)};
	b->other = sample_desc("O:BAG:SYD:(A;;RP;;;WD)(A;;WP;;;SY)"
			       "S:(AU;SA;WD;;;WD)");
	b->third = sample_desc("O:BAG:SYD:(A;CI;RPWP;;;WD)(A;CI;GA;;;CO)"
			       "S:(AU;CISA;WD;;;WD)");
	b->ace = sample_ace("(A;;CC;;;AU)");
	b->big = b->ace;
	b->big.data = data;
	b->big.data_len = sizeof(data);
	b->empty = sample_desc("D:S:");
	b->sid = sample_sid("BU");
	b->sid_out = sample_sid("WD");
	b->guid = sample_guid(USER);
	b->guid_out = sample_guid(GROUP);
	b->text = "O:BAG:SYD:(A;;RP;;;WD)(A;;WP;;;SY)";
	assert_int_equal(
		sd_desc_encode_alloc(&b->desc, &b->wire, &b->wire_len, NULL),
		SD_OK);
	b->count_out = UNTOUCHED;
	b->mask_out = UNTOUCHED;
	b->result = SD_EDIT_NARROWED;
}

static inline void
bench_clear(struct bench *b)
{
	sd_diff_clear(&b->diff);
	sd_desc_clear(&b->desc);
	sd_desc_clear(&b->other);
	sd_desc_clear(&b->third);
	sd_desc_clear(&b->desc_out);
	sd_desc_clear(&b->empty);
	free(b->wire);
	free(b->bytes_out);
	free(b->text_out);
}

static inline void
check_untouched(const struct bench *b, const struct sd_desc *before)
{
	const struct sd_desc empty = SD_DESC_INIT;

	assert_true(sd_desc_equal(&b->desc, before));
	assert_true(b->desc_out.revision == 0 ||
		    sd_desc_equal(&b->desc_out, &empty));
	assert_null(b->bytes_out);
	assert_null(b->text_out);
	assert_null(b->diff.items);
	assert_int_equal(b->diff.count, 0);
	assert_int_equal(b->count_out, UNTOUCHED);
	assert_int_equal(b->result, SD_EDIT_NARROWED);
	assert_true(b->error.code == SD_OK || b->error.code == SD_ENOMEM);
}

#endif
