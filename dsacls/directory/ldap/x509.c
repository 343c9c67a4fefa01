/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory/ldap/x509.c: walks the DER of a certificate for the names and
 * dates in it. One gate, der_next: every element is cut out of its parent
 * before it is looked into.
 */
#include "directory/ldap/certificate.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

enum {
	DER_OID = 0x06,
	DER_OCTETS = 0x04,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_VERSION = 0xa0,
	DER_EXTENSIONS = 0xa3,
	DER_DNS_NAME = 0x82, /* GeneralName [2] */
	DER_ADDRESS = 0x87,  /* GeneralName [7] */
};

struct der {
	const uint8_t *bytes;
	size_t len;
};

/* Cuts the next element off rest. False at the end and on nonsense. */
static bool
der_next(struct der *rest, unsigned *tag, struct der *content)
{
	if (rest->len < 2)
		return false;
	size_t head = 2, len = rest->bytes[1];
	if (len & 0x80) {
		size_t count = len & 0x7f;
		if (count == 0 || count > 4 || count > rest->len - head)
			return false;
		len = 0;
		for (size_t i = 0; i < count; i++)
			len = len << 8 | rest->bytes[head + i];
		head += count;
	}
	if (len > rest->len - head)
		return false;
	*tag = rest->bytes[0];
	*content = (struct der){rest->bytes + head, len};
	rest->bytes += head + len;
	rest->len -= head + len;
	return true;
}

static bool
der_want(struct der *rest, unsigned wanted, struct der *content)
{
	unsigned tag;
	return der_next(rest, &tag, content) && tag == wanted;
}

static bool
der_is(const struct der *der, const void *bytes, size_t len)
{
	return der->len == len && memcmp(der->bytes, bytes, len) == 0;
}

/* The common name (2.5.4.3) of a Name, else its organisation (2.5.4.10). */
static const char *
read_name(struct arena *arena, struct der name)
{
	const char *found = NULL;
	struct der set, pair, oid, value;
	unsigned tag;

	while (der_want(&name, DER_SET, &set))
		while (der_want(&set, DER_SEQUENCE, &pair)) {
			if (!der_want(&pair, DER_OID, &oid) ||
			    !der_next(&pair, &tag, &value))
				continue;
			bool common = der_is(&oid, "\x55\x04\x03", 3);
			if (common ||
			    (!found && der_is(&oid, "\x55\x04\x0a", 3)))
				found = arena_strndup(arena,
						      (const char *)value.bytes,
						      value.len);
		}
	return found;
}

/* YYMMDDHHMMSSZ means 1950 to 2049 (RFC 5280 4.1.2.5.1). */
static void
read_time(struct der *validity, char out[static 16])
{
	struct der value;
	unsigned tag;

	out[0] = '\0';
	if (!der_next(validity, &tag, &value))
		return;
	if (tag == DER_TIME && value.len == 15) {
		memcpy(out, value.bytes, 15);
		out[15] = '\0';
	} else if (tag == DER_UTC_TIME && value.len == 13) {
		memcpy(out, value.bytes[0] < '5' ? "20" : "19", 2);
		memcpy(out + 2, value.bytes, 13);
		out[15] = '\0';
	}
}

/* A name as text, or NULL for a kind that names no server. */
static const char *
read_alt_name(struct arena *arena, unsigned tag, struct der name)
{
	char text[INET6_ADDRSTRLEN];

	if (tag == DER_DNS_NAME)
		return arena_strndup(arena, (const char *)name.bytes, name.len);
	if (tag == DER_ADDRESS && (name.len == 4 || name.len == 16) &&
	    inet_ntop(name.len == 4 ? AF_INET : AF_INET6, name.bytes, text,
		      sizeof(text)))
		return arena_strdup(arena, text);
	return NULL;
}

static void
read_alt_names(struct certificate *certificate, struct arena *arena,
	       struct der names)
{
	struct der list, name;
	const char **found = NULL;
	size_t capacity = 0;
	unsigned tag;

	if (!der_want(&names, DER_SEQUENCE, &list))
		return;
	certificate->name_count = 0;
	while (der_next(&list, &tag, &name)) {
		const char *text = read_alt_name(arena, tag, name);
		if (!text)
			continue;
		found = arena_grow(arena, found, &capacity,
				   certificate->name_count + 1, sizeof(*found));
		found[certificate->name_count++] = text;
	}
	certificate->names = found;
}

/* subjectAltName is 2.5.29.17; the critical flag may stand before it. */
static void
read_extensions(struct certificate *certificate, struct arena *arena,
		struct der wrapped)
{
	struct der list, one, oid, value;
	unsigned tag;

	if (!der_want(&wrapped, DER_SEQUENCE, &list))
		return;
	while (der_want(&list, DER_SEQUENCE, &one)) {
		if (!der_want(&one, DER_OID, &oid) ||
		    !der_is(&oid, "\x55\x1d\x11", 3))
			continue;
		while (der_next(&one, &tag, &value))
			if (tag == DER_OCTETS)
				read_alt_names(certificate, arena, value);
	}
}

bool
certificate_read(struct certificate *certificate, struct arena *arena,
		 const void *der, size_t len)
{
	struct der all = {der, len}, outer, body, part, validity, subject;
	unsigned tag;

	*certificate = (struct certificate){.issuer = "unknown"};
	if (!der_want(&all, DER_SEQUENCE, &outer) ||
	    !der_want(&outer, DER_SEQUENCE, &body) ||
	    !der_next(&body, &tag, &part))
		return false;
	/* version, serial number, signature algorithm, issuer */
	if (tag == DER_VERSION && !der_next(&body, &tag, &part))
		return false;
	if (!der_want(&body, DER_SEQUENCE, &part) ||
	    !der_want(&body, DER_SEQUENCE, &part))
		return false;
	const char *name = read_name(arena, part);
	if (name)
		certificate->issuer = name;
	if (!der_want(&body, DER_SEQUENCE, &validity) ||
	    !der_want(&body, DER_SEQUENCE, &subject))
		return false;
	read_time(&validity, certificate->from);
	read_time(&validity, certificate->until);
	const char **own = arena_array(arena, 1, sizeof(*own));
	own[0] = read_name(arena, subject);
	certificate->names = own;
	certificate->name_count = own[0] ? 1 : 0;
	while (der_next(&body, &tag, &part))
		if (tag == DER_EXTENSIONS)
			read_extensions(certificate, arena, part);
	return true;
}
