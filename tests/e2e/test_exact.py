#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes back by undo, to the ACE, in lists that other tools made.

This server (Samba) stores ACEs in the form in which they are sent, where
Windows stores some in another: undo has to find ours in either.
"""
import base64
import contextlib
import os

import e2e
import names
import descriptor
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

HELPDESK, HR, CREATOR = 'LAB\\helpdesk', 'LAB\\hr', 'CREATOR OWNER'
DESCRIPTION = 'bf967950-0de6-11d0-a285-00aa003049e2'
GMSA = f'CN=gmsa1,CN=Managed Service Accounts,{names.BASE}'
READERS = 'msDS-GroupMSAMembership'
INHERITED = security.SEC_ACE_FLAG_INHERITED_ACE
FULL = 'CCDCLCSWRPWPDTLOCRSDRCWDWO'


def who(name):
    return e2e.sid_of(name)


def modify(dn, attribute, value, control=''):
    text = base64.b64encode(ndr_pack(value)).decode()
    e2e.ldapmodify(f'dn: {dn}\n{control}changetype: modify\n'
                   f'replace: {attribute}\n{attribute}:: {text}\n').exits(0)


def sddl(text):
    return security.descriptor.from_sddl(
        text, security.dom_sid(os.environ['LAB_SID']))


def store(dn, aces, control):
    """Somebody else's write: these as the explicit ACEs, in this order."""
    value = sddl('D:')
    value.type = control
    for one in aces:
        value.dacl_add(one)
    modify(dn, 'nTSecurityDescriptor', value, f'{e2e.control_line(4)}\n')


def set_owner(dn, owner, control):
    value = sddl(f'O:{owner}')
    value.type = control & ~(security.SEC_DESC_DACL_PRESENT
                             | security.SEC_DESC_SACL_PRESENT)
    modify(dn, 'nTSecurityDescriptor', value, f'{e2e.control_line(1)}\n')


def put(dn, *texts, instead=False):
    """These ACEs as well, in front of the list; or all others go."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
    new = sddl('D:' + ''.join(texts))
    old = [] if instead else [one for one in value.dacl.aces
                              if not one.flags & INHERITED]
    store(dn, [*new.dacl.aces, *old], value.type)


@contextlib.contextmanager
def as_found(dn=names.ROME):
    """Whatever is done within, the list is put back after it."""
    before = e2e.snapshot(dn)
    try:
        yield before
    finally:
        put_back(before)
    e2e.only_changed(before, e2e.snapshot(dn))


def put_back(before):
    value = ndr_unpack(security.descriptor, before.raw)
    store(before.dn, [one for one in value.dacl.aces
                      if not one.flags & INHERITED], value.type)


def odd():
    """ACEs as samba-tool and scripts write them."""
    sid = who('helpdesk')
    return [f'(OD;CI;WP;{DESCRIPTION};{names.USER};{sid})',
            f'(OA;CI;RPWP;{DESCRIPTION};{names.USER};{sid})',
            f'(OA;;RP;{DESCRIPTION};{names.USER};{sid})',
            f'(OA;;RC;;;{sid})', f'(A;;GR;;;{sid})',
            f'(A;CI;GX;;;{sid})',
            f'(OA;CI;WP;{names.MEMBER};{names.GROUP};PS)',
            '(A;CI;RC;;;CG)']


def comes_back(dn, *args, changes=True):
    """The command does something, and undo takes all of it back."""
    before = e2e.snapshot(dn)
    e2e.dsacls(*args, '-q', '--yes').exits(0)
    changed = e2e.snapshot(dn)
    assert (before.raw != changed.raw) == changes, f'{args}:\n{changed}'
    if changes:
        e2e.dsacls('undo', '-q').exits(0)
    e2e.only_changed(before, e2e.snapshot(dn))


@e2e.check
def a_reset_of_one_object_and_of_all():
    """/S, plain undo: every object as it was"""
    tree = {dn: e2e.snapshot(dn) for dn in
            [GMSA, names.ROME, names.UNORDERED, names.AUDITED]}
    # It holds what its class gives, entries for computers included (D1).
    comes_back(GMSA, GMSA, '/S', changes=False)
    comes_back(names.DENIED, names.DENIED, '/S')
    before = e2e.tree(flags=4)
    e2e.dsacls(names.BASE, '/S', '/T', '--yes', '--force', '--keep-going',
               '-q')
    assert e2e.tree(flags=4) != before
    e2e.dsacls('undo', '-q').exits(0)
    after = e2e.tree(flags=4)
    for dn, raw in before.items():
        e2e.only_changed(descriptor.Snapshot(dn, raw), descriptor.Snapshot(dn, after[dn]))
    for dn, snapshot in tree.items():
        e2e.only_changed(snapshot, e2e.snapshot(dn))


@e2e.check
def aces_that_other_tools_wrote():
    """substitute, /R, restore, --set-sddl and /S on each of them"""
    archive, text = (os.path.join(os.environ['LAB_DIR'], 'tmp', name)
                     for name in ('odd.ldif', 'odd.sddl'))
    for one in odd():
        ours = one.endswith(f'{who("helpdesk")})')
        with as_found():
            put(names.ROME, one)
            e2e.dsacls('save', names.ROME, '-o', archive, '-q').exits(0)
            comes_back(names.ROME, 'substitute', HELPDESK, HR, names.ROME,
                       changes=ours)
            comes_back(names.ROME, names.ROME, '/R', HELPDESK, changes=ours)
            comes_back(names.DENIED, names.DENIED, '/S')
            put(names.ROME, f'(A;;CC;;;{who("hr")})', instead=True)
            comes_back(names.ROME, 'restore', archive)
            with open(text, 'w') as file:
                file.write(f'D:{one}(A;;CC;;;{who("hr")})')
            comes_back(names.ROME, names.ROME, '--set-sddl', text)
            e2e.dsacls('restore', archive, '-q', '--yes').exits(0)
            e2e.dsacls('restore', archive, '--check', '-q').exits(0)
        os.unlink(archive)


@e2e.check
def all_of_them_at_once_and_somebody_between():
    with as_found():
        put(names.ROME, *odd())
        before = e2e.snapshot(names.ROME)
        theirs = f'(A;CI;LC;;;{who("hr")})'
        e2e.dsacls(names.ROME, '/R', HELPDESK, '-q').exits(0)
        put(names.ROME, theirs)
        e2e.dsacls('undo', '-q').exits(0)
        e2e.only_changed(before, e2e.snapshot(names.ROME), added=[theirs])


@e2e.check
def equal_aces_come_back_as_often():
    with as_found():
        one = f'(A;;RP;;;{who("helpdesk")})'
        put(names.ROME, one, one)
        if e2e.snapshot(names.ROME).explicit.count(e2e.ace(one)) != 2:
            raise e2e.Skip('this server keeps one of them')
        comes_back(names.ROME, names.ROME, '/R', HELPDESK)


@e2e.check
def wider_aces_of_others_stay_wide():
    """An allow, a deny, and full control that took ours in"""
    sid = who('helpdesk')
    with as_found() as before:
        e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:LC', '-q').exits(0)
        put(names.ROME, f'(A;;GA;;;{sid})')
        e2e.dsacls('undo', '-q').exits(0)
        e2e.only_changed(before, e2e.snapshot(names.ROME),
                         added=[f'(A;;{FULL};;;{sid})'])
    with as_found() as before:
        e2e.dsacls(names.ROME, '/D', f'{HELPDESK}:WP;description', '-q'
                   ).exits(0)
        theirs = f'(OD;;RPWP;{DESCRIPTION};;{sid})'
        put(names.ROME, theirs)
        e2e.dsacls('undo', '-q').exits(0)
        e2e.only_changed(before, e2e.snapshot(names.ROME), added=[theirs])
    with as_found():
        e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:LC', '-q').exits(0)
        put(names.ROME, f'(A;;{FULL};;;{sid})', instead=True)
        between = e2e.snapshot(names.ROME)
        e2e.dsacls('undo', '-q').fails(4, 'conflict', names.ROME)
        e2e.only_changed(between, e2e.snapshot(names.ROME))
        e2e.dsacls('undo', '-n', '-q')


@e2e.check
def another_attribute_keeps_what_it_was_sent():
    """CREATOR OWNER and generic rights are nothing special there"""
    def value():
        found = e2e.ldapsearch(GMSA, '(objectClass=*)', READERS, scope='base')
        return found[0][1][READERS][0]
    before = value()
    e2e.dsacls(GMSA, '--attribute', READERS, '/G', f'{CREATOR}:RPWP', '-q'
               ).exits(0)
    assert value() != before
    e2e.dsacls('undo', '-q').exits(0)
    assert value() == before
    desc = ndr_unpack(security.descriptor, before)
    for one in desc.dacl.aces:
        one.access_mask = security.SEC_GENERIC_ALL
    modify(GMSA, READERS, desc)
    generic = value()
    e2e.dsacls(GMSA, '--attribute', READERS, '/R',
               str(desc.dacl.aces[0].trustee), '-q', '--force').exits(0)
    assert value() != generic
    e2e.dsacls('undo', '-q').exits(0)
    assert value() == generic
    modify(GMSA, READERS, ndr_unpack(security.descriptor, before))


@e2e.check
def an_order_that_was_put_right_goes_back():
    """Also with an entry of somebody else's since"""
    before = e2e.snapshot(names.UNORDERED)
    theirs = f'(D;;LC;;;{who("hr")})'
    with as_found(names.UNORDERED):
        e2e.dsacls('canonicalize', names.UNORDERED, '-q').exits(0)
        put(names.UNORDERED, theirs)
        e2e.dsacls('undo', '-q').exits(0)
        after = e2e.snapshot(names.UNORDERED)
        assert [one for one in after.explicit if one != e2e.ace(theirs)] \
            == before.explicit, after


def check(*args):
    """Would it change anything? The exit status says so."""
    return e2e.dsacls(*args, '--check', '-q').status


@e2e.check
def creator_owner_is_stored_in_two():
    """Granted twice is once, and plain undo takes both; /R one"""
    owner = e2e.snapshot(names.ROME).owner
    for flags, codes, stays in (
            ('/I:T', 'GA', True), ('/I:T', 'RPWP;description', True),
            ('/I:S', 'GA', False), ('/I:P', 'RC', False)):
        with as_found() as before:
            args = (names.ROME, flags, '/G', f'{CREATOR}:{codes}')
            assert check(*args) == 3
            e2e.dsacls(*args, '-q').exits(0)
            once = e2e.snapshot(names.ROME)
            assert check(*args) == 0, (flags, codes)
            e2e.dsacls(*args, '-q').exits(0)
            e2e.only_changed(once, e2e.snapshot(names.ROME))
            e2e.dsacls('undo', '-q').exits(0)
            e2e.only_changed(before, e2e.snapshot(names.ROME))
            e2e.dsacls(*args, '-q').exits(0)
            done = e2e.dsacls(names.ROME, flags, '/R', f'{CREATOR}:{codes}'
                              ).exits(0)
            left = [one for one in e2e.snapshot(names.ROME).explicit
                    if one not in before.explicit]
            assert all(one.endswith(owner) for one in left), left
            done.must(('Domain Admins; it stays' in done.err) == stays,
                      'a message about the part of the owner')
    assert check(names.ROME, '/I:S', '/R', f'{CREATOR}:GA') == 0


@e2e.check
def creator_owner_on_the_object_itself():
    """Stored for its owner of then, and taken back from him"""
    with as_found() as before:
        args = (names.ROME, '/G', f'{CREATOR}:CA;Reset Password')
        e2e.dsacls(*args, '-q').exits(0)
        e2e.only_changed(before, e2e.snapshot(names.ROME), added=[
            f'(OA;;CR;{names.RESET_PASSWORD};;{before.owner})'])
        assert check(*args) == 0
        e2e.dsacls(names.ROME, '/R', f'{CREATOR}:CA;Reset Password'
                   ).exits(0).warns('owner, LAB\\Domain Admins; it stays')
        set_owner(names.ROME, who('hr'), before.control)
        e2e.dsacls('undo', '-q').exits(0)
        after = e2e.snapshot(names.ROME)
        set_owner(names.ROME, before.owner, before.control)
        e2e.only_changed(before, after, owner=who('hr'))


@e2e.check
def a_list_that_names_creator_owner_is_set_once():
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'creator.sddl')
    with as_found(), open(path, 'w') as file:
        file.write('D:(A;CI;RPWP;;;CO)(A;CI;GA;;;DA)(A;;GR;;;AU)')
        file.flush()
        assert check(names.ROME, '--set-sddl', path) == 3
        comes_back(names.ROME, names.ROME, '--set-sddl', path)
        e2e.dsacls(names.ROME, '--set-sddl', path, '-q').exits(0)
        assert check(names.ROME, '--set-sddl', path) == 0


@e2e.check
def what_the_server_makes_of_it_is_taken_back():
    """Forms of its own, for CREATOR OWNER: the journal holds what was read"""
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'forms.sddl')
    for text in (f'D:(OA;CI;RPWP;;{names.USER};CO)(A;;GA;;;DA)',
                 f'D:(OA;;WP;;{names.USER};CO)(A;;GA;;;DA)',
                 f'D:(OA;CI;GR;;{names.UNIT};CO)(A;;GA;;;DA)',
                 'D:(A;OI;RP;;;CG)(A;;GA;;;DA)',
                 'D:(D;CI;WP;;;CO)(A;;GA;;;SY)(A;CI;GA;;;BA)',
                 'D:(A;CI;WP;;;CG)(A;;GA;;;DA)'):
        with as_found() as before:
            with open(path, 'w') as file:
                file.write(text)
            done = e2e.dsacls(names.ROME, '--set-sddl', path, '--yes',
                              '--force', '-q')
            assert done.status in (0, 5), done
            if done.status == 0 and ';;CO)' in text and 'OA' not in text:
                assert check(names.ROME, '--set-sddl', path, '--force') == 0
            put(names.ROME, f'(D;CI;CC;;;{who("hr")})')
            e2e.dsacls('undo', '-q').exits(0)
            e2e.only_changed(before, e2e.snapshot(names.ROME),
                             added=[f'(D;CI;CC;;;{who("hr")})'])
    with as_found():
        put(names.ROME, f'(OA;CI;RPWP;;{names.USER};{who("hr")})')
        comes_back(names.ROME, 'substitute', HR, CREATOR, names.ROME)


@e2e.check
def an_order_that_was_replaced_goes_back():
    """Out of canonical order, with an entry of somebody else's since"""
    with as_found():
        put(names.ROME, '(D;;WP;;;AU)')
        put(names.ROME, '(A;;RPWP;;;AU)')
        before = e2e.snapshot(names.ROME)
        e2e.dsacls(names.ROME, '/resetDefaultDACL', '--yes', '-q').exits(0)
        put(names.ROME, '(A;CI;LC;;;PS)')
        e2e.dsacls('undo', '-q').exits(0)
        after = [one for one in e2e.snapshot(names.ROME).explicit
                 if one != e2e.ace('(A;CI;LC;;;PS)')]
        assert after == before.explicit, (before.explicit, after)


@e2e.check
def a_deny_for_the_owner_is_warned_of():
    with as_found():
        e2e.dsacls(names.ROME, '/D', f'{CREATOR}:GA', '-n').warns(
            'the deny is for', 'LAB\Domain Admins, which owns it')


@e2e.check
def what_samba_tool_granted_is_found():
    """CI with a class that the object is not: INHERIT_ONLY or not"""
    sid = who('helpdesk')
    with as_found() as before:
        put(names.ROME, f'(OA;CI;RPWP;{DESCRIPTION};{names.USER};{sid})')
        both = e2e.snapshot(names.ROME)
        args = f'{HELPDESK}:RPWP;description;user'
        # It holds on the unit as well, so it is not what is asked for (F3).
        assert check(names.ROME, '/I:S', '/G', args) == 3
        e2e.dsacls(names.ROME, '/I:S', '/R', args, '-q').exits(0)
        e2e.only_changed(before, e2e.snapshot(names.ROME))
        e2e.dsacls('undo', '-q').exits(0)
        e2e.only_changed(both, e2e.snapshot(names.ROME))
        e2e.dsacls(names.ROME, '/I:S', '/R', f'{HELPDESK}:WP;description;user'
                   ).exits(0).warns('RP of the same ACE stays with')
        e2e.only_changed(before, e2e.snapshot(names.ROME), added=[
            f'(OA;CI;RP;{DESCRIPTION};{names.USER};{sid})'])


if __name__ == '__main__':
    e2e.main()
