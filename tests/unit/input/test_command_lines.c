/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The published command lines of command-lines.txt, through the parser: each
 * is taken as the request written beside it, or refused as written there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness.h"

#define CORPUS "tests/unit/input/command-lines.txt"
#define LINES_WANTED 74
#define MAX_PARTS 24

struct line {
	int number;
	char *published;
	size_t word_count, request_count;
	char *words[MAX_PARTS + 1]; /* [0] is argv[0] */
	char *requests[MAX_PARTS];
	char *object, *server, *refused, *hint;
	bool tree;
};

static struct line lines[LINES_WANTED + 1];
static size_t line_count;

static const char *
value_of(const char *text, const char *key)
{
	size_t len = strlen(key);
	if (strncmp(text, key, len) != 0 || text[len] != ':')
		return NULL;
	return text[len + 1] ? text + len + 2 : "";
}

static void
take(struct line *line, const char *text)
{
	const char *value;

	if ((value = value_of(text, "word"))) {
		assert_true(line->word_count < MAX_PARTS);
		line->words[++line->word_count] = strdup(value);
	} else if ((value = value_of(text, "request"))) {
		assert_true(line->request_count < MAX_PARTS);
		line->requests[line->request_count++] = strdup(value);
	} else if ((value = value_of(text, "object"))) {
		line->object = strdup(value);
	} else if ((value = value_of(text, "server"))) {
		line->server = strdup(value);
	} else if ((value = value_of(text, "refused"))) {
		line->refused = strdup(value);
	} else if ((value = value_of(text, "hint"))) {
		line->hint = strdup(value);
	} else if (value_of(text, "tree")) {
		line->tree = true;
	} else if (!value_of(text, "note") && !value_of(text, "port") &&
		   !value_of(text, "plan-refused")) {
		fail_msg("%s: what is %s?", CORPUS, text);
	}
}

static void
load(void)
{
	FILE *in = fopen(CORPUS, "r");
	char *text = NULL;
	size_t size = 0;
	int number = 0;

	assert_non_null(in);
	while (getline(&text, &size, in) >= 0) {
		number++;
		text[strcspn(text, "\n")] = '\0';
		const char *published = value_of(text, "published");
		if (published) {
			assert_true(line_count < LINES_WANTED);
			lines[line_count] =
				(struct line){.number = number,
					      .published = strdup(published),
					      .words = {"dsacls"}};
			line_count++;
		} else if (text[0] && text[0] != '#') {
			assert_true(line_count > 0);
			take(&lines[line_count - 1], text);
		}
	}
	free(text);
	fclose(in);
}

static const char *
or_dash(const char *text)
{
	return text ? text : "-";
}

static unsigned
ace_flags(enum inherit inherit)
{
	static const unsigned flags[] = {0, 0x02, 0x0a, 0x06};
	return flags[inherit];
}

/* What the parser understood, in the words of the corpus. */
static size_t
describe(struct harness *h, const char *out[static MAX_PARTS])
{
	static const char *const ops[] = {"grant", "deny", "revoke"};
	const struct command *command = &h->command;
	size_t count = 0;

	if (command->take_ownership)
		out[count++] = "take-ownership";
	if (command->reset || command->reset_dacl)
		out[count++] = "reset";
	if (command->reset_sacl)
		out[count++] = "reset";
	for (size_t i = 0; i < command->statement_count; i++) {
		const struct statement *s = &command->statements[i];
		unsigned flags =
			s->spec.has_perms ? ace_flags(command->inherit) : 0;
		out[count++] = arena_printf(
			&h->arena, "%s | %s | %s | 0x%x | %s | %s | 0x%02x",
			ops[s->op], s->spec.trustee, or_dash(s->spec.codes),
			(unsigned)s->spec.mask, or_dash(s->spec.object),
			or_dash(s->spec.inherited), flags);
	}
	if (command->protect != PROTECT_KEEP)
		out[count++] = command->protect == PROTECT_YES ? "protect"
							       : "unprotect";
	if (!count)
		out[count++] = "show";
	return count;
}

static void
check_taken(struct harness *h, const struct line *line)
{
	const char *requests[MAX_PARTS], *object = line->object;

	if (!h->ok)
		fail_msg("%s:%d: refused: %s", CORPUS, line->number,
			 h->messages);
	if (!object) /* the plan refuses it */
		return;
	assert_int_equal(h->command.arg_count, 1);
	const char *arg = h->command.args[0].text;
	if (line->server) {
		assert_memory_equal(arg, "\\\\", 2);
		assert_memory_equal(arg + 2, line->server,
				    strlen(line->server));
		arg += strlen(arg) - strlen(object);
		assert_int_equal(arg[-1], '\\');
	}
	assert_string_equal(arg, object);
	assert_int_equal(h->command.tree, line->tree);
	assert_int_equal(describe(h, requests), line->request_count);
	for (size_t i = 0; i < line->request_count; i++)
		assert_string_equal(requests[i], line->requests[i]);
}

static void
check_refused(struct harness *h, const struct line *line)
{
	char *first = arena_printf(&h->arena, "dsacls: %s\n", line->refused);
	char *hint = arena_printf(&h->arena, "  hint: %s\n", line->hint);

	assert_false(h->ok);
	assert_memory_equal(h->messages, first, strlen(first));
	assert_non_null(strstr(h->messages, hint));
	/* One mistake, one message. */
	assert_int_equal(h->diags.errors, 1);
}

static void
test_line(void **state)
{
	struct line *line = *state;
	struct harness h;

	harness_begin(&h);
	words_from_argv(&h.words, &h.arena, (int)line->word_count + 1,
			line->words);
	h.ok = command_parse(&h.command, &h.arena, &h.words, &h.diags);
	harness_print(&h);
	if (line->refused)
		check_refused(&h, line);
	else
		check_taken(&h, line);
	harness_end(&h);
}

static void
test_all_are_there(void **state)
{
	size_t refused = 0;

	(void)state;
	assert_int_equal(line_count, LINES_WANTED);
	for (size_t i = 0; i < line_count; i++) {
		assert_true(lines[i].word_count > 0);
		refused += lines[i].refused != NULL;
	}
	assert_int_equal(refused, 5);
}

int
main(void)
{
	struct CMUnitTest tests[LINES_WANTED + 1];

	load();
	for (size_t i = 0; i < line_count; i++)
		tests[i] = (struct CMUnitTest){
			.name = lines[i].published,
			.test_func = test_line,
			.initial_state = &lines[i],
		};
	tests[line_count] =
		(struct CMUnitTest)cmocka_unit_test(test_all_are_there);
	return _cmocka_run_group_tests("command lines", tests, line_count + 1,
				       NULL, NULL);
}
