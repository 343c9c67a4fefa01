/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/where.c: the current object: cd and pwd.
 */
#include "apply/apply.h"
#include "base/str.h"
#include "output/printer.h"
#include "shell/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
shell_go(struct shell *shell, const char *dn, const struct sd_guid *guid)
{
	char *fresh = strdup(dn);

	if (fresh == NULL)
		diag_die("out of memory");
	free(shell->previous);
	shell->previous = shell->dn;
	shell->dn = fresh;
	shell->guid = *guid;
}

int
shell_cd(struct shell *shell, struct context *ctx, struct words *args)
{
	const char *path = args->count > 0 ? args->text[0] : "/";
	struct span span = SPAN_NONE;
	struct sd_guid guid;
	const char *dn;

	if (args->count > 0)
		span = words_span(args, 0, 0, strlen(path));
	dn = shell_resolve_place(shell, ctx, path, &span, &guid);
	if (dn == NULL)
		return EXIT_STATUS_FAILED;
	shell_go(shell, dn, &guid);
	return EXIT_STATUS_OK;
}

int
shell_pwd(struct shell *shell, struct context *ctx, struct words *args)
{
	STR_AUTO text;

	(void)ctx;
	(void)args;
	str_init(&text);
	append_shown(&text, shell->dn);
	printf("%s\n", text.data);
	return EXIT_STATUS_OK;
}
