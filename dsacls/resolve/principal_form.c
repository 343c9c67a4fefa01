/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve/principal_form.c: which form a trustee's name has. Pure syntax and
 * the table of well-known SIDs; whether such an account exists is for the
 * directory to say.
 */
#include "resolve/principal_internal.h"

#include <string.h>

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

/* An object rather than an account: '=' is in no account's name. */
static bool
is_object(struct principals *principals, struct wanted_name *name)
{
	if (name->text[0] != '<' && strchr(name->text, '=') == NULL)
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
