/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apply/wire.h: the bytes that are sent for a planned descriptor: exactly
 * the parts that change, inherited ACEs left out only where the server
 * recomputes them (design.md 5.2, 5.6).
 */
#ifndef APPLY_WIRE_H
#define APPLY_WIRE_H

#include "base/arena.h"
#include "libsd/sd.h"

struct wire_context {
	unsigned sd_flags; /* 0: an attribute without SD flags: all parts */
	bool is_head;	   /* a naming-context head */
	bool is_deleted;
	bool lacks_dacl; /* a descriptor without DACL is asked for */
};

/* *out lives in arena. False: error filled (too large, or without the DACL
 * that is to be sent: everybody would have every right). */
bool apply_wire_value(struct arena *arena, const struct sd_desc *after,
		      const struct wire_context *context, uint8_t **out,
		      size_t *len, struct sd_error *error);

#endif
