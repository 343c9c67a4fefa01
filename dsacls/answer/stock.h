/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer/stock.h: what a fresh forest holds and no person made: where the setup
 * blocks inheritance, and which entries it puts on its own objects. One table
 * for every verb that reports findings or delegations; it judges an entry on an
 * object, never a trustee or a place as a whole.
 */
#ifndef ANSWER_STOCK_H
#define ANSWER_STOCK_H

#include "directory/directory.h"
#include "libsd/sd.h"

struct stock_object {
	const char *dn;
	const char *class_name; /* most specific; NULL: unknown, never stock */
};

/* Does such an object block inheritance in every forest? */
bool
stock_blocks(const struct dir_info *info, const struct stock_object *object);

/* Is the explicit ace one that the setup of a forest puts on the object, or
 * hands down from the head of the domain, or less than that? domain has the
 * SIDs of the domain and of the forest's root. */
bool stock_grants(const struct dir_info *info, const struct sd_domain *domain,
		  const struct stock_object *object, const struct sd_ace *ace);

#endif
