#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Golden tests: every line of `cases` is a command on a snapshot, and what it
# prints must be the bytes of expected/NAME, what it says on stderr those of
# expected/NAME.err where that is there. TAP. UPDATE=1 writes the expected
# files anew: read the difference before you commit it.
set -u
B=${B:-build}
here=tests/golden
out=$B/golden
mkdir -p "$out"
# Nothing of the caller's terminal or journal may show.
export LC_ALL=C.UTF-8 TERM=dumb XDG_STATE_HOME="$PWD/$out/state"
unset NO_COLOR LDAPURI
n=0

report() { # report NAME CONDITION...
	name=$1
	shift
	n=$((n + 1))
	if "$@"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		[ -s "$out/why" ] && sed 's/^/# /' "$out/why" | head -n 40
	fi
	: >"$out/why"
}

same() { # same EXPECTED ACTUAL
	cmp -s "$1" "$2" && return 0
	diff -u "$1" "$2" >"$out/why" 2>&1
	return 1
}

# The snapshots are what their .acl files say.
for acl in "$here"/*.acl; do
	name=$(basename "$acl" .acl)
	/usr/bin/python3 "$here/snapshot.py" "$acl" >"$out/$name.ldif"
	report "$name.ldif is up to date" same "$here/$name.ldif" \
		"$out/$name.ldif"
done

run_case() { # run_case NAME STATUS SNAPSHOT ARGS
	name=$1 want=$2 snapshot=$here/$3
	shift 3
	eval "set -- $*"
	"$B/dsacls" --offline "$snapshot" "$@" >"$out/$name.out" \
		2>"$out/$name.err"
	got=$?
	if [ "$got" -ne "$want" ]; then
		echo "exit status $got, wanted $want" >"$out/why"
		cat "$out/$name.err" >>"$out/why"
		return 1
	fi
	[ "${UPDATE:-}" = 1 ] && cp "$out/$name.out" "$here/expected/$name"
	same "$here/expected/$name" "$out/$name.out" || return 1
	[ -e "$here/expected/$name.err" ] || return 0
	[ "${UPDATE:-}" = 1 ] && cp "$out/$name.err" "$here/expected/$name.err"
	same "$here/expected/$name.err" "$out/$name.err"
}

while read -r name status snapshot args; do
	case $name in '' | '#'*) continue ;; esac
	report "$name" run_case "$name" "$status" "$snapshot" "$args"
done <"$here/cases"

# A thousand ACEs: too long to keep, easy to say.
many() {
	"$B/dsacls" --offline "$here/corp.ldif" 'OU=many,DC=corp,DC=example' \
		>"$out/many.out" 2>"$out/why" || return 1
	{
		printf 'Owner: CORP\\Domain Admins\nGroup: CORP\\Domain Admins\n'
		printf '\nAccess list:\n'
		awk 'BEGIN {
			sid = "S-1-5-21-1004336348-1177238915-682003330-"
			for (rid = 5000; rid < 6000; rid++)
				printf "Allow %s%d\n%38s%s\n%38s%s\n", sid, \
					rid, "", "SPECIAL ACCESS", "", \
					"READ PERMISSONS"
		}'
		printf '\nThe command completed successfully\n'
	} >"$out/many.expected"
	same "$out/many.expected" "$out/many.out"
}
report 'a thousand ACEs' many

# Every document is JSON to another reader too.
for name in $(awk '/--json/ && !/^#/ {print $1}' "$here/cases"); do
	report "$name is JSON" /usr/bin/python3 -m json.tool \
		"$out/$name.out" "$out/$name.tidy"
done

# What real domain controllers printed, where the collection is at hand.
reference=${CORPUS_DIR:-../shared/corpora}/../reference/listings
for listing in 01 03 06 12; do
	if [ -e "$reference/$listing.txt" ]; then
		report "published listing $listing" /usr/bin/python3 \
			"$here/published.py" "$reference/$listing.txt" "$out"
	else
		n=$((n + 1))
		echo "ok $n - published listing $listing # SKIP not here"
	fi
done
echo "1..$n"
