/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/journal.c: the three files of a run (parts of the input: state,
 * what was written, the reverse), as somebody or a dying disk left them.
 */
#include "fuzz/fuzz.h"

#include "apply/history.h"

#include <sys/stat.h>
#include <unistd.h>

#define RUN "20260401T101502-1a2b"

static char state_home[64], journal[128];
static const char *const suffixes[] = {"state", "ldif", "undo.ldif"};

static void
path_of(char path[static 192], size_t which)
{
	snprintf(path, 192, "%s/%s.%s", journal, RUN, suffixes[which]);
}

static void
remove_folders(void)
{
	char path[192];

	for (size_t i = 0; i < 3; i++) {
		path_of(path, i);
		unlink(path);
	}
	rmdir(journal);
	snprintf(path, sizeof(path), "%s/dsacls", state_home);
	rmdir(path);
	rmdir(state_home);
}

static void
make_folders(void)
{
	char path[192];

	if (state_home[0] != '\0')
		return;
	umask(077); /* files that a group may write are not believed */
	snprintf(state_home, sizeof(state_home), "/dev/shm/fuzz-state-XXXXXX");
	if (mkdtemp(state_home) == NULL)
		snprintf(state_home, sizeof(state_home),
			 "/tmp/fuzz-state-XXXXXX");
	if (strncmp(state_home, "/tmp", 4) == 0 && mkdtemp(state_home) == NULL)
		abort();
	snprintf(path, sizeof(path), "%s/dsacls", state_home);
	snprintf(journal, sizeof(journal), "%s/dsacls/journal", state_home);
	if (mkdir(path, 0700) != 0 || mkdir(journal, 0700) != 0)
		abort();
	atexit(remove_folders);
	setenv("XDG_STATE_HOME", state_home, 1);
}

static void
write_files(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < 3; i++) {
		size_t len = 0;
		const uint8_t *part = fuzz_part(&data, &size, &len);
		char path[192];
		FILE *file;

		path_of(path, i);
		file = fopen(path, "wbe");
		if (file == NULL ||
		    (len > 0 && fwrite(part, 1, len, file) != len) ||
		    fclose(file) != 0)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct arena arena = ARENA_INIT;
	struct history_object *objects;
	struct history_run *runs, run;
	struct diags diags;
	size_t count = 0;

	if (nowhere == NULL)
		nowhere = fopen("/dev/null", "we");
	make_folders();
	write_files(data, size);
	diags_init(&diags, &arena);
	diags.out = nowhere;
	if (history_list(&arena, &runs, &count, &diags))
		for (size_t i = 0; i < count; i++)
			must(runs[i].id != NULL && runs[i].command != NULL &&
			     runs[i].state != NULL);
	(void)history_newest(&arena, &run, &diags);
	if (history_load(&arena, "2026", &run, &objects, &count, &diags)) {
		for (size_t i = 0; i < count; i++)
			must(objects[i].dn != NULL && objects[i].state != NULL);
	} else {
		must(diags.errors > 0);
	}
	diags_print(&diags);
	arena_clear(&arena);
	return 0;
}
