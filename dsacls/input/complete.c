/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/complete.c: finds the kind of word at the cursor, by walking the words
 * before it through the table of switches, and offers what the table has. It is
 * lenient, since a line under completion is incomplete.
 */
#include "input/complete.h"

#include "base/rights.h"
#include "base/text.h"
#include "input/command_check.h"
#include "input/help.h"
#include "input/options.h"

#include <string.h>

struct completer {
	const struct complete_sources *sources;
	struct arena *arena;
	complete_emit *emit;
	void *context;
	const char *lead; /* put before every candidate: "/I:", "x:CA;" */
};

/* Emits lead + candidate + tail when candidate begins with prefix. */
static void
completer_offer(const struct completer *completer, const char *prefix,
		const char *candidate, const char *tail, const char *help)
{
	if (!text_has_prefix_nocase(candidate, prefix))
		return;
	completer->emit(completer->context,
			arena_printf(completer->arena, "%s%s%s",
				     completer->lead, candidate, tail),
			help);
}

/* Names from the sources, and the few that every directory has where there
 * is no source. */

/* MS-DTYP 2.4.2.4: principals that need no directory. */
static const char *const known_trustees[] = {
	"Everyone",
	"CREATOR OWNER",
	"NT AUTHORITY\\SELF",
	"NT AUTHORITY\\Authenticated Users",
	"NT AUTHORITY\\SYSTEM",
	"NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS",
	"NT AUTHORITY\\ANONYMOUS LOGON",
	"BUILTIN\\Administrators",
	"BUILTIN\\Account Operators",
	"BUILTIN\\Print Operators",
	"BUILTIN\\Pre-Windows 2000 Compatible Access",
	"OWNER RIGHTS",
	NULL,
};

static const char *const known_classes[] = {
	"user",
	"group",
	"computer",
	"organizationalUnit",
	"contact",
	"inetOrgPerson",
	"container",
	"printQueue",
	"groupPolicyContainer",
	"msDS-GroupManagedServiceAccount",
	NULL,
};

static const char *const known_rights[] = {
	"Reset Password",
	"Change Password",
	"Replicating Directory Changes",
	"Replicating Directory Changes All",
	"Replicating Directory Changes In Filtered Set",
	"Allowed to Authenticate",
	"Unexpire Password",
	"Reanimate Tombstones",
	"Enroll",
	"AutoEnrollment",
	"Send As",
	"Receive As",
	NULL,
};

static const char *const known_attributes[] = {
	"lockoutTime",		"pwdLastSet",
	"userAccountControl",	"member",
	"description",		"displayName",
	"telephoneNumber",	"mail",
	"servicePrincipalName", "userPrincipalName",
	"sAMAccountName",	"Account Restrictions",
	"Personal Information", "Phone and Mail Options",
	"Group Membership",	NULL,
};

static const char *const mechanisms[] = {"GSS-SPNEGO", "GSSAPI", "EXTERNAL",
					 "NTLM", NULL};

static void
offer_known(const struct completer *completer, const char *prefix,
	    const char *const *names)
{
	for (; *names != NULL; names++)
		completer_offer(completer, prefix, *names, "", NULL);
}

typedef size_t
names_fn(void *context, const char *prefix, size_t limit, const char **out);

/* False when nobody can be asked, or nobody knows. */
static bool
offer_from(const struct completer *completer, names_fn *source,
	   const char *prefix, const char *tail)
{
	const char *names[COMPLETE_LIMIT];
	size_t count;

	if (source == NULL)
		return false;
	count = source(completer->sources->context, prefix, COMPLETE_LIMIT,
		       names);
	for (size_t i = 0; i < count; i++)
		completer_offer(completer, "", names[i], tail, NULL);
	return count != 0;
}

static void
completer_trustees(const struct completer *completer, const char *prefix,
		   const char *tail)
{
	if (offer_from(completer, completer->sources->trustees, prefix, tail))
		return;
	for (const char *const *name = known_trustees; *name; name++) {
		const char *bare = strchr(*name, '\\');
		/* SELF is found without its authority too. */
		bool found = bare != NULL &&
			     text_has_prefix_nocase(bare + 1, prefix);
		completer_offer(completer, found ? "" : prefix, *name, tail,
				NULL);
	}
}

static void
completer_types(const struct completer *completer, const char *prefix,
		bool inherited, uint32_t mask)
{
	const struct complete_sources *sources = completer->sources;
	const char *names[COMPLETE_LIMIT];
	size_t count = 0;

	if (sources->types != NULL)
		count = sources->types(sources->context, prefix, inherited,
				       mask, COMPLETE_LIMIT, names);
	for (size_t i = 0; i < count; i++)
		completer_offer(completer, "", names[i], "", NULL);
	if (count != 0)
		return;
	if (inherited || mask == 0 || (mask & 0x3))
		offer_known(completer, prefix, known_classes);
	if (!inherited && (mask == 0 || (mask & 0x100)))
		offer_known(completer, prefix, known_rights);
	if (!inherited && (mask == 0 || (mask & 0x30)))
		offer_known(completer, prefix, known_attributes);
}

/* one,two,thr: the last of them. */
static void
completer_groups(const struct completer *completer, const char *prefix)
{
	struct completer mine = *completer;
	const char *comma = strrchr(prefix, ',');
	const char *last = comma != NULL ? comma + 1 : prefix;

	mine.lead = arena_printf(mine.arena, "%s%.*s", completer->lead,
				 (int)(last - prefix), prefix);
	offer_from(&mine, mine.sources->groups, last, "");
}

/* Completes trustee:codes;object;inherited, part by part. Each candidate is
 * the whole statement so far. */

/* Whole codes at the start of len bytes. */
static size_t
whole_codes(const char *text, size_t len, uint32_t *mask)
{
	size_t done = 0;

	*mask = 0;
	while (done + 2 <= len) {
		const struct right_code *right = right_find(text + done);
		if (right == NULL)
			break;
		*mask |= right->mask;
		done += 2;
	}
	return done;
}

/* The last colon behind which codes stand or begin; false: none yet. */
static bool
find_colon(const char *partial, size_t *colon)
{
	for (size_t i = strlen(partial); i--;) {
		const char *codes = partial + i + 1;
		const size_t len = strcspn(codes, ";");
		uint32_t mask;
		const size_t left = len - whole_codes(codes, len, &mask);

		if (partial[i] != ':' || left > 1 ||
		    (left != 0 && codes[len] != '\0'))
			continue;
		*colon = i;
		return true;
	}
	return false;
}

static void
offer_codes(const struct completer *base, const char *partial, size_t at)
{
	/* Those that mean something for a part of the object. */
	const uint32_t typed = 0x1 | 0x2 | 0x8 | 0x10 | 0x20 | 0x100;
	struct completer completer = *base;
	uint32_t mask;
	size_t done = whole_codes(partial + at, strlen(partial + at), &mask);
	const char *half = partial + at + done;

	completer.lead = arena_strndup(base->arena, partial, at + done);
	for (const struct right_code *right = right_codes; right->code; right++)
		if ((mask & right->mask) != right->mask)
			completer_offer(&completer, half, right->code, "",
					right->meaning);
	if (*half == '\0' && (mask & typed) != 0)
		completer_offer(&completer, "", ";", "",
				"for one class, attribute or right");
}

static void
offer_names(const struct completer *base, const char *partial, size_t colon)
{
	struct completer completer = *base;
	const char *codes = partial + colon + 1;
	size_t len = strcspn(codes, ";");
	const char *name = codes + len + 1;
	const bool inherited = strchr(name, ';') != NULL;
	uint32_t mask;

	whole_codes(codes, len, &mask);
	if (inherited)
		name += strcspn(name, ";") + 1;
	if (strchr(name, ';') != NULL)
		return;
	completer.lead =
		arena_strndup(base->arena, partial, (size_t)(name - partial));
	completer_types(&completer, name, inherited, mask);
}

static void
completer_statement(const struct completer *completer, const char *partial,
		    bool need_perms)
{
	size_t colon;

	if (!find_colon(partial, &colon))
		completer_trustees(completer, partial, need_perms ? ":" : "");
	else if (strchr(partial + colon, ';') != NULL)
		offer_names(completer, partial, colon);
	else
		offer_codes(completer, partial, colon + 1);
}

/* What the words before the cursor leave open. */
struct place {
	const struct option *value_of; /* the cursor is its value */
	const struct option *list;     /* /G, /D, /R: one of its words */
	const struct verb_entry *verb;
	size_t arg_count;
	size_t list_count; /* words of the list so far */
	bool given[OPT_COUNT];
};

static void
pass_switch(struct place *place, const char *word, const struct option *option)
{
	place->list = NULL;
	place->list_count = 0;
	if (option == NULL)
		return;
	place->given[option->id] = true;
	if (option_takes_list(option))
		place->list = option;
	else if (option->shape == SHAPE_VALUE && word[0] == '-' &&
		 strchr(word, '=') == NULL)
		place->value_of = option;
}

static void
pass_word(struct place *place, const char *word)
{
	if (place->value_of != NULL) {
		place->value_of = NULL;
	} else if (word[0] == '/' || (word[0] == '-' && word[1])) {
		size_t len = strcspn(word, word[0] == '/' ? ":" : "=");
		pass_switch(place, word, option_find(word, len));
	} else if (place->list) {
		place->list_count++;
	} else {
		if (!place->verb && place->arg_count == 0)
			place->verb = verb_find(word);
		if (!place->verb || !text_equal_nocase(place->verb->name, word))
			place->arg_count++;
	}
}

/* Before a verb or an object is typed any switch may be meant. */
static bool
belongs(const struct complete_sources *sources, const struct place *place,
	const struct option *option)
{
	const bool is_open = place->verb == NULL && place->arg_count == 0 &&
			     !sources->on_object;

	return (is_open || option_fits(option, place->verb)) &&
	       (!sources->on_object || !option_is_connection(option)) &&
	       (!sources->looking || option->looks);
}

static void
offer_switches(const struct completer *completer, const struct place *place,
	       const char *prefix)
{
	for (const struct option *option = option_table; option->name;
	     option++) {
		const char *tail = "";

		if ((place->given[option->id] && !option_repeats(option)) ||
		    !belongs(completer->sources, place, option))
			continue;
		if (option->shape == SHAPE_VALUE && option->name[0] == '/')
			tail = ":";
		else if (option->shape == SHAPE_VALUE &&
			 option->choices != NULL)
			tail = "=";
		completer_offer(completer, prefix, option->name, tail,
				option->help);
	}
}

static void
offer_choices(const struct completer *completer, const struct option *option,
	      const char *prefix)
{
	const char *choice = option != NULL ? option->choices : NULL;

	while (choice != NULL) {
		size_t len = strcspn(choice, "|");
		completer_offer(completer, prefix,
				arena_strndup(completer->arena, choice, len),
				"", NULL);
		choice = choice[len] ? choice + len + 1 : NULL;
	}
}

static void
offer_topics(const struct completer *completer, const char *prefix)
{
	for (const struct help_page *page = help_pages; page->topic; page++)
		completer_offer(completer, prefix, page->topic, "",
				page->summary);
	for (const struct verb_entry *verb = verb_table; verb->name; verb++)
		completer_offer(completer, prefix, verb->name, "", verb->help);
}

/* A word of a known kind. True: files. */
static bool
offer_kind(const struct completer *completer, enum option_completer kind,
	   const struct option *option, const char *prefix)
{
	switch (kind) {
	case COMPLETE_STATEMENT:
		completer_statement(completer, prefix, true);
		break;
	case COMPLETE_TRUSTEE:
		completer_trustees(completer, prefix, "");
		break;
	case COMPLETE_DN:
		offer_from(completer, completer->sources->objects, prefix, "");
		break;
	case COMPLETE_PRESET:
		offer_from(completer, completer->sources->presets, prefix, "");
		break;
	case COMPLETE_CHOICE:
		offer_choices(completer, option, prefix);
		break;
	case COMPLETE_ATTRIBUTE:
	case COMPLETE_SCHEMA:
		completer_types(completer, prefix, false, 0);
		break;
	case COMPLETE_TOPIC:
		offer_topics(completer, prefix);
		break;
	case COMPLETE_RUN:
		offer_from(completer, completer->sources->runs, prefix, "");
		break;
	case COMPLETE_GROUPS:
		completer_groups(completer, prefix);
		break;
	case COMPLETE_MECHANISM:
		offer_known(completer, prefix, mechanisms);
		break;
	case COMPLETE_FILE:
		return true;
	case COMPLETE_PLACE:
	case COMPLETE_SWITCHES:
	case COMPLETE_ON_OFF:
	case COMPLETE_NOTHING:
		break;
	}
	return false;
}

/* "/I:", "--color=au": the value is in the same word. */
static bool
offer_value(struct completer *completer, const char *partial, bool *files)
{
	size_t len = strcspn(partial, partial[0] == '/' ? ":" : "=");
	const struct option *option = option_find(partial, len);

	if (!partial[len] || option == NULL ||
	    (option->shape != SHAPE_VALUE && option->shape != SHAPE_OPTIONAL))
		return false;
	completer->lead = arena_strndup(completer->arena, partial, len + 1);
	*files = offer_kind(completer, option->completer, option,
			    partial + len + 1);
	return true;
}

static bool
offer_bare(const struct completer *completer, const struct place *place,
	   const char *partial)
{
	const bool first =
		place->arg_count == 0 && !completer->sources->on_object;

	if (place->verb != NULL)
		return place->arg_count < place->verb->max_words &&
		       offer_kind(completer,
				  verb_word(place->verb, place->arg_count),
				  NULL, partial);
	if (first)
		for (const struct verb_entry *verb = verb_table; verb->name;
		     verb++)
			completer_offer(completer, partial, verb->name, "",
					verb->help);
	if (first || partial[0])
		offer_from(completer, completer->sources->objects, partial, "");
	else
		offer_switches(completer, place,
			       completer->sources->looking ? "" : "/");
	return false;
}

static bool
is_file_next(const struct place *place)
{
	return place->verb != NULL && !place->list &&
	       place->arg_count < place->verb->max_words &&
	       verb_word(place->verb, place->arg_count) == COMPLETE_FILE;
}

bool
complete_words(const struct words *words, size_t from, size_t cursor,
	       const struct complete_sources *sources, struct arena *arena,
	       complete_emit *emit, void *context)
{
	static const struct complete_sources none;
	struct completer completer = {sources != NULL ? sources : &none, arena,
				      emit, context, ""};
	struct place place = {0};
	const char *partial = cursor < words->count ? words->text[cursor] : "";
	bool files = false;

	for (size_t i = from; i < cursor && i < words->count; i++)
		pass_word(&place, words->text[i]);
	if (place.value_of != NULL)
		return offer_kind(&completer, place.value_of->completer,
				  place.value_of, partial);
	if (partial[0] == '/' || partial[0] == '-') {
		if (offer_value(&completer, partial, &files))
			return files;
		offer_switches(&completer, &place, partial);
		/* /T may be a switch or the beginning of a path. */
		return partial[0] == '/' && is_file_next(&place);
	}
	if (!place.list)
		return offer_bare(&completer, &place, partial);
	/* A statement is complete: another one begins with a letter. */
	if (place.list_count > 0 && !partial[0]) {
		offer_switches(&completer, &place, "/");
		return false;
	}
	completer_statement(&completer, partial,
			    place.list->shape == SHAPE_STATEMENTS);
	return false;
}
