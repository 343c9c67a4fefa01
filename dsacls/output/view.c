/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/view.c: which part of an outcome is to be seen, and the words for
 * how it ended. Formats ask here, so that text, SDDL and LDIF agree.
 */
#include "output/format.h"

const struct sd_desc *
outcome_there(const struct outcome *outcome)
{
	const enum outcome_state state = outcome->state;

	if (outcome->now != NULL || state == OUTCOME_VERIFIED ||
	    state == OUTCOME_WRITTEN || state == OUTCOME_MISMATCH ||
	    state == OUTCOME_OVERWROTE || state == OUTCOME_UNKNOWN)
		return outcome->now;
	return outcome->before;
}

/* Something was written, or may have been. */
static enum view
view_of_change(const struct print_options *options,
	       const struct outcome *outcome)
{
	if (options->diff || outcome_there(outcome) == NULL)
		return VIEW_DIFF;
	return VIEW_WHOLE;
}

enum view
view_of(const struct print_options *options, const struct outcome *outcome)
{
	switch (outcome->state) {
	case OUTCOME_SHOWN:
		return outcome_there(outcome) == NULL ? VIEW_NOTHING
						      : VIEW_WHOLE;
	case OUTCOME_UNCHANGED:
		if (options->changes_only)
			return VIEW_NOTHING;
		return options->diff || outcome_there(outcome) == NULL
			       ? VIEW_STATE
			       : VIEW_WHOLE;
	case OUTCOME_PLANNED:
		return VIEW_DIFF;
	case OUTCOME_VERIFIED:
	case OUTCOME_WRITTEN:
	case OUTCOME_MISMATCH:
	case OUTCOME_OVERWROTE:
		return view_of_change(options, outcome);
	case OUTCOME_FAILED:
	case OUTCOME_UNKNOWN:
	case OUTCOME_SKIPPED:
		break;
	}
	return options->several ? VIEW_STATE : VIEW_NOTHING;
}

const struct sd_desc *
outcome_result(const struct outcome *outcome)
{
	if (outcome->state == OUTCOME_MISMATCH && outcome->now != NULL)
		return outcome->now;
	return outcome->after != NULL ? outcome->after : outcome->before;
}

const char *
outcome_words(enum outcome_state state)
{
	switch (state) {
	case OUTCOME_SHOWN:
		return "shown";
	case OUTCOME_UNCHANGED:
		return "no change";
	case OUTCOME_PLANNED:
		return "would change";
	case OUTCOME_VERIFIED:
		return "changed";
	case OUTCOME_WRITTEN:
		return "changed, but could not be read back";
	case OUTCOME_MISMATCH:
		return "changed, but not as planned";
	case OUTCOME_OVERWROTE:
		return "changed, maybe over the change of somebody else";
	case OUTCOME_FAILED:
		return "failed, nothing was written";
	case OUTCOME_UNKNOWN:
		return "outcome unknown";
	case OUTCOME_SKIPPED:
		break;
	}
	return "skipped";
}

void
append_summary(struct str *out, const size_t counts[])
{
	/* As a reader wants them: what was done, what not, what is left. */
	static const struct {
		enum outcome_state state;
		const char *words;
	} parts[] = {
		{OUTCOME_SHOWN, "shown"},
		{OUTCOME_PLANNED, "would change"},
		{OUTCOME_VERIFIED, "changed"},
		{OUTCOME_WRITTEN, "changed but not read back"},
		{OUTCOME_MISMATCH, "changed but not as planned"},
		{OUTCOME_OVERWROTE,
		 "changed, maybe over the change of somebody else"},
		{OUTCOME_UNCHANGED, "unchanged"},
		{OUTCOME_FAILED, "failed"},
		{OUTCOME_UNKNOWN, "unknown"},
		{OUTCOME_SKIPPED, "skipped"},
	};
	const char *before = ": ";
	size_t total = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		total += counts[parts[i].state];
	str_printf(out, "%zu object%s", total, total == 1 ? "" : "s");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (counts[parts[i].state] == 0)
			continue;
		str_printf(out, "%s%zu %s", before, counts[parts[i].state],
			   parts[i].words);
		before = ", ";
	}
	str_append_char(out, '\n');
}
