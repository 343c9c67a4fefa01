/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/directory.c: passes the calls of directory.h to the back end of the
 * directory, and builds the synchronous ones on the asynchronous ones. Knows
 * nothing of LDAP or LDIF.
 */
#include "directory/directory.h"

#include "base/text.h"
#include "directory/backend.h"

#include <string.h>

/* Values made safe for a search filter (RFC 4515 3). Knows nothing of what
 * they mean. */

static char *
put_hex(char *out, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";

	*out++ = '\\';
	*out++ = digits[byte >> 4];
	*out++ = digits[byte & 15];
	return out;
}

char *
dir_filter_escape(struct arena *arena, const char *text)
{
	char *escaped = arena_array(arena, strlen(text) + 1, 3);
	char *out = escaped;

	for (; *text; text++)
		if (strchr("()*\\", *text) != NULL ||
		    (unsigned char)*text < 0x20)
			out = put_hex(out, (unsigned char)*text);
		else
			*out++ = *text;
	return escaped;
}

char *
dir_filter_bytes(struct arena *arena, const void *bytes, size_t len)
{
	const unsigned char *in = bytes;
	char *escaped = arena_array(arena, len + 1, 3);
	char *out = escaped;

	for (size_t i = 0; i < len; i++)
		out = put_hex(out, in[i]);
	return escaped;
}

/* Looking things up in an entry, and errors in words. Nothing here talks to
 * a directory. */

const struct dir_attribute *
dir_entry_find(const struct dir_entry *entry, const char *name)
{
	for (size_t i = 0; i < entry->count; i++)
		if (text_equal_nocase(entry->attributes[i].name, name))
			return &entry->attributes[i];
	return NULL;
}

struct sd_guid
dir_entry_guid(const struct dir_entry *entry)
{
	const struct dir_attribute *found = dir_entry_find(entry, "objectGUID");
	struct sd_guid guid = {{0}};

	if (found != NULL && found->count == 1 &&
	    found->values[0].len == sizeof(guid.bytes))
		memcpy(guid.bytes, found->values[0].bytes, sizeof(guid.bytes));
	return guid;
}

const char *
dir_entry_text(const struct dir_entry *entry, const char *name)
{
	const struct dir_attribute *found = dir_entry_find(entry, name);

	return found != NULL && found->count != 0
		       ? (const char *)found->values[0].bytes
		       : NULL;
}

const char *
dir_entry_class(const struct dir_entry *entry)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "structuralObjectClass");

	if (found == NULL || found->count == 0)
		found = dir_entry_find(entry, "objectClass");
	return found != NULL && found->count != 0
		       ? (const char *)found->values[found->count - 1].bytes
		       : NULL;
}

bool
dir_entry_is_a(const struct dir_entry *entry, const char *class_name)
{
	const struct dir_attribute *found =
		dir_entry_find(entry, "objectClass");

	for (size_t i = 0; found != NULL && i < found->count; i++)
		if (text_equal_nocase((const char *)found->values[i].bytes,
				      class_name))
			return true;
	return false;
}

enum dir_status
dir_error_set(struct dir_error *error, struct arena *arena,
	      enum dir_status status, const char *operation, const char *dn,
	      const char *format, ...)
{
	va_list args;

	if (error == NULL)
		return status;
	va_start(args, format);
	*error = (struct dir_error){
		.status = status,
		.result = -1,
		.operation = operation,
		.dn = arena_strdup(arena, dn),
		.sentence = arena_vprintf(arena, format, args),
	};
	va_end(args);
	return status;
}

enum dir_status
dir_error_advise(struct dir_error *error, const char *advice)
{
	if (error == NULL)
		return DIR_FAILED;
	error->advice = advice;
	return error->status;
}

void
dir_error_report(const struct dir_error *error, struct diags *diags,
		 const struct span *span)
{
	struct diag *diag = diag_error(diags, span, "%s", error->sentence);

	if (error->server_text != NULL && *error->server_text != '\0')
		diag_hint(diags, diag, "%s: %s",
			  error->result < 0 ? "in detail" : "the server said",
			  error->server_text);
	if (error->advice != NULL)
		diag_hint(diags, diag, "%s", error->advice);
}

const char *const *
dir_names_copy(struct arena *arena, const char *const *names)
{
	const char **copy;
	size_t count = 0;

	if (names == NULL)
		return NULL;
	while (names[count] != NULL)
		count++;
	copy = arena_array(arena, count + 1, sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = arena_strdup(arena, names[i]);
	return copy;
}

struct dir_search
dir_search_copy(struct arena *arena, const struct dir_search *search)
{
	struct dir_search copy = *search;

	copy.base = arena_strdup(arena, search->base);
	copy.name = arena_strdup(arena, search->name);
	copy.filter = arena_strdup(arena, search->filter);
	copy.attributes = dir_names_copy(arena, search->attributes);
	return copy;
}

struct dir_write
dir_write_copy(struct arena *arena, const struct dir_write *write)
{
	struct dir_write copy = *write;

	copy.dn = arena_strdup(arena, write->dn);
	copy.name = arena_strdup(arena, write->name);
	copy.attribute = arena_strdup(arena, write->attribute);
	if (write->value != NULL)
		copy.value = arena_copy(arena, write->value, write->len);
	return copy;
}

enum dir_status
directory_send_search(struct directory *dir, const struct dir_search *search,
		      void *tag, struct dir_error *error)
{
	return dir->ops->send_search(dir, search, tag, error);
}

enum dir_status
directory_send_write(struct directory *dir, const struct dir_write *write,
		     void *tag, struct dir_error *error)
{
	return dir->ops->send_write(dir, write, tag, error);
}

size_t
directory_pending(const struct directory *dir)
{
	return dir->pending;
}

static enum dir_status
receive_for(struct directory *dir, const void *only, struct dir_reply *reply,
	    struct dir_error *error)
{
	if (!dir->pending)
		return dir_error_set(error, dir->arena, DIR_FAILED, "receive",
				     NULL,
				     "nothing was asked, so no answer "
				     "can come");
	return dir->ops->receive(dir, only, reply, error);
}

enum dir_status
directory_receive(struct directory *dir, struct dir_reply *reply,
		  struct dir_error *error)
{
	return receive_for(dir, NULL, reply, error);
}

void
directory_abandon(struct directory *dir, void *tag)
{
	dir->ops->abandon(dir, tag);
}

enum dir_status
directory_search(struct directory *dir, const struct dir_search *search,
		 dir_entry_fn *each, void *context, struct dir_error *error)
{
	/* Its own address is a tag that nobody else can have in flight. */
	struct dir_reply reply;
	enum dir_status status =
		directory_send_search(dir, search, &reply, error);

	while (status == DIR_OK) {
		status = receive_for(dir, &reply, &reply, error);
		if (status != DIR_OK || reply.event == DIR_EVENT_DONE)
			break;
		if (reply.event == DIR_EVENT_FAILED) {
			if (error != NULL)
				*error = reply.error;
			return reply.error.status;
		}
		if (!each(context, &reply.entry)) {
			directory_abandon(dir, &reply);
			break;
		}
	}
	return status;
}

const char *const dir_guid_alone[] = {"objectGUID", NULL};

const char *
directory_context(const struct directory *dir, const char *dn)
{
	const char *const *heads = dir->info.naming_contexts;
	const char *best = NULL;

	for (; heads != NULL && *heads != NULL; heads++)
		if (dir_dn_within(dn, *heads) &&
		    (best == NULL || strlen(*heads) > strlen(best)))
			best = *heads;
	return best;
}

bool
directory_has_name_only(const struct directory *dir, const char *dn)
{
	const char *const *base = dir->info.snapshot_bases;

	if (base == NULL)
		return false;
	for (; *base; base++)
		if (directory_context(dir, *base) ==
			    directory_context(dir, dn) &&
		    (dir_dn_within(dn, *base) || dir_dn_within(*base, dn)))
			return false;
	return dir->info.default_nc == NULL ||
	       !dir_dn_equal(dn, dir->info.default_nc);
}

bool
directory_holds_below(const struct directory *dir, const char *dn)
{
	const char *const *base = dir->info.snapshot_bases;

	if (base == NULL)
		return true;
	for (; *base; base++)
		if (directory_context(dir, *base) ==
			    directory_context(dir, dn) &&
		    dir_dn_within(dn, *base))
			return true;
	return false;
}

const char *
directory_name_only_text(const struct directory *dir, struct arena *arena,
			 size_t count)
{
	const char *const *bases = dir->info.snapshot_bases;
	const char *more = "";
	size_t others = 0;

	while (bases != NULL && bases[0] != NULL && bases[others + 1] != NULL)
		others++;
	if (others != 0)
		more = arena_printf(arena, " and %zu more", others);
	return arena_printf(
		arena, "%s for %s only: the snapshot was made of %s%s",
		dir->info.host, count == 1 ? "its name" : "their names",
		bases != NULL && bases[0] != NULL ? bases[0] : "nothing", more);
}

const struct dir_info *
directory_info(const struct directory *dir)
{
	return &dir->info;
}

struct dir_counts
directory_counts(const struct directory *dir)
{
	return dir->counts;
}

enum dir_status
directory_caller_sids(struct directory *dir, const struct dir_sids **sids,
		      struct dir_error *error)
{
	enum dir_status status;

	*sids = &dir->sids;
	if (dir->has_sids)
		return DIR_OK;
	status = dir->ops->caller_sids(dir, error);
	dir->has_sids = status == DIR_OK;
	return status;
}

enum dir_status
directory_reconnect(struct directory *dir, struct dir_error *error)
{
	return dir->ops->reconnect(dir, error);
}

bool
directory_is_up(const struct directory *dir)
{
	return dir->ops->is_up == NULL || dir->ops->is_up(dir);
}

bool
directory_ticket_is_over(const struct directory *dir)
{
	return dir->ops->ticket_is_over != NULL &&
	       dir->ops->ticket_is_over(dir);
}

bool
directory_is_interrupted(const struct directory *dir)
{
	return dir->interrupted != NULL && *dir->interrupted != 0;
}

void
directory_close(struct directory *dir)
{
	if (dir != NULL)
		dir->ops->close(dir);
}

/* ---- attributes that hold descriptors ------------------------------- */

/* Of the schema of Windows Server 2025 (MS-ADA1, MS-ADA2, MS-ADA3), and of
 * Exchange's: what a snapshot holds even of a directory whose schema cannot be
 * read. */
static const char *const known[] = {
	"nTSecurityDescriptor",
	DESCRIPTOR_TEXT,
	"msDS-AllowedToActOnBehalfOfOtherIdentity",
	"msDS-GroupMSAMembership",
	"fRSRootSecurity",
	"msDFS-LinkSecurityDescriptorv2",
	"pKIEnrollmentAccess",
	"msExchMailboxSecurityDescriptor",
};

struct list {
	struct arena *arena;
	const char **names;
	size_t count, capacity;
};

static void
add(struct list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal_nocase(list->names[i], name))
			return;
	/* One more for the NULL. */
	list->names = arena_grow(list->arena, list->names, &list->capacity,
				 list->count + 2, sizeof(*list->names));
	list->names[list->count++] = arena_strdup(list->arena, name);
}

/* What a search may ask for by name; it comes from the directory. */
static bool
is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";

	return name != NULL && *name != '\0' &&
	       name[strspn(name, letters)] == '\0';
}

static bool
take(void *context, const struct dir_entry *entry)
{
	const char *name = dir_entry_text(entry, "lDAPDisplayName");

	if (is_name(name))
		add(context, name);
	return true;
}

bool
descriptors_list(struct arena *arena, struct directory *dir,
		 const char *const **names)
{
	static const char *const wanted[] = {"lDAPDisplayName", NULL};
	const struct dir_search search = {
		.base = directory_info(dir)->schema_nc,
		.scope = DIR_ONE,
		.filter = "(&(objectClass=attributeSchema)"
			  "(attributeSyntax=2.5.5.15))",
		.attributes = wanted,
		.paged = true,
	};
	struct list list = {.arena = arena};
	struct dir_error error;
	bool ok;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		add(&list, known[i]);
	ok = search.base != NULL &&
	     directory_search(dir, &search, take, &list, &error) == DIR_OK;
	list.names[list.count] = NULL;
	*names = list.names;
	return ok;
}
