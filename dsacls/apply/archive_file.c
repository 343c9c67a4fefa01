/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/archive_file.c: writes an archive beside the one it replaces, and
 * checks one before anything in it is believed.
 */
#include "apply/archive_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "# dsacls archive 1 "
#define BUFFER_MOST ((size_t)1 << 16)
#define SUM_TEXT_SIZE (2 * SHA256_DIGEST_SIZE + 1)

static bool
flush(struct archive_writer *writer)
{
	bool ok = outfile_write(&writer->out, writer->buffer.data,
				writer->buffer.len, writer->diags);

	sha256_update(&writer->hash, writer->buffer.len,
		      (const uint8_t *)writer->buffer.data);
	str_reset(&writer->buffer);
	return ok;
}

bool
archive_create(struct archive_writer *writer, struct arena *arena,
	       const char *path, unsigned parts, struct diags *diags)
{
	*writer = (struct archive_writer){.diags = diags};
	if (!outfile_open(&writer->out, arena, path, diags))
		return false;
	str_init(&writer->buffer);
	sha256_init(&writer->hash);
	str_printf(&writer->buffer, MAGIC "%u\n\n", parts);
	return true;
}

bool
archive_add(struct archive_writer *writer, const struct dir_entry *entry)
{
	ldif_append_entry(&writer->buffer, entry);
	writer->count++;
	return writer->buffer.len < BUFFER_MOST || flush(writer);
}

static void
format_sum(const struct sha256_ctx *hash, char text[static SUM_TEXT_SIZE])
{
	struct sha256_ctx copy = *hash;
	uint8_t sum[SHA256_DIGEST_SIZE];

	sha256_digest(&copy, sizeof(sum), sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		snprintf(text + 2 * i, 3, "%02x", sum[i]);
}

bool
archive_close(struct archive_writer *writer, bool keep)
{
	char sum[SUM_TEXT_SIZE];
	bool ok = keep && flush(writer);

	if (ok) {
		format_sum(&writer->hash, sum);
		str_printf(&writer->buffer, "# end %zu %s\n", writer->count,
			   sum);
		ok = flush(writer);
	}
	ok = outfile_close(&writer->out, ok, writer->diags) && ok;
	str_clear(&writer->buffer);
	return ok;
}

/* The last line must say what the bytes before it are. */
static bool
check_end(const char *line, const struct sha256_ctx *hash, size_t *count)
{
	char sum[SUM_TEXT_SIZE];
	char said[SUM_TEXT_SIZE];

	format_sum(hash, sum);
	return sscanf(line, "# end %zu %64s", count, said) == 2 &&
	       strcmp(sum, said) == 0;
}

static bool
check_lines(FILE *file, unsigned *parts, size_t *count)
{
	struct sha256_ctx hash;
	char *line = NULL;
	size_t size = 0;
	size_t lines = 0;
	bool ok = true;
	bool ended = false;
	ssize_t len;

	sha256_init(&hash);
	while (ok && (len = getline(&line, &size, file)) > 0) {
		if (lines++ == 0)
			ok = sscanf(line, MAGIC "%u", parts) == 1;
		if (ended)
			ok = false; /* something behind the end */
		if (strncmp(line, "# end ", 6) == 0)
			ok = ended = check_end(line, &hash, count);
		sha256_update(&hash, (size_t)len, (const uint8_t *)line);
	}
	free(line);
	return ok && ended && ferror(file) == 0;
}

bool
archive_check(const char *path, unsigned *parts, size_t *count,
	      struct diags *diags)
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (file == NULL) {
		diag_error(diags, NULL, "%s: %s", path, strerror(errno));
		return false;
	}
	ok = check_lines(file, parts, count);
	fclose(file);
	if (!ok)
		diag_hint(diags,
			  diag_error(diags, NULL,
				     "%s is no whole archive of dsacls: its "
				     "checksum does not fit",
				     path),
			  "it was cut off or changed; nothing was written");
	return ok;
}
