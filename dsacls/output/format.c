/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/format.c: what all formats share: which part of an outcome is shown,
 * the words for its state, names of GUIDs and bits, colours. Names come from
 * the namer, never from a directory.
 */
#include "output/format.h"

#include "base/rights.h"

#include <string.h>

/* ---- views ----------------------------------------------------------- */

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

/* ---- names ----------------------------------------------------------- */

void
append_hex(struct str *out, const uint8_t *bytes, size_t len, size_t limit)
{
	for (size_t i = 0; i < len && i < limit; i++)
		str_printf(out, "%02x", bytes[i]);
	if (len > limit)
		str_append(out, "...");
}

const char *
trustee_name(const struct namer *namer, const struct sd_sid *sid)
{
	return sid != NULL ? namer->trustee(namer->context, sid) : NULL;
}

const char *
guid_name(const struct namer *namer, const struct sd_guid *guid, uint32_t mask,
	  const char **kind, char buffer[static SD_GUID_TEXT_SIZE])
{
	struct namer_item item = {NULL, NULL};

	if (!namer->object(namer->context, guid, mask, &item)) {
		item.kind = NULL;
		item.name = sd_guid_format(guid, buffer);
	}
	if (kind != NULL)
		*kind = item.kind;
	return item.name;
}

const char *
class_name(const struct namer *namer, const struct sd_ace *ace,
	   char buffer[static SD_GUID_TEXT_SIZE])
{
	/* CREATE CHILD asks for a class where a GUID is several things. */
	return guid_name(namer, &ace->inherited_type, SD_MASK_CREATE_CHILD,
			 NULL, buffer);
}

void
rights_words(uint32_t mask, words_fn *each, void *context)
{
	char hex[16];

	for (const struct right_code *code = right_codes; code->code != NULL;
	     code++) {
		if (code->words == NULL || (mask & code->mask) == 0)
			continue;
		each(context, code->words);
		mask &= ~code->mask;
	}
	if (mask == 0)
		return;
	snprintf(hex, sizeof(hex), "0x%x", (unsigned)mask);
	each(context, hex);
}

struct word_list {
	struct str *out;
	const char *before;
};

static void
append_word(void *context, const char *words)
{
	struct word_list *list = context;

	str_printf(list->out, "%s%s", list->before, words);
	list->before = ", ";
}

void
append_rights_words(struct str *out, const char *before, uint32_t mask)
{
	struct word_list words = {out, before};

	rights_words(mask, append_word, &words);
}

const char *
ace_type_words(const struct sd_ace *ace)
{
	switch (ace->type) {
	case SD_ACE_ALLOWED_COMPOUND:
		return "COMPOUND ACE";
	case SD_ACE_ALARM_CALLBACK:
	case SD_ACE_ALARM_CALLBACK_OBJECT:
		return "CONDITIONAL ALARM";
	case SD_ACE_MANDATORY_LABEL:
		return "MANDATORY LABEL";
	case SD_ACE_RESOURCE_ATTRIBUTE:
		return "RESOURCE ATTRIBUTE";
	case SD_ACE_SCOPED_POLICY:
		return "SCOPED POLICY";
	case SD_ACE_TRUST_LABEL:
		return "PROCESS TRUST LABEL";
	default:
		return NULL;
	}
}

/* ---- colours --------------------------------------------------------- */

void
ink_begin(struct printer *printer, enum ink ink)
{
	static const char *const escapes[] = {
		[INK_NONE] = "",
		[INK_ALLOW] = "\033[32m",
		[INK_DENY] = "\033[31m",
		[INK_OTHER] = "\033[33m",
		[INK_INHERITED] = "\033[2m",
		[INK_HEADING] = "\033[1m",
	};

	if (printer->options.colour)
		str_append(&printer->text, escapes[ink]);
}

void
ink_end(struct printer *printer)
{
	if (printer->options.colour)
		str_append(&printer->text, "\033[0m");
}

/* ---- lines ----------------------------------------------------------- */

/* Narrower than this, breaking makes a heap of single words. */
#define COLUMNS_MIN 16

/* Bytes of text that fit: up to a blank where there is one; all of a word
 * that is too long, which the terminal breaks. */
static size_t
fitting(const char *text, size_t columns)
{
	size_t used = 0, end = 0, at = 0;

	while (text[at] != '\0') {
		uint32_t c;
		const size_t step =
			text_decode_char(text + at, strlen(text + at), &c);

		if (text[at] == ' ' && at > 0)
			end = at;
		if (used >= columns && end > 0)
			return end;
		used += step > 0 ? text_char_columns(c) : 1;
		at += step > 0 ? step : 1;
	}
	return used <= columns || end == 0 ? at : end;
}

void
append_line(struct printer *printer, const char *first, const char *rest,
	    const char *line, enum ink ink)
{
	const size_t width = printer->options.width;
	const char *before = first;
	const char *left;
	STR_AUTO shown;

	str_init(&shown);
	append_shown(&shown, line);
	left = shown.data;
	do {
		const size_t used = text_columns(before);
		size_t len = strlen(left);

		if (width >= used + COLUMNS_MIN)
			len = fitting(left, width - used);
		str_append(&printer->text, before);
		ink_begin(printer, ink);
		str_append_bytes(&printer->text, left, len);
		if (ink != INK_NONE)
			ink_end(printer);
		str_append_char(&printer->text, '\n');
		left += len;
		left += strspn(left, " ");
		before = rest;
	} while (*left != '\0');
}
