/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of messages.txt: what the parser answers to mistakes, to the
 * byte. With an argument it prints what it gets in place of what is there,
 * for the eye of somebody who changed a message.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness.h"

#define TRANSCRIPT "tests/unit/input/messages.txt"
#define MAX_CASES 512

struct message_case {
	char *line;
	struct str wanted;
};

static struct message_case cases[MAX_CASES];
static size_t case_count;

/* "$ line" and the "> " lines that follow it; all else is prose. */
static void
load(bool print)
{
	FILE *in = fopen(TRANSCRIPT, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(in);
	while (getline(&text, &size, in) >= 0) {
		if (strncmp(text, "$ ", 2) == 0) {
			assert_true(case_count < MAX_CASES);
			struct message_case *new = &cases[case_count++];
			text[strcspn(text, "\n")] = '\0';
			new->line = strdup(text + 2);
			str_init(&new->wanted);
			if (print)
				printf("%s\n", text);
		} else if (text[0] == '>') {
			assert_true(case_count > 0);
			str_append(&cases[case_count - 1].wanted,
				   text + (text[1] == ' ' ? 2 : 1));
			continue;
		} else if (print) {
			fputs(text, stdout);
		}
		if (!print || text[0] != '$')
			continue;
		struct harness h;
		harness_line(&h, cases[case_count - 1].line);
		for (const char *at = h.messages; *at;) {
			size_t len = strcspn(at, "\n");
			printf(">%s%.*s\n", len ? " " : "", (int)len, at);
			at += len + (at[len] == '\n');
		}
		harness_end(&h);
	}
	free(text);
	fclose(in);
}

static void
test_message(void **state)
{
	const struct message_case *this = *state;
	struct harness h;

	harness_line(&h, this->line);
	assert_string_equal(h.messages, this->wanted.data);
	assert_int_equal(h.ok, this->wanted.len == 0);
	harness_end(&h);
}

int
main(int argc, char **argv)
{
	struct CMUnitTest tests[MAX_CASES];

	(void)argv;
	load(argc > 1);
	if (argc > 1)
		return 0;
	for (size_t i = 0; i < case_count; i++)
		tests[i] = (struct CMUnitTest){.name = cases[i].line,
					       .test_func = test_message,
					       .initial_state = &cases[i]};
	return _cmocka_run_group_tests("messages", tests, case_count, NULL,
				       NULL);
}
