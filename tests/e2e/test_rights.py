#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dry run knows the caller's rights (tried as an administrator, 2a).

sDRightsEffective is read with another program, and what it says is
compared with what the directory then does: on Samba 4.17 and later.
"""
import json
import os
import tempfile

import e2e
import names
from changes import HELPDESK, runs, write_nothing

WHO = 'LAB\\alice:RP'
MISSING = 'your rights on the object do not allow this: writing '
OWNER, GROUP, DACL, SACL = 1, 2, 4, 8


def rights_of(dn, env=None):
    """What ldapsearch shows as sDRightsEffective"""
    done = e2e.run('ldapsearch', '-LLL', '-Q', '-H', f'ldap://{names.HOST}',
                   '-o', 'ldif-wrap=no', '-s', 'base', '-b', dn,
                   'sDRightsEffective', env=env).exits(0)
    value, = [line.split(': ')[1] for line in done.out.splitlines()
              if line.startswith('sDRightsEffective: ')]
    return int(value)


def judged(*args, **how):
    """The objects of a dry run: their names and 'allowed'"""
    done = write_nothing(0, *args, '-n', '--json', **how)
    found = json.loads(done.out)
    found = found if isinstance(found, list) else [found]
    for one in found:
        told = [text for text in one['warnings'] if MISSING in text]
        done.must(bool(told) == (one['allowed'] is False),
                  'a warning where it is not allowed, and only there')
        done.must(one['allowed'] is None or one['state'] == 'planned',
                  'a word on what is planned alone')
    return {one['dn']: one['allowed'] for one in found}


@e2e.check
def what_the_directory_says_is_what_it_does():
    """sDRightsEffective of this directory is true for each kind of caller"""
    eve = e2e.env_of('delegate1')
    # Whom, where, and whether he may write the DACL there.
    for env, dn, expected in (
            (None, names.PARIS, True),
            (e2e.env_of('helpdesk1'), names.PARIS, False),
            (eve, names.LEAVERS, True),
            (eve, names.PARIS, False)):
        assert bool(rights_of(dn, env) & DACL) == expected, (dn, expected)
        before = e2e.snapshot(dn)
        assert judged(dn, '/G', WHO, env=env) == {dn: expected}
        done = e2e.dsacls(dn, '/G', WHO, '-q', env=env)
        done.exits(0 if expected else 1)
        if expected:
            e2e.dsacls('undo', '-q', env=env).exits(0)
        e2e.unchanged(before, e2e.snapshot(dn))


@e2e.check
def the_owner_may_write_the_dacl():
    """Implied WRITE_DAC, without an entry that grants it"""
    helpdesk = e2e.env_of('helpdesk1')
    before = e2e.snapshot(names.LEAVERS)
    sddl = f'O:{e2e.sid_of("helpdesk1")}'
    assert judged(names.LEAVERS, '/G', WHO,
                  env=helpdesk) == {names.LEAVERS: False}
    e2e.dsacls(names.LEAVERS, '--set-sddl', '-', '-q', '--force',
               stdin=sddl).exits(0)
    run = runs()[0]['id']
    assert rights_of(names.LEAVERS, helpdesk) & DACL
    assert judged(names.LEAVERS, '/G', WHO,
                  env=helpdesk) == {names.LEAVERS: True}
    e2e.dsacls(names.LEAVERS, '/G', WHO, '-q', env=helpdesk).exits(0)
    e2e.dsacls('undo', '-q', env=helpdesk).exits(0)
    e2e.dsacls('undo', run, '-q').exits(0)
    e2e.unchanged(before, e2e.snapshot(names.LEAVERS))


@e2e.check
def each_missing_part_is_named():
    """WRITE_DAC, WRITE_OWNER, SeSecurityPrivilege"""
    helpdesk = e2e.env_of('helpdesk1')
    delegate = e2e.env_of('delegate1')
    done = write_nothing(0, names.PARIS, '/G', WHO, '-n', env=helpdesk)
    done.warns(f'{names.PARIS}: {MISSING}the DACL needs WRITE PERMISSIONS '
               '(WD, WRITE_DAC)')
    done.shows('would change', 'Allow LAB\\alice')
    # The status is that of a plan: 0, and 3 with --check.
    write_nothing(3, names.PARIS, '/G', WHO, '--check', env=helpdesk).warns(
        MISSING)
    write_nothing(3, names.PARIS, '/G', WHO, '--check', '-q', env=helpdesk)
    # An owner: he who may write the DACL may not write that.
    done = write_nothing(0, names.LEAVERS, '/takeOwnership', '-n',
                         env=delegate)
    done.warns(f'{names.LEAVERS}: {MISSING}owner and group needs CHANGE '
               'OWNERSHIP (WO, WRITE_OWNER)')
    assert judged(names.LEAVERS, '/takeOwnership', env=delegate) == {
        names.LEAVERS: False}
    for env, expected in ((delegate, False), (None, True)):
        assert judged(names.LEAVERS, '--set-sddl', '-', '--force', env=env,
                      stdin=f'O:{e2e.sid_of("alice")}') == {
            names.LEAVERS: expected}
    assert rights_of(names.LEAVERS) & (OWNER | GROUP | DACL | SACL) == 15
    # Nothing to do needs no right, and a look says nothing of them.
    assert judged(names.PARIS, '/R', 'LAB\\alice', env=helpdesk) == {
        names.PARIS: None}
    one = json.loads(e2e.dsacls(names.PARIS, '--json', '-n',
                                env=helpdesk).exits(0).out)
    assert 'allowed' not in one, one


@e2e.check
def below_a_base_it_is_counted():
    """Of many objects one warning; -v names each, and JSON has them all"""
    helpdesk = e2e.env_of('helpdesk1')
    args = '--under', names.PEOPLE, '--filter', '(ou=*)', '/G', WHO, '-n'
    done = e2e.dsacls(*args, env=helpdesk).exits(0)
    count = done.out.count(': would change')
    assert count > 3, done
    done.warns(f'on {count} objects your rights do not allow this')
    done.must(done.err.count('warning:') == 1, 'one')
    done = e2e.dsacls(*args, '-v', env=helpdesk).exits(0)
    assert done.err.count(MISSING) == count, done
    found = json.loads(e2e.dsacls(*args, '--json', env=helpdesk).exits(0).out)
    assert sum(MISSING in text for one in found
               for text in one['warnings']) == count, found


@e2e.check
def it_costs_no_round_trip_and_a_write_does_not_ask():
    # It comes with the descriptor, in the same round trip.
    e2e.dsacls(names.PARIS, '/G', WHO, '-n', '-v').exits(0).warns(
        '4 round trips: 1 bind, 8 searches, 0 writes')
    # In a real run the write itself says it, and nothing else.
    done = e2e.dsacls(names.PARIS, '/G', WHO, env=e2e.env_of('helpdesk1'))
    done.fails(1, 'your rights on the object do not allow this')
    done.must('warning:' not in done.err, 'no word beforehand')


@e2e.check
def every_kind_of_dry_run():
    """--under, several, presets, --diff, batch, undo, restore, resume"""
    delegate = e2e.env_of('delegate1')
    both = {names.LEAVERS: True, names.PARIS: False}
    found = judged(names.LEAVERS, names.PARIS, '/G', WHO, env=delegate)
    assert found == both, found
    found = judged('--under', names.PEOPLE, '--filter', '(ou=*)', '/G', WHO,
                   env=delegate)
    assert found[names.LEAVERS] is True and found[names.PARIS] is False
    assert judged(names.PARIS, '--preset', 'unlock-only', '--trustee',
                  HELPDESK, env=delegate) == {names.PARIS: False}
    assert judged(names.PARIS, '/S', env=delegate)[names.PARIS] in (
        False, None)
    done = write_nothing(0, names.PARIS, '/G', WHO, '--diff', '-n',
                         env=delegate).warns(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        batch = os.path.join(folder, 'batch')
        with open(batch, 'w', encoding='utf-8') as out:
            out.write(f'"{names.LEAVERS}" /G {WHO}\n"{names.PARIS}" /G '
                      f'{WHO}\n')
        assert judged('-f', batch, env=delegate) == both
        archive = os.path.join(folder, 'archive')
        e2e.dsacls('save', names.PARIS, '-o', archive, '-q').exits(0)
        e2e.dsacls(names.PARIS, '/G', WHO, '-q').exits(0)
        for env, expected in ((delegate, False), (None, True)):
            found = judged('restore', archive, env=env)
            assert found[names.PARIS] is expected, found
        assert judged('undo') == {names.PARIS: True}
        # The journal is in whose home it is: as somebody else.
        assert judged('undo', env={'KRB5CCNAME': delegate['KRB5CCNAME']}) == {
            names.PARIS: False}
        e2e.dsacls('undo', '-q').exits(0)
    # A run that could not write: resume tries the same again.
    e2e.dsacls(names.LEAVERS, names.PARIS, '/G', WHO, '--keep-going', '-q',
               env=delegate).exits(4)
    found = judged('resume', runs()[0]['id'], env=delegate)
    assert found[names.PARIS] is False, found
    e2e.dsacls('undo', '-q', env=delegate).exits(0)


@e2e.check
def the_shell_says_it_when_staging_and_before_the_question():
    delegate = e2e.env_of('delegate1')
    done = e2e.dsacls('shell', names.PARIS, env=delegate,
                      stdin=f"/G '{WHO}'\ndiff\n")
    done.must('your rights do not allow this on 1 of 1 object: commit would '
              'fail there' in done.err, 'a warning when it is staged')
    done.must(MISSING in done.err, 'and what is missing, in diff')
    done = e2e.dsacls('shell', names.LEAVERS, env=delegate,
                      stdin=f"/G '{WHO}'\ndiff\n")
    done.must('your rights' not in done.err, 'not a word where it is allowed')


@e2e.check
def what_is_not_said_is_not_known():
    """null: another attribute, a snapshot (which others have made)"""
    gmsa = e2e.dn_of('gmsa1$')
    found = judged(gmsa, '--attribute', 'msDS-GroupMSAMembership', '/G',
                   'LAB\\alice:RP', env=e2e.env_of('helpdesk1'))
    assert found == {gmsa: None}, found
    with tempfile.TemporaryDirectory() as folder:
        snapshot = os.path.join(folder, 'snapshot.ldif')
        e2e.dsacls('snapshot', names.BASE, '-o', snapshot, '-q').exits(0)
        with open(snapshot, encoding='utf-8') as file:
            text = file.read()
        with open(snapshot, 'w', encoding='utf-8') as file:
            # Somebody's rights at some time: not those of whoever reads it.
            file.write(text.replace(f'dn: {names.PARIS}\n',
                                    f'dn: {names.PARIS}\n'
                                    'sDRightsEffective: 0\n'))
        done = e2e.dsacls('--offline', snapshot, names.PARIS, '/G', WHO,
                          '-n', '--json').exits(0)
        assert json.loads(done.out)['allowed'] is None, done


@e2e.check
def a_run_that_did_nothing_has_nothing_to_take_back():
    """2c: no advice to undo a refused write"""
    helpdesk = e2e.env_of('helpdesk1')
    for args in ((names.PARIS,), (names.PARIS, names.ROME, '--keep-going')):
        done = e2e.dsacls(*args, '/G', WHO, env=helpdesk).fails(
            1, 'your rights on the object do not allow this')
        done.must('is not finished' not in done.err, 'nothing to go on with')
        done.must('undo' not in done.err, 'nothing to take back')
    # What was not tried can be resumed; there is nothing to undo yet.
    done = e2e.dsacls(names.PARIS, names.ROME, '/G', WHO, '--window', '1',
                      env=helpdesk)
    done.fails(1, 'is not finished: 0 of 2 objects are done', 'dsacls resume')
    done.must('undo' not in done.err, 'nothing to take back')


if __name__ == '__main__':
    e2e.main()
