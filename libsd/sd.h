/* SPDX-License-Identifier: MIT */
/*
 * libsd/sd.h: Windows and Active Directory security descriptors. A map:
 *
 *   err.h	  the error contract: enum sd_err, struct sd_error
 *   guid.h sid.h values: parse, format, compare
 *   known.h	  well-known SIDs, SDDL aliases
 *   mask.h	  access masks, generic mapping, rights letters
 *   ace.h acl.h  entries and lists; canonical order
 *   desc.h	  the descriptor: life cycle, parts, a walk over its ACEs
 *   codec.h	  wire bytes <-> descriptor
 *   sddl.h	  text <-> descriptor
 *   edit.h	  grant, deny, revoke, replace, protect, owner
 *   diff.h	  differences by meaning
 *   dc.h	  what a DC is sent, and what it makes of it
 *   merge.h	  a change taken back, those of others kept
 *   inherit.h	  what a child gets
 *   access.h	  who may do what
 *
 * Life cycle: what owns memory (struct sd_desc, struct sd_diff) is made empty
 * before its first use, by its _init function or SD_..._INIT, and freed by its
 * _clear function, which makes it empty again. A function that fills one
 * clears it first, and leaves it empty when it fails; so one can be used again
 * and again, and is cleared once at its end. All else is values.
 *
 * No I/O, no globals, no locale; every function is re-entrant and a
 * descriptor may be used by one thread at a time.
 */
#ifndef LIBSD_SD_H
#define LIBSD_SD_H

#include "access.h"
#include "codec.h"
#include "dc.h"
#include "diff.h"
#include "edit.h"
#include "inherit.h"
#include "known.h"
#include "merge.h"
#include "sddl.h"

#define SD_VERSION "0.1.0"

#endif
