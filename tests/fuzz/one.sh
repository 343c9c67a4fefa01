#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs one fuzzer on its corpus until it crashes, is stopped, or SECONDS are
# over. Usage: one.sh BUILD NAME [SECONDS]
set -u
build=$1 name=$2 seconds=${3:-0}
cd "$(dirname "$0")/../.." || exit 1
mkdir -p "$build/corpus/$name" "$build/crashes"
set -- "$build/corpus/$name" -max_total_time="$seconds" -timeout=20 \
	-rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
	-artifact_prefix="$build/crashes/$name-" -seed="${FUZZ_SEED:-0}"
dictionary=$build/corpus/$name.dict
[ ! -e "$dictionary" ] || set -- "$@" -dict="$dictionary"
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=tests/fuzz/leaks.txt:print_suppressions=0
exec "$build/run/$name" "$@"
