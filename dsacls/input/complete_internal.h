/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/complete_internal.h: what the files of complete_words share. For
 * complete*.c only.
 */
#ifndef INPUT_COMPLETE_INTERNAL_H
#define INPUT_COMPLETE_INTERNAL_H

#include "input/complete.h"
#include "input/options.h"

struct completer {
	const struct complete_sources *sources;
	struct arena *arena;
	complete_emit *emit;
	void *context;
	const char *lead; /* put before every candidate: "/I:", "x:CA;" */
};

/* Emits lead + candidate + tail when candidate begins with prefix. */
void completer_offer(const struct completer *completer, const char *prefix,
		     const char *candidate, const char *tail, const char *help);

/* ---- names: of the directory, and from files */
void completer_trustees(const struct completer *completer, const char *prefix,
			const char *tail);
void completer_objects(const struct completer *completer, const char *prefix);
void completer_types(const struct completer *completer, const char *prefix,
		     bool inherited, uint32_t mask);
void completer_presets(const struct completer *completer, const char *prefix);
void completer_runs(const struct completer *completer, const char *prefix);
void completer_groups(const struct completer *completer, const char *prefix);
void
completer_mechanisms(const struct completer *completer, const char *prefix);

/* trustee:codes;object;inherited. */
void completer_statement(const struct completer *completer, const char *partial,
			 bool need_perms);

#endif
