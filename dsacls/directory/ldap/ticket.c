/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/ticket.c: how long the ticket lasts that a connection was
 * made with. A server drops the connection when that time is over, and a
 * shell that stays would rather log on again before it.
 */
#include "directory/ldap/kerberos.h"
#include "directory/ldap/ldap.h"

#include <krb5.h>
#include <string.h>
#include <time.h>

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

		if (first && first->length == 6 &&
		    memcmp(first->data, "krbtgt", 6) == 0)
			granting = end;
		else if (first && creds.server->length > 1 &&
			 creds.server->data[1].length == strlen(host) &&
			 strncasecmp(creds.server->data[1].data, host,
				     strlen(host)) == 0)
			service = end;
		krb5_free_cred_contents(krb5, &creds);
	}
	krb5_cc_end_seq_get(krb5, cache, &cursor);
	return service ? service : granting;
}

static time_t
read_end(const char *name, const char *host)
{
	krb5_context krb5;
	krb5_ccache cache;
	time_t end = 0;

	if (krb5_init_context(&krb5) != 0)
		return 0;
	if ((name ? krb5_cc_resolve(krb5, name, &cache)
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
	if (!info->protection || !strstr(info->protection, "GSS"))
		return;
	dir->ticket_end = read_end(ldap_credentials_cache(dir->credentials),
				   dir->target.host);
	if (dir->ticket_end && localtime_r(&dir->ticket_end, &when) &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &when))
		info->ticket = arena_printf(dir->base.arena, "until %s", text);
}
