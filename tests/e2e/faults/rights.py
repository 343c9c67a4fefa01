# SPDX-License-Identifier: GPL-3.0-or-later
"""The caller may not write the k-th of n objects."""
import json
import os

import accounts
import descriptor
import e2e
import ldap_stub as stub
import stage
from proxy import SERVER
from story import Story, Units, each, write


def password_of_delegate():
    path = f'{os.environ["LAB_DIR"]}/tmp/delegate'
    with open(path, 'w') as stream:
        stream.write(os.environ['LAB_PW'])
    return path


class Delegated(Story):
    """The run is a delegate's, who may write all units but one."""

    delegate = True

    def connect(self):
        words = super().connect()
        if self.delegate:
            words[3] = accounts.dn_of('delegate1')
            words[5] = password_of_delegate()
        return words

    def finish(self, journal, how):
        self.delegate = False
        super().finish(journal, how)


def units_but(number):
    """Units where the delegate may change the list, but on one."""
    units = stage.units()
    right = f'(A;;RPLCRCWD;;;{accounts.sid_of("delegate1")})'
    reader = f'(A;;RPLCRC;;;{accounts.sid_of("delegate1")})'
    for place, dn in enumerate(units.dns, 1):
        domain = descriptor.security.dom_sid(os.environ['LAB_SID'])
        value = descriptor.ndr_unpack(descriptor.security.descriptor,
                                      units.raw[dn])
        head, paren, rest = value.as_sddl(domain).partition('(')
        head = head[head.index('D:'):]
        text = head + (reader if place == number else right) + paren + rest
        write(dn, descriptor.ndr_pack(
            descriptor.security.descriptor.from_sddl(text, domain)))
    return Units(units.dns)


def refused(number, how, *more):
    def tell():
        kind = 'no right on the k-th object'
        shared = stage.units()
        try:
            with Delegated(stage.proxy(), units_but(number), kind,
                           f'object {number}') as story:
                story.proxy.arm(None)
                story.dsacls(*story.command('--window', '1', *more))
                story.done.warns(story.units.dns[number - 1])
                first = number == 1 and not more
                journal, states = story.judge((1,) if first else (4,))
                done = list(states.values())
                assert not done[number - 1]
                assert sum(done) == (len(done) - 1 if more else number - 1)
                story.finish(journal, how)
        finally:
            shared.put_back()
    return tell


@e2e.check
def no_right_on_the_kth_of_n_objects():
    places = range(1, len(stage.units()) + 1)
    each(stage.some([
        *(refused(number, ('resume', 'undo')[number % 2])
          for number in places),
        *(refused(number, ('undo', 'resume')[number % 2], '--keep-going')
          for number in places)], 3))


def told(value):
    """'allowed' of a dry run when the server says that of the rights."""
    seen = []

    def script(_, message):
        if message.side != SERVER or message.tag != stub.ENTRY:
            return None
        facts = message.attributes()
        if 'sDRightsEffective' not in facts:
            return None
        seen.append(message)
        del facts['sDRightsEffective']
        if value is not None:
            facts['sDRightsEffective'] = [value]
        return [message.entry(facts)]

    with Story(stage.proxy(), stage.units(), None, 'rights') as story:
        story.proxy.arm(script)
        done = e2e.dsacls(stage.units().dns[0], '/G', r'LAB\helpdesk:RP',
                          '-n', '--json', *story.connect()).exits(0)
    assert len(seen) == 1, f'asked for once, not {len(seen)} times'
    one = json.loads(done.out)
    warned = any('your rights' in text for text in one['warnings'])
    assert warned == (one['allowed'] is False), one
    return one['allowed']


@e2e.check
def what_a_server_says_of_rights_is_a_number_or_nothing():
    """sDRightsEffective: bits are looked at, nonsense is not known"""
    for value, allowed in (
            (b'4', True), (b'15', True), (b'11', False), (b'0', False),
            (b'', None), (b'x', None), (b'-1', None), (b'+4', None),
            (b'4 ', None), (b' 4', None), (b'0x4', None),
            (b'4294967300', None), (b'9' * 40, None), (None, None)):
        assert told(value) is allowed, value
