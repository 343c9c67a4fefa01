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

/* *out lives in arena. False: error filled (too large, or without the DACL
 * that is to be sent: everybody would have every right). */
bool apply_wire_value(struct arena *arena, const struct sd_desc *after,
		      const struct sd_dc_target *target, uint8_t **out,
		      size_t *len, struct sd_error *error);

#endif
