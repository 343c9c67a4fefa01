/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/backend.h: the table of functions that a back end (ldap/, ldif/)
 * implements, and the members that both have. For this folder only; other files
 * include directory.h.
 */
#ifndef DIRECTORY_BACKEND_H
#define DIRECTORY_BACKEND_H

#include "directory/directory.h"

struct directory_ops {
	enum dir_status (*send_search)(struct directory *dir,
				       const struct dir_search *search,
				       void *tag, struct dir_error *error);
	enum dir_status (*send_write)(struct directory *dir,
				      const struct dir_write *write, void *tag,
				      struct dir_error *error);
	/* only: the tag to wait for, others stay queued; NULL: any. */
	enum dir_status (*receive)(struct directory *dir, const void *only,
				   struct dir_reply *reply,
				   struct dir_error *error);
	void (*abandon)(struct directory *dir, const void *tag);
	/* Fills dir->sids. */
	enum dir_status (*caller_sids)(struct directory *dir,
				       struct dir_error *error);
	enum dir_status (*reconnect)(struct directory *dir,
				     struct dir_error *error);
	bool (*is_up)(const struct directory *dir);
	bool (*ticket_is_over)(const struct directory *dir);
	void (*close)(struct directory *dir);
};

struct directory {
	const struct directory_ops *ops;
	struct arena *arena; /* lives as long as the directory */
	struct dir_info info;
	struct dir_counts counts;
	size_t pending;				  /* requests in flight */
	const volatile sig_atomic_t *interrupted; /* NULL: not watched */
	bool has_sids;
	struct dir_sids sids;
};

#endif
