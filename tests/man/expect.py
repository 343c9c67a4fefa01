# SPDX-License-Identifier: GPL-3.0-or-later
"""What every example of the manuals must do, by "PAGE:NAME".

ACEs are SDDL with names in braces: GUIDs by the names of GUIDS, accounts by
sAMAccountName.
"""

import os

import ldb

import e2e
import descriptor
import names

PEOPLE, ROME, BERLIN, PARIS = (names.PEOPLE, names.ROME, names.BERLIN,
                               names.PARIS)
SERVERS, GROUPS = f'OU=servers,{names.BASE}', f'OU=groups,{names.BASE}'
GMSA = f'CN=gmsa1,CN=Managed Service Accounts,{names.BASE}'
GUIDS = {
    'RESET': names.RESET_PASSWORD, 'USER': names.USER, 'GROUP': names.GROUP,
    'UNIT': names.UNIT, 'COMPUTER': names.COMPUTER, 'MEMBER': names.MEMBER,
    'LOCKOUT': names.LOCKOUT_TIME, 'PHONE': names.TELEPHONE,
    'UAC': names.USER_ACCOUNT_CONTROL,
    'PWD': 'bf967a0a-0de6-11d0-a285-00aa003049e2',
    'CN': 'bf96793f-0de6-11d0-a285-00aa003049e2',
    'DN': 'bf9679e4-0de6-11d0-a285-00aa003049e2',
    'NAME': 'bf967a0e-0de6-11d0-a285-00aa003049e2',
    'SAM': '3e0abfd0-126a-11d0-a060-00aa006c33ed',
    'UPN': '28630ebb-41d5-11d1-a9c1-0000f80367c1',
    'EMPLOYEE-ID': 'bf967962-0de6-11d0-a285-00aa003049e2',
    'EMPLOYEE-TYPE': 'a8df73f0-c5ea-11d1-bbcb-0080c76670c0',
    'CHANGES': '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2',
    'OFFICE': 'bf9679f7-0de6-11d0-a285-00aa003049e2',
    'PHOTO': '8d3bca50-1d7e-11d0-a081-00aa006c33ed',
    'DNS-HOST-NAME': '72e39547-7b18-11d1-adef-00c04fd8d5cd',
    'WEB-INFORMATION': 'e45795b3-9455-11d1-aebd-0000f80367c1',
}


class Names(dict):
    def __missing__(self, name):
        self[name] = e2e.sid_of(name)
        return self[name]


def aces(templates):
    known = Names(GUIDS)
    return [template.format_map(known) for template in templates]


class Change:
    """ACEs that come and go on one object; its owner where that changes.
    anew: the list is made anew, so that ACEs may change their places."""

    def __init__(self, added=(), removed=(), anew=False, **more):
        self.added, self.removed, self.more = added, removed, more
        self.anew = anew

    def judge(self, before, after):
        more = dict(self.more)
        if 'owner' in more:
            more['owner'] = e2e.sid_of(more['owner'])
        if self.anew:
            before.explicit.sort()
            after.explicit.sort()
        descriptor.only_changed(before, after, aces(self.added),
                                aces(self.removed), **more)


class Expect:
    """changes by DN; status: of all commands, or a list, one for each;
    before and after: called with the folder where the example runs."""

    def __init__(self, changes=None, status=0, before=None, after=None):
        self.changes, self.status = changes or {}, status
        self.before, self.after = before, after

    def prepare(self, folder):
        if self.before:
            self.before(folder)

    def check(self, folder):
        if self.after:
            self.after(folder)


def write(dn, raw, flags=descriptor.OWNER_GROUP_DACL):
    """A whole descriptor, by python3-samba."""
    message = ldb.Message(ldb.Dn(descriptor.link(), dn))
    message['nTSecurityDescriptor'] = ldb.MessageElement(
        raw, ldb.FLAG_MOD_REPLACE, 'nTSecurityDescriptor')
    descriptor.link().modify(message, controls=[f'sd_flags:1:{flags}'])


# What examples find -------------------------------------------------------

def orphan_leavers(_):
    """OU=leavers belongs to hr1."""
    from samba.dcerpc import security
    from samba.ndr import ndr_pack
    value = security.descriptor()
    value.owner_sid = security.dom_sid(e2e.sid_of('hr1'))
    value.type = security.SEC_DESC_SELF_RELATIVE
    write(names.LEAVERS, ndr_pack(value), 1)


def password_file(folder):
    path = os.path.join(folder, 'password')
    with open(path, 'w') as out:
        out.write(os.environ['LAB_PW'] + '\n')
    os.chmod(path, 0o600)


# What examples leave ------------------------------------------------------

def group_managed(_):
    """The machines of gmsa1: web1 as before, and ws1 by mapped bits."""
    found = descriptor.link().search(
        base=GMSA, scope=ldb.SCOPE_BASE, attrs=['msDS-GroupMSAMembership'])
    have = descriptor.Snapshot(
        GMSA, bytes(found[0]['msDS-GroupMSAMembership'][0]))
    wanted = aces(['(A;;GA;;;{web1$})', '(A;;0xf01ff;;;{ws1$})'])
    assert sorted(have.dacl) == sorted(map(e2e.ace, wanted)), str(have)


def committed_and_undone(_):
    """The journal holds two runs that ended well: a change and its undo."""
    folder = os.path.join(os.environ['XDG_STATE_HOME'], 'dsacls', 'journal')
    runs = []
    for name in sorted(os.listdir(folder)):
        if name.endswith('.state'):
            with open(os.path.join(folder, name)) as state:
                runs.append(state.read())
    assert len(runs) == 2 and 'undoes ' in runs[1], runs
    assert all(run.endswith('end done\n') for run in runs), runs


HELPDESK = ['(OA;CIIO;CR;{RESET};{USER};{helpdesk})',
            '(OA;CIIO;RPWP;{PWD};{USER};{helpdesk})',
            '(OA;CIIO;RPWP;{LOCKOUT};{USER};{helpdesk})']
RESET, PWD, UNLOCK = HELPDESK


def moved(templates, account):
    return [one.replace('{helpdesk}', f'{{{account}}}') for one in templates]


EXAMPLES = {
    'dsacls.1:show': Expect(),
    'dsacls.1:well-known': Expect(),
    'dsacls.1:grant': Expect({ROME: Change([RESET, UNLOCK])}),
    'dsacls.1:check': Expect(status=3),
    'dsacls.1:revoke-one': Expect({BERLIN: Change(removed=[PWD])}),
    'dsacls.1:revoke-all': Expect({BERLIN: Change(removed=HELPDESK)}),
    'dsacls.1:deny': Expect(),
    'dsacls.1:computers': Expect({SERVERS: Change(
        ['(OA;;CCDC;{COMPUTER};;{provisioners})',
         '(OA;CIIO;CCDC;{COMPUTER};{UNIT};{provisioners})'])}),
    'dsacls.1:members': Expect({GROUPS: Change(
        ['(OA;CIIO;RPWP;{MEMBER};{GROUP};{hr})'])}),
    'dsacls.1:replication': Expect({names.BASE: Change(
        ['(OA;;CR;{CHANGES};;{prov1})'])}),
    'dsacls.1:preset': Expect(),
    'dsacls.1:many': Expect(),
    'dsacls.1:protect-from-deletion': Expect({
        ROME: Change(['(D;;SDDT;;;WD)']), PEOPLE: Change(['(D;;DC;;;WD)'])}),
    'dsacls.1:block': Expect(),
    'dsacls.1:reset': Expect({BERLIN: Change(removed=HELPDESK, anew=True)}),
    'dsacls.1:owner': Expect({names.LEAVERS: Change(
        owner='Domain Admins', control=0x8c16)}, before=orphan_leavers),
    'dsacls.1:sddl': Expect(),
    'dsacls.1:offline': Expect({ROME: Change([UNLOCK])}),
    'dsacls.1:replay': Expect(),
    'dsacls.1:verify': Expect(status=3),
    'dsacls.1:findsid': Expect(),
    'dsacls.1:substitute': Expect({BERLIN: Change(
        moved(HELPDESK, 'hr'), HELPDESK)}),
    'dsacls.1:save': Expect(),
    'dsacls.1:canonicalize': Expect({names.UNORDERED: Change(
        ['(D;;WP;;;{hr})'], anew=True)}, status=[1, 0]),
    'dsacls.1:batch': Expect(),
    'dsacls.1:gmsa': Expect(after=group_managed),
    'dsacls.1:explain': Expect(),
    'dsacls.1:simple': Expect(before=password_file),
    'dsacls-rights.7:schema': Expect(),
    'dsacls-rights.7:guid': Expect(),
    'dsacls-rights.7:kinds': Expect({SERVERS: Change(
        ['(OA;CIIO;WP;{LOCKOUT};{USER};{helpdesk})',
         '(OA;CIIO;CR;{RESET};{COMPUTER};{helpdesk})',
         '(OA;CIIO;SW;{DNS-HOST-NAME};{COMPUTER};{helpdesk})',
         '(OA;CIIO;RPWP;{WEB-INFORMATION};{USER};{helpdesk})'])}),
    'dsacls-preset.5:look': Expect(),
    'dsacls-preset.5:apply': Expect({BERLIN: Change(
        ['(OA;CIIO;RPWP;{PHOTO};{USER};{berlin-staff})',
         '(OA;CIIO;RPWP;{OFFICE};{USER};{berlin-staff})'])}),
    'dsacls-preset.5:broken': Expect(status=2),
    'dsacls-shell.1:delegate': Expect(after=committed_and_undone),
    'dsacls-shell.1:pipe': Expect({ROME: Change([RESET, PWD])}),
}
