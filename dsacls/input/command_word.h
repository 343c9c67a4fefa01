/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_word.h: takes the word at parser->next that is no switch.
 */
#ifndef INPUT_COMMAND_WORD_H
#define INPUT_COMMAND_WORD_H

#include "input/parser.h"

/* A verb, an object, a word of a verb. */
void parser_bare(struct parser *parser);

/* /G, /D or /R: the words from the next one on are its statements. */
void parser_list_begin(struct parser *parser, const struct option *option);
void parser_list_word(struct parser *parser);
void parser_list_end(struct parser *parser);

#endif
