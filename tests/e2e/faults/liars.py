# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that is slow, refers elsewhere, refuses, says goodbye or lies."""
import random
import struct
import time

import e2e
import ldap_stub as stub
import stage
from proxy import CLIENT, SERVER, Cut, farewell
from story import BASE, Journal, Story, each

SD = 'nTSecurityDescriptor'
ELSEWHERE = 'ldap://elsewhere.example/DC=elsewhere,DC=example'
SEARCH_REFERENCE = 0x73


def tell(kind, name, script, allowed, how='resume', words=()):
    """A story of the usual command under that script."""
    def story_():
        with Story(stage.proxy(), stage.units(), kind, name) as story:
            story.proxy.arm(script)
            story.dsacls(*story.command(*words))
            if allowed == (1,):
                assert story.proxy.counts['write'] == 0 or not any(
                    stage.units().states().values()), story.done
            story.ends(allowed, how)
    return story_


def at_write(number, side, act):
    def script(link, message):
        if message.side == side and message.write == number:
            return act(link, message)
        return None
    return script


def instead(code, text='', urls=()):
    """The write is not done; this is answered."""
    def act(link, message):
        link.client.sendall(message.result(code, text, urls))
        return []
    return act


# ---- slow ------------------------------------------------------------------

def one_byte_at_a_time(link, message):
    if message.side == SERVER and message.write:
        for i in range(len(message.data)):
            link.client.sendall(message.data[i:i + 1])
        return []
    return None


def every_answer_late(link, message):
    if message.side == SERVER:
        time.sleep(0.02)


def twice(_, message):
    """Each write is answered twice."""
    if message.side == SERVER and message.write:
        return [message.data, message.data]
    return None


def in_time_for_nobody(link, message):
    """The server takes longer than the program waits, and does it then."""
    time.sleep(1.5)


@e2e.check
def a_server_that_is_slow():
    kind = 'slow server'
    each(stage.some([
        tell(kind, 'byte by byte', one_byte_at_a_time, (0,)),
        tell(kind, 'every answer late', every_answer_late, (0,)),
        tell(kind, 'answers twice', twice, (0,)),
        *(tell('a write done after the time-out', f'write {number}',
               at_write(number, CLIENT, in_time_for_nobody), (4,), how,
               ('--timeout', '1', '--window', window))
          for number, how, window in (
              (2, 'undo', '1'), (3, 'resume', '16'), (1, 'undo', '16')))],
        3))


# ---- elsewhere, refused, goodbye -------------------------------------------

CODES = {1: 'operations error', 3: 'time limit', 11: 'admin limit',
         19: 'constraint', 32: 'no such object', 50: 'no right', 51: 'busy',
         52: 'unavailable', 53: 'unwilling', 80: 'other'}


@e2e.check
def a_write_is_refused_or_referred():
    each(stage.some([
        *(tell('write refused', f'{CODES[code]}, write {number}',
               at_write(number, CLIENT, instead(code, '00002098: SecErr')),
               (1, 4), ('resume', 'undo')[number % 2])
          for code in CODES for number in (1, 4)),
        *(tell('write referred elsewhere', f'write {number}',
               at_write(number, CLIENT, instead(10, '0000202B: RefErr', [
                   ELSEWHERE])), (1, 4)) for number in (1, 3, 5))], 6))


def goodbye(link, _):
    link.client.sendall(farewell(52, 'going down'))
    raise Cut


@e2e.check
def the_server_says_goodbye():
    each(stage.some([
        tell('notice of disconnection', f'write {number}, {side}',
             at_write(number, side, goodbye),
             (4,) if side == CLIENT else (0, 4),
             ('resume', 'undo')[number % 2])
        for number in range(1, len(stage.units()) + 1)
        for side in (CLIENT, SERVER)], 4))


# ---- lies ------------------------------------------------------------------

@e2e.check
def the_server_says_done_and_did_nothing():
    each(stage.some([
        tell('success that is none', f'write {number}',
             at_write(number, CLIENT, instead(0)), (5,),
             ('resume', 'undo')[number % 2]) for number in (1, 3, 5)], 2))


def no_code(_, message):
    """The server did it, and answers with what is no code of the protocol
    (-1, which libldap has for a connection that is gone)."""
    assert message.data.count(b'\x0a\x01\x00') == 1, message.data
    return [message.data.replace(b'\x0a\x01\x00', b'\x0a\x01\xff')]


def refused_without_code(link, message):
    """The same, of a write that was not done."""
    answer = message.result(0)
    link.client.sendall(answer.replace(b'\x0a\x01\x00', b'\x0a\x01\xff'))
    return []


@e2e.check
def an_answer_that_tells_neither_yes_nor_no():
    """Attack 17: the object is read, and what it is then is what is said"""
    each(stage.some([
        *(tell('answer without a code, done', f'write {number}',
               at_write(number, SERVER, no_code), (0, 4))
          for number in (1, 3)),
        *(tell('answer without a code, not done', f'write {number}',
               at_write(number, CLIENT, refused_without_code), (4,),
               ('resume', 'undo')[number % 2]) for number in (1, 4))], 4))


def done_but(code):
    """The server did it, and this is answered."""
    def act(_, message):
        return [message.result(code, 'amid the work', tag=stub.MODIFY_DONE)]
    return act


UNCLEAR = (1, 3, 11, 51, 52, 54, 80, 82, 85, 90, 118, 4096)


@e2e.check
def a_write_that_was_done_and_answered_by_an_error():
    """The object is read: it is changed, and undo knows of it"""
    units = stage.units()
    dn = units.dns[1]
    for code in UNCLEAR:
        with Story(stage.proxy(), units, 'error for a write that was done',
                   f'result {code}') as story:
            story.proxy.arm(at_write(1, SERVER, done_but(code)))
            done = e2e.dsacls(*story.command(dns=[dn]), *story.connect(),
                              env=story.env)
            assert units.states()[dn], done
            done.exits(0)
            if code != 85:  # libldap's own number for a time-out
                done.warns('answered it with an error')
            assert Journal(story.home).words == {'1': 'verified'}, code
            story.proxy.arm(None)
            story.dsacls('undo').exits(0)
            assert not units.states()[dn], story.done


@e2e.check
def a_write_that_was_not_done_and_answered_so():
    """Read, and found as it was: failed, exit 1"""
    units = stage.units()
    dn = units.dns[1]
    for code in (3, 51, 80, 4096):
        with Story(stage.proxy(), units, 'error for a write not done',
                   f'result {code}') as story:
            story.proxy.arm(at_write(1, CLIENT, instead(code)))
            done = e2e.dsacls(*story.command(dns=[dn]), *story.connect(),
                              env=story.env).exits(1)
            assert Journal(story.home).words == {'1': 'failed'}, code
            assert 'is not finished' not in done.err, done
            assert not units.states()[dn]


def pack_into(raw, at, form, value):
    changed = bytearray(raw)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def hostile(raw):
    """Descriptors that are none, by name."""
    dacl = struct.unpack_from('<I', raw, 16)[0]
    ace = dacl + 8
    yield 'no byte', b''
    yield 'zeros', bytes(len(raw))
    yield 'a megabyte of rubbish', random.Random(1).randbytes(1 << 20)
    for size in (1, 4, 19, 20, dacl + 4, dacl + 8, ace + 2, ace + 12,
                 len(raw) * 3 // 4, len(raw) - 1):
        yield f'cut at {size}', raw[:size]
    for value in (0xffff, 0x7fff):
        yield f'{value} ACEs', pack_into(raw, dacl + 4, '<H', value)
        yield f'a list of {value} bytes', pack_into(raw, dacl + 2, '<H', value)
        yield f'an ACE of {value} bytes', pack_into(raw, ace + 2, '<H', value)
    for value in (0, 1, 3, 7):
        yield f'an ACE of {value} bytes', pack_into(raw, ace + 2, '<H', value)
        yield f'a list of {value} bytes', pack_into(raw, dacl + 2, '<H', value)
    for offset in (4, 8, 16):
        for value in (1, 19, len(raw), 0x7fffffff, 0xffffffff):
            yield f'offset {value} at {offset}', pack_into(raw, offset, '<I',
                                                           value)
    owner = struct.unpack_from('<I', raw, 4)[0]
    for value in (16, 255):
        yield f'an owner of {value} parts', pack_into(raw, owner + 1, 'B',
                                                      value)
    yield 'not self-relative', pack_into(raw, 2, '<H', 0x0004)
    noise = random.Random(2)
    for number in range(8):
        yield f'noise {number}', noise.randbytes(len(raw))


def answer_with(change, turn):
    """Rewrites what is answered to the turn-th read of an object, where
    change(dn, value) gives the list of values to answer."""
    seen = {}

    def script(_, message):
        if message.side == SERVER and message.tag == stub.ENTRY:
            values = message.attributes()
            if SD in values:
                dn = message.base
                seen[dn] = seen.get(dn, 0) + 1
                if seen[dn] == turn:
                    instead_ = change(dn, values[SD][0])
                    if instead_ is not None:
                        values[SD] = instead_
                        return [message.entry(values)]
        elif turn > 1 and message.side == SERVER and message.write:
            time.sleep(0.012)
        return None
    return script


def before_the_plan(batch):
    """Each unit's descriptor spoilt another way: all are named, none is
    written."""
    def story_():
        units = stage.units()
        spoilt = dict(zip(units.dns, batch))
        names = ', '.join(name for name, _ in batch)
        with Story(stage.proxy(), units, 'hostile descriptor, first read',
                   names, len(spoilt)) as story:
            story.proxy.arm(answer_with(
                lambda dn, raw: [spoilt[dn][1]] if dn in spoilt else None, 1))
            story.dsacls(*story.command()).fails(1, *spoilt)
            assert story.proxy.counts['write'] == 0, story.done
            story.ends((1,))
    return story_


def later(turn, name, value, how):
    def story_():
        units = stage.units()
        kind = {2: 'hostile descriptor, read before the write',
                3: 'hostile descriptor, read-back'}[turn]
        with Story(stage.proxy(), units, kind, name) as story:
            story.proxy.arm(answer_with(
                lambda dn, raw: [value] if dn == units.dns[2] else None, turn))
            story.dsacls(*story.command('--window', '1'))
            story.done.fails(4, units.dns[2])
            story.ends((4,), how)
    return story_


@e2e.check
def descriptors_that_are_none():
    units = stage.units()
    bad = list(hostile(units.raw[units.dns[2]]))
    size = len(units)
    each(stage.some([before_the_plan(bad[i:i + size])
                     for i in range(0, len(bad), size)], 4))
    each(stage.some([looked_at(bad[i:i + size])
                     for i in range(0, len(bad), size)], 2))
    each(stage.some([
        later(turn, name, value, ('resume', 'undo')[turn % 2])
        for name, value in bad for turn in (2, 3)], 4))


def looked_at(batch):
    """By the verbs that only look: verify names each, and goes on."""
    def story_():
        units = stage.units()
        spoilt = dict(zip(units.dns, batch))
        with Story(stage.proxy(), units, 'hostile descriptor, shown',
                   ', '.join(name for name, _ in batch),
                   len(spoilt)) as story:
            for words, status in ((['verify', BASE], 3), (units.dns, 1)):
                story.proxy.arm(answer_with(
                    lambda dn, raw: [spoilt[dn][1]] if dn in spoilt else None,
                    1))
                done = e2e.dsacls(*words, *story.connect(), env=story.env)
                done.exits(status)
                for dn in spoilt:
                    done.must(dn in done.out + done.err, dn)
                story.proxy.settle()
    return story_


def nothing_of(what):
    """Answers without the descriptor, or without the object."""
    def script(_, message):
        if message.side != SERVER or not message.read:
            return None
        if message.tag == stub.ENTRY:
            values = message.attributes()
            if what == 'entry':
                return []
            if what == 'value':
                values[SD] = []
            else:
                values.pop(SD)
            return [message.entry(values)]
        return None
    return script


@e2e.check
def no_read_no_write():
    kind = 'descriptor not shown'
    each(tell(kind, what, nothing_of(what), (1,))
         for what in ('entry', 'attribute', 'value'))


# ---- reading many ----------------------------------------------------------

def searched(code, after):
    """The search ends with that code after so many entries, every time."""
    def script(_, message):
        if message.side != SERVER or not message.read:
            return None
        if message.tag == stub.ENTRY:
            script.entries = script.entries + 1
            return [message.data] if script.entries <= after else []
        script.entries = 0
        if code is None:
            raise Cut
        return [message.result(code, tag=stub.DONE, urls=[
            ELSEWHERE] if code == 10 else ())]
    script.entries = 0
    return script


def with_reference(_, message):
    """Continuation references among the entries lead nowhere."""
    if message.side == SERVER and message.tag == stub.ENTRY:
        return [stub.message(message.identity, stub.ber(
            SEARCH_REFERENCE, stub.ber(4, ELSEWHERE))), message.data]
    return None


def under(name, script, allowed):
    def story_():
        with Story(stage.proxy(), stage.units(), 'many read, not all',
                   name) as story:
            story.proxy.arm(script)
            story.dsacls('--under', BASE, '--filter', '(ou=unit *)',
                         '/G', r'LAB\helpdesk:RPWP')
            if allowed == (1,):
                assert story.proxy.counts['write'] == 0, story.done
            story.ends(allowed)
    return story_


@e2e.check
def a_search_that_does_not_tell_all():
    each(stage.some([
        under('references', with_reference, (0,)),
        *(under(f'code {code} after {after}', searched(code, after), (1,))
          for code, after in ((4, 3), (4, 0), (3, 2), (11, 4), (51, 1),
                              (10, 2), (None, 3)))], 5))
