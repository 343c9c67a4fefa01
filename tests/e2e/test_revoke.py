#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""/R trustee:perms: the kind that is there, or the one that is named (job 7a
of an administrator new to it)."""
import json
import os
import subprocess

import changes
import e2e
import names

ALICE = f'CN=Alice Adams,{names.BERLIN}'
HR = 'LAB\\hr'
SELF, EVERYONE = 'S-1-5-10', 'S-1-1-0'
CHANGE = 'CA;Change Password'
WORDS = (f'SELF:{CHANGE}', f'Everyone:{CHANGE}')


def entry(kind, sid, what=names.CHANGE_PASSWORD):
    return f'({kind};;CR;{what};;{sid})'


def denied():
    """What the check box "User cannot change password" puts there."""
    return [entry('OD', sid) for sid in (SELF, EVERYONE)]


class As:
    """An object that is as it was in the end."""

    def __init__(self, dn):
        self.dn = dn

    def __enter__(self):
        self.start = e2e.snapshot(self.dn)
        return self.start

    def __exit__(self, *_):
        changes.store(self.dn, changes.ndr_unpack(
            changes.security.descriptor, self.start.raw))


def refused(*args, **how):
    """Both kinds are named, nothing is written, and what to do is said."""
    done = changes.writes_nothing(1, *args, **how)
    return done.warns('has both "Allow', 'and "Deny', 'with --allow /R takes',
                      'with --deny')


@e2e.check
def the_schemas_grant_is_not_taken_for_the_denial():
    """7a: /R after /D is refused where a grant of the same is there"""
    with As(ALICE) as start:
        e2e.dsacls(ALICE, '/D', *WORDS, '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(ALICE), added=denied())
        refused(ALICE, '/R', *WORDS).warns(
            f'SELF has both "Allow {CHANGE}" and "Deny {CHANGE}"')
        refused(ALICE, '/R', WORDS[0], '-n')
        refused(ALICE, '/R', WORDS[0], '--check')
        # /R is carried out before /G: all or nothing.
        refused(ALICE, '/R', WORDS[0], '/G', f'{HR}:RP')
        e2e.dsacls(ALICE, '--deny', '/R', *WORDS, '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(ALICE))


@e2e.check
def either_is_taken_by_name():
    with As(ALICE) as start:
        e2e.dsacls(ALICE, '/D', WORDS[0], '-q').succeeds()
        e2e.dsacls(ALICE, '--allow', '/R', WORDS[0], '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(ALICE),
                         added=[entry('OD', SELF)],
                         removed=[entry('OA', SELF)])
        e2e.dsacls(ALICE, '--allow', '/R', WORDS[0]).succeeds().warns(
            'no such explicit ACE')
        # Now the denial is the only one there.
        e2e.dsacls(ALICE, '/R', WORDS[0], '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(ALICE),
                         removed=[entry('OA', SELF)])


@e2e.check
def the_natural_undo_of_a_denial():
    """/R takes a denial where no grant of the same is there; undo restores"""
    what = (names.ROME, '/I:S', '/D', f'{HR}:WP;telephoneNumber;user')
    ace = f'(OD;CIIO;WP;{names.TELEPHONE};{names.USER};{e2e.sid_of("hr")})'
    start = e2e.snapshot(names.ROME)
    e2e.dsacls(*what, '-q').succeeds()
    e2e.dsacls(names.ROME, '/I:S', '/R', what[-1], '-q').succeeds()
    e2e.unchanged(start, e2e.snapshot(names.ROME))
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(start, e2e.snapshot(names.ROME), added=[ace])
    e2e.dsacls(names.ROME, '/R', HR, '-q').succeeds()


@e2e.check
def every_object_by_itself():
    """--under: refused on the one that has both, done on the others"""
    both, one = names.ROME, names.PARIS
    with As(both) as first, As(one) as second:
        e2e.dsacls(both, '/G', f'{HR}:RP', '/D', f'{HR}:RPWP',
                   '-q').succeeds()
        e2e.dsacls(one, '/D', f'{HR}:RP', '-q').succeeds()
        written = e2e.snapshot(both)
        under = ('--under', names.PEOPLE, '--filter', '(|(ou=Rome)(ou=Paris))',
                 '/R', f'{HR}:RP')
        refused(*under)
        done = e2e.dsacls(*under, '--keep-going', '--json').exits(4)
        states = {found['dn']: found['state']
                  for found in json.loads(done.out)}
        assert states[one] == 'verified', states
        assert states[both] == 'failed', states
        e2e.unchanged(second, e2e.snapshot(one))
        e2e.unchanged(written, e2e.snapshot(both))
        # The denial is wider than what is named: the rest of it stays.
        e2e.dsacls(both, '--deny', '/R', f'{HR}:RP', '-q').succeeds()
        hr = e2e.sid_of('hr')
        e2e.only_changed(first, e2e.snapshot(both),
                         added=[f'(A;;RP;;;{hr})', f'(D;;WP;;;{hr})'])


@e2e.check
def in_a_batch_and_at_the_prompt():
    """A line sees what the one before it leaves"""
    lines = (f'{names.ROME} /D {HR}:RP', f'{names.ROME} /G {HR}:RP',
             f'{names.ROME} /R {HR}:RP --allow', f'{names.ROME} /R {HR}:RP')
    start = e2e.snapshot(names.ROME)
    batch = changes.path('revoke.batch', '\n'.join(lines) + '\n')
    e2e.dsacls('-f', batch, '-q').succeeds()
    e2e.unchanged(start, e2e.snapshot(names.ROME))
    changes.path('revoke.batch', '\n'.join(
        lines[:2] + lines[3:]) + '\n')
    refused('-f', batch)
    typed = '\n'.join((*lines[:2], lines[3], 'status', 'commit'))
    done = subprocess.run([os.path.join(e2e.ROOT, os.environ.get(
        'B', 'build'), 'dsacls'), 'shell', '--yes'], input=typed + '\n',
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        timeout=60, check=False)
    assert 'has both "Allow RP" and "Deny RP"' in done.stderr, done
    e2e.dsacls(names.ROME, '/R', HR, '-q').succeeds()
    e2e.unchanged(start, e2e.snapshot(names.ROME))


@e2e.check
def a_preset_knows_its_kinds():
    """--revoke of a denial leaves a grant of the same, and the reverse"""
    with As(names.ROME) as start:
        guard = (names.ROME, '--preset', 'protect-from-deletion')
        e2e.dsacls(names.ROME, '/G', 'Everyone:SDDT', '-q').succeeds()
        e2e.dsacls(*guard, '-q').succeeds()
        e2e.dsacls(*guard, '--revoke', '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(names.ROME),
                         added=[f'(A;;SDDT;;;{EVERYONE})'])
    with As(names.ROME) as start:
        word = ('--preset', 'helpdesk-password', '--trustee', HR)
        deny = f'(OD;CIIO;CR;{names.RESET_PASSWORD};{names.USER};' + \
            f'{e2e.sid_of("hr")})'
        e2e.dsacls(names.ROME, '/I:S', '/D', f'{HR}:CA;Reset Password;user',
                   '-q').succeeds()
        e2e.dsacls(names.ROME, *word, '-q').succeeds()
        e2e.dsacls(names.ROME, *word, '--revoke', '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(names.ROME), added=[deny])


@e2e.check
def full_control_is_split_by_force_alone():
    with As(names.ROME) as start:
        hr = e2e.sid_of('hr')
        e2e.dsacls(names.ROME, '/G', f'{HR}:GA', '/D', f'{HR}:SD',
                   '-q').succeeds()
        refused(names.ROME, '/R', f'{HR}:SD')
        changes.writes_nothing(1, names.ROME, '--allow', '/R',
                               f'{HR}:SD').warns('part of FULL CONTROL')
        e2e.dsacls(names.ROME, '--deny', '/R', f'{HR}:SD', '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(names.ROME),
                         added=[f'(A;;0xf01ff;;;{hr})'])


@e2e.check
def all_of_a_trustee_is_still_both():
    with As(names.ROME) as start:
        e2e.dsacls(names.ROME, '/G', f'{HR}:RP', '/D', f'{HR}:RP',
                   '-q').succeeds()
        e2e.dsacls(names.ROME, '/R', HR, '-q').succeeds()
        e2e.unchanged(start, e2e.snapshot(names.ROME))
        for switch in ('--allow', '--deny'):
            e2e.dsacls(names.ROME, '/R', HR, switch).fails(
                2, f'{switch} needs /R trustee:perms')


if __name__ == '__main__':
    e2e.main()
