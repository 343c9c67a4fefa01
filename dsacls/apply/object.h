/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/object.h: one object during a run: what was read, what is planned, the
 * outcome. It owns all its memory, so that it can be freed as soon as it has
 * been reported. Knows no directory and no recipe.
 */
#ifndef APPLY_OBJECT_H
#define APPLY_OBJECT_H

#include "apply/outcome.h"
#include "apply/wire.h"
#include "directory/directory.h"

#include <sys/types.h>
#include <time.h>

#define SD_ATTRIBUTE "nTSecurityDescriptor"

/* Its state in the window of reads or writes. */
enum object_phase {
	PHASE_IDLE,   /* nothing asked yet */
	PHASE_READ,   /* first read, or read again before the write */
	PHASE_WRITE,  /* the replace is in flight */
	PHASE_VERIFY, /* the read-back is in flight */
	PHASE_DONE,   /* its outcome is known */
};

struct task;

struct object {
	struct arena arena;
	const struct task *task; /* what is to be done with it (work.h) */
	struct outcome out;	 /* what is reported of it; object_outcome()
				    fills in the rest */
	bool by_name; /* the server does not take its GUID for a name */
	struct walk_base *under; /* what it was found below; NULL: it was named,
				    or is that base itself */
	const char *seen_dn;	 /* its name at the latest read, where that is
				    another one than dn; else NULL */
	bool asks_name;	    /* what is read is what its old name means now */
	bool name_is_taken; /* by another object */
	struct sd_guid taken_by;
	bool show_deleted;
	bool glanced; /* read with the names, which wants what it names */
	bool knows_units, has_units; /* organizational units right below */
	bool has_sid;
	struct sd_sid sid; /* objectSid */
	bool is_critical;  /* isCriticalSystemObject */
	bool is_admin;	   /* adminCount=1 */
	bool is_holder;	   /* AdminSDHolder */
	bool knows_rights; /* the directory said what the caller may write: */
	unsigned rights;   /* SD_FLAG_* (sDRightsEffective) */

	enum object_phase phase;
	bool asked;	    /* the read of its phase is in flight */
	bool alone;	    /* it is not to be read together with others */
	const char *nc;	    /* its naming context, once looked for */
	bool found;	    /* the read brought an entry */
	bool is_new;	    /* the attribute is absent so far (--create) */
	bool without_audit; /* audit entries are withheld, and with them all
				 else where they are asked for */
	bool blind;	    /* the latest read brought nothing for that
				 reason */
	bool repeated;	    /* an earlier task has the same object */
	bool waits;	    /* nothing to do, unless that task brings it */
	bool was_lost;	    /* the connection went while it was in flight, or it
			       was answered by an error that does not say that
			       it was not done: */
	struct dir_error answer;    /* this one; sentence NULL: there is none */
	bool blocked;		    /* another dsacls has its lock (locks.h) */
	bool locked;		    /* we have it */
	bool reads_first;	    /* and have not read it since */
	off_t lock_place;	    /* of the lock in its file */
	struct timespec lock_since; /* when it was blocked */
	unsigned reads;		    /* again, before the write */
	bool sent_by_name;	    /* the latest write, not by its GUID */
	bool denied_by_guid;   /* "no such object" was the answer to a write by
				  its GUID, which may have been done */
	unsigned attempts;     /* writes so far */
	size_t next_number;    /* of a record that is to take its place */
	size_t number;	       /* in the journal, from 1; 0: not there */
	size_t older;	       /* the same at first, when a run is resumed */
	bool was_sent;	       /* it may have been written by then */
	bool unanswered;       /* by the run that is taken back, whose write
				  of it may arrive yet */
	bool in_conflict;      /* a part of it is left to others */
	bool is_left;	       /* by an undo, and its journal says so */
	bool denied;	       /* it failed for want of rights */
	uint32_t seen_version; /* the same at the latest read */
	const char *why;       /* that read brought no descriptor */
	bool foreign;	       /* somebody else wrote it too, for all we know */
	uint32_t version;      /* writes of the descriptor since it was made,
				  from the replication metadata; 0: unknown */
	struct timespec read;  /* when before was read */

	bool has_before, has_after, has_now, has_held;
	struct sd_desc before, after, now;
	struct sd_desc held; /* as read, once before is something else */
	const struct sd_desc *draft; /* what the change has made of it so far;
					NULL: nothing yet */

	/* A change to be merged into what is there (undo, resume, restore);
	 * goal alone: what it is to become. */
	bool has_base, has_goal;
	struct sd_desc base, goal;

	size_t note_capacity;
	size_t kept_notes; /* of the notes, from the first on, those that are
			      about the object and not about a plan */
};

void object_init(struct object *object);
void object_clear(struct object *object); /* ready for object_init */

/* Adds a sentence; hint may be NULL. Both are copied. */
void object_note(struct object *object, bool is_error, const char *hint,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Says of the note just added what kind it is. */
void object_note_kind(struct object *object, enum note_kind kind);
/* The latest note stays when the object is planned again. */
void object_keep_note(struct object *object);
/* The same from a failed request; the object has failed then. */
void object_fail_dir(struct object *object, const struct dir_error *error);
/* A sentence with state OUTCOME_FAILED. */
void object_fail(struct object *object, const char *hint, const char *format,
		 ...) __attribute__((format(printf, 3, 4)));

/* Replaces *slot (and sets *has) by a deep copy of desc. */
void object_put(struct sd_desc *slot, bool *has, const struct sd_desc *desc);
void object_drop(struct sd_desc *slot, bool *has);
/* Puts another descriptor in place of what was read. */
void object_begin_with(struct object *object, const struct sd_desc *desc);

/* The view of it for printers. */
struct outcome object_outcome(const struct object *object);

/* Gives desc an owner and a group, for what placeholders stand for. */
void object_lend_owner(struct sd_desc *desc, const struct sd_desc *from);

/* Are inherited ACEs of this object computed by the server? */
bool object_is_computed(const struct object *object);

/* How its bytes are to be made. */
struct sd_dc_target object_wire(const struct object *object);
/* The bytes of one side, in its arena. False: they cannot be made, and the
 * object has failed. */
bool object_bytes(struct object *object, const struct sd_desc *desc,
		  uint8_t **out, size_t *len);

#endif
