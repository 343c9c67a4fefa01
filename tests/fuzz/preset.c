/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/preset.c: a preset file: read, and made a plan of. What is
 * refused must say why.
 */
#include "fuzz/fuzz.h"
#include "fuzz/records.h"

#include "plan/plan.h"
#include "plan/preset.h"

#include <sys/stat.h>
#include <unistd.h>

/* A folder in memory where there is one, that goes with us. */
static char folder[64];

static void
remove_folder(void)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/fuzz.preset", folder);
	unlink(path);
	rmdir(folder);
}

static void
write_preset(const uint8_t *data, size_t size)
{
	char path[96];
	FILE *file;

	if (folder[0] == '\0') {
		/* Files that a group may write are not believed. */
		umask(077);
		snprintf(folder, sizeof(folder), "/dev/shm/fuzz-preset-XXXXXX");
		if (mkdtemp(folder) == NULL)
			snprintf(folder, sizeof(folder),
				 "/tmp/fuzz-preset-XXXXXX");
		if (strncmp(folder, "/tmp", 4) == 0 && mkdtemp(folder) == NULL)
			abort();
		atexit(remove_folder);
		setenv("DSACLS_PRESETS", folder, 1);
	}
	snprintf(path, sizeof(path), "%s/fuzz.preset", folder);
	file = fopen(path, "wbe");
	if (file == NULL || (size > 0 && fwrite(data, 1, size, file) != size) ||
	    fclose(file) != 0)
		abort();
}

static void
make_plan(struct arena *arena, struct diags *diags)
{
	struct command command;
	struct words words;
	struct plan plan;

	must(words_split(&words, arena,
			 "DC=corp,DC=example --preset fuzz --trustee CORP\\x",
			 NULL, diags) == WORDS_OK);
	must(command_parse(&command, arena, &words, diags));
	if (!plan_make(&plan, arena, &command, diags))
		must(diags->errors > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct arena arena = ARENA_INIT;
	struct preset preset;
	struct diags diags;

	if (nowhere == NULL)
		nowhere = fopen("/dev/null", "we");
	write_preset(data, size);
	diags_init(&diags, &arena);
	diags.out = nowhere;
	if (preset_load(&preset, &arena, "fuzz", NULL, &diags)) {
		print_one(nowhere, &kind_preset, &preset, false, &arena);
		print_one(nowhere, &kind_preset, &preset, true, &arena);
		make_plan(&arena, &diags);
	} else {
		must(diags.errors > 0);
	}
	diags_print(&diags);
	arena_clear(&arena);
	return 0;
}
