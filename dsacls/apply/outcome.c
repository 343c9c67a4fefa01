/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/outcome.c: the words for what became of an object. They stand in
 * JSON and in the journal, so they never change.
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
	case OUTCOME_FAILED:
		return "failed";
	case OUTCOME_UNKNOWN:
		return "unknown";
	case OUTCOME_SKIPPED:
		return "skipped";
	}
	return "unknown";
}
