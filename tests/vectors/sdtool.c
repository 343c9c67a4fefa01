/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/vectors/sdtool.c: libsd as a line filter, for tests in other
 * languages.
 *
 * Usage: sdtool wire|text [DOMAIN-SID [ROOT-SID]] <LINES
 * A line is the hex of a descriptor (wire) or its SDDL (text). For each line
 * prints `ok<tab>HEX<tab>SDDL` (SDDL `-` where it has none) or
 * `error<tab>CODE<tab>WHERE<tab>MESSAGE`.
 */
#include "libsd/sd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *p = c != '\0' ? strchr(digits, c) : NULL;

	return p != NULL ? (int)(p - digits) : -1;
}

/* Hex in place; SIZE_MAX when it is none. */
static size_t
unhex(char *line)
{
	uint8_t *out = (uint8_t *)line;
	size_t len = 0;

	for (const char *p = line; *p != '\0'; p += 2) {
		int high = digit(p[0]), low = high < 0 ? -1 : digit(p[1]);

		if (low < 0)
			return SIZE_MAX;
		out[len++] = (uint8_t)(high << 4 | low);
	}
	return len;
}

static void
print_error(const struct sd_error *error)
{
	printf("error\t%s\t%zu\t%s\n", sd_err_name(error->code), error->where,
	       error->message);
}

static void
print_desc(const struct sd_desc *desc, const struct sd_domain *domain)
{
	struct sd_error error = {0};
	uint8_t *bytes;
	char *text;
	size_t len;

	if (sd_desc_encode_alloc(desc, &bytes, &len, &error) != SD_OK) {
		print_error(&error);
		return;
	}
	printf("ok\t");
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	free(bytes);
	if (sd_sddl_print_alloc(desc, domain,
				SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL |
					SD_FLAG_SACL,
				&text, NULL) != SD_OK) {
		printf("\t-\n");
		return;
	}
	printf("\t%s\n", text);
	free(text);
}

static enum sd_err
read_line(char *line, bool is_wire, const struct sd_domain *domain,
	  struct sd_desc *desc, struct sd_error *error)
{
	uint8_t *exact;
	size_t len;
	enum sd_err err;

	if (!is_wire)
		return sd_sddl_parse(line, domain, desc, error);
	len = unhex(line);
	if (len == SIZE_MAX)
		return sd_error_set(error, SD_ESYNTAX, 0, "", "want hex");
	/* A block of its own, so that a sanitizer sees reads beyond it. */
	exact = malloc(len + 1);
	if (exact == NULL)
		return sd_error_set(error, SD_ENOMEM, 0, "", "no memory");
	memcpy(exact + 1, line, len);
	err = sd_desc_decode(exact + 1, len, desc, error);
	free(exact);
	return err;
}

static bool
read_domain(int argc, char **argv, struct sd_domain *domain)
{
	domain->has_domain = argc > 2;
	domain->has_root = argc > 3;
	return (argc <= 2 ||
		sd_sid_parse(argv[2], &domain->domain, NULL) == SD_OK) &&
	       (argc <= 3 ||
		sd_sid_parse(argv[3], &domain->root, NULL) == SD_OK);
}

int
main(int argc, char **argv)
{
	struct sd_domain domain = {0};
	char *line = NULL;
	size_t size = 0;
	bool is_wire = argc > 1 && strcmp(argv[1], "wire") == 0;

	if (argc < 2 || (!is_wire && strcmp(argv[1], "text") != 0) ||
	    !read_domain(argc, argv, &domain)) {
		fprintf(stderr, "usage: sdtool wire|text [DOMAIN [ROOT]]\n");
		return 2;
	}
	while (getline(&line, &size, stdin) > 0) {
		struct sd_error error = {0};
		struct sd_desc desc = SD_DESC_INIT;

		line[strcspn(line, "\n")] = '\0';
		if (read_line(line, is_wire, &domain, &desc, &error) != SD_OK) {
			print_error(&error);
			continue;
		}
		print_desc(&desc, &domain);
		sd_desc_clear(&desc);
	}
	free(line);
	return fflush(stdout) == 0 ? 0 : 1;
}
