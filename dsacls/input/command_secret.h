/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_secret.h: finds what may be a password in the words of a
 * command.
 */
#ifndef INPUT_COMMAND_SECRET_H
#define INPUT_COMMAND_SECRET_H

#include "input/parser.h"

/* The switch that a word is with other signs before it; NULL: none. */
const struct option *parser_respelled(const char *word);
/* Where a password may begin in a word that is no switch of ours; its end
 * where the next word may be one, 0 where there can be none. */
size_t parser_secret_start(const char *word);
/* A dash that is none, as word processors make it, before a password. */
bool parser_is_dashed(const char *word);

/* Marks a word from start on as a password, to be hidden. */
void parser_secret(struct parser *parser, size_t word, size_t start);
/* Says that the word is wrong, and nothing of it from start on. */
void parser_report_secret(struct parser *parser, size_t index, size_t start);
/* \\NAME:PASSWORD@HOST\DN at start in a word; true: refused. */
bool parser_refuse_login(struct parser *parser, size_t index, size_t start);
/* The word at parser->next may be a password: it is taken and diagnosed. */
bool parser_refuse_secret(struct parser *parser);

#endif
