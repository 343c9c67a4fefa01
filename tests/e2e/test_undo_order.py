#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which run undo takes back: backwards only, by the journal's own order, and
once, whoever else does it at the same moment (design 4; attacks 6 and 27)."""
import os
import subprocess
import sys

import e2e
import names
import program
from changes import preloaded, runs, who, writes_nothing

sys.path.append(os.path.join(program.ROOT, 'tests', 'repl'))
from terminal import Terminal  # noqa: E402

WHOM = 'LAB\\prov1'
PLACES = (names.ROME, names.PARIS, names.BERLIN)


def grant(dn, env=None, right='RP'):
    """The run that gives him a right there."""
    e2e.dsacls(dn, '/G', f'{WHOM}:{right}', '-q', env=env).succeeds()
    return runs()[0]['id']


def holders():
    """Where he has an entry of its own."""
    return [dn for dn in PLACES if any(
        str(who('prov1')) in text
        for text in map(str, e2e.snapshot(dn).explicit))]


def states():
    return {one['id']: one['state'] for one in runs()}


def clock(seconds):
    """The environment of a program whose clock is so much ahead."""
    return preloaded(FAULT_CLOCK=str(seconds))


@e2e.check
def nothing_to_take_back_is_said_and_no_failure():
    """A journal that is empty, or of undone runs alone"""
    writes_nothing(0, 'undo').warns('nothing is left to take back')
    writes_nothing(0, 'undo', '-n').warns('nothing is left to take back')
    writes_nothing(0, 'undo', '--check').warns('nothing is left')
    writes_nothing(0, 'undo', '-q').silent()
    assert writes_nothing(0, 'undo', '--json', '-q').out == ''
    assert writes_nothing(0, 'undo', '--json').out.strip() == '[]'


@e2e.check
def two_undos_go_back_two_runs():
    """Never forward again; the third finds nothing"""
    before = {dn: e2e.snapshot(dn) for dn in PLACES}
    assert holders() == []
    for dn in PLACES:
        grant(dn)
    for left in (2, 1, 0):
        assert holders() == list(PLACES[:left + 1])
        e2e.dsacls('undo').succeeds('- Allow LAB\\prov1').hides(
            'grants again')
        assert holders() == list(PLACES[:left])
    for _ in range(2):
        writes_nothing(0, 'undo').warns('nothing is left to take back')
    for dn, was in before.items():
        e2e.only_changed(was, e2e.snapshot(dn))


@e2e.check
def an_undo_is_taken_back_by_its_name_only():
    """And says what that comes to; what stands again is next"""
    first, second = grant(names.ROME), grant(names.PARIS)
    e2e.dsacls('undo', '-q').succeeds()
    undo = runs()[0]['id']
    assert states()[second] == 'undone' and holders() == [names.ROME]
    writes_nothing(0, 'undo', undo, '-n').warns('this grants again')
    e2e.dsacls('undo', undo).succeeds('+ Allow LAB\\prov1').warns(
        f'run {undo} took run {second} back', 'this grants again')
    assert holders() == [names.ROME, names.PARIS]
    assert (states()[undo], states()[second]) == ('undone', 'done')
    e2e.dsacls('undo', '-q').succeeds()
    assert holders() == [names.ROME] and states()[second] == 'undone'
    e2e.dsacls('undo', '-q').succeeds()
    assert holders() == [] and states()[first] == 'undone'
    writes_nothing(0, 'undo').warns('nothing is left')


@e2e.check
def by_the_order_of_the_journal_not_by_the_clock():
    """Attack 6: the clock was an hour, or two minutes, ahead for one run"""
    for seconds in (3600, 120, -3600):
        first = grant(names.ROME, clock(seconds))
        second = grant(names.PARIS)
        assert first < second, (first, second)
        assert [one['id'] for one in runs()[:2]] == [second, first]
        e2e.dsacls('undo', '-q').succeeds()
        assert holders() == [names.ROME], f'{seconds}: the wrong run'
        assert states()[second] == 'undone' and states()[first] == 'done'
        e2e.dsacls('undo', '-q', env=clock(-7200)).succeeds()
        assert holders() == [] and states()[first] == 'undone'
        writes_nothing(0, 'undo').warns('nothing is left')
        assert holders() == []


@e2e.check
def two_at_once_are_one():
    """Attack 27: one asks a question, the other waits, and says it is done"""
    for words in ((), ('ID',)):
        run = grant(names.ROME)
        words = [run for _ in words]
        count = len(runs())
        with Terminal([program.DSACLS, 'undo', *words], {'NO_COLOR': '1'},
                      columns=250) as first:
            first.sees('[y/N]')
            second = subprocess.Popen(
                [program.DSACLS, 'undo', *words], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            try:
                second.wait(1)
                raise AssertionError(f'did not wait: {second.stdout.read()}')
            except subprocess.TimeoutExpired:
                assert holders() == [names.ROME]
            first.types('y<Enter>')
            assert first.ends() == 0, first.new()
        said = second.communicate(timeout=program.PATIENCE)[0]
        assert second.returncode == 0, said
        assert f'run {run} is taken back already, by run ' in said, said
        assert holders() == [] and len(runs()) == count + 1, runs()[:3]


@e2e.check
def many_at_once_take_it_back_once():
    """Attack 27: whoever is first, nothing is done twice"""
    run = grant(names.ROME)
    count = len(runs())
    several = [subprocess.Popen([program.DSACLS, 'undo', run, '-q'],
                                stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
               for _ in range(4)]
    told = [one.communicate(timeout=2 * program.PATIENCE)[0]
            for one in several]
    assert [one.returncode for one in several] == [0] * 4, told
    assert holders() == [] and len(runs()) == count + 1, runs()[:4]


@e2e.check
def whoever_waits_too_long_is_told_why():
    """A question that nobody answers"""
    run = grant(names.ROME)
    with Terminal([program.DSACLS, 'undo'], {'NO_COLOR': '1'},
                  columns=250) as first:
        first.sees('[y/N]')
        writes_nothing(1, 'undo').fails(
            1, f'run {run} is being taken back', 'nothing was written')
        writes_nothing(1, 'resume', run).fails(1, f'run {run}')
        writes_nothing(1, 'undo', '-n').fails(1, f'run {run}')
        first.types('n<Enter>')
        assert first.ends() == 1, first.new()
    e2e.dsacls('undo', '-q').succeeds()
    assert holders() == []


@e2e.check
def two_runs_begun_at_once_have_two_names():
    """And both are in the journal"""
    count = len(runs())
    several = [subprocess.Popen(
        [program.DSACLS, dn, '/G', f'{WHOM}:RP', '-q'],
        env={**os.environ, **clock(7200)}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for dn in PLACES]
    told = [one.communicate(timeout=2 * program.PATIENCE)[0]
            for one in several]
    assert [one.returncode for one in several] == [0] * 3, told
    assert len(runs()) == count + 3 and holders() == list(PLACES)
    for _ in PLACES:
        e2e.dsacls('undo', '-q').succeeds()
    assert holders() == []


@e2e.check
def the_shell_does_the_same():
    """Two undos at its prompt, and a third"""
    grant(names.ROME)
    grant(names.PARIS)
    for left in ([names.ROME], []):
        e2e.dsacls('shell', '--yes', stdin='undo\n').exits(0)
        assert holders() == left
    e2e.dsacls('shell', '--yes', stdin='undo\n').exits(0).warns(
        'nothing is left to take back')
    assert holders() == []


if __name__ == '__main__':
    e2e.main()
