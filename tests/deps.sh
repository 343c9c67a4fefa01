#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs from Debian's packages what is needed and missing, through sudo
# when not root. Nothing is removed, no service is started.
# usage: tests/deps.sh [build|lab|check|all]
#   build  the compiler and the libraries
#   lab    and what the throw-away domain controller and `make demo` need
#   check  and what `make check` needs
#   all    and what lint, the fuzzers and the benches need (the default)
set -eu
build='gcc libc6-dev make libldap-dev libsasl2-dev libkrb5-dev
	libreadline-dev libjansson-dev nettle-dev libgnutls28-dev'
lab='samba samba-ad-provision samba-ad-dc samba-dsdb-modules winbind
	krb5-user ldap-utils python3 python3-samba libsasl2-modules
	libsasl2-modules-gssapi-mit openssl iproute2 util-linux bash'
check='libcmocka-dev g++ gss-ntlmssp slapd mandoc valgrind pkg-config binutils
	zsh'
tools='samba-dev clang libclang-rt-dev clang-format-19 cppcheck'

case "${1:-all}" in
build) packages=$build ;;
lab) packages="$build $lab" ;;
check) packages="$build $lab $check" ;;
all) packages="$build $lab $check $tools" ;;
*)
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac
if ! command -v dpkg-query >/dev/null; then
	echo 'deps: this is no Debian: install what README.md lists' >&2
	exit 1
fi
missing=
for package in $packages; do
	dpkg-query -W -f '${db:Status-Abbrev}\n' "$package" 2>/dev/null |
		grep -q '^ii' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
sudo=
if [ "$(id -u)" -ne 0 ]; then
	sudo=sudo
	if ! command -v sudo >/dev/null; then
		echo "deps: as root: apt-get install$missing" >&2
		exit 1
	fi
fi
echo "installing:$missing"
$sudo apt-get update -q
# Services are not started: the lab runs its own, as an ordinary user.
policy=/usr/sbin/policy-rc.d
made=
if [ ! -e $policy ]; then
	printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
	$sudo chmod 755 $policy
	made=1
fi
rc=0
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
	--no-install-recommends $missing || rc=$?
[ -z "$made" ] || $sudo rm -f $policy
exit $rc
