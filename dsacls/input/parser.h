/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/parser.h: how far command_parse has come with the words of a command;
 * for the files of input/command*.c, which share it.
 */
#ifndef INPUT_PARSER_H
#define INPUT_PARSER_H

#include "input/command.h"

struct parser {
	struct command *command;
	struct arena *arena;
	const struct words *words;
	struct diags *diags;
	size_t next;		       /* the word to look at */
	const struct option *list;     /* /G, /D or /R whose words are taken */
	size_t list_word;	       /* the word that began the list */
	size_t list_count;	       /* words taken for it */
	const struct verb_entry *verb; /* NULL: VERB_ACL */
	size_t last_arg;	       /* 1 + word of the newest argument */
	bool only_bare;		       /* behind "--" */
	size_t after_secret;	       /* the word behind a password */
	size_t arg_capacity, statement_capacity, secret_capacity;
	struct given {
		size_t word;	   /* 1 + the word it stood in, 0: never */
		const char *value; /* of the first time; never a secret */
	} given[OPT_COUNT];
};

#endif
