/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_ask.c: turns wanted names and SIDs into one filter over
 * the domain (and a base search per DN), and takes the accounts in that come
 * back. Which account a name means is settled in principal_settle.c.
 */
#include "input/words.h"
#include "resolve/object.h"
#include "resolve/principal_internal.h"

#include <string.h>

/* Which form a trustee's name has. Pure syntax and the table of well-known
 * SIDs; whether such an account exists is for the directory to say. */

static void
settle(struct principals *principals, struct wanted_name *name,
       const struct sd_sid *sid)
{
	struct principal_node *node = principal_intern(principals, sid);

	name->form = NAME_KNOWN;
	name->found = &node->principal;
	name->settled = true;
}

static bool
is_sid(struct principals *principals, struct wanted_name *name)
{
	struct sd_sid sid;

	if (sd_sid_parse(name->text, &sid, NULL) != SD_OK)
		return false;
	settle(principals, name, &sid);
	principals_want_sid(principals, &sid);
	return true;
}

/* <SID=S-1-...> needs no object of that SID: a server may hold two. */
static bool
is_bracketed_sid(struct principals *principals, struct wanted_name *name)
{
	const size_t len = strlen(name->text);
	const char *text;
	struct sd_sid sid;

	if (!text_has_prefix_nocase(name->text, "<SID=") ||
	    name->text[len - 1] != '>')
		return false;
	text = arena_strndup(principals->arena, name->text + 5, len - 6);
	if (sd_sid_parse(text, &sid, NULL) != SD_OK)
		return false;
	settle(principals, name, &sid);
	principals_want_sid(principals, &sid);
	return true;
}

/* "Everyone", "NT AUTHORITY\\SELF", also with a slash. */
static bool
is_known(struct principals *principals, struct wanted_name *name)
{
	char *copy = arena_strdup(principals->arena, name->text);
	char *slash = strchr(copy, '/');
	const struct sd_known *known;

	if (slash != NULL && strchr(copy, '\\') == NULL)
		*slash = '\\';
	known = sd_known_find_name(copy);
	if (known == NULL)
		return false;
	if (!principal_is_optional(&known->sid, NULL)) {
		settle(principals, name, &known->sid);
		return true;
	}
	name->form = NAME_FIXED;
	principal_may_be(principals, name, &known->sid);
	return true;
}

/* An object rather than an account. */
static bool
is_object(struct principals *principals, struct wanted_name *name)
{
	const enum object_form form = object_form(name->text);

	if (form != OBJECT_BRACKETED && form != OBJECT_DN)
		return false;
	name->form = NAME_DN;
	if (name->text[0] == '<' ||
	    dir_dn_normalize(principals->arena, name->text) != NULL)
		return true;
	name->form = NAME_WRONG;
	name->missing = "this is no distinguished name: a comma inside a name "
			"is written \\,";
	return true;
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static void
split_account(struct principals *principals, struct wanted_name *name,
	      const char *joint)
{
	name->form = NAME_ACCOUNT;
	name->account = joint + 1;
	/* "\name": the authority was left empty. */
	if (joint > name->text)
		name->authority = arena_strndup(principals->arena, name->text,
						(size_t)(joint - name->text));
	if (name->account[0] == '\0') {
		name->form = NAME_WRONG;
		name->missing = "nothing follows the domain";
	}
}

static void
parse_account(struct principals *principals, struct wanted_name *name)
{
	const char *text = name->text, *joint = strchr(text, '\\');

	if (joint == NULL)
		joint = strchr(text, '/');
	if (joint != NULL) {
		split_account(principals, name, joint);
		return;
	}
	name->account = text;
	joint = strrchr(text, '@');
	if (joint != NULL && joint > text && joint[1] != '\0') {
		name->form = NAME_UPN;
		name->authority = joint + 1;
		name->account = arena_strndup(principals->arena, text,
					      (size_t)(joint - text));
		return;
	}
	name->form = NAME_ACCOUNT;
	name->may_be_alias =
		is_capital(text[0]) && is_capital(text[1]) && text[2] == '\0';
}

void
principal_parse(struct principals *principals, struct wanted_name *name)
{
	if (name->text[0] == '\0') {
		name->form = NAME_WRONG;
		name->missing = "the name is empty";
		return;
	}
	if (is_sid(principals, name) || is_bracketed_sid(principals, name) ||
	    is_known(principals, name) || is_object(principals, name))
		return;
	parse_account(principals, name);
}

const char *const principal_attributes[] = {"objectSid", "sAMAccountName",
					    "userPrincipalName", NULL};

/* Which of these, of one value by the schema, the entry has several of; NULL:
 * none. Such an answer is not believed. */
static const char *
doubled(const struct dir_entry *entry)
{
	for (size_t i = 0; principal_attributes[i] != NULL; i++) {
		const struct dir_attribute *found =
			dir_entry_find(entry, principal_attributes[i]);

		if (found != NULL && found->count > 1)
			return principal_attributes[i];
	}
	return NULL;
}

static struct account *
read_account(struct principals *principals, const struct dir_entry *entry)
{
	const struct dir_attribute *sid = dir_entry_find(entry, "objectSid");
	struct account *account;
	struct sd_sid value;

	if (sid == NULL || sid->count == 0 || doubled(entry) != NULL ||
	    sd_sid_decode(sid->values[0].bytes, sid->values[0].len, &value,
			  NULL) != SD_OK)
		return NULL;
	account = arena_alloc(principals->arena, sizeof(*account));
	account->sid = value;
	account->dn = arena_strdup(principals->arena, entry->dn);
	account->sam = arena_strdup(principals->arena,
				    dir_entry_text(entry, "sAMAccountName"));
	account->upn = arena_strdup(principals->arena,
				    dir_entry_text(entry, "userPrincipalName"));
	account->next = principals->accounts;
	principals->accounts = account;
	return account;
}

void
principal_take_account(void *context, const struct dir_entry *entry)
{
	struct principals *principals = context;

	(void)read_account(principals, entry);
}

/* ---- objects by DN ---------------------------------------------------- */

struct object_taker {
	struct principals *principals;
	struct wanted_name *name;
};

/* Named later, when the domains are known. */
static void
take_object(void *context, const struct dir_entry *entry)
{
	const struct object_taker *taker = context;
	const char *several = doubled(entry);

	taker->name->object = read_account(taker->principals, entry);
	taker->name->missing =
		several == NULL
			? "that object has no SID: it is no user, group or "
			  "computer"
			: arena_printf(taker->principals->arena,
				       "the directory shows several values of "
				       "%s, which has one",
				       several);
}

static void
ask_object(struct principals *principals, struct wanted_name *name,
	   struct lookup *lookup)
{
	struct object_taker *taker =
		arena_alloc(principals->arena, sizeof(*taker));
	const struct dir_search search = {
		.base = object_tidy_dn(principals->arena, name->text),
		.attributes = principal_attributes};

	*taker = (struct object_taker){.principals = principals, .name = name};
	name->missing = "no such object";
	lookup_add(lookup, &search, take_object, taker);
}

/* ---- accounts and SIDs ------------------------------------------------ */

struct asker {
	struct principals *principals;
	struct lookup *lookup;
	struct lookup_filter filter;
	bool needs_domains;
};

static void
flush(struct asker *asker)
{
	const char *filter = lookup_filter_take(&asker->filter);
	const struct dir_search search = {
		.base = directory_info(asker->principals->dir)->default_nc,
		.scope = DIR_SUB,
		.filter = filter,
		.attributes = principal_attributes,
		.paged = true};

	if (filter != NULL && search.base != NULL)
		lookup_add(asker->lookup, &search, principal_take_account,
			   asker->principals);
}

static void
ask_for_sid(struct asker *asker, const struct sd_sid *sid)
{
	uint8_t bytes[SD_SID_MAX_SIZE];
	const size_t len = sd_sid_encode(sid, bytes);

	lookup_filter_bytes(&asker->filter, "objectSid", bytes, len);
}

static void
ask_name(struct asker *asker, struct wanted_name *name)
{
	principal_parse(asker->principals, name);
	if (name->form == NAME_DN)
		ask_object(asker->principals, name, asker->lookup);
	if (name->form == NAME_FIXED)
		ask_for_sid(asker, &name->fixed->principal.sid);
	if (name->form == NAME_UPN)
		lookup_filter_text(&asker->filter, "userPrincipalName",
				   name->text);
	if (name->form == NAME_UPN || name->form == NAME_ACCOUNT)
		lookup_filter_text(&asker->filter, "sAMAccountName",
				   name->account);
	asker->needs_domains |=
		name->form != NAME_KNOWN && name->form != NAME_WRONG;
	if (lookup_filter_is_full(&asker->filter))
		flush(asker);
}

/* Well-known SIDs have their names; what is of another domain is not here,
 * but which domain that is may not be known yet. */
static void
ask_sid(struct asker *asker, struct principal_node *node)
{
	if (node->principal.resolved)
		return;
	ask_for_sid(asker, &node->principal.sid);
	asker->needs_domains = true;
	if (lookup_filter_is_full(&asker->filter))
		flush(asker);
}

/* What is wanted becomes what is asked. */
static void
begin_round(struct principals *principals)
{
	principals->round = arena_grow(principals->arena, principals->round,
				       &principals->round_capacity,
				       principals->wanted_count,
				       sizeof(struct wanted_name *));
	for (size_t i = 0; i < principals->wanted_count; i++)
		principals->round[i] = principals->wanted[i];
	principals->round_count = principals->wanted_count;
	principals->wanted_count = 0;
}

/* Parsing the names may have wanted SIDs. */
static void
begin_sids(struct principals *principals)
{
	principals->round_sids = arena_grow(
		principals->arena, principals->round_sids,
		&principals->round_sid_capacity, principals->wanted_sid_count,
		sizeof(struct principal_node *));
	for (size_t i = 0; i < principals->wanted_sid_count; i++)
		principals->round_sids[i] = principals->wanted_sids[i];
	principals->round_sid_count = principals->wanted_sid_count;
	principals->wanted_sid_count = 0;
}

void
principals_queue(struct principals *principals, struct lookup *lookup)
{
	struct asker asker = {.principals = principals, .lookup = lookup};

	lookup_filter_init(&asker.filter, principals->arena);
	begin_round(principals);
	for (size_t i = 0; i < principals->round_count; i++)
		ask_name(&asker, principals->round[i]);
	begin_sids(principals);
	for (size_t i = 0; i < principals->round_sid_count; i++)
		ask_sid(&asker, principals->round_sids[i]);
	flush(&asker);
	lookup_filter_clear(&asker.filter);
	if (asker.needs_domains)
		domains_queue(principals, lookup);
}
