/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/ldap.h: a domain controller behind struct directory,
 * as the ldap_* files share it. One connection to one server; libldap never
 * reconnects, never follows a referral and never waits without an end for
 * us: this room does all three itself.
 */
#ifndef DIRECTORY_LDAP_DIRECTORY_H
#define DIRECTORY_LDAP_DIRECTORY_H

#include "directory/backend.h"
#include "directory/connect.h"
#include "directory/ldap/error.h"

#include <ldap.h>
#include <sys/socket.h>
#include <time.h>

/* A server to try, from a URI, \\server or DNS. */
struct ldap_target {
	const char *host; /* a name, or an address without brackets */
	const char *port; /* digits */
	bool tls;	  /* ldaps */
};

struct ldap_targets {
	struct ldap_target *list;
	size_t count, capacity;
	const char *source; /* "DNS (_ldap._tcp.dc._msdcs.corp.example)" */
};

/* Kerberos credentials of our own in memory; NULL: the user's cache. */
struct ldap_credentials;

struct ldap_request;
struct ldap_clock;
struct ldap_referred;

struct ldap_directory {
	struct directory base;
	struct dir_options options; /* strings in the arena */
	char *password;		    /* a secret; wiped at close */
	struct ldap_credentials *credentials;
	void *offer;  /* gss_cred_id_t of the SPNEGO logon that goes on */
	bool offered; /* libsasl2 has it */
	struct ldap_target target; /* the server of the whole run */
	struct sockaddr_storage peer;
	socklen_t peer_size;	  /* 0: not connected yet */
	LDAP *ld;		  /* NULL: the connection is gone */
	struct ldap_clock *clock; /* of ld, on the heap */
	bool tls;		  /* in place on this connection */
	bool is_samba;		  /* reads faster without pages */
	bool asked;		  /* something was sent since the last wait */
	time_t ticket_end;	  /* watched connections only; 0: none known */
	struct ldap_request *requests;
	struct ldap_directory *others;	/* servers of referrals */
	bool is_other;			/* is itself one of those */
	struct ldap_referred *referred; /* hosts that were asked about */
};

/* ---- directory/ldap/target.c */
enum dir_status
ldap_targets_find(struct ldap_targets *targets, struct arena *arena,
		  const struct dir_options *options, struct dir_error *error);
/* "ldaps://host:port", for libldap and messages. */
const char *
ldap_target_uri(struct arena *arena, const struct ldap_target *target);

/* ---- directory/ldap/socket.c: a connected TCP socket that never blocks, or -1
 * with *error. Tries every address of the host, or only dir->peer once it is
 * known. */
int ldap_socket_open(struct ldap_directory *dir, struct dir_error *error);
/* Has the server hung up? Nothing is read. */
bool ldap_socket_is_closed(const struct ldap_directory *dir);

/* ---- directory/ldap/dial.c: dials dir->target, protects the connection, logs
 * on and reads the rootDSE. DIR_OK, or *error and dir->ld NULL. diags may be
 * NULL. */
enum dir_status ldap_dial(struct ldap_directory *dir, struct diags *diags,
			  struct dir_error *error);
/* A connection with nothing on it yet: no TLS, no logon. */
enum dir_status
ldap_connection_make(struct ldap_directory *dir, struct dir_error *error);
void ldap_hang_up(struct ldap_directory *dir);

/* ---- directory/ldap/connect.c: a directory for another server of the same
 * forest, logged on the same way; or NULL with *error. Closed with the first
 * one. */
struct ldap_directory *
ldap_connect_other(struct ldap_directory *dir, const char *host,
		   struct dir_error *error);

/* ---- directory/ldap/apart.c */
/* Deep copies; the password goes on the heap. */
void ldap_options_copy(struct ldap_directory *dir,
		       const struct dir_options *options);
/* An unconnected directory with the options, target and credentials of
 * another, all strings in arena. */
void
ldap_directory_copy(struct ldap_directory *dir,
		    const struct ldap_directory *from, struct arena *arena);
/* What from has found by connecting becomes dir's. */
void
ldap_directory_take(struct ldap_directory *dir, struct ldap_directory *from);
/* Hangs up, wipes and frees what is not in the arena. */
void ldap_directory_clear(struct ldap_directory *dir);

/* ---- directory/ldap/connect.c */
/* Is there a file of settings in this folder that libldap was kept from? */
bool ldap_setup_ignored(void);
/* While it is on, libldap wipes memory that it frees: a password may be in
 * it. Calls may be nested. */
void ldap_wiping(bool on);

/* ---- directory/ldap/bind.c, directory/ldap/bind.c */
/* The password is a secret (base/secret.h) until it is forgotten. */
void ldap_password_keep(struct ldap_directory *dir, const char *password);
void ldap_password_forget(struct ldap_directory *dir);
/* Was NTLM asked for (-Y NTLM)? */
bool ldap_is_ntlm(const struct ldap_directory *dir);
enum dir_status ldap_bind(struct ldap_directory *dir, struct dir_error *error);
/* Logs on with one mechanism; *result is libldap's code. */
enum dir_status
ldap_sasl_log_on(struct ldap_directory *dir, const char *mechanism, int *result,
		 struct dir_error *error);

/* ---- directory/ldap/kerberos.c */
enum dir_status
ldap_credentials_get(struct ldap_directory *dir, struct dir_error *error);
/* Directories share them: who frees his share last frees them. */
struct ldap_credentials *
ldap_credentials_share(struct ldap_credentials *credentials);
void ldap_credentials_free(struct ldap_credentials *credentials);
/* Makes the credentials those that GSSAPI finds in this thread; undone by
 * _leave. */
void ldap_credentials_enter(const struct ldap_credentials *credentials);
void ldap_credentials_leave(const struct ldap_credentials *credentials);
/* The name of their cache, or NULL: the user's own. */
const char *ldap_credentials_cache(const struct ldap_credentials *credentials);
/* Are they in a cache of the user's, which others fill and empty? */
bool ldap_credentials_are_users(const struct ldap_credentials *credentials);
/* The GSS name for libldap (gss_cred_id_t), or NULL: the current cache. */
void *ldap_credentials_gss(struct ldap_credentials *credentials);

/* ---- directory/ldap/kerberos.c: how long the ticket of this connection lasts.
 */
void ldap_ticket_read(struct ldap_directory *dir);

/* ---- directory/ldap/rootdse.c: fills dir->base.info. */
enum dir_status
ldap_rootdse_read(struct ldap_directory *dir, struct dir_error *error);
enum dir_status
ldap_rootdse_sids(struct directory *dir, struct dir_error *error);

/* ---- directory/ldap/request.c, directory/ldap/receive.c */
enum dir_status
ldap_send_search(struct directory *dir, const struct dir_search *search,
		 void *tag, struct dir_error *error);
enum dir_status
ldap_send_write(struct directory *dir, const struct dir_write *write, void *tag,
		struct dir_error *error);
enum dir_status ldap_receive(struct directory *dir, const void *only,
			     struct dir_reply *reply, struct dir_error *error);
void ldap_abandon_tag(struct directory *dir, const void *tag);
/* Every request in flight is forgotten. */
void ldap_requests_forget(struct ldap_directory *dir);

/* No honest message is larger, nor a logon or the read of one object as a
 * whole: AD itself takes 10 MiB in one request, and gives 64 KiB of descriptor
 * and 1,500 values of an attribute in an entry. */
#define LDAP_MAX_ANSWER ((size_t)16 * 1024 * 1024)

/* ---- directory/ldap/clock.c */
/* The seconds of --timeout, or 30. */
long ldap_patience(const struct ldap_directory *dir);
/* The clock of a new connection, started, on its socket; false: no memory. */
bool ldap_clock_attach(struct ldap_directory *dir);
void ldap_clock_take(struct ldap_directory *dir, struct ldap_directory *from);
void ldap_clock_free(struct ldap_directory *dir);
/* From now on the server has so many seconds for all that is read. After
 * that, or after far more bytes than an answer can have, the connection is of
 * no use any more. */
void ldap_clock_start(struct ldap_directory *dir, long seconds);
bool ldap_clock_has_expired(const struct ldap_directory *dir);
/* More bytes came than the answers to all that was asked can have. */
bool ldap_clock_is_flooded(const struct ldap_directory *dir);
/* Stops the clock until _go_on, which is false where the clock was started
 * since, or never put off: the caller's own time is not the server's. */
void ldap_clock_put_off(struct ldap_directory *dir);
bool ldap_clock_go_on(struct ldap_directory *dir);
/* Waits for the answer of one message; NULL on time-out and loss, with
 * *result. Counts a round trip. */
LDAPMessage *ldap_wait(struct ldap_directory *dir, int message, int *result);
/* The same within the time that goes on. */
LDAPMessage *ldap_wait_on(struct ldap_directory *dir, int message, int *result);
/* ldap_result within the time that goes on: the type of *answer, or 0 with
 * *result. */
int ldap_result_soon(struct ldap_directory *dir, int message, int all,
		     LDAPMessage **answer, int *result);

/* ---- directory/ldap/dial.c */
/* The text libldap holds about its last failure, or NULL. */
const char *ldap_last_text(struct ldap_directory *dir);

#endif
