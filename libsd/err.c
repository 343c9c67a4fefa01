/* SPDX-License-Identifier: MIT */
/*
 * libsd/err.c: names of error codes and the one way to fill an error.
 *
 * Nothing here prints or allocates; a message too long for its field is cut.
 */
#include "libsd/err.h"

#include <stdarg.h>
#include <stdio.h>

const char *
sd_err_name(enum sd_err code)
{
	switch (code) {
	case SD_OK:
		return "success";
	case SD_ENOMEM:
		return "out of memory";
	case SD_EFORMAT:
		return "malformed descriptor";
	case SD_ESYNTAX:
		return "syntax error";
	case SD_ERANGE:
		return "value out of range";
	case SD_EDOMAIN:
		return "domain SID needed";
	case SD_EUNSUPPORTED:
		return "not supported";
	case SD_ENOTCANONICAL:
		return "not in canonical order";
	case SD_ENOTFOUND:
		return "not found";
	case SD_EWIDER:
		return "part of a wider entry";
	}
	return "unknown error";
}

enum sd_err
sd_error_set(struct sd_error *error, enum sd_err code, size_t where,
	     const char *section, const char *format, ...)
{
	va_list args;

	if (error == NULL)
		return code;
	error->code = code;
	error->where = where;
	error->section = section;
	va_start(args, format);
	(void)vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return code;
}
