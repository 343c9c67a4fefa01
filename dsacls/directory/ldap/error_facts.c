/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/error_facts.c: the table of failures about objects: reads
 * and writes. Codes are Windows error codes as AD prints them (MS-ADTS
 * 3.1.1.3.1.9) and LDAP result codes (RFC 4511 A); logging on has a table of
 * its own. No code here, only facts.
 */
#include "directory/ldap/error.h"

#include <ldap.h>

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
