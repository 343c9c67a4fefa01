/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command_text.h: words as one line again, for the journal and messages.
 */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include "input/words.h"

/* "dsacls 'OU=a b,DC=x' /G ..." as a POSIX shell would take it. Call after
 * command_scrub: words are printed as they are. */
const char *command_text(struct arena *arena, const struct words *words);

#endif
