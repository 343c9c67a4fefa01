/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/base/test_private.c: which files are a user's own: who may write
 * to them, by mode, group, access list and owner; and what is made for them.
 * The accounts of the machine are ours here, in the place of the C library's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/private.h"
#include "base/str.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* ---- accounts ------------------------------------------------------------ */

static char ada[] = "ada", bob[] = "bob", users[] = "users";
static struct passwd accounts[2];
static size_t account_count, next_account;
static struct group only_group;
static char *members[3];

struct passwd *
getpwuid(uid_t uid)
{
	for (size_t i = 0; i < account_count; i++)
		if (accounts[i].pw_uid == uid)
			return &accounts[i];
	return NULL;
}

struct group *
getgrgid(gid_t gid)
{
	return only_group.gr_gid == gid ? &only_group : NULL;
}

void
setpwent(void)
{
	next_account = 0;
}

struct passwd *
getpwent(void)
{
	return next_account < account_count ? &accounts[next_account++] : NULL;
}

void
endpwent(void)
{
}

/* ada, who runs the test, with a group of her own. */
static void
make_accounts(void)
{
	memset(accounts, 0, sizeof(accounts));
	memset(members, 0, sizeof(members));
	accounts[0].pw_name = ada;
	accounts[0].pw_uid = geteuid();
	accounts[0].pw_gid = getegid();
	account_count = 1;
	only_group.gr_name = ada;
	only_group.gr_gid = getegid();
	only_group.gr_mem = members;
}

/* ---- the disk ------------------------------------------------------------ */

static char made[512]; /* folders that were synced, each behind a blank */

int
fsync(int fd)
{
	char link[32], path[256];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len > 0 && strlen(made) + (size_t)len + 2 < sizeof(made)) {
		path[len] = '\0';
		strcat(strcat(made, " "), path);
	}
	return (int)syscall(SYS_fsync, fd);
}

static char folder[] = "/tmp/private.XXXXXX";

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	return chdir("/") != 0 || rmdir(folder) != 0;
}

/* ---- tests --------------------------------------------------------------- */

static struct arena arena;
static struct private_fault fault;

static bool
is_ours(const char *path, mode_t mode)
{
	struct stat st;
	bool ok;

	assert_int_equal(chmod(path, mode), 0);
	assert_int_equal(stat(path, &st), 0);
	ok = private_check_owner(&arena, path, &st, geteuid(), &fault);
	assert_true(ok || fault.kind == PRIVATE_MODE ||
		    fault.kind == PRIVATE_OWNER);
	return ok;
}

static void
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* An umask of 002, and a group of one's own: nobody else may write. */
static void
test_own_group(void **state)
{
	(void)state;
	arena_init(&arena);
	make_accounts();
	make_file("a");
	assert_true(is_ours("a", 0664));
	assert_true(is_ours("a", 0660));
	assert_true(is_ours(".", 0775));
	assert_false(is_ours("a", 0666));
	assert_int_equal(fault.kind, PRIVATE_MODE);
	assert_false(is_ours("a", 0662));
	members[0] = ada;
	assert_true(is_ours("a", 0664));
	members[1] = bob;
	assert_false(is_ours("a", 0664));
	assert_true(is_ours("a", 0644));
	make_accounts();
	only_group.gr_name = users;
	assert_false(is_ours("a", 0664));
	make_accounts();
	only_group.gr_gid++;
	assert_false(is_ours("a", 0664));
	make_accounts();
	accounts[0].pw_gid++;
	assert_false(is_ours("a", 0664));
	/* Somebody has it for his first group. */
	make_accounts();
	accounts[1] = accounts[0];
	accounts[1].pw_name = bob;
	accounts[1].pw_uid++;
	account_count = 2;
	assert_false(is_ours("a", 0664));
	account_count = 0;
	assert_false(is_ours("a", 0664));
	assert_true(is_ours(".", 0700));
	unlink("a");
	arena_clear(&arena);
}

/* The bits of the group are then the most that anybody in the list has. */
static void
test_access_list(void **state)
{
	const struct {
		uint32_t version;
		struct {
			uint16_t tag, bits;
			uint32_t id;
		} entries[5];
	} list = {htole32(2),
		  {{htole16(0x01), htole16(6), htole32(UINT32_MAX)},
		   {htole16(0x02), htole16(6), htole32(geteuid() + 1)},
		   {htole16(0x04), htole16(4), htole32(UINT32_MAX)},
		   {htole16(0x10), htole16(6), htole32(UINT32_MAX)},
		   {htole16(0x20), htole16(4), htole32(UINT32_MAX)}}};
	int problem;

	(void)state;
	arena_init(&arena);
	make_accounts();
	make_file("a");
	problem = setxattr("a", "system.posix_acl_access", &list, sizeof(list),
			   0);
	if (problem == 0) {
		assert_false(is_ours("a", 0664));
		assert_int_equal(fault.kind, PRIVATE_MODE);
	}
	unlink("a");
	arena_clear(&arena);
	if (problem != 0)
		skip();
}

/* What everybody may write to is that first, whoever's it is. */
static void
test_mode_before_owner(void **state)
{
	struct stat st = {.st_mode = S_IFREG | 0666, .st_uid = geteuid() + 1};

	(void)state;
	arena_init(&arena);
	make_accounts();
	assert_false(private_check_owner(&arena, "its file", &st, 0, &fault));
	assert_int_equal(fault.kind, PRIVATE_MODE);
	/* Root alone can mend that. */
	if (geteuid() == 0)
		assert_non_null(strstr(fault.hint, ": chmod go-w 'its file'"));
	else
		assert_null(fault.hint);
	st.st_mode = S_IFREG | 0644;
	assert_false(private_check_owner(&arena, "a", &st, 0, &fault));
	assert_int_equal(fault.kind, PRIVATE_OWNER);
	assert_null(fault.hint);
	assert_true(private_check_owner(&arena, "a", &st, st.st_uid, &fault));
	arena_clear(&arena);
}

static void
test_quoted(void **state)
{
	struct stat st = {.st_mode = S_IFREG | 0666, .st_uid = geteuid()};

	(void)state;
	arena_init(&arena);
	assert_string_equal(private_chmod(&arena, "600", "/a-b/c.d", &st),
			    "chmod 600 /a-b/c.d");
	assert_string_equal(private_chmod(&arena, "600", "a b", &st),
			    "chmod 600 'a b'");
	assert_string_equal(private_chmod(&arena, "600", "$(it's)", &st),
			    "chmod 600 '$(it'\\''s)'");
	arena_clear(&arena);
}

/* The journal's folder is nobody else's at all; the one above may be of a
 * group of one's own. */
static void
test_folder(void **state)
{
	(void)state;
	arena_init(&arena);
	make_accounts();
	assert_int_equal(mkdir("in", 0700), 0);
	assert_true(private_check_folder(&arena, "in", false, &fault));
	assert_int_equal(chmod("in", 0775), 0);
	assert_true(private_check_folder(&arena, "in", true, &fault));
	assert_false(private_check_folder(&arena, "in", false, &fault));
	assert_int_equal(fault.kind, PRIVATE_MODE);
	assert_int_equal(chmod("in", 0777), 0);
	assert_false(private_check_folder(&arena, "in", true, &fault));
	rmdir("in");
	arena_clear(&arena);
}

/* A folder that was made is there after a loss of power: the one above it is
 * synced, and none that was there before. */
static void
test_made_folders_are_synced(void **state)
{
	const mode_t before = umask(002);
	const char *path;

	(void)state;
	arena_init(&arena);
	if (access("/proc/self/fd", F_OK) != 0)
		skip();
	assert_int_equal(mkdir("home", 0775), 0);
	path = arena_printf(&arena, "%s/home/state/journal", folder);
	made[0] = '\0';
	assert_true(private_make_folder(&arena, path, &fault));
	assert_string_equal(made, arena_printf(&arena, " %s/home %s/home/state",
					       folder, folder));
	made[0] = '\0';
	assert_true(private_make_folder(&arena, path, &fault));
	assert_string_equal(made, "");
	assert_true(private_check_folder(&arena, path, false, &fault));
	umask(before);
	rmdir("home/state/journal");
	rmdir("home/state");
	rmdir("home");
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_group),
		cmocka_unit_test(test_access_list),
		cmocka_unit_test(test_mode_before_owner),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_made_folders_are_synced),
	};

	return cmocka_run_group_tests_name("private", tests, setup, teardown);
}
