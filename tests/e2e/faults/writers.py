# SPDX-License-Identifier: GPL-3.0-or-later
"""A second writer at the same objects.

LDAP has no lock and no "replace if it is still so" that these servers
know: what is written between the program's last read and its replace is
lost, and all that can be done is to keep that time short and to say so.
Everything else must be kept.
"""
import contextlib
import fcntl
import os
import struct
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import ldb

import accounts
import descriptor
import e2e
import ldap_stub as stub
import stage
from proxy import CLIENT, SERVER
from story import DAC, TALLY, Journal, Story, each, sorting, write

SD = 'nTSecurityDescriptor'
PAUSE = 0.015  # older than this, a descriptor is read again


def theirs():
    return f'(A;;LC;;;{accounts.sid_of("hr")})'


def with_theirs(raw):
    """The descriptor and one ACE more."""
    value = descriptor.ndr_unpack(descriptor.security.descriptor, raw)
    more = descriptor.security.descriptor.from_sddl(
        f'D:{theirs()}', descriptor.security.dom_sid(accounts.sid_of('hr')))
    value.dacl_add(more.dacl.aces[0])
    return descriptor.ndr_pack(value)


def read(dn, link=None):
    found = (link or descriptor.link()).search(
        base=dn, scope=ldb.SCOPE_BASE, attrs=[SD],
        controls=[f'sd_flags:1:{DAC}'])
    return bytes(found[0][SD][0])


class Raced(Story):
    """The other edits unit 3 at one moment; ours is granted on all."""

    def __init__(self, moment, *more):
        super().__init__(stage.proxy(), stage.units(), 'second writer',
                         moment.__doc__)
        self.moment, self.more = moment, more
        self.dn, self.times, self.reads = self.units.dns[2], 0, 0

    def script(self, link, message):
        """Slow enough that everything is read again before it is written."""
        if message.side == SERVER and message.tag == stub.MODIFY_DONE:
            time.sleep(PAUSE)
        if message.asks_for(SD) and \
                self.units.dn_of(message.base) == self.dn:
            self.reads += 1
        self.moment(self, message)

    def race(self, status):
        self.proxy.arm(self.script)
        self.done = e2e.dsacls(*self.command('--window', '1'),
                               *self.connect(), env=self.env)
        self.proxy.settle()
        self.done.exits(status)
        assert self.times, 'nobody else wrote'

    def edit(self):
        self.times += 1
        write(self.dn, with_theirs(read(self.dn)))

    def overwrite(self):
        """By one who read before we wrote."""
        self.times += 1
        write(self.dn, with_theirs(self.units.raw[self.dn]))

    def holds(self, ours, their):
        """What the unit must hold now; all others hold ours."""
        found = {dn: sorting(raw)[3] for dn, raw in self.units.read().items()}
        for dn, aces in found.items():
            want = self.units.before[dn][3] + Counter(
                [self.units.ace] * (ours or dn != self.dn)
                + [descriptor.ace(theirs())] * (their and dn == self.dn))
            assert aces == want, f'{dn}: {aces - want} more, ' \
                f'{want - aces} less; {self.done}'

    def take_back(self, their):
        """Undo takes ours, and theirs stays."""
        self.proxy.arm(None)
        self.dsacls('undo', Journal(self.home).id).exits(0)
        found = sorting(read(self.dn))[3]
        want = self.units.before[self.dn][3] + Counter(
            [descriptor.ace(theirs())] * their)
        assert found == want, f'{found - want} more, {want - found} less'
        self.units.put_back()


def before_the_last_read(story, message):
    """between the first read and the one before the write"""
    if message.side == CLIENT and story.reads == 2 and not story.times:
        story.edit()


def before_the_write(story, message):
    """between the last read and the write"""
    if message.side == CLIENT and message.write == 3 and not story.times:
        story.edit()


def after_the_write(story, message):
    """between the write and the read-back"""
    if message.side == SERVER and message.write == 3 and not story.times:
        story.edit()


def over_the_write(story, message):
    """over ours, by one who had not seen it"""
    if message.side == SERVER and message.write == 3 and not story.times:
        story.overwrite()


def over_every_write(story, message):
    """over ours, again and again"""
    if message.side == SERVER and message.write >= 3:
        story.overwrite()


@e2e.check
def an_edit_by_another_before_the_last_read_is_kept():
    with Raced(before_the_last_read) as story:
        story.race(0)
        story.holds(ours=True, their=True)
        story.take_back(their=True)


@e2e.check
def an_edit_in_the_window_that_is_left_is_told():
    with Raced(before_the_write) as story:
        story.race(4)
        story.holds(ours=True, their=False)
        story.done.warns('at the same moment', story.dn)
        assert 'maybe over the change' in story.done.out, story.done
        journal = Journal(story.home)
        assert 'overwrote' in journal.words.values(), journal.words
        assert 'partly' in story.dsacls('log').out
        story.take_back(their=False)


@e2e.check
def an_edit_by_another_after_the_write_is_kept():
    with Raced(after_the_write) as story:
        story.race(0)
        story.holds(ours=True, their=True)
        story.take_back(their=True)


@e2e.check
def a_change_that_is_overwritten_is_made_again():
    with Raced(over_the_write) as story:
        story.race(0)
        story.holds(ours=True, their=True)
        story.take_back(their=True)


@e2e.check
def a_change_that_is_always_overwritten_is_given_up():
    with Raced(over_every_write) as story:
        story.race(5)
        assert story.times == 3, story.times
        story.done.warns('again and again', story.dn)
        journal = Journal(story.home)
        assert 'mismatch' in journal.words.values(), journal.words
        story.proxy.arm(None)
        story.dsacls('resume', journal.id).exits(0)
        story.holds(ours=True, their=True)
        story.take_back(their=True)


class Loop(threading.Thread):
    """Adds its ACE and takes it away, as fast as it can."""

    def __init__(self, dn):
        super().__init__(daemon=True)
        self.dn, self.going, self.writes, self.problem = dn, True, 0, None

    def run(self):
        try:
            mine = descriptor.ace(theirs())
            while self.going:
                raw = read(self.dn)
                if sorting(raw)[3][mine]:
                    value = descriptor.ndr_unpack(
                        descriptor.security.descriptor, raw)
                    value.dacl_del(descriptor.security.dom_sid(
                        accounts.sid_of('hr')))
                    write(self.dn, descriptor.ndr_pack(value))
                else:
                    write(self.dn, with_theirs(raw))
                self.writes += 1
        except Exception as problem:  # told by the check
            self.problem = problem


class Watch:
    """Sees to it that each of our writes is our last read and our edit."""

    def __init__(self):
        self.last, self.windows, self.wrong = {}, [], []

    def __call__(self, _, message):
        if message.side == SERVER and message.tag == stub.ENTRY:
            values = message.attributes().get(SD)
            if values:
                self.last[message.base] = (time.monotonic(), values[0])
        elif message.tag == stub.MODIFY:
            dn = stage.units().dn_of(message.base)
            then, raw = self.last[dn]
            self.windows.append(1000 * (time.monotonic() - then))
            self.compare(dn, raw, message.attributes()[SD][0])

    def compare(self, dn, seen, sent):
        def own(raw):
            return Counter(descriptor.Snapshot('', raw).explicit)
        ours = Counter([stage.units().ace])
        change = own(sent) - own(seen), own(seen) - own(sent)
        if change not in ((ours, Counter()), (Counter(), ours)):
            self.wrong.append(f'{dn}: {change}')


@e2e.check
def a_writer_in_a_tight_loop():
    """A writer in a tight loop: nothing that was seen is lost"""
    units, turns = stage.units(), 40 if stage.ALL else 4
    dn, watch = units.dns[1], Watch()
    ours = missed = told = 0
    descriptor.link()
    loop = Loop(dn)
    with Story(stage.proxy(), units, 'second writer', 'a tight loop') as story:
        story.proxy.arm(watch)
        loop.start()
        for turn in range(turns):
            verb = '/G' if turn % 2 == 0 else '/R'
            story.done = e2e.dsacls(
                dn, verb, r'LAB\helpdesk:RPWP', *story.connect(),
                env=story.env)
            assert story.done.status in (0, 4, 5), story.done
            assert ('at the same moment' in story.done.err) == \
                (story.done.status == 4), story.done
            assert loop.problem is None, loop.problem
            ours += 1
            missed += story.done.status == 5
            told += 'at the same moment' in story.done.err
        loop.going = False
        loop.join()
        assert not watch.wrong, watch.wrong[:3]
        assert watch.windows, 'nothing was written'
        # One of whom the other leaves alone by now.
        story.dsacls(dn, '/G', r'LAB\helpdesk:RPWP').exits(0)
        assert sorting(read(dn))[3][units.ace] == 1
        units.put_back()
    print(f'# {ours} changes against {loop.writes} writes of another: '
          f'{missed} given up and said so, {told} times told that a write '
          'came between')
    print(f'# from our last read to our write: at most '
          f'{max(watch.windows):.1f} ms, '
          f'{sum(watch.windows) / len(watch.windows):.1f} ms on average')


# ---- several of our own at once --------------------------------------------

TRUSTEES = [f'S-1-5-32-{rid}' for rid in (545, 546, 548, 549, 550, 551, 554,
                                          558)]
SET_LOCK_OF_FILE = 37  # F_OFD_SETLK


@contextlib.contextmanager
def locked(home):
    """As another dsacls that is amid a write, of whatever object."""
    os.makedirs(f'{home}/dsacls', 0o700, exist_ok=True)
    handle = os.open(f'{home}/dsacls/locks', os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.fcntl(handle, SET_LOCK_OF_FILE,
                struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
    try:
        yield lambda: os.close(handle)
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)


@e2e.check
def our_own_programs_lose_nothing_of_one_another():
    """Eight grants at once on one object, and eight revocations"""
    units = stage.units()
    dn = units.dns[3]

    def run(verb, trustee):
        return e2e.dsacls(dn, verb, f'{trustee}:RPWP', '-q', timeout=120)

    for verb, held in (('/G', 1), ('/R', 0)) * 3:
        with ThreadPoolExecutor(len(TRUSTEES)) as pool:
            for done in pool.map(run, [verb] * len(TRUSTEES), TRUSTEES):
                done.exits(0)
                assert 'same moment' not in done.err, done
        found = sorting(read(dn))[3]
        for trustee in TRUSTEES:
            assert found[descriptor.ace(f'(A;;RPWP;;;{trustee})')] == held, \
                f'{verb} {trustee}: {found}'
    assert sorting(read(dn))[3] == units.before[dn][3]


@e2e.check
def an_object_that_another_program_of_ours_writes_is_waited_for():
    with Raced(before_the_write) as story:
        with locked(story.home) as release:
            threading.Timer(3, release).start()
            began = time.monotonic()
            done = e2e.dsacls(story.dn, '/G', r'LAB\helpdesk:RPWP',
                              *story.connect(), env=story.env)
        assert time.monotonic() - began >= 2.9
        done.exits(0).warns('another dsacls of yours is writing it')
        assert sorting(read(story.dn))[3][story.units.ace] == 1
        story.units.put_back()


if stage.ALL:
    @e2e.check
    def an_object_that_never_comes_free_is_not_written():
        with Raced(before_the_write) as story:
            with locked(story.home):
                done = e2e.dsacls(story.dn, '/G', r'LAB\helpdesk:RPWP',
                                  *story.connect(), env=story.env)
            done.exits(1).warns('not written', 'for 20 seconds')
            assert sorting(read(story.dn))[3] == \
                story.units.before[story.dn][3]
