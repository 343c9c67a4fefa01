/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/codec.c: what libsd takes to decode, encode and print
 * descriptors as SDDL.
 *
 * Usage: codec FILE ROUNDS. FILE holds records: a length, 4 bytes
 * little-endian, and as many bytes of a self-relative descriptor. In every
 * round each descriptor is decoded, gets one ACE more, is encoded and is
 * printed. A few descriptors at a time pass through each stage, copied to
 * one place first, as values stand when they have just been received; only
 * the stages are timed. Prints one line, in nanoseconds per descriptor, from
 * the medians of the rounds.
 */
#include "bench/stages.h"
#include "libsd/sd.h"

#include <string.h>

struct bench {
	struct sd_ace added;
	uint8_t *input[STAGES_BATCH]; /* each as big as the longest record */
	size_t input_len[STAGES_BATCH];
	struct sd_desc descs[STAGES_BATCH];
	uint8_t *wire;
	size_t wire_size;
	char *text;
	size_t text_size;
};
static struct bench bench;

static void
die(const char *what, size_t record, const struct sd_error *error)
{
	fprintf(stderr, "codec: record %zu: %s: at %zu (%s): %s\n", record,
		what, error->where, error->section, error->message);
	exit(1);
}

static double
decode_batch(size_t first, size_t count)
{
	struct sd_error error;
	double start = stages_now();

	for (size_t i = 0; i < count; i++) {
		if (sd_desc_decode(bench.input[i], bench.input_len[i],
				   &bench.descs[i], &error) != SD_OK)
			die("decode", first + i, &error);
	}
	return stages_now() - start;
}

/* A descriptor without a DACL stays as it is. */
static size_t
add_aces(size_t first, size_t count)
{
	size_t aces = 0;

	for (size_t i = 0; i < count; i++) {
		struct sd_desc *desc = &bench.descs[i];
		struct sd_error error = {.section = "-"};

		if (desc->dacl_state != SD_ACL_LIST)
			continue;
		aces += desc->dacl.count;
		if (sd_desc_append_ace(desc, SD_DACL, &bench.added) != SD_OK)
			die("append: out of memory", first + i, &error);
	}
	return aces;
}

static double
encode_batch(size_t first, size_t count)
{
	struct sd_error error;
	double start = stages_now();
	size_t len;

	for (size_t i = 0; i < count; i++) {
		if (sd_desc_encode(&bench.descs[i], bench.wire, bench.wire_size,
				   &len, &error) != SD_OK)
			die("encode", first + i, &error);
	}
	return stages_now() - start;
}

/* ACEs without a text form end the printing, and are no error here. */
static double
print_batch(size_t first, size_t count)
{
	const unsigned parts =
		SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL | SD_FLAG_SACL;
	struct sd_error error;
	double start = stages_now();
	size_t len;

	for (size_t i = 0; i < count; i++) {
		enum sd_err err =
			sd_sddl_print(&bench.descs[i], NULL, parts, bench.text,
				      bench.text_size, &len, &error);

		if (err != SD_OK && err != SD_EUNSUPPORTED)
			die("sddl", first + i, &error);
	}
	return stages_now() - start;
}

static void
load_batch(const struct record *records, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		memcpy(bench.input[i], records[i].bytes, records[i].len);
		bench.input_len[i] = records[i].len;
	}
}

static void
run_batch(const struct record *records, size_t first, size_t count,
	  size_t *aces, double ns[static STAGES])
{
	load_batch(records, count);
	ns[DECODE] = decode_batch(first, count);
	*aces += add_aces(first, count);
	ns[ENCODE] = encode_batch(first, count);
	ns[SDDL] = print_batch(first, count);
	for (size_t i = 0; i < count; i++)
		sd_desc_clear(&bench.descs[i]);
}

/* Reset Password on users below, for one user; and room: an encoded
 * descriptor grows by one ACE, 8 wire bytes print as less than 350. */
static void
prepare(size_t longest)
{
	struct sd_sid sid =
		SD_SID(5, 21, UINT32_C(2457507606), UINT32_C(2709100691),
		       UINT32_C(398136650), 1199);
	struct sd_guid type, user;

	if (sd_guid_parse("00299570-246d-11d0-a768-00aa006e0529", &type,
			  NULL) != SD_OK ||
	    sd_guid_parse("bf967aba-0de6-11d0-a285-00aa003049e2", &user,
			  NULL) != SD_OK)
		abort();
	bench.added = sd_ace_make(
		SD_ACE_ALLOWED, SD_ACE_CONTAINER_INHERIT | SD_ACE_INHERIT_ONLY,
		SD_MASK_CONTROL_ACCESS, &type, &user, &sid);
	for (size_t i = 0; i < STAGES_BATCH; i++)
		bench.input[i] = stages_alloc(longest + 1);
	/* Parts that overlap in the input do not in the output. */
	bench.wire_size = 4 * longest + 256;
	bench.wire = stages_alloc(bench.wire_size);
	bench.text_size = (2 * longest + 256) / 8 * 350;
	bench.text = stages_alloc(bench.text_size);
}

int
main(int argc, char **argv)
{
	struct records records = {0};
	size_t rounds = stages_open(argc, argv, &records);

	prepare(records.longest);
	stages_run(&records, rounds, run_batch);
	records_free(&records);
	for (size_t i = 0; i < STAGES_BATCH; i++)
		free(bench.input[i]);
	free(bench.wire);
	free(bench.text);
	return 0;
}
