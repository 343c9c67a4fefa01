/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/command.c: command lines, from words to the plan in words and
 * in JSON. Bytes are a line for our own splitter, or, where zero bytes are
 * among them, words as a shell hands them over. JSON must be JSON; what is
 * refused must say why.
 */
#include "fuzz/fuzz.h"
#include "fuzz/records.h"

#include "base/str.h"
#include "input/complete.h"
#include "plan/plan.h"

#include <jansson.h>

struct heard {
	FILE *file;
	char *text;
	size_t len;
};

/* The stream keeps pointers to the fields. */
static void
listen_with(struct heard *heard)
{
	*heard = (struct heard){NULL, NULL, 0};
	heard->file = open_memstream(&heard->text, &heard->len);
	if (heard->file == NULL)
		abort();
}

static void
stop_listening(struct heard *heard)
{
	free(heard->text);
}

/* Splits in place. */
static bool
make_words(struct words *words, struct arena *arena, char *text, size_t size,
	   struct diags *diags)
{
	size_t count = 0;
	char **argv;

	if (memchr(text, '\0', size) == NULL)
		return words_split(words, arena, text, NULL, diags) == WORDS_OK;
	argv = arena_array(arena, size + 2, sizeof(*argv));
	argv[count++] = arena_strdup(arena, "dsacls");
	for (size_t at = 0; at < size; at += strlen(text + at) + 1)
		argv[count++] = text + at;
	words_from_argv(words, arena, (int)count, argv);
	return true;
}

static void
explain(const struct plan *plan, struct arena *arena)
{
	for (int json = 0; json < 2; json++) {
		struct heard heard;

		listen_with(&heard);
		print_one(heard.file, &kind_plan, plan, json != 0, arena);
		fclose(heard.file);
		must(heard.len > 0);
		if (json) {
			json_t *root = json_loads(heard.text, 0, NULL);

			must(root != NULL);
			json_decref(root);
		}
		stop_listening(&heard);
	}
}

static void
count_candidates(void *context, const char *candidate, const char *help)
{
	(void)help;
	*(size_t *)context += strlen(candidate);
}

static void
try_words(const struct words *words, struct arena *arena, struct diags *diags)
{
	struct command command;
	struct plan plan;
	size_t len = 0;

	(void)complete_words(words, 0, words->count, NULL, arena,
			     count_candidates, &len);
	(void)complete_words(words, 0, words->count - 1, NULL, arena,
			     count_candidates, &len);
	if (!command_parse(&command, arena, words, diags)) {
		must(diags->errors > 0);
	} else if (!command.show_usage && !command.show_version &&
		   command.verb == VERB_ACL) {
		if (plan_make(&plan, arena, &command, diags))
			explain(&plan, arena);
		else
			must(diags->errors > 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct heard heard;
	char *text = fuzz_text(data, size);
	struct arena arena = ARENA_INIT;
	struct diags diags;
	struct words words;

	listen_with(&heard);
	setenv("DSACLS_PRESETS", "dsacls/presets", 1);
	diags_init(&diags, &arena);
	diags.out = heard.file;
	if (make_words(&words, &arena, text, size, &diags) && words.count > 0)
		try_words(&words, &arena, &diags);
	diags_failed(&diags);
	fclose(heard.file);
	/* What is shown never draws on the terminal. */
	for (size_t i = 0; i < heard.len; i++)
		must(heard.text[i] == '\n' ||
		     (unsigned char)heard.text[i] >= 0x20);
	stop_listening(&heard);
	arena_clear(&arena);
	free(text);
	return 0;
}
