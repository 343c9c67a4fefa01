#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mistake on many units, taken back with one command.

MANY in the environment is how many units: 60 in `make check`, 500 in
`make check-many`.
"""
import json
import os
import time

import accounts
import descriptor
import e2e
import ldb
import names
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

MANY = int(os.environ.get('MANY', '60'))
TOP = f'OU=many,{names.BASE}'
UNITS = [f'OU=unit {number:03},{TOP}' for number in range(MANY)]
MISTAKE = ('--under', TOP, '--scope', 'one', '/I:T', '/R',
           'Authenticated Users', '/G', 'Everyone:GA', '/P:Y')


def runs():
    return json.loads(e2e.dsacls('log', '--json').succeeds().out)


def lists(base=TOP):
    """{DN: (owner, control, sorted DACL)} of the units, in one search."""
    found = descriptor.link().search(
        base=base, scope=ldb.SCOPE_ONELEVEL, attrs=['nTSecurityDescriptor'],
        expression='(objectClass=organizationalUnit)',
        controls=['sd_flags:1:7'])
    seen = {}
    for one in found:
        value = descriptor.Snapshot('', bytes(one['nTSecurityDescriptor'][0]))
        seen[str(one.dn)] = (value.owner, value.control, sorted(value.dacl))
    return seen


def theirs(dn):
    """Somebody else's entry on a unit."""
    message = ldb.Message(ldb.Dn(descriptor.link(), dn))
    raw = descriptor.read_by_samba(dn, 4)
    value = ndr_unpack(security.descriptor, raw)
    value.dacl_add(security.descriptor.from_sddl(
        f'D:(A;;LC;;;{accounts.sid_of("hr")})',
        security.dom_sid(accounts.sid_of('hr'))).dacl.aces[0])
    message['sd'] = ldb.MessageElement(
        ndr_pack(value), ldb.FLAG_MOD_REPLACE, 'nTSecurityDescriptor')
    descriptor.link().modify(message, controls=['sd_flags:1:4'])


def go(*args, **how):
    began = time.monotonic()
    done = e2e.dsacls(*args, timeout=300, **how)
    print(f'# {args[0]} of {MANY} units: '
          f'{1000 * (time.monotonic() - began):.0f} ms')
    return done


@e2e.check
def a_mistake_on_many_units_is_taken_back():
    """By one command, which keeps what others did since"""
    for dn in [TOP, *UNITS]:
        descriptor.link().add({'dn': dn,
                               'objectClass': 'organizationalUnit'})
    before = lists()
    assert len(before) == MANY
    go(*MISTAKE).exits(0).shows(f'{MANY} objects: {MANY} changed').warns(
        'Everyone')
    wrong = lists()
    assert not any(before[dn] == wrong[dn] for dn in UNITS)
    assert runs()[0]['objects'] == MANY and runs()[0]['state'] == 'done'
    # Meanwhile one unit moves away, and somebody works on another.
    moved = f'OU=moved,{names.PEOPLE}'
    descriptor.link().rename(UNITS[7], moved)
    theirs(UNITS[11])
    go('undo').exits(0).shows(f'{MANY} objects: {MANY} changed')
    now = lists()
    hers = e2e.ace(f'(A;;LC;;;{accounts.sid_of("hr")})')
    for dn in UNITS:
        owner, control, dacl = before[dn]
        if dn == UNITS[7]:
            # What it inherits is of where it is now.
            is_, was = lists(names.PEOPLE)[moved][2], dacl
            assert own(is_) == own(was), moved
            continue
        want = sorted(dacl + [hers]) if dn == UNITS[11] else dacl
        assert now[dn] == (owner, control, want), dn
    assert [one['state'] for one in runs()[:2]] == ['done', 'undone']
    descriptor.link().rename(moved, UNITS[7])
    assert own(lists()[UNITS[7]][2]) == own(before[UNITS[7]][2])


def own(aces):
    return [one for one in aces
            if not int(one.split(';')[1], 16) & descriptor.INHERITED]


@e2e.check
def a_unit_that_is_gone_since_is_named():
    """It keeps nobody from taking the rest back"""
    before = lists()
    go(*MISTAKE, '-q').exits(0)
    descriptor.link().delete(UNITS[3])
    del before[UNITS[3]]
    go('undo').fails(4, UNITS[3]).shows(
        f'{MANY} objects: {MANY - 1} changed, 1 skipped')
    assert lists() == before


@e2e.check
def the_first_of_many_that_fails_stops_the_rest():
    """What is under way is finished, the rest is reported, resume continues"""
    units = list(lists())
    bad, stopped = units[len(units) // 2], len(units) // 2
    env = e2e.env_of('delegate1')
    e2e.dsacls('--under', TOP, '--scope', 'one', '--filter',
               f'(!(ou={bad[3:].split(",")[0]}))', '/G',
               'LAB\\delegate1:RCWD', '-q', timeout=300).exits(0)
    args = ('--under', TOP, '--scope', 'one', '/G', 'LAB\\helpdesk:RP')
    ace = e2e.ace(f'(A;;RP;;;{accounts.sid_of("helpdesk")})')

    def done():
        return sum(ace in dacl for _, _, dacl in lists().values())
    outcome = go(*args, '--window', '4', env=env)
    outcome.fails(4, bad, 'dsacls resume', f'of {len(units)} objects')
    assert stopped - 4 <= done() <= stopped + 4, done()
    run = runs()[0]['id']
    outcome.must(f'dsacls resume {run}' in outcome.err, 'how to go on')
    go('resume', run, '--keep-going', '-q', env=env).fails(4, bad)
    assert done() == len(units) - 1
    # Somebody who may: nothing is left.
    go('resume', run, '-q').exits(0)
    assert done() == len(units) and runs()[0]['state'] == 'done'
    go('undo', '-q').exits(0)
    assert done() == 0


if __name__ == '__main__':
    e2e.main()
