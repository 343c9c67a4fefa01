/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_switch.h: switches and their values.
 */
#ifndef INPUT_COMMAND_SWITCH_H
#define INPUT_COMMAND_SWITCH_H

#include "input/parser.h"

/* Looks the word at index like a switch, or is it the value of the one before
 * it? */
bool words_are_switch(const struct words *words, size_t index);

/* Takes the switch at parser->next, with its value. */
void parser_slash(struct parser *parser); /* "/X", "/X:value" */
void parser_dash(struct parser *parser);  /* "-x", "--x", with a value or not */

#endif
