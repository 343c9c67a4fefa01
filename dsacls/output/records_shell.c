/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/records_shell.c: the output of the shell's ls, who, tree, status and
 * help, each as text and by its fields. An ACE is a sentence here: who may do
 * what, and where.
 */
#include "output/records.h"

#include "output/format.h"
#include "output/print_json.h"

#include <string.h>

static void
put_name(struct printer *printer, const char *label, const struct sd_sid *sid,
	 enum ink ink)
{
	append_line(printer, label, "  ", trustee_name(&printer->namer, sid),
		    ink);
}

/* ---- sentences ------------------------------------------------------- */

/* What a bit allows; %s is what the object type names. */
static const struct phrase {
	uint32_t mask;
	const char *plain; /* without an object type */
	const char *typed; /* with one; NULL: it means nothing there */
} phrases[] = {
	{SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY,
	 "read and write all attributes", "read and write %s"},
	{SD_MASK_READ_PROPERTY, "read all attributes", "read %s"},
	{SD_MASK_WRITE_PROPERTY, "write all attributes", "write %s"},
	{SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD,
	 "create and delete objects of any class",
	 "create and delete %s objects"},
	{SD_MASK_CREATE_CHILD, "create objects of any class",
	 "create %s objects"},
	{SD_MASK_DELETE_CHILD, "delete objects of any class below",
	 "delete %s objects below"},
	{SD_MASK_CONTROL_ACCESS, "use every extended right",
	 NULL /* by what is named */},
	{SD_MASK_WRITE_SELF, "do every validated write",
	 "write what %s allows"},
	{SD_MASK_LIST_CONTENTS, "list what is below", NULL},
	{SD_MASK_LIST_OBJECT, "see the object", NULL},
	{SD_MASK_DELETE, "delete the object", NULL},
	{SD_MASK_DELETE_TREE, "delete it with all below", NULL},
	{SD_MASK_READ_CONTROL, "read the permissions", NULL},
	{SD_MASK_WRITE_DAC, "change the permissions", NULL},
	{SD_MASK_WRITE_OWNER, "take ownership", NULL},
};

/* More are no shorter than what is there. */
#define EXCEPTIONS_MAX 3

#define PHRASE_COUNT (sizeof(phrases) / sizeof(phrases[0]))

/* What the object type of an ACE names, for some of its bits. */
struct named {
	const char *name; /* NULL: the ACE has none */
	const char *kind; /* as in namer_item; "" when unknown */
	char guid[SD_GUID_TEXT_SIZE];
};

static void
find_name(struct named *named, const struct namer *namer,
	  const struct sd_guid *guid, uint32_t mask)
{
	named->name = guid_name(namer, guid, mask, &named->kind, named->guid);
	if (named->kind == NULL)
		named->kind = "";
}

/*
 * CONTROL_ACCESS on what is no right: the other half of reading confidential
 * attributes, READ_PROPERTY being the first (MS-ADTS 3.1.1.4.4). mask: the
 * bits of the ACE that are said before.
 */
static const char *
control_phrase(const struct named *named, uint32_t mask)
{
	const bool reads = (mask & SD_MASK_READ_PROPERTY) != 0;

	if (named->name == NULL)
		return "use every extended right";
	if (strcmp(named->kind, "property set") == 0)
		return reads ? "read its confidential attributes too"
			     : "read confidential attributes of the property "
			       "set %s";
	if (strcmp(named->kind, "attribute") == 0)
		return reads ? "read it even if confidential"
			     : "read %s even if confidential";
	return "use %s";
}

static const char *
phrase_text(const struct phrase *phrase, const struct named *named,
	    uint32_t mask)
{
	if (phrase->mask == SD_MASK_CONTROL_ACCESS)
		return control_phrase(named, mask);
	return named->name != NULL && phrase->typed != NULL ? phrase->typed
							    : phrase->plain;
}

/* A phrase, and what %s is in it. */
struct chosen {
	const char *text, *name;
};

/* The names for WRITE_SELF and for all other bits: a GUID may be an attribute
 * and the validated write of it. */
struct names {
	struct named self, rest;
};

/* The phrases that the bits make. "May not read and write" would be another
 * thing than "may not read or write": one by one, then. */
static size_t
choose(uint32_t mask, const struct names *names, bool one_by_one,
       struct chosen chosen[PHRASE_COUNT])
{
	uint32_t left = mask;
	size_t count = 0;

	for (size_t i = 0; i < PHRASE_COUNT; i++) {
		const struct phrase *phrase = &phrases[i];
		const struct named *named = phrase->mask == SD_MASK_WRITE_SELF
						    ? &names->self
						    : &names->rest;

		if ((left & phrase->mask) != phrase->mask ||
		    (one_by_one && (phrase->mask & (phrase->mask - 1)) != 0))
			continue;
		chosen[count++] = (struct chosen){
			phrase_text(phrase, named, one_by_one ? 0 : mask),
			named->name};
		left &= ~phrase->mask;
	}
	return count;
}

static void
append_phrase(struct str *out, const char *phrase, const char *name)
{
	const char *gap = strstr(phrase, "%s");

	if (gap == NULL) {
		str_append(out, phrase);
		return;
	}
	str_append_bytes(out, phrase, (size_t)(gap - phrase));
	str_printf(out, "%s%s", name, gap + 2);
}

static void
append_phrases(struct str *out, const struct chosen *chosen, size_t count,
	       const char *last)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			str_append(out, i + 1 < count ? ", " : last);
		append_phrase(out, chosen[i].text, chosen[i].name);
	}
}

/* Nearly everything is said shortest by what is missing. */
static bool
append_exception(struct str *out, uint32_t mask)
{
	const struct names nothing = {.rest = {.name = NULL}};
	struct chosen chosen[PHRASE_COUNT];
	const uint32_t missing = SD_MASK_FULL_CONTROL & ~mask;
	size_t count;

	if ((mask & ~SD_MASK_FULL_CONTROL) != 0)
		return false;
	count = choose(missing, &nothing, true, chosen);
	if (count == 0 || count > EXCEPTIONS_MAX)
		return false;
	str_append(out, "do everything but ");
	append_phrases(out, chosen, count, " or ");
	return true;
}

static void
append_rights(struct str *out, const struct sd_ace *ace,
	      const struct namer *namer)
{
	const bool typed = sd_ace_object_type(ace) != NULL;
	const bool deny = sd_ace_is_deny(ace);
	const uint32_t mask = sd_mask_map_generic(ace->mask);
	struct names names = {.self = {.kind = ""}, .rest = {.kind = ""}};
	struct chosen chosen[PHRASE_COUNT];
	size_t count;

	if (mask == SD_MASK_FULL_CONTROL) {
		str_append(out, deny ? "do anything" : "do everything");
		if (typed) {
			find_name(&names.rest, namer, &ace->object_type, mask);
			str_printf(out, " with %s", names.rest.name);
		}
		return;
	}
	if (typed) {
		find_name(&names.self, namer, &ace->object_type,
			  SD_MASK_WRITE_SELF);
		find_name(&names.rest, namer, &ace->object_type,
			  mask & ~(uint32_t)SD_MASK_WRITE_SELF);
	}
	if (!typed && sd_ace_is_allow(ace) && append_exception(out, mask))
		return;
	count = choose(mask, &names, deny, chosen);
	if (count == 0)
		str_append(out, "do nothing known");
	append_phrases(out, chosen, count, deny ? " or " : " and ");
	if (count == 0 || (mask & ~SD_MASK_FULL_CONTROL) != 0)
		str_printf(out, " (0x%x)", (unsigned)mask);
}

static void
append_where(struct str *out, const struct sd_ace *ace,
	     const struct namer *namer)
{
	const bool here = (ace->flags & SD_ACE_INHERIT_ONLY) == 0;
	const bool below = (ace->flags & SD_ACE_CONTAINER_INHERIT) != 0;
	const bool one = (ace->flags & SD_ACE_NO_PROPAGATE) != 0;
	struct named class = {.name = NULL};

	if (!below) {
		str_append(out, here ? ", here"
				     : ", nowhere (inherit-only, but inherited "
				       "by nothing)");
		return;
	}
	str_append(out, here ? ", here and" : "");
	if (sd_ace_inherited_type(ace) != NULL) {
		find_name(&class, namer, &ace->inherited_type,
			  SD_MASK_CREATE_CHILD);
		str_printf(out, "%s on %s objects", here ? "" : ",",
			   class.name);
	} else if (!here)
		str_append(out, ",");
	str_append(out, one ? " one level below" : " below");
}

static void
append_sentence(struct str *out, const struct sd_ace *ace,
		const struct namer *namer)
{
	if (sd_ace_is_audit(ace))
		str_append(out, "is watched when trying to ");
	else
		str_append(out, sd_ace_is_deny(ace) ? "may not " : "may ");
	append_rights(out, ace, namer);
	append_where(out, ace, namer);
	if (sd_ace_is_callback(ace))
		str_append(out, ", under a condition");
	if (sd_ace_is_inherited(ace))
		str_append(out, " (inherited)");
}

static enum ink
ink_of(const struct sd_ace *ace)
{
	if (sd_ace_is_inherited(ace))
		return INK_INHERITED;
	return sd_ace_is_deny(ace) ? INK_DENY : INK_ALLOW;
}

/* The ACE with all its fields, and the sentence. */
static json_t *
entry_value(const struct printer *printer, const struct sd_ace *ace)
{
	json_t *object = json_ace(ace, &printer->namer);
	STR_AUTO text;

	str_init(&text);
	append_sentence(&text, ace, &printer->namer);
	json_set_text(object, "sentence", text.data);
	return object;
}

/* ---- ls and find ----------------------------------------------------- */

static json_t *
child_value(const struct printer *printer, const void *record)
{
	const struct child_record *child = record;
	json_t *object = json_of_new_object();

	(void)printer;
	json_set_text(object, "dn", child->dn);
	json_set_text(object, "class", child->class_name);
	json_set_bool(object, "delegated", child->own);
	json_set_bool(object, "protected", child->is_protected);
	json_set_bool(object, "admin_count", child->is_admin);
	return object;
}

static void
child_text(struct printer *printer, const void *record)
{
	const struct child_record *child = record;
	const bool marked =
		child->own || child->is_admin || child->is_protected;
	struct str *text = &printer->text;
	size_t used;
	STR_AUTO class_name;

	str_init(&class_name);
	append_shown(&class_name, child->class_name);
	used = text_columns(class_name.data);
	if (marked)
		ink_begin(printer, INK_OTHER);
	str_printf(text, "%c%c%c", child->own ? '*' : '-',
		   child->is_protected ? 'P' : '-',
		   child->is_admin ? 'A' : '-');
	if (marked)
		ink_end(printer);
	str_printf(text, "  %s", class_name.data);
	str_pad(text, ' ', child->column > used ? child->column - used : 0);
	str_append(text, "  ");
	append_shown(text, child->name);
	str_append(text, child->is_container ? "/\n" : "\n");
}

const struct record_kind kind_child = {"child", true, child_text, child_value};

/* ---- who ------------------------------------------------------------- */

static json_t *
place_value(const struct printer *printer, const void *record)
{
	const struct place_record *place = record;
	const struct sd_desc *desc = place->desc;
	json_t *object = json_of_new_object();

	json_set_text(object, "dn", place->dn);
	json_set_text(object, "owner",
		      trustee_name(&printer->namer, sd_desc_owner(desc)));
	json_set_text(object, "dacl_state",
		      desc->dacl_state == SD_ACL_LIST ? "list" : "null");
	return object;
}

static void
place_text(struct printer *printer, const void *record)
{
	const struct sd_desc *desc =
		((const struct place_record *)record)->desc;

	if (desc->has_owner)
		put_name(printer, "Owner: ", &desc->owner, INK_NONE);
	if (desc->dacl_state != SD_ACL_LIST)
		str_append(&printer->text,
			   "No DACL: everyone may do everything\n");
	else if (desc->dacl.count == 0)
		str_append(&printer->text,
			   "The DACL is empty: nobody may do anything, but the "
			   "owner may change it\n");
}

const struct record_kind kind_object = {"object", false, place_text,
					place_value};

static json_t *
entries_value(const struct printer *printer, const struct sd_ace *const *aces,
	      size_t count)
{
	json_t *array = json_of_new_array();

	for (size_t i = 0; i < count; i++)
		json_add(array, entry_value(printer, aces[i]));
	return array;
}

static json_t *
holder_value(const struct printer *printer, const void *record)
{
	const struct holder_record *holder = record;
	json_t *object = json_of_new_object();
	char sid[SD_SID_TEXT_SIZE];

	json_set_text(object, "trustee",
		      trustee_name(&printer->namer, holder->sid));
	json_set_text(object, "sid", sd_sid_format(holder->sid, sid));
	json_set(object, "entries",
		 entries_value(printer, holder->aces, holder->count));
	return object;
}

static void
holder_text(struct printer *printer, const void *record)
{
	const struct holder_record *holder = record;
	STR_AUTO text;

	str_init(&text);
	put_name(printer, "", holder->sid, INK_HEADING);
	for (size_t i = 0; i < holder->count; i++) {
		str_reset(&text);
		append_sentence(&text, holder->aces[i], &printer->namer);
		append_line(printer, "  ", "    ", text.data,
			    ink_of(holder->aces[i]));
	}
}

const struct record_kind kind_holder = {"trustee", true, holder_text,
					holder_value};

/* ---- tree ------------------------------------------------------------ */

static json_t *
branch_value(const struct printer *printer, const void *record)
{
	const struct branch_record *branch = record;
	json_t *object = json_of_new_object();
	json_t *entries = json_of_new_array();

	for (size_t i = 0; i < branch->ace_count; i++)
		json_add(entries, entry_value(printer, &branch->aces[i]));
	json_set_text(object, "dn", branch->dn);
	json_set_text(object, "remark", branch->remark);
	json_set(object, "entries", entries);
	return object;
}

static void
branch_text(struct printer *printer, const void *record)
{
	const struct branch_record *branch = record;
	const struct namer *namer = &printer->namer;
	STR_AUTO text;
	STR_AUTO rest;

	str_init(&text);
	str_init(&rest);
	str_append(&text, branch->rdn);
	if (branch->remark != NULL)
		str_printf(&text, "  (%s)", branch->remark);
	append_line(printer, branch->first, branch->rest, text.data,
		    INK_HEADING);
	str_printf(&rest, "%s  ", branch->before);
	for (size_t i = 0; i < branch->ace_count; i++) {
		const struct sd_ace *ace = &branch->aces[i];

		str_reset(&text);
		str_printf(&text, "%s ", trustee_name(namer, &ace->sid));
		append_sentence(&text, ace, namer);
		append_line(printer, branch->before, rest.data, text.data,
			    ink_of(ace));
	}
}

const struct record_kind kind_branch = {"object", true, branch_text,
					branch_value};

/* ---- status and help ------------------------------------------------- */

static json_t *
status_value(const struct printer *printer, const void *record)
{
	const struct status_record *status = record;
	const struct dir_info *info = status->info;
	json_t *object = json_of_new_object();

	(void)printer;
	json_set_text(object, "server", info->host);
	json_set_bool(object, "read_only", info->is_rodc);
	json_set_text(object, "identity", info->identity);
	json_set_text(object, "protection", info->protection);
	json_set_text(object, "ticket", info->ticket);
	json_set_text(object, "object", status->dn);
	json_set(object, "staged", json_integer((json_int_t)status->staged));
	json_set_bool(object, "autocommit", status->autocommit);
	return object;
}

static void
status_text(struct printer *printer, const void *record)
{
	const struct status_record *status = record;
	const struct dir_info *info = status->info;
	const struct dir_counts *counts = &status->counts;
	struct str *text = &printer->text;

	str_append(text, "Server:      ");
	append_shown(text, info->host != NULL ? info->host : "?");
	str_append(text, info->is_rodc ? " (read-only)" : "");
	str_append(text, "\nIdentity:    ");
	append_shown(text, info->identity != NULL ? info->identity : "unknown");
	str_append(text, "\nProtection:  ");
	append_shown(text,
		     info->protection != NULL ? info->protection : "none");
	str_append(text, "\nTicket:      ");
	append_shown(text, info->ticket != NULL ? info->ticket : "none used");
	str_append_char(text, '\n');
	append_line(printer, "Object:      ", "             ", status->dn,
		    INK_NONE);
	str_printf(text, "Staged:      %zu change%s, autocommit %s\n",
		   status->staged, text_plural(status->staged),
		   status->autocommit ? "on" : "off");
	str_printf(text,
		   "So far:      %zu round trip%s, %zu search%s, %zu write%s\n",
		   counts->round_trips, text_plural(counts->round_trips),
		   counts->searches, counts->searches == 1 ? "" : "es",
		   counts->writes, text_plural(counts->writes));
}

const struct record_kind kind_status = {"status", false, status_text,
					status_value};

static json_t *
topic_value(const struct printer *printer, const void *record)
{
	const struct command_record *command = record;
	json_t *object = json_of_new_object();

	(void)printer;
	json_set_text(object, "name", command->name);
	json_set_text(object, "synopsis", command->synopsis);
	json_set_text(object, "help", command->help);
	return object;
}

/* What a command is for begins in one column, on a line of its own where the
 * command takes that much room. */
static void
topic_text(struct printer *printer, const void *record)
{
	const struct command_record *command = record;
	const unsigned width = printer->options.width;
	const unsigned column = width > 0 && width < 60 ? 6 : 30;
	STR_AUTO head;
	STR_AUTO blanks;

	str_init(&head);
	str_init(&blanks);
	str_printf(&head,
		   command->synopsis[0] != '\0' ? "  %-10s %s" : "  %s%s",
		   command->name, command->synopsis);
	str_pad(&blanks, ' ', column);
	if (head.len + 2 > column) {
		str_printf(&printer->text, "%s\n", head.data);
		str_reset(&head);
	}
	str_pad(&head, ' ', column - head.len);
	append_line(printer, head.data, blanks.data, command->help, INK_NONE);
}

const struct record_kind kind_command = {"command", true, topic_text,
					 topic_value};
