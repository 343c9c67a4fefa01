#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same commands against domain controllers that store a descriptor in
different ways: one that sets INHERIT_ONLY on what names another class and one
that does not (F3), one that sorts (D3), and some that lose what they are sent.

Samba is the directory here; a proxy in front of it plays the others, by the
specification and by what was recorded of Windows.
"""
import changes
import e2e
import names
from dc_stores import (DENIALS, controller, leaves, marks, silences, sorts,
                       strips, with_dacl)

HR, DESK = 'LAB\\hr', 'LAB\\helpdesk'
CONTROLLERS = (leaves, marks)
DTWD = ('/I:S', '/G', f'{HR}:DTWD;;user')


def put(dn, text):
    """Somebody else's ACE, in front of the others; it goes in the end."""
    changes.put(dn, lambda sddl: sddl.replace('(', text + '(', 1))


class At:
    """A unit that is as it was in the end."""

    def __init__(self, dn, *aces):
        self.dn, self.aces = dn, aces

    def __enter__(self):
        self.start = e2e.snapshot(self.dn)
        for one in self.aces:
            put(self.dn, one)
        return e2e.snapshot(self.dn)

    def __exit__(self, *_):
        changes.store(self.dn, changes.ndr_unpack(
            changes.security.descriptor, self.start.raw))


def private_exchange(flags='CI'):
    """As Exchange's setup wrote it on domain heads."""
    return f'(OA;{flags};DTWD;;{names.USER};{e2e.sid_of("hr")})'


def of_hr(dn):
    """The flags of the explicit ACEs of hr, sorted."""
    return sorted(int(one.split(';')[1], 16)
                  for one in e2e.snapshot(dn).explicit
                  if one.endswith(e2e.sid_of('hr')))


@e2e.check
def what_holds_on_the_object_too_is_no_grant_below():
    """F3: --check is 3, says why, and the grant is made and found"""
    for store in CONTROLLERS:
        with At(names.ROME, private_exchange()) as start, \
                controller(store) as dc:
            assert of_hr(names.ROME) == [0x02]
            done = dc.dsacls(names.ROME, *DTWD, '--check').exits(3)
            done.warns('grants LAB\\hr DTWD;;user on the object itself as '
                       'well')
            dc.dsacls(names.ROME, *DTWD, '-q').succeeds()
            assert 0x0a in of_hr(names.ROME), of_hr(names.ROME)
            assert (0x02 in of_hr(names.ROME)) == (store is leaves)
            dc.dsacls(names.ROME, *DTWD, '--check').exits(0)
            dc.dsacls('undo', '-q').succeeds()
            if store is leaves:
                e2e.only_changed(start, e2e.snapshot(names.ROME))
            else:
                assert of_hr(names.ROME) == [0x0a], of_hr(names.ROME)


@e2e.check
def one_command_repairs_it_and_undo_brings_it_back():
    """F3: /R and /G of the same rights leave the flag alone to differ"""
    for store in CONTROLLERS:
        with At(names.ROME, private_exchange()) as start, \
                controller(store) as dc:
            repair = (names.ROME, '/I:S', '/R', f'{HR}:DTWD;;user', *DTWD[1:])
            dc.dsacls(*repair, '-q').succeeds()
            assert of_hr(names.ROME) == [0x0a], of_hr(names.ROME)
            dc.dsacls(*repair, '--check').exits(0)
            dc.dsacls('undo', '-q').succeeds()
            if store is leaves:
                e2e.only_changed(start, e2e.snapshot(names.ROME))
            else:
                assert of_hr(names.ROME) == [0x0a], of_hr(names.ROME)


@e2e.check
def exact_revoke_finds_it_in_either_form():
    for store in CONTROLLERS:
        for flags in ('CI', 'CIIO', 'OICI'):
            with At(names.ROME, private_exchange(flags)) as start, \
                    controller(store) as dc:
                revoke = (names.ROME, '/I:S', '/R', f'{HR}:DTWD;;user')
                dc.dsacls(*revoke, '-q').succeeds()
                assert of_hr(names.ROME) == [], of_hr(names.ROME)
                dc.dsacls(*revoke, '--check').exits(0)
                dc.dsacls('undo', '-q').succeeds()
                if store is leaves or flags == 'CIIO':
                    e2e.only_changed(start, e2e.snapshot(names.ROME))


@e2e.check
def a_list_that_is_set_is_found_in_either_form():
    """Asked for without INHERIT_ONLY, a DC may set it: verified, no change"""
    for store in CONTROLLERS:
        with At(names.ROME) as start, controller(store) as dc:
            text = e2e.dsacls(names.ROME, '--sddl').succeeds().out
            wide = text.replace('(', private_exchange() + '(', 1)
            file = changes.path('wide.sddl', wide)
            dc.dsacls(names.ROME, '--set-sddl', file, '-q').succeeds()
            assert of_hr(names.ROME) == [0x02 if store is leaves else 0x0a]
            dc.dsacls(names.ROME, '--set-sddl', file, '--check').exits(0)
            dc.dsacls('undo', '-q').succeeds()
            e2e.only_changed(start, e2e.snapshot(names.ROME))


@e2e.check
def a_dc_that_loses_the_flag_is_not_believed():
    """Asked for with INHERIT_ONLY, stored without: it gives more"""
    with At(names.ROME), controller(strips) as dc:
        done = dc.dsacls(names.ROME, *DTWD, '-q').exits(5)
        done.warns('the server stored something else', 'CIIO')


@e2e.check
def verify_sees_what_names_another_class_and_is_not_inherited():
    """D1: it holds on the object, so that losing it is a difference"""
    aces = (f'(OA;;WP;{names.TELEPHONE};{names.COMPUTER};{e2e.sid_of("hr")})'
            if e2e.inside() else '')
    grant = (names.ROME, '/G', f'{DESK}:RP', '-q')
    with At(names.ROME, aces) as start, controller(leaves) as dc:
        dc.dsacls(*grant).succeeds()
        dc.dsacls('undo', '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(names.ROME))
    with At(names.ROME, aces), controller(silences) as dc:
        dc.dsacls(*grant).exits(5).warns(names.COMPUTER, 'is not there')


@e2e.check
def other_tools_flags_are_no_other_entry():
    """F4: (A;OICI;...) is found by grant and exact revoke, and comes back"""
    desk = e2e.sid_of('helpdesk')
    for text, rights in ((f'(A;OICI;0xf01ff;;;{desk})', 'GA'),
                         (f'(OA;OICI;CR;{names.RESET_PASSWORD};;{desk})',
                          'CA;Reset Password')):
        for store in CONTROLLERS:
            with At(names.ROME, text) as start, controller(store) as dc:
                dc.dsacls(names.ROME, '/I:T', '/G', f'{DESK}:{rights}',
                          '--check').exits(0)
                dc.dsacls(names.ROME, '/I:T', '/R', f'{DESK}:{rights}',
                          '-q').succeeds()
                assert not any(one.endswith(desk) for one in
                               e2e.snapshot(names.ROME).explicit)
                dc.dsacls('undo', '-q').succeeds()
                e2e.only_changed(start, e2e.snapshot(names.ROME))


@e2e.check
def the_listing_shows_such_an_entry_and_its_class():
    """F3: among what is effective, and under Inherited to user"""
    with At(names.ROME, private_exchange()):
        out = e2e.dsacls(names.ROME, '--only', HR).succeeds().out
        here, _, below = out.partition('Permissions inherited')
        for part in (here, below.partition('Inherited to user')[2]):
            assert 'DELETE TREE' in part and 'LAB\\hr' in part, out
        entry, = [one for one in changes.json.loads(e2e.dsacls(
            names.ROME, '--json', '--only', HR).succeeds().out)['dacl']
            if one['sid'] == e2e.sid_of('hr') and not one['inherited']]
        assert entry['flags'] == 2 and entry['inherited_name'] == 'user', entry


@e2e.check
def a_dc_that_sorts_is_nobody_else():
    """D3: what canonicalize moved is taken back, sorted or not"""
    hr, desk = e2e.sid_of('hr'), e2e.sid_of('helpdesk')
    aces = (f'(A;;RP;;;{hr})(D;;WP;;;{desk})'
            f'(OA;;RP;{names.TELEPHONE};;{hr})')
    for store in (leaves, sorts):
        with At(names.UNORDERED, aces) as start, controller(store) as dc:
            dc.dsacls('canonicalize', names.UNORDERED, '-q').succeeds()
            after = e2e.snapshot(names.UNORDERED)
            assert after.canonical and after.explicit != start.explicit
            dc.dsacls('undo', '-q').succeeds().silent()
            assert e2e.snapshot(names.UNORDERED).explicit == start.explicit


@e2e.check
def nor_one_that_sorts_when_others_write():
    """D3: their entry stays, and what moved is taken back all the same"""
    hr, desk = e2e.sid_of('hr'), e2e.sid_of('helpdesk')
    aces = (f'(A;;RP;;;{hr})(D;;WP;;;{desk})'
            f'(OA;;RP;{names.TELEPHONE};;{hr})')
    theirs = f'(OA;;RP;{names.MEMBER};;{desk})'
    with At(names.UNORDERED, aces) as start, controller(leaves) as dc:
        dc.dsacls('canonicalize', names.UNORDERED, '-q').succeeds()
        put(names.UNORDERED, theirs)
        raw = with_dacl(e2e.snapshot(names.UNORDERED, 4).raw, shuffled)
        changes.store(names.UNORDERED, changes.ndr_unpack(
            changes.security.descriptor, raw))
        dc.dsacls('undo', '-q').succeeds().silent()
        now = e2e.snapshot(names.UNORDERED).explicit
        now.remove(e2e.ace(theirs))
        assert now == start.explicit, now


def shuffled(aces):
    """What denies first, by bytes backwards: any order that has the effect."""
    explicit = [one for one in aces if one.explicit]
    explicit.sort(key=lambda one: bytes(one.raw), reverse=True)
    explicit.sort(key=lambda one: one.type not in DENIALS)
    return explicit + [one for one in aces if not one.explicit]


@e2e.check
def nor_is_it_when_a_grant_is_taken_back():
    """D3: of a run that moved nothing with an effect, nothing conflicts"""
    moves = (('/R', f'{HR}:RP', '/G', f'{HR}:RPLC', f'{DESK}:RP'),
             ('/R', HR, '/D', f'{HR}:WP', '/G', f'{HR}:RP'))
    for args in moves:
        hr = e2e.sid_of('hr')
        with At(names.ROME, f'(A;;RP;;;{hr})') as start, \
                controller(sorts) as dc:
            dc.dsacls(names.ROME, *args, '-q').succeeds()
            dc.dsacls('undo', '-q').succeeds().silent()
            now = e2e.snapshot(names.ROME)
            assert sorted(now.explicit) == sorted(start.explicit), str(now)


if __name__ == '__main__':
    e2e.main('--set', 'ldap server require strong auth = no')
