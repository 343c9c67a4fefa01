/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_look.c: who and tree: the current object's ACL by trustee, and the
 * delegations at and below it. The listing itself is dsacls' own (show).
 */
#include "apply/apply.h"
#include "base/str.h"
#include "directory/directory.h"
#include "libsd/sd.h"
#include "namer.h"
#include "shell.h"
#include "shell_marks.h"
#include "shell_who.h"

#include <stdio.h>
#include <string.h>

/* ---- reading the current descriptor --------------------------------- */

struct look {
	struct shell *shell;
	struct context *ctx;
	struct namer namer;
	struct sd_desc desc;
	bool readable;
	size_t base_depth; /* tree: RDNs of the current object */
	size_t printed;
};

static bool
take_descriptor(void *context, const struct dir_entry *entry)
{
	struct look *look = context;
	const struct dir_attribute *value =
		dir_entry_find(entry, "nTSecurityDescriptor");

	look->readable =
		value != NULL && value->count > 0 &&
		sd_desc_decode(value->values[0].bytes, value->values[0].len,
			       &look->desc, NULL) == SD_OK;
	return false;
}

static bool
read_current(struct look *look)
{
	const struct dir_search search = {
		.base = look->shell->dn,
		.scope = DIR_BASE,
		.attributes = marks_attributes,
		.sd_flags = SD_FLAG_OWNER | SD_FLAG_GROUP | SD_FLAG_DACL,
	};
	struct dir_error error = {0};

	if (directory_search(look->ctx->session->dir, &search, take_descriptor,
			     look, &error) != DIR_OK) {
		dir_error_report(&error, look->ctx->diags, NULL);
		return false;
	}
	if (!look->readable)
		diag_error(look->ctx->diags, NULL,
			   "the descriptor of %s cannot be read",
			   look->shell->dn);
	return look->readable;
}

/* ---- who ------------------------------------------------------------ */

static bool
seen_before(const struct sd_acl *dacl, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (sd_sid_equal(&dacl->aces[i].sid, &dacl->aces[index].sid))
			return true;
	return false;
}

/* The colours of the listing. */
static const char *
ink_of(const struct shell *shell, const struct sd_ace *ace)
{
	if (sd_ace_is_inherited(ace))
		return shell_ink(shell, "2");
	return shell_ink(shell, sd_ace_is_deny(ace) ? "31" : "32");
}

static void
print_holding(struct look *look, const struct sd_ace *ace)
{
	struct str text;

	str_init(&text);
	who_sentence(&text, ace, &look->namer);
	printf("  %s%s%s\n", ink_of(look->shell, ace), text.data,
	       shell_ink(look->shell, "0"));
	str_clear(&text);
}

static void
print_trustees(struct look *look)
{
	const struct sd_acl *dacl = &look->desc.dacl;

	for (size_t i = 0; i < dacl->count; i++) {
		if (dacl->aces[i].form == SD_ACE_FORM_OPAQUE ||
		    seen_before(dacl, i))
			continue;
		printf("%s%s%s\n", shell_ink(look->shell, "1"),
		       look->namer.trustee(look->namer.context,
					   &dacl->aces[i].sid),
		       shell_ink(look->shell, "0"));
		for (size_t j = i; j < dacl->count; j++)
			if (sd_sid_equal(&dacl->aces[i].sid,
					 &dacl->aces[j].sid))
				print_holding(look, &dacl->aces[j]);
	}
}

int
shell_who(struct shell *shell, struct context *ctx, struct words *args)
{
	struct look look = {.shell = shell, .ctx = ctx};
	bool readable;

	(void)args;
	sd_desc_init(&look.desc);
	look.namer = namer_make(ctx->session, false);
	readable = read_current(&look);
	if (readable) {
		namer_prefetch(ctx->session, &look.desc, ctx->diags);
		if (look.desc.has_owner)
			printf("Owner: %s\n",
			       look.namer.trustee(look.namer.context,
						  &look.desc.owner));
		if (look.desc.dacl_state == SD_ACL_LIST)
			print_trustees(&look);
		else
			printf("No DACL: everyone may do everything\n");
	}
	sd_desc_clear(&look.desc);
	return readable ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}

/* ---- tree ----------------------------------------------------------- */

static size_t
depth_of(struct arena *arena, const char *dn)
{
	size_t depth = 0;

	while (dn != NULL) {
		dn = dir_dn_parent(arena, dn);
		depth++;
	}
	return depth;
}

static void
print_branch(struct look *look, const char *dn, const char *class_name,
	     const struct sd_desc *desc)
{
	struct arena *arena = look->ctx->arena;
	size_t depth = depth_of(arena, dn);
	const unsigned indent =
		depth > look->base_depth
			? 2 * (unsigned)(depth - look->base_depth)
			: 0;
	const bool is_protected =
		(desc->control & SD_CONTROL_DACL_PROTECTED) != 0;
	bool headed = false;

	for (size_t i = 0; i < desc->dacl.count; i++) {
		struct str text;

		if (!marks_is_delegation(look->ctx, class_name,
					 &desc->dacl.aces[i]))
			continue;
		if (!headed) {
			const char *name = dir_dn_first_value(arena, dn);

			printf("%*s%s (%s)%s\n", (int)indent, "",
			       name != NULL ? name : dn, class_name,
			       is_protected ? "  protected" : "");
			headed = true;
			look->printed++;
		}
		str_init(&text);
		describe_ace(&text, &desc->dacl.aces[i], &look->namer);
		printf("%*s  %s%s%s\n", (int)indent, "",
		       ink_of(look->shell, &desc->dacl.aces[i]), text.data,
		       shell_ink(look->shell, "0"));
		str_clear(&text);
	}
}

static bool
take_branch(void *context, const struct dir_entry *entry)
{
	struct look *look = context;
	struct arena *arena = look->ctx->arena;
	const struct arena_mark mark = arena_mark(arena);
	const struct dir_attribute *value =
		dir_entry_find(entry, "nTSecurityDescriptor");
	/* Copied: looking names up receives further answers. */
	const char *dn = arena_strdup(arena, entry->dn);
	const char *class_name = arena_strdup(arena, marks_class(entry));
	SD_DESC_AUTO desc = SD_DESC_INIT;

	if (value != NULL && value->count > 0 &&
	    sd_desc_decode(value->values[0].bytes, value->values[0].len, &desc,
			   NULL) == SD_OK &&
	    desc.dacl_state == SD_ACL_LIST)
		print_branch(look, dn, class_name, &desc);
	arena_release(arena, mark);
	return true;
}

int
shell_tree(struct shell *shell, struct context *ctx, struct words *args)
{
	struct look look = {.shell = shell, .ctx = ctx};
	const struct dir_search search = {
		.base = shell->dn,
		.scope = DIR_SUB,
		.filter = "(|(objectClass=organizationalUnit)"
			  "(objectClass=container)(objectClass=domain)"
			  "(objectClass=builtinDomain))",
		.attributes = marks_attributes,
		.sd_flags = SD_FLAG_DACL,
		.paged = true,
	};
	struct dir_error error = {0};

	(void)args;
	look.namer = namer_make(ctx->session, false);
	look.base_depth = depth_of(ctx->arena, shell->dn);
	marks_prepare(ctx);
	if (directory_search(ctx->session->dir, &search, take_branch, &look,
			     &error) != DIR_OK) {
		dir_error_report(&error, ctx->diags, NULL);
		return EXIT_STATUS_FAILED;
	}
	if (look.printed == 0)
		diag_note(ctx->diags, NULL, "no delegations here or below");
	return EXIT_STATUS_OK;
}
