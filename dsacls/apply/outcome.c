/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/outcome.c: the words for an object's outcome in JSON and the journal,
 * which must never change, and its category in the counts.
 */
#include "apply/outcome.h"

const char *
outcome_state_name(enum outcome_state state)
{
	switch (state) {
	case OUTCOME_SHOWN:
		return "shown";
	case OUTCOME_UNCHANGED:
		return "unchanged";
	case OUTCOME_PLANNED:
		return "planned";
	case OUTCOME_VERIFIED:
		return "verified";
	case OUTCOME_WRITTEN:
		return "written";
	case OUTCOME_MISMATCH:
		return "mismatch";
	case OUTCOME_OVERWROTE:
		return "overwrote";
	case OUTCOME_FAILED:
		return "failed";
	case OUTCOME_UNKNOWN:
		return "unknown";
	case OUTCOME_SKIPPED:
		return "skipped";
	}
	return "unknown";
}

enum outcome_state
outcome_both(enum outcome_state one, enum outcome_state other)
{
	static const enum outcome_state first[] = {
		OUTCOME_MISMATCH, OUTCOME_UNKNOWN, OUTCOME_OVERWROTE,
		OUTCOME_FAILED,	  OUTCOME_WRITTEN, OUTCOME_VERIFIED,
		OUTCOME_PLANNED,  OUTCOME_SKIPPED, OUTCOME_UNCHANGED};

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (one == first[i] || other == first[i])
			return first[i];
	return one;
}
