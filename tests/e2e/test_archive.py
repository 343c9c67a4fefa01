#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""save and restore: whole lists, with owners where asked for."""
import json
import os

import e2e
import names
from changes import (HELPDESK, RESET, counted, path, runs,
                     write_nothing)
from samba.dcerpc import security


@e2e.check
def restore_brings_saved_lists_back_by_guid():
    """A list that changed, and one of an object that moved"""
    archive = path('people.archive')
    carol, moved = e2e.dn_of('carol'), f'CN=Karla,{names.ROME}'
    before, hers = e2e.snapshot(names.PARIS), e2e.snapshot(carol)
    e2e.dsacls('save', names.PARIS, '-o', archive).warns('4 descriptors')
    e2e.dsacls(names.PARIS, *RESET, '-q').succeeds()
    e2e.dsacls(carol, '/R', 'Everyone', '/G', f'{HELPDESK}:GA',
               '-q').succeeds()
    rename(carol, moved)
    changed = e2e.snapshot(moved)
    plan = write_nothing(3, 'restore', archive, '--check').shows(
        f'{names.PARIS}: would change', f'{moved}: would change').out
    counted(plan, 4, '2 would change, 2 unchanged')
    write_nothing(1, 'restore', archive).warns('--yes')
    done = e2e.dsacls('restore', archive, '--yes').succeeds(moved).out
    counted(done, 4, '2 changed, 2 unchanged')
    e2e.only_changed(before, e2e.snapshot(names.PARIS))
    e2e.only_changed(hers, e2e.snapshot(moved), inherited=changed.inherited)
    e2e.dsacls('undo').succeeds()
    e2e.only_changed(changed, e2e.snapshot(moved))
    e2e.dsacls('restore', archive, '-q', '--yes').succeeds()
    rename(moved, carol)
    e2e.only_changed(hers, e2e.snapshot(carol))
    counted(write_nothing(0, 'restore', archive, '--check').out, 4,
            '4 unchanged')
    # All the same they can be had: listed with -v, whole in JSON.
    listed = write_nothing(0, 'restore', archive, '--check', '-v').out
    assert listed.count(': no change\n') == 4, listed
    told = json.loads(write_nothing(0, 'restore', archive, '--json').out)
    assert [one['state'] for one in told] == ['unchanged'] * 4, told


def rename(old, new):
    rdn, _, parent = new.partition(',')
    e2e.ldapmodify(f'dn: {old}\nchangetype: modrdn\nnewrdn: {rdn}\n'
                   f'deleteoldrdn: 1\nnewsuperior: {parent}\n').exits(0)


@e2e.check
def owners_come_back_on_request():
    """Owner and group: saved and restored with --owner only"""
    archive, bare = path('owners.archive'), path('bare.archive')
    before = e2e.snapshot(names.PARIS)
    e2e.dsacls('save', names.PARIS, '-o', archive, '--owner').warns('4 desc')
    e2e.dsacls('save', names.PARIS, '-o', bare, '-q').exits(0)
    e2e.dsacls(names.PARIS, '--set-sddl', '-', '-q',
               stdin=f'O:{e2e.sid_of("prov1")}G:{e2e.sid_of("hr")}').exits(0)
    changed = e2e.snapshot(names.PARIS)
    assert (changed.owner, changed.group) == (
        e2e.sid_of('prov1'), e2e.sid_of('hr')), changed
    # Who is named has not been made the owner by default (MS-DTYP 2.4.6).
    assert not changed.control & (security.SEC_DESC_OWNER_DEFAULTED |
                                  security.SEC_DESC_GROUP_DEFAULTED), changed
    done = write_nothing(0, 'restore', archive, '--yes')
    assert done.err.count('--owner') == 1, done
    assert 'note: ' in done.err, done
    write_nothing(0, 'restore', bare, '--yes').silent()
    write_nothing(1, 'restore', bare, '--owner', '--yes').fails(
        1, 'no owners', 'nothing was written')
    write_nothing(3, 'restore', archive, '--owner', '--check').shows(
        '- Owner: LAB\\prov1', '+ Owner: LAB\\Domain Admins',
        '- Group: LAB\\hr', '+ Group: LAB\\Domain Admins')
    with e2e.nothing_else(names.PARIS):
        e2e.dsacls('restore', archive, '--owner', '--yes').succeeds().hides(
            'they stay as they are')
    e2e.unchanged(before, e2e.snapshot(names.PARIS))
    assert e2e.control_line(3) in replayed('ldif'), 'other parts were sent'
    e2e.dsacls('undo').succeeds('+ Owner: LAB\\prov1', '+ Group: LAB\\hr')
    e2e.unchanged(changed, e2e.snapshot(names.PARIS))
    e2e.dsacls('undo', '-q').succeeds()
    e2e.unchanged(before, e2e.snapshot(names.PARIS))


def replayed(suffix):
    """The newest run as ldapmodify would play it."""
    home = os.environ.get('XDG_STATE_HOME') or os.path.join(
        os.environ['HOME'], '.local', 'state')
    with open(f'{home}/dsacls/journal/{runs()[0]["id"]}.{suffix}',
              encoding='utf-8') as stream:
        return stream.read()


@e2e.check
def an_owner_that_may_not_be_given_back():
    """Whoever may write the list but not the owner gets the reason

    4.17 answers with insufficientAccessRights, 4.22 with constraintViolation
    0000051B: the same right is missing.
    """
    archive = path('leavers.archive')
    before = e2e.snapshot(names.LEAVERS)
    e2e.dsacls('save', names.LEAVERS, '-o', archive, '--owner', '-q').exits(0)
    e2e.dsacls(names.LEAVERS, '--set-sddl', '-', '-q',
               stdin=f'O:{e2e.sid_of("prov1")}').exits(0)
    assert e2e.snapshot(names.LEAVERS).owner != before.owner
    delegate = e2e.env_of('delegate1')
    write_nothing(1, 'restore', archive, '--owner', '--yes',
                  env=delegate).fails(1, names.LEAVERS, 'WRITE_OWNER')
    write_nothing(0, 'restore', archive, '--yes', env=delegate)
    e2e.dsacls('restore', archive, '--owner', '--yes', '-q').exits(0)
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS))


@e2e.check
def a_damaged_archive_is_refused_before_any_write():
    e2e.dsacls(names.PARIS, *RESET, '-q').succeeds()
    with open(path('people.archive'), encoding='utf-8') as stream:
        whole = stream.read()
    half = whole.index('nTSecurityDescriptor::', len(whole) // 2) + 30
    flipped = 'B' if whole[half] == 'A' else 'A'
    for text in (whole[:half], whole[:half] + flipped + whole[half + 1:],
                 '\n'.join(whole.splitlines()[:-1]) + '\n', '', 'x\n'):
        write_nothing(1, 'restore', path('damaged.archive', text)).fails(
            1, 'damaged.archive', 'nothing was written')
    write_nothing(1, 'restore', path('no such archive')).fails(
        1, 'no such archive')
    e2e.dsacls('undo', '-q').succeeds()


if __name__ == '__main__':
    e2e.main()
