# SPDX-License-Identifier: GPL-3.0-or-later
"""No more memory in the middle of a run (attack 17)."""
import json
import re

import e2e
import stage
from kills import preload
from liars import at_write, instead
from proxy import CLIENT
from story import MEANS, Story, each


def gone(number):
    """Once so many objects are written: whatever fails, and however, what
    was written is not called nothing."""
    def tell():
        with Story(stage.proxy(), stage.units(), 'out of memory',
                   f'after write {number}') as story:
            story.proxy.arm(None)
            story.dsacls(*story.command('--window', '1'), env={
                **preload(0, '', story.home), 'FAULT_MEMORY': str(number)})
            assert any(story.units.states().values()), story.done
            story.done.warns('out of memory', 'dsacls log')
            story.ends((4,), ('resume', 'undo')[number % 2])
    return tell


def refused(words, status):
    """The first write is refused, and there is no more memory right after:
    nothing was written, and nothing else is said."""
    def tell():
        with Story(stage.proxy(), stage.units(), 'out of memory',
                   f'after a refusal, {status}') as story:
            story.proxy.arm(at_write(1 if status == 1 else 2, CLIENT,
                                     instead(50, '00002098: SecErr')))
            story.dsacls(*story.command('--window', '1', *words), env={
                **preload(0, '', story.home), 'FAULT_MEMORY': '1',
                'FAULT_WORD': 'failed '})
            story.done.warns('out of memory')
            hinted = 'written' in story.done.err
            assert hinted == (status == 4), story.done
            assert any(stage.units().states().values()) == (status == 4)
            story.ends((status,), 'undo')
    return tell


@e2e.check
def there_is_no_more_memory():
    each(stage.some([gone(number) for number in (1, 2, 3, 4)], 2))


@e2e.check
def there_is_no_more_memory_after_a_refusal():
    """What is said at such an end is so"""
    each([refused((), 1), refused(('--keep-going',), 1), refused((), 4)])


@e2e.check
def there_is_no_more_memory_in_a_later_line():
    """Of a shell: what an earlier line wrote is written, and that line has
    come to its end; only the later one was refused"""
    first, second = stage.units().dns[:2]
    grant = r"/G 'LAB\helpdesk:RPWP'"
    lines = [f"'{first}' {grant}", 'commit', f"'{second}' {grant}", 'commit']
    with Story(stage.proxy(), stage.units(), 'out of memory',
               'a later line') as story:
        story.proxy.arm(at_write(2, CLIENT, instead(50, '00002098: SecErr')))
        story.dsacls('shell', '--yes', stdin='\n'.join(lines) + '\n', env={
            **preload(0, '', story.home), 'FAULT_MEMORY': '1',
            'FAULT_WORD': 'failed '})
        story.done.exits(4).warns('out of memory')
        assert re.findall(r'dsacls (\w+)', story.done.err.split(
            'out of memory')[1]) == ['log'], story.done
        states = stage.units().states()
        assert [dn for dn in states if states[dn]] == [first], states
        log = json.loads(e2e.dsacls('log', '--json', env=story.env).out)
        assert [run['state'] for run in log][-1] == 'done', log
        stage.units().put_back()


@e2e.check
def the_commands_it_names_do_what_it_says():
    """The hint: log shows how far it got, resume continues"""
    with Story(stage.proxy(), stage.units(), 'out of memory',
               'the hint') as story:
        story.proxy.arm(None)
        story.dsacls(*story.command('--window', '1'), env={
            **preload(0, '', story.home), 'FAULT_MEMORY': '2'})
        named = re.findall(r'dsacls (\w+)', story.done.err)
        assert named == ['log', 'resume'], story.done
        journal, states = story.judge((4,))
        log = e2e.dsacls('log', journal.id, '--json', env=story.env).exits(0)
        told = {one['dn']: one['state'] for one in
                json.loads(log.out)['changes']}
        assert set(told) == set(states), told
        for dn, state in states.items():
            assert state in MEANS[told[dn]], (dn, state, told)
        story.finish(journal, 'resume')
