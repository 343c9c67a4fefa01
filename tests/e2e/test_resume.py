#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What resume goes on with, what it calls done, and what it says of the
rest."""
import json

import e2e
import names
from changes import HELPDESK, path, runs, who, writes_nothing

HR = 'LAB\\hr'


def log_of(run):
    told = json.loads(e2e.dsacls('log', run, '--json').exits(0).out)
    return told['run']['state'], {one['dn']: one['state']
                                  for one in told['changes']}


@e2e.check
def resume_does_not_call_done_what_could_not_be_planned():
    """After --keep-going: it is named, and the hint is to the command"""
    rome = e2e.snapshot(names.ROME)
    done = e2e.dsacls(names.UNORDERED, names.ROME, '--keep-going', '/G',
                      f'{HELPDESK}:RP')
    done.fails(4, 'is not finished: 1 of 2', 'run the command again')
    done.must('dsacls resume' not in done.err, 'what resume cannot do')
    run = runs()[0]
    assert (run['state'], run['objects']) == ('partly', 2), run
    for more in (('-n',), ()):
        writes_nothing(4, 'resume', run['id'], *more).fails(
            4, f'{names.UNORDERED}: could not be planned', 'the command does')
    assert log_of(run['id']) == ('partly', {names.ROME: 'verified',
                                            names.UNORDERED: 'unplanned'})
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


@e2e.check
def nor_what_a_restore_did_not_find():
    """Deleted since it was saved: resume does not find it either"""
    gone, archive = f'OU=gone,{names.PEOPLE}', path('resume.archive')
    e2e.ldapadd(f'dn: {gone}\nobjectClass: organizationalUnit\n').exits(0)
    rome = e2e.snapshot(names.ROME)
    e2e.dsacls('save', names.PEOPLE, '-o', archive, '-q').exits(0)
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    e2e.ldapmodify(f'dn: {gone}\nchangetype: delete\n').exits(0)
    done = e2e.dsacls('restore', archive, '--keep-going', '--yes')
    done.fails(4, f'{gone}: the object was deleted', 'run the command again')
    done.must('dsacls resume' not in done.err, 'what resume cannot do')
    e2e.only_changed(rome, e2e.snapshot(names.ROME))
    run = runs()[0]['id']
    writes_nothing(4, 'resume', run).fails(
        4, f'{gone}: could not be planned', f'restore {archive}')
    assert log_of(run) == ('partly', {names.ROME: 'verified',
                                      gone: 'unplanned'})


@e2e.check
def resume_does_not_call_done_what_it_left_to_others():
    """Nor does undo look for it then"""
    env, sid = e2e.env_of('delegate1'), who('delegate1')
    both = (names.ROME, names.PARIS)
    for dn, rights in zip(both, ('RCWDWO', 'RC')):
        e2e.dsacls(dn, '/G', f'LAB\\delegate1:{rights}', '-q').succeeds()
    before = [e2e.snapshot(dn, 7) for dn in both]
    owner = path('owner.sddl')
    with open(owner, 'w', encoding='utf-8') as stream:
        stream.write(f'O:{sid}\n')
    e2e.dsacls(*both, '--set-sddl', owner, '--window', '1',
               env=env).fails(4, 'dsacls resume')
    run = runs()[0]['id']
    with open(owner, 'w', encoding='utf-8') as stream:
        stream.write(f'O:{who("hr")}\n')
    e2e.dsacls(names.PARIS, '--set-sddl', owner, '-q').succeeds()
    theirs = runs()[0]['id']
    for _ in range(2):
        writes_nothing(4, 'resume', run).fails(
            4, 'conflict', names.PARIS, 'is not finished')
        assert log_of(run) == ('partly', {names.ROME: 'verified',
                                          names.PARIS: 'conflict'})
    e2e.dsacls('undo', run).exits(0).hides('conflict')
    e2e.dsacls('undo', theirs, '-q').succeeds()
    for dn, was in zip(both, before):
        assert e2e.snapshot(dn, 7).raw == was.raw, dn
        e2e.dsacls(dn, '/R', 'LAB\\delegate1', '-q').succeeds()


@e2e.check
def what_was_taken_back_is_not_gone_on_with():
    """For the undo would not know of it"""
    env = e2e.env_of('delegate1')
    both = (names.ROME, names.PARIS)
    e2e.dsacls(names.ROME, '/G', 'LAB\\delegate1:RCWD', '-q').succeeds()
    before = [e2e.snapshot(dn) for dn in both]
    e2e.dsacls(*both, '/G', f'{HELPDESK}:RP', '--window', '1',
               env=env).fails(4, 'dsacls resume')
    run = runs()[0]['id']
    e2e.dsacls('undo', '-q').succeeds()
    undo = runs()[0]['id']
    for more in (('-n',), ()):
        writes_nothing(1, 'resume', run, *more).fails(
            1, f'run {undo} took it back', f"/G '{HELPDESK}:RP'")
    # When that undo is undone the run holds again, and can be resumed.
    e2e.dsacls('undo', undo, '-q').succeeds()
    writes_nothing(0, 'resume', run, '-n')
    e2e.dsacls('resume', run, '-q').succeeds()
    assert log_of(run) == ('done', {names.ROME: 'verified',
                                    names.PARIS: 'verified'})
    writes_nothing(0, 'resume', run).warns('is finished')
    e2e.dsacls('undo', '-q').succeeds()
    for dn, was in zip(both, before):
        assert e2e.snapshot(dn).raw == was.raw, dn
    e2e.dsacls(names.ROME, '/R', 'LAB\\delegate1', '-q').succeeds()


@e2e.check
def an_undo_that_could_not_plan_all_goes_on_by_undo():
    """A delegate would take his own right to undo, and --keep-going"""
    env, both = e2e.env_of('delegate1'), (names.ROME, names.PARIS)
    e2e.dsacls(names.PARIS, '/G', 'LAB\\delegate1:RCWD', '-q').succeeds()
    before = [e2e.snapshot(dn) for dn in both]
    e2e.dsacls(*both, '/G', 'LAB\\delegate1:RCWD', f'{HR}:RP',
               '-q').succeeds()
    run = runs()[0]['id']
    e2e.dsacls('undo', run, '--keep-going', env=env).fails(
        4, 'lock yourself out', 'run the command again')
    last = runs()[0]['id']
    writes_nothing(1, 'undo').fails(
        1, 'is not finished', f'dsacls undo {run} continues it')
    writes_nothing(4, 'resume', last).fails(
        4, f'{names.ROME}: could not be planned', f'dsacls undo {run}')
    e2e.dsacls('undo', run, '-q').succeeds()
    for dn, was in zip(both, before):
        assert e2e.snapshot(dn).raw == was.raw, dn
    # What another undo has brought to its end is not asked about again.
    e2e.dsacls('undo', '-n', '-q').exits(0)
    e2e.dsacls(names.PARIS, '/R', 'LAB\\delegate1', '-q').succeeds()


@e2e.check
def plain_undo_does_not_take_an_unfinished_undo_back():
    """It would bring back what was to go; resume goes on with it"""
    env = e2e.env_of('delegate1')
    before = e2e.snapshot(names.LEAVERS)
    e2e.dsacls(names.ROME, '/G', 'LAB\\delegate1:RCWD', '-q').succeeds()
    for dn in (names.ROME, names.LEAVERS):
        e2e.dsacls(dn, '/G', f'{HR}:RP', '-q', env=env)
    e2e.dsacls(names.LEAVERS, names.ROME, '/G', f'{HR}:WP', '-q',
               env=env).succeeds()
    e2e.dsacls(names.ROME, '/R', 'LAB\\delegate1', '-q').succeeds()
    run = runs()[1]['id']
    e2e.dsacls('undo', run, '-q', '--window', '1', '--keep-going',
               env=env).exits(4)
    writes_nothing(1, 'undo').fails(1, 'is not finished', 'dsacls resume')
    last = runs()[0]
    e2e.dsacls('resume', last['id'], '-q').succeeds()
    e2e.dsacls(names.ROME, names.LEAVERS, '/R', HR, '-q')
    assert f'{who("hr")}' not in str(e2e.snapshot(names.LEAVERS).explicit), (
        before)


if __name__ == '__main__':
    e2e.main()
