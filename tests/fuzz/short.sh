#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs fuzzers for SECONDS each, two at a time, and closes with a table.
# Usage: short.sh BUILD SECONDS NAME...
set -u
build=$1 seconds=$2
shift 2
cd "$(dirname "$0")/../.." || exit 1
mkdir -p "$build/log"
before=$(ls "$build/crashes" 2>/dev/null | wc -l)

run() {
	tests/fuzz/one.sh "$build" "$1" "$seconds" >"$build/log/$1.txt" 2>&1
	echo $? >"$build/log/$1.rc"
}

figure() { # figure NAME WORD: a line of libFuzzer's final figures
	sed -n "s/^stat::$2: *//p" "$build/log/$1.txt"
}

todo="$*"
while [ $# -gt 0 ]; do
	run "$1" &
	if [ $# -gt 1 ]; then
		shift
		run "$1" &
	fi
	shift
	wait
done
bad=0
printf '%-12s %10s %8s %8s %6s\n' fuzzer runs 'runs/s' edges result
for name in $todo; do
	rc=$(cat "$build/log/$name.rc")
	result=clean
	[ "$rc" -eq 0 ] || result=CRASH bad=1
	[ "$rc" -eq 0 ] || grep -E '^(==|.*broken:|SUMMARY|artifact)' \
		"$build/log/$name.txt" | head -n 6
	edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$build/log/$name.txt" |
		tail -n 1)
	printf '%-12s %10s %8s %8s %6s\n' "$name" \
		"$(figure "$name" number_of_executed_units)" \
		"$(figure "$name" average_exec_per_sec)" "$edges" "$result"
done
after=$(ls "$build/crashes" | wc -l)
[ "$after" -eq "$before" ] ||
	echo "fuzz: new in $build/crashes: $((after - before))"
exit $bad
