/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tree_draw.c: prints the tree of shell/tree.h: with lines on a
 * terminal that shows UTF-8, else by indentation alone.
 */
#include "base/pager.h"
#include "base/str.h"
#include "shell/look.h"
#include "shell/tree.h"
#include "shell/who.h"

#include <stdlib.h>
#include <string.h>

/* What stands before a line; the two forms are equally deep. */
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
	const struct shell *shell;
	const struct namer *namer;
	const struct strokes *strokes;
	struct arena *arena;
};

static int
compare_branches(const void *a, const void *b)
{
	const struct branch *const *left = a, *const *right = b;
	const int order = text_compare_nocase((*left)->name, (*right)->name);

	return order != 0 ? order : strcmp((*left)->rdn, (*right)->rdn);
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

static void
draw_entry(const struct drawing *drawing, const struct sd_ace *ace,
	   const char *before)
{
	const struct namer *namer = drawing->namer;
	STR_AUTO text;

	str_init(&text);
	str_printf(&text, "%s ", namer->trustee(namer->context, &ace->sid));
	who_sentence(&text, ace, namer);
	look_print(&(struct look_line){
		.first = before,
		.rest = arena_printf(drawing->arena, "%s  ", before),
		.text = text.data,
		.ink = look_ink(drawing->shell, ace),
		.end = shell_ink(drawing->shell, "0")});
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
	const char *before = arena_printf(
		arena, "%s%s%s", rest,
		branch->child_count > 0 ? strokes->beside : strokes->below,
		strokes->entry);

	look_print(&(struct look_line){
		.first = first,
		.rest = rest,
		.text = branch->remark == NULL
				? branch->rdn
				: arena_printf(arena, "%s  (%s)", branch->rdn,
					       branch->remark),
		.ink = shell_ink(drawing->shell, "1"),
		.end = shell_ink(drawing->shell, "0")});
	for (size_t i = 0; i < branch->ace_count; i++)
		draw_entry(drawing, &branch->aces[i], before);
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

void
tree_print(const struct tree *tree, const struct shell *shell,
	   const struct namer *namer)
{
	const struct drawing drawing = {
		.shell = shell,
		.namer = namer,
		.strokes = pager_draws() ? &drawn : &blank,
		.arena = tree->arena,
	};

	draw(&drawing, tree->root, "", "");
}
