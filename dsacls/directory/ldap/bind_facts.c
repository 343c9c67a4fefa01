/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/bind_facts.c: the tables of failures when logging on: the
 * data codes of AD's AcceptSecurityContext error, SASL's refusals, and what
 * Kerberos says, by words of its text, since SASL hands up nothing better.
 * No code here, only facts.
 */
#include "directory/ldap/error.h"

#include <ldap.h>

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
