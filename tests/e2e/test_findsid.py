#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""verify and findsid: what they find below a base, or everywhere."""
import base64
import contextlib
import json
import os
import tempfile
from collections import Counter

import e2e
import names
from changes import HELPDESK
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack


@e2e.check
def verify_finds_what_is_out_of_order():
    done = e2e.dsacls('verify', names.SPECIAL, '--json').exits(3)
    found = {(one['dn'], one['kind']) for one in json.loads(done.out)}
    assert found == {(names.UNORDERED, 'not-canonical'),
                     (names.ORPHANED, 'orphaned-sid'),
                     (names.PROTECTED, 'blocked-inheritance')}, found
    assert all(one['finding'] is True for one in json.loads(done.out)), done
    # A line each, "DN: kind: text", the same every time.
    text = e2e.dsacls('verify', names.SPECIAL).exits(3).out
    assert [line.rsplit(': ', 2)[0].split(': ')[0]
            for line in text.splitlines()] == [
        one['dn'] for one in json.loads(done.out)], text
    for one in json.loads(done.out):
        assert f'{one["dn"]}: {one["kind"]}: {one["text"]}\n' in text, text
    assert '-99999' in text, text
    assert e2e.dsacls('verify', names.SPECIAL).out == text
    assert json.loads(e2e.dsacls('verify', names.ROME, '--json').exits(0)
                      .out) == []


@e2e.check
def verify_counts_what_is_usual():
    """It is no finding: not listed but with -v, and the status is 0"""
    admin = e2e.dn_of('admin1')
    done = e2e.dsacls('verify', admin).exits(0)
    assert done.out == '', done
    done.warns('1 object read, 0 findings',
               '1 object does not inherit, as is usual for its kind; '
               '-v lists them')
    done = e2e.dsacls('verify', admin, '-v').exits(0)
    done.shows(f'{admin}: usual: it does not inherit, as is usual').must(
        '-v lists' not in done.err, 'no more advice')
    assert json.loads(e2e.dsacls('verify', admin, '--json').exits(0).out) == []
    one, = json.loads(e2e.dsacls('verify', admin, '--json', '-v').exits(0)
                      .out)
    assert (one['dn'], one['kind'], one['finding']) == (
        admin, 'usual', False), one
    assert not e2e.dsacls('verify', admin, '-q').exits(0).silent().out


@e2e.check
def verify_of_several_bases():
    """Each object is read once, and the array is whole however it ends"""
    alone = json.loads(e2e.dsacls('verify', names.SPECIAL, '--json').out)
    done = e2e.dsacls('verify', names.PROTECTED, names.ROME, names.SPECIAL,
                      '--json').exits(3)
    assert json.loads(done.out) == alone, done
    count = len(e2e.tree(names.SPECIAL)) + len(e2e.tree(names.ROME))
    e2e.dsacls('verify', names.PROTECTED, names.ROME, names.SPECIAL).exits(
        3).warns(f'{count} objects read, {len(alone)} findings')
    done = e2e.dsacls('verify', names.SPECIAL, 'LAB\\nobody', '--json')
    assert json.loads(done.fails(1, 'nobody').out) == [], done
    # What breaks off later leaves a whole array all the same.
    done = e2e.dsacls('verify', names.SPECIAL, f'OU=nowhere,{names.PEOPLE}',
                      '--json')
    assert json.loads(done.fails(1, 'OU=nowhere').out) == alone, done
    done = e2e.dsacls('findsid', 'LAB\\nobody', names.PEOPLE, '--json')
    assert json.loads(done.fails(1, 'nobody').out) == [], done


@e2e.check
def findsid_finds_what_samba_finds():
    who = e2e.sid_of('helpdesk')
    wanted = {}
    for dn, raw in e2e.tree().items():
        value = ndr_unpack(security.descriptor, raw)
        aces = [one for one in value.dacl.aces if str(one.trustee) == who
                and not one.flags & security.SEC_ACE_FLAG_INHERITED_ACE]
        if aces:
            wanted[dn] = len(aces)
    done = e2e.dsacls('findsid', HELPDESK, names.BASE, '--json').exits(0)
    found = json.loads(done.out)
    assert wanted == dict(Counter(one['dn'] for one in found)), found
    assert set(wanted) == {names.BERLIN, names.DENIED, names.UNORDERED}
    e2e.dsacls('findsid', HELPDESK, names.BASE).succeeds(
        names.BERLIN, 'Reset Password')
    assert json.loads(e2e.dsacls('findsid', 'LAB\\staff-of-staff', names.BASE,
                                 '--json').exits(0).out) == []


@e2e.check
def findsid_tells_by_its_status():
    """Named, not named, and not known"""
    for who, status in ((HELPDESK, 3), ('LAB\\staff-of-staff', 0)):
        done = e2e.dsacls('findsid', who, names.PEOPLE, '--check',
                          '-q').exits(status)
        done.silent().must(not done.out, 'nothing')
    # Whoever is not shown all cannot say that there is no more.
    delegate = e2e.env_of('delegate1')
    e2e.dsacls(names.PROTECTED, '/D', 'LAB\\delegate1:RC', '-q').exits(0)
    done = e2e.dsacls('findsid', HELPDESK, names.SPECIAL, env=delegate)
    done.warns(f'hint: {names.PROTECTED}')
    done.fails(4, 'not shown to you may name it as well')
    e2e.dsacls('findsid', HELPDESK, names.SPECIAL, '--check', '-q',
               env=delegate).exits(4)
    e2e.dsacls('undo', '-q').exits(0)


@e2e.check
def findsid_looks_at_audit_lists_on_request():
    """/A: who may see them finds what samba finds; the others are told"""
    args = ('findsid', 'Everyone', names.SPECIAL, '--json')
    lists = [(dn, acl) for dn, raw in e2e.tree(names.SPECIAL, 15).items()
             for acl in (ndr_unpack(security.descriptor, raw).dacl,
                         ndr_unpack(security.descriptor, raw).sacl) if acl]
    wanted = Counter(
        dn for dn, acl in lists for ace in acl.aces
        if str(ace.trustee) == 'S-1-1-0'
        and not ace.flags & security.SEC_ACE_FLAG_INHERITED_ACE)
    plain = json.loads(e2e.dsacls(*args).exits(0).out)
    assert not [one for one in plain if one['dn'] == names.AUDITED], plain
    found = json.loads(e2e.dsacls(*args, '/A').exits(0).silent().out)
    assert wanted == Counter(one['dn'] for one in found), found
    texts = [one['text'] for one in found if one['dn'] == names.AUDITED]
    assert texts == ['Audit all DTSDWDWO, here and below',
                     'Audit success WP;telephoneNumber;user, below'], texts
    e2e.dsacls('findsid', 'Everyone', names.AUDITED, '--check',
               '-q').exits(0)
    e2e.dsacls('findsid', 'Everyone', names.AUDITED, '--check', '/A',
               '-q').exits(3)
    # The audit list withholds the whole: it is asked for without it.
    count = len(e2e.tree(names.SPECIAL))
    done = e2e.dsacls(*args, '/A', env=e2e.env_of('alice')).exits(4)
    done.warns(f'may name it as well: {count}', 'SeSecurityPrivilege')
    assert json.loads(done.out) == plain, done


@e2e.check
def findsid_goes_by_the_name_where_there_is_no_guid():
    """/A: what is asked for again is found though objectGUID is hidden"""
    args = 'findsid', 'LAB\\alice', names.SPECIAL, '--json'
    e2e.dsacls(names.PROTECTED, '/D', 'LAB\\alice:RP;objectGUID',
               '-q').exits(0)
    alice = e2e.env_of('alice')
    try:
        shown = dict(e2e.ldapsearch(
            names.PROTECTED, '(objectClass=*)', 'objectGUID', 'name',
            scope='base', env=alice))
        assert set(shown[names.PROTECTED]) == {'name'}, shown
        wanted = json.loads(e2e.dsacls(*args, env=alice).exits(0).out)
        assert [one['dn'] for one in wanted] == [names.PROTECTED], wanted
        done = e2e.dsacls(*args, '/A', env=alice).exits(4)
        assert json.loads(done.out) == wanted, done
    finally:
        e2e.dsacls('undo', '-q').exits(0)


CONFIGURATION = f'CN=Configuration,{names.BASE}'
SCHEMA = f'CN=Schema,{CONFIGURATION}'
ZONES = f'DC=DomainDnsZones,{names.BASE}'
FOREST_ZONES = f'DC=ForestDnsZones,{names.BASE}'
CONTEXTS = [names.BASE, CONFIGURATION, SCHEMA, ZONES, FOREST_ZONES]


def modify(dn, *lines):
    name = base64.b64encode(dn.encode()).decode()
    e2e.ldapmodify(f'dn:: {name}\nchangetype: modify\n' +
                   '\n'.join(lines) + '\n').exits(0)


def value_of(dn, attribute):
    _, found = e2e.ldapsearch(dn, '(objectClass=*)', attribute,
                              scope='base')[0]
    return found.get(attribute, [None])[0]


@contextlib.contextmanager
def named_everywhere(who):
    """who stands in other partitions, and in another attribute."""
    sid, gmsa = e2e.sid_of(who), e2e.dn_of('gmsa1$')
    old_gmsa = value_of(gmsa, 'msDS-GroupMSAMembership')
    mine = ndr_pack(security.descriptor.from_sddl(
        f'O:BAD:(A;;RP;;;{sid})', security.dom_sid('S-1-5-21-9-9-9')))
    text = base64.b64encode(mine).decode()
    modify(gmsa, 'replace: msDS-GroupMSAMembership',
           f'msDS-GroupMSAMembership:: {text}')
    e2e.dsacls(CONFIGURATION, ZONES, '/G', f'LAB\\{who}:LC',
               '-q').exits(0)
    try:
        yield {
            (CONFIGURATION, 'nTSecurityDescriptor', 'Allow LC'),
            (ZONES, 'nTSecurityDescriptor', 'Allow LC'),
            (gmsa, 'msDS-GroupMSAMembership',
             'in msDS-GroupMSAMembership: Allow RP')}
    finally:
        e2e.dsacls('undo', '-q').exits(0)
        modify(gmsa, 'replace: msDS-GroupMSAMembership',
               'msDS-GroupMSAMembership:: '
               f'{base64.b64encode(old_gmsa).decode()}')


def findings(done):
    return {(one['dn'], one['attribute'], one['text'])
            for one in json.loads(done.out)}


@e2e.check
def findsid_looks_everywhere():
    """4a: without BASE every partition, and every attribute of its kind"""
    here = findings(e2e.dsacls('findsid', 'LAB\\hr', names.BASE,
                               '--json').exits(0))
    assert here, 'hr has delegations in the domain'
    with named_everywhere('hr') as wanted:
        done = e2e.dsacls('findsid', 'LAB\\hr', '--json').exits(0).silent()
        assert findings(done) == here | wanted, done
        assert len(json.loads(done.out)) == len(here | wanted), 'each once'
        e2e.dsacls('findsid', 'LAB\\hr', '--check', '-q').exits(3)
        done = e2e.dsacls('findsid', 'LAB\\hr', '-v').exits(0)
        done.warns('looked into nTSecurityDescriptor, ',
                   'msDS-GroupMSAMembership', 'fRSRootSecurity')
        done.must('not searched' not in done.err, 'nothing left out')
        # One base: what was not looked into is said.
        done = e2e.dsacls('findsid', 'LAB\\hr', names.BASE).exits(0)
        done.warns('4 other partitions were not searched')
        found = findings(e2e.dsacls('findsid', 'LAB\\hr', names.BASE,
                                    '--json').exits(0).silent())
        assert found == {one for one in here | wanted
                         if one[0] not in (CONFIGURATION, ZONES)}, found
        # All of them by name is the same as none.
        done = e2e.dsacls('findsid', 'LAB\\hr', *CONTEXTS, '--json')
        assert findings(done.exits(0).silent()) == here | wanted, done
        # The same of a snapshot.
        with tempfile.TemporaryDirectory() as folder:
            snapshot = os.path.join(folder, 'all.ldif')
            e2e.dsacls('snapshot', *CONTEXTS, '-o', snapshot, '-q').exits(0)
            done = e2e.dsacls('--offline', snapshot, 'findsid', 'LAB\\hr',
                              '--json').exits(0).silent()
            assert findings(done) == here | wanted, done
            # Which only the system may write: put into the file.
            server = e2e.dn_of('web1$')
            delegated = (server, 'msDS-AllowedToActOnBehalfOfOtherIdentity',
                         'in msDS-AllowedToActOnBehalfOfOtherIdentity: '
                         'Allow RP')
            with open(snapshot, encoding='utf-8') as file:
                whole = file.read()
            value = base64.b64encode(value_of(
                e2e.dn_of('gmsa1$'), 'msDS-GroupMSAMembership')).decode()
            with open(snapshot, 'w', encoding='utf-8') as file:
                file.write(whole.replace(
                    f'dn: {server}\n',
                    f'dn: {server}\n{delegated[1]}:: {value}\n'))
            done = e2e.dsacls('--offline', snapshot, 'findsid', 'LAB\\hr',
                              '--json').exits(0)
            assert findings(done) == here | wanted | {delegated}, done
            e2e.dsacls('--offline', snapshot, 'findsid', 'LAB\\hr',
                       names.BASE).exits(0).warns('4 other partitions')
            # A part of the directory is no answer about all of it.
            e2e.dsacls('snapshot', names.BASE, '-o', snapshot,
                       '-q').exits(0)
            done = e2e.dsacls('--offline', snapshot, 'findsid',
                              'LAB\\hr').exits(4)
            done.warns(f'{ZONES} could not be searched to its end')


@e2e.check
def findsid_finds_who_may_act_and_read_passwords():
    """The lab's own: a gMSA's readers, and delegation to a resource"""
    wanted = {(e2e.dn_of(name), attribute, f'in {attribute}: Allow GA')
              for name, attribute in (
                  ('gmsa1$', 'msDS-GroupMSAMembership'),
                  ('web1$', 'msDS-AllowedToActOnBehalfOfOtherIdentity'))}
    assert all(value_of(dn, attribute) for dn, attribute, _ in wanted)
    done = e2e.dsacls('findsid', 'LAB\\web1$', '--json').exits(0)
    assert findings(done) == wanted, done


@e2e.check
def findsid_reads_the_defaults_of_classes():
    """defaultSecurityDescriptor is text: DA is this domain's"""
    wanted = set()
    for dn, entry in e2e.ldapsearch(
            SCHEMA, '(defaultSecurityDescriptor=*)',
            'defaultSecurityDescriptor', scope='one'):
        text = entry['defaultSecurityDescriptor'][0].decode()
        if ';DA)' in text.split('S:')[0]:
            wanted.add(dn)
    done = e2e.dsacls('findsid', 'LAB\\Domain Admins', SCHEMA, '--json')
    found = {one['dn'] for one in json.loads(done.exits(0).out)
             if one['attribute'] == 'defaultSecurityDescriptor'}
    assert len(wanted) > 100 and found == wanted, wanted ^ found


@e2e.check
def findsid_takes_several_bases_and_leaves_some_out():
    """4d: --except, said; a base within another is read once"""
    alone = json.loads(e2e.dsacls('findsid', HELPDESK, names.BASE,
                                  '--json').out)
    done = e2e.dsacls('findsid', HELPDESK, names.BERLIN, names.PEOPLE,
                      names.SPECIAL, '--json').exits(0)
    key = lambda one: (one['dn'], one['text'])  # noqa: E731
    assert sorted(map(key, json.loads(done.out))) == sorted(
        map(key, alone)), done
    done = e2e.dsacls('findsid', HELPDESK, '--except', names.BERLIN,
                      '--except', names.DENIED.upper(), '--json').exits(0)
    assert {one['dn'] for one in json.loads(done.out)} == {
        one['dn'] for one in alone} - {names.BERLIN, names.DENIED}, done
    count = len(e2e.tree(names.BERLIN))
    done = e2e.dsacls('findsid', HELPDESK, names.PEOPLE, '--except',
                      names.BERLIN).exits(0)
    done.warns(f'{count} objects were left out: {names.BERLIN} and all '
               'below it')
    done.must(not done.out, 'nothing')
    # A name that matches nothing is no exception, and is reported.
    done = e2e.dsacls('findsid', HELPDESK, names.PEOPLE, '--except',
                      f'OU=Berlino,{names.PEOPLE}').exits(0)
    done.warns(f'--except OU=Berlino,{names.PEOPLE}: nothing of it')
    done.shows(names.BERLIN)
    e2e.dsacls('findsid', HELPDESK, '--except', 'LAB\\nobody').fails(
        1, 'nobody')
    e2e.dsacls('verify', names.PEOPLE, '--except', names.BERLIN).fails(
        2, '--except is for findsid')


@e2e.check
def verify_of_partitions_one_below_the_other():
    """A base's search does not reach into another partition"""
    counts = []
    for bases in ((names.BASE,), (CONFIGURATION,),
                  (names.BASE, CONFIGURATION)):
        done = e2e.dsacls('verify', *bases)
        line, = [line for line in done.err.splitlines() if
                 'objects read' in line]
        counts.append(int(line.split()[2]))
    assert counts[2] == counts[0] + counts[1], counts


@e2e.check
def what_is_not_shown_in_any_partition_is_a_gap():
    alice = e2e.env_of('alice')

    def hidden():
        done = e2e.dsacls('findsid', HELPDESK, '-v', env=alice).exits(4)
        return {line.split('hint: ')[-1].strip() for line in
                done.err.splitlines() if names.BASE in line}

    before = hidden()
    assert FOREST_ZONES not in before
    e2e.dsacls(FOREST_ZONES, '/D', 'LAB\\alice:RC', '-q').exits(0)
    assert hidden() == before | {FOREST_ZONES}
    e2e.dsacls('undo', '-q').exits(0)


@e2e.check
def what_stands_in_brackets_is_looked_at_first():
    """A mistake of usage, at its place, before anybody is asked"""
    alone = {'KRB5CCNAME': 'FILE:/nowhere', 'LDAPURI': 'ldap://nowhere'}
    for name, word in (('<GUID=zz>', 'zz'), ('<SID=S-1->', 'S-1-'),
                       (f'<WKGUID=12,{names.BASE}>', '12,'),
                       ('<GUID=zz', '<GUID')):
        for args in ((name,), ('verify', name), ('snapshot', name),
                     ('--under', name, '/G', f'{HELPDESK}:RP')):
            done = e2e.dsacls(*args, env=alone).exits(2)
            lines = done.err.splitlines()
            at = next(i for i, line in enumerate(lines) if '^' in line)
            done.must(lines[at - 1][lines[at].index('^'):].startswith(word),
                      f'a caret under {word}')


if __name__ == '__main__':
    e2e.main()
