/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/outcome.h: what became of one object: made by apply, read by the
 * printers and the journal.
 */
#ifndef APPLY_OUTCOME_H
#define APPLY_OUTCOME_H

#include "libsd/sd.h"

enum outcome_state {
	OUTCOME_SHOWN,	   /* nothing was asked for but a look */
	OUTCOME_UNCHANGED, /* already so */
	OUTCOME_PLANNED,   /* dry run: would change */
	OUTCOME_VERIFIED,  /* written and read back as planned */
	OUTCOME_WRITTEN,   /* written; reading back failed */
	OUTCOME_MISMATCH,  /* written; the DC stored something else */
	OUTCOME_OVERWROTE, /* written and there; a change that somebody else
			      made at the same moment may be lost by it */
	OUTCOME_FAILED,	   /* nothing was written to this object */
	OUTCOME_UNKNOWN,   /* connection lost while a write was in flight */
	OUTCOME_SKIPPED,   /* left out on purpose, or after a failure */
};

/* What many objects of one run have in common: below a base it is reported of
 * each only with -v, and counted else; the first two are of objects that stay
 * as they are. */
enum note_kind {
	NOTE_SINGLE,  /* none of these */
	NOTE_ABSENT,  /* what was to be taken away is not there */
	NOTE_REMAINS, /* it is given by another ACE all the same */
	NOTE_RIGHTS,  /* the caller's rights do not allow what is planned */
	NOTE_AUDIT,   /* the audit entries cannot be read */
	NOTE_KINDS,
};

/* Do the caller's rights allow what is planned? */
enum outcome_allowed {
	OUTCOME_ALLOWED_UNKNOWN, /* nobody asked, or the directory did not say
				  */
	OUTCOME_ALLOWED_NO,
	OUTCOME_ALLOWED_YES,
};

/* A sentence about this object; printed as a diagnostic. */
struct outcome_note {
	bool is_error; /* else a warning */
	const char *text;
	const char *hint; /* or NULL */
	enum note_kind kind;
};

struct outcome {
	const char *dn;	     /* its name, as far as it is known */
	const char *name;    /* as the user wrote it; may be NULL */
	struct sd_guid guid; /* objectGUID, zero when unknown; what the object
				is, from the first time on (identity.h) */
	const char *class;   /* most specific structural class; may be NULL */
	enum outcome_state state;
	bool is_again;	/* an earlier change of the run was to this object */
	size_t follows; /* of many dry runs that are one in the end: the change
			   that before comes from, from 1; 0: it is as read */
	enum outcome_state counted;   /* as what it was counted then */
	const char *attribute;	      /* "nTSecurityDescriptor" */
	unsigned sd_flags;	      /* of the parts that change; 0:
					 the attribute has no such flags */
	const struct sd_desc *before; /* as read, or as an earlier change of
					 the same run leaves it; NULL when
					 unreadable */
	const struct sd_desc *held;   /* of a dry run: as read in any case */
	const struct sd_desc *after;  /* as planned; NULL when unchanged */
	const struct sd_desc *now;    /* as read back, or what is there; the
					 printers show this one */
	enum outcome_allowed allowed; /* of dry runs */
	bool sacl_unread; /* that these have no audit list says nothing */
	struct outcome_note *notes;
	size_t note_count;
	/* What is sent depends on these (apply/wire.h), and so does the LDIF */
	bool is_head; /* of a naming context */
	bool is_deleted;
	bool lacks_dacl; /* a descriptor without DACL is asked for */
	bool removes;	 /* the attribute is to go (undo of --create); after
			    holds nothing */
};

/* What an object counts as that two changes of a run were to: what went wrong
 * before what went well, what was done before what was not. */
enum outcome_state
outcome_both(enum outcome_state one, enum outcome_state other);

/* A constant word for JSON and the journal: "verified". */
const char *outcome_state_name(enum outcome_state state);

#endif
