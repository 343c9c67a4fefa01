/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints the tables of switches, verbs and codes, one row a line, fields
 * apart by tabs, for scripts that hold other texts against them (the manual):
 *
 *   option NAME ALIAS ANCHOR METAVAR GROUP   ("-" where there is none)
 *   verb NAME SYNOPSIS
 *   command NAME                             of the shell
 *   code LETTERS MASK
 */
#include "base/rights.h"
#include "input/options.h"

#include <stdio.h>

static const char *
or_dash(const char *text)
{
	return text ? text : "-";
}

static const char *const commands[] = {
#define COMMAND(id, name, ...) name,
#define BOTH(id, name, ...) name,
#include "input/table.def"
};

/* What follows .It in dsacls(1): "Cm /G", "Fl n". */
static const char *
anchor(const struct option *option)
{
	static char text[64];
	const char *name = option_short_name(option->id);
	const bool slash = name[0] == '/';

	snprintf(text, sizeof(text), "%s %s", slash ? "Cm" : "Fl",
		 name + !slash);
	return text;
}

int
main(void)
{
	static const char *const groups[] = {"microsoft", "change", "print",
					     "connect", "other"};

	for (const struct option *o = option_table; o->name; o++)
		printf("option\t%s\t%s\t%s\t%s\t%s\n", o->name,
		       or_dash(o->alias), anchor(o), or_dash(o->metavar),
		       groups[o->group]);
	for (const struct verb_entry *v = verb_table; v->name; v++)
		printf("verb\t%s\t%s\n", v->name, v->synopsis);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("command\t%s\n", commands[i]);
	for (const struct right_code *r = right_codes; r->code; r++)
		printf("code\t%s\t0x%x\n", r->code, (unsigned)r->mask);
	return 0;
}
