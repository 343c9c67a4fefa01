/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tree_branch.c: builds the tree of shell/tree.h. A server answers
 * in an order of its own, children before their parents too; where an object
 * belongs, its DN tells.
 */
#include "base/str.h"
#include "directory/directory.h"
#include "shell/tree.h"

#include <string.h>

static size_t
bucket_of(const char *key)
{
	size_t hash = 5381;

	for (; *key != '\0'; key++)
		hash = hash * 33 + (unsigned char)*key;
	return hash % TREE_BUCKETS;
}

static struct branch *
branch_find(const struct tree *tree, const char *key)
{
	struct branch *branch = tree->buckets[bucket_of(key)];

	while (branch != NULL && strcmp(branch->key, key) != 0)
		branch = branch->chain;
	return branch;
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
	const size_t bucket = bucket_of(key);

	branch->key = key;
	branch->rdn = arena_strndup(tree->arena, dn, rdn_length(dn));
	branch->name = name != NULL ? name : branch->rdn;
	branch->chain = tree->buckets[bucket];
	tree->buckets[bucket] = branch;
	return branch;
}

static void
hang(struct branch *parent, struct branch *child)
{
	child->sibling = parent->children;
	parent->children = child;
	parent->child_count++;
}

void
tree_init(struct tree *tree, struct arena *arena, const char *dn)
{
	memset(tree, 0, sizeof(*tree));
	tree->arena = arena;
	tree->root = branch_new(tree, key_of(tree, dn), dn);
	/* "DC=corp" is half the name of a domain. */
	if (text_has_prefix_nocase(dn, "DC="))
		tree->root->rdn = arena_strdup(arena, dn);
}

struct branch *
tree_branch(struct tree *tree, const char *dn)
{
	struct branch *found = NULL, *last = NULL;

	while (dn != NULL) {
		const char *key = key_of(tree, dn);
		struct branch *branch = branch_find(tree, key);
		const bool is_new = branch == NULL;

		if (is_new)
			branch = branch_new(tree, key, dn);
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

void
tree_add_ace(struct tree *tree, struct branch *branch, const struct sd_ace *ace)
{
	struct sd_ace *copy;

	branch->aces =
		arena_grow(tree->arena, branch->aces, &branch->ace_capacity,
			   branch->ace_count + 1, sizeof(*branch->aces));
	copy = &branch->aces[branch->ace_count++];
	*copy = *ace;
	/* Memory of a descriptor that does not stay. */
	copy->data = NULL;
	copy->data_len = 0;
	tree->ace_count++;
}
