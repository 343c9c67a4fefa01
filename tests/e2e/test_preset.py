#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preset user-provisioning: the whole of it, and a delegate's day."""
import base64
import os
import re

import e2e
import names

WHO = 'LAB\\provisioners'
GRANT = ('--preset', 'user-provisioning', '--trustee', WHO)
ATTRIBUTES = '''userAccountControl cn distinguishedName name sAMAccountName
    userPrincipalName employeeID employeeType c co company countryCode
    department displayName facsimileTelephoneNumber givenName initials l
    manager mobile pager physicalDeliveryOfficeName postalCode sn st
    streetAddress telephoneNumber title'''.split()


def schema_guids(attributes):
    """schemaIDGUIDs as the directory has them: bytes to text by hand."""
    wanted = ''.join(f'(lDAPDisplayName={name})' for name in attributes)
    found = {}
    for _, values in e2e.ldapsearch(
            f'CN=Schema,CN=Configuration,{names.BASE}', f'(|{wanted})',
            'lDAPDisplayName', 'schemaIDGUID'):
        raw = values['schemaIDGUID'][0]
        parts = (raw[3::-1], raw[5:3:-1], raw[7:5:-1], raw[8:10], raw[10:])
        found[values['lDAPDisplayName'][0].decode()] = '-'.join(
            part.hex() for part in parts)
    assert len(found) == len(attributes), set(attributes) - set(found)
    return found


def wanted_aces(who):
    guids = schema_guids(ATTRIBUTES)
    return [f'(OA;;CCDC;{names.USER};;{who})',
            f'(OA;CIIO;CCDC;{names.USER};{names.UNIT};{who})',
            f'(OA;CIIO;CR;{names.RESET_PASSWORD};{names.USER};{who})',
            *(f'(OA;CIIO;WP;{guids[name]};{names.USER};{who})'
              for name in ATTRIBUTES)]


def delegate(ldif, status=0):
    return e2e.ldapmodify(ldif, env=e2e.env_of('prov1')).exits(status)


def change(dn, *lines):
    return '\n'.join([f'dn: {dn}', 'changetype: modify', *lines, '', ''])


@e2e.check
def all_of_it_in_one_write_and_nothing_else():
    before, forest = e2e.snapshot(names.PARIS), e2e.tree()
    done = e2e.dsacls(names.PARIS, *GRANT, '-v').succeeds(
        'The command completed successfully')
    e2e.only_changed(before, e2e.snapshot(names.PARIS),
                     added=wanted_aces(e2e.sid_of('provisioners')))
    e2e.others_untouched(forest, e2e.tree(), names.PARIS)
    done.warns('1 write')
    trips = int(re.search(r'(\d+) round trips', done.err).group(1))
    print(f'# the preset on one OU took {trips} round trips')
    assert trips <= 16, done.err


@e2e.check
def a_second_time_changes_nothing():
    before = e2e.snapshot(names.PARIS)
    done = e2e.dsacls(names.PARIS, *GRANT, '-v').succeeds()
    e2e.unchanged(before, e2e.snapshot(names.PARIS))
    done.warns('0 writes')


@e2e.check
def the_delegate_creates_a_user():
    dn = f'CN=New Hire,{names.PARIS}'
    word = base64.b64encode('"First-Passw0rd"'.encode('utf-16-le')).decode()
    delegate(f'dn: {dn}\nchangetype: add\nobjectClass: user\n'
             'sAMAccountName: newhire\ngivenName: New\nsn: Hire\n'
             'userPrincipalName: newhire@lab.example\n'
             'telephoneNumber: +33 1 23\n\n')
    delegate(change(dn, 'replace: unicodePwd', f'unicodePwd:: {word}'))
    delegate(change(dn, 'replace: userAccountControl',
                    'userAccountControl: 512'))
    e2e.run('ldapsearch', '-LLL', '-x', '-D', 'newhire@lab.example', '-w',
            'First-Passw0rd', '-H', f'ldaps://{names.HOST}', '-s', 'base',
            '-b', '', 'dnsHostName').exits(0)


@e2e.check
def the_delegate_fills_in_and_renames():
    dn = f'CN=New Hire,{names.PARIS}'
    for name in ('department', 'title', 'physicalDeliveryOfficeName', 'l',
                 'company', 'mobile', 'employeeID', 'displayName'):
        delegate(change(dn, f'replace: {name}', f'{name}: 42'))
    delegate(f'dn: {dn}\nchangetype: modrdn\nnewrdn: CN=Old Hand\n'
             'deleteoldrdn: 1\n\n')


@e2e.check
def the_delegate_moves_and_deletes():
    e2e.dsacls(names.ROME, *GRANT).succeeds()
    delegate(f'dn: CN=Old Hand,{names.PARIS}\nchangetype: modrdn\n'
             f'newrdn: CN=Old Hand\ndeleteoldrdn: 1\n'
             f'newsuperior: {names.ROME}\n\n')
    delegate(f'dn: CN=Old Hand,{names.ROME}\nchangetype: delete\n\n')
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, *GRANT, '--revoke').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME),
                     removed=wanted_aces(e2e.sid_of('provisioners')))


@e2e.check
def the_delegate_can_do_no_more():
    carol = e2e.dn_of('carol')
    delegate(f'dn: OU=mine,{names.PARIS}\nchangetype: add\n'
             'objectClass: organizationalUnit\n\n', 50)
    delegate(f'dn: CN=mine,{names.PARIS}\nchangetype: add\n'
             'objectClass: group\nsAMAccountName: mine\n\n', 50)
    delegate(f'dn: CN=Mine,{names.BERLIN}\nchangetype: add\n'
             'objectClass: user\nsAMAccountName: mine\n\n', 50)
    delegate(change(carol, 'replace: servicePrincipalName',
                    'servicePrincipalName: http/mine'), 50)
    delegate(change(carol, 'replace: altSecurityIdentities',
                    'altSecurityIdentities: x'), 50)
    delegate(change(e2e.dn_of('alice'), 'replace: title', 'title: x'), 50)
    delegate(change(f'CN=Domain Admins,CN=Users,{names.BASE}', 'add: member',
                    f'member: {carol}'), 50)
    e2e.dsacls(names.PARIS, '/G', f'{WHO}:GA',
               env=e2e.env_of('prov1')).fails(1)


@e2e.check
def taken_back_to_the_ace():
    before = e2e.snapshot(names.PARIS)
    e2e.dsacls(names.PARIS, *GRANT, '--revoke').succeeds()
    after = e2e.snapshot(names.PARIS)
    e2e.only_changed(before, after,
                     removed=wanted_aces(e2e.sid_of('provisioners')))
    assert not any(one.endswith(e2e.sid_of('provisioners'))
                   for one in after.explicit)
    delegate(f'dn: CN=Late,{names.PARIS}\nchangetype: add\n'
             'objectClass: user\nsAMAccountName: late\n\n', 50)


@e2e.check
def other_grants_of_the_same_trustee_stay():
    before = e2e.snapshot(names.ROME)
    who = e2e.sid_of('provisioners')
    e2e.dsacls(names.ROME, '/G', f'{WHO}:LO').succeeds()
    e2e.dsacls(names.ROME, *GRANT).succeeds()
    e2e.dsacls(names.ROME, *GRANT, '--revoke').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME),
                     added=[f'(A;;LO;;;{who})'])
    e2e.dsacls(names.ROME, '/R', WHO).succeeds()


@e2e.check
def a_group_of_it_is_left_out():
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, *GRANT, '--without', 'gal').succeeds()
    after = e2e.snapshot(names.ROME)
    guids = schema_guids(['title', 'sAMAccountName'])
    text = ' '.join(after.explicit)
    assert guids['title'] not in text and guids['sAMAccountName'] in text
    e2e.dsacls(names.ROME, *GRANT, '--without', 'gal', '--revoke').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def several_objects_at_once():
    units = (names.PARIS, names.ROME, names.AWKWARD, names.SUED)
    before = {dn: e2e.snapshot(dn) for dn in units}
    forest = e2e.tree()
    e2e.dsacls(*units, *GRANT).succeeds()
    added = wanted_aces(e2e.sid_of('provisioners'))
    for dn in units:
        e2e.only_changed(before[dn], e2e.snapshot(dn), added=added)
    e2e.others_untouched(forest, e2e.tree(), *units)
    e2e.dsacls(*GRANT, '--revoke', *units).succeeds()
    for dn in units:
        e2e.only_changed(before[dn], e2e.snapshot(dn))


@e2e.check
def presets_are_listed_and_shown():
    e2e.dsacls('preset').succeeds('user-provisioning')
    e2e.dsacls('preset', 'user-provisioning').succeeds(
        'physicalDeliveryOfficeName', 'userAccountControl', 'gal')
    elsewhere = os.path.join(os.environ['LAB_DIR'], 'tmp', 'presets')
    os.makedirs(elsewhere)
    with open(f'{elsewhere}/mine.preset', 'w') as stream:
        stream.write('summary: mine\ntarget: OU\nrisk: low\nsource: us\n\n'
                     '/G "{trustee}:LO"\n')
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, '--preset', 'mine', '--trustee', WHO,
               env={'DSACLS_PRESETS': elsewhere}).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME), added=[
        f'(A;;LO;;;{e2e.sid_of("provisioners")})'])


@e2e.check
def mistakes_with_presets():
    forest = e2e.tree()
    e2e.dsacls(names.ROME, '--preset', 'user-provisionin', '--trustee',
               WHO).fails(2, 'user-provisioning')
    e2e.dsacls(names.ROME, '--preset', 'user-provisioning').fails(2)
    e2e.dsacls(names.ROME, *GRANT[:2], '--trustee', 'LAB\\nobody').fails(
        1, 'nobody')
    assert e2e.tree() == forest


if __name__ == '__main__':
    e2e.main()
