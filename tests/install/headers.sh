#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every public header of libsd compiles alone, as C11 and as C++17, with gcc
# and clang; a program in C++ links with the library. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
n=0 bad=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
flags='-Wpedantic -Wall -Wextra -Wshadow -Werror -I.'
san=
[ "${B:-build}" != build/san ] || san='-fsanitize=address,undefined'

result() { # result NAME COMMAND...: fails where the command does
	name=$1
	shift
	n=$((n + 1))
	if "$@" >"$work/said" 2>&1; then
		echo "ok $n - $name"
	else
		bad=$((bad + 1))
		echo "not ok $n - $name"
		sed 's/^/# /' "$work/said"
	fi
}

alone() { # alone COMPILER...: every header by itself
	for header in libsd/*.h; do
		echo "#include \"$header\"" |
			"$@" $flags -fsyntax-only - || return 1
	done
}

each() { # each COMPILER LANGUAGE STANDARD
	if command -v "$1" >/dev/null; then
		result "headers as $3 with $1" alone "$1" -x "$2" "-std=$3"
	else
		n=$((n + 1))
		echo "ok $n - headers as $3 # SKIP no $1"
	fi
}

each gcc c c11
each clang c c11
each g++ c++ c++17
each clang++ c++ c++17

cat >"$work/use.cc" <<'END'
#include <libsd/sd.h>

#include <cstdio>

int
main()
{
	SD_DESC_AUTO desc = SD_DESC_INIT;
	sd_desc other = SD_DESC_INIT;
	static const sd_sid sid = SD_SID_INIT(5, 32, SD_RID_USERS);
	char text[SD_SID_TEXT_SIZE];
	sd_edit_result result;

	if (sd_sddl_parse("D:", nullptr, &desc, nullptr) != SD_OK)
		return 1;
	const sd_ace ace = sd_ace_make(SD_ACE_ALLOWED, 0, SD_MASK_DS_READ,
				       nullptr, nullptr, &sid);
	if (sd_edit_add(&desc, SD_DACL, &ace, &result, nullptr) != SD_OK ||
	    sd_desc_copy(&desc, &other) != SD_OK ||
	    !sd_desc_equal(&desc, &other))
		return 1;
	const sd_ace_filter filter = {SD_FLAG_DACL, SD_KIND_ALLOW,
				      SD_ORIGIN_EXPLICIT, &sid};
	sd_ace_iter iter = sd_ace_iter_make(&other, &filter);
	const sd_ace *found = sd_ace_iter_next(&iter);
	if (found == nullptr || sd_ace_object_type(found) != nullptr ||
	    sd_ace_iter_next(&iter) != nullptr)
		return 1;
	sd_desc_clear(&other);
	std::puts(sd_sid_format(&sd_desc_acl(&desc, SD_DACL)->aces[0].sid,
				text));
	return 0;
}
END
in_cpp() {
	g++ -std=c++17 $flags $san -o "$work/use" "$work/use.cc" \
		"${B:-build}/libsd.a" &&
		test "$("$work/use")" = S-1-5-32-545
}
if command -v g++ >/dev/null; then
	result 'a program in C++ edits a descriptor' in_cpp
else
	n=$((n + 1))
	echo "ok $n - a program in C++ # SKIP no g++"
fi
echo "1..$n"
[ $bad -eq 0 ]
