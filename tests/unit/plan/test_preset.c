/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/preset: every shipped preset loads; files written by hand are told
 * where they are wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/preset.h"
#include "unit/plan/shipped.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/dsacls-preset-XXXXXX";

struct loaded {
	struct arena arena;
	struct diags diags;
	char *said;
	size_t said_len;
	struct preset preset;
	bool ok;
};

static void
load(struct loaded *loaded, const char *name)
{
	memset(loaded, 0, sizeof(*loaded));
	arena_init(&loaded->arena);
	diags_init(&loaded->diags, &loaded->arena);
	loaded->diags.out = open_memstream(&loaded->said, &loaded->said_len);
	loaded->ok = preset_load(&loaded->preset, &loaded->arena, name, NULL,
				 &loaded->diags);
	diags_print(&loaded->diags);
	fclose(loaded->diags.out);
}

static void
unload(struct loaded *loaded)
{
	free(loaded->said);
	arena_clear(&loaded->arena);
}

static void
load_text(struct loaded *loaded, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/mine.preset", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	load(loaded, "mine");
}

static void
refused(const char *text, const char *said)
{
	struct loaded loaded;

	load_text(&loaded, text);
	assert_false(loaded.ok);
	assert_non_null(strstr(loaded.said, said));
	unload(&loaded);
}

static void
every_shipped_one_loads(void **state)
{
	struct preset_list list;
	struct arena arena;

	(void)state;
	assert_int_equal(shipped_begin(state), 0);
	arena_init(&arena);
	preset_list(&list, &arena);
	assert_true(list.count >= 12);
	for (size_t i = 0; i < list.count; i++) {
		struct loaded loaded;

		load(&loaded, list.names[i]);
		if (!loaded.ok)
			print_error("%s: %s", list.names[i], loaded.said);
		assert_true(loaded.ok);
		assert_true(strlen(loaded.preset.summary) > 10);
		assert_non_null(loaded.preset.source);
		unload(&loaded);
	}
	arena_clear(&arena);
	assert_int_equal(shipped_end(state), 0);
	setenv("DSACLS_PRESETS", folder, 1);
}

static void
keys_groups_and_lines(void **state)
{
	struct loaded loaded;

	(void)state;
	load_text(&loaded, "# a comment\n"
			   "summary: just a test\n"
			   "risk: high\n"
			   "note: one\nnote: two\n"
			   "/G \"{trustee}:RP\"\n"
			   "group extra: more of it\n"
			   "  /I:T /D \"Everyone:WD\"\r\n");
	assert_true(loaded.ok);
	assert_string_equal(loaded.preset.summary, "just a test");
	assert_string_equal(loaded.preset.risk, "high");
	assert_int_equal(loaded.preset.note_count, 2);
	assert_int_equal(loaded.preset.line_count, 2);
	assert_null(loaded.preset.lines[0].group);
	assert_string_equal(loaded.preset.lines[1].group, "extra");
	assert_int_equal(loaded.preset.lines[1].command.inherit, INHERIT_TREE);
	assert_true(loaded.preset.needs_trustee);
	unload(&loaded);
}

static void
a_byte_order_mark_is_skipped(void **state)
{
	struct loaded loaded;

	(void)state;
	load_text(&loaded, "\xef\xbb\xbf"
			   "summary: from Windows\r\n"
			   "/G \"{trustee}:RP\"\r\n");
	assert_true(loaded.ok);
	assert_string_equal(loaded.preset.summary, "from Windows");
	assert_int_equal(loaded.preset.line_count, 1);
	unload(&loaded);
	/* In the middle of a file it is no mark. */
	refused("summary: x\n\xef\xbb\xbf/G \"{trustee}:RP\"\n",
		"preset mine:2");
}

static void
mistakes_are_placed(void **state)
{
	(void)state;
	refused("summary: x\nsurprise: y\n", "preset mine:2");
	refused("summary: x\n/G \"{trustee}:XX\"\n", "preset mine:2");
	refused("group\n", "not a line of a preset");
	refused("group : nothing\n", "malformed group heading");
	refused("summary: x\n", "without a single line");
	refused("/G \"{trustee}:RP\n", "preset mine:1");
}

static void
nothing_but_grants_and_denials(void **state)
{
	(void)state;
	refused("/R \"{trustee}\"\n", "/I, /G and /D only");
	refused("/P:Y\n", "/I, /G and /D only");
	refused("/S\n", "/I, /G and /D only");
	refused("/takeOwnership /G \"{trustee}:RP\"\n", "/I, /G and /D only");
}

static void
a_name_is_no_path(void **state)
{
	struct loaded loaded;

	(void)state;
	load(&loaded, "../presets/mine");
	assert_false(loaded.ok);
	unload(&loaded);
	load(&loaded, "");
	assert_false(loaded.ok);
	unload(&loaded);
}

static const char *
in_folder(const char *name)
{
	static char path[2][160];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
	return path[turn];
}

/* In the place of the C library's: the user who runs this, and the group of
 * his files, which is his own or of more. */
static char user[] = "ada", staff[] = "staff";
static char *group_name = staff;

struct passwd *
getpwuid(uid_t uid)
{
	static struct passwd ada = {.pw_name = user};

	ada.pw_uid = uid;
	ada.pw_gid = getegid();
	return &ada;
}

struct passwd *
getpwent(void)
{
	return NULL;
}

struct group *
getgrgid(gid_t gid)
{
	static char *nobody[] = {NULL};
	static struct group group = {.gr_mem = nobody};

	group.gr_gid = gid;
	group.gr_name = group_name;
	return &group;
}

/* Attack 23: whoever else can write a preset decides what it grants. */
static void
what_others_can_write(void **state)
{
	static const char text[] = "/G \"{trustee}:RP\"\n";
	static const struct {
		const char *name;
		mode_t mode;
	} modes[] = {{"mine.preset", 0666},
		     {"mine.preset", 0620},
		     {".", 0777},
		     {".", 01777},
		     {".", 0770}};
	struct loaded loaded;

	(void)state;
	load_text(&loaded, text);
	assert_true(loaded.ok);
	assert_string_equal(loaded.said, "");
	unload(&loaded);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(in_folder(modes[i].name), modes[i].mode),
				 0);
		load(&loaded, "mine");
		assert_false(loaded.ok);
		assert_non_null(strstr(loaded.said, "others may write to it"));
		assert_non_null(strstr(loaded.said, "chmod go-w"));
		unload(&loaded);
		assert_int_equal(chmod(folder, 0700), 0);
		assert_int_equal(chmod(in_folder("mine.preset"), 0644), 0);
	}
	/* Not even every root may give a file to somebody else. */
	if (chown(in_folder("mine.preset"), 1, (gid_t)-1) == 0) {
		load(&loaded, "mine");
		assert_false(loaded.ok);
		assert_non_null(strstr(loaded.said, "belongs to another user"));
		unload(&loaded);
		assert_int_equal(
			chown(in_folder("mine.preset"), geteuid(), (gid_t)-1),
			0);
	}
	load(&loaded, "mine");
	assert_true(loaded.ok);
	unload(&loaded);
	/* Nothing is waited for. */
	unlink(in_folder("mine.preset"));
	assert_int_equal(mkfifo(in_folder("mine.preset"), 0600), 0);
	load(&loaded, "mine");
	assert_false(loaded.ok);
	assert_non_null(strstr(loaded.said, "no regular file"));
	unload(&loaded);
	unlink(in_folder("mine.preset"));
}

/* Made with an umask of 002 by a user who has a group of his own. */
static void
what_ones_own_group_can_write(void **state)
{
	struct loaded loaded;

	(void)state;
	load_text(&loaded, "/G \"{trustee}:RP\"\n");
	unload(&loaded);
	group_name = user;
	assert_int_equal(chmod(folder, 0775), 0);
	assert_int_equal(chmod(in_folder("mine.preset"), 0664), 0);
	load(&loaded, "mine");
	assert_true(loaded.ok);
	assert_string_equal(loaded.said, "");
	unload(&loaded);
	group_name = staff;
	assert_int_equal(chmod(folder, 0700), 0);
	assert_int_equal(chmod(in_folder("mine.preset"), 0644), 0);
	unlink(in_folder("mine.preset"));
}

/* Attack 25: a zero byte is named as one. */
static void
a_zero_byte(void **state)
{
	static const char text[] = "summary: x\0y\n/G \"{trustee}:RP\"\n";
	FILE *file = fopen(in_folder("mine.preset"), "w");
	struct loaded loaded;

	(void)state;
	assert_non_null(file);
	fwrite(text, 1, sizeof(text) - 1, file);
	fclose(file);
	load(&loaded, "mine");
	assert_false(loaded.ok);
	assert_non_null(strstr(loaded.said, "mine.preset:1: the line has a "
					    "zero byte"));
	assert_null(strstr(loaded.said, "longer than"));
	unload(&loaded);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shipped_one_loads),
		cmocka_unit_test(keys_groups_and_lines),
		cmocka_unit_test(a_byte_order_mark_is_skipped),
		cmocka_unit_test(mistakes_are_placed),
		cmocka_unit_test(nothing_but_grants_and_denials),
		cmocka_unit_test(a_name_is_no_path),
		cmocka_unit_test(what_others_can_write),
		cmocka_unit_test(what_ones_own_group_can_write),
		cmocka_unit_test(a_zero_byte),
	};
	char path[128];
	int failed;

	umask(022); /* files that a group may write are not believed */
	if (mkdtemp(folder) == NULL)
		return 1;
	setenv("DSACLS_PRESETS", folder, 1);
	failed = cmocka_run_group_tests_name("preset", tests, NULL, NULL);
	snprintf(path, sizeof(path), "%s/mine.preset", folder);
	unlink(path);
	rmdir(folder);
	return failed;
}
