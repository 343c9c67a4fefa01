#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The codec's bench itself: one line of figures, and an honest end on files
# that are not whole or hold no descriptors. Prints TAP.
set -u
B=${B:-build}
n=0 bad=0
result() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		bad=$((bad + 1))
		echo "not ok $n - $1"
		echo "# have: $2"
	fi
}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
status() {
	"$B/bench/codec" "$@" >"$dir/out" 2>"$dir/err"
	echo "$? $(wc -l <"$dir/out") $(test -s "$dir/err" && echo said)"
}
"$B/bench/generate" 20 >"$dir/good"
result 'figures of a good file' "$(status "$dir/good" 2)" '0 1 '
result 'the line has its form' "$(sed 's/=[0-9][0-9]*/=N/g' "$dir/out")" \
	'descriptors=N aces=N decode_ns=N encode_ns=N sddl_ns=N'
result 'ACEs are those of one round' "$(sed 's/ decode.*//' "$dir/out")" \
	"$(status "$dir/good" 1 >/dev/null; sed 's/ decode.*//' "$dir/out")"
head -c 100 "$dir/good" >"$dir/cut"
result 'a record that is not whole' "$(status "$dir/cut" 1)" '1 0 said'
printf '\004\000\000\000abcd' >"$dir/bytes"
result 'a record that is no descriptor' "$(status "$dir/bytes" 1)" '1 0 said'
: >"$dir/empty"
result 'no record at all' "$(status "$dir/empty" 1)" '1 0 said'
result 'no file' "$(status "$dir/none" 1)" '1 0 said'
result 'no rounds' "$(status "$dir/good" 0)" '2 0 said'
echo "1..$n"
[ $bad -eq 0 ]
