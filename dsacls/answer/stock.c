/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer/stock.c: the table of stock objects and entries. Each row says where
 * it is from: "seen" in descriptors that were recorded on domain controllers
 * (of Windows Server 2016 and 2019, forests without any change to the object),
 * "schema" where the default of the class says so, or "derived" from what
 * Microsoft documents.
 */
#include "answer/stock.h"

#include "base/str.h"

#include <string.h>

/* What the name of a place ends in. */
enum stock_head { HEAD_ANY, HEAD_DOMAIN, HEAD_CONFIGURATION };

struct stock_place {
	const char *class_name;
	enum stock_head head;
	const char *rdns; /* between the object's name and the head; "" */
	bool below;	  /* anywhere below that, and not the object itself */
};

#define AT(class_name, head, rdns) {class_name, head, rdns, false}
#define BELOW(class_name, head, rdns) {class_name, head, rdns, true}
#define EVERYWHERE(class_name) BELOW(class_name, HEAD_ANY, "")

static const struct stock_place blocked[] = {
	/* Seen, 2016 and 2019; MS-ADTS 3.1.1.6.1. */
	AT("container", HEAD_DOMAIN, "CN=AdminSDHolder,CN=System"),
	/* Schema: the only class whose default begins with D:P; seen, 2016
	 * and 2019. */
	EVERYWHERE("groupPolicyContainer"),
	/* Seen, 2016 and 2019. */
	AT("container", HEAD_DOMAIN, "CN=WMIPolicy,CN=System"),
	AT("container", HEAD_DOMAIN, "CN=SOM,CN=WMIPolicy,CN=System"),
	/* Seen, 2019. */
	AT("linkTrackVolumeTable", HEAD_DOMAIN,
	   "CN=VolumeTable,CN=FileLinks,CN=System"),
	/* Seen, 2019. */
	AT("container", HEAD_DOMAIN, "CN=Keys"),
	/* Seen, a forest with certificate services: all 33 that these install;
	 * derived for those made from them, which takes the descriptor
	 * along. */
	BELOW("pKICertificateTemplate", HEAD_CONFIGURATION,
	      "CN=Certificate Templates,CN=Public Key Services,CN=Services"),
	/* Seen, the same forest: keys are for domain controllers alone. */
	BELOW("msKds-ProvRootKey", HEAD_CONFIGURATION,
	      "CN=Master Root Keys,CN=Group Key Distribution Service,"
	      "CN=Services"),
};

enum stock_trustee {
	OF_DOMAIN, /* a RID in the object's domain */
	OF_ROOT,   /* in that of the forest's root */
	OF_NT,	   /* S-1-5-RID */
};

#define ALL_RIGHTS UINT32_C(0xf01ff)
#define READ_WRITE (SD_MASK_READ_PROPERTY | SD_MASK_WRITE_PROPERTY)
#define GUID_NONE "00000000-0000-0000-0000-000000000000"
#define CLONE_DC "3e0f7e18-2c7a-4c10-ba82-4d926db99a3e"
#define KEY_CREDENTIAL_LINK "5b47d60f-6090-40b2-9f37-2a4de88f3063"
#define HEAD AT("domainDNS", HEAD_DOMAIN, "")
#define KEYS AT("container", HEAD_DOMAIN, "CN=Keys")

static const struct stock_entry {
	struct stock_place place;
	enum stock_trustee whose;
	uint32_t rid;
	uint32_t mask;
	const char *object_type;
	bool handed_down; /* CONTAINER_INHERIT */
} granted[] = {
	/* Seen, 2016 and 2019: Cloneable Domain Controllers, Key Admins,
	 * Enterprise Key Admins. Full control for the last of them, which
	 * early builds of 2016 left on the head, is none: it wants mending. */
	{HEAD, OF_DOMAIN, SD_RID_CLONEABLE_DCS, SD_MASK_CONTROL_ACCESS,
	 CLONE_DC, false},
	{HEAD, OF_DOMAIN, SD_RID_KEY_ADMINS, READ_WRITE, KEY_CREDENTIAL_LINK,
	 true},
	{HEAD, OF_ROOT, SD_RID_ENTERPRISE_KEY_ADMINS, READ_WRITE,
	 KEY_CREDENTIAL_LINK, true},
	/* Seen, 2019: the whole list of CN=Keys. */
	{KEYS, OF_NT, 18, ALL_RIGHTS, GUID_NONE, true},
	{KEYS, OF_NT, 9, ALL_RIGHTS, GUID_NONE, true},
	{KEYS, OF_DOMAIN, SD_RID_DOMAIN_ADMINS, ALL_RIGHTS, GUID_NONE, true},
	{KEYS, OF_DOMAIN, SD_RID_DOMAIN_CONTROLLERS, ALL_RIGHTS, GUID_NONE,
	 true},
	{KEYS, OF_ROOT, SD_RID_ENTERPRISE_ADMINS, ALL_RIGHTS, GUID_NONE, true},
	{KEYS, OF_DOMAIN, SD_RID_KEY_ADMINS, ALL_RIGHTS, GUID_NONE, true},
	{KEYS, OF_ROOT, SD_RID_ENTERPRISE_KEY_ADMINS, ALL_RIGHTS, GUID_NONE,
	 true},
};

static const char *
head_of(const struct dir_info *info, enum stock_head head)
{
	return head == HEAD_DOMAIN ? info->default_nc : info->config_nc;
}

static bool
is_at(const struct dir_info *info, const struct stock_place *place,
      const struct stock_object *object)
{
	const char *head = head_of(info, place->head);
	STR_AUTO dn;

	str_init(&dn);
	if (!text_equal_nocase(object->class_name, place->class_name))
		return false;
	if (place->head == HEAD_ANY)
		return true;
	if (head == NULL)
		return false;
	str_printf(&dn, "%s%s%s", place->rdns,
		   place->rdns[0] != '\0' ? "," : "", head);
	if (!place->below)
		return dir_dn_equal(object->dn, dn.data);
	return dir_dn_within(object->dn, dn.data) &&
	       !dir_dn_equal(object->dn, dn.data);
}

bool
stock_blocks(const struct dir_info *info, const struct stock_object *object)
{
	if (object->class_name == NULL)
		return false;
	for (size_t i = 0; i < sizeof(blocked) / sizeof(blocked[0]); i++)
		if (is_at(info, &blocked[i], object))
			return true;
	return false;
}

static bool
is_trustee(const struct stock_entry *entry, const struct sd_domain *domain,
	   const struct sd_sid *sid)
{
	const struct sd_sid well_known = SD_SID(5, entry->rid);
	const struct sd_sid *base =
		entry->whose == OF_ROOT ? &domain->root : &domain->domain;

	if (entry->whose == OF_NT)
		return sd_sid_equal(sid, &well_known);
	if (!(entry->whose == OF_ROOT ? domain->has_root : domain->has_domain))
		return false;
	return sd_sid_in_domain(sid, base) &&
	       sid->subs[sid->count - 1] == entry->rid;
}

/* No more rights, and no wider reach, without a condition. */
static bool
is_within(const struct sd_ace *ace, const struct stock_entry *entry)
{
	struct sd_guid type;

	return sd_ace_is_allow(ace) && !sd_ace_is_inherited(ace) &&
	       sd_ace_is_editable(ace) &&
	       (sd_mask_map_generic(ace->mask) & ~entry->mask) == 0 &&
	       (entry->handed_down ||
		(ace->flags & SD_ACE_CONTAINER_INHERIT) == 0) &&
	       sd_guid_parse(entry->object_type, &type, NULL) == SD_OK &&
	       sd_guid_equal(&ace->object_type, &type);
}

/* What the head passes down is copied where inheritance is cut off: on the
 * accounts of administrators, and where somebody kept the entries. */
static bool
may_be_copied(const struct dir_info *info, const struct stock_entry *entry,
	      const struct stock_object *object)
{
	return entry->handed_down && entry->place.head == HEAD_DOMAIN &&
	       entry->place.rdns[0] == '\0' && info->default_nc != NULL &&
	       dir_dn_within(object->dn, info->default_nc);
}

bool
stock_grants(const struct dir_info *info, const struct sd_domain *domain,
	     const struct stock_object *object, const struct sd_ace *ace)
{
	if (object->class_name == NULL)
		return false;
	for (size_t i = 0; i < sizeof(granted) / sizeof(granted[0]); i++)
		if (is_within(ace, &granted[i]) &&
		    is_trustee(&granted[i], domain, &ace->sid) &&
		    (is_at(info, &granted[i].place, object) ||
		     may_be_copied(info, &granted[i], object)))
			return true;
	return false;
}
