/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/snapshot.c: an LDIF file as the directory: what --offline makes
 * of it, searches and filters on it, and commands that read, resolve and
 * write on it. After a seam in the input comes a filter of one's own.
 */
#include "fuzz/pipeline.h"

#include "directory/ldif/open.h"

#include <sys/mman.h>
#include <unistd.h>

struct tally {
	size_t entries, bytes;
};

static bool
take(void *context, const struct dir_entry *entry)
{
	struct tally *tally = context;

	tally->entries++;
	tally->bytes += strlen(entry->dn);
	for (size_t i = 0; i < entry->count; i++)
		for (size_t k = 0; k < entry->attributes[i].count; k++) {
			const struct dir_value *value =
				&entry->attributes[i].values[k];

			must(value->bytes[value->len] == 0);
			tally->bytes += strlen(entry->attributes[i].name);
		}
	return tally->entries < 1000;
}

static void
search(struct directory *dir, const char *base, enum dir_scope scope,
       const char *filter)
{
	const struct dir_search search = {
		.base = base,
		.scope = scope,
		.filter = filter,
		.sd_flags = 7,
		.show_deleted = true,
		.paged = true,
		.extended_dn = true,
	};
	struct tally tally = {0, 0};
	struct dir_error error = {.sentence = NULL};

	if (directory_search(dir, &search, take, &tally, &error) != DIR_OK)
		must(error.sentence != NULL);
}

static void
look_around(struct directory *dir, const char *filter)
{
	const struct dir_info *info = directory_info(dir);
	const char *head = info->default_nc != NULL ? info->default_nc : "";

	search(dir, "", DIR_BASE, NULL);
	search(dir, head, DIR_SUB, NULL);
	search(dir, head, DIR_ONE, "(|(objectClass=user)(cn=a*b*)(!(cn>=b)))");
	search(dir, head, DIR_SUB, "(objectSid=S-1-5-21-1-2-3-500)");
	if (filter != NULL)
		search(dir, head, DIR_SUB, filter);
}

static void
run_commands(struct pipeline *line)
{
	pipeline_run(line, "OU=people,DC=corp,DC=example");
	pipeline_run(line, "OU=people,DC=corp,DC=example /A --json");
	pipeline_run(line, "OU=people,DC=corp,DC=example /I:S /G "
			   "\"CORP\\helpdesk:CA;Reset Password;user\"");
	pipeline_run(line, "OU=people,DC=corp,DC=example /R CORP\\helpdesk "
			   "--sddl");
	pipeline_run(line, "--under DC=corp,DC=example /D Everyone:SD --diff");
	pipeline_run(line, "OU=people,DC=corp,DC=example /S --ldif");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dir_error error = {.sentence = NULL};
	struct directory *dir;
	struct pipeline line;
	char *filter = NULL;
	char path[64];
	size_t len = 0;
	const uint8_t *part = fuzz_part(&data, &size, &len);
	int fd = memfd_create("snapshot", MFD_CLOEXEC);

	if (fd < 0 || (len > 0 && write(fd, part, len) != (ssize_t)len))
		abort();
	part = fuzz_part(&data, &size, &len);
	if (part != NULL)
		filter = fuzz_text(part, len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	pipeline_begin(&line);
	dir = directory_open_ldif(&line.session.arena, path, &line.diags,
				  &error);
	if (dir == NULL) {
		must(error.sentence != NULL);
	} else {
		pipeline_open(&line, dir);
		look_around(dir, filter);
		run_commands(&line);
	}
	pipeline_end(&line);
	free(filter);
	close(fd);
	return 0;
}
