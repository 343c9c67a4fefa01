/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/options.c: the rows of table.def as data, and how to find one.
 */
#include "input/options.h"

#include "base/text.h"
#include "input/command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- verbs ------------------------------------------------------------ */

#define WORDS_1(one) {COMPLETE_##one, COMPLETE_##one, COMPLETE_##one}
#define WORDS_3(one, two, three) \
	{COMPLETE_##one, COMPLETE_##two, COMPLETE_##three}

const struct verb_entry verb_table[] = {
#define VERB(id_, name_, run_, effect_, min_, max_, words_, synopsis_, help_) \
	{VERB_##id_, name_,  VERB_##effect_, min_, \
	 max_,	     words_, synopsis_,	     help_},
#define BOTH(id_, name_, run_, effect_, min_, max_, words_, synopsis_, help_, \
	     ...) \
	{VERB_##id_, name_,  VERB_##effect_, min_, \
	 max_,	     words_, synopsis_,	     help_},
#include "input/table.def"
	{.verb = VERB_ACL},
};

const struct verb_entry *
verb_find(const char *name)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		if (text_equal_nocase(verb->name, name))
			return verb;
	return NULL;
}

const struct verb_entry *
verb_by_id(enum verb id)
{
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		if (verb->verb == id)
			return verb;
	return NULL;
}

enum option_completer
verb_word(const struct verb_entry *verb, size_t index)
{
	size_t last = sizeof(verb->words) / sizeof(verb->words[0]) - 1;

	return verb->words[index < last ? index : last];
}

size_t
verb_first_object(const struct verb_entry *verb)
{
	size_t index = 0;

	while (index < 2 && verb->words[index] != COMPLETE_DN)
		index++;
	return verb->words[index] == COMPLETE_DN ? index : 0;
}

/* ---- switches --------------------------------------------------------- */

#define ANYWHERE (~UINT64_C(0))
#define IN_ACL (IN_SHOW | IN_CHANGE)
#define IN_REPLAYS (USE(UNDO) | USE(RESUME))
#define IN_PLANS (USE(SUBSTITUTE) | USE(CANONICALIZE))
#define IN_CHANGES (IN_CHANGE | IN_BATCH | IN_REPLAYS | IN_PLANS | USE(RESTORE))
#define IN_FINDS (USE(VERIFY) | USE(FINDSID))
#define IN_FILES (USE(SNAPSHOT) | USE(SAVE))
#define IN_FACTS (USE(PRESET) | USE(SCHEMA) | USE(LOG))

#define OF_CHANGES "commands that change something"
#define OF_LISTS "commands that print access lists"

#define CHOICES(text) \
	.metavar = (text), .choices = (text), .completer = COMPLETE_CHOICE

/* The columns that follow from how a value is kept. */
#define KEPT(shape_, member_, name) \
	.shape = (shape_), .member = (member_), \
	.offset = offsetof(struct command, name), \
	.size = sizeof(((struct command *)NULL)->name)
#define KEPT_FLAG(name) KEPT(SHAPE_FLAG, MEMBER_FLAG, name)
#define KEPT_FLAG_OF(name) KEPT_FLAG(name)
#define KEPT_COUNT(name) KEPT(SHAPE_FLAG, MEMBER_COUNT, name)
#define KEPT_REST(name) KEPT(SHAPE_FLAG, MEMBER_REST, name)
#define KEPT_TEXT_OF(name) KEPT(SHAPE_VALUE, MEMBER_TEXT, name)
#define KEPT_WORD(name) KEPT(SHAPE_VALUE, MEMBER_WORD, name)
#define KEPT_LIST(name) KEPT(SHAPE_VALUE, MEMBER_LIST, name)
#define KEPT_COMMAS(name) KEPT(SHAPE_VALUE, MEMBER_COMMAS, name)
#define KEPT_URI_OF(name) KEPT(SHAPE_VALUE, MEMBER_URI, name)
#define KEPT_PASSWORD_OF(name) KEPT(SHAPE_VALUE, MEMBER_PASSWORD, name)
#define KEPT_CHOICE(type, name, value) \
	KEPT(SHAPE_VALUE, MEMBER_CHOICE, name), .first = (value)
#define KEPT_NUMBER(name, limit) \
	KEPT(SHAPE_VALUE, MEMBER_NUMBER, name), .most = (limit)
#define KEPT_NUMBER_OF(name, limit) KEPT_NUMBER(name, limit)
#define KEPT_FORMAT(shape, value) \
	KEPT(shape, MEMBER_FORMAT, format), .first = (value)
#define KEPT_STATEMENTS(shape, value) \
	KEPT(shape, MEMBER_STATEMENTS, statements), .first = (value)

const struct option option_table[] = {
#define SWITCH(id_, kept, name_, alias_, group_, uses_, ...) \
	{.id = OPT_##id_, \
	 .name = (name_), \
	 .alias = (alias_), \
	 .group = (group_), \
	 .uses = (uses_), \
	 KEPT_##kept, \
	 .help = __VA_ARGS__},
#include "input/table.def"
	{.id = OPT_NONE},
};

static bool
is_spelled(const char *name, const char *spelling, size_t len)
{
	if (name == NULL || strlen(name) != len)
		return false;
	if (name[0] == '/')
		return strncasecmp(name, spelling, len) == 0;
	return memcmp(name, spelling, len) == 0;
}

const struct option *
option_find(const char *spelling, size_t len)
{
	for (const struct option *option = option_table; option->name; option++)
		if (is_spelled(option->name, spelling, len) ||
		    is_spelled(option->alias, spelling, len))
			return option;
	return NULL;
}

const struct option *
option_by_id(enum option_id id)
{
	return id == OPT_NONE ? NULL : &option_table[id - 1];
}

const struct option *
option_of_word(const char *word)
{
	if (word[0] == '/')
		return option_find(word, strcspn(word, ":"));
	if (word[0] != '-' || word[1] == '\0')
		return NULL;
	return option_find(word, word[1] == '-' ? strcspn(word, "=") : 2);
}

const char *
option_short_name(enum option_id id)
{
	const struct option *option = option_by_id(id);

	return option->alias != NULL ? option->alias : option->name;
}

bool
option_takes_list(const struct option *option)
{
	return option->member == MEMBER_STATEMENTS;
}

bool
option_is_connection(const struct option *option)
{
	const size_t start = offsetof(struct command, connect);

	return option->offset >= start &&
	       option->offset < start + sizeof(struct connect_words);
}

bool
option_repeats(const struct option *option)
{
	return option->member == MEMBER_LIST ||
	       option->member == MEMBER_COMMAS ||
	       option->member == MEMBER_COUNT || option_takes_list(option);
}

int
option_choice(const struct option *option, const char *value)
{
	const char *choice = option->choices;
	size_t len = strlen(value);

	for (int index = 0; choice != NULL && len != 0; index++) {
		size_t size = strcspn(choice, "|");
		if (size == len && strncasecmp(choice, value, len) == 0)
			return index;
		choice = choice[size] ? choice + size + 1 : NULL;
	}
	return -1;
}

char *
option_synopsis(const struct option *option,
		char text[static OPTION_SYNOPSIS_SIZE])
{
	const char *joint = " ";

	if (option->shape == SHAPE_OPTIONAL) {
		snprintf(text, OPTION_SYNOPSIS_SIZE, "%s[=%s]", option->name,
			 option->metavar);
		return text;
	}
	if (option->metavar == NULL)
		joint = "";
	else if (option->shape == SHAPE_VALUE && option->name[0] == '/')
		joint = ":";
	else if (option->choices != NULL)
		joint = "=";
	snprintf(text, OPTION_SYNOPSIS_SIZE, "%s%s%s%s%s",
		 option->alias != NULL ? option->alias : "",
		 option->alias != NULL ? ", " : "", option->name, joint,
		 option->metavar != NULL ? option->metavar : "");
	return text;
}
