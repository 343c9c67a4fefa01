/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_switch.h: takes the switch at parser->next, with its value.
 */
#ifndef INPUT_COMMAND_SWITCH_H
#define INPUT_COMMAND_SWITCH_H

#include "input/parser.h"

void parser_slash(struct parser *parser); /* "/X", "/X:value" */
void parser_dash(struct parser *parser);  /* "-x", "--x", with a value or not */

#endif
