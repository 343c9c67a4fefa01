/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/preflight_recipe.c: warnings about what is granted or denied to
 * whom, whatever the object: said once a command, at the words they are
 * about.
 */
#include "apply/preflight.h"

#include "apply/owner.h"
#include "apply/revoked.h"
#include "resolve/principal.h"

#define MASK_WRITES \
	(SD_MASK_CREATE_CHILD | SD_MASK_DELETE_CHILD | SD_MASK_WRITE_SELF | \
	 SD_MASK_WRITE_PROPERTY | SD_MASK_DELETE_TREE | SD_MASK_DELETE | \
	 SD_MASK_WRITE_DAC | SD_MASK_WRITE_OWNER)
#define MASK_CONTROLS (SD_MASK_WRITE_DAC | SD_MASK_WRITE_OWNER)
/* What protection against accidental deletion denies to everybody. */
#define MASK_DELETES \
	(SD_MASK_DELETE | SD_MASK_DELETE_TREE | SD_MASK_DELETE_CHILD)

static const struct span *
span_of(const struct recipe_step *step)
{
	return step->source != NULL ? &step->source->span : NULL;
}

static bool
is_rid(struct work *work, const struct sd_sid *sid, uint32_t rid)
{
	return sid->count == 5 && sid->subs[4] == rid &&
	       sd_known_in_domains(sid, principals_domain(work->principals));
}

/* Groups that hold (nearly) every account. */
static bool
is_everybody(struct work *work, const struct sd_sid *sid)
{
	return sd_sid_equal(sid, &SD_SID_EVERYONE) ||
	       sd_sid_equal(sid, &SD_SID_ANONYMOUS) ||
	       sd_sid_equal(sid, &SD_SID_AUTHENTICATED_USERS) ||
	       sd_sid_equal(sid, &SD_SID_BUILTIN(SD_RID_USERS)) ||
	       is_rid(work, sid, SD_RID_DOMAIN_USERS) ||
	       is_rid(work, sid, SD_RID_DOMAIN_COMPUTERS);
}

/* Groups that domain administrators are in, or are. */
static bool
holds_admins(struct work *work, const struct sd_sid *sid)
{
	return sd_sid_equal(sid, &SD_SID_BUILTIN(SD_RID_ADMINISTRATORS)) ||
	       is_rid(work, sid, SD_RID_DOMAIN_ADMINS) ||
	       is_rid(work, sid, SD_RID_ENTERPRISE_ADMINS) ||
	       is_everybody(work, sid);
}

static bool
holds_caller(struct work *work, const struct sd_sid *sid)
{
	const struct sd_sid *sids;
	size_t count = owner_caller(work, &sids);

	for (size_t i = 0; i < count; i++)
		if (sd_sid_equal(&sids[i], sid))
			return true;
	return false;
}

static bool
names_an_object(const struct sd_ace *ace)
{
	return ace->form == SD_ACE_FORM_OBJECT &&
	       (ace->object_flags & SD_ACE_HAS_OBJECT_TYPE) != 0;
}

static void
warn_grant(struct work *work, const struct recipe_step *step)
{
	const struct sd_ace *ace = &step->ace;
	const char *who = revoked_trustee(work->arena, step->source, &ace->sid);
	struct diags *diags = work->diags;

	if ((ace->mask & MASK_WRITES) != 0 && is_everybody(work, &ace->sid))
		diag_hint(diags,
			  diag_warning(diags, span_of(step),
				       "%s holds nearly every account, and is "
				       "to write",
				       who),
			  "delegate to a group made for the task");
	if ((ace->mask & SD_MASK_FULL_CONTROL) == SD_MASK_FULL_CONTROL)
		diag_warning(diags, span_of(step),
			     "GA: %s can do everything there, change the ACL "
			     "included",
			     who);
	else if ((ace->mask & MASK_CONTROLS) != 0)
		diag_warning(diags, span_of(step),
			     "WD and WO: who may change the ACL or the owner "
			     "can give himself every right");
	else if ((ace->mask & SD_MASK_CONTROL_ACCESS) != 0 &&
		 !names_an_object(ace))
		diag_hint(diags,
			  diag_warning(diags, span_of(step),
				       "CA without an object grants every "
				       "extended right there is"),
			  "name the right: CA;Reset Password");
}

const char *
preflight_denied(struct work *work, const struct sd_ace *ace)
{
	if ((ace->mask & ~(uint32_t)MASK_DELETES) == 0)
		return NULL;
	if (holds_caller(work, &ace->sid))
		return "you as well: you are";
	return holds_admins(work, &ace->sid) ? "Domain Admins as well: they are"
					     : NULL;
}

static void
warn_deny(struct work *work, const struct recipe_step *step)
{
	const char *whom = preflight_denied(work, &step->ace);

	if (whom != NULL)
		diag_warning(work->diags, span_of(step),
			     "the deny is for %s in %s", whom,
			     revoked_trustee(work->arena, step->source,
					     &step->ace.sid));
}

void
preflight_recipe(struct work *work)
{
	for (size_t i = 0; i < work->task->recipe->count; i++) {
		const struct recipe_step *step = &work->task->recipe->steps[i];

		if (step->op == STEP_GRANT)
			warn_grant(work, step);
		else if (step->op == STEP_DENY)
			warn_deny(work, step);
	}
}
