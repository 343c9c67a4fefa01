# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection is cut at each write."""
import re
import time

import e2e
import stage
from proxy import CLIENT, SERVER, Cut
from story import Story, each


def before(link, message):
    """The modify does not reach the server."""
    raise Cut


def during(link, message):
    """Half of it does."""
    link.upstream.sendall(message.data[:len(message.data) // 2])
    raise Cut


def answered(link, message):
    """The server has done it; its answer is lost."""
    raise Cut


def half_answered(link, message):
    link.client.sendall(message.data[:len(message.data) // 2])
    raise Cut


def afterwards(link, message):
    """The answer still arrives."""
    link.client.sendall(message.data)
    raise Cut


KINDS = {
    'cut before the write': (CLIENT, before),
    'cut in the middle of the write': (CLIENT, during),
    'cut before the answer': (SERVER, answered),
    'cut in the middle of the answer': (SERVER, half_answered),
    'cut after the answer': (SERVER, afterwards),
}


def at(number, side, act):
    """A script: act on the write of this number, once."""
    def script(link, message):
        if message.side == side and message.write == number:
            act(link, message)
    return script


def cut(kind, number, window, how, *more):
    def tell():
        units = stage.units()
        with Story(stage.proxy(), units, kind,
                   f'write {number}, window {window}') as story:
            story.proxy.arm(at(number, *KINDS[kind]))
            story.dsacls(*story.command('--window', str(window), *more))
            # What was answered, or would have been, is found done.
            before_it = KINDS[kind][0] == CLIENT
            journal, states = story.judge((4,) if before_it else (0, 4))
            if '--keep-going' in more and window == 1:
                assert sum(states.values()) == len(units) - before_it
            story.finish(journal, how)
    return tell


def cuts(*more):
    places = range(1, len(stage.units()) + 1)
    for turn, kind in enumerate(KINDS):
        for number in places:
            for window in (1, 16):
                how = ('resume', 'undo')[(turn + number + window) % 2]
                yield cut(kind, number, window, how, *more)


@e2e.check
def the_connection_is_cut_at_each_write():
    each(stage.some(cuts(), 11))


@e2e.check
def the_connection_is_cut_and_the_run_keeps_going():
    each(stage.some(cuts('--keep-going'), 3))


@e2e.check
def ldapmodify_alone_ends_the_story():
    """ldapmodify ends a story from the journal, with nothing of ours"""
    units = stage.units()
    with Story(stage.proxy(), units, 'cut, then ldapmodify', '') as story:
        story.proxy.arm(at(3, *KINDS['cut in the middle of the write']))
        story.dsacls(*story.command('--window', '1'))
        journal = story.judge((4,))[0]
        for suffix, state in (('ldif', 1), ('undo.ldif', 0)):
            with open(f'{story.home}/dsacls/journal/{journal.id}.{suffix}',
                      encoding='utf-8') as stream:
                e2e.ldapmodify(stream.read()).exits(0)
            assert set(units.states().values()) == {state}, suffix


def late(window):
    """The write reaches the server when all seems to be over."""
    def tell():
        held = []

        def keep(link, message):
            held.extend((link.upstream.dup(), message.data, message.base))
            raise Cut

        units = stage.units()
        with Story(stage.proxy(), units, 'a write that arrives late',
                   f'window {window}') as story:
            story.proxy.arm(at(3, CLIENT, keep))
            story.dsacls(*story.command('--window', str(window)))
            journal, states = story.judge((4,))
            assert 'unknown' in journal.words.values(), journal.words
            connection, data, base = held
            dn = units.dn_of(base)
            assert not states[dn]
            story.proxy.arm(None)
            story.dsacls('undo', journal.id).exits(4)
            assert not any(units.states().values())
            connection.sendall(data)
            until = time.monotonic() + 10
            while not units.states()[dn]:
                assert time.monotonic() < until, 'it did not arrive'
            connection.close()
            # As the manual says: the log names it, one more undo ends it.
            told = e2e.dsacls('log', journal.id, env=story.env).exits(0)
            told.must(re.search(f'{re.escape(dn)}.*unknown', told.out),
                      f'{dn}: unknown')
            story.dsacls('undo', journal.id).exits(0)
            assert not any(units.states().values())
    return tell


@e2e.check
def a_write_arrives_after_the_undo():
    """The window that the manual tells of, and the way out of it"""
    each(stage.some([late(1), late(2), late(16)], 1))
