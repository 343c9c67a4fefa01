/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/journal.h: what a run is about to do, on disk before it is done: three
 * files in $XDG_STATE_HOME/dsacls/journal. ID.ldif and ID.undo.ldif are change
 * records for plain ldapmodify; ID.state says whose run it is and how far each
 * object got. Only ever appended to.
 *
 * ID.state is text, one fact a line, words separated by one blank, the last
 * word to the end of the line with \\ \n \r for backslash and line ends:
 *
 *   dsacls-journal 1                       first line
 *   id|time|who|server|base|command|attribute|undoes TEXT
 *   object N GUID FLAGS MARKS CLASS DN     N-th record of both LDIF files;
 *                                          FLAGS: SD flags; MARKS: h head,
 *                                          d deleted, n attribute absent
 *                                          before, s show-deleted, - none
 *   planned COUNT BYTES BYTES SUM SUM      all objects so far are on disk;
 *                                          lengths of both LDIF files then,
 *                                          and SHA-256 of as much of them
 *                                          (older versions: no sums)
 *   sent|written|verified|mismatch|overwrote|failed|unknown|unchanged N [TEXT]
 *   planned N [TEXT]                       sent, and not written for all that:
 *                                          it is to be sent again
 *   conflict N TEXT                        left to whoever changed it since;
 *                                          whether it was sent before is what
 *                                          the lines before say
 *   replaced N M                           M took the place of N
 *   stored N HEX SUM                       what the server made of the value,
 *                                          where that is not what was sent,
 *                                          and its SHA-256 (older: no sum)
 *   unplanned DN                           could not be planned, so there is
 *                                          no record of it
 *   left DN                                an undo left it, or a part of it, to
 *                                          others; no keeping it from its end
 *   why TEXT                               and that is why; about the line
 *                                          before
 *   name SID NAME                          what a trustee of the changes was
 *                                          called, as far as it was known
 *   end done|partly|failed
 *   undone TIME                            an undo found nothing left of it;
 *                                          until it is resumed
 *   gone TIME                              an undo left nothing of it but what
 *                                          it did to objects that were gone
 *
 * A later line about N wins. A last line without its line end was being written
 * when the run died, and is not read. Without an end line the run is open:
 * objects that are "sent" may or may not have been written.
 */
#ifndef APPLY_JOURNAL_H
#define APPLY_JOURNAL_H

#include "apply/object.h"

struct journal;
struct principals;

struct journal_head {
	const char *id;
	const char *time; /* ISO 8601 with zone */
	const char *who, *server, *base;
	const char *command;
	const char *attribute;
	const char *undoes; /* or NULL */
};

/* Makes the three files of a new run; head's id and time are chosen here.
 * NULL: diagnosed; no file is left behind then. */
struct journal *journal_create(struct arena *arena, struct journal_head *head,
			       struct diags *diags);
/* How much of an older run's files is whole, found by its reader. */
struct journal_sizes {
	size_t objects;
	uint64_t state, ldif, undo; /* bytes */
};
/* Opens them to continue the run; what is beyond is cut off. lock is its state
 * file (journal_lock), taken over whatever comes of it. NULL: diagnosed. */
struct journal *journal_reopen(struct arena *arena, const char *id,
			       const struct journal_sizes *sizes, int lock,
			       struct diags *diags);

const char *journal_id(const struct journal *journal);

/* The values of one replace, before and after, as they are sent. */
struct journal_change {
	const char *attribute;
	unsigned sd_flags; /* 0 for attributes without the control */
	const uint8_t *before, *after; /* before NULL: it was absent */
	size_t before_len, after_len;
};

/* Lays down one planned object; sets object->number. False: the disk refused
 * (diagnosed once). */
bool journal_plan(struct journal *journal, struct object *object,
		  const struct journal_change *change);

/*
 * Lays down the names of the SIDs that the object's change adds or takes and
 * that are known by now, each once a run. When the disk refuses, the next
 * state cannot be written either.
 */
void journal_names(struct journal *journal, struct principals *principals,
		   const struct object *object);

/* Records an object that the run should change and knows no change for; word
 * is "unplanned" or "left", why may be NULL. False: diagnosed. */
bool journal_left(struct journal *journal, const char *word, const char *dn,
		  const char *why);

/* Syncs all that was planned, files and folder. False: diagnosed. */
bool journal_commit(struct journal *journal);

/* state is one of the words above; text may be NULL. False: diagnosed, nothing
 * must be sent any more. */
bool journal_state(struct journal *journal, size_t number, const char *state,
		   const char *text);
/* Lays down what was read back; the state that says so comes next. */
bool journal_stored(struct journal *journal, size_t number,
		    const uint8_t *bytes, size_t len);
/* Syncs the states; called once a window. */
bool journal_sync(struct journal *journal);

/* Says in the state file of an older run, locked (journal_lock) and whole up to
 * size, that nothing of it is left to take back ("undone"), or nothing that can
 * be reached ("gone"). False: errno is set. */
bool journal_mark(struct arena *arena, int fd, uint64_t size, const char *word);
/* Ends the run with "done", "partly" or "failed" (NULL: it stays open) and
 * closes its files. */
void journal_close(struct journal *journal, const char *state);
/* Nothing was written: the files go. */
void journal_discard(struct journal *journal);

#endif
