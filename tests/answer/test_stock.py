#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stock objects of a fresh forest are no findings; what a person did is.

D6 and "tree of a fresh domain of functional level 2016". Proven on forests
recorded on Windows Server 2016 and 2019 where they are at hand, and on a
forest made here, which has what those lack: certificate templates and keys
of the key distribution service.
"""
import json
import os
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir, 'e2e'))

import e2e                                                   # noqa: E402
import forest                                                # noqa: E402
from forest import ALL, CI, READ, ace, descriptor            # noqa: E402

FOLDER = tempfile.TemporaryDirectory()
SYSTEM, ADMINISTRATORS, ALL_DCS = 'S-1-5-18', 'S-1-5-32-544', 'S-1-5-9'
USERS = 'S-1-5-11'
CLONE = '3e0f7e18-2c7a-4c10-ba82-4d926db99a3e'
KEY_LINK = '5b47d60f-6090-40b2-9f37-2a4de88f3063'
READ_WRITE = 0x30
PKI = 'CN=Public Key Services,CN=Services'
KDS = 'CN=Group Key Distribution Service,CN=Services'
BLOCKED = 'blocked-inheritance'


def write(snapshot, name):
    path = os.path.join(FOLDER.name, name)
    snapshot.write(path)
    return path


def verify(snapshot, name='forest.ldif'):
    """What verify finds: {(dn, kind)}, and how many objects are usual."""
    path = write(snapshot, name)
    done = e2e.dsacls('--offline', path, 'verify', snapshot.domain,
                      snapshot.config, '--json', '-v')
    found = json.loads(done.out)
    wrong = {(one['dn'], one['kind']) for one in found if one['finding']}
    done.exits(3 if wrong else 0)
    return wrong, sum(not one['finding'] for one in found)


def tree(snapshot, name='forest.ldif'):
    """{dn: [lines]} of what tree shows as delegated."""
    path = write(snapshot, name)
    done = e2e.dsacls('shell', '--offline', path, stdin='tree\n').exits(0)
    shown, stack = {}, []
    for line in done.out.splitlines():
        depth = len(line) - len(line.lstrip(' '))
        text = line.strip()
        if ' may ' in text:
            shown.setdefault(stack[-1][1], []).append(text)
            continue
        while stack and stack[-1][0] >= depth:
            stack.pop()
        above = f',{stack[-1][1]}' if stack else ''
        stack.append((depth, text.split('  (')[0] + above))
    return shown


def account(snapshot, rid, name):
    snapshot.add(f'CN={name},CN=Users,{snapshot.domain}',
                 objectClass=['top', 'group'],
                 objectSid=forest.sid_bytes(f'{snapshot.sid}-{rid}'),
                 sAMAccountName=name,
                 nTSecurityDescriptor=descriptor(ADMINISTRATORS,
                                                 [ace(USERS, READ)]))


def object_of(snapshot, dn, name, aces, control=0, **more):
    snapshot.add_object(dn, ['top', name],
                        descriptor(ADMINISTRATORS, aces, control), **more)


def company():
    """A forest as setup, certificate services and KDS leave it."""
    snapshot = forest.Snapshot('DC=corp,DC=example', 'S-1-5-21-11-22-33',
                               'CORP')
    sid, domain, config = snapshot.sid, snapshot.domain, snapshot.config
    plain = [ace(f'{sid}-512', ALL), ace(SYSTEM, ALL), ace(USERS, READ)]
    object_of(snapshot, domain, 'domainDNS', plain + [
        ace(f'{sid}-522', 0x100, 0, CLONE),
        ace(f'{sid}-526', READ_WRITE, CI, KEY_LINK),
        ace(f'{sid}-527', READ_WRITE, CI, KEY_LINK)],
              objectSid=forest.sid_bytes(sid))
    object_of(snapshot, f'CN=Keys,{domain}', 'container', [
        ace(who, ALL, CI) for who in (
            f'{sid}-519', f'{sid}-512', SYSTEM, f'{sid}-516', ALL_DCS,
            f'{sid}-526', f'{sid}-527')], forest.PROTECTED)
    for dn, name in (
            (f'CN=AdminSDHolder,CN=System,{domain}', 'container'),
            (f'CN=WMIPolicy,CN=System,{domain}', 'container'),
            (f'CN=SOM,CN=WMIPolicy,CN=System,{domain}', 'container'),
            (f'CN=VolumeTable,CN=FileLinks,CN=System,{domain}',
             'linkTrackVolumeTable'),
            (f'CN={{6AC1786C-016F-11D2-945F-00C04FB984F9}},CN=Policies,'
             f'CN=System,{domain}', 'groupPolicyContainer'),
            (f'CN=User,CN=Certificate Templates,{PKI},{config}',
             'pKICertificateTemplate'),
            (f'CN=Badge,CN=Certificate Templates,{PKI},{config}',
             'pKICertificateTemplate'),
            (f'CN=95e7a4a2-3a9c-c1b6-f0b6-7e3d2a1c5f10,'
             f'CN=Master Root Keys,{KDS},{config}', 'msKds-ProvRootKey')):
        object_of(snapshot, dn, name, plain, forest.PROTECTED)
    for name, kind in (('Administrator', 'user'), ('Backup Operators',
                                                   'group')):
        object_of(snapshot, f'CN={name},CN=Users,{domain}', kind, plain,
                  forest.PROTECTED, adminCount='1')
    for name in (f'CN=Users,{domain}', f'CN=System,{domain}',
                 f'CN=Certificate Templates,{PKI},{config}',
                 f'CN=Master Root Keys,{KDS},{config}'):
        object_of(snapshot, name, 'container', plain)
    account(snapshot, 1104, 'helpdesk')
    snapshot.add_classes((name, name, guid,
                          'D:(A;;GA;;;DA)(A;;GA;;;SY)(A;;RPLCLORC;;;AU)')
                         for name, guid in (
        ('container', 'bf967a8b-0de6-11d0-a285-00aa003049e2'),
        ('domainDNS', '19195a5b-6da0-11d0-afd3-00c04fd930c9')))
    return snapshot


def recorded(name):
    snapshot = forest.recorded(name)
    if snapshot is None:
        raise e2e.Skip('the recorded forests are not here')
    return snapshot


@e2e.check
def a_forest_as_setup_left_it_has_no_findings():
    """D6: verify is silent, and counts what is usual"""
    found = verify(company())
    assert found == (set(), 11), found


@e2e.check
def tree_of_a_forest_as_setup_left_it_is_empty():
    """-522, -526, -527 on the head, and the list of CN=Keys"""
    assert tree(company()) == {}


@e2e.check
def what_a_person_blocked_is_found():
    """The same bit on another object, in another place, of another class"""
    snapshot = company()
    domain, config = snapshot.domain, snapshot.config
    ours = [(f'CN=Users,{domain}', 'container'),
            (f'CN=Keys,OU=a,{domain}', 'container'),
            (f'CN=WMIPolicy,{domain}', 'container'),
            (f'CN=below,CN=Keys,{domain}', 'container'),
            (f'CN=Keys,{config}', 'container'),
            (f'CN=Certificate Templates,{PKI},{config}', 'container'),
            (f'CN=User,CN=Templates,{config}', 'pKICertificateTemplate'),
            (f'CN=key,CN=Users,{domain}', 'msKds-ProvRootKey'),
            (f'CN=VolumeTable,CN=System,{domain}', 'linkTrackVolumeTable'),
            (f'OU=a,{domain}', 'organizationalUnit')]
    for dn, name in ours:
        object_of(snapshot, dn, name, [ace(SYSTEM, ALL)], forest.PROTECTED)
    # SDProp is about accounts: the mark says nothing of a unit.
    object_of(snapshot, f'OU=b,{domain}', 'organizationalUnit',
              [ace(SYSTEM, ALL)], forest.PROTECTED, adminCount='1')
    found = verify(snapshot)
    assert found == ({(dn, BLOCKED) for dn, _ in ours} |
                     {(f'OU=b,{domain}', BLOCKED)}, 11), found


def shown_with(dn, *aces):
    """What tree shows once the object has these entries as well."""
    snapshot = company()
    record = snapshot.records[dn or snapshot.domain]
    record['nTSecurityDescriptor'] = forest.more_aces(
        record['nTSecurityDescriptor'], *aces)
    return tree(snapshot)


@e2e.check
def what_a_person_granted_is_shown():
    """One thing another than in the stock entry, each by itself"""
    snapshot = company()
    sid, head = snapshot.sid, snapshot.domain
    keys = f'CN=Keys,{head}'
    helpdesk = f'{sid}-1104'
    for dn, entry, text in (
            # the trustee
            (keys, ace(helpdesk, ALL, CI), 'CORP\\helpdesk may do everything'),
            (head, ace(helpdesk, 0x100, 0, CLONE), 'helpdesk may use'),
            (head, ace(helpdesk, READ_WRITE, CI, KEY_LINK),
             'helpdesk may read and write msDS-KeyCredentialLink'),
            # full control of the domain, left by early builds of 2016
            (head, ace(f'{sid}-527', ALL, CI), '-527 may do everything'),
            # the object
            (head, ace(f'{sid}-522', 0x100), '-522 may use'),
            (head, ace(f'{sid}-526', READ_WRITE, CI), '-526 may read and '
             'write all attributes'),
            # the reach
            (head, ace(f'{sid}-522', 0x100, CI, CLONE), '-522 may use'),
            # the place
            (f'CN=Users,{head}', ace(f'{sid}-526', ALL, CI),
             '-526 may do everything'),
            # a domain of the same RIDs that is another
            (head, ace('S-1-5-21-7-8-9-526', READ_WRITE, CI, KEY_LINK),
             'S-1-5-21-7-8-9-526 may read and write'),
            # a denial
            (keys, ace(f'{sid}-526', ALL, CI, kind=1), '-526 may not')):
        shown = shown_with(dn, entry)
        assert list(shown) == [dn] and len(shown[dn]) == 1, (text, shown)
        assert text in shown[dn][0], (text, shown)
    # Less than the stock entry is nobody's delegation.
    assert shown_with(head, ace(f'{sid}-526', 0x10, 0, KEY_LINK)) == {}


@e2e.check
def recorded_forest_of_2016_has_no_findings():
    """Windows Server 2016: 2 findings before"""
    assert verify(recorded('detectionlab')) == (set(), 28)


@e2e.check
def recorded_forest_of_2019_has_no_findings():
    """Windows Server 2019: 4 findings before"""
    assert verify(recorded('winacl2019')) == (set(), 7)


@e2e.check
def what_is_done_to_a_recorded_forest_is_found():
    """And nothing else"""
    snapshot = recorded('winacl2019')
    domain = snapshot.domain
    for dn in (f'CN=Computers,{domain}', f'CN=FileLinks,CN=System,{domain}'):
        record = snapshot.records[dn]
        record['nTSecurityDescriptor'] = forest.protected(
            record['nTSecurityDescriptor'])
    gone = f'{snapshot.sid}-98765'
    record = snapshot.records[f'CN=Users,{domain}']
    record['nTSecurityDescriptor'] = forest.more_aces(
        record['nTSecurityDescriptor'], ace(gone, READ))
    assert verify(snapshot)[0] == {
        (f'CN=Computers,{domain}', BLOCKED),
        (f'CN=FileLinks,CN=System,{domain}', BLOCKED),
        (f'CN=Users,{domain}', 'orphaned-sid')}


@e2e.check
def tree_of_recorded_forests_has_no_noise_of_2016():
    """Neither on the head nor on CN=Keys; a person's entry there is shown"""
    for name in forest.RECORDED:
        snapshot = recorded(name)
        keys = f'CN=Keys,{snapshot.domain}'
        shown = tree(snapshot)
        for dn in (snapshot.domain, keys):
            assert dn not in shown, shown[dn]
        for dn in (snapshot.domain, keys):
            if dn not in snapshot.records:
                continue  # not recorded there
            record = snapshot.records[dn]
            before = record['nTSecurityDescriptor']
            record['nTSecurityDescriptor'] = forest.more_aces(
                before, ace(f'{snapshot.sid}-4711', ALL, CI))
            line, = tree(snapshot)[dn]
            assert line.startswith(f'{snapshot.sid}-4711 may do '), line
            record['nTSecurityDescriptor'] = before


if __name__ == '__main__':
    e2e.main(lab=False)
