/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/account.c: who is to log on (the password, the domain, NTLM or
 * not), and whether the account that was logged on is of the domain that was
 * asked for. Kerberos knows the DNS names of domains only. A flat one (CORP) is
 * looked up in the forest by whoever has logged on, over the protected
 * connection, before anything else is asked or written.
 */
#include "directory/ldap/account.h"

#include "base/secret.h"
#include "base/str.h"
#include "directory/ldap/kerberos.h"

#include <string.h>

/* ---- what was asked for ---------------------------------------------- */

/* The part before the backslash of /user, or NULL. */
static const char *
prefix_of(const struct ldap_directory *dir)
{
	const char *user = dir->options.user;
	const char *slash = user != NULL ? strchr(user, '\\') : NULL;

	if (slash == NULL || slash == user)
		return NULL;
	return arena_strndup(dir->base.arena, user, (size_t)(slash - user));
}

static const char *
domain_of(const struct ldap_directory *dir, bool dotted)
{
	const char *const names[] = {dir->options.domain, prefix_of(dir)};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i] != NULL && names[i][0] != '\0' &&
		    (strchr(names[i], '.') != NULL) == dotted)
			return names[i];
	return NULL;
}

const char *
ldap_account_dns_domain(const struct ldap_directory *dir)
{
	return domain_of(dir, true);
}

const char *
ldap_account_flat_domain(const struct ldap_directory *dir)
{
	return domain_of(dir, false);
}

/* ---- the password ---------------------------------------------------- */

void
ldap_password_keep(struct ldap_directory *dir, const char *password)
{
	dir->password = password != NULL ? secret_keep(password) : NULL;
	dir->options.password = dir->password;
}

void
ldap_password_forget(struct ldap_directory *dir)
{
	secret_forget(dir->password);
	dir->password = NULL;
	dir->options.password = NULL;
}

bool
ldap_is_ntlm(const struct ldap_directory *dir)
{
	const char *mechanism = dir->options.mechanism;

	return mechanism != NULL && text_equal_nocase(mechanism, "NTLM");
}

/* ---- what it is ------------------------------------------------------ */

struct found {
	struct arena *arena;
	const char *realm;
	const char *dns; /* the domain of the flat name; NULL: none found */
	bool is_realm;	 /* that gave the tickets */
};

static bool
take_domain(void *context, const struct dir_entry *entry)
{
	struct found *found = context;
	const char *dns = dir_entry_text(entry, "dnsRoot");

	if (dns == NULL || found->is_realm)
		return true;
	found->dns = arena_strdup(found->arena, dns);
	found->is_realm = text_equal_nocase(dns, found->realm);
	return true;
}

/* Every domain of the forest has a crossRef with both of its names (MS-ADTS
 * 6.1.1.2.1.1). */
static enum dir_status
look_up(struct ldap_directory *dir, const char *flat, struct found *found,
	struct dir_error *error)
{
	static const char *const wanted[] = {"dnsRoot", NULL};
	struct arena *arena = dir->base.arena;
	const char *config = dir->base.info.config_nc;
	const struct dir_search search = {
		.base = arena_printf(arena, "CN=Partitions,%s",
				     config != NULL ? config : ""),
		.scope = DIR_ONE,
		.filter = arena_printf(arena,
				       "(&(objectClass=crossRef)"
				       "(nETBIOSName=%s))",
				       dir_filter_escape(arena, flat)),
		.attributes = wanted,
	};

	if (config == NULL)
		return DIR_OK;
	enum dir_status status = directory_search(&dir->base, &search,
						  take_domain, found, error);
	/* What may not be seen is not known. */
	return status == DIR_LOST ? status : DIR_OK;
}

static enum dir_status
refuse(struct ldap_directory *dir, const char *flat, const struct found *found,
       struct dir_error *error)
{
	struct arena *arena = dir->base.arena;

	if (found->dns != NULL) {
		dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
			      "the account is not of %s: %s is the domain %s, "
			      "and %s logged it on",
			      flat, flat, found->dns, found->realm);
		return dir_error_advise(
			error, arena_printf(arena,
					    "name the domain by its DNS name: "
					    "/domain:%s",
					    found->dns));
	}
	dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
		      "the account is not known to be of %s: no domain of that "
		      "name can be seen in the forest, and %s logged it on",
		      flat, found->realm);
	return dir_error_advise(error, "name the domain by its DNS name: "
				       "/domain:corp.example");
}

enum dir_status
ldap_account_check(struct ldap_directory *dir, struct dir_error *error)
{
	const char *flat = ldap_account_flat_domain(dir);
	struct ldap_credentials *own = dir->credentials;

	if (flat == NULL || own == NULL || own->realm == NULL || own->is_placed)
		return DIR_OK;
	struct found found = {.arena = dir->base.arena, .realm = own->realm};
	enum dir_status status = look_up(dir, flat, &found, error);
	if (status != DIR_OK)
		return status;
	if (!found.is_realm)
		return refuse(dir, flat, &found, error);
	own->is_placed = true;
	return DIR_OK;
}
