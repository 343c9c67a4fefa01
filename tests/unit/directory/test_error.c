/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory/ldap/error.c and its tables; dir_error_report. */
#include "fixture.h"

#include "directory/ldap/error.h"

#include <ldap.h>

struct sample {
	const char *operation;
	int result;
	const char *text;
	enum dir_status status;
	uint32_t windows;
	const char *meaning; /* a part of the sentence */
};

#define LOGON(data) \
	"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext " \
	"error, data " data ", v4563"
#define GSS(words) \
	"SASL(-1): generic failure: GSSAPI Error: Unspecified GSS failure.  " \
	"Minor code may provide more information (" words ")"

static const struct sample samples[] = {
	{"bind", 49, LOGON("52e"), DIR_BIND_FAILED, 0x52e, "wrong password"},
	/* What took too long was what was asked for (R1). */
	{"modify", 3, "x", DIR_LIMIT, 0,
	 "cannot write CN=x: the server "
	 "gave up: the change took too long"},
	{"search", 3, "x", DIR_LIMIT, 0, "the search took too long"},
	{"bind", 3, "x", DIR_LIMIT, 0, "gave up: it took too long"},
	{"modify", 4, "x", DIR_LIMIT, 0, "a limit of the server on sizes"},
	{"search", 4, "x", DIR_LIMIT, 0, "more answers"},
	{"bind", 49, LOGON("525"), DIR_BIND_FAILED, 0x525, "no such user"},
	{"bind", 49, LOGON("52f"), DIR_BIND_FAILED, 0x52f, "restrictions"},
	{"bind", 49, LOGON("530"), DIR_BIND_FAILED, 0x530, "hour"},
	{"bind", 49, LOGON("531"), DIR_BIND_FAILED, 0x531, "this computer"},
	{"bind", 49, LOGON("532"), DIR_BIND_FAILED, 0x532, "has expired"},
	{"bind", 49, LOGON("533"), DIR_BIND_FAILED, 0x533, "disabled"},
	{"bind", 49, LOGON("568"), DIR_BIND_FAILED, 0x568, "groups"},
	{"bind", 49, LOGON("701"), DIR_BIND_FAILED, 0x701, "account has exp"},
	{"bind", 49, LOGON("773"), DIR_BIND_FAILED, 0x773, "must be changed"},
	{"bind", 49, LOGON("775"), DIR_BIND_FAILED, 0x775, "locked out"},
	{"bind", 49, LOGON("80090346"), DIR_BIND_FAILED, 0x80090346,
	 "channel binding"},
	/* Samba 4.22 */
	{"bind", 49,
	 "80090346: LdapErr: DSID-0C090711, comment: AcceptSecurityContext "
	 "error, data 35b, v1db1",
	 DIR_BIND_FAILED, 0x35b, "channel binding"},
	{"bind", -2,
	 "SASL(-1): generic failure: GSSAPI Error: Invalid token was supplied "
	 "(Unknown error)",
	 DIR_BIND_FAILED, 0, "did not understand the server's last answer"},
	{"bind", 49, "80090346: LdapErr: DSID-0C090597, comment: ",
	 DIR_BIND_FAILED, 0x80090346, "channel binding"},
	{"bind", 8,
	 "00002028: LdapErr: DSID-0C090202, comment: The server "
	 "requires binds to turn on integrity checking",
	 DIR_BIND_FAILED, 0x2028, "signed or TLS"},
	{"bind", 8, "SASL:[GSS-SPNEGO]: Sign or Seal are required.",
	 DIR_BIND_FAILED, 0, "no Kerberos logon inside TLS"},
	{"bind", 53,
	 "SASL:[GSSAPI]: Sign or Seal are not allowed if TLS is "
	 "used",
	 DIR_BIND_FAILED, 0, "no sealing inside TLS"},
	{"bind", -2, GSS("Clock skew too great"), DIR_BIND_FAILED, 0, "clock"},
	{"bind", -2, GSS("Server not found in Kerberos database"),
	 DIR_BIND_FAILED, 0, "no service of this name"},
	{"bind", -2, GSS("Ticket expired"), DIR_BIND_FAILED, 0, "expired"},
	{"bind", -2, GSS("Ticket not yet valid"), DIR_BIND_FAILED, 0,
	 "not valid yet"},
	{"bind", -2,
	 GSS("No Kerberos credentials available (default cache: "
	     "FILE:/tmp/krb5cc_0)"),
	 DIR_BIND_FAILED, 0, "no Kerberos ticket"},
	{"bind", -2, GSS("Cannot contact any KDC for realm 'CORP'"),
	 DIR_BIND_FAILED, 0, "KDC"},
	{"bind", -2, GSS("Message stream modified"), DIR_BIND_FAILED, 0,
	 "another machine"},
	{"bind", -2, "Client 'x@CORP' not found in Kerberos database",
	 DIR_BIND_FAILED, 0, "no such user"},
	{"bind", -2, "Client's credentials have been revoked", DIR_BIND_FAILED,
	 0, "disabled, locked"},
	{"bind", -6, "SASL(-4): no mechanism available: No worthy mechs found",
	 DIR_BIND_FAILED, 0, "not installed"},
	{"modify", 50,
	 "00000005: SecErr: DSID-03152E13, problem 4003 (INSUFF_ACCESS_RIGHTS)"
	 ", data 0",
	 DIR_NO_ACCESS, 5, "access denied"},
	{"modify", 50, "00002098: Object CN=x has no write dacl access",
	 DIR_NO_ACCESS, 0x2098, "do not allow"},
	{"modify", 50, "dsdb_access: Access check failed on CN=x",
	 DIR_NO_ACCESS, 0, "do not allow"},
	{"modify", 19,
	 "0000051B: AtrErr: DSID-030F2312, #1: 0: 0000051B: DSID-030F2312, "
	 "problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 20119",
	 DIR_REFUSED, 0x51b, "may not be made the owner"},
	{"modify", 53, "0000051B: SvcErr: DSID-1", DIR_REFUSED, 0x51b,
	 "may not be made the owner"},
	{"modify", 53, "00002077: SvcErr: DSID-031903DA, problem 5003",
	 DIR_REFUSED, 0x2077, "may not be changed"},
	{"modify", 53,
	 "00002035: MOD_DELETE for nTSecurityDescriptor not "
	 "supported yet",
	 DIR_REFUSED, 0x2035, "unwilling"},
	{"modify", 53, "00002035: modify forbidden on global catalog port",
	 DIR_REFUSED, 0x2035, "port of the global catalog"},
	{"modify", 20, "0000200D: x", DIR_REFUSED, 0x200d, "value already"},
	{"search", 32, "0000208D: NameErr: DSID-0310020A, problem 2001",
	 DIR_NOT_FOUND, 0x208d, "no such object"},
	{"search", 32, "00002030: No such Base DN", DIR_NOT_FOUND, 0x2030,
	 "hidden"},
	{"search", 32, "acl_read: Error retrieving instanceType for base.",
	 DIR_NOT_FOUND, 0, "hidden"},
	{"search", 34, "0000208F: NameErr: DSID-0310021B", DIR_BAD_NAME, 0x208f,
	 "distinguished name"},
	{"search", 10,
	 "0000202B: RefErr: DSID-0310063C, data 0, 1 access "
	 "points",
	 DIR_REFERRAL, 0x202b, "another server"},
	{"search", 1,
	 "000004DC: LdapErr: DSID-0C090748, comment: In order to perform this "
	 "operation a successful bind must be completed on the connection.",
	 DIR_NO_ACCESS, 0x4dc, "wants a logon"},
	{"search", 1, "00002020: Operation unavailable without authentication",
	 DIR_NO_ACCESS, 0x2020, "wants a logon"},
	{"search", 12, NULL, DIR_REFUSED, 0, "lacks a control"},
	{"search", 4, NULL, DIR_LIMIT, 0, "more answers"},
	{"search", -7, NULL, DIR_BAD_NAME, 0, "filter is malformed"},
	{"search", -1, NULL, DIR_LOST, 0, "connection was lost"},
	{"search", 80, "00001234: something new", DIR_FAILED, 0x1234,
	 "cannot read CN=x"},
};

static void
test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *one = &samples[i];
		struct arena arena = ARENA_INIT;
		struct dir_error error = {0};
		enum dir_status status =
			ldap_error_fill(&error, &arena, one->operation, "CN=x",
					"CN=x", one->result, one->text);
		if (!strstr(error.sentence, one->meaning))
			fail_msg("%zu: %s", i, error.sentence);
		assert_int_equal(status, one->status);
		assert_int_equal(error.status, one->status);
		assert_int_equal(error.windows, one->windows);
		assert_int_equal(error.result, one->result);
		/* The first line is complete by itself. */
		assert_null(strchr(error.sentence, '\n'));
		arena_clear(&arena);
	}
}

static uint32_t
windows_code(const char *text)
{
	struct arena arena = ARENA_INIT;
	struct dir_error error = {0};

	ldap_error_fill(&error, &arena, "search", "CN=x", NULL, 80, text);
	arena_clear(&arena);
	return error.windows;
}

static void
test_windows_codes(void **state)
{
	(void)state;
	assert_int_equal(windows_code(NULL), 0);
	assert_int_equal(windows_code(""), 0);
	assert_int_equal(windows_code("0000200"), 0);
	assert_int_equal(windows_code("00002000"), 0);
	assert_int_equal(windows_code("00002000: x"), 0x2000);
	assert_int_equal(windows_code("0000200g: x"), 0);
	assert_int_equal(windows_code("000020000: x"), 0);
	assert_int_equal(windows_code(LOGON("0")), 0x80090308);
	assert_int_equal(windows_code(LOGON("123456789")), 0x80090308);
}

/* The message of an answer that fits the fact is the fact's. */
static void
check_fact(const struct ldap_fact *fact, size_t table)
{
	struct arena arena = ARENA_INIT;
	struct dir_error error = {0};
	const char *text = fact->needle;
	const char *meaning;

	assert_true(fact->status != DIR_OK);
	assert_true(*fact->meaning);
	if (fact->windows != 0)
		text = arena_printf(&arena, "%08X: %s", (unsigned)fact->windows,
				    text != NULL ? text : "");
	ldap_error_fill(
		&error, &arena,
		fact->operation != NULL ? fact->operation : "any", "x", NULL,
		fact->result == LDAP_ANY_RESULT ? 80 : fact->result, text);
	meaning = strchr(error.sentence, ':') + 2;
	if (strcmp(meaning, fact->meaning) != 0 ||
	    error.advice != fact->advice || error.status != fact->status)
		fail_msg("table %zu: \"%s\" is hidden by \"%s\"", table,
			 fact->meaning, meaning);
	arena_clear(&arena);
}

/* Every fact of the tables is complete, and none is hidden by another. */
static void
test_tables(void **state)
{
	const struct ldap_fact *const tables[] = {
		ldap_bind_facts, ldap_kerberos_facts, ldap_object_facts,
		ldap_result_facts};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (const struct ldap_fact *f = tables[i]; f->meaning; f++)
			check_fact(f, i);
}

static void
test_report(void **state)
{
	struct fixture f = {0};
	struct dir_error error;

	(void)state;
	diags_init(&f.diags, &f.arena);
	f.diags.out = open_memstream(&f.shown, &f.shown_len);
	ldap_error_fill(&error, &f.arena, "modify", "CN=x", "CN=x", 50,
			"00002098: Object CN=x\nhas no write dacl access\n");
	dir_error_report(&error, &f.diags, NULL);
	assert_int_equal(f.diags.errors, 1);
	diags_print(&f.diags);
	fflush(f.diags.out);
	assert_non_null(strstr(f.shown, "cannot write CN=x: your rights"));
	assert_non_null(strstr(f.shown, "the server said: 00002098: Object "
					"CN=x has no write dacl access"));
	assert_non_null(strstr(f.shown, "WRITE_DAC"));
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_windows_codes),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_report),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
