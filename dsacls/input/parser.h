/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/parser.h: what the files of command_parse share. For command*.c
 * only.
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
	size_t arg_capacity, statement_capacity, preset_capacity;
	size_t without_capacity, except_capacity, secret_capacity;
	struct given {
		size_t word;	   /* 1 + the word it stood in, 0: never */
		const char *value; /* of the first time; never a secret */
	} given[OPT_COUNT];
};

/* A value of an option, wherever it stood. */
struct value {
	const char *text; /* NULL: a flag */
	size_t word, start;
};

/* command.c */
/* Is the word at index a switch that the table has? */
bool parser_is_switch(const struct parser *parser, size_t index);
/* The whole word at index. */
struct span parser_word_span(const struct parser *parser, size_t index);

/* command_option.c: what an option does. */
void parser_set(struct parser *parser, const struct option *option,
		const struct value *value);
void parser_secret(struct parser *parser, size_t word, size_t start);
struct span
parser_value_span(const struct parser *parser, const struct value *value);

/* command_switch.c: takes the switch at parser->next. */
void parser_slash(struct parser *parser);
void parser_dash(struct parser *parser);

/* The word is no switch of ours; says what it may have been. */
void parser_unexpected(struct parser *parser, size_t word);
/* "/ I:T", a switch with a blank in it; true: taken and diagnosed. */
bool parser_cut_slash(struct parser *parser);

/* command_secret.c */
/* The switch that a word is with other signs before it; NULL: none. */
const struct option *parser_respelled(const char *word);
/* Where a password may begin in a word that is no switch of ours; its end
 * where the next word may be one, 0 where there can be none. */
size_t parser_secret_start(const char *word);
/* \\NAME:PASSWORD@HOST\DN at start in a word; true: refused. */
bool parser_refuse_login(struct parser *parser, size_t index, size_t start);
/* Says that the word is wrong, and nothing of it from start on. */
void parser_report_secret(struct parser *parser, size_t index, size_t start);
/* The word at parser->next may be a password: it is taken and diagnosed. */
bool parser_refuse_secret(struct parser *parser);

/* command_list.c: takes the word at parser->next into a /G, /D or /R. */
bool parser_takes_list(const struct option *option);
void parser_list_begin(struct parser *parser, const struct option *option);
void parser_list_word(struct parser *parser);
void parser_list_end(struct parser *parser);

/* A verb, an object, a word of a verb. */
void parser_bare(struct parser *parser);
/* words[from..to) with a blank between each, in the arena. */
const char *parser_join(const struct parser *parser, size_t from, size_t to);

/* command_object.c: the word at parser->next is no object? Then it is taken,
 * with what belongs to it, and diagnosed. */
bool parser_refuse_object(struct parser *parser);

/* command_check.c: the command as a whole. */
void parser_check(struct parser *parser);
/* The word an option was given in; nothing of it where a password may be in
 * the same word. */
struct span parser_span_given(const struct parser *parser, enum option_id id);
/* The spelling of an option that people know: the short one. */
const char *parser_name_of(enum option_id id);

/* command_logon.c: who is to log on, and with what. */
void parser_check_logon(struct parser *parser);

/* command_fit.c: switches that would do nothing in this command. */
void parser_check_fit(struct parser *parser);
/* Does id do anything beside the verb (NULL: none), by that table? */
bool parser_fits(enum option_id id, const struct verb_entry *verb);

#endif
