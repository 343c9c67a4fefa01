#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Showing: what the listing says is what the directory holds."""
import json
import os
import re
import subprocess

import e2e
import names
from samba.dcerpc import security

IO, CI, INHERITED = 0x08, 0x02, 0x10
ENTRY = re.compile(r'^(Allow|Deny ) ', re.M)


def parts(text):
    """type, flags, mask, object, inherited type, SID of an ACE's text."""
    return text.split(';')


def places(text):
    """How many times the listing shows an ACE: effective, and below."""
    _, flags, _, _, below, _ = parts(text)
    flags = int(flags, 16)
    if below and (flags & (IO | INHERITED) or not flags & CI):
        return 1
    return (not flags & IO) + bool(flags & CI)


def listing_agrees(dn, *name):
    shot = e2e.snapshot(dn)
    done = e2e.dsacls(*(name or (dn,))).succeeds()
    wanted = sum(map(places, shot.dacl))
    found = len(ENTRY.findall(done.out))
    done.must(found == wanted, f'{wanted} entries, not {found}')
    wanted = sum(places(one) for one in shot.inherited)
    found = done.out.count('<Inherited from parent>')
    done.must(found == wanted, f'{wanted} inherited ones, not {found}')
    done.must(('{This object is protected' in done.out) ==
              bool(shot.control & names.PROTECTED_BIT), 'the protected line')
    return done


@e2e.check
def every_kind_of_unit_is_listed_whole():
    for dn in (names.BERLIN, names.PARIS, names.PROTECTED, names.DENIED,
               names.AUDITED, names.UNORDERED, names.ORPHANED, names.BASE):
        listing_agrees(dn)


@e2e.check
def awkward_names_are_no_obstacle():
    for dn in (names.SUED, names.AWKWARD, names.SLASH,
               max(e2e.tree(f'OU=deep,{names.SPECIAL}'), key=len)):
        listing_agrees(dn)
    for name in ('jmueller', 'poneil', 'zoe', 'sharp', 'strasse', 'web1$'):
        listing_agrees(e2e.dn_of(name))


@e2e.check
def an_object_by_sid_and_guid():
    dn = e2e.dn_of('alice')
    listing_agrees(dn, f'<SID={e2e.sid_of("alice")}>')
    raw = e2e.ldapsearch(dn, '(objectClass=*)', 'objectGUID',
                         scope='base')[0][1]['objectGUID'][0]
    listing_agrees(dn, f'<GUID={raw.hex()}>')


@e2e.check
def names_are_microsofts_or_the_directorys():
    done = listing_agrees(names.BERLIN)
    done.shows('Owner: LAB\\Domain Admins', 'Group: LAB\\Domain Admins',
               'LAB\\helpdesk', 'Inherited to user',
               'The command completed successfully')
    assert re.search(r'^Allow LAB\\helpdesk +Reset Password$', done.out,
                     re.M), done
    e2e.dsacls(names.BERLIN, '--names=live').succeeds(
        'User Force Change Password')
    e2e.dsacls(names.BERLIN, '--names=sid').succeeds(
        e2e.sid_of('helpdesk')).hides('LAB\\helpdesk')


@e2e.check
def an_orphan_is_shown_as_its_sid():
    listing_agrees(names.ORPHANED).shows(
        f'{os.environ["LAB_SID"]}-99999')


@e2e.check
def sddl_is_what_samba_reads():
    for dn in (names.BERLIN, names.DENIED, names.UNORDERED):
        shot = e2e.snapshot(dn)
        done = e2e.dsacls(dn, '--sddl').succeeds()
        text = next(line for line in done.out.splitlines() if 'D:' in line)
        value = security.descriptor.from_sddl(
            text[min(text.index(part) for part in ('O:', 'D:')
                     if part in text):],
            security.dom_sid(os.environ['LAB_SID']))
        assert [e2e.text_of(one) for one in value.dacl.aces] == shot.dacl
        assert str(value.owner_sid) == shot.owner


@e2e.check
def json_is_what_the_directory_holds():
    for dn in (names.BERLIN, names.AUDITED, names.AWKWARD):
        shot = e2e.snapshot(dn)
        entry = json.loads(e2e.dsacls(dn, '--json').succeeds().out)
        entry = entry[0] if isinstance(entry, list) else entry
        wanted = [parts(one) for one in shot.dacl]
        found = [['', f'{one["flags"]:#04x}', f'{one["mask"]:#x}',
                  one['object_type'] or '', one['inherited_type'] or '',
                  one['sid']] for one in entry['dacl']]
        assert [one[1:] for one in wanted] == [one[1:] for one in found], \
            (wanted, found)


@e2e.check
def audit_entries_are_shown_to_whom_may_see_them():
    shot = e2e.snapshot(names.AUDITED)
    done = e2e.dsacls(names.AUDITED, '/A').succeeds('Audit list:')
    found = len(re.findall(r'^(All  |Succ |Fail ) ', done.out, re.M))
    assert found == sum(map(places, shot.sacl)), (shot.sacl, done.out)
    e2e.dsacls(names.AUDITED).succeeds().hides('Audit list:')
    alice = e2e.dsacls(names.AUDITED, '/A', env=e2e.env_of('alice'))
    assert 'SACL' in alice.err or 'audit' in alice.err, alice


@e2e.check
def an_ordinary_user_sees_the_same():
    mine = e2e.dsacls(names.BERLIN).succeeds()
    theirs = e2e.dsacls(names.BERLIN, env=e2e.env_of('alice')).succeeds()
    assert mine.out == theirs.out


@e2e.check
def what_is_not_there():
    e2e.dsacls(f'OU=nowhere,{names.BASE}').fails(
        1, 'failed to complete successfully')
    e2e.dsacls('DC=other,DC=example', '-H', f'ldap://{names.HOST}').fails(1)


@e2e.check
def what_may_not_be_read():
    dn = e2e.dn_of('carol')
    control = e2e.snapshot(dn)
    e2e.dsacls(dn, '/D', 'LAB\\alice:RC').succeeds()
    e2e.dsacls(dn, env=e2e.env_of('alice')).fails(1)
    e2e.dsacls(dn, '/R', 'LAB\\alice').succeeds()
    e2e.only_changed(control, e2e.snapshot(dn))


@e2e.check
def an_ace_is_named_by_its_bits():
    """WP of member is the attribute, WS the validated write, and both is both:
    in JSON, in differences, in findings, in sentences"""
    attribute, write = 'member', 'Add/Remove self as member'
    wanted = (('hr', 'WP', attribute, 'attribute'),
              ('helpdesk', 'WS', write, 'validated write'),
              ('prov1', 'RPWPWS', f'{attribute} and {write}',
               'attribute and validated write'))
    before = e2e.snapshot(names.ROME)
    grant = ('/I:S', '/G', *(f'LAB\\{who}:{codes};member;group'
                             for who, codes, _, _ in wanted))
    diff = e2e.dsacls(names.ROME, *grant, '--diff').succeeds().out
    found = {one['trustee']: one for one in json.loads(e2e.dsacls(
        names.ROME, '--json').succeeds().out)['dacl']
        if one['object_type'] == names.MEMBER}
    typed = subprocess.run(
        [os.path.join(e2e.ROOT, os.environ.get('B', 'build'), 'dsacls'),
         'shell', names.ROME], input='who\n', text=True, timeout=60,
        stdout=subprocess.PIPE, check=True).stdout
    for who, codes, name, kind in wanted:
        one = found[f'LAB\\{who}']
        assert (one['object_name'], one['object_kind']) == (name, kind), one
        assert f'LAB\\{who}  SPECIAL ACCESS for {name}: ' in diff, diff
        e2e.dsacls('findsid', f'LAB\\{who}', names.ROME).shows(
            f';{name};group, below')
    flat = ' '.join(typed.split())
    for sentence in (
            'LAB\\hr may write member, on group objects below',
            f'LAB\\helpdesk may write what {write} allows, on group',
            f'LAB\\prov1 may read and write member and write what {write} '
            'allows, on group'):
        assert sentence in flat, (sentence, typed)
    run = json.loads(e2e.dsacls('log', '--json').succeeds().out)[0]['id']
    e2e.dsacls('log', run).shows(
        *(f'SPECIAL ACCESS for {name}: ' for _, _, name, _ in wanted))
    # dsacls.exe's layout has the right's name for each of them.
    listing = e2e.dsacls(names.ROME).succeeds().out
    assert listing.count(f'SPECIAL ACCESS for {write}') == 3, listing
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def showing_changes_nothing():
    before = e2e.tree()
    for dn in (names.BERLIN, names.UNORDERED, names.AUDITED):
        e2e.dsacls(dn).succeeds()
        e2e.dsacls(dn, '/A', '-v').succeeds()
    assert e2e.tree() == before


if __name__ == '__main__':
    e2e.main()
