/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/look.c: who: the current object's ACL by trustee. The listing itself
 * is dsacls' own (show).
 */
#include "shell/look.h"
#include "apply/apply.h"
#include "base/str.h"
#include "directory/directory.h"
#include "libsd/sd.h"
#include "namer.h"
#include "shell/about.h"
#include "shell/marks.h"
#include "shell/shell.h"
#include "shell/who.h"

#include <stdio.h>
#include <string.h>

/* ---- reading the current descriptor --------------------------------- */

struct look {
	struct shell *shell;
	struct context *ctx;
	struct namer namer;
	struct sd_desc desc;
	const char *class;
	const struct about *about; /* NULL: whatever it is */
	bool readable;
};

static bool
take_descriptor(void *context, const struct dir_entry *entry)
{
	struct look *look = context;
	const struct dir_attribute *value =
		dir_entry_find(entry, "nTSecurityDescriptor");

	look->class = arena_strdup(look->ctx->arena, dir_entry_class(entry));
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
is_wanted(const struct look *look, const struct sd_ace *ace)
{
	return ace->form != SD_ACE_FORM_OPAQUE &&
	       (look->about == NULL || about_concerns(look->about, ace));
}

static bool
seen_before(const struct look *look, size_t index)
{
	const struct sd_ace *aces = look->desc.dacl.aces;

	for (size_t i = 0; i < index; i++)
		if (is_wanted(look, &aces[i]) &&
		    sd_sid_equal(&aces[i].sid, &aces[index].sid))
			return true;
	return false;
}

static void
print_holding(struct look *look, const struct sd_ace *ace)
{
	STR_AUTO text;

	str_init(&text);
	who_sentence(&text, ace, &look->namer);
	look_print(&(struct look_line){.first = "  ",
				       .rest = "    ",
				       .text = text.data,
				       .ink = look_ink(look->shell, ace),
				       .end = shell_ink(look->shell, "0")});
}

static void
print_name(struct look *look, const char *label, const struct sd_sid *sid,
	   const char *ink)
{
	const char *name = look->namer.trustee(look->namer.context, sid);

	look_print(&(struct look_line){.first = label,
				       .rest = "  ",
				       .text = name,
				       .ink = shell_ink(look->shell, ink),
				       .end = shell_ink(look->shell, "0")});
}

static void
print_trustees(struct look *look)
{
	const struct sd_acl *dacl = &look->desc.dacl;
	size_t unknown = 0;
	size_t shown = 0;

	for (size_t i = 0; i < dacl->count; i++) {
		unknown += dacl->aces[i].form == SD_ACE_FORM_OPAQUE;
		if (!is_wanted(look, &dacl->aces[i]) || seen_before(look, i))
			continue;
		shown++;
		print_name(look, "", &dacl->aces[i].sid, "1");
		for (size_t j = i; j < dacl->count; j++)
			if (is_wanted(look, &dacl->aces[j]) &&
			    sd_sid_equal(&dacl->aces[i].sid,
					 &dacl->aces[j].sid))
				print_holding(look, &dacl->aces[j]);
	}
	if (look->about != NULL && shown == 0)
		diag_note(look->ctx->diags, NULL, "no entry here is about %s",
			  look->about->name);
	if (unknown > 0)
		diag_note(look->ctx->diags, NULL,
			  "%zu of the entries %s of unknown type: show lists "
			  "all",
			  unknown, unknown == 1 ? "is" : "are");
}

static void
print_list(struct look *look)
{
	if (look->desc.has_owner)
		print_name(look, "Owner: ", &look->desc.owner, "");
	if (look->desc.dacl_state != SD_ACL_LIST)
		printf("No DACL: everyone may do everything\n");
	else if (look->desc.dacl.count == 0)
		printf("The DACL is empty: nobody may do anything, but the "
		       "owner may change it\n");
	else
		print_trustees(look);
}

int
shell_who(struct shell *shell, struct context *ctx, struct words *args)
{
	struct look look = {.shell = shell, .ctx = ctx};
	struct about about;
	bool ok;

	sd_desc_init(&look.desc);
	look.namer = namer_make(ctx->session, false);
	ok = read_current(&look);
	if (ok && args->count > 0) {
		look.about = &about;
		ok = about_find(&about, ctx, args, look.class);
	}
	if (ok) {
		namer_prefetch(ctx->session, &look.desc, ctx->diags);
		print_list(&look);
	}
	sd_desc_clear(&look.desc);
	return ok ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}
