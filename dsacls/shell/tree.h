/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tree.h: the objects that tree shows, each under its parent. Only
 * what has something to say and what leads there is kept: a forest holds
 * many more units than delegations.
 */
#ifndef SHELL_LOOK_TREE_H
#define SHELL_LOOK_TREE_H

#include "base/table.h"
#include "libsd/sd.h"
#include "output/printer.h"
#include "shell/shell.h"

struct branch {
	const char *key;    /* dir_dn_normalize of the DN */
	const char *rdn;    /* as the directory spells it */
	const char *name;   /* its value, for the order */
	const char *remark; /* behind the RDN; NULL: none */
	struct sd_ace *aces;
	size_t ace_count, ace_capacity;
	struct branch *children; /* in any order, by sibling */
	size_t child_count;
	struct branch *sibling;
};

struct tree {
	struct arena *arena;
	struct branch *root;
	struct table branches; /* of struct branch *, by key */
	size_t ace_count;
};

/* A tree with the object at its root, and nothing more. */
void tree_init(struct tree *tree, struct arena *arena, const char *dn);
/* The branch of an object at or below the root, made with all that lead
 * there. What is not below it hangs at the root. */
struct branch *tree_branch(struct tree *tree, const char *dn);
void tree_add_ace(struct tree *tree, struct branch *branch,
		  const struct sd_ace *ace);

/* Prints it, names in order, whatever the letter case. */
void tree_print(const struct tree *tree, const struct shell *shell,
		const struct namer *namer);

#endif
