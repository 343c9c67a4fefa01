/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tree.c: tree: reads the descriptors at and below the current
 * object, keeps what was delegated, and has it drawn.
 */
#include "shell/tree.h"

#include "apply/apply.h"
#include "base/str.h"
#include "directory/directory.h"
#include "namer.h"
#include "resolve/job.h"
#include "shell/marks.h"

#include <string.h>

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
remark_on(const struct survey *survey, const struct marks_place *place,
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
	const char *remark = remark_on(survey, place, desc);
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
	branch->remark = remark;
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
			.dacl = {.count = (uint32_t)branch->ace_count,
				 .aces = branch->aces}};

		namer_want(session, &desc);
		want_names(session, branch->children);
	}
}

static void
print_tree(struct survey *survey, struct shell *shell)
{
	struct context *ctx = survey->ctx;
	struct session *session = ctx->session;
	const struct namer namer = namer_make(session, false);

	if (survey->unreadable > 0)
		diag_note(ctx->diags, NULL,
			  "%zu object%s left out: the descriptor cannot be "
			  "read",
			  survey->unreadable,
			  survey->unreadable == 1 ? "" : "s");
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
	tree_print(&survey->tree, shell, &namer);
}

int
shell_tree(struct shell *shell, struct context *ctx, struct words *args)
{
	struct survey survey = {.ctx = ctx, .arena = ARENA_INIT};
	const char *base = shell->dn;
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
	if (ok)
		print_tree(&survey, shell);
	arena_clear(&survey.arena);
	return ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}
