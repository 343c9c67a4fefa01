/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_secret.c: what may be a password, wherever and however it is
 * written. It is never repeated and never kept; where it is doubtful whether
 * a word is one, it is one.
 */
#include "input/command_secret.h"

#include "base/rights.h"
#include "base/text.h"
#include "input/uri.h"

#include <string.h>

/* ---- a word ---------------------------------------------------------- */

/* Signs before a name: those of switches, and what a word processor or a web
 * page makes of them. */
static size_t
lead_length(const char *word)
{
	static const char *const leads[] = {
		"-",	  "/",	    "\u2010", "\u2011", "\u2012",
		"\u2013", "\u2014", "\u2015", "\u2212",
	};
	size_t at = 0, i = 0;

	while (i < sizeof(leads) / sizeof(leads[0]))
		if (strncmp(word + at, leads[i], strlen(leads[i])) == 0) {
			at += strlen(leads[i]);
			i = 0;
		} else {
			i++;
		}
	return at;
}

const struct option *
parser_respelled(const char *word)
{
	static const char *const leads[] = {"/", "--", "-"};
	const char *bare = word + lead_length(word);
	const size_t len = strcspn(bare, ":=");
	char spelling[64];

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const size_t size = strlen(leads[i]);
		const struct option *option;

		if (len == 0 || size + len >= sizeof(spelling))
			continue;
		memcpy(spelling, leads[i], size);
		memcpy(spelling + size, bare, len);
		option = option_find(spelling, size + len);
		if (option != NULL)
			return option;
	}
	return NULL;
}

/* Where in a name the word for password ends that it holds, within its first
 * most letters; 0: none. */
static size_t
known_end(const char *name, size_t len, size_t most)
{
	static const char *const parts[] = {
		"password", "passwort", "passphrase", "passwd",
		"passw",    "pass",	"pswd",	      "pwd",
		"psw",	    "pw",	"secret",
	};

	for (size_t at = 0; at < len && at < most; at++)
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (at + strlen(parts[i]) <= len &&
			    text_has_prefix_nocase(name + at, parts[i]))
				return at + strlen(parts[i]);
	return 0;
}

static bool
is_misspelled(const char *name, size_t len)
{
	char part[12];

	if (len < 4 || len >= sizeof(part))
		return false;
	memcpy(part, name, len);
	part[len] = '\0';
	return suggest_distance(part, "passwd") <= 2 ||
	       suggest_distance(part, "password") <= 2;
}

/* Where a misspelled one ends, at the beginning of a name; 0: none. */
static size_t
misspelled_end(const char *name, size_t len)
{
	if (is_misspelled(name, len))
		return len;
	for (size_t size = 4; size < len && size < 10; size++)
		if (is_misspelled(name, size))
			return size;
	return 0;
}

/* Is the name, with letters too many or too few, one of our switches? */
static bool
is_near_switch(const char *name, size_t len)
{
	struct suggest near;
	char copy[64];

	if (len < 3 || len >= sizeof(copy))
		return false;
	memcpy(copy, name, len);
	copy[len] = '\0';
	suggest_init(&near, copy);
	for (const struct option *option = option_table; option->name; option++)
		suggest_offer(&near, option->name + strspn(option->name, "-/"));
	return near.count > 0;
}

/* The name of a password, or what it begins with: "pSECRET" of -pSECRET. */
static size_t
name_end(const char *word, const char *bare, size_t len)
{
	size_t end = known_end(bare, len, 1);

	if (end == 0)
		end = misspelled_end(bare, len);
	if (end > 0 || len == 0)
		return end;
	if (strchr("pPwW", bare[0]) == NULL ||
	    (len > 1 &&
	     (strncmp(word, "--", 2) == 0 || strchr(bare, '/') != NULL ||
	      is_near_switch(bare, len))))
		return known_end(bare, len, len);
	return 1;
}

static bool
is_password(const struct option *option, const char *value)
{
	/* /P is short for nothing, but -p and /p: ask for a password
	 * elsewhere. */
	if (option->id == OPT_PROTECT)
		return option_choice(option, value) < 0;
	return option->member == MEMBER_PASSWORD ||
	       option->id == OPT_BIND_PROMPT;
}

size_t
parser_secret_start(const char *word)
{
	const size_t lead = lead_length(word);
	const char *bare = word + lead;
	const size_t len = strcspn(bare, ":=");
	const size_t value = lead + len + (bare[len] != '\0');
	const struct option *option = parser_respelled(word);
	const char *w = strpbrk(word, "wW");
	size_t start = 0, end;

	if (lead == 0)
		return 0;
	/* Samba's "-U NAME%SECRET" */
	if (strncmp(word, "-U", 2) == 0)
		return strcspn(word, "%") + (strchr(word, '%') != NULL);
	if (option != NULL)
		return is_password(option, word + value) ? value : 0;
	end = name_end(word, bare, len);
	if (end > 0)
		start = end == len ? value : lead + end;
	/* "-xwSECRET" */
	if (word[0] == '-' && word[1] != '-' && w != NULL &&
	    (start == 0 || (size_t)(w - word) + 1 < start))
		start = (size_t)(w - word) + 1;
	return start;
}

/* "passwd:SECRET", its slash forgotten. A DN has commas; who bears that name
 * is given permissions. */
static size_t
bare_start(const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
	const size_t len = strspn(word, letters);
	const char *value = word + len + 1;
	uint32_t mask;

	if ((word[len] != ':' && word[len] != '=') ||
	    strchr(word, ',') != NULL || known_end(word, len, len) != len ||
	    rights_parse(value, strcspn(value, ";"), &mask))
		return 0;
	return len + 1;
}

/* A dash that is none: no trustee begins so. */
bool
parser_is_dashed(const char *word)
{
	return word[0] != '-' && word[0] != '/' &&
	       parser_secret_start(word) > 0;
}

/* ---- a word of the command ------------------------------------------- */

void
parser_secret(struct parser *parser, size_t word, size_t start)
{
	struct command *command = parser->command;

	command->secrets = arena_grow(
		parser->arena, command->secrets, &parser->secret_capacity,
		command->secret_count + 1, sizeof(*command->secrets));
	command->secrets[command->secret_count++] =
		(struct secret){word, start};
	/* A blank in a password that nobody quoted. */
	parser->after_secret = word + 1;
}

/* "/password SECRET", "-U NAME%SECRET": what is behind it is no object. */
static void
skip_secret(struct parser *parser, size_t index)
{
	const struct words *words = parser->words;
	const char *word = index < words->count ? words->text[index] : "";
	const bool named =
		index > 0 && strcmp(words->text[index - 1], "-U") == 0;
	const char *percent = named ? strchr(word, '%') : NULL;

	if (word[0] == '\0' ||
	    option_of_word(parser->words->text[index]) != NULL ||
	    (named && percent == NULL) ||
	    (!named && parser->command->arg_count == 0 &&
	     (object_form_is_name(word) || verb_find(word) != NULL)))
		return;
	parser_secret(parser, index, named ? (size_t)(percent - word) + 1 : 0);
	parser->next++;
}

void
parser_report_secret(struct parser *parser, size_t index, size_t start)
{
	const struct words *words = parser->words;
	const char *word = words->text[index];
	const struct span where = words_span(words, words->count, 0, 0);
	struct diag *diag = diag_error(
		parser->diags, &where, "Parameter %.*s%s was unexpected.",
		(int)start, word, word[start] ? "***" : "");

	if (word[start])
		parser_secret(parser, index, start);
	else if (strpbrk(word, ":=") == NULL)
		skip_secret(parser, index + 1);
	diag_hint(parser->diags, diag,
		  "a password is asked for by /passwd:* or -W, and read by -y "
		  "FILE");
}

bool
parser_refuse_login(struct parser *parser, size_t index, size_t start)
{
	const struct words *words = parser->words;
	const struct span where = words_span(words, index, 0, 0);
	const size_t login = uri_login_start(words->text[index] + start);

	if (login == 0)
		return false;
	uri_refuse_login(&where, parser->diags);
	parser_secret(parser, index, start + login);
	return true;
}

bool
parser_refuse_secret(struct parser *parser)
{
	const size_t index = parser->next;
	const char *word = parser->words->text[index];
	const bool follows = parser->after_secret == index && index > 0 &&
			     !object_form_is_name(word);
	size_t start = parser_secret_start(word);

	if (start == 0 || (parser->list != NULL && !parser_is_dashed(word)))
		start = bare_start(word);
	if (start == 0 && (!follows || parser->list != NULL))
		return false;
	parser_report_secret(parser, index, start);
	parser->next++;
	return true;
}
