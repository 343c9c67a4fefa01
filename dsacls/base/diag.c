/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/diag.c: makes, queues and prints diagnostics. The only writer of stderr
 * but progress.c. Callers supply the sentence, the place and the hint; this
 * file formats them.
 */
#include "base/diag.h"

#include "base/progress.h"
#include "base/str.h"
#include "base/term.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Columns of a quoted word shown where stderr is no terminal: enough for
 * the longest DN that anybody wants to see whole. */
#define WIDTH_IN_FILE 400
#define WIDTH_MIN 40

void
diags_init(struct diags *diags, struct arena *arena)
{
	*diags = (struct diags){
		.arena = arena,
		.out = stderr,
		.prefix = "dsacls",
	};
}

struct diag *
diag_add(struct diags *diags, enum diag_level level, const struct span *span,
	 const char *format, ...)
{
	struct diag *diag;
	va_list args;

	if (diags == NULL)
		return NULL;
	diag = arena_alloc(diags->arena, sizeof(*diag));
	va_start(args, format);
	diag->message = arena_vprintf(diags->arena, format, args);
	va_end(args);
	diag->level = level;
	if (span != NULL) {
		diag->span = *span;
		diag->span.text = arena_strdup(diags->arena, span->text);
		diag->span.where = arena_strdup(diags->arena, span->where);
	}
	if (diags->last)
		diags->last->next = diag;
	else
		diags->first = diag;
	diags->last = diag;
	diags->errors += level == DIAG_ERROR;
	diags->warnings += level == DIAG_WARNING;
	return diag;
}

static void
add_hint(struct diags *diags, struct diag *diag, const char *hint)
{
	diag->hint = diag->hint ? arena_printf(diags->arena, "%s\n%s",
					       diag->hint, hint)
				: arena_strdup(diags->arena, hint);
}

/* Line feeds in diag->hint are our own. */
static const char *
one_line(struct arena *arena, const char *text)
{
	STR_AUTO line;

	str_init(&line);
	for (; *text; text++)
		if (*text == '\n')
			str_append(&line, "\\x0a");
		else
			str_append_char(&line, *text);
	return arena_strdup(arena, line.data);
}

void
diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
{
	va_list args;
	const char *line;

	if (diag == NULL)
		return;
	va_start(args, format);
	line = arena_vprintf(diags->arena, format, args);
	va_end(args);
	add_hint(diags, diag, one_line(diags->arena, line));
}

void
diag_relay_hint(struct diags *diags, struct diag *diag, const char *lines)
{
	if (diag != NULL && lines != NULL)
		add_hint(diags, diag, lines);
}

static const char *
paint(const struct diags *diags, const char *escape)
{
	return diags->colour ? escape : "";
}

/* Narrows [from, to) of a long word to what fits around its span. */
static void
clip(const struct span *span, size_t room, size_t *from, size_t *to)
{
	size_t len = *to;
	size_t half;

	if (len <= room)
		return;
	half = room / 4;
	*from = span->start > half ? span->start - half : 0;
	*to = len - *from > room ? *from + room : len;
	if (*to - *from < room)
		*from = *to - room;
	while (*from != 0 && (span->text[*from] & 0xc0) == 0x80)
		--*from;
	while (*to < len && (span->text[*to] & 0xc0) == 0x80)
		++*to;
}

/* The quoted word, and under it the carets. */
static void
show_span(const struct diags *diags, struct str *out, const struct span *span)
{
	size_t len = strlen(span->text), from = 0, to = len;
	size_t room = WIDTH_IN_FILE, start = span->start, end;
	size_t width, lead = 2;

	if (isatty(fileno(diags->out)) == 1)
		room = term_width(diags->out) - 2U;
	room = room < WIDTH_MIN || room > 4096 ? WIDTH_MIN : room;
	start = start < len ? start : len;
	end = span->len < len - start ? start + span->len : len;
	clip(&(struct span){span->text, start, 0, NULL}, room - 8, &from, &to);
	end = end < to ? end : to;

	str_append(out, "  ");
	if (from != 0) {
		str_append(out, "...");
		lead += 3;
	}
	lead += append_shown_bytes(out, span->text + from, start - from);
	width = append_shown_bytes(out, span->text + start, end - start);
	append_shown_bytes(out, span->text + end, to - end);
	if (to < len)
		str_append(out, "...");
	str_append_char(out, '\n');
	str_pad(out, ' ', lead);
	str_append(out, paint(diags, "\033[1;32m"));
	str_pad(out, '^', width != 0 ? width : 1);
	str_append(out, paint(diags, "\033[0m"));
	str_append_char(out, '\n');
}

static void
show_hint(const struct diags *diags, struct str *out, const char *hint)
{
	const char *label = "hint: ";
	while (*hint != '\0') {
		size_t len = strcspn(hint, "\n");
		str_printf(out, "  %s%s%s", paint(diags, "\033[36m"), label,
			   paint(diags, "\033[0m"));
		append_shown_bytes(out, hint, len);
		str_append_char(out, '\n');
		hint += len + (hint[len] == '\n');
		label = "      ";
	}
}

static void
show_diag(const struct diags *diags, struct str *out, const struct diag *diag)
{
	static const char *const labels[] = {"", "warning: ", "note: "};
	static const char *const colours[] = {"\033[1;31m", "\033[1;33m",
					      "\033[1m"};
	const struct span *span = &diag->span;

	str_printf(out, "%s%s: %s%s", paint(diags, colours[diag->level]),
		   diags->prefix, labels[diag->level], paint(diags, "\033[0m"));
	if (span->where) {
		append_shown_bytes(out, span->where, strlen(span->where));
		str_append(out, ": ");
	}
	append_shown_bytes(out, diag->message, strlen(diag->message));
	str_append_char(out, '\n');
	if (span->text)
		show_span(diags, out, span);
	if (diag->hint)
		show_hint(diags, out, diag->hint);
}

void
diags_print(struct diags *diags)
{
	STR_AUTO out;

	str_init(&out);
	for (const struct diag *diag = diags->first; diag; diag = diag->next)
		if (diag->level == DIAG_ERROR || !diags->quiet)
			show_diag(diags, &out, diag);
	diags->first = diags->last = NULL;
	if (out.len == 0)
		return;
	/* What was printed before comes before, even in one pipe. */
	progress_wipe();
	fflush(stdout);
	fwrite(out.data, 1, out.len, diags->out);
	fflush(diags->out);
}

void
diags_failed(struct diags *diags)
{
	diags_print(diags);
	fputs("\nThe command failed to complete successfully.\n", diags->out);
}
