/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_check.h: checks a command as a whole, after all of its words.
 */
#ifndef INPUT_COMMAND_CHECK_H
#define INPUT_COMMAND_CHECK_H

#include "input/parser.h"

/* May the switch stand beside the verb? NULL: with objects and no verb. */
bool option_fits(const struct option *option, const struct verb_entry *verb);

/* What is wrong with the command as a whole is diagnosed. changes: it changes
 * something. */
void parser_check(struct parser *parser, bool changes);

#endif
