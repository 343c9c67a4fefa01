/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_verbs.h: what the verbs show: presets, schema facts, findings,
 * the history of runs. As text for people or JSON for programs. Takes plain
 * structs, so that it need not know the rooms they were made in.
 */
#ifndef OUTPUT_PRINT_VERBS_H
#define OUTPUT_PRINT_VERBS_H

#include "output/printer.h"
#include "plan/preset.h"

#include <stdio.h>

void print_preset_list(FILE *out, const struct preset *presets, size_t count,
		       bool json);
void print_preset(FILE *out, const struct preset *preset, bool json);

struct schema_fact {
	const char *name, *live_name, *cn, *kind;
	struct sd_guid guid;
	const char **applies_to;
	size_t applies_count;
	const char *property_set; /* NULL: in none */
	bool is_confidential;
	bool is_live;
};
void print_schema_facts(FILE *out, const struct schema_fact *facts,
			size_t count, bool json);

/* Findings are streamed: number counts them from 0, then the end. One is one
 * line, "DN: kind: text". */
struct finding_line {
	const char *dn, *kind, *text;
	const char *attribute; /* or NULL */
	bool is_usual;	       /* told on request: no finding */
};
void print_finding(FILE *out, const struct finding_line *line, bool json,
		   size_t number);
void print_findings_end(FILE *out, bool json, size_t count);

struct history_entry {
	const char *id, *time, *who, *server, *command, *state;
	size_t objects;
	const char *undoes;
};
void print_history(FILE *out, const struct history_entry *entries, size_t count,
		   bool json);

struct history_change {
	const char *dn, *state, *message;
	const struct sd_desc *before, *after;
};
/* One run: its head, its objects from number 0 on, the end. */
void
print_history_head(FILE *out, const struct history_entry *entry, bool json);
void print_history_object(FILE *out, const struct history_change *change,
			  const struct namer *namer, bool json, size_t number);
void print_history_end(FILE *out, bool json);

#endif
