/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/metadata.h: how often an object's descriptor was written, from its
 * replication metadata. It tells whether somebody else wrote between two
 * reads of ours, which nothing else in LDAP does.
 */
#ifndef APPLY_METADATA_H
#define APPLY_METADATA_H

#include <stddef.h>
#include <stdint.h>

/* dwVersion of nTSecurityDescriptor in a replPropertyMetaData value
 * (MS-ADTS 3.1.1.1.9, MS-DRSR 5.171); 0 when it does not tell. */
uint32_t metadata_version(const uint8_t *bytes, size_t len);

#endif
