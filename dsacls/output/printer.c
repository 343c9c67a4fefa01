/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/printer.c: see printer.h. Chooses a format, writes what the format
 * made of each object or record, counts. Formats append to a buffer; only
 * this file writes it out.
 */
#include "output/printer.h"

#include "output/format.h"
#include "output/records.h"

#include <stdarg.h>
#include <string.h>

static const struct format *const formats[] = {
	[OUTPUT_TEXT] = &format_text,
	[OUTPUT_JSON] = &format_json,
	[OUTPUT_SDDL] = &format_sddl,
	[OUTPUT_LDIF] = &format_ldif,
};

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
	printer->format = formats[options->format];
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

void
printer_wants(const struct sd_desc *desc, want_sid_fn *want_sid,
	      want_guid_fn *want_guid, void *context)
{
	struct sd_ace_iter iter = sd_ace_iter_make(desc, NULL);
	const struct sd_ace *ace;

	if (desc->has_owner)
		want_sid(context, &desc->owner);
	if (desc->has_group)
		want_sid(context, &desc->group);
	while ((ace = sd_ace_iter_next(&iter)) != NULL) {
		if (sd_ace_trustee(ace) != NULL)
			want_sid(context, &ace->sid);
		if (sd_ace_object_type(ace) != NULL)
			want_guid(context, &ace->object_type);
		if (sd_ace_inherited_type(ace) != NULL)
			want_guid(context, &ace->inherited_type);
	}
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

/* What was made of one of them; its scratch memory ends with it. */
static void
write_out(struct printer *printer)
{
	if (printer->text.len > 0)
		fwrite(printer->text.data, 1, printer->text.len, printer->out);
	str_reset(&printer->text);
	arena_clear(&printer->scratch);
}

static void
show(struct printer *printer, const struct outcome *outcome)
{
	if (printer->format->outcome == NULL) {
		printer_record(printer, &kind_outcome, outcome);
		return;
	}
	if (printer->options.quiet)
		return;
	printer->format->outcome(printer, outcome);
	write_out(printer);
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

void
printer_record(struct printer *printer, const struct record_kind *kind,
	       const void *record)
{
	const struct format *format = printer->format;

	if (printer->options.quiet)
		return;
	if (format->record == NULL)
		format = &format_text;
	format->record(printer, kind, record);
	write_out(printer);
}

void
printer_head(struct printer *printer, const struct record_kind *kind,
	     const void *record, const char *members)
{
	printer->members = members;
	printer_record(printer, kind, record);
}

bool
printer_finish(struct printer *printer, bool success)
{
	if (!printer->options.quiet && printer->format->finish != NULL)
		printer->format->finish(printer, success);
	write_out(printer);
	str_clear(&printer->text);
	str_clear(&printer->held);
	arena_clear(&printer->scratch);
	return fflush(printer->out) == 0 && ferror(printer->out) == 0;
}
