/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/candidates.c: see shell/candidates.h.
 */
#include "shell/candidates.h"

#include "base/diag.h"
#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *
copy(const char *text)
{
	char *fresh = strdup(text);

	if (fresh == NULL)
		diag_die("out of memory");
	return fresh;
}

void
candidates_init(struct candidates *found)
{
	memset(found, 0, sizeof(*found));
}

void
candidates_clear(struct candidates *found)
{
	for (size_t i = 0; i < found->count; i++) {
		free(found->list[i].text);
		free(found->list[i].help);
	}
	free(found->list);
	candidates_init(found);
}

void
candidates_add(void *context, const char *candidate, const char *help)
{
	struct candidates *found = context;
	struct candidate *list = found->list;

	/* As it is on the line it has to be that very name. */
	if (!text_is_printable(candidate, strlen(candidate)))
		return;
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(list[i].text, candidate) == 0)
			return;
	if (found->count == found->capacity) {
		found->capacity = 2 * found->capacity + 16;
		list = realloc(list, found->capacity * sizeof(*list));
		if (list == NULL)
			diag_die("out of memory");
		found->list = list;
	}
	list[found->count++] = (struct candidate){
		copy(candidate), help != NULL ? copy(help) : NULL};
}

/* How many bytes all candidates share, in any letter case. */
static size_t
common_length(const struct candidates *found)
{
	const char *first = found->list[0].text;
	size_t len = strlen(first);

	for (size_t i = 1; i < found->count; i++) {
		const char *other = found->list[i].text;
		size_t same = 0;

		while (same < len &&
		       text_equal_nocase((char[]){first[same], '\0'},
					 (char[]){other[same], '\0'}))
			same++;
		len = same;
	}
	/* Not into the middle of a letter. */
	while (len > 0 && ((unsigned char)first[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* What is typed never gets lost: names may be found by another part. */
static bool
keeps_word(const char *text, const char *word)
{
	for (; *text != '\0'; text++)
		if (text_has_prefix_nocase(text, word))
			return true;
	return word[0] == '\0';
}

/* trustee:codes;object, to which an inherited class may be added. */
static bool
is_open_statement(const char *text)
{
	const char *colon = strchr(text, ':');
	const char *object = colon != NULL ? strchr(colon, ';') : NULL;

	return text[0] != '/' && object != NULL &&
	       strchr(object + 1, ';') == NULL;
}

static bool
goes_on(const char *text)
{
	return (text[0] != '\0' &&
		strchr(":;=/", text[strlen(text) - 1]) != NULL) ||
	       is_open_statement(text);
}

bool
candidates_goes_on(const struct candidates *found)
{
	return found->count == 1 && goes_on(found->list[0].text);
}

/* ---- quotes --------------------------------------------------------- */

/* Would the words of a line be others without? */
static bool
needs_quotes(const char *text)
{
	if (strpbrk(text, " \t\"") != NULL || text[0] == '#')
		return true;
	for (size_t i = 0; text[i] != '\0'; i++)
		if (text[i] == '\'' &&
		    (i == 0 || strchr(":;=", text[i - 1]) != NULL))
			return true;
	return false;
}

/* Is it known where the word ends? Behind the slash of a container a quote is
 * closed: Enter accepts it, and what follows belongs to the word too. */
static bool
is_closed(const char *text)
{
	return !goes_on(text) || text[strlen(text) - 1] == '/';
}

/* whole: nothing more is to come. */
static char *
quote(const char *text, bool force, bool whole)
{
	STR_AUTO out;

	str_init(&out);
	if (!force && !needs_quotes(text))
		return copy(text);
	str_append_char(&out, '"');
	for (; *text != '\0'; text++)
		str_append(&out, *text == '"' ? "\"\"" : (char[]){*text, '\0'});
	if (whole)
		str_append_char(&out, '"');
	return copy(out.data);
}

char *
candidates_bare(const char *match)
{
	STR_AUTO out;

	str_init(&out);
	if (match[0] != '"')
		return copy(match);
	for (match++; *match != '\0'; match++) {
		if (*match == '"' && *++match == '\0')
			break;
		str_append_char(&out, *match);
	}
	return copy(out.data);
}

static char *
replacement(const struct candidates *found, const char *word, bool is_quoted)
{
	STR_AUTO text;

	str_init(&text);
	str_append_bytes(&text, found->list[0].text, common_length(found));
	if (found->count > 1 && !keeps_word(text.data, word)) {
		str_reset(&text);
		str_append(&text, word);
	}
	return quote(text.data, is_quoted,
		     found->count == 1 && is_closed(found->list[0].text));
}

char **
candidates_matches(const struct candidates *found, const char *word,
		   bool is_quoted)
{
	char **matches = calloc(found->count + 2, sizeof(*matches));

	if (matches == NULL)
		diag_die("out of memory");
	matches[0] = replacement(found, word, is_quoted);
	if (found->count == 1)
		return matches;
	for (size_t i = 0; i < found->count; i++) {
		const char *text = found->list[i].text;

		matches[i + 1] = quote(text, is_quoted, is_closed(text));
	}
	return matches;
}

size_t
candidates_lead(const char *match)
{
	size_t lead = 0;

	/* A slash in front is a switch's, one behind a backslash a name's. */
	for (size_t i = 0; match[i] != '\0'; i++)
		if (match[i] == ':' || match[i] == ';' ||
		    (i > 0 && match[i] == '/' && match[i - 1] != '\\'))
			lead = i + 1;
	return lead;
}

int
candidates_fitting(int rows, int columns, int longest)
{
	/* What was typed, the line again, and how many more there are. */
	const int lines = rows > 4 ? rows - 3 : 1;
	const int wide = longest + 2;
	int per_line = columns / wide;

	/* readline leaves the last column alone. */
	if (per_line > 1 && per_line * wide == columns)
		per_line--;
	return lines * (per_line > 0 ? per_line : 1);
}

bool
candidates_is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* ---- for people ----------------------------------------------------- */

static size_t
widest(const struct candidates *found, size_t lead, bool *has_help)
{
	size_t most = 0;

	*has_help = false;
	for (size_t i = 0; i < found->count; i++) {
		const size_t columns = text_columns(found->list[i].text + lead);

		*has_help |= found->list[i].help != NULL;
		if (columns > most)
			most = columns;
	}
	return most;
}

static void
print_padded(FILE *out, const char *text, size_t columns)
{
	const size_t own = text_columns(text);

	fprintf(out, "  %s%*s", text, (int)(own < columns ? columns - own : 0),
		"");
}

/* All candidates begin with what is typed of their statement. */
static size_t
shared_lead(const struct candidates *found, const char *word)
{
	const size_t lead = candidates_lead(word);

	for (size_t i = 0; i < found->count; i++)
		if (strncmp(found->list[i].text, word, lead) != 0)
			return 0;
	return lead;
}

void
candidates_print(const struct candidates *found, FILE *out, const char *word,
		 unsigned width)
{
	const size_t lead = shared_lead(found, word);
	bool has_help;
	const size_t most = widest(found, lead, &has_help);
	size_t per_line = has_help ? 1 : width / (most + 2);

	if (per_line == 0)
		per_line = 1;
	for (size_t i = 0; i < found->count; i++) {
		const struct candidate *one = &found->list[i];

		print_padded(out, one->text + lead, most);
		if (one->help != NULL)
			fprintf(out, "  %s", one->help);
		if ((i + 1) % per_line == 0 || i + 1 == found->count)
			fputc('\n', out);
	}
}
