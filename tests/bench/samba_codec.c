/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/samba_codec.c: what Samba's own codec takes for the work that
 * codec.c measures of libsd: ndr_pull and ndr_push of a security descriptor,
 * and sddl_encode.
 *
 * Usage and output are those of codec.c, and so are the file, the added ACE
 * and the way through the stages.
 */
#include "bench/stages.h"

#include <stdarg.h>
#include <string.h>

#include <talloc.h>
/* Samba's headers want these first. */
#include <util/data_blob.h>
#include <util/time.h>

#include <gen_ndr/security.h>
#include <ndr.h>

/* Debian ships libsamba-security without its headers. */
enum ndr_err_code
ndr_pull_security_descriptor(struct ndr_pull *ndr, int ndr_flags,
			     struct security_descriptor *r);
enum ndr_err_code
ndr_push_security_descriptor(struct ndr_push *ndr, int ndr_flags,
			     const struct security_descriptor *r);
char *sddl_encode(TALLOC_CTX *mem_ctx, const struct security_descriptor *sd,
		  const struct dom_sid *domain_sid);
NTSTATUS security_descriptor_dacl_add(struct security_descriptor *sd,
				      const struct security_ace *ace);

struct bench {
	struct security_ace added;
	DATA_BLOB input[STAGES_BATCH];
	TALLOC_CTX *contexts[STAGES_BATCH];
	struct security_descriptor *descs[STAGES_BATCH];
};
static struct bench bench;

static void
die(const char *what, size_t record)
{
	fprintf(stderr, "samba_codec: record %zu: %s failed\n", record, what);
	exit(1);
}

static double
decode_batch(size_t first, size_t count)
{
	double start = stages_now();

	for (size_t i = 0; i < count; i++) {
		struct security_descriptor *desc;

		desc = talloc(bench.contexts[i], struct security_descriptor);
		if (ndr_pull_struct_blob(
			    &bench.input[i], desc, desc,
			    (ndr_pull_flags_fn_t)
				    ndr_pull_security_descriptor) !=
		    NDR_ERR_SUCCESS)
			die("ndr_pull_security_descriptor", first + i);
		bench.descs[i] = desc;
	}
	return stages_now() - start;
}

static size_t
add_aces(size_t first, size_t count)
{
	size_t aces = 0;

	for (size_t i = 0; i < count; i++) {
		struct security_descriptor *desc = bench.descs[i];

		if (desc->dacl == NULL)
			continue;
		aces += desc->dacl->num_aces;
		if (!NT_STATUS_IS_OK(
			    security_descriptor_dacl_add(desc, &bench.added)))
			die("security_descriptor_dacl_add", first + i);
	}
	return aces;
}

static double
encode_batch(size_t first, size_t count)
{
	double start = stages_now();

	for (size_t i = 0; i < count; i++) {
		DATA_BLOB blob;

		if (ndr_push_struct_blob(
			    &blob, bench.contexts[i], bench.descs[i],
			    (ndr_push_flags_fn_t)
				    ndr_push_security_descriptor) !=
		    NDR_ERR_SUCCESS)
			die("ndr_push_security_descriptor", first + i);
	}
	return stages_now() - start;
}

static double
print_batch(size_t first, size_t count)
{
	double start = stages_now();

	for (size_t i = 0; i < count; i++) {
		if (sddl_encode(bench.contexts[i], bench.descs[i], NULL) ==
		    NULL)
			die("sddl_encode", first + i);
	}
	return stages_now() - start;
}

static void
load_batch(const struct record *records, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		memcpy(bench.input[i].data, records[i].bytes, records[i].len);
		bench.input[i].length = records[i].len;
		bench.contexts[i] = talloc_new(NULL);
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
		talloc_free(bench.contexts[i]);
}

/* Reset Password on users below, for one user: the ACE that codec.c adds. */
static void
prepare(size_t longest)
{
	struct security_ace *ace = &bench.added;
	struct security_ace_object *object = &ace->object.object;
	struct GUID type = {0x00299570,
			    0x246d,
			    0x11d0,
			    {0xa7, 0x68},
			    {0x00, 0xaa, 0x00, 0x6e, 0x05, 0x29}};
	struct GUID user = {0xbf967aba,
			    0x0de6,
			    0x11d0,
			    {0xa2, 0x85},
			    {0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2}};

	ace->type = SEC_ACE_TYPE_ACCESS_ALLOWED_OBJECT;
	ace->flags = SEC_ACE_FLAG_CONTAINER_INHERIT | SEC_ACE_FLAG_INHERIT_ONLY;
	ace->size = 72;
	ace->access_mask = SEC_ADS_CONTROL_ACCESS;
	object->flags = SEC_ACE_OBJECT_TYPE_PRESENT |
			SEC_ACE_INHERITED_OBJECT_TYPE_PRESENT;
	object->type.type = type;
	object->inherited_type.inherited_type = user;
	ace->trustee = (struct dom_sid){
		1,
		5,
		{0, 0, 0, 0, 0, 5},
		{21, 2457507606u, 2709100691u, 398136650u, 1199}};
	for (size_t i = 0; i < STAGES_BATCH; i++)
		bench.input[i].data = stages_alloc(longest + 1);
}

int
main(int argc, char **argv)
{
	struct records records = {0};
	size_t rounds = stages_open(argc, argv, &records);

	prepare(records.longest);
	stages_run(&records, rounds, run_batch);
	records_free(&records);
	return 0;
}
