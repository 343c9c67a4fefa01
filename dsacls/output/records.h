/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/records.h: what commands print that is no listing: a kind for each,
 * and behind it the structure that printer_record takes for it. Every format
 * has them all.
 */
#ifndef OUTPUT_RECORDS_H
#define OUTPUT_RECORDS_H

#include "apply/audit.h"
#include "apply/history.h"
#include "directory/directory.h"
#include "output/printer.h"
#include "plan/preset.h"
#include "resolve/schema.h"

extern const struct record_kind kind_outcome; /* struct outcome */
extern const struct record_kind kind_plan;    /* struct plan; --explain */

extern const struct record_kind kind_run;    /* struct history_run */
extern const struct record_kind kind_change; /* struct history_object */

extern const struct record_kind kind_finding; /* struct audit_finding */
extern const struct record_kind kind_fact;    /* struct schema_item */

extern const struct record_kind kind_preset; /* struct preset */
/* A line of a list of them, and the column that the summaries begin in. */
struct preset_row {
	const struct preset *preset;
	size_t column;
};
extern const struct record_kind kind_preset_row;

/* ---- the shell ------------------------------------------------------- */

/* An object that ls or find shows. */
struct child_record {
	const char *dn;
	const char *name; /* as it is shown: a name, or the DN */
	const char *class_name;
	bool is_container;
	bool own, is_protected, is_admin; /* the marks */
	size_t column;			  /* columns of the classes, in text */
};
extern const struct record_kind kind_child;

/* who: the object in front, and what one trustee may do. */
struct place_record {
	const char *dn;
	const struct sd_desc *desc;
};
extern const struct record_kind kind_object;
struct holder_record {
	const struct sd_sid *sid;
	const struct sd_ace *const *aces;
	size_t count;
};
extern const struct record_kind kind_holder;

/* An object of a tree, with what text has in front of its lines. */
struct branch_record {
	const char *dn, *rdn;
	const char *remark; /* NULL: none */
	const struct sd_ace *aces;
	size_t ace_count;
	const char *first, *rest; /* of the name */
	const char *before;	  /* of each ACE */
};
extern const struct record_kind kind_branch;

struct status_record {
	const struct dir_info *info;
	struct dir_counts counts;
	const char *dn;
	size_t staged;
	bool autocommit;
};
extern const struct record_kind kind_status;

struct command_record {
	const char *name, *synopsis, *help;
};
extern const struct record_kind kind_command;

#endif
