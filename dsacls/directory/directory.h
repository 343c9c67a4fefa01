/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/directory.h: the directory as the program sees it, with two back
 * ends: ldap/ (a domain controller) and ldif/ (a snapshot file). Requests are
 * sent and answered asynchronously, so that many can be in flight; the
 * synchronous calls are built on top.
 *
 * Only apply/write.c may call directory_send_write.
 */
#ifndef DIRECTORY_DIRECTORY_H
#define DIRECTORY_DIRECTORY_H

#include "base/arena.h"
#include "base/diag.h"
#include "directory/dn.h"
#include "libsd/guid.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct directory;

enum dir_status {
	DIR_OK,
	DIR_NOT_FOUND,	    /* no such object, or hidden from the caller */
	DIR_BAD_NAME,	    /* the DN or filter is malformed */
	DIR_NO_ACCESS,	    /* rights missing */
	DIR_REFUSED,	    /* understood and refused (constraint, unwilling) */
	DIR_REFERRAL,	    /* the object lives elsewhere */
	DIR_LIMIT,	    /* size, time or administrative limit */
	DIR_CANNOT_CONNECT, /* nothing was sent */
	DIR_BIND_FAILED,    /* not logged on */
	DIR_LOST,	    /* connection gone or timed out: a write in flight
			       may or may not have happened */
	DIR_FAILED,	    /* any other failure */
};

/* A failure, in words. All strings live in the arena of the directory. */
struct dir_error {
	enum dir_status status;
	int result;		 /* LDAP result code, or -1 */
	uint32_t windows;	 /* the 8 hex digits AD begins its text with, or
				    the data code of a bind error; 0: none */
	const char *operation;	 /* "modify", "search", "bind" */
	const char *dn;		 /* may be NULL */
	const char *server_text; /* as the server said it, may be NULL */
	bool is_unclear; /* of a write: not by an answer that it was refused, so
			    it may be done for all that */
	const char *sentence; /* what happened, one line, never NULL on error */
	const char *advice;   /* what to do; may be NULL */
};

/* Queues the error as a diagnostic: sentence, server text, advice. */
void dir_error_report(const struct dir_error *error, struct diags *diags,
		      const struct span *span);

/* ---- entries -------------------------------------------------------- */

struct dir_value {
	const uint8_t *bytes; /* a zero follows the last byte */
	size_t len;
};

struct dir_attribute {
	const char *name; /* without options; ranges are joined */
	size_t count;
	const struct dir_value *values;
};

struct dir_entry {
	const char *dn;
	size_t count;
	const struct dir_attribute *attributes;
};

/* Attribute by name without case; NULL when the server returned none. */
const struct dir_attribute *
dir_entry_find(const struct dir_entry *entry, const char *name);
/* objectGUID; zero when the server did not show it. */
struct sd_guid dir_entry_guid(const struct dir_entry *entry);
/* First value as text, or NULL. */
const char *dir_entry_text(const struct dir_entry *entry, const char *name);
/*
 * The most specific class, as lDAPDisplayName in the entry's own memory: the
 * last value of structuralObjectClass or, where that was not asked for, of
 * objectClass, which are listed from the top down (MS-ADTS 3.1.1.1.4). NULL
 * when neither is there.
 */
const char *dir_entry_class(const struct dir_entry *entry);
/* Is class_name, in any letter case, a value of objectClass? Of auxiliary
 * classes as well; false when objectClass was not asked for. */
bool dir_entry_is_a(const struct dir_entry *entry, const char *class_name);

/* ---- searches ------------------------------------------------------- */

enum dir_scope { DIR_BASE, DIR_ONE, DIR_SUB };

struct dir_search {
	const char *base; /* DN, <GUID=>, <SID=>, <WKGUID=>, "" rootDSE */
	enum dir_scope scope;
	const char *filter;	       /* NULL: (objectClass=*) */
	const char *const *attributes; /* NULL-terminated; NULL: all */
	unsigned sd_flags;	       /* SD_FLAG_*; 0: no control is sent */
	bool show_deleted;
	bool paged;	  /* follow pages to the end */
	size_t limit;	  /* entries wanted at most; 0: all */
	bool extended_dn; /* <GUID=..>;<SID=..>;dn in DN values */
	bool no_referral; /* of this server alone: a referral is an error */
	const char *name; /* of the base in messages; NULL: the base itself */
};

/* Return false to stop: what follows is abandoned. entry lives only during
 * the call. */
typedef bool dir_entry_fn(void *context, const struct dir_entry *entry);

/* DIR_OK also when nothing matched; DIR_NOT_FOUND when the base is missing.*/
enum dir_status
directory_search(struct directory *dir, const struct dir_search *search,
		 dir_entry_fn *each, void *context, struct dir_error *error);

/* The attributes of a search that identifies an object: objectGUID. */
extern const char *const dir_guid_alone[];

/* ---- many in flight ------------------------------------------------- */

struct dir_write {
	const char *dn;	       /* or <GUID=> */
	const char *name;      /* of it in messages; NULL: dn itself */
	const char *attribute; /* "nTSecurityDescriptor" */
	unsigned sd_flags;     /* exactly the parts that change; 0 for other
				  attributes, which take no control */
	const void *value;     /* NULL: the attribute is removed; never a
				  nTSecurityDescriptor */
	size_t len;
	bool show_deleted;
};

enum dir_event { DIR_EVENT_ENTRY, DIR_EVENT_DONE, DIR_EVENT_FAILED };

struct dir_reply {
	enum dir_event event;
	void *tag;		/* as given to send */
	struct dir_entry entry; /* EVENT_ENTRY; lives until the next receive */
	struct dir_error error; /* EVENT_FAILED */
};

/* Queue a request; the answer comes out of directory_receive with tag.
 * Strings are copied. Returns DIR_OK or fills error (nothing is in flight
 * then). */
enum dir_status
directory_send_search(struct directory *dir, const struct dir_search *search,
		      void *tag, struct dir_error *error);
/* One modify with one replace of one value, SD-flags control critical. */
enum dir_status
directory_send_write(struct directory *dir, const struct dir_write *write,
		     void *tag, struct dir_error *error);
/* How many requests are in flight. */
size_t directory_pending(const struct directory *dir);
/*
 * The next event of any request in flight. DIR_OK with *reply filled;
 * DIR_LOST when the connection is gone or nothing came within the time-out:
 * every request in flight is then forgotten, its outcome unknown.
 */
enum dir_status
directory_receive(struct directory *dir, struct dir_reply *reply,
		  struct dir_error *error);
/* Gives up a search in flight; late answers are dropped. */
void directory_abandon(struct directory *dir, void *tag);

/* Copies for those who keep what is asked for; all of it is in the arena. */
struct dir_search
dir_search_copy(struct arena *arena, const struct dir_search *search);
struct dir_write
dir_write_copy(struct arena *arena, const struct dir_write *write);
/* A list that NULL ends; NULL stays NULL. */
const char *const *
dir_names_copy(struct arena *arena, const char *const *names);

/* ---- errors, for those who make them -------------------------------- */

/* Fills an error that no server sent; formatted into arena. Returns status. */
enum dir_status
dir_error_set(struct dir_error *error, struct arena *arena,
	      enum dir_status status, const char *operation, const char *dn,
	      const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Sets the advice of an error; returns its status. error may be NULL. */
enum dir_status dir_error_advise(struct dir_error *error, const char *advice);

/* ---- what it is ----------------------------------------------------- */

struct dir_info {
	const char *default_nc; /* NULL on AD LDS */
	const char *config_nc, *schema_nc, *root_nc;
	const char *const *naming_contexts; /* NULL-terminated */
	const char *host;	/* dnsHostName of the DC, or the file's name */
	const char *realm;	/* upper case; NULL when unknown */
	const char *identity;	/* who we are bound as, in words; may be NULL */
	const char *protection; /* "SASL GSS-SPNEGO, sealed (256 bit)" */
	const char *ticket;	/* "until 2026-04-01 20:15:02", or NULL; of
				   watched connections only */
	bool is_ad, is_ad_lds, is_rodc, is_offline;
	bool has_show_deleted, has_paged;
	bool has_all_groups; /* a file that `dsacls snapshot` wrote whole: with
				every group of the domain, and every account
				that its descriptors name */
	long functionality;  /* forestFunctionality */
	/* Of such a file: what it was made of, ended by NULL; NULL: it does
	 * not say. */
	const char *const *snapshot_bases;
	bool lacks_audit; /* of such a file: made without audit lists */
};
const struct dir_info *directory_info(const struct directory *dir);

/* The naming context that holds dn: the longest head that it ends in, as
 * dir_info has it; NULL when it is in none of this directory. A search goes
 * no further than that (MS-ADTS 3.1.1.1.5). */
const char *directory_context(const struct directory *dir, const char *dn);

/*
 * Is the object in a snapshot for its name alone, as groups, accounts and the
 * schema are that none of its bases holds? So it has no descriptor there,
 * which says nothing about rights. The heads above the bases are not.
 */
bool directory_has_name_only(const struct directory *dir, const char *dn);
/* Is all that is below the object there: is it within a base of the snapshot?
 * Always so of a directory, and of a file that says nothing of bases. */
bool directory_holds_below(const struct directory *dir, const char *dn);
/* "corp.ldif for its name only: the snapshot was made of OU=x,DC=corp", to go
 * on after "X is in"; count is how many X are. */
const char *directory_name_only_text(const struct directory *dir,
				     struct arena *arena, size_t count);

/* rootDSE tokenGroups: the caller's SIDs as wire bytes; fetched on first
 * use. count 0 offline or when the server does not tell. */
struct dir_sids {
	size_t count;
	const struct dir_value *sids;
};
enum dir_status
directory_caller_sids(struct directory *dir, const struct dir_sids **sids,
		      struct dir_error *error);

/* Figures for -v: round trips counts the times we waited for an answer,
 * requests what was sent. */
struct dir_counts {
	size_t binds, searches, writes, round_trips;
};
struct dir_counts directory_counts(const struct directory *dir);

/* Connects again to the very same DC after DIR_LOST. */
enum dir_status
directory_reconnect(struct directory *dir, struct dir_error *error);
/* Is the connection there, the server still at its other end, the ticket not
 * over? Asks nobody and does not wait. Always so offline. */
bool directory_is_up(const struct directory *dir);
/* Is the ticket over that the connection was made with? The server ends the
 * connection then, if it has not yet. */
bool directory_ticket_is_over(const struct directory *dir);
void directory_close(struct directory *dir);

/* ---- interrupts ------------------------------------------------------ */

/* Is dir_options.interrupted set, so that every wait ends? */
bool directory_is_interrupted(const struct directory *dir);

/* A value escaped for a search filter (RFC 4515); bytes as \XX. */
char *dir_filter_escape(struct arena *arena, const char *text);
char *dir_filter_bytes(struct arena *arena, const void *bytes, size_t len);

/* What identifies a class or an attribute of the schema, beside objectClass and
 * cn, and a control access right, beside cn and displayName. */
#define DIR_TYPE_ATTRIBUTES \
	"lDAPDisplayName", "schemaIDGUID", "attributeSecurityGUID", \
		"searchFlags", "subClassOf", "objectClassCategory", \
		"attributeSyntax", "isDefunct"
#define DIR_RIGHT_ATTRIBUTES "rightsGuid", "appliesTo", "validAccesses"

/* The one attribute whose descriptor is a text, in SDDL. */
#define DESCRIPTOR_TEXT "defaultSecurityDescriptor"

/*
 * The attributes of this directory that hold descriptors: those of Microsoft's
 * schema, and what else its own schema says (syntax String(NT-Sec-Desc),
 * MS-ADTS 3.1.1.2.2.2). Ended by NULL, nTSecurityDescriptor first. Costs one
 * search in the schema. False: the schema could not be asked, and the list is
 * Microsoft's alone.
 */
bool descriptors_list(struct arena *arena, struct directory *dir,
		      const char *const **names);

#endif
