#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to name an object, and its other descriptors."""
import base64
import json
import os

import directory
import e2e
import names
from changes import HELPDESK, path, runs, write_nothing
from samba.dcerpc import misc, security
from samba.ndr import ndr_unpack

FULL = 'CCDCLCSWRPWPDTLOCRSDRCWDWO'
ACTS = 'msDS-AllowedToActOnBehalfOfOtherIdentity'
READERS = 'msDS-GroupMSAMembership'
SERVERS = f'OU=servers,{names.BASE}'
GMSA = f'CN=gmsa1,CN=Managed Service Accounts,{names.BASE}'
SHOW_DELETED = f'!{directory.SHOW_DELETED}'


def attribute_of(dn, attribute):
    found = e2e.ldapsearch(dn, '(objectClass=*)', attribute, scope='base')
    raw = found[0][1].get(attribute)
    return None if raw is None else [
        e2e.text_of(one) for one in ndr_unpack(
            security.descriptor, raw[0]).dacl.aces]


@e2e.check
def another_attribute_is_shown_and_its_generic_bits_mapped():
    web1, ws1 = f'CN=web1,{SERVERS}', f'CN=ws1,{SERVERS}'
    show = ('--attribute', ACTS)
    e2e.dsacls(web1, *show).succeeds(f'Attribute: {ACTS}', 'LAB\\web1$')
    kept = attribute_of(web1, ACTS)
    record = write_nothing(0, web1, *show, '/G', 'LAB\\ws1$:GA', '--force',
                           '--dry-run', '--ldif').out
    # Samba lets nobody write this one: what would be sent is looked at.
    assert planned(record) == [
        *kept, e2e.ace(f'(A;;{FULL};;;{e2e.sid_of("ws1$")})')], record
    write_nothing(1, ws1, *show, '/G', 'LAB\\web1$:GA').warns('--create')
    record = write_nothing(0, ws1, *show, '/G', 'LAB\\web1$:GA', '--create',
                           '--force', '-n', '--ldif').out
    assert planned(record) == [e2e.ace(f'(A;;{FULL};;;{e2e.sid_of("web1$")})')]


def planned(record):
    """The ACEs of the one value in a change record."""
    text = record.replace('\n ', '')
    value = next(line for line in text.splitlines()
                 if line.startswith(f'{ACTS}::'))
    raw = base64.b64decode(value.split(':: ')[1])
    return [e2e.text_of(one)
            for one in ndr_unpack(security.descriptor, raw).dacl.aces]


@e2e.check
def another_attribute_is_written_and_undone():
    before = attribute_of(GMSA, READERS)
    with e2e.nothing_else():
        e2e.dsacls(GMSA, '--attribute', READERS, '/G', 'LAB\\ws1$:GA'
                   ).succeeds()
        assert attribute_of(GMSA, READERS) == [
            *before, e2e.ace(f'(A;;{FULL};;;{e2e.sid_of("ws1$")})')]
        e2e.dsacls('undo', '-q').succeeds()
    assert attribute_of(GMSA, READERS) == before


@e2e.check
def a_default_of_the_schema_is_only_shown():
    dn = f'CN=User,CN=Schema,CN=Configuration,{names.BASE}'
    shown = ('--attribute', 'defaultSecurityDescriptor')
    e2e.dsacls(dn, *shown).succeeds('Allow LAB\\Domain Admins')
    write_nothing(1, dn, *shown, '/G', 'LAB\\hr:RP').warns('only be shown')


@e2e.check
def a_deleted_object():
    """A deleted object: by its DN and by its GUID, with --deleted"""
    dn, values = e2e.ldapsearch(names.BASE, '(sAMAccountName=fred)',
                                'objectGUID', controls=[SHOW_DELETED])[0]
    guid = f'<GUID={ndr_unpack(misc.GUID, values["objectGUID"][0])}>'
    before = e2e.snapshot(dn, deleted=True)
    grant = ('/G', f'{HELPDESK}:RP')
    below = ('--under', f'CN=Deleted Objects,{names.BASE}')
    # The server finds nothing of it without the control.
    assert not e2e.ldapsearch(dn, '(objectClass=*)', '1.1', scope='base')
    for args in ((guid,), (dn,), (dn, *grant), (*below, *grant),
                 ('verify', dn), ('save', dn, '-o', '/dev/stdout'),
                 ('snapshot', dn, '-o', '/dev/stdout')):
        done = write_nothing(1, *args).warns('take', ' --deleted')
        assert not done.out, done
    for name in (guid, dn):
        e2e.dsacls(name, '--deleted').succeeds('Access list')
    write_nothing(0, *below, *grant, '-n', '--deleted', '--filter',
                  '(sAMAccountName=fred)').shows(f'{dn}: would change')
    e2e.dsacls('verify', dn, '--deleted').warns('1 object read')
    e2e.dsacls('findsid', 'SYSTEM', dn, '--deleted').warns('1 object read')
    e2e.dsacls('save', dn, '--deleted', '-o', path('fred.archive')).exits(
        0).warns('1 descriptor')
    e2e.dsacls(dn, '--deleted', *grant).succeeds()
    now = e2e.snapshot(dn, deleted=True)
    # What it inherits there is the server's, which reckons it anew.
    e2e.only_changed(before, now, [f'(A;;RP;;;{e2e.sid_of("helpdesk")})'],
                     inherited=now.inherited)


@e2e.check
def change_records_of_a_deleted_object_are_played():
    """By ldapmodify: what is printed, and both files of the journal"""
    dn = e2e.ldapsearch(names.BASE, '(sAMAccountName=fred)', '1.1',
                        controls=[SHOW_DELETED])[0][0]
    grant, holder = ('/G', 'LAB\\hr:RP'), e2e.sid_of('hr')

    def held():
        return [one for one in e2e.snapshot(dn, deleted=True).explicit
                if holder in one]

    def play(text):
        assert text.count('control: ') == text.count('changetype:'), text
        switch = text.split('# deleted: ')[1].splitlines()[0].split()[-2:]
        assert switch == ['-e', f"'{SHOW_DELETED}'"], text
        e2e.ldapmodify(text, '-e', SHOW_DELETED).exits(0)

    def journal(suffix):
        name = f'{runs()[0]["id"]}.{suffix}'
        with open(os.path.join(os.environ['XDG_STATE_HOME'], 'dsacls',
                               'journal', name), encoding='utf-8') as stream:
            return stream.read()
    assert not held()
    printed = [e2e.dsacls(dn, '--deleted', *grant, '-n', form).exits(0).out
               for form in ('--ldif', '--ldif=dn')]
    e2e.dsacls(dn, '--deleted', *grant, '-q').exits(0)
    files = [journal('undo.ldif'), journal('ldif')]
    assert held()
    for number, text in enumerate((*files, files[0], printed[0], files[0],
                                   printed[1], files[0])):
        play(text)
        assert bool(held()) == bool(number % 2), number


@e2e.check
def an_object_by_every_kind_of_name():
    alice = e2e.dn_of('alice')
    guid = json.loads(e2e.dsacls(alice, '--json').out)['object_guid']
    for name, dn in (
            (f'<SID={e2e.sid_of("alice")}>', alice), (f'<GUID={guid}>', alice),
            ('alice@lab.example', alice), ('LAB\\alice', alice),
            ('lab.example/people/Berlin/Alice Adams', alice),
            ('lab.example/', names.BASE),
            (f'<WKGUID=a9d1ca15768811d1aded00c04fd8d5cd,{names.BASE}>',
             f'CN=Users,{names.BASE}'),
            (f'\\\\{names.HOST}\\{names.ROME}', names.ROME)):
        assert json.loads(e2e.dsacls(name, '--json').succeeds().out)[
            'dn'] == dn, name


@e2e.check
def several_objects_by_several_names():
    paris, alice = e2e.snapshot(names.PARIS), e2e.snapshot(
        e2e.dn_of('alice'))
    ace = [f'(A;;RP;;;{e2e.sid_of("helpdesk")})']
    with e2e.nothing_else(names.PARIS, alice.dn):
        e2e.dsacls('lab.example/people/Paris', 'alice@lab.example',
                   f'<SID={e2e.sid_of("alice")}>', '/G',
                   f'{HELPDESK}:RP').succeeds()
        e2e.only_changed(paris, e2e.snapshot(names.PARIS), ace)
        e2e.only_changed(alice, e2e.snapshot(alice.dn), ace)
        e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(paris, e2e.snapshot(names.PARIS))
    e2e.only_changed(alice, e2e.snapshot(alice.dn))


if __name__ == '__main__':
    e2e.main()
