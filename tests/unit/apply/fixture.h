/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/fixture.h: a small domain in a snapshot made on the spot,
 * a directory in front of it that can fail, a journal in a folder of its
 * own, and the outcomes of a run to look into.
 */
#ifndef TESTS_APPLY_FIXTURE_H
#define TESTS_APPLY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply/apply.h"
#include "apply/history.h"
#include "directory/connect.h"
#include "directory/ldif_record.h"

#include "faulty.h"

#include <stdio.h>
#include <unistd.h>

#define BASE "DC=corp,DC=example"
#define PEOPLE "OU=people," BASE
#define DOMAIN_SID "S-1-5-21-1-2-3"
#define ADMINS DOMAIN_SID "-512"
#define HELPDESK DOMAIN_SID "-1105"
#define OTHER DOMAIN_SID "-1106"
#define OUTCOMES 128
#define PLAIN_SDDL \
	"O:" ADMINS "G:" ADMINS "D:AI(A;;0xf01ff;;;" ADMINS \
	")(A;;0xf01ff;;;SY)(A;CIID;RPLCLORC;;;AU)"

struct seen_outcome {
	const char *dn;
	enum outcome_state state;
	const char *before, *after, *now; /* SDDL, NULL when absent */
	unsigned sd_flags;
	const char *notes; /* one a line */
};

struct fixture {
	struct arena arena;
	struct diags diags;
	char *shown;
	size_t shown_len;
	struct str snapshot;
	struct directory *inner;
	struct faulty faulty;
	struct directory *dir; /* &faulty.base */
	struct principals *principals;
	struct schema *schema;
	struct apply_options options;
	struct apply_counts counts;
	struct seen_outcome outcomes[OUTCOMES];
	size_t outcome_count;
	unsigned guid;
	char state_home[64];
	struct sd_sid caller[4];
	struct dir_value caller_values[4];
	uint8_t caller_bytes[4][SD_SID_MAX_SIZE];
};

/* ---- the snapshot -------------------------------------------------------- */

static inline void
fixture_bytes(const char *sddl, uint8_t **bytes, size_t *len)
{
	SD_DESC_AUTO desc = SD_DESC_INIT;

	assert_int_equal(sd_sddl_parse(sddl, NULL, &desc, NULL), SD_OK);
	assert_int_equal(sd_desc_encode_alloc(&desc, bytes, len, NULL), SD_OK);
}

/* Adds an object; sddl NULL: without a descriptor; more: LDIF lines. */
static inline void
fixture_add(struct fixture *f, const char *dn, const char *class,
	    const char *sddl, const char *more)
{
	uint8_t guid[16] = {0x11, 0x22};
	uint8_t *bytes;
	size_t len;

	f->guid++;
	guid[14] = (uint8_t)(f->guid >> 8);
	guid[15] = (uint8_t)f->guid;
	str_printf(&f->snapshot, "dn: %s\nobjectClass: top\nobjectClass: %s\n",
		   dn, class);
	ldif_append_value(&f->snapshot, "objectGUID", guid, sizeof(guid));
	if (more != NULL)
		str_append(&f->snapshot, more);
	if (sddl != NULL) {
		fixture_bytes(sddl, &bytes, &len);
		ldif_append_value(&f->snapshot, "nTSecurityDescriptor", bytes,
				  len);
		free(bytes);
	}
	str_append_char(&f->snapshot, '\n');
}

static inline void
fixture_begin(struct fixture *f)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	struct sd_sid sid;
	STR_AUTO more;

	memset(f, 0, sizeof(*f));
	arena_init(&f->arena);
	diags_init(&f->diags, &f->arena);
	f->diags.out = open_memstream(&f->shown, &f->shown_len);
	str_init(&f->snapshot);
	str_append(&f->snapshot,
		   "dn:\ndefaultNamingContext: " BASE "\n"
		   "configurationNamingContext: CN=Configuration," BASE "\n"
		   "schemaNamingContext: CN=Schema,CN=Configuration," BASE "\n"
		   "rootDomainNamingContext: " BASE "\n"
		   "namingContexts: " BASE "\n"
		   "dnsHostName: dc1.corp.example\n"
		   "supportedCapabilities: 1.2.840.113556.1.4.800\n\n");
	str_init(&more);
	assert_int_equal(sd_sid_parse(DOMAIN_SID, &sid, NULL), SD_OK);
	ldif_append_value(&more, "objectSid", bytes,
			  sd_sid_encode(&sid, bytes));
	fixture_add(f, BASE, "domainDNS", PLAIN_SDDL, more.data);
	fixture_add(f, PEOPLE, "organizationalUnit", PLAIN_SDDL, NULL);
	strcpy(f->state_home, "/tmp/dsacls-apply-XXXXXX");
	assert_non_null(mkdtemp(f->state_home));
	setenv("XDG_STATE_HOME", f->state_home, 1);
}

static inline void
fixture_open(struct fixture *f)
{
	char path[] = "/tmp/dsacls-snapshot-XXXXXX";
	struct dir_error error = {.sentence = "?"};
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, f->snapshot.data, f->snapshot.len),
			 (ssize_t)f->snapshot.len);
	close(fd);
	f->inner = directory_open_ldif(&f->arena, path, &f->diags, &error);
	if (f->inner == NULL)
		fail_msg("%s", error.sentence);
	unlink(path);
	faulty_init(&f->faulty, f->inner, &f->arena);
	f->faulty.base.info.host = "dc1.corp.example";
	f->dir = &f->faulty.base;
	f->principals = principals_new(&f->arena, f->dir);
	f->schema = schema_new(&f->arena, f->dir, false);
	f->options.journal = true;
	f->options.read_owner = true;
	f->options.command_text = "dsacls test";
}

static inline void
fixture_end(struct fixture *f)
{
	char command[128];

	directory_close(f->inner);
	fclose(f->diags.out);
	free(f->shown);
	str_clear(&f->snapshot);
	arena_clear(&f->arena);
	snprintf(command, sizeof(command), "rm -rf %s", f->state_home);
	assert_int_equal(system(command), 0);
}

/* The teardown of a test whose state is a fixture on the heap. */
static inline int
fixture_teardown(void **state)
{
	fixture_end(*state);
	free(*state);
	return 0;
}

/* Who the server says we are. */
static inline void
fixture_caller(struct fixture *f, const char *sid)
{
	size_t i = f->faulty.base.sids.count++;

	assert_int_equal(sd_sid_parse(sid, &f->caller[i], NULL), SD_OK);
	f->caller_values[i].len =
		sd_sid_encode(&f->caller[i], f->caller_bytes[i]);
	f->caller_values[i].bytes = f->caller_bytes[i];
	f->faulty.base.sids.sids = f->caller_values;
	f->faulty.base.has_sids = true;
}

/* ---- running ------------------------------------------------------------- */

static inline const char *
fixture_sddl(struct fixture *f, const struct sd_desc *desc)
{
	char *text;
	const char *kept;

	if (desc == NULL)
		return NULL;
	assert_int_equal(sd_sddl_print_alloc(desc, NULL, 15, &text, NULL),
			 SD_OK);
	kept = arena_strdup(&f->arena, text);
	free(text);
	return kept;
}

static inline bool
fixture_report(void *context, const struct outcome *outcome)
{
	struct fixture *f = context;
	struct seen_outcome *seen = &f->outcomes[f->outcome_count++];
	STR_AUTO notes;

	assert_true(f->outcome_count <= OUTCOMES);
	str_init(&notes);
	for (size_t i = 0; i < outcome->note_count; i++)
		str_printf(&notes, "%s%s\n",
			   outcome->notes[i].is_error ? "error: " : "",
			   outcome->notes[i].text);
	*seen = (struct seen_outcome){
		.dn = arena_strdup(&f->arena, outcome->dn),
		.state = outcome->state,
		.sd_flags = outcome->sd_flags,
		.before = fixture_sddl(f, outcome->before),
		.after = fixture_sddl(f, outcome->after),
		.now = fixture_sddl(f, outcome->now),
		.notes = arena_strdup(&f->arena, notes.data),
	};
	return true;
}

/* A recipe of the ACEs and operations in steps. */
static inline struct job
fixture_job(struct fixture *f, struct recipe_step *steps, size_t count,
	    const char *const *dns, size_t dn_count)
{
	struct job job = {
		.recipe = {.steps = steps,
			   .count = count,
			   .sd_flags = SD_FLAG_DACL,
			   .attribute = "nTSecurityDescriptor",
			   .changes = count > 0 && steps[0].op != STEP_SHOW},
		.target_count = dn_count,
	};

	job.targets = arena_array(&f->arena, dn_count, sizeof(*job.targets));
	for (size_t i = 0; i < dn_count; i++)
		job.targets[i] =
			(struct job_target){.dn = dns[i], .name = dns[i]};
	return job;
}

static inline struct recipe_step
fixture_step(enum step_op op, const char *ace)
{
	struct recipe_step step = {.op = op};

	if (ace != NULL)
		assert_int_equal(sd_sddl_parse_ace(ace, NULL, &step.ace, NULL),
				 SD_OK);
	step.sid = step.ace.sid;
	return step;
}

static inline struct apply_context
fixture_given(struct fixture *f)
{
	return (struct apply_context){
		.arena = &f->arena,
		.dir = f->dir,
		.principals = f->principals,
		.schema = f->schema,
		.options = &f->options,
		.report = fixture_report,
		.context = f,
		.counts = &f->counts,
		.diags = &f->diags,
	};
}

static inline enum exit_status
fixture_run(struct fixture *f, const struct job *job)
{
	const struct apply_context given = fixture_given(f);
	enum exit_status status;

	f->outcome_count = 0;
	f->counts = (struct apply_counts){0};
	status = apply_run(&given, job);
	diags_print(&f->diags);
	fflush(f->diags.out);
	assert_int_equal(directory_pending(f->dir), 0);
	return status;
}

/* One step on one object. */
static inline enum exit_status
fixture_run_one(struct fixture *f, const char *dn, enum step_op op,
		const char *ace)
{
	struct recipe_step step = fixture_step(op, ace);
	struct job job = fixture_job(f, &step, 1, &dn, 1);

	return fixture_run(f, &job);
}

static inline enum exit_status
fixture_undo(struct fixture *f, const char *id)
{
	const struct apply_context given = fixture_given(f);
	enum exit_status status;

	f->outcome_count = 0;
	f->counts = (struct apply_counts){0};
	status = history_undo(&given, id);
	diags_print(&f->diags);
	fflush(f->diags.out);
	return status;
}

static inline enum exit_status
fixture_resume(struct fixture *f, const char *id)
{
	const struct apply_context given = fixture_given(f);
	enum exit_status status;

	f->outcome_count = 0;
	f->counts = (struct apply_counts){0};
	status = history_resume(&given, id);
	diags_print(&f->diags);
	fflush(f->diags.out);
	return status;
}

/* ---- looking ------------------------------------------------------------- */

struct fixture_reading {
	struct fixture *f;
	const char *sddl;
};

static inline bool
fixture_take(void *context, const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "nTSecurityDescriptor");
	struct fixture_reading *reading = context;
	SD_DESC_AUTO desc = SD_DESC_INIT;

	assert_non_null(found);
	assert_int_equal(sd_desc_decode(found->values[0].bytes,
					found->values[0].len, &desc, NULL),
			 SD_OK);
	reading->sddl = fixture_sddl(reading->f, &desc);
	return true;
}

/* What the directory holds, past the one that fails. */
static inline const char *
fixture_stored(struct fixture *f, const char *dn)
{
	static const char *const attributes[] = {"nTSecurityDescriptor", NULL};
	struct fixture_reading reading = {f, NULL};
	const struct dir_search search = {.base = dn,
					  .scope = DIR_BASE,
					  .attributes = attributes,
					  .sd_flags = 15};
	struct dir_error error;

	assert_int_equal(directory_search(f->inner, &search, fixture_take,
					  &reading, &error),
			 DIR_OK);
	assert_non_null(reading.sddl);
	return reading.sddl;
}

static inline void
fixture_holds(struct fixture *f, const char *dn, const char *ace)
{
	const char *sddl = fixture_stored(f, dn);

	if (strstr(sddl, ace) == NULL)
		fail_msg("%s: no %s in %s", dn, ace, sddl);
}

static inline void
fixture_lacks(struct fixture *f, const char *dn, const char *ace)
{
	const char *sddl = fixture_stored(f, dn);

	if (strstr(sddl, ace) != NULL)
		fail_msg("%s: %s in %s", dn, ace, sddl);
}

/* Somebody else's write of the parts that the flags name. */
static inline void
fixture_intrude_parts(struct fixture *f, const char *dn, const char *sddl,
		      unsigned sd_flags)
{
	uint8_t *bytes;
	size_t len;

	fixture_bytes(sddl, &bytes, &len);
	faulty_write(&f->faulty,
		     &(struct dir_write){.dn = dn,
					 .attribute = "nTSecurityDescriptor",
					 .sd_flags = sd_flags,
					 .value = bytes,
					 .len = len});
	free(bytes);
}

/* Of a whole DACL. */
static inline void
fixture_intrude(struct fixture *f, const char *dn, const char *sddl)
{
	fixture_intrude_parts(f, dn, sddl, SD_FLAG_DACL);
}

#endif
