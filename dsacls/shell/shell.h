/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/shell.h: the shell's state, shared by the files of this folder. Changes
 * take the same pipeline as argv: a staged change is a parsed command and its
 * plan.
 */
#ifndef SHELL_H
#define SHELL_H

#include "input/command.h"
#include "libsd/guid.h"
#include "plan/plan.h"
#include "resolve/object.h"
#include "session.h"

#include <stdint.h>
#include <time.h>

struct store;

/* As the directory spells it; the GUID is zero where a snapshot has none. */
struct staged_object {
	struct sd_guid guid;
	const char *dn;
	const char *name; /* as it was named; may be NULL */
	size_t follows;	  /* as many staged changes were before it when it was
			     tried, as far as they are about this object */
};

struct staged {
	struct arena arena; /* of what follows */
	const char *dn;
	const char *text; /* as typed */
	struct plan plan;
	uint64_t seen; /* what the directory held when it was last shown or
			  staged; 0: not looked at */
	struct staged_object *objects; /* that it was tried on */
	size_t object_count, object_capacity;
	const char **bases; /* of what is about all below them */
	size_t base_count;
};

/* Names of an object's children, as far as Tab has asked for them. */
struct shell_names {
	struct arena arena;
	const char *base, *prefix;
	struct children found;
	time_t when;
};

struct shell {
	struct context *outer; /* of `dsacls shell` itself */
	struct arena arena;    /* lives as long as the shell */
	char *dn;	       /* the current object; heap */
	struct sd_guid guid;   /* which one that is; zero: not known */
	char *previous;	       /* cd -; heap, may be NULL */
	struct staged **staged;
	size_t staged_count, staged_capacity;
	struct store *store; /* what is staged makes of objects; may be NULL */
	struct shell_names names;
	bool autocommit;
	bool interactive;
	bool colour;
	bool leave;
	int status; /* of the last command that failed, else 0 */
};

#endif
