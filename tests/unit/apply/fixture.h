/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/apply/fixture.h: a small domain in a snapshot made on the spot,
 * a directory in front of it that can fail, a journal in a folder of its own,
 * and what was said and came of a run.
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
#include "directory/ldif/open.h"
#include "directory/ldif/record.h"

#include "faulty.h"
#include "unit/libsd/sample.h"

#include <stdio.h>
#include <sys/stat.h>
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
#define GRANT "(A;;RPWP;;;" HELPDESK ")"
#define THEIRS "(A;;LC;;;" OTHER ")"

/* Each file, or a header of several, has its own setup. */
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)

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
		bytes = sample_wire(sddl, &len);
		ldif_append_value(&f->snapshot, "nTSecurityDescriptor", bytes,
				  len);
		free(bytes);
	}
	str_append_char(&f->snapshot, '\n');
}

static inline void
fixture_add_unit(struct fixture *f, const char *dn)
{
	fixture_add(f, dn, "organizationalUnit", PLAIN_SDDL, NULL);
}

/* The group whose SID is HELPDESK. */
static inline void
fixture_add_helpdesk(struct fixture *f)
{
	fixture_add(f, "CN=Help Desk," PEOPLE, "group", PLAIN_SDDL,
		    "sAMAccountName: helpdesk\n"
		    "objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==\n");
}

static inline void
fixture_begin(struct fixture *f)
{
	const struct sd_sid sid = sample_sid(DOMAIN_SID);
	uint8_t bytes[SD_SID_MAX_SIZE];
	STR_AUTO more;

	memset(f, 0, sizeof(*f));
	umask(022); /* files that a group may write are not believed */
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
	ldif_append_value(&more, "objectSid", bytes,
			  sd_sid_encode(&sid, bytes));
	fixture_add(f, BASE, "domainDNS", PLAIN_SDDL, more.data);
	fixture_add_unit(f, PEOPLE);
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

/* On the heap, as the state of a test; to be filled and opened. */
static inline struct fixture *
fixture_new(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	assert_non_null(f);
	fixture_begin(f);
	*state = f;
	return f;
}

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

	f->caller[i] = sample_sid(sid);
	f->caller_values[i].len =
		sd_sid_encode(&f->caller[i], f->caller_bytes[i]);
	f->caller_values[i].bytes = f->caller_bytes[i];
	f->faulty.base.sids.sids = f->caller_values;
	f->faulty.base.has_sids = true;
}

/* ---- what is said -------------------------------------------------------- */

static inline void
fixture_print(struct fixture *f)
{
	diags_print(&f->diags);
	fflush(f->diags.out);
}

/* How often the diagnostics have said this by now. */
static inline size_t
fixture_told(const struct fixture *f, const char *part)
{
	size_t count = 0;

	for (const char *at = f->shown; (at = strstr(at, part)) != NULL;
	     at += strlen(part))
		count++;
	return count;
}

#endif
