/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/plan_targets.c: which objects a command is about, and the server in
 * \\server[:port]\DN. Says nothing about whether they exist.
 */
#include "base/str.h"
#include "input/uri.h"
#include "plan/plan_internal.h"

#include <string.h>

/*
 * Splits \\server[:port]\DN. An IPv6 address stands in brackets. False when
 * the name begins with \\ but is not of that form.
 */
static bool
split_server(struct arena *arena, const char *name, const char **server,
	     const char **port, const char **rest)
{
	const char *host = name + 2, *end, *colon;

	end = strchr(host, '\\');
	if (end == NULL || end == host || end[1] == '\0')
		return false;
	*rest = end + 1;
	colon = host[0] == '[' ? strchr(host, ']') : host;
	if (colon == NULL || colon > end)
		return false;
	colon = memchr(colon, ':', (size_t)(end - colon));
	*port = colon == NULL ? NULL
			      : arena_strndup(arena, colon + 1,
					      (size_t)(end - colon - 1));
	if (colon == NULL)
		colon = end;
	*server = arena_strndup(arena, host, (size_t)(colon - host));
	return *port == NULL || uri_port_is_one(*port, strlen(*port));
}

static bool
same_server(const struct plan *plan, const char *server, const char *port)
{
	return text_equal_nocase(plan->server, server) &&
	       strcmp(plan->port == NULL ? "" : plan->port,
		      port == NULL ? "" : port) == 0;
}

static bool
take_server(struct planner *planner, struct plan_target *target)
{
	const char *server, *port, *rest, *name = target->name;
	struct plan *plan = planner->plan;
	struct diag *diag;

	if (!split_server(planner->arena, name, &server, &port, &rest)) {
		diag = diag_error(planner->diags, &target->span,
				  "malformed object name");
		diag_hint(planner->diags, diag,
			  "wanted \\\\server\\DN or \\\\server:port\\DN, "
			  "with a port from 1 to 65535");
		return false;
	}
	if (name == target->span.text) {
		target->span.start += (size_t)(rest - name);
		target->span.len -= (size_t)(rest - name);
	}
	target->name = rest;
	if (plan->server == NULL) {
		plan->server = server;
		plan->port = port;
	} else if (!same_server(plan, server, port)) {
		diag_error(planner->diags, &target->span,
			   "one command talks to one server: %s was named "
			   "before",
			   plan->server);
		return false;
	}
	return true;
}

/*
 * \\\\server\\DN, backslashes doubled for a shell that did not need it:
 * published command lines have it.
 */
static const char *
fold_doubled(struct arena *arena, const char *name)
{
	char *to, *folded;

	if (strncmp(name, "\\\\\\\\", 4) != 0)
		return name;
	folded = to = arena_alloc(arena, strlen(name) + 1);
	while (*name != '\0') {
		*to++ = *name;
		name += name[0] == '\\' && name[1] == '\\' ? 2 : 1;
	}
	return folded;
}

static bool
add_target(struct planner *planner, const struct word_ref *word)
{
	struct plan *plan = planner->plan;
	struct plan_target *target = &plan->targets[plan->target_count++];

	target->name = fold_doubled(planner->arena, word->text);
	target->span = word->span;
	if (strncmp(target->name, "\\\\", 2) == 0)
		return take_server(planner, target);
	return true;
}

/* The bare words that name objects, per verb. */
static size_t
first_object(const struct command *command)
{
	if (command->verb == VERB_SUBSTITUTE)
		return 2;
	return command->verb == VERB_FINDSID ? 1 : 0;
}

/* The name of a server must not be lost. */
static bool
check_offline(struct planner *planner, const struct command *command)
{
	const struct plan *plan = planner->plan;
	struct diag *diag;

	if (plan->server == NULL || command->connect.offline == NULL)
		return true;
	diag = diag_error(planner->diags, &plan->targets[0].span,
			  "\\\\%s\\ and --offline contradict each other",
			  plan->server);
	diag_hint(planner->diags, diag, "a snapshot has no server");
	return false;
}

bool
plan_add_targets(struct planner *planner, const struct command *command)
{
	struct plan *plan = planner->plan;
	bool ok = true;

	plan->targets = arena_array(planner->arena, command->arg_count + 1,
				    sizeof(*plan->targets));
	for (size_t i = first_object(command); i < command->arg_count; i++)
		ok = add_target(planner, &command->args[i]) && ok;
	if (command->under.text != NULL)
		ok = add_target(planner, &command->under) && ok;
	if (command->verb == VERB_SUBSTITUTE)
		plan->under = true;
	return check_offline(planner, command) && ok;
}
