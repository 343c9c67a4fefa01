/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/plan.h: what is to be done, still in names: the targets and the steps
 * in the order they are carried out (/N, /R, /D, /G, /P). Made by command,
 * preset, batch or shell; resolve turns it into jobs; --explain prints it.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "base/diag.h"
#include "input/command.h"
#include "libsd/guid.h"

enum step_op {
	STEP_REPLACE,	 /* /N: explicit ACEs become those of the plan */
	STEP_REVOKE,	 /* /R trustee */
	STEP_REVOKE_ACE, /* /R trustee:perms, or a preset taken back */
	STEP_DENY,
	STEP_GRANT,
	STEP_PROTECT,
	STEP_PROTECT_DROP, /* /P:Y --drop-inherited */
	STEP_UNPROTECT,
	STEP_RESET_DACL, /* /S, /resetDefaultDACL */
	STEP_RESET_SACL,
	STEP_TAKE_OWNERSHIP,
	STEP_SET_SDDL,
	STEP_CANONICALIZE,
	STEP_SUBSTITUTE, /* trustee -> other_trustee */
	STEP_SHOW,	 /* no change asked for */
};

struct plan_step {
	enum step_op op;
	unsigned change;     /* of plans put together: which of them, from 0;
				carried out one after the other */
	struct acespec spec; /* as written; its trustee is that of a preset's
			       line put in, NULL where a step has none */
	const char *other_trustee; /* STEP_SUBSTITUTE; its place: codes_span */
	uint8_t ace_flags;	   /* from /I or the preset line */
	bool deny;		   /* STEP_REVOKE_ACE on a deny ACE */
	bool either;		   /* the same on whichever kind is there */
	const char *sddl;	   /* STEP_SET_SDDL: the text */
};

struct plan_target {
	const char *name; /* DN, \\server\DN, <GUID=>, canonical, DOMAIN\x */
	struct span span;
	/* Once it has been looked at: which object that is, and its DN then;
	 * NULL and zero before. */
	const char *dn;
	struct sd_guid guid;
};

struct plan {
	const char *server; /* from \\server[:port]\DN; NULL: not given */
	const char *port;
	struct plan_target *targets;
	size_t target_count;
	bool tree;		  /* targets and everything below (/T) */
	const char *under_filter; /* --filter; NULL: none */
	bool under, one_level;	  /* targets are bases of --under */
	struct plan_step *steps;
	size_t step_count;
	bool changes; /* any step that is not STEP_SHOW */
	bool force, deleted, create;
	const char *attribute; /* NULL: nTSecurityDescriptor */
	const char *presets;   /* names, for the journal and messages */
};

/*
 * Makes the plan of a parsed command (presets loaded and expanded). False:
 * diagnosed. Checks what can be checked without a network: an inherited type
 * without /I:S, /T alone, contradictory switches.
 */
bool plan_make(struct plan *plan, struct arena *arena,
	       const struct command *command, struct diags *diags);

#endif
