/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/who.h: an ACE as half a sentence behind its trustee: "may read and
 * write telephoneNumber, on user objects below (inherited)". For people who
 * look; the exact form is show's.
 */
#ifndef SHELL_WHO_H
#define SHELL_WHO_H

#include "output/printer.h"

void who_sentence(struct str *out, const struct sd_ace *ace,
		  const struct namer *namer);

#endif
