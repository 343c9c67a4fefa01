#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom, and who may write where. Prints TAP.
# usage: tests/lint/includes.sh [TREE]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1
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

# All C of the program; of these folders only.
files() {
	for folder in ${*:-}; do
		find "dsacls/$folder" -maxdepth 1 -name '*.[ch]'
	done
}
all=$(find dsacls -name '*.[ch]')
library='libsd/*.[ch] libsd/internal/*.[ch]'

# folder NAME ALLOWED: what its files include in quotes must match.
folder() {
	result "$1 includes only what it may" "$(grep -HnE \
		'^#[[:space:]]*include "' $(files $1) |
		grep -vE "include \"($2)")"
}

result 'libsd includes only what it may' "$(grep -nE \
	'^#[[:space:]]*include "' $library |
	grep -vE 'include "(libsd/|internal/|[a-z_]+\.h)')"
folder base 'base/'
folder input 'base/|input/'
folder plan 'base/|input/|plan/|libsd/'
facts='base/|libsd/|directory/[a-z_]*\.h'
folder directory "$facts"
folder directory/ldap "$facts|directory/ldap/"
folder directory/ldif "$facts|directory/ldif/|directory/snapshot/snapshot\.h"
folder directory/snapshot "$facts|directory/snapshot/|directory/ldif/record\.h"
# Of the back ends others see the LDIF record alone.
directory='directory/[a-z_]*\.h|directory/ldif/record\.h'
folder resolve "base/|input/|plan/|$directory|resolve/|libsd/"
folder answer "base/|plan/|$directory|resolve/|answer/|libsd/"
folder apply "base/|plan/|$directory|resolve/|answer/|apply/|libsd/"
# Structures and the words for their enums; no calls. The permission codes are
# for readers and printers alike, so base/ has them.
facts='input/command\.h|plan/(plan|preset)\.h|resolve/schema\.h'
facts="$facts|apply/(outcome|history|audit|wire)\.h|directory/(directory|ldif/record)\.h"
folder output "base/|output/|$facts|libsd/"
result 'only main, shell and verbs include the top level' "$(grep -nE \
	'include "[a-z_]*\.h"' $(files base input plan directory directory/ldap \
	directory/ldif directory/snapshot resolve answer apply output))"
result 'only main starts the shell' "$(grep -lE 'include "shell/' $all |
	grep -vE '^dsacls/(main\.c|shell/)')"

result 'libsd uses no program, LDAP or I/O header' "$(grep -nE \
	'include <(ldap|lber|sasl|krb5|stdio_ext|unistd|readline)' $library)"
result 'libsd never prints' "$(grep -nE '\b(printf|fprintf|puts|fputs|perror) *\(' \
	$library)"
# Both back ends want libldap's DNs and its settings.
result 'libldap, libsasl2 and krb5 are included in directory/ldap only' "$(grep \
	-lE 'include <(ldap|openldap|sasl|krb5|gssapi)' $all |
	grep -vE 'directory/((ldap|ldif)/|(dn|libldap)\.c$)')"
result 'readline is included in shell/ only' "$(grep -lE 'include <readline' \
	$all | grep -vE '^dsacls/shell/')"
result 'stderr is written by diag.c, die.c, progress.c and term.c only' "$(grep -nE \
	'\bstderr\b' $(echo "$all" | grep '\.c$') |
	grep -vE 'base/(diag|die|progress|term)\.c:')"
result 'only apply/ sends writes' "$(grep -nE '\bdirectory_send_write *\(' \
	$all | grep -vE 'dsacls/(apply|directory)/')"
result 'stdout is written by printers, help and completion only' "$(grep -nE \
	'\b(printf|puts|putchar) *\(' $(files base plan resolve apply directory \
	directory/ldap directory/ldif directory/snapshot answer verbs .) |
	grep -vE '[a-z_]printf *\(|base/term\.c:|/completion\.c:' |
	grep -v 'verbs/dispatch\.c:.*"dsacls %s\\n", DSACLS_VERSION')"
result 'JSON is written by print_json.c only, which escapes it' "$(grep -nE \
	'\bjson_dump[a-z]* *\(' $all | grep -v 'output/print_json\.c:')"
result 'one table says what is escaped' "$(grep -nE '0x(202e|200b)\b' \
	$all | grep -vE 'base/text\.c:')"
result 'no util, misc, common or helpers' "$(find libsd dsacls tests -name \
	'*util*' -o -name '*misc*' -o -name '*common*' -o -name '*helper*')"
result 'no file without a licence line' "$(grep -L 'SPDX-License-Identifier' \
	$library $all)"
echo "1..$n"
[ $bad -eq 0 ]
