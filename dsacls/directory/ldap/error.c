/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/error.c: from a result code and a server's text to a
 * sentence, an advice and a status. What the codes mean stands in
 * directory/ldap/error_facts.c.
 */
#include "directory/ldap/error.h"

#include "base/str.h"
#include "directory/backend.h"

#include <ldap.h>
#include <stdlib.h>
#include <string.h>

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static size_t
hex_span(const char *text)
{
	size_t len = 0;
	while (is_hex(text[len]))
		len++;
	return len;
}

/* "data 52e," of a refused logon; the first code of such a text is always
 * the same SEC_E_INVALID_TOKEN and says nothing. */
static uint32_t
data_code(const char *text)
{
	const char *found = strstr(text, "AcceptSecurityContext error, data ");
	if (found == NULL)
		return 0;
	found += strlen("AcceptSecurityContext error, data ");
	size_t len = hex_span(found);
	return len != 0 && len <= 8 ? (uint32_t)strtoul(found, NULL, 16) : 0;
}

uint32_t
ldap_windows_code(const char *text)
{
	if (text == NULL)
		return 0;
	uint32_t first = 0;
	if (hex_span(text) == 8 && text[8] == ':')
		first = (uint32_t)strtoul(text, NULL, 16);
	uint32_t data = data_code(text);
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

const struct ldap_fact *
ldap_fact_find(const char *operation, int result, uint32_t windows,
	       const char *text)
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

static enum dir_status
status_of(const char *operation, const struct ldap_fact *fact)
{
	if (fact != NULL)
		return fact->status;
	return strcmp(operation, "bind") == 0 ? DIR_BIND_FAILED : DIR_FAILED;
}

/* Lines of a server's text would break the one-line rule of messages. */
static const char *
one_line(struct arena *arena, const char *text)
{
	if (text == NULL || *text == '\0')
		return NULL;
	char *copy = arena_strdup(arena, text);
	size_t end = strlen(copy);

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
	uint32_t windows = ldap_windows_code(text);
	const struct ldap_fact *fact =
		ldap_fact_find(operation, result, windows, text);
	enum dir_status status = status_of(operation, fact);

	if (error == NULL)
		return status;
	const char *line = one_line(arena, text);
	const char *meaning =
		fact != NULL ? fact->meaning : ldap_err2string(result);
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
