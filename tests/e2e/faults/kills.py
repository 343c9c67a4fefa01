# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the program, at each message and at each change of a file."""
import functools
import os
import signal

import e2e
import program
import stage
from proxy import CLIENT, SERVER
from story import Story, each

PRELOAD = os.path.join(program.ROOT, program.BUILD,
                       'tests/e2e/faults/preload.so')
JOURNAL = '/dsacls/journal'


def preload(at, how, home, part=JOURNAL):
    """The environment of a program whose file changes are interfered with."""
    return {'LD_PRELOAD': PRELOAD, 'FAULT_PATH': part, 'FAULT_AT': str(at),
            'FAULT_HOW': how, 'FAULT_COUNT': f'{home}.count'}


def counted(home):
    """What was changed, call by call; the list begins anew."""
    with open(f'{home}.count') as stream:
        found = [line.split()[1] for line in stream]
    os.unlink(f'{home}.count')
    return found


@functools.lru_cache(None)
def undisturbed():
    """A run without a fault: messages of each side, changes of files."""
    with Story(stage.proxy(), stage.units(), 'no fault', '') as story:
        story.proxy.arm(None)
        story.dsacls(*story.command(), env=preload(0, '', story.home))
        counts = dict(story.proxy.counts)
        story.ends([0])
        return counts, counted(story.home)


def kill_by_message(side, nth, arrives, how):
    """The program dies when that message is under way."""
    def tell():
        kind = 'kill -9 at a message ' + \
            ('sent' if side == CLIENT else 'received')
        with Story(stage.proxy(), stage.units(), kind,
                   f'message {nth}, {"passed on" if arrives else "lost"}'
                   ) as story:
            def script(_, message):
                if message.side == side and message.nth == nth:
                    os.kill(story.process.pid, signal.SIGKILL)
                    story.process.wait()
                    return None if arrives else []
                return None
            story.proxy.arm(script)
            story.watched(*story.command('--window', '2'))
            story.ends((-signal.SIGKILL, 0), how)
    return tell


def kill_by_call(number, call, when, how):
    def tell():
        with Story(stage.proxy(), stage.units(),
                   'kill -9 at a change of the journal',
                   f'{when} {call}, call {number}') as story:
            story.proxy.arm(None)
            story.dsacls(*story.command(),
                         env=preload(number, when, story.home))
            counted(story.home)
            story.ends((-signal.SIGKILL,), how)
    return tell


@e2e.check
def killed_at_each_message():
    counts = undisturbed()[0]
    each(stage.some((
        kill_by_message(side, nth, arrives, ('resume', 'undo')[nth % 2])
        for side in (CLIENT, SERVER)
        for nth in range(1, counts[side] + 1)
        for arrives in (True, False)), 16))


@e2e.check
def killed_at_each_change_of_the_journal():
    calls = undisturbed()[1]
    assert {'open', 'write', 'fsync'} <= set(calls), calls
    stories = []
    for number, call in enumerate(calls, 1):
        for when in ('before', 'half', 'after'):
            if when != 'half' or call == 'write':
                stories.append(kill_by_call(number, call, when, (
                    'resume', 'undo')[number % 2]))
    each(stage.some(stories, 16))
