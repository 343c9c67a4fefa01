/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.c: from the words of a command to an open directory: which server,
 * who we are, where the password comes from. Passwords are wiped once the
 * directory has a copy.
 */
#include "session.h"

#include "base/private.h"
#include "base/str.h"
#include "base/term.h"
#include "directory/ldap/open.h"
#include "directory/ldif/open.h"
#include "input/command.h"
#include "plan/plan.h"
#include "resolve/principal.h"
#include "resolve/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD_MAX 4096
#define GLOBAL_CATALOG_PORT "3268" /* MS-ADTS 3.1.1.3.1.10 */

/* Connections to other domains of the forest, for names. */
struct session_link {
	struct directory *dir; /* NULL: could not be reached */
	struct session_link *next;
};

struct session_elsewhere {
	struct dir_options options;
	bool by_tickets; /* of the session's directory, made from a password */
	struct session_link *links;
};

void
session_init(struct session *session)
{
	memset(session, 0, sizeof(*session));
	arena_init(&session->arena);
}

static void
close_elsewhere(struct session *session)
{
	if (session->elsewhere == NULL)
		return;
	for (struct session_link *link = session->elsewhere->links;
	     link != NULL; link = link->next)
		if (link->dir != NULL)
			directory_close(link->dir);
	session->elsewhere->links = NULL;
}

void
session_close(struct session *session)
{
	const volatile sig_atomic_t *interrupted = session->interrupted;

	close_elsewhere(session);
	if (session->dir != NULL)
		directory_close(session->dir);
	arena_clear(&session->arena);
	session_init(session);
	session->interrupted = interrupted;
}

/* ---- password files ------------------------------------------------------ */

#define STDIN_NAME "standard input"

/* Whoever else can read or change it can log on, or have us log on; standard
 * input may be such a file too, and then its name is not known. */
static void
warn_of_others(const char *path, int fd, struct diags *diags)
{
	const bool from_stdin = strcmp(path, "-") == 0;
	const char *name = from_stdin ? "on " STDIN_NAME : path;
	const char *command = NULL;
	struct diag *diag;
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	if (st.st_uid != geteuid() && st.st_uid != 0)
		diag_warning(diags, NULL,
			     "the password file %s belongs to another user "
			     "(uid %u)",
			     name, (unsigned)st.st_uid);
	if (private_others(from_stdin ? "/dev/stdin" : path, &st) == 0)
		return;
	diag = diag_warning(diags, NULL,
			    "the password file %s is open to others (mode "
			    "%04o)",
			    name, (unsigned)st.st_mode & 07777);
	if (!from_stdin)
		command = private_chmod(diags->arena, "600", path, &st);
	if (command != NULL)
		diag_hint(diags, diag, "%s", command);
}

/* To its end: a pipe may bring it bit by bit. -1: diagnosed; most + 1: it is
 * longer. */
static ssize_t
read_to_end(const char *path, int fd, char *bytes, size_t most,
	    struct diags *diags)
{
	size_t len = 0;

	while (len <= most) {
		ssize_t got = read(fd, bytes + len, most + 1 - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			diag_error(diags, NULL, "%s: %s", path,
				   strerror(errno));
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	return (ssize_t)len;
}

static bool
is_password(const char *path, const char *bytes, size_t len,
	    struct diags *diags)
{
	if (len > PASSWORD_MAX)
		diag_error(diags, NULL,
			   "%s: the password file is longer than %d bytes",
			   path, PASSWORD_MAX);
	else if (memchr(bytes, '\0', len) != NULL)
		diag_error(diags, NULL, "%s: the password file has a zero byte",
			   path);
	else if (text_line_len(bytes, len) == 0)
		diag_error(diags, NULL, "%s: the password file is empty", path);
	else
		return true;
	return false;
}

/* The whole file is the password, but for one line end. */
static bool
read_password_file(const char *path, struct str *out, struct diags *diags)
{
	char bytes[PASSWORD_MAX + 1];
	const bool from_stdin = strcmp(path, "-") == 0;
	int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;
	bool ok;

	if (fd < 0) {
		diag_error(diags, NULL, "%s: %s", path, strerror(errno));
		return false;
	}
	warn_of_others(path, fd, diags);
	if (from_stdin)
		path = STDIN_NAME;
	got = read_to_end(path, fd, bytes, PASSWORD_MAX, diags);
	if (!from_stdin)
		close(fd);
	ok = got >= 0 && is_password(path, bytes, (size_t)got, diags);
	if (ok)
		str_append_bytes(out, bytes, text_line_len(bytes, (size_t)got));
	wipe(bytes, sizeof(bytes));
	return ok;
}

/* ---- passwords ------------------------------------------------------------
 */

static bool
ask_password(const struct connect_words *connect, struct str *out,
	     struct diags *diags)
{
	const char *who = connect->user;
	char prompt[160];

	if (who == NULL)
		who = connect->bind_dn != NULL ? connect->bind_dn
					       : connect->principal;

	snprintf(prompt, sizeof(prompt),
		 "Password%s%.120s: ", who != NULL ? " for " : "",
		 who != NULL ? who : "");
	if (term_read_password(prompt, out) == 0)
		return true;
	/* /dev/tty of a process without one */
	diag_hint(diags,
		  diag_error(diags, NULL, "no password could be read: %s",
			     errno == ENXIO ? "there is no terminal to ask at"
					    : strerror(errno)),
		  "-y FILE reads it from a file, -y - from standard input");
	return false;
}

static bool
get_password(struct context *ctx, struct str *out)
{
	const struct connect_words *connect = &ctx->command->connect;

	if (connect->password_file != NULL)
		return read_password_file(connect->password_file, out,
					  ctx->diags);
	if (connect->ask_password)
		return ask_password(connect, out, ctx->diags);
	if (connect->password != NULL)
		str_append(out, connect->password);
	return true;
}

bool
session_has_password(const struct command *command)
{
	const struct connect_words *connect = &command->connect;

	return connect->password_file != NULL || connect->ask_password ||
	       connect->password != NULL;
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* Two commands with the same key can share a connection. */
static const char *
key_of(struct arena *arena, const struct connect_words *connect,
       const char *server, const char *port)
{
	return arena_printf(
		arena, "%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%d%d%d", or_empty(server),
		or_empty(port), or_empty(connect->uri),
		or_empty(connect->offline), or_empty(connect->user),
		or_empty(connect->domain), or_empty(connect->bind_dn),
		or_empty(connect->mechanism), or_empty(connect->principal),
		or_empty(connect->keytab), connect->simple, connect->starttls,
		connect->insecure_tls);
}

static struct directory *
open_ldap(struct context *ctx, const struct dir_options *base,
	  struct dir_error *error)
{
	struct dir_options options = *base;
	struct directory *dir = NULL;
	struct str password;

	str_init(&password);
	if (get_password(ctx, &password)) {
		if (session_has_password(ctx->command))
			options.password = password.data;
		dir = directory_open_ldap(&ctx->session->arena, &options,
					  ctx->diags, error);
		ctx->session->unreachable =
			dir == NULL && error->status == DIR_CANNOT_CONNECT;
		if (dir == NULL)
			dir_error_report(error, ctx->diags, NULL);
	}
	str_wipe(&password);
	return dir;
}

static struct directory *
open_directory(struct context *ctx, const char *server, const char *port,
	       const char *dn_hint, bool for_writing)
{
	const struct connect_words *connect = &ctx->command->connect;
	const struct dir_options options = {
		.server = server,
		.port = port,
		.uri = connect->uri,
		.dn_hint = dn_hint,
		.user = connect->user,
		.domain = connect->domain,
		.simple = connect->simple || connect->bind_dn != NULL,
		.bind_dn = connect->bind_dn,
		.mechanism = connect->mechanism,
		.keytab = connect->keytab,
		.principal = connect->principal,
		.starttls = connect->starttls,
		.insecure_tls = connect->insecure_tls,
		.timeout = connect->timeout,
		.for_writing = for_writing,
		.interrupted = ctx->session->interrupted,
	};
	struct dir_error error = {0};
	struct directory *dir;

	if (connect->offline == NULL)
		return open_ldap(ctx, &options, &error);
	dir = directory_open_ldif(&ctx->session->arena, connect->offline,
				  ctx->diags, &error);
	if (dir == NULL)
		dir_error_report(&error, ctx->diags, NULL);
	return dir;
}

/* ---- other domains --------------------------------------------------- */

/*
 * A principals_opener: the global catalog of the forest, or a DC of another
 * domain, as the same person. Connections of their own, kept as long as the
 * session; what cannot be reached leaves SIDs unnamed.
 */
static struct directory *
open_elsewhere(void *context, const char *dns_domain)
{
	struct session *session = context;
	const struct dir_info *info = directory_info(session->dir);
	struct dir_options options = session->elsewhere->options;
	struct session_link *link;
	struct dir_error error = {0};

	if (info->is_offline || info->host == NULL)
		return NULL;
	if (session->elsewhere->by_tickets)
		options.as = session->dir;
	options.dn_hint = NULL;
	options.uri = NULL;
	options.port = NULL;
	options.server = dns_domain;
	if (dns_domain == NULL) {
		options.server = info->host;
		options.port = GLOBAL_CATALOG_PORT;
	}
	link = arena_alloc(&session->arena, sizeof(*link));
	link->dir =
		directory_open_ldap(&session->arena, &options, NULL, &error);
	link->next = session->elsewhere->links;
	session->elsewhere->links = link;
	return link->dir;
}

/* Is there a password that Kerberos made tickets of, and not one that would
 * have to be shown to every other server? */
static bool
has_tickets_of_password(const struct command *command)
{
	const struct connect_words *connect = &command->connect;

	return session_has_password(command) &&
	       (connect->user != NULL || connect->principal != NULL) &&
	       !connect->simple && connect->bind_dn == NULL &&
	       (connect->mechanism == NULL ||
		!text_equal_nocase(connect->mechanism, "NTLM"));
}

/* A password is not kept for it: tickets go elsewhere, or nothing. */
static void
allow_elsewhere(struct session *session, const struct command *command)
{
	const struct connect_words *connect = &command->connect;

	const bool by_tickets = has_tickets_of_password(command);

	if (connect->offline != NULL ||
	    (session_has_password(command) && !by_tickets))
		return;
	session->elsewhere =
		arena_alloc(&session->arena, sizeof(*session->elsewhere));
	session->elsewhere->by_tickets = by_tickets;
	session->elsewhere->options = (struct dir_options){
		.mechanism = connect->mechanism,
		.keytab = arena_strdup(&session->arena, connect->keytab),
		.principal = arena_strdup(&session->arena, connect->principal),
		.starttls = connect->starttls,
		.timeout = connect->timeout,
		.interrupted = session->interrupted,
	};
	principals_set_opener(session->principals, open_elsewhere, session);
}

static void
start_names(struct session *session, const struct command *command)
{
	session->principals = principals_new(&session->arena, session->dir);
	session->schema = schema_new(&session->arena, session->dir,
				     command->names == NAMES_LIVE);
	session->defaults = NULL;
	session->object_types = NULL;
	allow_elsewhere(session, command);
}

void
session_forget_names(struct context *ctx)
{
	close_elsewhere(ctx->session);
	start_names(ctx->session, ctx->command);
}

bool
session_open(struct context *ctx, const char *server, const char *port,
	     const char *dn_hint, bool for_writing)
{
	struct session *session = ctx->session;
	const struct command *command = ctx->command;
	const char *key = key_of(ctx->arena, &command->connect, server, port);

	if (session->dir != NULL && strcmp(session->key, key) == 0)
		return true;
	session_close(session);
	session->dir = open_directory(ctx, server, port, dn_hint, for_writing);
	if (session->dir == NULL)
		return false;
	session->key = arena_strdup(&session->arena, key);
	start_names(session, command);
	return true;
}

bool
session_change(struct context *ctx, struct command *command, const char *uri)
{
	const struct connect_words words = command->connect;
	struct session *session = ctx->session;
	struct session before = *session;

	command->connect.uri = uri;
	command->connect.offline = NULL;
	session_init(session);
	session->interrupted = before.interrupted;
	if (session_open(ctx, NULL, NULL, NULL, false)) {
		session_close(&before);
		return true;
	}
	command->connect = words;
	session_close(session);
	*session = before;
	return false;
}

bool
session_open_plan(struct context *ctx, const struct plan *plan)
{
	const char *hint = NULL;

	for (size_t i = 0; i < plan->target_count && hint == NULL; i++)
		hint = plan->targets[i].name;
	return session_open(ctx, plan->server, plan->port, hint, plan->changes);
}
