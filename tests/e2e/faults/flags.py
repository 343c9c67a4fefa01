# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the wire beside each request about descriptors."""
import directory
import e2e
import ldap_stub as stub
import stage
from proxy import CLIENT, SERVER, elements
from story import Story

PAGED = '1.2.840.113556.1.4.319'
SD = 'nTSecurityDescriptor'


def controls_of(message):
    """{OID: (critical, value)} of a request."""
    found = {}
    for control in elements(stub.parse(message.controls)[1]
                            if message.controls else b''):
        parts = []
        while control:
            tag, content, control = stub.parse(control)
            parts.append((tag, content))
        found[parts[0][1].decode()] = (
            any(tag == 1 and content != b'\0' for tag, content in parts),
            parts[-1][1] if len(parts) > 1 else b'')
    return found


def seen_of(*words):
    """The searches for descriptors and the writes of a command."""
    seen = []

    def script(_, message):
        if message.side == SERVER and message.tag == stub.ENTRY and \
                not message.base:
            # Samba is read in one piece; this one is none.
            facts = message.attributes()
            facts.pop('vendorName', None)
            return [message.entry(facts)]
        if message.side == CLIENT and (message.tag == stub.MODIFY
                                       or message.asks_for(SD)):
            seen.append((message, controls_of(message)))
        return None
    with Story(stage.proxy(), stage.units(), None, words[0]) as story:
        story.proxy.arm(script)
        story.dsacls(*words).must(story.done.status in (0, 3), 'an answer')
    assert seen, words
    return seen


def flags_in(value):
    return stub.parse(stub.parse(value)[1])[1][-1]


@e2e.check
def descriptors_go_with_their_flags():
    """Critical, only the DACL where only the DACL is written, pages asked"""
    units = stage.units()
    base = units.dns[0].partition(',')[2]
    for words, paged in (
            (('--under', base, '/G', r'LAB\helpdesk:RPWP'), True),
            (('--under', base, '/R', r'LAB\helpdesk:RPWP'), True),
            (('verify', base), True), (('findsid', r'LAB\hr', base), True),
            (('save', base, '-o', '/dev/null'), True),
            ((units.dns[0],), False)):
        writes, seen = 0, seen_of(*words)
        for message, controls in seen:
            critical, value = controls[directory.SD_FLAGS]
            assert critical, f'{words}: the flags are not critical'
            if message.tag == stub.MODIFY:
                writes += 1
                assert flags_in(value) == 4, (words, value)
            else:
                assert flags_in(value) in (4, 5, 7), (words, value)
        assert paged == any(PAGED in controls for _, controls in seen), \
            f'{words}: pages'
        if '/G' in words or '/R' in words:
            # The base as well, which stays as it was in the end.
            assert writes == len(units) + 1, writes
    assert not any(units.states().values())
