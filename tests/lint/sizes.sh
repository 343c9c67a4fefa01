#!/bin/sh
# Budgets: no .c over 600 lines, nor a header of the tests; no function over
# 60 lines. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
n=0 bad=0
result() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		bad=$((bad + 1))
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
	fi
}
files=$(find libsd dsacls -name '*.c' | sort; find tests -name '*.[ch]' | sort)
result 'no file over 600 lines' "$(wc -l $files |
	awk '$2 != "total" && $1 > 600 {print $2 ": " $1 " lines"}')"
# A function begins at a line that starts with a name and "(", and ends at
# the next "}" in column 0.
result 'no function over 60 lines' "$(awk '
	FNR == 1 {inside = 0}
	/^[a-z_][A-Za-z0-9_]*\(/ {start = FNR; name = $0}
	/^{/ && start {inside = 1}
	/^}/ && inside {
		if (FNR - start > 60)
			print FILENAME ":" start ": " FNR - start " lines"
		inside = 0; start = 0
	}' $files)"
result 'no line over 80 columns' "$(awk '{
	line = $0; width = 0
	for (i = 1; i <= length(line); i++)
		width += substr(line, i, 1) == "\t" ? 8 - width % 8 : 1
	if (width > 80) print FILENAME ":" FNR ": " width " columns"
	}' $(find libsd dsacls -name "*.[ch]"))"
result 'nothing left for later' "$(grep -nE '\b(TODO|FIXME|XXX)\b' $files)"
echo "1..$n"
[ $bad -eq 0 ]
