#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""substitute, canonicalize, files of commands, subtrees, dry runs."""
import json

import e2e
import names
from changes import (HELPDESK, RESET, counted, grants, path, reset_ace,
                     runs, write_nothing)


@e2e.check
def substitute_and_undo():
    before = e2e.snapshot(names.BERLIN)
    old, new = e2e.sid_of('helpdesk'), e2e.sid_of('provisioners')
    ours = [one for one in before.explicit if one.endswith(old)]
    args = ('substitute', HELPDESK, 'LAB\\provisioners', names.PEOPLE)
    write_nothing(0, *args, '-n').shows(names.BERLIN)
    write_nothing(3, *args, '--check')
    with e2e.nothing_else(names.BERLIN):
        count = len(e2e.tree(names.PEOPLE))
        counted(e2e.dsacls(*args).succeeds(names.BERLIN).out, count,
                f'1 changed, {count - 1} unchanged')
        after = e2e.snapshot(names.BERLIN)
        assert sorted(after.explicit) == sorted(
            one.replace(old, new) for one in before.explicit), after
        assert len(ours) == 3 and after.inherited == before.inherited
    write_nothing(0, *args, '--check')
    e2e.dsacls('undo').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.BERLIN))


@e2e.check
def substitute_at_the_base_itself():
    """The base is one of the objects"""
    before = e2e.snapshot(names.BERLIN)
    old, new = e2e.sid_of('helpdesk'), e2e.sid_of('provisioners')
    with e2e.nothing_else(names.BERLIN):
        e2e.dsacls('substitute', HELPDESK, 'LAB\\provisioners',
                   names.BERLIN).succeeds(names.BERLIN)
        assert sorted(e2e.snapshot(names.BERLIN).explicit) == sorted(
            one.replace(old, new) for one in before.explicit)
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.BERLIN))


@e2e.check
def canonicalize_and_undo():
    """The order that was there is there again"""
    before = e2e.snapshot(names.UNORDERED)
    assert not before.canonical
    args = ('canonicalize', names.UNORDERED)
    # As few as possible move, and nothing else is reported.
    kinds = [one.startswith(('D;', 'OD;')) for one in before.dacl]
    late = [place for place, denies in enumerate(kinds) if denies and
            not all(kinds[:place])]
    places = [(place + 1, sum(kinds[:place + 1])) for place in late]
    plan = write_nothing(0, *args, '-n').out
    told = [line for line in plan.splitlines() if line[:2] in
            ('~ ', '+ ', '- ')]
    assert len(told) == len(places) == 2, plan
    for line, place in zip(told, places):
        assert line.startswith('~ Deny '), plan
        assert line.endswith(', moves from {} to {}'.format(*place)), plan
    one = json.loads(write_nothing(3, *args, '--check', '--json').out)
    assert (one['added'], one['removed']) == ([], []), one
    assert [(ace['from'], ace['to']) for ace in one['moved']] == places, one
    assert {ace['list'] for ace in one['moved']} == {'dacl'}, one
    assert one['differences'] == told, one
    with e2e.nothing_else(names.UNORDERED):
        e2e.dsacls(*args, '--diff').succeeds(*told)
        after = e2e.snapshot(names.UNORDERED)
        assert after.canonical, after
        assert sorted(after.dacl) == sorted(before.dacl), after
    write_nothing(0, *args, '--check')
    e2e.dsacls('log', runs()[0]['id']).succeeds('moves from ')
    e2e.dsacls('undo').succeeds(', moves from ')
    assert e2e.snapshot(names.UNORDERED).dacl == before.dacl


@e2e.check
def a_file_of_commands_is_one_run():
    paris, rome = e2e.snapshot(names.PARIS), e2e.snapshot(names.ROME)
    text = (f'# two lines that change something, one that shows\n\n'
            f'dsacls "{names.PARIS}" /I:S /G '
            f'"{HELPDESK}:CA;Reset Password;user"\n'
            f"'{names.ROME}' /D 'LAB\\hr:WP;telephoneNumber'   # the second\n"
            f'{names.ROME}\n')
    denial = f'(OD;;WP;{names.TELEPHONE};;{e2e.sid_of("hr")})'
    number = len(runs())
    for args, how in ((('-f', path('commands', text)), {}),
                      (('-f', '-'), {'stdin': text})):
        write_nothing(3, *args, '--check', **how)
        with e2e.nothing_else(names.PARIS, names.ROME):
            e2e.dsacls(*args, **how).succeeds()
        e2e.only_changed(paris, e2e.snapshot(names.PARIS), [reset_ace()])
        e2e.only_changed(rome, e2e.snapshot(names.ROME), [denial])
        newest = runs()
        assert len(newest) == number + 1, newest
        assert newest[0]['objects'] == 2, newest[0]
        write_nothing(0, *args, '--check', **how)
        e2e.dsacls('undo', '-q').succeeds()
        e2e.only_changed(paris, e2e.snapshot(names.PARIS))
        e2e.only_changed(rome, e2e.snapshot(names.ROME))
        number += 2


@e2e.check
def a_bad_last_line_of_a_file_stops_it_all():
    good = f'{names.PARIS} /G {HELPDESK}:RP\n'
    for bad, status, word in (
            (f'{names.ROME} /G LAB\\nobody:RP', 1, 'nobody'),
            (f'{names.ROME} /G {HELPDESK}:XY', 2, 'XY'),
            (f'{names.ROME} /Q', 2, '/Q'),
            (f'"{names.ROME} /G {HELPDESK}:RP', 2, 'quot'),
            (f'OU=nowhere,{names.PEOPLE} /G {HELPDESK}:RP', 1, 'OU=nowhere'),
            (f'{names.UNORDERED} /G {HELPDESK}:RP', 1, 'canonical')):
        text = f'{good}# then\n{bad}\n'
        write_nothing(status, '-f', path('bad', text)).warns('bad:3', word)
        write_nothing(status, '-f', '-', stdin=text).warns('stdin:3', word)


@e2e.check
def every_match_below_a_base():
    args = ('--under', names.PEOPLE, '--filter',
            '(objectClass=organizationalUnit)', '/G', f'{HELPDESK}:RP')
    ace = f'(A;;RP;;;{e2e.sid_of("helpdesk")})'
    units = [dn for dn, _ in e2e.ldapsearch(
        names.PEOPLE, '(objectClass=organizationalUnit)', '1.1', scope='one')]
    befores = [e2e.snapshot(dn) for dn in units]
    write_nothing(3, *args, '--scope', 'one', '--check')
    with e2e.nothing_else(*units):
        e2e.dsacls(*args, '--scope', 'one', '--diff').succeeds(
            f'{len(units)} objects')
        for before in befores:
            e2e.only_changed(before, e2e.snapshot(before.dn), added=[ace])
    first = runs()[0]['id']
    # No unit is deeper: of the whole subtree the base alone is not done.
    left = json.loads(write_nothing(3, *args, '--check', '--json').out)
    assert [one['dn'] for one in left if one['changed']] == [names.PEOPLE]
    base = e2e.snapshot(names.PEOPLE)
    with e2e.nothing_else(names.PEOPLE):
        e2e.dsacls(*args, '-q').exits(0)
    e2e.only_changed(base, e2e.snapshot(names.PEOPLE), added=[ace])
    write_nothing(0, *args, '--check')
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(base, e2e.snapshot(names.PEOPLE))
    write_nothing(0, '--under', names.PEOPLE, '--scope', 'one', '--filter',
                  '(objectClass=container)', '/G', f'{HELPDESK}:RP')
    e2e.dsacls('undo', first, '-q').succeeds()
    for before in befores:
        e2e.only_changed(before, e2e.snapshot(before.dn))


@e2e.check
def check_tells_by_its_status():
    args = (names.ROME, *RESET)
    write_nothing(3, *args, '--check').shows('+ Allow LAB\\helpdesk')
    write_nothing(0, *args, '--dry-run').shows('+ Allow LAB\\helpdesk')
    grants(names.ROME, reset_ace(), args=RESET)
    write_nothing(0, *args, '--check')
    write_nothing(0, names.ROME, '/R', 'LAB\\carol', '--check')
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def json_of_a_change():
    before = e2e.snapshot(names.ROME)
    args = (names.ROME, *RESET, '--json')
    plan = json.loads(write_nothing(0, *args, '-n').out)
    done = json.loads(e2e.dsacls(*args).succeeds().out)
    again = json.loads(write_nothing(0, *args).out)
    assert [(one['state'], one['changed']) for one in (plan, done, again)] \
        == [('planned', True), ('verified', True), ('unchanged', False)]
    for one in (plan, done):
        assert (one['dn'], one['removed']) == (names.ROME, []), one
        ace, = one['added']
        assert (ace['list'], ace['type'], ace['flags'], ace['mask'],
                ace['rights'], ace['object_type'], ace['inherited_type'],
                ace['sid']) == (
            'dacl', 5, 0xa, 0x100, 'CA', names.RESET_PASSWORD, names.USER,
            e2e.sid_of('helpdesk')), ace
    assert len(done['dacl']) == len(before.dacl) + 1
    assert len(plan['dacl']) == len(before.dacl)
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_dry_run_as_ldif_is_for_ldapmodify():
    before = e2e.snapshot(names.AWKWARD)
    record = write_nothing(0, names.AWKWARD, *RESET, '/D', 'LAB\\hr:GA',
                           '--dry-run', '--ldif').out
    e2e.ldapmodify(record).exits(0)
    e2e.only_changed(before, e2e.snapshot(names.AWKWARD), added=[
        reset_ace(), '(D;CIIO;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;'
        f'{e2e.sid_of("hr")})'])
    e2e.dsacls(names.AWKWARD, '/R', HELPDESK, 'LAB\\hr', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.AWKWARD))


if __name__ == '__main__':
    e2e.main()
