#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What `make demo` runs inside the lab: a delegation from beginning to end,
# proved by the delegate. Every step says what must happen; the first one
# that does not ends the demonstration with status 1.
set -u
OU="OU=Rome,OU=people,$LAB_BASE"
ADMIN_CACHE=$KRB5CCNAME
DELEGATE_CACHE=FILE:$LAB_DIR/delegate.ccache
LDAP="-Q -H ldap://$LAB_HOST"

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

fail() {
	echo "demo: $*" >&2
	exit 1
}

# Shows a command and runs it; it must succeed.
run() {
	printf '$'
	printf ' %s' "$@" | sed "s/\(dsacls\|--trustee\) \(OU=[^/-]*[a-z]\)/\1 '\2'/"
	printf '\n'
	"$@" || fail "this should have worked (exit status $?)"
}

# As the delegate: LDIF on standard input, tried for real.
as_delegate() {
	KRB5CCNAME=$DELEGATE_CACHE "$@" >"$LAB_DIR/said" 2>&1
}

may() { # may WHAT COMMAND...: the delegate must be able to
	what=$1
	shift
	as_delegate "$@" || {
		cat "$LAB_DIR/said"
		fail "the delegate should be able to $what"
	}
	echo "  prov1 can $what"
}

may_not() {
	what=$1
	shift
	as_delegate "$@" && fail "the delegate should not be able to $what"
	grep -qiE 'insufficient|50\)' "$LAB_DIR/said" || {
		cat "$LAB_DIR/said"
		fail "refused, but not for want of rights: $what"
	}
	echo "  prov1 cannot $what: insufficient access"
}

user() { # user NAME [OU]: a new disabled account, as LDIF
	cat <<-LDIF
		dn: CN=$1,${2:-$OU}
		objectClass: user
		sAMAccountName: $1
		userPrincipalName: $1@lab.example
		userAccountControl: 514
	LDIF
}

change() { # change DN ATTRIBUTE VALUE
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: %s\n' \
		"$1" "$2" "$2" "$3"
}

password() { # password DN: a reset, as LDIF
	value=$(printf '"%s"' 'Rome-2026-via' | iconv -t UTF-16LE | base64 -w0)
	printf 'dn: %s\nchangetype: modify\nreplace: unicodePwd\n' "$1"
	printf 'unicodePwd:: %s\n' "$value"
}

dacl() {
	ldapsearch $LDAP -LLL -o ldif-wrap=no -b "$OU" -s base \
		-E '!1.2.840.113556.1.4.801=::MAMCAQQ=' nTSecurityDescriptor
}

export KRB5CCNAME=$ADMIN_CACHE
dacl >"$LAB_DIR/before" || fail 'the lab does not answer'

say 'Who may do what in this unit?'
run dsacls "$OU" --explicit

say 'A delegation: the minimum for provisioning users, for LAB\provisioners'
run dsacls "$OU" --preset user-provisioning --trustee 'LAB\provisioners' --diff -v

say 'Applied again it changes nothing'
run dsacls "$OU" --preset user-provisioning --trustee 'LAB\provisioners' --check -q &&
	echo '(exit status 0: nothing to do)'

say 'The delegate prov1, who is no administrator, tries'
KRB5CCNAME=$DELEGATE_CACHE kinit prov1 >/dev/null <<<"$LAB_PW" ||
	fail 'no ticket for prov1'
user hired1 >"$LAB_DIR/l1"
may 'create a user' ldapadd $LDAP -f "$LAB_DIR/l1"
password "CN=hired1,$OU" >"$LAB_DIR/l2"
may 'set its password' ldapmodify $LDAP -f "$LAB_DIR/l2"
change "CN=hired1,$OU" userAccountControl 512 >"$LAB_DIR/l3"
may 'enable it' ldapmodify $LDAP -f "$LAB_DIR/l3"
change "CN=hired1,$OU" telephoneNumber '+39 06 1234' >"$LAB_DIR/l4"
may 'fill in a telephone number' ldapmodify $LDAP -f "$LAB_DIR/l4"
printf 'dn: OU=Trastevere,%s\nobjectClass: organizationalUnit\n' "$OU" |
	ldapadd $LDAP >/dev/null || fail 'no child unit'
may 'move it to a child unit' ldapmodrdn $LDAP -r -s "OU=Trastevere,$OU" \
	"CN=hired1,$OU" CN=hired1
may 'log on as it' sh -c 'printf %s Rome-2026-via |
	KRB5CCNAME=FILE:$LAB_DIR/hired kinit hired1'

say 'And where the delegate must fail'
change "CN=hired1,OU=Trastevere,$OU" servicePrincipalName HOST/evil >"$LAB_DIR/l5"
may_not 'give it a service principal name' ldapmodify $LDAP -f "$LAB_DIR/l5"
printf 'dn: CN=mine,%s\nobjectClass: group\n' "$OU" >"$LAB_DIR/l6"
may_not 'create a group' ldapadd $LDAP -f "$LAB_DIR/l6"
user other1 "OU=Paris,OU=people,$LAB_BASE" >"$LAB_DIR/l7"
may_not 'create a user in another unit' ldapadd $LDAP -f "$LAB_DIR/l7"
password "CN=Alice Adams,OU=Berlin,OU=people,$LAB_BASE" >"$LAB_DIR/l8"
may_not 'reset a password elsewhere' ldapmodify $LDAP -f "$LAB_DIR/l8"
echo '$ dsacls (as prov1) ... /G LAB\prov1:GA'
as_delegate dsacls "$OU" /G 'LAB\prov1:GA'
[ $? -eq 1 ] || fail 'the delegate changed the ACL of the unit'
sed 's/^/  /' "$LAB_DIR/said"
may 'delete the user again' ldapdelete $LDAP "CN=hired1,OU=Trastevere,$OU"

say 'Taken back'
run dsacls "$OU" --preset user-provisioning --trustee 'LAB\provisioners' --revoke --diff -q
dacl >"$LAB_DIR/after"
cmp -s "$LAB_DIR/before" "$LAB_DIR/after" ||
	fail 'the DACL is not what it was before'
echo 'The DACL is byte for byte what it was, read back with ldapsearch.'
may_not 'create a user any more' ldapadd $LDAP -f "$LAB_DIR/l1"
say 'The lab stops; nothing of it is left.'
