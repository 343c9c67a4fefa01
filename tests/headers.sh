#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Says which libraries the compiler does not find, and which of Debian's
# packages have them; installs nothing. Exit status 1 if any is missing.
# Environment: CC, READLINE (no: built without).
set -u
CC=${CC:-cc}
if ! command -v "${CC%% *}" >/dev/null; then
	echo "make: no C compiler ($CC): Debian has it in gcc, with libc6-dev" >&2
	exit 1
fi
# A header of each library, and the package that brings it.
list='stdio.h libc6-dev
ldap.h libldap-dev
sasl/sasl.h libsasl2-dev
krb5.h libkrb5-dev
gssapi/gssapi_ext.h libkrb5-dev
jansson.h libjansson-dev
nettle/sha2.h nettle-dev
gnutls/x509.h libgnutls28-dev'
[ "${READLINE:-yes}" = no ] || list="$list
readline/readline.h libreadline-dev"

found() { # found HEADER...
	printf '#include <stdio.h>\n'
	printf '#include <%s>\n' "$@"
}
found $(echo "$list" | cut -d' ' -f1) | $CC -E -x c - >/dev/null 2>&1 && exit 0
missing=$(echo "$list" | while read -r header package; do
	found "$header" | $CC -E -x c - >/dev/null 2>&1 && continue
	echo "make: no <$header>: it is in Debian's $package" >&2
	echo "$package"
done | sort -u | tr '\n' ' ')
echo "make: install them with \`make deps\`, or: apt-get install $missing" >&2
exit 1
