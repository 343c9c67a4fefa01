/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input/command_logon.c: who is to log on, and with what: one account, one
 * proof of being it, and a mechanism that takes both. A switch that would
 * have no part in it is refused: else somebody else would be logged on.
 */
#include "input/parser.h"

#include "base/str.h"

#include <string.h>

static const enum option_id passwords[] = {
	OPT_PASSWORD,
	OPT_BIND_PASSWORD,
	OPT_BIND_PROMPT,
	OPT_PASSWORD_FILE,
};
#define PASSWORD_COUNT (sizeof(passwords) / sizeof(passwords[0]))

static bool
is_given(const struct parser *parser, enum option_id id)
{
	return parser->given[id].word != 0;
}

static bool
has_password(const struct parser *parser)
{
	for (size_t i = 0; i < PASSWORD_COUNT; i++)
		if (is_given(parser, passwords[i]))
			return true;
	return false;
}

/* ---- mechanisms ------------------------------------------------------ */

static bool
is_mechanism(const struct parser *parser, const char *name)
{
	const char *mechanism = parser->command->connect.mechanism;

	return mechanism != NULL && text_equal_nocase(mechanism, name);
}

static void
refuse_beside(struct parser *parser, enum option_id id, const char *why)
{
	if (!is_given(parser, id))
		return;
	struct span span = parser_span_given(parser, id);
	struct diag *diag = diag_error(
		parser->diags, &span, "%s does not go with -Y %s",
		parser_name_of(id), parser->command->connect.mechanism);
	diag_hint(parser->diags, diag, "%s", why);
}

static void
check_external(struct parser *parser)
{
	static const char why[] = "the certificate says who you are";

	refuse_beside(parser, OPT_USER, why);
	refuse_beside(parser, OPT_PRINCIPAL, why);
	refuse_beside(parser, OPT_KEYTAB, why);
	for (size_t i = 0; i < PASSWORD_COUNT; i++)
		refuse_beside(parser, passwords[i], why);
}

static void
check_ntlm(struct parser *parser)
{
	static const char why[] = "it is Kerberos's; NTLM takes /user and a "
				  "password";

	refuse_beside(parser, OPT_PRINCIPAL, why);
	refuse_beside(parser, OPT_KEYTAB, why);
	if (is_given(parser, OPT_USER))
		return;
	struct span span = parser_span_given(parser, OPT_MECHANISM);
	struct diag *diag = diag_error(parser->diags, &span,
				       "-Y NTLM wants a user and a password");
	diag_hint(parser->diags, diag,
		  "write /user:NAME /domain:DOMAIN "
		  "/passwd:*");
}

static void
check_mechanism(struct parser *parser)
{
	static const char *const known[] = {"GSS-SPNEGO", "GSSAPI", "NTLM",
					    "EXTERNAL"};
	bool is_known = false;

	if (!is_given(parser, OPT_MECHANISM))
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		is_known = is_known || is_mechanism(parser, known[i]);
	if (!is_known) {
		struct span span = parser_span_given(parser, OPT_MECHANISM);
		struct diag *diag =
			diag_error(parser->diags, &span,
				   "-Y %s is not for Active Directory",
				   parser->command->connect.mechanism);
		diag_hint(parser->diags, diag,
			  "want GSS-SPNEGO, GSSAPI, NTLM or EXTERNAL");
	} else if (is_mechanism(parser, "EXTERNAL")) {
		check_external(parser);
	} else if (is_mechanism(parser, "NTLM")) {
		check_ntlm(parser);
	}
}

/* ---- passwords ------------------------------------------------------- */

static void
check_password(struct parser *parser)
{
	static const enum option_id names[] = {OPT_USER, OPT_BIND_DN};

	if (has_password(parser))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!is_given(parser, names[i]))
			continue;
		struct span span = parser_span_given(parser, names[i]);
		struct diag *diag =
			diag_error(parser->diags, &span, "%s wants a password",
				   parser_name_of(names[i]));
		diag_hint(parser->diags, diag,
			  "/passwd:* asks for it, -y FILE reads it from a "
			  "file");
	}
}

/* Keys do without a password, and it without them. */
static void
check_keytab(struct parser *parser)
{
	if (!is_given(parser, OPT_KEYTAB))
		return;
	for (size_t i = 0; i < PASSWORD_COUNT; i++) {
		if (!is_given(parser, passwords[i]))
			continue;
		struct span span = parser_span_given(parser, OPT_KEYTAB);
		struct diag *diag =
			diag_error(parser->diags, &span,
				   "%s and --keytab contradict each other",
				   parser_name_of(passwords[i]));
		diag_hint(parser->diags, diag, "one of the two logs on");
	}
}

/* ---- domains --------------------------------------------------------- */

/* The domain that the name itself has, "CORP" of CORP\x or "corp.example" of
 * x@corp.example; NULL: none. */
static const char *
domain_in(const struct parser *parser, const char *user, bool *is_suffix)
{
	const char *slash = strchr(user, '\\');
	const char *at = strrchr(user, '@');

	*is_suffix = slash == NULL && at != NULL;
	if (slash != NULL)
		return arena_strndup(parser->arena, user,
				     (size_t)(slash - user));
	return at != NULL ? at + 1 : NULL;
}

/*
 * Two names of one domain may stand side by side, a flat one and a DNS name:
 * both are looked at when Kerberos has logged on. The suffix of a UPN need not
 * be a domain's. A simple bind and NTLM send what /user says, and no more.
 */
static void
check_domain(struct parser *parser)
{
	const struct connect_words *connect = &parser->command->connect;
	bool is_suffix;

	if (connect->domain == NULL || connect->user == NULL)
		return;
	const bool is_sent = connect->simple || is_mechanism(parser, "NTLM");
	const char *other = domain_in(parser, connect->user, &is_suffix);
	if (other == NULL && is_sent && strchr(connect->user, '=') != NULL)
		other = "a DN";
	if (other == NULL || text_equal_nocase(other, connect->domain))
		return;
	const bool same_kind = (strchr(other, '.') != NULL) ==
			       (strchr(connect->domain, '.') != NULL);
	if (!is_sent && (is_suffix || !same_kind))
		return;
	struct span span = parser_span_given(parser, OPT_DOMAIN);
	struct diag *diag =
		diag_error(parser->diags, &span,
			   "/domain:%s and /user:%s contradict each other",
			   connect->domain, connect->user);
	diag_hint(parser->diags, diag,
		  "the name in /user says its domain itself: leave /domain "
		  "out");
}

void
parser_check_logon(struct parser *parser)
{
	check_mechanism(parser);
	check_password(parser);
	check_keytab(parser);
	check_domain(parser);
}
