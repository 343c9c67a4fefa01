/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_scrub.h: words as one line again, for the journal and messages.
 */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include "input/command.h"

/* "dsacls 'OU=a b,DC=x' /G ..." as a POSIX shell would take it. Three
 * asterisks stand for each password of command, which was made of words. */
const char *command_text(struct arena *arena, const struct words *words,
			 const struct command *command);

#endif
