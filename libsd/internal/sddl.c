/* SPDX-License-Identifier: MIT */
/*
 * libsd/internal/sddl.c: letters of ACE types and flags (MS-DTYP 2.5.1.1,
 * where ZA and XU are swapped; these are the right ones).
 */
#include "libsd/internal/sddl.h"

#include "libsd/internal/text.h"

/* In printing order. CR: CRITICAL_ACE_FLAG. */
const struct sdi_sddl_flag sdi_sddl_flags[SDI_SDDL_FLAG_COUNT] = {
	{"OI", SD_ACE_OBJECT_INHERIT}, {"CI", SD_ACE_CONTAINER_INHERIT},
	{"NP", SD_ACE_NO_PROPAGATE},   {"IO", SD_ACE_INHERIT_ONLY},
	{"ID", SD_ACE_INHERITED},      {"SA", SD_ACE_SUCCESSFUL_ACCESS},
	{"FA", SD_ACE_FAILED_ACCESS},  {"CR", 0x20},
};

const char sdi_sddl_flags_low[16][8] = SDI_CHOICES("OI", "CI", "NP", "IO");

/* By ID, CR, SA, FA; CR is printed last. */
const char sdi_sddl_flags_high[16][8] = {
	"",   "ID",   "CR",   "IDCR",	"SA",	"IDSA",	  "SACR",   "IDSACR",
	"FA", "IDFA", "FACR", "IDFACR", "SAFA", "IDSAFA", "SAFACR", "IDSAFACR",
};

const struct sdi_sddl_type sdi_sddl_types[SDI_SDDL_TYPE_COUNT] = {
	[SD_ACE_ALLOWED] = {"A", SDI_IN_DACL, false},
	[SD_ACE_DENIED] = {"D", SDI_IN_DACL, false},
	[SD_ACE_AUDIT] = {"AU", SDI_IN_SACL, false},
	[SD_ACE_ALARM] = {"AL", SDI_IN_SACL, false},
	[SD_ACE_ALLOWED_OBJECT] = {"OA", SDI_IN_DACL, false},
	[SD_ACE_DENIED_OBJECT] = {"OD", SDI_IN_DACL, false},
	[SD_ACE_AUDIT_OBJECT] = {"OU", SDI_IN_SACL, false},
	[SD_ACE_ALARM_OBJECT] = {"OL", SDI_IN_SACL, false},
	[SD_ACE_ALLOWED_CALLBACK] = {"XA", SDI_IN_DACL, true},
	[SD_ACE_DENIED_CALLBACK] = {"XD", SDI_IN_DACL, true},
	[SD_ACE_ALLOWED_CALLBACK_OBJECT] = {"ZA", SDI_IN_DACL, true},
	[SD_ACE_AUDIT_CALLBACK] = {"XU", SDI_IN_SACL, true},
	[SD_ACE_MANDATORY_LABEL] = {"ML", SDI_IN_SACL, false},
	[SD_ACE_RESOURCE_ATTRIBUTE] = {"RA", SDI_IN_SACL, true},
	[SD_ACE_SCOPED_POLICY] = {"SP", SDI_IN_SACL, false},
	[SD_ACE_TRUST_LABEL] = {"TL", SDI_IN_SACL, false},
};

const char sdi_sddl_null_acl[] = "NO_ACCESS_CONTROL";
