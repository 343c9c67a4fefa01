/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/printer.c: the printer: chooses a format, writes what the format
 * made of each object, counts. Formats append to a buffer; only this file
 * writes it out.
 */
#include "output/format.h"
#include "plan/rights.h"

#include <stdarg.h>
#include <string.h>

/* Which part of an outcome is to be seen, and the words for how it ended.
 * Formats ask here, so that text, SDDL and LDIF agree. */

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

/* Names of GUIDs and bits as all formats print them. Asks the namer, never a
 * directory. */

void
append_hex(struct str *out, const uint8_t *bytes, size_t len, size_t limit)
{
	for (size_t i = 0; i < len && i < limit; i++)
		str_printf(out, "%02x", bytes[i]);
	if (len > limit)
		str_append(out, "...");
}

bool
ace_has_object_type(const struct sd_ace *ace)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & SD_ACE_HAS_OBJECT_TYPE) != 0;
}

bool
ace_has_inherited_type(const struct sd_ace *ace)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & SD_ACE_HAS_INHERITED_TYPE) != 0;
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

static const struct format *
format_of(enum output_format format)
{
	switch (format) {
	case OUTPUT_JSON:
		return &format_json;
	case OUTPUT_SDDL:
		return &format_sddl;
	case OUTPUT_LDIF:
		return &format_ldif;
	case OUTPUT_TEXT:
		break;
	}
	return &format_text;
}

/* --names=sid: the text lives until the next call. */
static const char *
name_by_sid(void *context, const struct sd_sid *sid)
{
	struct printer *printer = context;

	return sd_sid_format(sid, printer->sid_text);
}

static bool
object_of_given(void *context, const struct sd_guid *guid, uint32_t mask,
		struct namer_item *out)
{
	const struct printer *printer = context;

	return printer->given.object(printer->given.context, guid, mask, out);
}

static bool
listed_of_given(void *context, const struct sd_guid *guid, uint32_t mask,
		struct namer_item *out)
{
	const struct printer *printer = context;

	return printer->given.listed(printer->given.context, guid, mask, out);
}

struct printer *
printer_new(struct arena *arena, FILE *out, const struct print_options *options,
	    const struct namer *namer)
{
	struct printer *printer = arena_alloc(arena, sizeof(*printer));

	printer->out = out;
	printer->options = *options;
	printer->namer = printer->given = *namer;
	printer->format = format_of(options->format);
	if (options->sids) {
		printer->namer.context = printer;
		printer->namer.trustee = name_by_sid;
		printer->namer.object = object_of_given;
		if (namer->listed != NULL)
			printer->namer.listed = listed_of_given;
	}
	str_init(&printer->text);
	str_init(&printer->held);
	arena_init(&printer->scratch);
	return printer;
}

static void
want_acl(const struct sd_acl *acl, want_sid_fn *want_sid,
	 want_guid_fn *want_guid, void *context)
{
	for (size_t i = 0; i < acl->count; i++) {
		const struct sd_ace *ace = &acl->aces[i];

		if (ace->form == SD_ACE_FORM_OPAQUE)
			continue;
		want_sid(context, &ace->sid);
		if (ace_has_object_type(ace))
			want_guid(context, &ace->object_type);
		if (ace_has_inherited_type(ace))
			want_guid(context, &ace->inherited_type);
	}
}

void
printer_wants(const struct sd_desc *desc, want_sid_fn *want_sid,
	      want_guid_fn *want_guid, void *context)
{
	if (desc->has_owner)
		want_sid(context, &desc->owner);
	if (desc->has_group)
		want_sid(context, &desc->group);
	if (desc->dacl_state == SD_ACL_LIST)
		want_acl(&desc->dacl, want_sid, want_guid, context);
	if (desc->sacl_state == SD_ACL_LIST)
		want_acl(&desc->sacl, want_sid, want_guid, context);
}

bool
printer_selects(const struct printer *printer, const struct sd_ace *ace)
{
	const struct print_options *options = &printer->options;

	if (options->explicit_only && sd_ace_is_inherited(ace))
		return false;
	if (options->only == NULL)
		return true;
	return ace->form != SD_ACE_FORM_OPAQUE &&
	       sd_sid_equal(&ace->sid, options->only);
}

void
printer_fail(struct printer *printer, const char *hint, const char *format, ...)
{
	va_list args;

	if (printer->has_problem)
		return;
	va_start(args, format);
	vsnprintf(printer->problem_text, sizeof(printer->problem_text), format,
		  args);
	va_end(args);
	printer->has_problem = true;
	printer->problem = (struct outcome_note){
		.is_error = true,
		.text = printer->problem_text,
		.hint = hint,
	};
}

const struct outcome_note *
printer_problem(const struct printer *printer)
{
	return printer->has_problem ? &printer->problem : NULL;
}

static void
write_out(struct printer *printer)
{
	if (printer->text.len > 0)
		fwrite(printer->text.data, 1, printer->text.len, printer->out);
	str_reset(&printer->text);
}

static void
show(struct printer *printer, const struct outcome *outcome)
{
	const struct arena_mark mark = arena_mark(&printer->scratch);

	if (printer->options.quiet)
		return;
	printer->format->outcome(printer, outcome);
	write_out(printer);
	arena_release(&printer->scratch, mark);
}

void
printer_outcome(struct printer *printer, const struct outcome *outcome)
{
	enum outcome_state state = outcome->state;

	if (outcome->is_again) {
		printer->counts[outcome->counted]--;
		state = outcome_both(outcome->counted, state);
	}
	printer->counts[state]++;
	show(printer, outcome);
}

void
printer_preview(struct printer *printer, const struct outcome *outcome)
{
	show(printer, outcome);
	fflush(printer->out);
}

bool
printer_finish(struct printer *printer, bool success)
{
	if (!printer->options.quiet)
		printer->format->finish(printer, success);
	write_out(printer);
	str_clear(&printer->text);
	str_clear(&printer->held);
	arena_clear(&printer->scratch);
	return fflush(printer->out) == 0 && ferror(printer->out) == 0;
}
