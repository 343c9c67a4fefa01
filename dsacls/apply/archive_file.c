/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/archive_file.c: writes an archive beside the one it replaces, and
 * checks one before anything in it is believed.
 */
#include "apply/archive_file.h"

#include "base/infile.h"
#include "base/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "# dsacls archive 1 "
#define END "# end "
#define BUFFER_MOST ((size_t)1 << 16)

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

bool
archive_close(struct archive_writer *writer, bool keep)
{
	char sum[CHECKSUM_SIZE];
	bool ok = keep && flush(writer);

	if (ok) {
		checksum_format(&writer->hash, sum);
		str_printf(&writer->buffer, END "%zu %s\n", writer->count, sum);
		ok = flush(writer);
	}
	ok = outfile_close(&writer->out, ok, writer->diags) && ok;
	str_clear(&writer->buffer);
	return ok;
}

/* ---- checking ----------------------------------------------------------- */

/* What is read of an archive, line by line. */
struct check {
	struct sha256_ctx hash;
	size_t records;	       /* begun so far */
	uint64_t parts, count; /* as the first and the last line have them */
	bool is_archive, ended, sum_fits;
	int problem; /* errno where it cannot be read */
};

/* "# dsacls archive 1 PARTS" */
static bool
take_magic(struct check *check, const char *line)
{
	const char *rest;

	return strncmp(line, MAGIC, strlen(MAGIC)) == 0 &&
	       text_number(line + strlen(MAGIC), UINT32_MAX, &check->parts,
			   &rest) &&
	       strcmp(rest, "\n") == 0;
}

/* "# end COUNT SHA256": what the bytes before this line are. */
static bool
take_end(struct check *check, const char *line)
{
	char sum[CHECKSUM_SIZE];
	const char *rest;

	checksum_format(&check->hash, sum);
	check->sum_fits = text_number(line + strlen(END), SIZE_MAX,
				      &check->count, &rest) &&
			  *rest == ' ' &&
			  strncmp(rest + 1, sum, strlen(sum)) == 0 &&
			  strcmp(rest + 1 + strlen(sum), "\n") == 0;
	return check->sum_fits;
}

static bool
check_lines(struct check *check, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	bool ok = true;
	ssize_t len;

	sha256_init(&check->hash);
	while (ok &&
	       (len = infile_line(&line, &size, file, INFILE_LDIF_MAX)) > 0) {
		if (!check->is_archive)
			ok = check->is_archive = take_magic(check, line);
		else if (check->ended)
			ok = check->ended = false; /* more behind the end */
		else if (strncmp(line, END, strlen(END)) == 0)
			ok = check->ended = take_end(check, line);
		else
			check->records += strncmp(line, "dn:", 3) == 0;
		sha256_update(&check->hash, (size_t)len, (const uint8_t *)line);
	}
	if (ferror(file) != 0)
		check->problem = errno;
	free(line);
	return ok && check->ended && check->problem == 0 &&
	       check->records == check->count;
}

static bool
refuse(const char *path, const struct check *check, struct diags *diags)
{
	struct diag *diag;

	if (check->problem != 0) {
		diag_error(diags, NULL, "%s: %s: nothing was written", path,
			   strerror(check->problem));
		return false;
	}
	if (!check->is_archive)
		diag = diag_error(diags, NULL,
				  "%s is no archive of dsacls: nothing was "
				  "written",
				  path);
	else if (check->ended && check->sum_fits)
		diag = diag_error(diags, NULL,
				  "%s is no whole archive of dsacls: it holds "
				  "%zu records and its last line says %llu: "
				  "nothing was written",
				  path, check->records,
				  (unsigned long long)check->count);
	else
		diag = diag_error(diags, NULL,
				  "%s is no whole archive of dsacls: its "
				  "checksum does not fit: nothing was written",
				  path);
	diag_hint(diags, diag, "%s",
		  check->is_archive
			  ? "it was cut off or changed"
			  : "dsacls save writes archives; their first line "
			    "is \"" MAGIC "...\"");
	return false;
}

/* Whoever can change it decides what is written. Standard input may be such a
 * file too, though what is read of it is a copy. */
static bool
is_ours(const char *path, const char *name, FILE *file, struct arena *arena,
	struct diags *diags)
{
	const bool from_stdin = strcmp(path, "-") == 0;
	struct private_fault fault;
	struct diag *diag;
	struct stat st;

	if (fstat(from_stdin ? STDIN_FILENO : fileno(file), &st) != 0 ||
	    !S_ISREG(st.st_mode) ||
	    private_check_owner(arena, from_stdin ? "/dev/stdin" : path, &st, 0,
				&fault))
		return true;
	if (fault.kind == PRIVATE_OWNER) { /* he may have made it for us */
		diag_warning(diags, NULL, "archive %s: %s", name, fault.what);
		return true;
	}
	diag = diag_error(diags, NULL, "archive %s: %s: nothing was written",
			  name, fault.what);
	if (fault.hint != NULL && !from_stdin)
		diag_hint(diags, diag, "%s", fault.hint);
	else
		diag_hint(diags, diag,
			  "look at what it holds, and restore a copy of your "
			  "own");
	return false;
}

FILE *
archive_open(const char *path, struct arena *arena,
	     struct archive_file *archive, struct diags *diags)
{
	struct check check = {.parts = 0};
	FILE *file = ldif_open_file(path);

	archive->name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (file == NULL) {
		diag_error(diags, NULL, "%s: %s", archive->name,
			   strerror(errno));
		return NULL;
	}
	if (is_ours(path, archive->name, file, arena, diags) &&
	    (check_lines(&check, file) ||
	     refuse(archive->name, &check, diags))) {
		rewind(file);
		archive->parts = (unsigned)check.parts;
		archive->count = check.records;
		sha256_digest(&check.hash, sizeof(archive->sum), archive->sum);
		return file;
	}
	fclose(file);
	return NULL;
}
