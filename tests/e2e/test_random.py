#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random changes, taken back one by one: the list is as it was, to the ACE,
and what somebody else put there in between stays.

RANDOM_SEEDS says how many runs (6), RANDOM_FIRST which is the first one.
"""
import base64
import json
import os
import random

import e2e
import names
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

TRUSTEES = ('LAB\\helpdesk', 'LAB\\hr', 'LAB\\alice', 'SELF', 'CREATOR OWNER',
            'CREATOR GROUP', 'Authenticated Users')
PERMS = ('GA', 'GR', 'GW', 'RP', 'RPWP', 'WD', 'CCDC', 'LC', 'SDDT',
         'RPWP;description', 'WP;member;group', 'CA;Reset Password;user',
         'RP;;user', 'CCDC;user;', 'CCDC;computer;organizationalUnit',
         'GR;;organizationalUnit', 'RPWP;Personal Information;user')
SDDL = ('D:(A;;GA;;;DA)(A;;GA;;;SY)(A;CI;RPWP;;;CO)',
        f'D:(D;CI;WP;;;CG)(A;;GA;;;DA)(OA;CI;WP;;{names.USER};PS)',
        f'D:(D;;DT;;;WD)(A;;GA;;;DA)(OA;CI;GR;;{names.GROUP};AU)(A;CI;GX;;;BU)')
INHERITED = security.SEC_ACE_FLAG_INHERITED_ACE
FIRST = int(os.environ.get('RANDOM_FIRST', '1'))
SEEDS = int(os.environ.get('RANDOM_SEEDS', '6'))
STEPS = 6


def runs():
    return json.loads(e2e.dsacls('log', '--json').out)


def spec(dice):
    perms = dice.choice(PERMS)
    flags = '/I:S' if perms.count(';') == 2 and not perms.endswith(';') \
        else dice.choice(('/I:S', '/I:T', '/I:P', None))
    return ([flags] if flags else []), f'{dice.choice(TRUSTEES)}:{perms}'


def command(dice, sddl):
    kind = dice.choices(('/G', '/D', '/R', 'trustee', 'substitute', '/P:Y',
                         '/P:N', '/N', '/S', 'sddl', 'canonicalize'),
                        (9, 4, 5, 3, 3, 1, 1, 1, 1, 1, 1))[0]
    if kind in ('/G', '/D', '/R'):
        flags, text = spec(dice)
        return [names.ROME, *flags, kind, text]
    if kind == 'trustee':
        return [names.ROME, '/R', dice.choice(TRUSTEES)]
    if kind == 'substitute':
        return [kind, *dice.sample(TRUSTEES, 2), names.ROME]
    if kind == '/N':
        return [names.ROME, '/N', '/G', 'LAB\\Domain Admins:GA']
    if kind == 'sddl':
        with open(sddl, 'w') as file:
            file.write(dice.choice(SDDL))
        return [names.ROME, '--set-sddl', sddl]
    if kind == 'canonicalize':
        return [kind, names.ROME]
    return [names.ROME, kind]


def put(dice, aces):
    """Somebody else's permission, anywhere behind the denials."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(names.ROME, 4).raw)
    new = security.descriptor.from_sddl(
        'D:' + aces, security.dom_sid(os.environ['LAB_SID']))
    out = security.descriptor.from_sddl(
        'D:', security.dom_sid(os.environ['LAB_SID']))
    old = [one for one in value.dacl.aces if not one.flags & INHERITED]
    denials = sum(one.type in (1, 6) for one in old)
    at = dice.randint(denials, len(old))
    for one in [*old[:at], *new.dacl.aces, *old[at:]]:
        out.dacl_add(one)
    out.type = value.type
    text = base64.b64encode(ndr_pack(out)).decode()
    e2e.ldapmodify(f'dn: {names.ROME}\n{e2e.control_line(4)}\n'
                   'changetype: modify\nreplace: nTSecurityDescriptor\n'
                   f'nTSecurityDescriptor:: {text}\n').exits(0)


def play(seed, foreign):
    dice = random.Random(seed)
    sddl = os.path.join(os.environ['LAB_DIR'], 'tmp', 'random.sddl')
    first = e2e.snapshot(names.ROME)
    told = []
    for _ in range(STEPS):
        before, known = e2e.snapshot(names.ROME), runs()
        args = command(dice, sddl)
        done = e2e.dsacls(*args, '--yes', '--force', '-q')
        after, now = e2e.snapshot(names.ROME), runs()
        assert done.status in (0, 1, 2, 5), (seed, args, done)
        assert done.status in (0, 5) or before.raw == after.raw, (seed, args)
        if len(now) > len(known):
            told.append((now[0]['id'], before, args))
    theirs = f'(A;CINP;LCRC;;;{e2e.sid_of("bob")})' if foreign else ''
    if theirs:
        put(dice, theirs)
    for run, before, args in reversed(told):
        done = e2e.dsacls('undo', run, '--force', '-q')
        try:
            assert done.status == 0, done
            e2e.only_changed(before, sorted_out(before),
                             added=[theirs] if theirs else ())
        except AssertionError as problem:
            story = '\n'.join(f'{one[2]}' for one in told)
            raise AssertionError(f'seed {seed}: {args}: {problem}\n{story}')
    if theirs:
        e2e.dsacls(names.ROME, '/R', 'LAB\\bob', '--force', '-q').exits(0)
    e2e.only_changed(first, e2e.snapshot(names.ROME))


def sorted_out(before):
    """What is there now; the order within a canonical list is free."""
    now = e2e.snapshot(names.ROME)
    if before.canonical and now.canonical:
        place = {text: at for at, text in enumerate(before.explicit)}
        now.explicit.sort(key=lambda text: place.get(text, -1))
    return now


def seeded(seed):
    def one():
        play(seed, foreign=seed % 2 == 0)
    one.__name__ = f'seed_{seed}'
    e2e.check(one)


for number in range(FIRST, FIRST + SEEDS):
    seeded(number)

if __name__ == '__main__':
    e2e.main()
