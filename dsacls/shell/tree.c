/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tree.c: tree: reads the descriptors at and below the current object
 * and shows what was delegated, each object under its parent: with lines on a
 * terminal that shows UTF-8, else by indentation alone. Only what has
 * something to say and what leads there is kept: a forest holds many more
 * units than delegations.
 */
#include "shell/tree.h"

#include "base/table.h"
#include "base/term.h"
#include "base/text.h"
#include "directory/directory.h"
#include "output/records.h"
#include "report.h"
#include "resolve/job.h"
#include "session.h"
#include "shell/connection.h"
#include "shell/marks.h"
#include "shell/path.h"
#include "shell/who.h"

#include <stdlib.h>
#include <string.h>

struct branch {
	const char *key;  /* dir_dn_normalize of the DN */
	const char *name; /* the value of the RDN, for the order */
	struct branch_record record;
	struct sd_ace *aces;
	size_t ace_capacity;
	struct branch *children; /* in any order, by sibling */
	size_t child_count;
	struct branch *sibling;
};

struct tree {
	struct arena *arena;
	struct branch *root;
	struct table branches; /* of struct branch *, by key */
};

/* ---- printing -------------------------------------------------------- */

/* What precedes a line; the two forms are equally wide. */
struct strokes {
	const char *child, *last_child; /* before the name of an object */
	const char *beside, *below;	/* before what belongs to it */
	const char *entry;		/* before an entry, after the rest */
};

static const struct strokes drawn = {
	"├─ ", "└─ ", "│  ", "   ", "  ",
};
static const struct strokes blank = {
	"   ", "   ", "   ", "   ", "  ",
};

struct drawing {
	struct printer *printer;
	const struct strokes *strokes;
	struct arena *arena;
};

static int
compare_branches(const void *a, const void *b)
{
	const struct branch *const *left = a, *const *right = b;
	const int order = text_compare_nocase((*left)->name, (*right)->name);

	return order != 0 ? order
			  : strcmp((*left)->record.rdn, (*right)->record.rdn);
}

static struct branch **
sorted_children(const struct drawing *drawing, const struct branch *branch)
{
	struct branch **children =
		arena_array(drawing->arena, branch->child_count + 1,
			    sizeof(struct branch *));
	size_t count = 0;

	for (struct branch *child = branch->children; child != NULL;
	     child = child->sibling)
		children[count++] = child;
	qsort(children, count, sizeof(struct branch *), compare_branches);
	return children;
}

/* A directory is deep by tens, not by thousands: it may recurse. */
static void
draw(const struct drawing *drawing, const struct branch *branch,
     const char *first, const char *rest)
{
	const struct strokes *strokes = drawing->strokes;
	struct arena *arena = drawing->arena;
	const struct arena_mark mark = arena_mark(arena);
	struct branch **children = sorted_children(drawing, branch);
	struct branch_record record = branch->record;

	record.aces = branch->aces;
	record.first = first;
	record.rest = rest;
	record.before = arena_printf(arena, "%s%s%s", rest,
				     branch->child_count > 0 ? strokes->beside
							     : strokes->below,
				     strokes->entry);
	printer_record(drawing->printer, &kind_branch, &record);
	for (size_t i = 0; i < branch->child_count; i++) {
		const bool last = i + 1 == branch->child_count;

		draw(drawing, children[i],
		     arena_printf(arena, "%s%s", rest,
				  last ? strokes->last_child : strokes->child),
		     arena_printf(arena, "%s%s", rest,
				  last ? strokes->below : strokes->beside));
	}
	arena_release(arena, mark);
}

/* ---- the tree -------------------------------------------------------- */

/* A server answers in an order of its own, children before their parents too;
 * an object's DN shows where it belongs. */

static bool
is_branch(const void *item, const void *key)
{
	return strcmp((*(struct branch *const *)item)->key, key) == 0;
}

/* Bytes up to the first comma that parts RDNs. */
static size_t
rdn_length(const char *dn)
{
	size_t at = 0;

	while (dn[at] != '\0' && dn[at] != ',')
		at += dn[at] == '\\' && dn[at + 1] != '\0' ? 2 : 1;
	return at;
}

static const char *
key_of(struct tree *tree, const char *dn)
{
	const char *key = dir_dn_normalize(tree->arena, dn);

	return key != NULL ? key : arena_strdup(tree->arena, dn);
}

static struct branch *
branch_new(struct tree *tree, const char *key, const char *dn)
{
	const char *name = dir_dn_first_value(tree->arena, dn);
	struct branch *branch = arena_alloc(tree->arena, sizeof(*branch));

	branch->key = key;
	branch->record.dn = arena_strdup(tree->arena, dn);
	branch->record.rdn = arena_strndup(tree->arena, dn, rdn_length(dn));
	branch->name = name != NULL ? name : branch->record.rdn;
	return branch;
}

/* The branch of the object, added when there is none. */
static struct branch *
branch_add(struct tree *tree, const char *dn, bool *is_new)
{
	const char *key = key_of(tree, dn);
	struct branch **branch =
		table_add(&tree->branches, hash_bytes(0, key, strlen(key)),
			  is_branch, key, is_new);

	if (*branch == NULL)
		*branch = branch_new(tree, key, dn);
	return *branch;
}

static void
hang(struct branch *parent, struct branch *child)
{
	child->sibling = parent->children;
	parent->children = child;
	parent->child_count++;
}

/* A tree with the object at its root, and nothing more. */
static void
tree_init(struct tree *tree, struct arena *arena, const char *dn)
{
	memset(tree, 0, sizeof(*tree));
	tree->arena = arena;
	tree->branches =
		(struct table)TABLE_INIT(sizeof(struct branch *), arena);
	tree->root = branch_add(tree, dn, NULL);
	/* "DC=corp" is half the name of a domain. */
	if (text_has_prefix_nocase(dn, "DC="))
		tree->root->record.rdn = tree->root->record.dn;
}

/* The branch of an object at or below the root, made with all that lead
 * there. What is not below it hangs at the root. */
static struct branch *
tree_branch(struct tree *tree, const char *dn)
{
	struct branch *found = NULL, *last = NULL;

	while (dn != NULL) {
		bool is_new;
		struct branch *branch = branch_add(tree, dn, &is_new);

		if (last != NULL)
			hang(branch, last);
		if (found == NULL)
			found = branch;
		if (!is_new)
			return found;
		last = branch;
		dn = dir_dn_parent(tree->arena, dn);
	}
	if (last != NULL)
		hang(tree->root, last);
	return found;
}

/* A copy: the descriptor does not stay. */
static void
tree_add_ace(struct tree *tree, struct branch *branch, const struct sd_ace *ace)
{
	const size_t count = branch->record.ace_count++;

	branch->aces =
		arena_grow(tree->arena, branch->aces, &branch->ace_capacity,
			   count + 1, sizeof(*branch->aces));
	branch->aces[count] = *ace;
	branch->aces[count].data =
		arena_copy(tree->arena, ace->data, ace->data_len);
}

/* ---- reading --------------------------------------------------------- */

struct survey {
	struct context *ctx;
	struct arena arena; /* of the tree */
	struct tree tree;
	const char *base; /* as the directory spells it; NULL: not seen yet */
	bool all;
	size_t shown;
	size_t unreadable;
};

static bool
is_shown(struct survey *survey, const struct marks_place *place,
	 const struct sd_ace *ace)
{
	if (sd_ace_is_inherited(ace) ||
	    (!sd_ace_is_allow(ace) && !sd_ace_is_deny(ace)))
		return false;
	return survey->all ||
	       (marks_is_own(survey->ctx, place->class_name, ace) &&
		!marks_is_setup(survey->ctx, place, ace) &&
		!marks_is_guard(ace));
}

/* What is worth seeing for itself: what is delegated above ends at a unit
 * that takes nothing from there, and an object without a list is open. */
static const char *
unit_remark(const struct survey *survey, const struct marks_place *place,
	    const struct sd_desc *desc)
{
	if (desc->dacl_state != SD_ACL_LIST)
		return "no access list: everyone may do everything";
	if ((desc->control & SD_CONTROL_DACL_PROTECTED) != 0 &&
	    (survey->all ||
	     text_equal_nocase(place->class_name, "organizationalUnit")))
		return "inheritance blocked";
	return NULL;
}

static void
add_object(struct survey *survey, const struct marks_place *place,
	   const struct sd_desc *desc)
{
	const char *remark = unit_remark(survey, place, desc);
	const size_t count =
		desc->dacl_state == SD_ACL_LIST ? desc->dacl.count : 0;
	struct branch *branch =
		remark != NULL ? tree_branch(&survey->tree, place->dn) : NULL;

	for (size_t i = 0; i < count; i++) {
		if (!is_shown(survey, place, &desc->dacl.aces[i]))
			continue;
		if (branch == NULL)
			branch = tree_branch(&survey->tree, place->dn);
		tree_add_ace(&survey->tree, branch, &desc->dacl.aces[i]);
	}
	if (branch == NULL)
		return;
	branch->record.remark = remark;
	survey->shown++;
}

/* Copied: looking classes up receives further answers. */
static void
judge(struct survey *survey, const struct dir_entry *entry,
      const struct dir_attribute *value)
{
	struct arena *arena = survey->ctx->arena;
	const char *critical = dir_entry_text(entry, "isCriticalSystemObject");
	const struct marks_place place = {
		.dn = arena_strdup(arena, entry->dn),
		.class_name = arena_strdup(arena, marks_class(entry)),
		.is_critical =
			critical != NULL && strcmp(critical, "TRUE") == 0,
	};
	SD_DESC_AUTO desc = SD_DESC_INIT;

	if (value->count == 0 ||
	    sd_desc_decode(value->values[0].bytes, value->values[0].len, &desc,
			   NULL) != SD_OK)
		survey->unreadable++;
	else
		add_object(survey, &place, &desc);
}

static bool
take_object(void *context, const struct dir_entry *entry)
{
	struct survey *survey = context;
	struct arena *arena = survey->ctx->arena;
	const struct dir_attribute *value =
		dir_entry_find(entry, "nTSecurityDescriptor");
	struct arena_mark mark;

	if (survey->base == NULL) {
		survey->base = arena_strdup(arena, entry->dn);
		tree_init(&survey->tree, &survey->arena, entry->dn);
	} else if (strcmp(entry->dn, survey->base) == 0) {
		return true; /* it came first, by itself */
	}
	mark = arena_mark(arena);
	if (value != NULL)
		judge(survey, entry, value);
	else
		survey->unreadable++;
	arena_release(arena, mark);
	return true;
}

/* The object itself whatever it is; below it, what holds others. */
static bool
read_objects(struct survey *survey, const char *base)
{
	static const char *const attributes[] = {"objectClass",
						 "isCriticalSystemObject",
						 "nTSecurityDescriptor", NULL};
	struct dir_search search = {
		.base = base,
		.scope = DIR_BASE,
		.attributes = attributes,
		.sd_flags = SD_FLAG_DACL,
	};
	struct directory *dir = survey->ctx->session->dir;
	struct dir_error error = {0};
	enum dir_status status =
		directory_search(dir, &search, take_object, survey, &error);

	if (status == DIR_OK) {
		search.scope = DIR_SUB;
		search.paged = true;
		search.filter = "(|(objectClass=organizationalUnit)"
				"(objectClass=container)(objectClass=domain)"
				"(objectClass=builtinDomain))";
		status = directory_search(dir, &search, take_object, survey,
					  &error);
	}
	if (status != DIR_OK)
		dir_error_report(&error, survey->ctx->diags, NULL);
	return status == DIR_OK;
}

/* All names of the tree in one round trip. */
static void
want_names(struct session *session, const struct branch *branch)
{
	for (; branch != NULL; branch = branch->sibling) {
		const struct sd_desc desc = {
			.dacl_state = SD_ACL_LIST,
			.dacl = {.count = (uint32_t)branch->record.ace_count,
				 .aces = branch->aces}};

		namer_want(session, &desc);
		want_names(session, branch->children);
	}
}

static void
print_tree(struct survey *survey, struct printer *printer)
{
	struct context *ctx = survey->ctx;
	struct session *session = ctx->session;
	const struct drawing drawing = {
		.printer = printer,
		.strokes = pager_draws() ? &drawn : &blank,
		.arena = &survey->arena,
	};

	if (survey->unreadable > 0)
		diag_note(ctx->diags, NULL,
			  "%zu object%s left out: the descriptor cannot be "
			  "read",
			  survey->unreadable, text_plural(survey->unreadable));
	if (survey->shown == 0) {
		diag_note(ctx->diags, NULL,
			  survey->all ? "no explicit entries here or below"
				      : "no delegations here or below");
		return;
	}
	want_names(session, survey->tree.root);
	(void)job_resolve_names(&session->arena, session->dir,
				session->principals, session->schema,
				ctx->diags);
	draw(&drawing, survey->tree.root, "", "");
}

int
shell_tree(struct shell *shell, struct context *ctx, struct words *args)
{
	struct survey survey = {.ctx = ctx, .arena = ARENA_INIT};
	const char *base = shell->dn;
	struct reporter reporter;
	bool ok;

	for (size_t i = 0; i < args->count; i++) {
		const struct span span =
			words_span(args, i, 0, strlen(args->text[i]));

		if (text_equal_nocase(args->text[i], "--all"))
			survey.all = true;
		else
			base = shell_resolve_path(shell, ctx, args->text[i],
						  &span);
		if (base == NULL)
			return EXIT_STATUS_FAILED;
	}
	marks_prepare(ctx);
	ok = read_objects(&survey, base);
	reporter_begin(&reporter, ctx, true, NULL);
	if (ok)
		print_tree(&survey, reporter.printer);
	arena_clear(&survey.arena);
	return reporter_end(&reporter,
			    ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED);
}
