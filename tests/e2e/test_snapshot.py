#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots: the same program on a file, and its records on the server."""
import base64
import os

import e2e
import names

TEMPORARY = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp')
SNAPSHOT = os.path.join(TEMPORARY, 'people.ldif')
COMMANDS = (
    (names.PARIS, '/I:S', '/G', 'LAB\\helpdesk:CA;Reset Password;user'),
    (names.BERLIN, '/R', 'LAB\\helpdesk'),
    (names.AWKWARD, '--preset', 'user-provisioning', '--trustee',
     'LAB\\provisioners'),
    (names.SUED, '/D', 'LAB\\Team Süd:WP;telephoneNumber'),
)


def snapshot():
    """A snapshot of all people; every check leaves them as they were."""
    if not os.path.exists(SNAPSHOT):
        e2e.dsacls('snapshot', names.PEOPLE, '-o', SNAPSHOT).succeeds()
    return SNAPSHOT


@e2e.check
def a_listing_offline_is_the_listing():
    for dn in (names.BERLIN, names.PARIS, names.AWKWARD, names.SUED,
               e2e.dn_of('jmueller')):
        live = e2e.dsacls(dn).succeeds()
        for env in (None, {'KRB5CCNAME': 'FILE:/dev/null/none',
                           'KRB5_CONFIG': '/dev/null/none'}):
            kept = e2e.dsacls(dn, '--offline', snapshot(), env=env
                              ).succeeds()
            assert kept.out == live.out, f'{live}\n---\n{kept}'


@e2e.check
def a_record_made_offline_does_what_the_program_does():
    for command in COMMANDS:
        dn = command[0]
        before = e2e.snapshot(dn)
        record = e2e.dsacls(*command, '--offline', snapshot()).succeeds().out
        e2e.unchanged(before, e2e.snapshot(dn))
        e2e.ldapmodify(record).exits(0)
        replayed = e2e.snapshot(dn)
        assert replayed.raw != before.raw, record
        back(dn, before)
        e2e.dsacls(*command).succeeds()
        e2e.only_changed(replayed, e2e.snapshot(dn))
        back(dn, before)


def back(dn, before):
    text = base64.b64encode(before.raw).decode()
    name = base64.b64encode(dn.encode()).decode()
    e2e.ldapmodify(f'dn:: {name}\n{e2e.control_line(4)}\n'
                   'changetype: modify\nreplace: nTSecurityDescriptor\n'
                   f'nTSecurityDescriptor:: {text}\n').exits(0)
    e2e.only_changed(before, e2e.snapshot(dn))


@e2e.check
def descriptors_that_are_not_shown_are_counted():
    """In a message, in the file, and by the exit status"""
    path = os.path.join(TEMPORARY, 'special.ldif')
    delegate = e2e.env_of('delegate1')
    whole = e2e.dsacls('snapshot', names.SPECIAL, '-o', path).succeeds()
    whole.must('not shown' not in whole.err, 'all is shown')
    for dn in (names.PROTECTED, names.AUDITED):
        e2e.dsacls(dn, '/D', 'LAB\\delegate1:RC', '-q').exits(0)
    hidden = [dn for dn, found in e2e.ldapsearch(
        names.SPECIAL, '(objectClass=*)', 'nTSecurityDescriptor',
        controls=[e2e.sd_flags(7)], env=delegate)
        if 'nTSecurityDescriptor' not in found]
    assert sorted(hidden) == sorted((names.PROTECTED, names.AUDITED)), hidden
    done = e2e.dsacls('snapshot', names.SPECIAL, '-o', path, env=delegate
                      ).fails(4, f'not shown to you: {len(hidden)} of ')
    done.must(sum(dn in done.err for dn in hidden) == min(3, len(hidden)),
              'the first three by name')
    done = e2e.dsacls('snapshot', names.SPECIAL, '-o', path, '-v',
                      env=delegate).fails(4, *hidden)
    with open(path, encoding='utf-8') as stream:
        assert f'was not shown: {len(hidden)} of ' in stream.read()
    e2e.dsacls(hidden[0], '--offline', path).fails(1, 'does not show')
    # A copy of nothing is none, and takes no other's place.
    os.remove(path)
    e2e.dsacls('snapshot', names.AUDITED, '-o', path, env=delegate).fails(
        1, 'no descriptor of')
    assert not os.path.exists(path)
    e2e.dsacls('snapshot', names.ROME, '/A', '-o', path, env=delegate).fails(
        1, 'SeSecurityPrivilege')
    for dn in (names.PROTECTED, names.AUDITED):
        e2e.dsacls(dn, '--deny', '/R', 'LAB\\delegate1:RC', '-q').exits(0)


@e2e.check
def what_is_outside_the_snapshot_is_said_to_be():
    """Groups and accounts are there for their names: that is no missing
    right, and no answer about them either"""
    path = os.path.join(TEMPORARY, 'special.ldif')
    e2e.dsacls('snapshot', names.SPECIAL, '-o', path).succeeds()
    why = f'only: the snapshot was made of {names.SPECIAL}'
    offline = '--offline', path
    alone = e2e.dsacls(*offline, 'verify', names.SPECIAL).exits(3)
    done = e2e.dsacls(*offline, 'verify', names.BASE)
    done.fails(4, 'special.ldif for their names', why)
    done.must('unreadable' not in done.out, 'no finding')
    assert set(alone.out.splitlines()) <= set(done.out.splitlines()), done
    e2e.dsacls(*offline, 'verify', names.BASE, names.SPECIAL).fails(4, why)
    done = e2e.dsacls(*offline, 'findsid', 'LAB\\helpdesk', names.BASE)
    done.fails(4, why, 'may name it as well')
    done.must('not shown to you' not in done.err, done.err)
    e2e.dsacls(*offline, 'findsid', 'LAB\\helpdesk', names.SPECIAL).exits(0)
    for more in ((), ('/G', 'LAB\\hr:RP'), ('/A',)):
        done = e2e.dsacls(*offline, e2e.dn_of('helpdesk'), *more)
        done.fails(1, 'is in special.ldif for its name only', names.SPECIAL)
        done.must('(RC)' not in done.err and 'SeSec' not in done.err, done)
    e2e.dsacls(*offline, 'save', names.BASE, '-o', path + '.saved').fails(
        1, 'special.ldif for its name only')
    # Nor does a search of more than it holds answer for the rest.
    unit = '--filter', f'(ou={names.PARIS[3:].split(",")[0]})'
    for more in (['--check'], ['-n', '--diff']):
        e2e.dsacls(*offline, '--under', names.BASE, *unit, *more, '/G',
                   'LAB\\hr:RP').fails(4, 'not all that is below it', why)
    e2e.dsacls(*offline, '--under', names.SPECIAL, '-n', '--filter',
               '(ou=none)', '/G', 'LAB\\hr:RP').exits(0)
    # The same of a snapshot of it, and nothing of what it never had.
    copy = os.path.join(TEMPORARY, 'copy.ldif')
    for base in (names.BASE, names.SPECIAL):
        e2e.dsacls(*offline, 'snapshot', base, '-o', copy).exits(0)
        done = e2e.dsacls('--offline', copy, e2e.dn_of('helpdesk'))
        done.fails(1, 'is in copy.ldif for its name only', names.SPECIAL)
    # The heads above have theirs.
    for dn in (names.BASE, names.SPECIAL, names.AUDITED):
        e2e.dsacls(*offline, dn).succeeds()


@e2e.check
def records_of_a_refused_command():
    """Nothing is written when one object is refused, and so no record is
    made: by -n --ldif, offline, within one object, and by several names"""
    special = os.path.join(TEMPORARY, 'unordered.ldif')
    e2e.dsacls('snapshot', names.PARIS, names.UNORDERED, '-o', special
               ).succeeds()
    grant = '/G', 'LAB\\helpdesk:GA'
    lines = (f'{names.PARIS} /G LAB\\helpdesk:GA\n'
             f'{names.UNORDERED} /G LAB\\helpdesk:CC\n',
             f'{names.PARIS} /G LAB\\helpdesk:GA\n'
             f'{names.PARIS} /R LAB\\helpdesk:WP\n')
    for where in (('-n', '--ldif'), ('--offline', special)):
        for refused, why in (
                (e2e.dsacls('-f', '-', *where, stdin=lines[0]), 'canonical'),
                (e2e.dsacls('-f', '-', *where, stdin=lines[1]), 'FULL'),
                (e2e.dsacls(names.PARIS, names.UNORDERED, *grant, *where),
                 'canonical')):
            refused.fails(1, why, 'left as it was')
            assert not [line for line in refused.out.splitlines()
                        if line != '' and line[0] not in '# '], refused
        # What is said with --keep-going holds for each object by itself.
        kept = e2e.dsacls(names.PARIS, names.UNORDERED, *grant, *where,
                          '--keep-going').exits(1)
        assert kept.out.count('changetype: modify') == 1, kept
        whole = e2e.dsacls(names.PARIS, *grant, *where).exits(0)
        assert whole.out.count('changetype: modify') == 1, whole


@e2e.check
def an_ldapsearch_is_a_snapshot_too():
    argv = ['ldapsearch', '-LLL', '-Q', '-H', f'ldap://{names.HOST}', '-E',
            e2e.sd_flags(7), '-b', names.PARIS, '(objectClass=*)',
            'nTSecurityDescriptor', 'objectClass', 'objectSid',
            'sAMAccountName']
    path = os.path.join(TEMPORARY, 'search.ldif')
    with open(path, 'w') as stream:
        stream.write(e2e.run(*argv).exits(0).out)
    done = e2e.dsacls(names.PARIS, '--offline', path, '--sddl').succeeds()
    live = e2e.dsacls(names.PARIS, '--sddl').succeeds()
    assert done.out.count('(') == live.out.count('('), done


if __name__ == '__main__':
    e2e.main()
