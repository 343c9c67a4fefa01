/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/ldap.h: a domain controller behind struct directory, as the
 * files of this folder share it. One connection to one server; libldap never
 * reconnects, follows a referral or waits without a time limit: this folder
 * does all three itself.
 */
#ifndef DIRECTORY_LDAP_LDAP_H
#define DIRECTORY_LDAP_LDAP_H

#include "base/table.h"
#include "directory/backend.h"
#include "directory/ldap/error.h"
#include "directory/ldap/open.h"

#include <ldap.h>
#include <sys/socket.h>
#include <time.h>

/* A server to try, from a URI, \\server or DNS. */
struct ldap_target {
	const char *host; /* a name, or an address without brackets */
	const char *port; /* digits */
	bool tls;	  /* ldaps */
};

/* Kerberos credentials of our own in memory; NULL: the user's cache. */
struct ldap_credentials;

struct ldap_clock;
struct ldap_directory;
struct ldap_referred;

/* A request in flight. */
struct ldap_request {
	struct ldap_request *next;
	void *tag;
	int message; /* libldap's number; a new one for every page */
	bool is_write;
	struct arena arena; /* words of the request, then one entry */
	struct arena_mark words;
	struct dir_search search;
	struct dir_write write;
	size_t delivered;
	bool must_page; /* the whole was too much at once */
	/* Hashes of the DNs that came before must_page was set, and in pages:
	 * for a search that is started again in the middle, and for a server
	 * that repeats itself for ever. */
	struct table seen, paged;
	bool fresh;		      /* this page has something new */
	unsigned stale;		      /* pages in a row that had nothing new */
	struct berval cookie;	      /* of the next page; on the heap */
	struct ldap_directory *moved; /* who answers after a referral */
};

struct ldap_directory {
	struct directory base;
	struct dir_options options; /* strings in the arena */
	char *password;		    /* a secret; wiped at close */
	struct ldap_credentials *credentials;
	void *offer;  /* gss_cred_id_t of the SPNEGO logon under way */
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

#endif
