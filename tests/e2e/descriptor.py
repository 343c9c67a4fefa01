# SPDX-License-Identifier: GPL-3.0-or-later
"""Descriptors read back by other programs, and what may differ in them.

A snapshot is read twice, by ldapsearch and by python3-samba over a link of
its own, and both must give the same bytes. ACEs are compared as one-line
texts `type;flags;mask;object;inherited;sid[;rest]`, never by position:
a server may sort them.
"""
import contextlib
import os
from collections import Counter

import ldb
from samba import param
from samba.credentials import MUST_USE_KERBEROS, Credentials
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.samdb import SamDB

import directory

OWNER_GROUP_DACL, EVERYTHING = 7, 15
INHERITED = security.SEC_ACE_FLAG_INHERITED_ACE
DENIALS = (security.SEC_ACE_TYPE_ACCESS_DENIED,
           security.SEC_ACE_TYPE_ACCESS_DENIED_OBJECT)
LINK, READ = [], {}


class Snapshot:
    """One object's descriptor: owner, group, control, dacl, sacl, raw.

    explicit and inherited are the DACL's two halves, in order, as texts.
    """

    def __init__(self, dn, raw):
        value = ndr_unpack(security.descriptor, raw)
        self.dn, self.raw, self.control = dn, raw, value.type
        self.owner, self.group = str(value.owner_sid), str(value.group_sid)
        dacl = value.dacl.aces if value.dacl else []
        self.dacl = [text_of(one) for one in dacl]
        self.sacl = [text_of(one) for one in
                     (value.sacl.aces if value.sacl else [])]
        self.explicit = [text_of(one) for one in dacl
                         if not one.flags & INHERITED]
        self.inherited = [text_of(one) for one in dacl
                          if one.flags & INHERITED]
        kinds = [one.type in DENIALS for one in dacl
                 if not one.flags & INHERITED]
        self.canonical = kinds == sorted(kinds, reverse=True)

    def __str__(self):
        return '\n'.join([f'{self.dn} {self.control:#06x} O:{self.owner} '
                          f'G:{self.group}', *self.dacl, 'S:', *self.sacl])


def text_of(one):
    """An ACE of samba's as comparable text; its bytes if it is unusual."""
    kinds = {0: 'A', 1: 'D', 2: 'AU', 5: 'OA', 6: 'OD', 7: 'OU'}
    if one.type not in kinds:
        return ndr_pack(one).hex()
    objects = ['', '']
    if one.type >= 5:
        if one.object.flags & security.SEC_ACE_OBJECT_TYPE_PRESENT:
            objects[0] = str(one.object.type)
        if one.object.flags & security.SEC_ACE_INHERITED_OBJECT_TYPE_PRESENT:
            objects[1] = str(one.object.inherited_type)
    return (f'{kinds[one.type]};{one.flags:#04x};{one.access_mask:#x};'
            f'{objects[0]};{objects[1]};{one.trustee}')


def ace(sddl):
    """The comparable text of one ACE in SDDL."""
    value = security.descriptor.from_sddl(
        f'D:{sddl}', security.dom_sid(os.environ['LAB_SID']))
    assert len(value.dacl.aces) == 1, f'not one ACE: {sddl}'
    return text_of(value.dacl.aces[0])


def link():
    """python3-samba's own connection, made once."""
    if not LINK:
        lp = param.LoadParm()
        lp.load(os.environ['SMB_CONF_PATH'])
        who = Credentials()
        who.guess(lp)
        who.set_kerberos_state(MUST_USE_KERBEROS)
        LINK.append(SamDB(url=directory.uri(), credentials=who, lp=lp))
    return LINK[0]


def forget_link():
    """After the server was restarted."""
    LINK.clear()


def written():
    """A number that grows with every write to the directory."""
    found = link().search(base='', scope=ldb.SCOPE_BASE,
                          attrs=['highestCommittedUSN'])
    return int(str(found[0]['highestCommittedUSN']))


def once(key, read):
    """What read() gives; anew only if something was written since."""
    number = written()
    if READ.get(key, (None,))[0] != number:
        READ[key] = number, read()
    return READ[key][1]


def read_by_samba(dn, flags, deleted=False):
    controls = [f'sd_flags:1:{flags}'] + (['show_deleted:1'] if deleted
                                          else [])
    found = link().search(base=dn, scope=ldb.SCOPE_BASE,
                          attrs=['nTSecurityDescriptor'], controls=controls)
    return bytes(found[0]['nTSecurityDescriptor'][0])


def read_by_ldapsearch(dn, flags, deleted=False):
    controls = [directory.sd_flags(flags)]
    if deleted:
        controls.append(f'!{directory.SHOW_DELETED}')
    found = directory.ldapsearch(dn, '(objectClass=*)',
                                 'nTSecurityDescriptor', scope='base',
                                 controls=controls)
    return found[0][1]['nTSecurityDescriptor'][0]


def snapshot(dn, flags=EVERYTHING, deleted=False):
    raw = once((dn, flags, deleted),
               lambda: read_by_ldapsearch(dn, flags, deleted))
    assert raw == read_by_samba(dn, flags, deleted), \
        f'ldapsearch and python3-samba read different descriptors of {dn}'
    return Snapshot(dn, raw)


def tree(base=None, flags=EVERYTHING):
    """{DN: raw descriptor} of everything under base, the domain if none."""
    base = base or os.environ['LAB_BASE']

    def read():
        found = directory.ldapsearch(
            base, '(objectClass=*)', 'nTSecurityDescriptor',
            controls=[directory.sd_flags(flags)])
        return {dn: values['nTSecurityDescriptor'][0]
                for dn, values in found}
    return once((base, flags, 'tree'), read)


@contextlib.contextmanager
def nothing_else(*targets):
    """Around changes to these targets: everything else stays as it was."""
    before = tree()
    yield
    others_untouched(before, tree(), *targets)


def spelling(dn):
    """The DN as the server writes it: escapes may differ."""
    return str(link().search(base=dn, scope=ldb.SCOPE_BASE, attrs=['1.1'])
               [0].dn)


def same(what, before, after):
    assert before == after, f'{what} changed: {before} -> {after}'


def only_changed(before, after, added=(), removed=(), control=None,
                 owner=None, inherited=None):
    """Nothing differs between two snapshots but what is named.

    added and removed hold explicit ACEs in SDDL; control, owner and
    inherited, where given, are what these must be afterwards.
    """
    same('owner', owner or before.owner, after.owner)
    same('group', before.group, after.group)
    same('SACL', before.sacl, after.sacl)
    same('control', before.control if control is None else control,
         after.control)
    same('inherited ACEs', before.inherited if inherited is None
         else inherited, after.inherited)
    new, gone = Counter(map(ace, added)), Counter(map(ace, removed))
    assert not gone - Counter(before.explicit), \
        f'not there before: {gone - Counter(before.explicit)}'
    wanted = Counter(before.explicit) - gone + new
    assert wanted == Counter(after.explicit), (
        f'{before.dn}: explicit ACEs\nmissing: '
        f'{list((wanted - Counter(after.explicit)).elements())}\n'
        f'not wanted: {list((Counter(after.explicit) - wanted).elements())}')
    same('order of what was not touched', without(before.explicit, gone),
         without(after.explicit, new))
    assert after.canonical or not before.canonical, \
        f'out of canonical order now:\n{after}'


def without(aces, some):
    """The list less these, as often as they are counted."""
    left, kept = Counter(some), []
    for one in aces:
        if left[one] > 0:
            left[one] -= 1
        else:
            kept.append(one)
    return kept


def unchanged(before, after):
    """To the byte."""
    assert before.raw == after.raw, f'changed:\n{before}\n->\n{after}'


def others_untouched(before, after, *targets):
    """Two trees differ at the targets, and below only in inherited ACEs."""
    targets = [spelling(dn) for dn in targets]
    assert set(before) == set(after), \
        f'objects differ: {set(before) ^ set(after)}'
    for dn, raw in before.items():
        if raw == after[dn] or dn in targets:
            continue
        assert any(dn.endswith(f',{target}') for target in targets), \
            f'{dn} changed'
        old, new = Snapshot(dn, raw), Snapshot(dn, after[dn])
        only_changed(old, new, inherited=new.inherited)
