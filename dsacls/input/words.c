/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/words.c: splits a line into words, and checks the form of one. A word
 * is the text without its quotes; command.c interprets it.
 */
#include "input/words.h"

#include "base/str.h"

#include <string.h>

void
words_from_argv(struct words *words, struct arena *arena, int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)argc - 1 : 0;

	*words = (struct words){
		.is_argv = true,
		.count = count,
		.text = arena_array(arena, count + 1, sizeof(*words->text)),
	};
	for (size_t i = 0; i < count; i++)
		words->text[i] = argv[i + 1];
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* May a single quote that follows this character open a quotation? */
static bool
opens_single(const char *line, size_t at, size_t word_start)
{
	return at == word_start || strchr(":;=", line[at - 1]) != NULL;
}

/*
 * Reads one word at *at into *word, without its quotes. False when a quote
 * stays open; *at is then its place.
 */
static bool
take_word(const char *line, size_t *at, struct str *word)
{
	size_t start = *at, i = start;

	while (line[i] && !is_blank(line[i])) {
		const char quote = line[i];
		const size_t open = i;

		if (quote != '"' &&
		    !(quote == '\'' && opens_single(line, i, start))) {
			str_append_char(word, line[i++]);
			continue;
		}
		i++;
		while (line[i] && (line[i] != quote ||
				   (quote == '"' && line[i + 1] == '"'))) {
			i += line[i] == quote;
			str_append_char(word, line[i++]);
		}
		if (!line[i]) {
			*at = open;
			return false;
		}
		i++;
	}
	*at = i;
	return true;
}

static void
report_unmatched(const char *line, size_t at, const char *where,
		 struct diags *diags)
{
	struct span span = {line, at, 1, where};
	struct diag *diag = diag_error(
		diags, &span, "the quotation mark in column %zu is not closed",
		at + 1);
	if (line[at] == '\'')
		diag_hint(diags, diag,
			  "a word with an apostrophe goes in double quotes");
	else
		diag_hint(diags, diag,
			  "inside double quotes, \"\" stands for one quotation "
			  "mark");
}

enum words_result
words_split(struct words *words, struct arena *arena, const char *line,
	    const char *where, struct diags *diags)
{
	STR_AUTO word;
	size_t capacity = 0, at = 0;

	str_init(&word);
	*words = (struct words){.where = arena_strdup(arena, where)};
	for (;;) {
		while (is_blank(line[at]))
			at++;
		words->text =
			arena_grow(arena, words->text, &capacity,
				   words->count + 1, sizeof(*words->text));
		words->text[words->count] = NULL;
		if (!line[at] || line[at] == '#')
			return words->count != 0 ? WORDS_OK : WORDS_EMPTY;
		str_reset(&word);
		if (!take_word(line, &at, &word)) {
			report_unmatched(line, at, where, diags);
			return WORDS_UNMATCHED;
		}
		words->text[words->count++] =
			arena_strndup(arena, word.data, word.len);
	}
}

void
words_to_cursor(struct words *words, struct arena *arena, const char *line,
		size_t *start)
{
	STR_AUTO word;
	size_t capacity = 0, at = 0;
	bool more = true;

	str_init(&word);
	*words = (struct words){0};
	while (more) {
		while (is_blank(line[at]))
			at++;
		*start = at;
		if (line[at] == '#') {
			words->count = 0;
			return;
		}
		str_reset(&word);
		more = take_word(line, &at, &word) && line[at];
		words->text =
			arena_grow(arena, words->text, &capacity,
				   words->count + 2, sizeof(*words->text));
		words->text[words->count++] =
			arena_strndup(arena, word.data, word.len);
		words->text[words->count] = NULL;
	}
}

bool
words_is_program_name(const char *word)
{
	return text_equal_nocase(word, "dsacls") ||
	       text_equal_nocase(word, "dsacls.exe");
}

struct span
words_span(const struct words *words, size_t index, size_t start, size_t len)
{
	if (index >= words->count)
		return (struct span){.where = words->where};
	return (struct span){words->text[index], start, len, words->where};
}

struct span
words_span_whole(const struct words *words, size_t index)
{
	return words_span(words, index, 0,
			  index < words->count ? strlen(words->text[index])
					       : 0);
}

const char *
words_join(const struct words *words, struct arena *arena, size_t from,
	   size_t to)
{
	const char *joined = from < to ? words->text[from] : "";

	while (++from < to)
		joined = arena_printf(arena, "%s%s%s", joined,
				      words->text[from][0] == ':' ? "" : " ",
				      words->text[from]);
	return joined;
}

/* ---- a word by itself ------------------------------------------------- */

void
words_trim(const char *text, size_t *from, size_t *to)
{
	while (*from < *to && strchr(" \t", text[*from]) != NULL)
		++*from;
	while (*to > *from && strchr(" \t", text[*to - 1]) != NULL &&
	       !(*to - *from > 1 && text[*to - 2] == '\\'))
		--*to;
}

bool
words_unquote(const char *text, size_t *from, size_t *to)
{
	if (*to - *from < 2 || text[*from] != '"' || text[*to - 1] != '"' ||
	    memchr(text + *from + 1, '"', *to - *from - 2) != NULL)
		return false;
	++*from;
	--*to;
	words_trim(text, from, to);
	return true;
}

const char *
words_unquoted(struct arena *arena, const char *word)
{
	size_t from = 0, to = strlen(word);

	words_trim(word, &from, &to);
	if (!words_unquote(word, &from, &to) || from == to)
		return word;
	return arena_strndup(arena, word + from, to - from);
}

static bool
is_hex(const char *text, size_t len)
{
	return strspn(text, "0123456789abcdefABCDEF") >= len;
}

/* 32 digits, with hyphens in between or without, perhaps in braces. */
static bool
is_guid(const char *word)
{
	static const size_t parts[] = {8, 4, 4, 4, 12};
	const bool braces = word[0] == '{';

	if (strlen(word) == 32 && is_hex(word, 32))
		return true;
	word += braces;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (i > 0 && *word++ != '-')
			return false;
		if (!is_hex(word, parts[i]))
			return false;
		word += parts[i];
	}
	return strcmp(word, braces ? "}" : "") == 0;
}

static bool
is_sid(const char *word)
{
	return text_has_prefix_nocase(word, "S-1-") &&
	       word[strspn(word, "Ss-0123456789abcdefxABCDEFX")] == '\0';
}

/* The length of the domain name that a word begins with; 0: none. What begins
 * with a dot is a path of the shell. */
static size_t
domain_length(const char *word)
{
	const size_t len = strcspn(word, "/=\\@ ");

	return word[0] != '.' && memchr(word, '.', len) != NULL ? len : 0;
}

enum object_form
object_form(const char *word)
{
	const size_t domain = domain_length(word);

	if (word[0] == '<')
		return OBJECT_BRACKETED;
	if (strncmp(word, "\\\\", 2) == 0)
		return OBJECT_SERVER;
	if (is_guid(word))
		return OBJECT_GUID;
	if (is_sid(word))
		return OBJECT_SID;
	if (domain > 0 && word[domain] == '/')
		return OBJECT_CANONICAL;
	if (strchr(word, '=') != NULL)
		return OBJECT_DN;
	if (strpbrk(word, "\\/@") != NULL)
		return OBJECT_ACCOUNT;
	return domain > 0 && word[domain] == '\0' ? OBJECT_DOMAIN : OBJECT_NONE;
}

bool
object_form_is_name(const char *word)
{
	return object_form(word) >= OBJECT_BRACKETED;
}
