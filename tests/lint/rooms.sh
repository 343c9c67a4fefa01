#!/bin/sh
# Who may include whom, who may write where (design: the house). Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
n=0 bad=0
result() { # result NAME OFFENDERS
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		bad=$((bad + 1))
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

# room FILES-PATTERN ALLOWED-PREFIXES: includes in quotes must match.
room() {
	offenders=$(grep -nE '^#[[:space:]]*include "' $2 2>/dev/null |
		grep -vE "include \"($3)")
	result "$1 includes only what it may" "$offenders"
}

libsd_names='err\.h|guid\.h|sid\.h|known\.h|mask\.h|ace\.h|acl\.h|desc\.h|codec\.h|sddl\.h|edit\.h|diff\.h|inherit\.h|access\.h'
room libsd 'libsd/*.[ch] libsd/internal/*.[ch]' "libsd/|internal/|[a-z_]+\.h"
room base 'dsacls/base/*.[ch]' 'base/'
room input 'dsacls/input/*.[ch]' 'base/|input/'
room plan 'dsacls/plan/*.[ch]' 'base/|input/|plan/|libsd/(mask|guid)\.h'
room directory 'dsacls/directory/*.[ch]' 'base/|directory/|libsd/'
room resolve 'dsacls/resolve/*.[ch]' 'base/|input/|plan/|directory/|resolve/|libsd/'
room answer 'dsacls/answer/*.[ch]' 'base/|answer/|plan/|resolve/|directory/|libsd/'
room apply 'dsacls/apply/*.[ch]' 'base/|apply/|answer/|plan/|resolve/|directory/|libsd/'
room output 'dsacls/output/*.[ch]' 'base/|output/|input/|plan/|apply/(outcome|wire)\.h|directory/ldif_record\.h|libsd/'

result 'libsd uses no program, LDAP or I/O header' "$(grep -nE \
	'include <(ldap|lber|sasl|krb5|stdio_ext|unistd|readline)' \
	libsd/*.[ch] libsd/internal/*.[ch])"
result 'libsd never prints' "$(grep -nE '\b(printf|fprintf|puts|fputs|perror) *\(' \
	libsd/*.c libsd/internal/*.c)"
result 'libldap, libsasl2 and krb5 stand in ldap_* only' "$(grep -lE \
	'include <(ldap|lber|sasl|krb5|gssapi)' dsacls/*.[ch] dsacls/*/*.[ch] |
	grep -vE 'directory/(ldap_|ldif_)')"
result 'readline stands in repl*.c only' "$(grep -lE 'include <readline' \
	dsacls/*.[ch] dsacls/*/*.[ch] | grep -vE '^dsacls/repl')"
result 'stderr is written by diag.c and progress.c only' "$(grep -nE '\bstderr\b' \
	dsacls/*.c dsacls/*/*.c | grep -vE 'base/(diag|progress|term)\.c:')"
result 'only apply/ sends writes' "$(grep -nE '\bdirectory_send_write *\(' \
	dsacls/*.c dsacls/*/*.c | grep -vE 'dsacls/(apply|directory)/')"
result 'stdout is written by printers, help and completion only' "$(grep -nE \
	'\b(printf|puts|putchar) *\(' dsacls/base/*.c dsacls/plan/*.c \
	dsacls/resolve/*.c dsacls/apply/*.c dsacls/directory/*.c |
	grep -vE '[a-z_]printf *\(')"
result 'JSON is written by json_value.c only, which escapes it' "$(grep -nE \
	'\bjson_dump[a-z]* *\(' dsacls/*.c dsacls/*/*.c |
	grep -v 'output/json_value\.c:')"
result 'one table says what is escaped' "$(grep -nE '0x(202e|200b)\b' \
	dsacls/*.[ch] dsacls/*/*.[ch] | grep -vE 'base/(shown|text)\.c:')"
result 'nobody includes the hall' "$(grep -nE \
	'include "(run|session|report|batch|repl|verbs|namer)\.h"' dsacls/*/*.[ch])"
result 'no util, misc, common or helpers' "$(find libsd dsacls tests -name \
	'*util*' -o -name '*misc*' -o -name '*common*' -o -name '*helper*')"
result 'no file without a licence line' "$(grep -L 'SPDX-License-Identifier' \
	libsd/*.[ch] libsd/internal/*.[ch] dsacls/*.[ch] dsacls/*/*.[ch])"
echo "1..$n"
[ $bad -eq 0 ]
