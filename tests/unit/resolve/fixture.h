/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/resolve/fixture.h: the small forest of corp.ldif with a queue
 * of diagnostics to look into.
 */
#ifndef TESTS_RESOLVE_FIXTURE_H
#define TESTS_RESOLVE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "directory/ldif/open.h"
#include "resolve/job.h"

#include "unit/libsd/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "tests/unit/resolve/"
#define BASE "DC=corp,DC=example"
#define CORP_SID "S-1-5-21-1004336348-1177238915-682003330"
#define CHILD_SID "S-1-5-21-2000000001-2000000002-2000000003"
#define PARTNER_SID "S-1-5-21-3000000001-3000000002-3000000003"

struct fixture {
	struct arena arena;
	struct diags diags;
	struct directory *dir, *child, *partner;
	struct principals *principals;
	struct schema *schema;
	unsigned opened; /* other directories */
};

static inline struct directory *
fixture_open(struct fixture *fixture, const char *name)
{
	struct dir_error error = {.sentence = "?"};
	const char *path = arena_printf(&fixture->arena, "%s%s", FOLDER, name);
	struct directory *dir = directory_open_ldif(&fixture->arena, path,
						    &fixture->diags, &error);

	if (dir == NULL)
		fail_msg("%s: %s", path, error.sentence);
	return dir;
}

static inline int
fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	arena_init(&fixture->arena);
	diags_init(&fixture->diags, &fixture->arena);
	fixture->dir = fixture_open(fixture, "corp.ldif");
	fixture->principals = principals_new(&fixture->arena, fixture->dir);
	fixture->schema = schema_new(&fixture->arena, fixture->dir, false);
	*state = fixture;
	return 0;
}

/* Opens a file between these texts in place of the present directory. */
static inline void
fixture_reopen(struct fixture *fixture, const char *name, const char *before,
	       const char *after)
{
	char path[] = "/tmp/dsacls-forest-XXXXXX";
	struct dir_error error = {.sentence = "?"};
	FILE *in =
		fopen(arena_printf(&fixture->arena, "%s%s", FOLDER, name), "r");
	FILE *out = fdopen(mkstemp(path), "w");
	int c;

	assert_non_null(in);
	assert_non_null(out);
	fputs("version: 1\n", out);
	fputs(before, out);
	while ((c = fgetc(in)) != '\n') /* the version */
		assert_int_not_equal(c, EOF);
	while ((c = fgetc(in)) != EOF)
		fputc(c, out);
	fprintf(out, "\n%s", after);
	fclose(in);
	fclose(out);
	directory_close(fixture->dir);
	fixture->dir = directory_open_ldif(&fixture->arena, path,
					   &fixture->diags, &error);
	unlink(path);
	if (fixture->dir == NULL)
		fail_msg("%s", error.sentence);
	fixture->principals = principals_new(&fixture->arena, fixture->dir);
	fixture->schema = schema_new(&fixture->arena, fixture->dir, false);
}

/* The same forest as a file that `dsacls snapshot` wrote whole. */
static inline void
fixture_whole(struct fixture *fixture)
{
	fixture_reopen(fixture, "corp.ldif",
		       "# A snapshot for `dsacls --offline`, made by `dsacls "
		       "snapshot`.\n",
		       "# The end of the snapshot.\n");
}

static inline int
fixture_teardown(void **state)
{
	struct fixture *fixture = *state;

	if (fixture->child != NULL)
		directory_close(fixture->child);
	if (fixture->partner != NULL)
		directory_close(fixture->partner);
	directory_close(fixture->dir);
	arena_clear(&fixture->arena);
	free(fixture);
	return 0;
}

/* Opens the directories of other domains, as session.c does. */
static inline struct directory *
fixture_opener(void *context, const char *dns_domain)
{
	struct fixture *fixture = context;

	fixture->opened++;
	if (dns_domain == NULL)
		return fixture->child = fixture_open(fixture, "child.ldif");
	if (strcmp(dns_domain, "partner.example") == 0)
		return fixture->partner = fixture_open(fixture, "partner.ldif");
	return NULL;
}

static inline size_t
searches(const struct fixture *fixture)
{
	return directory_counts(fixture->dir).searches;
}

/* Everything queued, as text; the queue is emptied. */
static inline const char *
take_messages(struct fixture *fixture)
{
	const struct diag *diag = fixture->diags.first;
	char *text = arena_strdup(&fixture->arena, "");

	for (; diag != NULL; diag = diag->next)
		text = arena_printf(&fixture->arena, "%s%s: %s\n%s\n", text,
				    diag->level == DIAG_ERROR	  ? "error"
				    : diag->level == DIAG_WARNING ? "warning"
								  : "note",
				    diag->message,
				    diag->hint == NULL ? "" : diag->hint);
	fixture->diags.first = fixture->diags.last = NULL;
	return text;
}

static inline void
assert_said(struct fixture *fixture, const char *wanted)
{
	const char *said = take_messages(fixture);

	if (strstr(said, wanted) == NULL)
		fail_msg("wanted \"%s\" in:\n%s", wanted, said);
}

static inline void
assert_silent(struct fixture *fixture)
{
	assert_string_equal(take_messages(fixture), "");
}

static inline void
assert_sid(const struct sd_sid *sid, const char *wanted)
{
	char text[SD_SID_TEXT_SIZE];

	assert_string_equal(sd_sid_format(sid, text), wanted);
}

static inline void
assert_guid(const struct sd_guid *guid, const char *wanted)
{
	char text[SD_GUID_TEXT_SIZE];

	assert_string_equal(sd_guid_format(guid, text), wanted);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
