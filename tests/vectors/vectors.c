/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/vectors/vectors.c: our own vectors, in text files beside this one,
 * named by what they show. A line of a file is a TAP line. Run from the root
 * of the repository.
 */
#include "vectors/counts.h"

/* A case: what stands before and behind the separator. */
typedef bool
vector_fn(const char *left, const char *right, char *why, size_t size);

static struct sd_domain domain;

static bool
decode_hex(const char *hex, struct sd_desc *desc, struct sd_error *error)
{
	size_t len;
	uint8_t *bytes = corpus_bytes(hex, &len);
	bool ok = sd_desc_decode(bytes, len, desc, error) == SD_OK;

	free(bytes);
	return ok;
}

static bool
equal_or_why(const char *have, const char *want, char *why, size_t size)
{
	if (strcmp(have, want) == 0)
		return true;
	snprintf(why, size, "have %s", have);
	return false;
}

static bool
encodes_to(const struct sd_desc *desc, const char *want, char *why, size_t size)
{
	char *hex = counts_hex(desc);
	bool ok = equal_or_why(hex, want, why, size);

	free(hex);
	return ok;
}

static bool
prints_as(const struct sd_desc *desc, const char *want, char *why, size_t size)
{
	char *text = counts_sddl(desc, &domain);
	bool ok = equal_or_why(text != NULL ? text : "-", want, why, size);

	free(text);
	return ok;
}

static bool
wire_exact(const char *hex, const char *text, char *why, size_t size)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;
	bool ok;

	if (!decode_hex(hex, &desc, &error)) {
		snprintf(why, size, "at %zu: %s", error.where, error.message);
		return false;
	}
	ok = encodes_to(&desc, hex, why, size) &&
	     prints_as(&desc, text, why, size);
	sd_desc_clear(&desc);
	return ok;
}

static bool
wire_tight(const char *hex, const char *tight, char *why, size_t size)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;
	bool ok;

	if (!decode_hex(hex, &desc, &error)) {
		snprintf(why, size, "at %zu: %s", error.where, error.message);
		return false;
	}
	ok = encodes_to(&desc, tight, why, size);
	sd_desc_clear(&desc);
	return ok;
}

static bool
wire_refused(const char *hex, const char *offset, char *why, size_t size)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;

	if (decode_hex(hex, &desc, &error)) {
		sd_desc_clear(&desc);
		snprintf(why, size, "taken");
		return false;
	}
	snprintf(why, size, "at %zu: %s", error.where, error.message);
	return error.code == SD_EFORMAT &&
	       error.where == strtoul(offset, NULL, 10);
}

static bool
sddl_read_as(const char *text, const char *want, char *why, size_t size)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;
	bool ok;

	if (sd_sddl_parse(text, &domain, &desc, &error) != SD_OK) {
		snprintf(why, size, "column %zu: %s", error.where,
			 error.message);
		return false;
	}
	ok = prints_as(&desc, want, why, size);
	sd_desc_clear(&desc);
	return ok;
}

static bool
sddl_exact(const char *text, const char *unused, char *why, size_t size)
{
	(void)unused;
	return sddl_read_as(text, text, why, size);
}

static bool
sddl_refused(const char *column, const char *text, char *why, size_t size)
{
	struct sd_error error = {.section = ""};
	struct sd_desc desc = SD_DESC_INIT;

	if (sd_sddl_parse(text, &domain, &desc, &error) == SD_OK) {
		sd_desc_clear(&desc);
		snprintf(why, size, "taken");
		return false;
	}
	snprintf(why, size, "column %zu: %s", error.where, error.message);
	return error.where == strtoul(column, NULL, 10);
}

/* Splits line at the separator; without one all of it is left. */
static char *
split(char *line, const char *separator)
{
	char *at = separator != NULL ? strstr(line, separator) : NULL;

	if (at == NULL)
		return line + strlen(line);
	*at = '\0';
	return at + strlen(separator);
}

static void
run_file(struct tap *tap, const char *name, const char *separator,
	 vector_fn *run)
{
	char path[256], title[512], why[400], comment[200] = "";
	FILE *file;
	char *line = NULL;
	size_t size = 0;

	snprintf(path, sizeof(path), "tests/vectors/%s.txt", name);
	file = fopen(path, "r");
	if (file == NULL) {
		tap_line(tap, false, path, "no such file");
		return;
	}
	for (unsigned number = 1; getline(&line, &size, file) > 0; number++) {
		char *right;

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#') {
			snprintf(comment, sizeof(comment), "%s", line + 1);
			continue;
		}
		snprintf(title, sizeof(title), "%s:%u:%s", name, number,
			 comment);
		right = split(line, separator);
		why[0] = '\0';
		tap_line(tap, run(line, right, why, sizeof(why)), title, why);
	}
	free(line);
	fclose(file);
}

int
main(void)
{
	static const struct {
		const char *name, *separator;
		vector_fn *run;
	} files[] = {
		{"wire_exact", " ", wire_exact},
		{"wire_tight", " ", wire_tight},
		{"wire_refused", " ", wire_refused},
		{"sddl_exact", NULL, sddl_exact},
		{"sddl_read_as", " -> ", sddl_read_as},
		{"sddl_refused", " ", sddl_refused},
	};
	struct tap tap = {0};

	domain = counts_domain("S-1-5-21-1-2-3");
	if (sd_sid_parse("S-1-5-21-4-5-6", &domain.root, NULL) != SD_OK)
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		run_file(&tap, files[i].name, files[i].separator, files[i].run);
	return tap_end(&tap);
}
