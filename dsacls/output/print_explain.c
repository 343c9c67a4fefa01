/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output/print_explain.c: --explain: the objects, a sentence a request, and
 * what is read and written. Asks no directory.
 */
#include "output/explain.h"
#include "output/format.h"

static void
append_target(struct str *out, const struct plan *plan,
	      const struct plan_target *target)
{
	if (plan->under) {
		str_append(out, plan->one_level ? "Objects right below "
						: "Objects at and below ");
		append_shown(out, target->name);
		if (plan->under_filter != NULL) {
			str_append(out, " that match ");
			append_shown(out, plan->under_filter);
		}
	} else {
		str_append(out, "Object: ");
		append_shown(out, target->name);
		if (plan->tree)
			str_append(out, " and everything below");
	}
	str_append_char(out, '\n');
}

static void
append_head(struct str *out, const struct plan *plan)
{
	if (plan->server != NULL) {
		str_append(out, "Server: ");
		append_shown(out, plan->server);
		if (plan->port != NULL) {
			str_append(out, ", port ");
			append_shown(out, plan->port);
		}
		str_append_char(out, '\n');
	}
	for (size_t i = 0; i < plan->target_count; i++)
		append_target(out, plan, &plan->targets[i]);
	if (plan->attribute != NULL) {
		str_append(out, "Attribute: ");
		append_shown(out, plan->attribute);
		str_append_char(out, '\n');
	}
}

/* What is read and written, whatever the requests are. */
static void
append_end(struct str *out, const struct plan *plan)
{
	const char *what = plan->attribute != NULL ? plan->attribute
						   : "nTSecurityDescriptor";

	str_append(out, "Reads ");
	append_shown(out, what);
	str_append(out, plan->changes ? ", writes it once if anything differs, "
					"and reads it back.\n"
				      : "; writes nothing.\n");
}

void
print_explain(FILE *out, const struct plan *plan, bool json,
	      struct arena *arena)
{
	STR_AUTO text;

	(void)arena;
	str_init(&text);
	if (json) {
		explain_json(&text, plan);
	} else {
		append_head(&text, plan);
		for (size_t i = 0; i < plan->step_count; i++) {
			str_printf(&text, "%zu. ", i + 1);
			explain_meaning(&text, &plan->steps[i]);
			explain_questions(&text, &plan->steps[i]);
			str_append(&text, ".\n");
		}
		append_end(&text, plan);
	}
	fwrite(text.data, 1, text.len, out);
	fflush(out);
}
