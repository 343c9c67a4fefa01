/* SPDX-License-Identifier: MIT */
/*
 * libsd/access.c: who may do what with one object (MS-ADTS 5.1.3.3, MS-DTYP
 * 2.5.3.2). The first ACE about a bit decides it. A condition is never
 * evaluated: such an ACE denies where it says deny and grants nothing where it
 * says allow.
 */
#include "libsd/access.h"

#define IMPLIED_RIGHTS \
	((uint32_t)SD_MASK_READ_CONTROL | (uint32_t)SD_MASK_WRITE_DAC)

/* No ACE gives this one. */
#define PRIVILEGE ((uint32_t)SD_MASK_SYSTEM_SECURITY)

struct question {
	const struct sd_desc *desc;
	const struct sd_token *token;
	const struct sd_guid *object_type;
	const struct sd_guid *property_set;
	bool is_owner;
};

static const struct sd_sid owner_rights = SD_SID_INIT(3, 4);
static const struct sd_sid principal_self = SD_SID_INIT(5, 10);

static bool
token_has(const struct sd_token *token, const struct sd_sid *sid)
{
	for (size_t i = 0; i < token->count; i++)
		if (sd_sid_equal(&token->sids[i], sid))
			return true;
	return false;
}

static bool
is_for_caller(const struct question *question, const struct sd_sid *sid)
{
	const struct sd_token *token = question->token;

	if (sd_sid_equal(sid, &owner_rights))
		return question->is_owner;
	if (sd_sid_equal(sid, &principal_self) && token->has_self)
		return token_has(token, &token->self);
	return token_has(token, sid);
}

static bool
is_for_type(const struct question *question, const struct sd_ace *ace)
{
	const struct sd_guid *type = sd_ace_object_type(ace);

	if (type == NULL)
		return true;
	if (question->object_type == NULL)
		return false;
	return sd_guid_equal(type, question->object_type) ||
	       (question->property_set != NULL &&
		sd_guid_equal(type, question->property_set));
}

static bool
applies(const struct question *question, const struct sd_ace *ace)
{
	if (!sd_ace_is_deny(ace) &&
	    (!sd_ace_is_allow(ace) || sd_ace_is_callback(ace)))
		return false;
	return (ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
	       is_for_type(question, ace) && is_for_caller(question, &ace->sid);
}

/* What the owner holds whatever the DACL says, unless it names OWNER RIGHTS. */
static uint32_t
implied_rights(const struct question *question)
{
	const struct sd_acl *dacl = &question->desc->dacl;

	if (!question->is_owner)
		return 0;
	for (size_t i = 0; i < dacl->count; i++) {
		const struct sd_ace *ace = &dacl->aces[i];

		if ((sd_ace_is_allow(ace) || sd_ace_is_deny(ace)) &&
		    (ace->flags & SD_ACE_INHERIT_ONLY) == 0 &&
		    sd_sid_equal(&ace->sid, &owner_rights))
			return 0;
	}
	return IMPLIED_RIGHTS;
}

static uint32_t
walk(const struct question *question, uint32_t want, size_t *decided)
{
	const struct sd_acl *dacl = &question->desc->dacl;
	uint32_t granted = implied_rights(question) & want;
	uint32_t open = want & ~granted;

	*decided = open == 0 && want != 0 ? SD_ACCESS_BY_OWNER
					  : SD_ACCESS_BY_NOBODY;
	for (size_t i = 0; i < dacl->count && open != 0; i++) {
		const struct sd_ace *ace = &dacl->aces[i];
		uint32_t bits =
			sd_mask_map_generic(ace->mask) & open & ~PRIVILEGE;

		if (bits == 0 || !applies(question, ace))
			continue;
		open &= ~bits;
		if (sd_ace_is_allow(ace))
			granted |= bits;
		if (open == 0)
			*decided = i;
	}
	return granted;
}

uint32_t
sd_access_check(const struct sd_desc *desc, const struct sd_token *token,
		uint32_t want, const struct sd_guid *object_type,
		const struct sd_guid *property_set, size_t *decided)
{
	struct question question = {desc, token, object_type, property_set,
				    desc->has_owner &&
					    token_has(token, &desc->owner)};
	size_t by = SD_ACCESS_BY_NULL_DACL;
	uint32_t granted;

	want = sd_mask_map_generic(want);
	granted = want & ~PRIVILEGE;
	if (desc->dacl_state == SD_ACL_LIST)
		granted = walk(&question, want, &by);
	if (decided != NULL)
		*decided = by;
	return granted;
}
