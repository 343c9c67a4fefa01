/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_store.c: the trustees wanted and known: one node for each
 * SID, with its display name, and one entry for each name as written.
 * Well-known SIDs have Microsoft's names, others DOMAIN\account, unknown ones
 * the SID's text. Sends no requests.
 */
#include "resolve/principal_store.h"

#include "base/table.h"
#include "input/words.h"

#include <string.h>

struct principals *
principals_new(struct arena *arena, struct directory *dir)
{
	struct principals *principals = arena_alloc(arena, sizeof(*principals));

	principals->arena = arena;
	principals->dir = dir;
	principals->domains = (struct domains){.arena = arena, .dir = dir};
	principals->nodes = (struct table)TABLE_INIT(
		sizeof(struct principal_node *), arena);
	principals->names =
		(struct table)TABLE_INIT(sizeof(struct wanted_name *), arena);
	return principals;
}

void
principals_set_opener(struct principals *principals, principals_opener *opener,
		      void *context)
{
	principals->opener = opener;
	principals->opener_context = context;
}

static bool
is_node(const void *item, const void *key)
{
	return sd_sid_equal(
		&(*(struct principal_node *const *)item)->principal.sid, key);
}

static uint64_t
hash_sid(const struct sd_sid *sid)
{
	return hash_bytes(0, sid->subs, sid->count * sizeof(sid->subs[0]));
}

struct principal_node *
principal_intern(struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node **item = table_add(
		&principals->nodes, hash_sid(sid), is_node, sid, NULL);
	struct principal_node *node = *item;

	if (node != NULL)
		return node;
	*item = node = arena_alloc(principals->arena, sizeof(*node));
	node->principal.sid = *sid;
	principal_name(principals, node, NULL);
	return node;
}

static const char *
label_of(const struct principals *principals, const struct sd_sid *sid)
{
	if (sd_sid_in_domain(sid, &SD_SID_BUILTIN_DOMAIN))
		return "BUILTIN";
	return domain_label(domain_of_sid(&principals->domains, sid));
}

void
principal_name(struct principals *principals, struct principal_node *node,
	       const struct account *account)
{
	const struct sd_known *known = sd_known_find_sid(&node->principal.sid);
	struct principal *principal = &node->principal;
	char text[SD_SID_TEXT_SIZE];
	const char *label, *name;

	if (account != NULL)
		principal->dn = account->dn;
	principal->resolved =
		known != NULL || (account != NULL && account->sam != NULL);
	if (!principal->resolved) {
		principal->name =
			arena_strdup(principals->arena,
				     sd_sid_format(&principal->sid, text));
		return;
	}
	label = known != NULL ? known->authority
			      : label_of(principals, &principal->sid);
	name = known != NULL ? known->name : account->sam;
	principal->name = label == NULL || label[0] == '\0'
				  ? arena_strdup(principals->arena, name)
				  : arena_printf(principals->arena, "%s\\%s",
						 label, name);
}

static bool
is_wanted(const void *item, const void *key)
{
	return strcmp((*(struct wanted_name *const *)item)->text, key) == 0;
}

/* A name that was not found before is asked for again. */
static void
want(struct principals *principals, const char *name, const struct span *span,
     const char *noun)
{
	struct wanted_name **item =
		table_add(&principals->names, hash_bytes(0, name, strlen(name)),
			  is_wanted, name, NULL);
	struct wanted_name *wanted = *item;

	if (wanted == NULL) {
		wanted = arena_alloc(principals->arena, sizeof(*wanted));
		wanted->text = arena_strdup(principals->arena, name);
		*item = wanted;
	}
	if (wanted->settled || wanted->pending)
		return;
	wanted->pending = true;
	wanted->missing = wanted->advice = NULL;
	wanted->fixed = NULL;
	wanted->noun = noun;
	wanted->span = span == NULL ? SPAN_NONE : *span;
	principals->wanted = arena_grow(principals->arena, principals->wanted,
					&principals->wanted_capacity,
					principals->wanted_count + 1,
					sizeof(struct wanted_name *));
	principals->wanted[principals->wanted_count++] = wanted;
}

void
principals_want_name(struct principals *principals, const char *name,
		     const struct span *span)
{
	want(principals, name, span, "trustee");
}

void
principals_want_object(struct principals *principals, const char *name,
		       const struct span *span)
{
	want(principals, name, span, "object");
}

void
principals_want_sid(struct principals *principals, const struct sd_sid *sid)
{
	struct principal_node *node = principal_intern(principals, sid);

	if (node->asked || node->principal.resolved)
		return;
	node->asked = true;
	principals->wanted_sids =
		arena_grow(principals->arena, principals->wanted_sids,
			   &principals->wanted_sid_capacity,
			   principals->wanted_sid_count + 1,
			   sizeof(struct principal_node *));
	principals->wanted_sids[principals->wanted_sid_count++] = node;
}

void
principals_abandon(struct principals *principals)
{
	for (size_t i = 0; i < principals->round_count; i++)
		principals->round[i]->pending = false;
	for (size_t i = 0; i < principals->round_sid_count; i++)
		principals->round_sids[i]->asked = false;
	principals->round_count = principals->round_sid_count = 0;
	if (!principals->domains.settled)
		principals->domains.known = false;
}

const struct principal *
principals_by_name(const struct principals *principals, const char *name)
{
	struct wanted_name **wanted =
		table_find(&principals->names,
			   hash_bytes(0, name, strlen(name)), is_wanted, name);

	return wanted == NULL ? NULL : (*wanted)->found;
}

const struct principal *
principals_known_sid(const struct principals *principals,
		     const struct sd_sid *sid)
{
	struct principal_node **node =
		table_find(&principals->nodes, hash_sid(sid), is_node, sid);

	return node != NULL && (*node)->principal.resolved ? &(*node)->principal
							   : NULL;
}

struct domains *
principals_domains(struct principals *principals)
{
	domains_need(&principals->domains);
	return &principals->domains;
}

/* The next code point, lower case for the letters that Windows folds in
 * Latin, Greek and Cyrillic; other letters as they are. */
static uint32_t
next_folded(const char **text)
{
	uint32_t c = 0;
	size_t step = text_decode_char(*text, strlen(*text), &c);

	if (step == 0) {
		c = (unsigned char)**text;
		step = c != 0;
	}
	*text += step;
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40f)
		return c + 0x50;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c % 2 == 1 ? c + 1 : c;
	return c;
}

bool
principal_same_name(const char *a, const char *b)
{
	uint32_t c;

	do {
		c = next_folded(&a);
		if (c != next_folded(&b))
			return false;
	} while (c != 0);
	return true;
}

/* ---- well-known names ------------------------------------------------- */

/* Groups that not every domain has, by their last number: of the domain
 * (MS-DTYP 2.4.2.4), and of BUILTIN. */
static const struct {
	uint32_t rid;
	bool is_builtin;
	const char *since;
} newer[] = {
	{498, false, "2008"}, {521, false, "2008"}, {571, false, "2008"},
	{572, false, "2008"}, {522, false, "2012"}, {525, false, "2012 R2"},
	{526, false, "2016"}, {527, false, "2016"}, {547, true, NULL},
	{568, true, "2008"},  {569, true, "2008"},  {573, true, "2008"},
	{574, true, "2008"},  {575, true, "2012"},  {576, true, "2012"},
	{577, true, "2012"},  {578, true, "2012"},  {579, true, "2012"},
	{580, true, "2012"},  {582, true, "2016"},
};

bool
principal_is_optional(const struct sd_sid *sid, const char **since)
{
	const bool is_builtin = sid->count == 2 && sid->subs[0] == 32;
	const uint32_t rid = sid->count > 0 ? sid->subs[sid->count - 1] : 0;

	if (!is_builtin && !(sid->count == 5 && sid->subs[0] == 21))
		return false;
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
		if (newer[i].rid != rid || newer[i].is_builtin != is_builtin)
			continue;
		if (since != NULL)
			*since = newer[i].since;
		return true;
	}
	return false;
}

bool
principal_is_authority(const char *name)
{
	const struct sd_known *known;

	for (size_t i = 0; (known = sd_known_at(i)) != NULL; i++)
		if (known->authority[0] != '\0' &&
		    text_equal_nocase(known->authority, name))
			return true;
	return false;
}

/* ---- the form of a name ------------------------------------------------ */

void
principal_may_be(struct principals *principals, struct wanted_name *name,
		 const struct sd_sid *sid)
{
	name->fixed = principal_intern(principals, sid);
}

/* Which form a trustee's name has. Pure syntax and the table of well-known
 * SIDs; whether such an account exists is for the directory to say. */

static void
settle_known(struct principals *principals, struct wanted_name *name,
	     const struct sd_sid *sid)
{
	struct principal_node *node = principal_intern(principals, sid);

	name->form = NAME_KNOWN;
	name->found = &node->principal;
	name->settled = true;
}

/* S-1-..., or <SID=S-1-...>; needs no object of that SID: a server may hold
 * two. */
static bool
is_sid(struct principals *principals, struct wanted_name *name)
{
	const size_t len = strlen(name->text);
	const char *text = name->text;
	struct sd_sid sid;

	if (text_has_prefix_nocase(text, "<SID=") && text[len - 1] == '>')
		text = arena_strndup(principals->arena, text + 5, len - 6);
	if (sd_sid_parse(text, &sid, NULL) != SD_OK)
		return false;
	settle_known(principals, name, &sid);
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
		settle_known(principals, name, &known->sid);
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
	if (is_sid(principals, name) || is_known(principals, name) ||
	    is_object(principals, name))
		return;
	parse_account(principals, name);
}
