# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the program, at each message and at each change of a file."""
import functools
import os
import signal
import time

import e2e
import program
import stage
from proxy import CLIENT, SERVER
from story import Journal, Story, each

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
    with Story(stage.proxy(), stage.units(), None, 'no fault') as story:
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
        for arrives in (True, False)), 9))


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
    each(stage.some(stories, 9))


def changes_of(verb):
    """The changes of files of an undisturbed undo or resume."""
    with Story(stage.proxy(), stage.units(), None, 'no fault') as story:
        interrupt(story)
        # Undo: the write that was never answered may arrive yet.
        story.dsacls(verb, Journal(story.home).id,
                     env=preload(0, '', story.home)
                     ).exits(0 if verb == 'resume' else 4)
        if verb == 'resume':
            story.dsacls('undo').exits(0)
        return counted(story.home)


def interrupt(story):
    """A run that is killed when it has written two of its objects."""
    def script(_, message):
        if message.side == CLIENT and message.write == 3:
            os.kill(story.process.pid, signal.SIGKILL)
            story.process.wait()
            return []
        return None
    story.proxy.arm(script)
    story.watched(*story.command('--window', '1')).exits(-signal.SIGKILL)
    story.proxy.arm(None)


def kill_resume(number, call, when):
    def tell():
        with Story(stage.proxy(), stage.units(), 'kill -9 of resume',
                   f'{when} {call}, call {number}') as story:
            interrupt(story)
            story.dsacls('resume', Journal(story.home).id,
                         env=preload(number, when, story.home))
            counted(story.home)
            story.ends((-signal.SIGKILL,))
    return tell


def kill_undo(number, call, when):
    """The run that was to be taken back is taken back in the end."""
    def tell():
        with Story(stage.proxy(), stage.units(), 'kill -9 of undo',
                   f'{when} {call}, call {number}') as story:
            story.proxy.arm(None)
            story.dsacls(*story.command()).exits(0)
            first = Journal(story.home).id
            story.dsacls('undo', env=preload(number, when, story.home)
                         ).exits(-signal.SIGKILL)
            counted(story.home)
            undo = Journal(story.home)
            states = story.units.states()
            if undo.id != first:
                undo.tells_the_truth(states, after=0)
            if undo.id != first and undo.committed and number % 2:
                story.dsacls('resume', undo.id).exits(0)
            else:
                story.dsacls('undo', first).exits(0)
            assert not any(story.units.states().values())
    return tell


@e2e.check
def resume_and_undo_are_killed():
    places = ('before', 'half', 'after')
    stories = [act(number, call, when)
               for act, verb in ((kill_resume, 'resume'), (kill_undo, 'undo'))
               for number, call in enumerate(changes_of(verb), 1)
               for when in places if when != 'half' or call == 'write']
    each(stage.some(stories, 8))


# ---- signals that ask it to end ---------------------------------------------

def told_to_end(numbers, side, pause=0.0):
    """Signals when the second of five writes is under way; those that come
    a pause of a second apart end it at once."""
    def tell():
        with Story(stage.proxy(), stage.units(), 'told to end',
                   f'{[one.name for one in numbers]}, {side}') as story:
            def script(_, message):
                if message.side == side and message.write == 2:
                    for number in numbers:
                        os.kill(story.process.pid, number)
                        time.sleep(pause)
            story.proxy.arm(script)
            story.watched(*story.command('--window', '1'))
            if pause:
                assert story.done.status == -numbers[-1], story.done
                return
            story.done.exits(4).warns(f'ended by {numbers[0].name}',
                                      'dsacls resume')
            words = list(Journal(story.home).words.values())
            assert words == ['verified'] * 2 + ['planned'] * 3, words
            story.ends((4,))
    return tell


@e2e.check
def told_to_end_it_finishes_what_is_on_its_way():
    """SIGTERM, SIGHUP, Ctrl-C, and pairs as the end of a session sends them:
    exit 4, and how to go on; resume does"""
    each([told_to_end([signal.SIGTERM], CLIENT),
          told_to_end([signal.SIGHUP], SERVER),
          told_to_end([signal.SIGINT], CLIENT),
          told_to_end([signal.SIGTERM, signal.SIGHUP], CLIENT),
          told_to_end([signal.SIGHUP, signal.SIGHUP], SERVER)])


@e2e.check
def told_twice_it_ends_at_once():
    each([told_to_end([signal.SIGTERM, signal.SIGTERM], SERVER, 1.2),
          told_to_end([signal.SIGTERM, signal.SIGINT], SERVER, 0.2)])
    stage.units().put_back()
