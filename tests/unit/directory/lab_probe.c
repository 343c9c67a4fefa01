/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/directory/lab_probe.c: opens a directory as the program does,
 * with every option by itself, and prints what came of it, one fact a line.
 * A driver for tests in the lab; it is no test by itself.
 */
#include "directory/ldap/open.h"
#include "directory/ldif/open.h"
#include "directory/snapshot/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
	"usage: lab_probe [-s SERVER] [-p PORT] [-H URI] [-d DN-HINT]\n"
	"  [-u USER] [-o DOMAIN] [-w PASSWORD] [-D BIND-DN] [-S simple]\n"
	"  [-Y MECH] [-k KEYTAB] [-P PRINCIPAL] [-Z] [-I insecure] [-W write]\n"
	"  [-t SECONDS] [-O OFFLINE.ldif] [-b BASE] [-x base|one|sub]\n"
	"  [-f FILTER] [-a ATTR]... [-F SDFLAGS] [-g paged] [-l LIMIT]\n"
	"  [-X deleted] [-c caller SIDs] [-q count only] [-R reconnect]\n"
	"  [-T sleep SECONDS after opening] [-M make snapshot FILE of BASE]\n"
	"  [-B PORT of the same server to log on to beside, as the same]\n";

struct plan {
	struct dir_options options;
	struct dir_search search;
	const char *offline, *snapshot, *beside, *attributes[32];
	size_t attribute_count;
	bool sids, quiet, reconnect;
	unsigned sleep;
};

static double
now(void)
{
	struct timespec spec;
	clock_gettime(CLOCK_MONOTONIC, &spec);
	return (double)spec.tv_sec * 1e3 + (double)spec.tv_nsec / 1e6;
}

static int
fail(const struct dir_error *error, const char *where)
{
	printf("failed: %s\nstatus: %d\nresult: %d\nwindows: %x\n", where,
	       (int)error->status, error->result, (unsigned)error->windows);
	printf("sentence: %s\n", error->sentence);
	if (error->server_text)
		printf("text: %s\n", error->server_text);
	if (error->advice)
		printf("advice: %s\n", error->advice);
	return 1;
}

static const char *
or_none(const char *text)
{
	return text ? text : "-";
}

static void
show_info(const struct dir_info *info)
{
	printf("host: %s\nrealm: %s\nidentity: %s\nprotection: %s\n",
	       or_none(info->host), or_none(info->realm),
	       or_none(info->identity), or_none(info->protection));
	printf("default_nc: %s\nconfig_nc: %s\nschema_nc: %s\nroot_nc: %s\n",
	       or_none(info->default_nc), or_none(info->config_nc),
	       or_none(info->schema_nc), or_none(info->root_nc));
	printf("is_ad: %d\nis_rodc: %d\nhas_paged: %d\nlevel: %ld\n",
	       info->is_ad, info->is_rodc, info->has_paged,
	       info->functionality);
}

static void
show_value(const char *name, const struct dir_value *value)
{
	printf("%s: ", name);
	bool text = value->len < 200;
	for (size_t i = 0; i < value->len; i++)
		text = text && value->bytes[i] >= 0x20;
	if (text)
		printf("%s\n", (const char *)value->bytes);
	else
		printf("(%zu bytes)\n", value->len);
}

struct tally {
	size_t entries, values;
	bool quiet;
};

static bool
each(void *context, const struct dir_entry *entry)
{
	struct tally *tally = context;

	tally->entries++;
	for (size_t i = 0; i < entry->count; i++)
		tally->values += entry->attributes[i].count;
	if (tally->quiet)
		return true;
	printf("dn: %s\n", entry->dn);
	for (size_t i = 0; i < entry->count; i++)
		for (size_t j = 0; j < entry->attributes[i].count; j++)
			show_value(entry->attributes[i].name,
				   &entry->attributes[i].values[j]);
	return true;
}

static int
make_snapshot(const struct plan *plan, struct directory *dir,
	      struct diags *diags)
{
	FILE *out = fopen(plan->snapshot, "we");
	double start = now();

	if (!out)
		return 1;
	size_t hidden;
	bool good = snapshot_write(dir, &plan->search.base, 1, false, false,
				   out, &hidden, diags);
	fclose(out);
	diags_print(diags);
	printf("snapshot_ms: %.1f\nround_trips: %zu\n", now() - start,
	       directory_counts(dir).round_trips);
	return good ? 0 : 1;
}

static void
open_beside(const struct plan *plan, struct directory *dir, struct diags *diags)
{
	struct dir_error error = {0};
	const struct dir_options options = {
		.server = directory_info(dir)->host,
		.port = plan->beside,
		.mechanism = plan->options.mechanism,
		.as = dir,
	};
	struct directory *other =
		directory_open_ldap(diags->arena, &options, diags, &error);

	printf("beside: %s\n",
	       other ? directory_info(other)->identity : error.sentence);
	directory_close(other);
}

static int
run(const struct plan *plan, struct directory *dir)
{
	struct dir_error error = {0};
	struct tally tally = {.quiet = plan->quiet};
	const struct dir_sids *sids;

	sleep(plan->sleep);
	if (plan->reconnect && directory_reconnect(dir, &error) != DIR_OK)
		return fail(&error, "reconnect");
	double start = now();
	if (plan->search.base) {
		if (directory_search(dir, &plan->search, each, &tally,
				     &error) != DIR_OK)
			return fail(&error, "search");
		printf("entries: %zu\nvalues: %zu\nsearch_ms: %.1f\n",
		       tally.entries, tally.values, now() - start);
	}
	if (plan->sids) {
		if (directory_caller_sids(dir, &sids, &error) != DIR_OK)
			return fail(&error, "caller_sids");
		printf("sids: %zu\n", sids->count);
	}
	struct dir_counts counts = directory_counts(dir);
	printf("binds: %zu\nsearches: %zu\nround_trips: %zu\n", counts.binds,
	       counts.searches, counts.round_trips);
	return 0;
}

static void
take_scope(struct plan *plan, const char *word)
{
	plan->search.scope = strcmp(word, "sub") == 0	? DIR_SUB
			     : strcmp(word, "one") == 0 ? DIR_ONE
							: DIR_BASE;
}

static bool
take_search(struct plan *plan, int option)
{
	switch (option) {
	case 'b':
		plan->search.base = optarg;
		return true;
	case 'x':
		take_scope(plan, optarg);
		return true;
	case 'f':
		plan->search.filter = optarg;
		return true;
	case 'a':
		plan->attributes[plan->attribute_count++ & 15] = optarg;
		plan->search.attributes = plan->attributes;
		return true;
	case 'F':
		plan->search.sd_flags = (unsigned)atoi(optarg);
		return true;
	case 'g':
		plan->search.paged = true;
		return true;
	case 'l':
		plan->search.limit = (size_t)atoi(optarg);
		return true;
	case 'X':
		plan->search.show_deleted = true;
		return true;
	default:
		return false;
	}
}

static bool
take_text(struct dir_options *options, int option)
{
	const struct {
		int option;
		const char **field;
	} list[] = {
		{'s', &options->server},    {'p', &options->port},
		{'H', &options->uri},	    {'d', &options->dn_hint},
		{'u', &options->user},	    {'o', &options->domain},
		{'w', &options->password},  {'D', &options->bind_dn},
		{'Y', &options->mechanism}, {'k', &options->keytab},
		{'P', &options->principal},
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].option == option) {
			*list[i].field = optarg;
			return true;
		}
	return false;
}

static bool
take_flag(struct plan *plan, int option)
{
	bool *const flag = option == 'S'   ? &plan->options.simple
			   : option == 'Z' ? &plan->options.starttls
			   : option == 'I' ? &plan->options.insecure_tls
			   : option == 'W' ? &plan->options.for_writing
			   : option == 'c' ? &plan->sids
			   : option == 'q' ? &plan->quiet
			   : option == 'R' ? &plan->reconnect
					   : NULL;
	if (flag)
		*flag = true;
	else if (option == 't')
		plan->options.timeout = (unsigned)atoi(optarg);
	else if (option == 'T')
		plan->sleep = (unsigned)atoi(optarg);
	else if (option == 'O')
		plan->offline = optarg;
	else if (option == 'M')
		plan->snapshot = optarg;
	else if (option == 'B')
		plan->beside = optarg;
	else
		return false;
	return true;
}

int
main(int argc, char **argv)
{
	struct plan plan = {0};
	struct arena arena = ARENA_INIT;
	struct diags diags;
	struct dir_error error = {0};
	int option;

	while ((option = getopt(argc, argv,
				"s:p:H:d:u:o:w:D:Y:k:P:SZIWt:O:b:x:f:a:F:gl:X"
				"cqRT:M:B:")) != -1)
		if (!take_search(&plan, option) &&
		    !take_text(&plan.options, option) &&
		    !take_flag(&plan, option)) {
			fputs(usage, stderr);
			return 2;
		}
	diags_init(&diags, &arena);
	double start = now();
	struct directory *dir =
		plan.offline ? directory_open_ldif(&arena, plan.offline, &diags,
						   &error)
			     : directory_open_ldap(&arena, &plan.options,
						   &diags, &error);
	diags_print(&diags);
	printf("open_ms: %.1f\n", now() - start);
	int status = dir ? 0 : fail(&error, "open");
	if (dir) {
		show_info(directory_info(dir));
		if (plan.beside)
			open_beside(&plan, dir, &diags);
		status = plan.snapshot ? make_snapshot(&plan, dir, &diags)
				       : run(&plan, dir);
	}
	directory_close(dir);
	arena_clear(&arena);
	return status;
}
