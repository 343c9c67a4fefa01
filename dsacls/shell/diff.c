/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/diff.c: what all staged changes would do: the runs that commit makes
 * of them, one after the other, each on what those before it would leave.
 */
#include "apply/chain.h"
#include "base/str.h"
#include "output/printer.h"
#include "shell/group.h"
#include "shell/trial.h"

#include <stdio.h>
#include <string.h>

void
shell_print(const char *text)
{
	STR_AUTO shown;

	str_init(&shown);
	append_shown(&shown, text);
	fputs(shown.data, stdout);
}

static void
print_members(const struct shell *shell, const struct groups *groups,
	      size_t first)
{
	static const char name[] = "dsacls ";

	for (size_t i = first; i < shell->staged_count; i = groups->next[i]) {
		const char *text = shell->staged[i]->text;

		printf("%zu. ", i + 1);
		shell_print(strncmp(text, name, strlen(name)) == 0
				    ? text + strlen(name)
				    : text);
		putchar('\n');
	}
}

/* Remembers what was there; true when it had been something else. */
static bool
has_changed(struct shell *shell, const struct groups *groups, size_t first,
	    uint64_t seen)
{
	bool changed = false;

	for (size_t i = first; i < shell->staged_count; i = groups->next[i]) {
		struct staged *staged = shell->staged[i];

		changed |= staged->seen != 0 && staged->seen != seen;
		staged->seen = seen;
	}
	return changed;
}

/* In any order of the objects. */
static bool
add_seen(void *context, const struct outcome *outcome)
{
	uint64_t *seen = context;

	*seen += trial_hash(outcome);
	return true;
}

/* What shares the write of one, its numbers in front. False: no use going on.
 */
static bool
show_group(struct shell *shell, struct trial *trial,
	   const struct groups *groups, size_t first, int *worst)
{
	struct context *ctx = trial->ctx;
	const bool text = ctx->command->format == OUTPUT_TEXT;
	struct job job;
	uint64_t *seen = trial->context;
	int status;

	if (text)
		print_members(shell, groups, first);
	if (!trial_job(shell, ctx, groups, first, &job)) {
		*worst = EXIT_STATUS_FAILED;
		return false;
	}
	*seen = 0;
	status = trial_run(trial, &job);
	if (status == EXIT_STATUS_OK &&
	    has_changed(shell, groups, first, *seen))
		diag_warning(ctx->diags, NULL,
			     "%s has changed since: this is what would "
			     "be done now",
			     shell->staged[first]->dn);
	diags_print(ctx->diags);
	if (text)
		putchar('\n');
	*worst = (int)exit_status_worse((enum exit_status) * worst,
					(enum exit_status)status);
	return status != EXIT_STATUS_PARTLY;
}

int
trial_preview(struct shell *shell, struct context *ctx, size_t *planned)
{
	const struct groups groups = groups_of(shell, ctx->arena);
	uint64_t seen = 0;
	struct trial trial = {.ctx = ctx,
			      .shown = true,
			      .each = add_seen,
			      .context = &seen,
			      .chain = chain_new()};
	int worst = EXIT_STATUS_OK;
	bool more = true;

	*planned = 0;
	for (size_t i = 0; i < shell->staged_count && more; i++) {
		if (groups.first[i] != i)
			continue;
		more = show_group(shell, &trial, &groups, i, &worst);
		*planned += trial.counts.planned;
	}
	chain_free(trial.chain);
	return worst;
}

int
shell_diff(struct shell *shell, struct context *ctx, struct words *args)
{
	size_t planned;

	(void)args;
	if (shell->staged_count > 0)
		return trial_preview(shell, ctx, &planned);
	diag_note(ctx->diags, NULL, "nothing is staged");
	return EXIT_STATUS_OK;
}
