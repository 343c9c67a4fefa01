/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/account.c: who is to log on (the password, the domain, NTLM or
 * not), and whether the account that was logged on is of the domain that was
 * asked for. Kerberos knows the DNS names of domains only. A flat one (CORP) is
 * looked up in the forest after logon, over the protected connection, before
 * any other search or write. Also the existing tickets: whether libkrb5 can
 * read their files, which of them belong to a principal, and when the one of a
 * connection expires.
 */
#include "directory/ldap/account.h"

#include "base/str.h"
#include "directory/ldap/kerberos.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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
	enum dir_status status;

	if (config == NULL)
		return DIR_OK;
	status = directory_search(&dir->base, &search, take_domain, found,
				  error);
	/* What may not be seen is not known. */
	return status == DIR_LOST ? status : DIR_OK;
}

static enum dir_status
refuse_domain(struct ldap_directory *dir, const char *flat,
	      const struct found *found, struct dir_error *error)
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
	struct found found = {.arena = dir->base.arena};
	enum dir_status status;

	if (flat == NULL || own == NULL || own->realm == NULL || own->is_placed)
		return DIR_OK;
	found.realm = own->realm;
	status = look_up(dir, flat, &found, error);
	if (status != DIR_OK)
		return status;
	if (!found.is_realm)
		return refuse_domain(dir, flat, &found, error);
	own->is_placed = true;
	return DIR_OK;
}

/* ---- tickets -------------------------------------------------------- */

/* The file behind "FILE:/tmp/x", "DIR::/tmp/x" or "/tmp/x"; NULL: a kind
 * that libkrb5 reads from elsewhere, with care. */
static const char *
path_of(const char *name)
{
	static const char *const files[] = {"FILE:", "WRFILE:", "DIR::"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strncmp(name, files[i], strlen(files[i])) == 0)
			return name + strlen(files[i]);
	return name[0] == '/' || strchr(name, ':') == NULL ? name : NULL;
}

/* What is wrong with it, or NULL. What is not there is for libkrb5 to say. */
static const char *
fault_of(struct arena *arena, const char *name)
{
	const char *path = path_of(name);
	const char *fault = NULL;
	struct stat info;
	int fd;

	if (path == NULL)
		return NULL;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return NULL;
	if (fd < 0 || fstat(fd, &info) != 0)
		fault = arena_printf(arena, "cannot be read: %s",
				     strerror(errno));
	else if (S_ISDIR(info.st_mode))
		fault = "is a folder";
	else if (!S_ISREG(info.st_mode))
		fault = "is no regular file";
	if (fd >= 0)
		close(fd);
	return fault;
}

static enum dir_status
refuse(struct ldap_directory *dir, const char *what, const char *name,
       const char *fault, const char *advice, struct dir_error *error)
{
	dir_error_set(error, dir->base.arena, DIR_BIND_FAILED, "bind", NULL,
		      "cannot log on to %s: the %s %s %s", dir->target.host,
		      what, name, fault);
	return dir_error_advise(error, advice);
}

/* ---- keytabs --------------------------------------------------------- */

enum dir_status
ldap_keytab_check(struct ldap_directory *dir, const char *name,
		  struct dir_error *error)
{
	const char *fault = fault_of(dir->base.arena, name);
	const char *path = path_of(name);

	if (fault == NULL && path != NULL && access(path, F_OK) != 0)
		fault = "is not there";
	if (fault == NULL)
		return DIR_OK;
	return refuse(dir, "keytab", name, fault,
		      "ktutil, or `samba-tool domain exportkeytab`, makes one",
		      error);
}

/* Where there is no ticket, GSSAPI takes the keys of this keytab. */
static enum dir_status
check_client_keytab(struct ldap_directory *dir, krb5_context krb5,
		    struct dir_error *error)
{
	enum dir_status status = DIR_OK;
	krb5_keytab keytab = NULL;
	char name[1024];

	if (krb5_kt_client_default(krb5, &keytab) != 0)
		return DIR_OK;
	/* One that others may not read is passed over by libkrb5 as well. */
	if (krb5_kt_get_name(krb5, keytab, name, sizeof(name)) == 0 &&
	    (path_of(name) == NULL || eaccess(path_of(name), R_OK) == 0))
		status = ldap_keytab_check(dir, name, error);
	krb5_kt_close(krb5, keytab);
	return status;
}

/* ---- caches ---------------------------------------------------------- */

static enum dir_status
refuse_cache(struct ldap_directory *dir, const char *name, const char *fault,
	     struct dir_error *error)
{
	return refuse(dir, "Kerberos ticket cache", name, fault,
		      "kinit makes a new one; KRB5CCNAME, or "
		      "default_ccache_name in krb5.conf, says where",
		      error);
}

static enum dir_status
check_cache(struct ldap_directory *dir, krb5_context krb5, krb5_ccache cache,
	    bool *good, struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	enum dir_status status = DIR_OK;
	krb5_principal who = NULL;
	char *name = NULL;
	krb5_error_code code = krb5_cc_get_principal(krb5, cache, &who);
	const char *text;

	*good = code == 0;
	krb5_free_principal(krb5, who);
	if (code == 0 || krb5_cc_get_full_name(krb5, cache, &name) != 0)
		return DIR_OK;
	text = krb5_get_error_message(krb5, code);
	status = refuse_cache(dir, name,
			      arena_printf(arena, "is of no use: %s", text),
			      error);
	krb5_free_error_message(krb5, text);
	krb5_free_string(krb5, name);
	return status;
}

/* As krb5_cccol_have_content does it: up to the first that is good. */
static enum dir_status
check_collection(struct ldap_directory *dir, krb5_context krb5,
		 struct dir_error *error)
{
	enum dir_status status = DIR_OK;
	krb5_cccol_cursor cursor;
	krb5_ccache cache;
	bool good = false;

	if (krb5_cccol_cursor_new(krb5, &cursor) != 0)
		return DIR_OK;
	while (status == DIR_OK && !good &&
	       krb5_cccol_cursor_next(krb5, cursor, &cache) == 0 &&
	       cache != NULL) {
		status = check_cache(dir, krb5, cache, &good, error);
		krb5_cc_close(krb5, cache);
	}
	krb5_cccol_cursor_free(krb5, &cursor);
	return status;
}

enum dir_status
ldap_kerberos_check(struct ldap_directory *dir, struct dir_error *error)
{
	enum dir_status status = DIR_OK;
	const char *name, *fault = NULL;
	krb5_context krb5;

	if (krb5_init_context(&krb5) != 0)
		return DIR_OK;
	name = krb5_cc_default_name(krb5);
	if (name != NULL)
		fault = fault_of(dir->base.arena, name);
	if (fault != NULL)
		status = refuse_cache(dir, name, fault, error);
	if (status == DIR_OK)
		status = check_collection(dir, krb5, error);
	if (status == DIR_OK)
		status = check_client_keytab(dir, krb5, error);
	krb5_free_context(krb5);
	return status;
}

/* ---- the cache of one principal -------------------------------------- */

struct finding {
	struct arena *arena;
	krb5_context krb5;
	krb5_principal wanted;
	const char *others; /* whose tickets there are; NULL: nobody's */
	char *name;	    /* of the cache; NULL: not found */
};

static void
add_other(struct finding *finding, krb5_principal who)
{
	char *text = NULL;

	if (krb5_unparse_name(finding->krb5, who, &text) != 0)
		return;
	finding->others = finding->others == NULL
				  ? arena_strdup(finding->arena, text)
				  : arena_printf(finding->arena, "%s, %s",
						 finding->others, text);
	krb5_free_unparsed_name(finding->krb5, text);
}

/* AD takes no notice of the case of letters in names and realms. */
static void
look_into(struct finding *finding, krb5_ccache cache)
{
	krb5_context krb5 = finding->krb5;
	krb5_principal who = NULL;
	char *name = NULL;

	if (krb5_cc_get_full_name(krb5, cache, &name) != 0)
		return;
	if (fault_of(finding->arena, name) != NULL ||
	    krb5_cc_get_principal(krb5, cache, &who) != 0) {
		krb5_free_string(krb5, name);
		return;
	}
	if (krb5_principal_compare_flags(krb5, who, finding->wanted,
					 KRB5_PRINCIPAL_COMPARE_CASEFOLD |
						 KRB5_PRINCIPAL_COMPARE_UTF8)) {
		finding->name = name;
	} else {
		add_other(finding, who);
		krb5_free_string(krb5, name);
	}
	krb5_free_principal(krb5, who);
}

/* The default cache comes first. */
static void
look_around(struct finding *finding)
{
	krb5_context krb5 = finding->krb5;
	krb5_cccol_cursor cursor;
	krb5_ccache cache;

	if (krb5_cccol_cursor_new(krb5, &cursor) != 0)
		return;
	while (finding->name == NULL &&
	       krb5_cccol_cursor_next(krb5, cursor, &cache) == 0 &&
	       cache != NULL) {
		look_into(finding, cache);
		krb5_cc_close(krb5, cache);
	}
	krb5_cccol_cursor_free(krb5, &cursor);
}

enum dir_status
ldap_kerberos_find(struct ldap_directory *dir, krb5_context krb5,
		   const char *principal, char **cache, struct dir_error *error)
{
	struct arena *arena = dir->base.arena;
	struct finding finding = {.arena = arena, .krb5 = krb5};

	if (krb5_parse_name(krb5, principal, &finding.wanted) == 0)
		look_around(&finding);
	krb5_free_principal(krb5, finding.wanted);
	*cache = finding.name;
	if (finding.name != NULL)
		return DIR_OK;
	dir_error_set(error, arena, DIR_BIND_FAILED, "bind", NULL,
		      "cannot log on to %s as %s: %s%s", dir->target.host,
		      principal,
		      finding.others != NULL ? "the Kerberos ticket is of "
					     : "there is no Kerberos ticket",
		      finding.others != NULL ? finding.others : "");
	return dir_error_advise(error,
				arena_printf(arena,
					     "kinit %s gets one; --keytab FILE "
					     "has its keys, -y FILE its "
					     "password",
					     principal));
}

/* ---- the end of a ticket ---------------------------------------------- */

/* Of the ticket for the server, else of the ticket that got it: GSSAPI may
 * keep the former to itself. */
static time_t
end_in_cache(krb5_context krb5, krb5_ccache cache, const char *host)
{
	krb5_cc_cursor cursor;
	krb5_creds creds;
	time_t service = 0, granting = 0;

	if (krb5_cc_start_seq_get(krb5, cache, &cursor) != 0)
		return 0;
	while (krb5_cc_next_cred(krb5, cache, &cursor, &creds) == 0) {
		const krb5_data *first =
			creds.server->length ? &creds.server->data[0] : NULL;
		const time_t end = (time_t)(uint32_t)creds.times.endtime;

		if (first != NULL && first->length == 6 &&
		    memcmp(first->data, "krbtgt", 6) == 0)
			granting = end;
		else if (first != NULL && creds.server->length > 1 &&
			 creds.server->data[1].length == strlen(host) &&
			 strncasecmp(creds.server->data[1].data, host,
				     strlen(host)) == 0)
			service = end;
		krb5_free_cred_contents(krb5, &creds);
	}
	krb5_cc_end_seq_get(krb5, cache, &cursor);
	return service != 0 ? service : granting;
}

static time_t
read_end(const char *name, const char *host)
{
	krb5_context krb5;
	krb5_ccache cache;
	time_t end = 0;

	if (krb5_init_context(&krb5) != 0)
		return 0;
	if ((name != NULL ? krb5_cc_resolve(krb5, name, &cache)
			  : krb5_cc_default(krb5, &cache)) == 0) {
		end = end_in_cache(krb5, cache, host);
		krb5_cc_close(krb5, cache);
	}
	krb5_free_context(krb5);
	return end;
}

void
ldap_ticket_read(struct ldap_directory *dir)
{
	struct dir_info *info = &dir->base.info;
	char text[32];
	struct tm when;

	dir->ticket_end = 0;
	info->ticket = NULL;
	if (info->protection == NULL || strstr(info->protection, "GSS") == NULL)
		return;
	dir->ticket_end = read_end(
		dir->credentials != NULL ? dir->credentials->name : NULL,
		dir->target.host);
	if (dir->ticket_end != 0 && localtime_r(&dir->ticket_end, &when) &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &when))
		info->ticket = arena_printf(dir->base.arena, "until %s", text);
}
