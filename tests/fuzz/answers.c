/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/answers.c: a server that says whatever it likes. The input is
 * what it sends, part after part for the first connection and those that
 * follow (a reconnect, a referral); then it hangs up. Connections are pairs
 * of sockets: the linker puts the functions below in the place of those that
 * would go out (--wrap).
 */
#include "fuzz/pipeline.h"

#include "directory/ldap/target.h"

#include <sys/socket.h>
#include <unistd.h>

#define MOST_BYTES 65536 /* what a socket holds without a reader */
#define MOST_LINKS 16

static const uint8_t *script;
static size_t script_len;
static int servers[MOST_LINKS];
static size_t server_count;

int
__wrap_ldap_socket_open(struct ldap_directory *dir, struct dir_error *error);
int __wrap_ldap_domain2hostlist(const char *domain, char **hosts);

int
__wrap_ldap_socket_open(struct ldap_directory *dir, struct dir_error *error)
{
	const uint8_t *part;
	size_t len = 0;
	int pair[2];

	part = fuzz_part(&script, &script_len, &len);
	if (part == NULL || server_count == MOST_LINKS) {
		dir_error_set(error, dir->base.arena, DIR_CANNOT_CONNECT,
			      "connect", NULL, "nobody answers");
		return -1;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		       pair) != 0)
		abort();
	if (len > MOST_BYTES)
		len = MOST_BYTES;
	if (len > 0 && write(pair[1], part, len) != (ssize_t)len)
		abort();
	shutdown(pair[1], SHUT_WR);
	servers[server_count++] = pair[1];
	return pair[0];
}

int
__wrap_ldap_domain2hostlist(const char *domain, char **hosts)
{
	(void)domain;
	*hosts = NULL;
	return LDAP_UNAVAILABLE;
}

/* That every message we were given is freed is counted here, since leaks of
 * libldap's own are left out (leaks.txt). */
static size_t messages;

int __real_ldap_result(LDAP *ld, int message, int all, struct timeval *limit,
		       LDAPMessage **answer);
int __wrap_ldap_result(LDAP *ld, int message, int all, struct timeval *limit,
		       LDAPMessage **answer);
int __real_ldap_msgfree(LDAPMessage *message);
int __wrap_ldap_msgfree(LDAPMessage *message);

int
__wrap_ldap_result(LDAP *ld, int message, int all, struct timeval *limit,
		   LDAPMessage **answer)
{
	int type;

	type = __real_ldap_result(ld, message, all, limit, answer);
	messages += *answer != NULL;
	return type;
}

int
__wrap_ldap_msgfree(LDAPMessage *message)
{
	messages -= message != NULL;
	return __real_ldap_msgfree(message);
}

/* ---- questions --------------------------------------------------------- */

static bool
take(void *context, const struct dir_entry *entry)
{
	size_t *bytes = context;

	*bytes += strlen(entry->dn);
	for (size_t i = 0; i < entry->count; i++)
		for (size_t k = 0; k < entry->attributes[i].count; k++)
			must(entry->attributes[i].values[k].bytes
				     [entry->attributes[i].values[k].len] == 0);
	return true;
}

static const struct dir_search everything = {
	.base = "DC=lab,DC=example",
	.scope = DIR_SUB,
	.sd_flags = 7,
	.show_deleted = true,
	.paged = true,
	.extended_dn = true,
};

/* Two searches and a write in flight. */
static void
ask_at_once(struct directory *dir)
{
	static const uint8_t value[] = {1, 0, 0, 0x80};
	static char tags[3];
	const struct dir_write write = {
		.dn = "OU=people,DC=lab,DC=example",
		.attribute = "nTSecurityDescriptor",
		.sd_flags = 4,
		.value = value,
		.len = sizeof(value),
	};
	struct dir_error error;
	struct dir_reply reply;
	size_t bytes = 0;

	(void)directory_send_search(dir, &everything, &tags[0], &error);
	(void)directory_send_search(dir, &everything, &tags[1], &error);
	(void)directory_send_write(dir, &write, &tags[2], &error);
	while (directory_pending(dir) > 0 &&
	       directory_receive(dir, &reply, &error) == DIR_OK) {
		must((char *)reply.tag >= tags && (char *)reply.tag < tags + 3);
		if (reply.event == DIR_EVENT_ENTRY)
			(void)take(&bytes, &reply.entry);
		else if (reply.event == DIR_EVENT_FAILED)
			must(reply.error.sentence != NULL);
	}
}

static void
ask(struct directory *dir)
{
	struct dir_error error = {.sentence = NULL};
	const struct dir_sids *sids;
	size_t bytes = 0;

	if (directory_search(dir, &everything, take, &bytes, &error) != DIR_OK)
		must(error.sentence != NULL);
	(void)directory_caller_sids(dir, &sids, &error);
	for (size_t i = 0; i < sids->count; i++)
		bytes += sids->sids[i].len;
	ask_at_once(dir);
	if (directory_reconnect(dir, &error) == DIR_OK)
		ask_at_once(dir);
}

static void
run_commands(struct pipeline *line)
{
	pipeline_run(line, "OU=people,DC=lab,DC=example /A");
	pipeline_run(line, "OU=people,DC=lab,DC=example /I:S /G "
			   "\"LAB\\helpdesk:CA;Reset Password;user\" -n");
	pipeline_run(line, "<GUID=00112233445566778899aabbccddeeff> /D "
			   "helpdesk@lab.example:WP;telephoneNumber --json");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dir_options options = {
		.server = "stub.lab.example",
		.port = "389",
		.simple = true,
		.timeout = 1,
	};
	struct dir_error error = {.sentence = NULL};
	struct directory *dir;
	struct pipeline line;

	if (size == 0)
		return 0;
	script = data + 1;
	script_len = size - 1;
	pipeline_begin(&line);
	dir = directory_open_ldap(&line.session.arena, &options, &line.diags,
				  &error);
	if (dir == NULL) {
		must(error.sentence != NULL);
	} else if (data[0] % 2 == 0) {
		ask(dir);
		directory_close(dir);
	} else {
		pipeline_open(&line, dir);
		run_commands(&line);
	}
	pipeline_end(&line);
	must(messages == 0);
	while (server_count > 0)
		close(servers[--server_count]);
	return 0;
}
