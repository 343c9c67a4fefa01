/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/draft.c: a small table; who comes in last pushes out whoever was not
 * asked for longest.
 */
#include "shell/draft.h"

#include "base/str.h"
#include "shell/group.h"

#include <stdlib.h>
#include <string.h>

struct drafts {
	struct kept_draft slots[DRAFTS_MOST];
	size_t count;
	uint64_t clock;
};

static char *
copy_text(const char *text)
{
	char *copy = text == NULL ? NULL : strdup(text);

	if (copy == NULL && text != NULL)
		diag_die("out of memory");
	return copy;
}

void
kept_init(struct kept_draft *kept, const struct staged_object *object,
	  const char *attribute)
{
	*kept = (struct kept_draft){
		.object = {.guid = object->guid, .dn = copy_text(object->dn)},
		.attribute = copy_text(attribute),
		.group = SIZE_MAX,
	};
	sd_desc_init(&kept->before);
	sd_desc_init(&kept->after);
}

void
kept_clear(struct kept_draft *kept)
{
	free((char *)kept->object.dn);
	free((char *)kept->attribute);
	sd_desc_clear(&kept->before);
	sd_desc_clear(&kept->after);
}

void
kept_put(struct sd_desc *slot, const struct sd_desc *desc)
{
	struct sd_desc copy;

	if (sd_desc_copy(desc, &copy) != SD_OK)
		diag_die("out of memory");
	sd_desc_clear(slot);
	*slot = copy;
}

static struct kept_draft *
find(struct drafts *drafts, const struct staged_object *object,
     const char *attribute)
{
	for (size_t i = 0; drafts != NULL && i < drafts->count; i++)
		if (group_is_same_object(&drafts->slots[i].object, object) &&
		    group_is_same_attribute(drafts->slots[i].attribute,
					    attribute))
			return &drafts->slots[i];
	return NULL;
}

struct kept_draft *
drafts_find(struct shell *shell, const struct staged_object *object,
	    const char *attribute, uint64_t held)
{
	struct kept_draft *kept = find(shell->drafts, object, attribute);

	if (kept == NULL || kept->held != held)
		return NULL;
	kept->used = ++shell->drafts->clock;
	return kept;
}

/* The slot for one more. */
static struct kept_draft *
make_room(struct drafts *drafts)
{
	struct kept_draft *oldest = &drafts->slots[0];

	if (drafts->count < DRAFTS_MOST)
		return &drafts->slots[drafts->count++];
	for (size_t i = 1; i < DRAFTS_MOST; i++)
		if (drafts->slots[i].used < oldest->used)
			oldest = &drafts->slots[i];
	kept_clear(oldest);
	return oldest;
}

void
drafts_keep(struct shell *shell, struct kept_draft *kept)
{
	struct kept_draft *slot;

	if (shell->drafts == NULL)
		shell->drafts = calloc(1, sizeof(*shell->drafts));
	if (shell->drafts == NULL)
		diag_die("out of memory");
	slot = find(shell->drafts, &kept->object, kept->attribute);
	if (slot != NULL)
		kept_clear(slot);
	else
		slot = make_room(shell->drafts);
	kept->used = ++shell->drafts->clock;
	*slot = *kept;
}

void
drafts_end_groups(struct shell *shell)
{
	for (size_t i = 0; shell->drafts != NULL && i < shell->drafts->count;
	     i++)
		shell->drafts->slots[i].group = SIZE_MAX;
}

void
drafts_forget(struct shell *shell)
{
	for (size_t i = 0; shell->drafts != NULL && i < shell->drafts->count;
	     i++)
		kept_clear(&shell->drafts->slots[i]);
	free(shell->drafts);
	shell->drafts = NULL;
}
