/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/replay.c: a main for a harness without libFuzzer: feeds it the
 * files named, or those in tests/fuzz/regressions/NAME, one a test. A crash
 * is the end of the program, which tests/check counts as a failure.
 */
#include "fuzz/fuzz.h"

#include <dirent.h>

static int
is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
feed(const char *path, unsigned number, const char *name)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t len = 0, got = 0;

	if (file == NULL) {
		printf("not ok %u - cannot read %s\n", number, path);
		return;
	}
	do {
		len += got;
		bytes = realloc(bytes, len + 4096);
		if (bytes == NULL)
			abort();
		got = fread(bytes + len, 1, 4096, file);
	} while (got > 0);
	fclose(file);
	/* Its own size exactly, so that reading past the end is seen. */
	uint8_t *exact = malloc(len > 0 ? len : 1);
	if (exact == NULL)
		abort();
	memcpy(exact, bytes, len);
	free(bytes);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	printf("ok %u - %s\n", number, name);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	const char *folder = "tests/fuzz/regressions/" FUZZ_NAME;
	struct dirent **list = NULL;
	unsigned number = 1;
	char path[4096];
	int count = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	printf("ok 1 - nothing at all\n");
	for (int i = 1; i < argc; i++)
		feed(argv[i], ++number, argv[i]);
	if (argc == 1)
		count = scandir(folder, &list, is_shown, alphasort);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, list[i]->d_name);
		feed(path, ++number, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	printf("1..%u\n", number);
	return 0;
}
