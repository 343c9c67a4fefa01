/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/verify.h: compares what was read back with what was planned.
 */
#ifndef APPLY_VERIFY_H
#define APPLY_VERIFY_H

#include "apply/work.h"

enum verify_result {
	VERIFY_AS_PLANNED,  /* changes by others are noted on the object */
	VERIFY_OVERWROTE,   /* as planned; a change by somebody else may be
			       lost by it */
	VERIFY_DIFFERENT,   /* the server stored something else */
	VERIFY_OVERWRITTEN, /* somebody else wrote since: ours is gone */
};

/*
 * Compares object->now, as read back, with after by meaning (design.md 5.7).
 * version is the number of writes the directory counts now; 0: unknown.
 * Notes what differs, but for VERIFY_OVERWRITTEN.
 */
enum verify_result
verify_object(struct work *work, struct object *object, uint32_t version);

enum verify_lost {
	VERIFY_LOST_DONE,    /* now is to be verified */
	VERIFY_LOST_REFUSED, /* it was answered by an error, and not done */
	VERIFY_LOST_UNKNOWN, /* not seen, or not there so far */
};

/* The outcome of a write that has no answer, or one that says neither yes nor
 * no: judged by object->now, and noted. */
enum verify_lost verify_lost(struct work *work, struct object *object);

/* Is desc what before (or after) was, by the same measure, in the parts that
 * change? */
bool verify_is(struct work *work, const struct object *object,
	       const struct sd_desc *desc, const struct sd_desc *wanted);

/* The schemaIDGUID of the object's class where the normal form depends on
 * it, else NULL. */
const struct sd_guid *
verify_class(struct work *work, const struct object *object,
	     const struct sd_desc *desc);

#endif
