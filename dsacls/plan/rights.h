/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan/rights.h: the permission codes of dsacls.exe (CC DC LC WS RP WP DT LO
 * CA SD RC WD WO GR GE GW GA) and the words of its listing, for the folders
 * that may not include input/. The table is in input/codes.c, where statements
 * are read.
 */
#ifndef PLAN_RIGHTS_H
#define PLAN_RIGHTS_H

#include "input/codes.h"

#endif
