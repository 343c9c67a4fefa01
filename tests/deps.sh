#!/bin/sh
# Installs from Debian's packages what building, testing and the lab need
# and the machine lacks; through sudo when not root. Nothing is removed.
set -eu
packages='
	gcc libc6-dev make pkg-config
	libldap-dev libsasl2-dev libkrb5-dev libreadline-dev libjansson-dev
	nettle-dev
	libcmocka-dev
	samba samba-ad-provision samba-ad-dc samba-dsdb-modules winbind
	samba-dev krb5-user ldap-utils python3 python3-samba
	libsasl2-modules libsasl2-modules-gssapi-mit gss-ntlmssp slapd openssl
	clang libclang-rt-14-dev clang-format cppcheck valgrind
	mandoc iproute2 util-linux bash zsh'
missing=
for package in $packages; do
	dpkg-query -W -f '${db:Status-Abbrev}\n' "$package" 2>/dev/null |
		grep -q '^ii' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
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
