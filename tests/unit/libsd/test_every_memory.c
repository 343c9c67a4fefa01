/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/libsd/test_every_memory.c: every function of libsd that can
 * fail, with no memory at its first allocation, its second, and so on: only
 * that one, and that one and all that follow. It must say SD_ENOMEM, leave
 * its object as it was and what it fills untouched or empty. A function of
 * the headers without a row here fails the test. Linked with --wrap=malloc.
 */
#include "unit/libsd/sample.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>

static long fail_in = -1; /* allocations until one fails; -1: none does */
static bool fail_all;	  /* those after it, too */
static bool has_failed;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *
__wrap_malloc(size_t size)
{
	if (fail_in == 0 || (has_failed && fail_all)) {
		fail_in = -1;
		has_failed = true;
		return NULL;
	}
	if (fail_in > 0)
		fail_in--;
	return __real_malloc(size);
}

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

static enum sd_err
acl_append(struct bench *b)
{
	return sd_acl_append(&b->desc.dacl, b->desc.pool, &b->big);
}

static enum sd_err
acl_insert(struct bench *b)
{
	return sd_acl_insert(&b->desc.dacl, b->desc.pool, 0, &b->big);
}

static enum sd_err
acl_canonicalize(struct bench *b)
{
	return sd_acl_canonicalize(&b->desc.dacl, b->desc.pool, &b->count_out);
}

static enum sd_err
acl_check_canonical(struct bench *b)
{
	return sd_acl_check_canonical(&b->other.dacl, &b->error);
}

static enum sd_err
desc_copy(struct bench *b)
{
	return sd_desc_copy(&b->desc, &b->desc_out);
}

static enum sd_err
desc_decode(struct bench *b)
{
	return sd_desc_decode(b->wire, b->wire_len, &b->desc_out, &b->error);
}

static enum sd_err
desc_encode(struct bench *b)
{
	return sd_desc_encode(&b->desc, b->buffer, sizeof(b->buffer),
			      &b->count_out, &b->error);
}

static enum sd_err
desc_encode_alloc(struct bench *b)
{
	return sd_desc_encode_alloc(&b->desc, &b->bytes_out, &b->count_out,
				    &b->error);
}

static enum sd_err
desc_normalize(struct bench *b)
{
	return sd_desc_normalize(&b->desc, &b->guid);
}

static enum sd_err
desc_revert(struct bench *b)
{
	return sd_desc_revert(&b->desc, &b->other, &b->third, &b->count_out,
			      NULL, NULL);
}

static enum sd_err
diff_init(struct bench *b)
{
	const struct sd_diff_options options = {false, SAMPLE_ALL};

	return sd_diff_init(&b->diff, &b->desc, &b->other, &options);
}

static enum sd_err
diff_append_moves(struct bench *b)
{
	enum sd_err err = sd_diff_append_moves(&b->diff, &b->desc, &b->desc);

	if (err != SD_OK)
		assert_null(b->diff.items);
	return err;
}

static enum sd_err
edit_add(struct bench *b)
{
	return sd_edit_add(&b->desc, &b->ace, &b->result, &b->error);
}

static enum sd_err
edit_clear_explicit(struct bench *b)
{
	return sd_edit_clear_explicit(&b->desc, &b->count_out);
}

static enum sd_err
edit_drop_inherited(struct bench *b)
{
	return sd_edit_drop_inherited(&b->desc);
}

static enum sd_err
edit_protect(struct bench *b)
{
	return sd_edit_protect(&b->desc, false);
}

static enum sd_err
edit_revoke_ace(struct bench *b)
{
	return sd_edit_revoke_ace(&b->desc, &b->desc.dacl.aces[0], true,
				  &b->result, &b->error);
}

static enum sd_err
edit_revoke_trustee(struct bench *b)
{
	return sd_edit_revoke_trustee(&b->desc, &b->sid, &b->count_out);
}

static enum sd_err
edit_substitute(struct bench *b)
{
	return sd_edit_substitute(&b->desc, &b->sid, &b->ace.sid,
				  &b->count_out);
}

static enum sd_err
edit_unprotect(struct bench *b)
{
	return sd_edit_unprotect(&b->desc);
}

static enum sd_err
guid_parse(struct bench *b)
{
	return sd_guid_parse(USER, &b->guid_out, &b->error);
}

static enum sd_err
inherit_dacl(struct bench *b)
{
	return sd_inherit_dacl(&b->third, &b->guid, &b->sid, &b->sid, true,
			       &b->desc);
}

static enum sd_err
inherit_sacl(struct bench *b)
{
	return sd_inherit_sacl(&b->third, &b->guid, &b->sid, &b->sid, true,
			       &b->desc);
}

static enum sd_err
known_parse_alias(struct bench *b)
{
	return sd_known_parse_alias("BA", NULL, &b->sid_out);
}

static enum sd_err
mask_parse(struct bench *b)
{
	return sd_mask_parse("CCDC", 4, &b->mask_out, &b->error);
}

static enum sd_err
sddl_parse(struct bench *b)
{
	return sd_sddl_parse(b->text, NULL, &b->desc_out, &b->error);
}

static enum sd_err
sddl_parse_ace(struct bench *b)
{
	return sd_sddl_parse_ace("(OA;CI;RP;" USER ";;SY)", NULL, &b->ace_out,
				 &b->error);
}

static enum sd_err
sddl_print(struct bench *b)
{
	return sd_sddl_print(&b->desc, NULL, SAMPLE_ALL, b->buffer,
			     sizeof(b->buffer), &b->count_out, &b->error);
}

static enum sd_err
sddl_print_ace(struct bench *b)
{
	return sd_sddl_print_ace(&b->ace, NULL, b->buffer, sizeof(b->buffer),
				 &b->count_out, &b->error);
}

static enum sd_err
sddl_print_alloc(struct bench *b)
{
	return sd_sddl_print_alloc(&b->desc, NULL, SAMPLE_ALL, &b->text_out,
				   &b->error);
}

static enum sd_err
sid_append(struct bench *b)
{
	return sd_sid_append(&b->sid_out, 500);
}

static enum sd_err
sid_decode(struct bench *b)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	size_t len = sd_sid_encode(&b->sid, bytes);

	return sd_sid_decode(bytes, len, &b->sid_out, &b->error);
}

static enum sd_err
sid_parse(struct bench *b)
{
	return sd_sid_parse("S-1-5-32-544", &b->sid_out, &b->error);
}

/* The same on descriptors without an ACE, and so without a pool. */
static enum sd_err
inherit_into_nothing(struct bench *b)
{
	const struct sd_desc before = b->empty;
	enum sd_err err = sd_inherit_dacl(&b->third, &b->guid, &b->sid, &b->sid,
					  true, &b->empty);

	if (err != SD_OK)
		assert_true(sd_desc_equal(&b->empty, &before));
	return err;
}

static enum sd_err
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
	{"sd_acl_append", acl_append, true},
	{"sd_acl_canonicalize", acl_canonicalize, true},
	{"sd_acl_check_canonical", acl_check_canonical, false},
	{"sd_acl_insert", acl_insert, true},
	{"sd_desc_copy", desc_copy, true},
	{"sd_desc_decode", desc_decode, true},
	{"sd_desc_encode", desc_encode, false},
	{"sd_desc_encode_alloc", desc_encode_alloc, true},
	{"sd_desc_normalize", desc_normalize, true},
	{"sd_desc_revert", desc_revert, true},
	{"sd_diff_init", diff_init, true},
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
	{"sd_inherit_dacl", inherit_dacl, true},
	{"sd_inherit_sacl", inherit_sacl, true},
	{"sd_inherit_dacl: the first ACE", inherit_into_nothing, true},
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

/* ---- the bench ---------------------------------------------------------- */

/* Fills a list until one more would need memory. */
static void
fill(struct sd_desc *desc, struct sd_acl *acl, const char *sddl)
{
	struct sd_ace ace = sample_ace(sddl);
	enum sd_err err = SD_OK;

	for (uint32_t i = 0; err == SD_OK; i++) {
		ace.sid = sd_sid_make(5, 2, 90, i);
		fail_in = 0;
		err = sd_acl_insert(acl, desc->pool, 1, &ace);
		fail_in = -1;
	}
	assert_int_equal(err, SD_ENOMEM);
}

static struct sd_desc
full_desc(bool ordered)
{
	struct sd_desc desc = sample_desc(
		ordered ? "O:BAG:SYD:(D;;SD;;;WD)(A;CI;GA;;;BU)"
			  "(OA;CIIO;CR;" RESET ";" USER ";BA)(A;CIID;RP;;;SY)"
			  "S:(AU;SA;WD;;;WD)"
			: "O:BAG:SYD:(A;CI;GA;;;BU)(D;;SD;;;WD)");

	fill(&desc, &desc.dacl, "(A;CI;LC;;;BU)");
	if (ordered)
		fill(&desc, &desc.sacl, "(AU;SA;LC;;;BU)");
	return desc;
}

static void
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

static void
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

static void
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

/* True while there was an allocation to fail. */
static bool
fail_once(const struct call *call, long step, bool all)
{
	const bool ordered = call->attempt != acl_canonicalize;
	struct sd_desc before;
	struct bench bench;
	enum sd_err err;

	bench_init(&bench, ordered);
	before = sample_copy(&bench.desc);
	has_failed = false;
	fail_all = all;
	fail_in = step;
	err = call->attempt(&bench);
	fail_in = -1;
	fail_all = false;
	if (!has_failed && err != SD_OK)
		fail_msg("%s: %s", call->name, sd_err_name(err));
	if (has_failed && err != SD_ENOMEM)
		fail_msg("%s, allocation %ld: %s", call->name, step,
			 sd_err_name(err));
	if (has_failed)
		check_untouched(&bench, &before);
	sd_desc_clear(&before);
	bench_clear(&bench);
	return has_failed;
}

static void
test_every_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < CALLS; i++)
		for (int all = 0; all < 2; all++) {
			long step = 0;

			while (fail_once(&calls[i], step, all != 0))
				step++;
			if ((step > 0) != calls[i].takes_memory)
				fail_msg("%s: %ld allocations", calls[i].name,
					 step);
		}
}

/* ---- the headers -------------------------------------------------------- */

static bool
is_called(const char *name, size_t len)
{
	for (size_t i = 0; i < CALLS; i++)
		if (strlen(calls[i].name) == len &&
		    strncmp(calls[i].name, name, len) == 0)
			return true;
	return false;
}

/* The function whose declaration ends at the mark. */
static size_t
find_name(const char *text, const char *mark, const char **name)
{
	const char *at = mark;

	while (at > text && at[-1] != ';' && at[-1] != '}' && at[-1] != '/')
		at--;
	*name = strstr(at, "sd_err\nsd_");
	if (*name == NULL || *name > mark)
		*name = strstr(at, "sd_err sd_");
	if (*name == NULL || *name > mark)
		return 0;
	*name += strlen("sd_err ");
	at = *name;
	while (isalnum((unsigned char)*at) || *at == '_')
		at++;
	return (size_t)(at - *name);
}

static size_t
check_header(const char *text)
{
	static const char must[] = ") SD_MUST_CHECK;";
	const char *mark = text, *name;
	size_t count = 0;

	for (; (mark = strstr(mark, must)) != NULL; mark++, count++) {
		size_t len = find_name(text, mark, &name);

		if (len == 0)
			fail_msg("no name before: %.60s", mark);
		if (!is_called(name, len))
			fail_msg("no row for %.*s", (int)len, name);
	}
	return count;
}

static void
test_every_function_has_a_row(void **state)
{
	static char text[65536];
	DIR *folder = opendir("libsd");
	const struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');
		char path[512];
		FILE *file;

		if (dot == NULL || strcmp(dot, ".h") != 0)
			continue;
		snprintf(path, sizeof(path), "libsd/%s", entry->d_name);
		file = fopen(path, "re");
		assert_non_null(file);
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
		count += check_header(text);
	}
	closedir(folder);
	for (size_t i = 0; i < CALLS; i++)
		count += strchr(calls[i].name, ':') != NULL;
	assert_int_equal(count, CALLS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call),
		cmocka_unit_test(test_every_function_has_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
