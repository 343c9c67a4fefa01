/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/error.c: maps a result code and a server's text to a sentence,
 * advice and a status.
 */
#include "directory/ldap/error.h"

#include "base/text.h"
#include "directory/backend.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

/* The tables of failures when logging on: the data codes of AD's
 * AcceptSecurityContext error, SASL's refusals, and what Kerberos says, by
 * words of its text, since SASL hands up nothing better. No code here, only
 * facts. */

#define ANY LDAP_ANY_RESULT
#define BIND "bind", ANY
#define FAILED DIR_BIND_FAILED
#define USE_NAMES \
	"write the user as DOMAIN\\name or name@domain and check the password"
#define FULL_NAME \
	"name the server by its full DNS name, neither by address nor by " \
	"alias, and set rdns = false and dns_canonicalize_hostname = false " \
	"in [libdefaults] of krb5.conf"
#define FIND_KDC \
	"check the realm in krb5.conf, and that DNS names its KDCs " \
	"(_kerberos._tcp.REALM) and port 88 of one answers"
#define BINDING_REFUSED \
	"something between here and the domain controller may end the TLS " \
	"(a proxy, a load balancer): name the domain controller itself, or " \
	"use ldap:// where Kerberos seals the connection"

const struct ldap_fact ldap_bind_facts[] = {
	{BIND, 0x525, NULL, FAILED, "there is no such user (525)", USE_NAMES},
	{BIND, 0x52e, NULL, FAILED, "wrong password, or no such user (52e)",
	 USE_NAMES},
	{BIND, 0x52f, NULL, FAILED,
	 "restrictions of the account forbid this logon (52f)",
	 "members of Protected Users log on with Kerberos only; an empty "
	 "password is never taken"},
	{BIND, 0x530, NULL, FAILED,
	 "the account may not log on at this hour (530)", NULL},
	{BIND, 0x531, NULL, FAILED,
	 "the account may not log on from this computer (531)",
	 "see userWorkstations of the account"},
	{BIND, 0x532, NULL, FAILED, "the password has expired (532)",
	 "set a new one, for instance with kpasswd"},
	{BIND, 0x533, NULL, FAILED, "the account is disabled (533)", NULL},
	{BIND, 0x568, NULL, FAILED,
	 "the account is in too many groups for a logon (568)",
	 "a logon carries 1,015 SIDs at most"},
	{BIND, 0x701, NULL, FAILED, "the account has expired (701)", NULL},
	{BIND, 0x773, NULL, FAILED,
	 "the password must be changed before the first logon (773)",
	 "change it, for instance with kpasswd"},
	{BIND, 0x775, NULL, FAILED, "the account is locked out (775)",
	 "wait for the lockout to end, or have the account unlocked"},
	{BIND, 0x57, NULL, FAILED, "the name fits no account, or several (57)",
	 USE_NAMES},
	{BIND, 0x80090346, NULL, FAILED,
	 "the channel binding of this logon was refused (80090346)",
	 BINDING_REFUSED},
	/* The same from Samba, whose data code is STATUS_BAD_BINDINGS. */
	{BIND, 0x35b, "80090346", FAILED,
	 "the channel binding of this logon was refused (80090346)",
	 BINDING_REFUSED},
	{BIND, 0, "Incorrect channel bindings", FAILED,
	 "the channel binding of this logon was refused", BINDING_REFUSED},
	{BIND, 0, "Invalid token was supplied", FAILED,
	 "the Kerberos library here did not understand the server's last "
	 "answer",
	 "with NTLM that is a known fault of MIT krb5 1.21 and later: log on "
	 "with Kerberos, or with /simple inside TLS"},
	{"bind", LDAP_STRONG_AUTH_REQUIRED, 0, "Sign or Seal are required",
	 FAILED, "this server takes no Kerberos logon inside TLS",
	 "use ldap:// without -Z: the connection is then sealed by Kerberos; "
	 "or set `ldap server require strong auth = allow_sasl_over_tls` in "
	 "its smb.conf"},
	{BIND, 0, "Sign or Seal are not allowed if TLS", FAILED,
	 "this server takes no sealing inside TLS", NULL},
	{BIND, 0x00002029, NULL, FAILED,
	 "this server takes no sealing inside TLS", NULL},
	{BIND, 0x8009030C, NULL, FAILED, "the logon was refused (8009030C)",
	 USE_NAMES},
	{BIND, 0, "NT_STATUS_LOGON_FAILURE", FAILED,
	 "wrong password, or no such user", USE_NAMES},
	{BIND, 0, "NT_STATUS_TIME_DIFFERENCE", FAILED,
	 "this machine's clock and the server's are too far apart",
	 "set this machine's clock (timedatectl, chronyc makestep)"},
	{BIND, 0, "no mechanism available", FAILED,
	 "this logon mechanism is not installed here",
	 "install libsasl2-modules-gssapi-mit for GSSAPI and GSS-SPNEGO"},
	{BIND, 0, "No worthy mechs", FAILED,
	 "this logon mechanism is not installed here",
	 "install libsasl2-modules-gssapi-mit for GSSAPI and GSS-SPNEGO"},
	{BIND, 0, "Failed to start authentication system", FAILED,
	 "the server does not offer this way of logging on", NULL},
	{"bind", LDAP_AUTH_METHOD_NOT_SUPPORTED, 0, NULL, FAILED,
	 "the server does not offer this way of logging on",
	 "EXTERNAL wants a client certificate (LDAPTLS_CERT, LDAPTLS_KEY) "
	 "and StartTLS (-Z)"},
	{0},
};

const struct ldap_fact ldap_kerberos_facts[] = {
	{BIND, 0, "Clock skew too great", FAILED,
	 "this machine's clock and the server's are more than five minutes "
	 "apart",
	 "set this machine's clock (timedatectl, chronyc makestep)"},
	{BIND, 0, "Server not found in Kerberos database", FAILED,
	 "Kerberos knows no service of this name", FULL_NAME},
	{BIND, 0, "Ticket expired", FAILED, "the Kerberos ticket has expired",
	 "get a new one with kinit"},
	{BIND, 0, "Ticket not yet valid", FAILED,
	 "the Kerberos ticket is not valid yet",
	 "check this machine's clock, then get a new one with kinit"},
	{BIND, 0, "No Kerberos credentials available", FAILED,
	 "there is no Kerberos ticket",
	 "get one with kinit, or give /user:NAME /passwd:*"},
	{BIND, 0, "No credentials cache found", FAILED,
	 "there is no Kerberos ticket",
	 "get one with kinit, or give /user:NAME /passwd:*"},
	{BIND, 0, "Can't find client principal", FAILED,
	 "there is no Kerberos ticket",
	 "get one with kinit, or give /user:NAME /passwd:*"},
	{BIND, 0, "Credentials cache permissions", FAILED,
	 "the Kerberos ticket file may not be read",
	 "see KRB5CCNAME and the file's permissions"},
	{BIND, 0, "Cannot contact any KDC", FAILED,
	 "no Kerberos server (KDC) of the realm answers", FIND_KDC},
	{BIND, 0, "Cannot find KDC", FAILED,
	 "no Kerberos server (KDC) of the realm is known", FIND_KDC},
	{BIND, 0, "Cannot resolve network address", FAILED,
	 "the Kerberos server (KDC) has no address in DNS", FIND_KDC},
	{BIND, 0, "Cannot find realm", FAILED, "the Kerberos realm is unknown",
	 FIND_KDC},
	{BIND, 0, "does not specify default realm", FAILED,
	 "krb5.conf names no realm",
	 "write the user as name@domain, or set default_realm in krb5.conf"},
	{BIND, 0, "Message stream modified", FAILED,
	 "the service ticket was made for another machine",
	 "the service name (SPN) ldap/SERVER may be on a wrong account, or "
	 "on two; or the name leads to another server. " FULL_NAME},
	{BIND, 0, "Decrypt integrity check failed", FAILED,
	 "the service ticket was made for another machine",
	 "the service name (SPN) ldap/SERVER may be on a wrong account, or "
	 "on two; or the name leads to another server. " FULL_NAME},
	{BIND, 0, "Wrong principal in request", FAILED,
	 "the service ticket was made for another name", FULL_NAME},
	{BIND, 0, "no support for encryption type", FAILED,
	 "account, domain and this machine share no encryption type",
	 "see msDS-SupportedEncryptionTypes of the account and "
	 "permitted_enctypes in krb5.conf"},
	{BIND, 0, "Preauthentication failed", FAILED, "wrong password",
	 USE_NAMES},
	{BIND, 0, "not found in Kerberos database", FAILED,
	 "there is no such user", USE_NAMES},
	{BIND, 0, "credentials have been revoked", FAILED,
	 "the account is disabled, locked out or expired", NULL},
	{BIND, 0, "Password has expired", FAILED,
	 "the password has expired, or must be changed first",
	 "set a new one with kpasswd"},
	{BIND, 0, "KDC policy rejects", FAILED,
	 "policy forbids this logon (hour, computer, kind of logon)", NULL},
	{"bind", LDAP_INVALID_CREDENTIALS, 0, NULL, FAILED,
	 "the logon was refused", USE_NAMES},
	{BIND, 0, "security flags do not match", FAILED,
	 "the server offers no sealing as strong as is wanted", NULL},
	{0},
};

#define ANY LDAP_ANY_RESULT
#define WRITE_RIGHTS \
	"writing the DACL needs WRITE_DAC on the object (or owning it), " \
	"owner and group need WRITE_OWNER, the SACL needs the privilege " \
	"SeSecurityPrivilege"
#define LOG_ON_FIRST "log on first: kinit, or /user:NAME /passwd:*"

const struct ldap_fact ldap_object_facts[] = {
	{"modify", ANY, 0, "global catalog", DIR_REFUSED,
	 "the port of the global catalog takes no changes",
	 "use the ordinary port of a domain controller of its domain: 389 in "
	 "place of 3268, 636 in place of 3269"},
	{NULL, ANY, 0x00000005, NULL, DIR_NO_ACCESS, "access denied",
	 WRITE_RIGHTS},
	{"modify", ANY, 0x00002098, NULL, DIR_NO_ACCESS,
	 "your rights on the object do not allow this", WRITE_RIGHTS},
	{NULL, ANY, 0x00002098, NULL, DIR_NO_ACCESS,
	 "your rights on the object do not allow this", NULL},
	{NULL, ANY, 0x00000522, NULL, DIR_NO_ACCESS,
	 "the privilege SeSecurityPrivilege is missing",
	 "reading and writing audit entries (SACL) is for Administrators; "
	 "leave /A or the SACL out"},
	{NULL, ANY, 0x0000051B, NULL, DIR_REFUSED,
	 "this account may not be made the owner",
	 "writing the owner needs WRITE_OWNER on the object, and the owner "
	 "must be yourself or an Administrators group that you are in, "
	 "unless you hold the privilege SeRestorePrivilege"},
	{NULL, ANY, 0x00000538, NULL, DIR_REFUSED,
	 "the domain controller calls the access list invalid", NULL},
	{NULL, ANY, 0x00000539, NULL, DIR_REFUSED,
	 "the domain controller calls a SID in it invalid", NULL},
	{NULL, ANY, 0x0000053A, NULL, DIR_REFUSED,
	 "the domain controller calls the security descriptor invalid", NULL},
	{NULL, ANY, 0x00002077, NULL, DIR_REFUSED,
	 "the attribute may not be changed this way",
	 "it is kept by the system, or the object is in a state that forbids "
	 "the change"},
	{NULL, ANY, 0x000004DC, NULL, DIR_NO_ACCESS,
	 "the server wants a logon before it answers", LOG_ON_FIRST},
	{NULL, LDAP_OPERATIONS_ERROR, 0x00002020, "without authentication",
	 DIR_NO_ACCESS, "the server wants a logon before it answers",
	 LOG_ON_FIRST},
	{NULL, ANY, 0x0000202B, NULL, DIR_REFERRAL,
	 "the object lives on another server", NULL},
	{NULL, ANY, 0x0000208D, NULL, DIR_NOT_FOUND,
	 "no such object, or it is hidden from you", NULL},
	{NULL, ANY, 0x00002030, NULL, DIR_NOT_FOUND,
	 "no such object, or it is hidden from you", NULL},
	{NULL, ANY, 0x00002035, NULL, DIR_REFUSED,
	 "the server is unwilling to do this",
	 "the object may be protected by the system, or the descriptor have "
	 "no DACL"},
	{NULL, ANY, 0x0000200D, NULL, DIR_REFUSED,
	 "the attribute has a value already", NULL},
	{NULL, ANY, 0x0000208F, NULL, DIR_BAD_NAME,
	 "this is no distinguished name", NULL},
	{NULL, ANY, 0x00002032, NULL, DIR_BAD_NAME,
	 "this is no distinguished name", NULL},
	{NULL, ANY, 0x0000202F, NULL, DIR_REFUSED,
	 "the value breaks a rule of the schema", NULL},
	{"search", ANY, 0x00002024, NULL, DIR_LIMIT,
	 "an administrative limit of the server is reached", NULL},
	{NULL, ANY, 0x00002024, NULL, DIR_LIMIT,
	 "an administrative limit of the server is reached",
	 "a descriptor may hold no more than 64 KiB of entries, inherited "
	 "ones included"},
	{NULL, ANY, 0x00002028, NULL, DIR_BIND_FAILED,
	 "the server takes only signed or TLS-protected connections",
	 "log on with Kerberos (the default), or use TLS with -Z or "
	 "-H ldaps://"},
	{0},
};

const struct ldap_fact ldap_result_facts[] = {
	{NULL, LDAP_NO_SUCH_OBJECT, 0, NULL, DIR_NOT_FOUND,
	 "no such object, or it is hidden from you", NULL},
	{NULL, LDAP_INVALID_DN_SYNTAX, 0, NULL, DIR_BAD_NAME,
	 "this is no distinguished name", NULL},
	{NULL, LDAP_NAMING_VIOLATION, 0, NULL, DIR_BAD_NAME,
	 "the name breaks a naming rule", NULL},
	{NULL, LDAP_FILTER_ERROR, 0, NULL, DIR_BAD_NAME,
	 "the search filter is malformed",
	 "filters look like (&(objectClass=user)(cn=a*)); write ( ) * \\ in "
	 "values as \\28 \\29 \\2a \\5c"},
	{NULL, LDAP_PARAM_ERROR, 0, NULL, DIR_BAD_NAME,
	 "a name or filter in the request is malformed", NULL},
	{"modify", LDAP_INSUFFICIENT_ACCESS, 0, NULL, DIR_NO_ACCESS,
	 "your rights on the object do not allow this", WRITE_RIGHTS},
	{NULL, LDAP_INSUFFICIENT_ACCESS, 0, NULL, DIR_NO_ACCESS,
	 "your rights do not allow this", NULL},
	{NULL, LDAP_CONSTRAINT_VIOLATION, 0, NULL, DIR_REFUSED,
	 "the value breaks a rule of the schema", NULL},
	{NULL, LDAP_UNWILLING_TO_PERFORM, 0, NULL, DIR_REFUSED,
	 "the server is unwilling to do this", NULL},
	{NULL, LDAP_TYPE_OR_VALUE_EXISTS, 0, NULL, DIR_REFUSED,
	 "the attribute has a value already", NULL},
	{NULL, LDAP_NO_SUCH_ATTRIBUTE, 0, NULL, DIR_REFUSED,
	 "the object has no such attribute or value", NULL},
	{NULL, LDAP_UNDEFINED_TYPE, 0, NULL, DIR_REFUSED,
	 "the schema has no such attribute", NULL},
	{NULL, LDAP_OBJECT_CLASS_VIOLATION, 0, NULL, DIR_REFUSED,
	 "the object's class does not take this attribute", NULL},
	{NULL, LDAP_INVALID_SYNTAX, 0, NULL, DIR_REFUSED,
	 "the value has the wrong syntax", NULL},
	{NULL, LDAP_UNAVAILABLE_CRITICAL_EXTENSION, 0, NULL, DIR_REFUSED,
	 "the server lacks a control that this needs",
	 "this is not Active Directory, or it is a very old one"},
	{NULL, LDAP_PROTOCOL_ERROR, 0, NULL, DIR_REFUSED,
	 "the server does not understand the request", NULL},
	{NULL, LDAP_REFERRAL, 0, NULL, DIR_REFERRAL,
	 "the object lives on another server", NULL},
	{"search", LDAP_SIZELIMIT_EXCEEDED, 0, NULL, DIR_LIMIT,
	 "there are more answers than the server gives at once", NULL},
	{NULL, LDAP_SIZELIMIT_EXCEEDED, 0, NULL, DIR_LIMIT,
	 "a limit of the server on sizes is reached", NULL},
	{"search", LDAP_TIMELIMIT_EXCEEDED, 0, NULL, DIR_LIMIT,
	 "the server gave up: the search took too long",
	 "search a smaller part of the directory"},
	{"modify", LDAP_TIMELIMIT_EXCEEDED, 0, NULL, DIR_LIMIT,
	 "the server gave up: the change took too long",
	 "try again in a while"},
	{NULL, LDAP_TIMELIMIT_EXCEEDED, 0, NULL, DIR_LIMIT,
	 "the server gave up: it took too long", "try again in a while"},
	{NULL, LDAP_ADMINLIMIT_EXCEEDED, 0, NULL, DIR_LIMIT,
	 "an administrative limit of the server is reached", NULL},
	{NULL, LDAP_BUSY, 0, NULL, DIR_LIMIT, "the server is too busy",
	 "try again in a while"},
	{NULL, LDAP_UNAVAILABLE, 0, NULL, DIR_LIMIT,
	 "the server is shutting down or starting", "try again in a while"},
	{NULL, LDAP_STRONG_AUTH_REQUIRED, 0, NULL, DIR_BIND_FAILED,
	 "the server takes only signed or TLS-protected connections",
	 "log on with Kerberos (the default), or use TLS with -Z or "
	 "-H ldaps://"},
	{NULL, LDAP_USER_CANCELLED, 0, NULL, DIR_LOST, "interrupted", NULL},
	{NULL, LDAP_SERVER_DOWN, 0, NULL, DIR_LOST, "the connection was lost",
	 NULL},
	{NULL, LDAP_TIMEOUT, 0, NULL, DIR_LOST,
	 "the server did not answer in time", "--timeout SECONDS waits longer"},
	{NULL, LDAP_DECODING_ERROR, 0, NULL, DIR_FAILED,
	 "the server's answer is malformed", NULL},
	{NULL, LDAP_FLOODED, 0, NULL, DIR_LOST,
	 "the server sends far more than an answer can have",
	 "who answers there? ask another domain controller"},
	{NULL, LDAP_NO_MEMORY, 0, NULL, DIR_FAILED, "out of memory", NULL},
	{0},
};

/* ---- finding them ------------------------------------------------------ */

static size_t
hex_span(const char *text)
{
	return strspn(text, "0123456789ABCDEFabcdef");
}

/* "data 52e," of a refused logon; the first code of such a text is always
 * the same SEC_E_INVALID_TOKEN and says nothing. */
static uint32_t
data_code(const char *text)
{
	const char *found = strstr(text, "AcceptSecurityContext error, data ");
	size_t len;

	if (found == NULL)
		return 0;
	found += strlen("AcceptSecurityContext error, data ");
	len = hex_span(found);
	return len != 0 && len <= 8 ? (uint32_t)strtoul(found, NULL, 16) : 0;
}

/*
 * The Windows code in a server's text: the data code of a refused logon
 * ("..., data 52e, v4563"), else the eight hex digits that AD begins with;
 * 0 when there is none.
 */
static uint32_t
windows_code(const char *text)
{
	uint32_t data, first = 0;

	if (text == NULL)
		return 0;
	if (hex_span(text) == 8 && text[8] == ':')
		first = (uint32_t)strtoul(text, NULL, 16);
	data = data_code(text);
	return data != 0 ? data : first;
}

static bool
fits(const struct ldap_fact *fact, const char *operation, int result,
     uint32_t windows, const char *text)
{
	if (fact->operation != NULL && strcmp(fact->operation, operation) != 0)
		return false;
	if (fact->result != LDAP_ANY_RESULT && fact->result != result)
		return false;
	if (fact->windows != 0 && fact->windows != windows)
		return false;
	return fact->needle == NULL ||
	       (text != NULL && strcasestr(text, fact->needle) != NULL);
}

/* The first fact that fits, or NULL. text may be NULL. */
static const struct ldap_fact *
find_fact(const char *operation, int result, uint32_t windows, const char *text)
{
	const struct ldap_fact *const tables[] = {
		ldap_bind_facts, ldap_kerberos_facts, ldap_object_facts,
		ldap_result_facts};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct ldap_fact *fact = tables[i];
		for (; fact->meaning; fact++)
			if (fits(fact, operation, result, windows, text))
				return fact;
	}
	return NULL;
}

static const char *
failed_to(const char *operation)
{
	static const struct {
		const char *operation, *words;
	} list[] = {
		{"bind", "cannot log on to"},
		{"connect", "cannot reach"},
		{"search", "cannot read"},
		{"modify", "cannot write"},
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strcmp(list[i].operation, operation) == 0)
			return list[i].words;
	return "failed at";
}

/* Lines of a server's text would break the one-line rule of messages. */
static const char *
one_line(struct arena *arena, const char *text)
{
	size_t end;
	char *copy;

	if (text == NULL || *text == '\0')
		return NULL;
	copy = arena_strdup(arena, text);
	end = strlen(copy);

	while (end != 0 && strchr(" \r\n", copy[end - 1]) != NULL)
		copy[--end] = '\0';
	for (char *c = copy; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	return copy;
}

/*
 * Answers to a write that say why it was refused, so that nothing of it was
 * done (RFC 4511 4.1.9 and A.2). The others (busy, a limit, "other", what is
 * no code of the protocol) may come from amid the work, or from a machine in
 * between that does not know what became of it.
 */
static bool
is_refusal(int result)
{
	switch (result) {
	case LDAP_PROTOCOL_ERROR:
	case LDAP_AUTH_METHOD_NOT_SUPPORTED:
	case LDAP_STRONG_AUTH_REQUIRED:
	case LDAP_REFERRAL:
	case LDAP_UNAVAILABLE_CRITICAL_EXTENSION:
	case LDAP_CONFIDENTIALITY_REQUIRED:
	case LDAP_NO_SUCH_ATTRIBUTE:
	case LDAP_UNDEFINED_TYPE:
	case LDAP_INAPPROPRIATE_MATCHING:
	case LDAP_CONSTRAINT_VIOLATION:
	case LDAP_TYPE_OR_VALUE_EXISTS:
	case LDAP_INVALID_SYNTAX:
	case LDAP_NO_SUCH_OBJECT:
	case LDAP_ALIAS_PROBLEM:
	case LDAP_INVALID_DN_SYNTAX:
	case LDAP_ALIAS_DEREF_PROBLEM:
	case LDAP_INAPPROPRIATE_AUTH:
	case LDAP_INVALID_CREDENTIALS:
	case LDAP_INSUFFICIENT_ACCESS:
	case LDAP_UNWILLING_TO_PERFORM:
	case LDAP_NAMING_VIOLATION:
	case LDAP_OBJECT_CLASS_VIOLATION:
	case LDAP_NOT_ALLOWED_ON_NONLEAF:
	case LDAP_NOT_ALLOWED_ON_RDN:
	case LDAP_ALREADY_EXISTS:
	case LDAP_NO_OBJECT_CLASS_MODS:
	case LDAP_AFFECTS_MULTIPLE_DSAS:
		return true;
	default:
		return false;
	}
}

enum dir_status
ldap_error_fill(struct dir_error *error, struct arena *arena,
		const char *operation, const char *subject, const char *dn,
		int result, const char *text)
{
	uint32_t windows = windows_code(text);
	const struct ldap_fact *fact =
		find_fact(operation, result, windows, text);
	enum dir_status status = fact != NULL ? fact->status
				 : strcmp(operation, "bind") == 0
					 ? DIR_BIND_FAILED
					 : DIR_FAILED;
	const char *meaning, *line;

	if (error == NULL)
		return status;
	line = one_line(arena, text);
	meaning = fact != NULL ? fact->meaning : ldap_err2string(result);
	if (fact == NULL && result < 0 && line != NULL) {
		/* Our own libraries' words are the best there is. */
		meaning = line;
		line = NULL;
	}
	dir_error_set(error, arena, status, operation, dn, "%s %s: %s",
		      failed_to(operation),
		      subject != NULL && *subject != '\0' ? subject
							  : "the rootDSE",
		      meaning);
	error->result = result;
	error->windows = windows;
	error->is_unclear =
		strcmp(operation, "modify") == 0 && !is_refusal(result);
	error->server_text = line;
	error->advice = fact != NULL ? fact->advice : NULL;
	return status;
}
