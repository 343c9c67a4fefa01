/* SPDX-License-Identifier: MIT */
/*
 * libsd/err.h: the one error contract of the library.
 *
 * Every function that can fail returns enum sd_err, zero on success, and
 * takes an optional struct sd_error (NULL is fine) that the first failure
 * fills: where it happened, which rule was broken, what was wanted.
 */
#ifndef LIBSD_ERR_H
#define LIBSD_ERR_H

#include <stddef.h>

#if defined(__GNUC__)
#	define SD_MUST_CHECK __attribute__((warn_unused_result))
#	define SD_COLD __attribute__((cold))
#	define SD_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#	define SD_MUST_CHECK
#	define SD_COLD
#	define SD_PRINTF(f, a)
#endif

/* Declarations for C++ as well, and "an array of at least n elements", which
 * C++ cannot say. */
#if defined(__cplusplus)
#	define SD_BEGIN_DECLS extern "C" {
#	define SD_END_DECLS }
#	define SD_AT_LEAST(n) n
#else
#	define SD_BEGIN_DECLS
#	define SD_END_DECLS
#	define SD_AT_LEAST(n) static n
#endif

SD_BEGIN_DECLS

enum sd_err {
	SD_OK = 0,
	SD_ENOMEM,	  /* out of memory; the object is as it was */
	SD_EFORMAT,	  /* wire bytes break a rule (offset in the error) */
	SD_ESYNTAX,	  /* text breaks the grammar (column in the error) */
	SD_ERANGE,	  /* a number, size or count does not fit its field */
	SD_EDOMAIN,	  /* an alias needs a domain SID that was not given */
	SD_EUNSUPPORTED,  /* known, but has no form here (conditional ACE) */
	SD_ENOTCANONICAL, /* DACL order is not canonical: edit refused */
	SD_ENOTFOUND,	  /* what was to be removed is not there */
	SD_EWIDER,	  /* only a part of a wider full-control ACE matches */
};

#define SD_ERROR_MESSAGE_SIZE 160

/* Filled by the first failure; untouched on success. */
struct sd_error {
	enum sd_err code;
	size_t where;	     /* byte offset (wire), column from 0 (text),
				or ACE index (edits) */
	const char *section; /* the rule's section, static, never NULL */
	char message[SD_ERROR_MESSAGE_SIZE]; /* "want ..., have ..." */
};

/* A constant, human name of a code ("malformed descriptor"); never NULL. */
const char *sd_err_name(enum sd_err code);

/*
 * Fills error (may be NULL) and returns code, so that a failing function
 * ends in `return sd_error_set(...)`. section must be a static string.
 */
enum sd_err
sd_error_set(struct sd_error *error, enum sd_err code, size_t where,
	     const char *section, const char *format, ...) SD_PRINTF(5, 6);

SD_END_DECLS

#endif
