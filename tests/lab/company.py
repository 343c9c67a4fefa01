# SPDX-License-Identifier: GPL-3.0-or-later
"""The company in the lab: what a directory of some age looks like.

Units and people with awkward names, delegations, and one example each of
what a tool for descriptors must not stumble over: a protected DACL, a
denial, a SACL, a list out of order, an orphan, adminCount=1, a deleted
object, a foreign principal. Everybody's password is settings.PW.
"""
import ldb
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

import provision
import settings
from settings import BASE, DNS, DOMAIN_SID

PEOPLE = f'OU=people,{BASE}'
GROUPS = f'OU=groups,{BASE}'
SERVERS = f'OU=servers,{BASE}'
SERVICES = f'OU=service accounts,{BASE}'
SPECIAL = f'OU=special,{BASE}'
BERLIN = f'OU=Berlin,{PEOPLE}'
PARIS = f'OU=Paris,{PEOPLE}'
SUED = f'OU=Vertrieb\\, Süd,{PEOPLE}'
# A leading blank and number sign, quotes, an umlaut, and what else a DN
# wants escaped.
AWKWARD = f'OU=\\ #1 \\"Grüße\\" \\<a\\>\\;b\\+c\\=d,{PEOPLE}'
LONG = 'a very long name of a unit that fills its sixty four letters now'
DEPTH = 12

UNITS = [
    PEOPLE, GROUPS, SERVERS, SERVICES, SPECIAL, BERLIN, PARIS, SUED, AWKWARD,
    f'OU=Rome,{PEOPLE}', f'OU=leavers,{PEOPLE}', f'OU=24/7 desk,{PEOPLE}',
    f'OU=protected,{SPECIAL}', f'OU=denied,{SPECIAL}',
    f'OU=audited,{SPECIAL}', f'OU=unordered,{SPECIAL}',
    f'OU=orphaned,{SPECIAL}', f'OU=locked,{SPECIAL}', f'OU=deep,{SPECIAL}',
]

# sAMAccountName: unit, RDN as written in a DN
USERS = {
    'alice': (BERLIN, 'Alice Adams'),
    'bob': (BERLIN, 'Bob Brown'),
    'jmueller': (BERLIN, 'Müller\\, Jürgen'),
    'carol': (PARIS, 'Carol Clark'),
    'poneil': (PARIS, 'O\\"Neil\\, Pat \\"PJ\\"'),
    'zoe': (PARIS, 'Zoë Žižka'),
    'anna maria': (SUED, 'Anna Maria d\'Amico'),
    'sharp': (SUED, '\\#1 Sharp'),
    'strasse': (AWKWARD, 'Ernst Straße\\\\Weg'),
    'eve': (f'OU=protected,{SPECIAL}', 'Eve Evans'),
    'dan': (f'OU=denied,{SPECIAL}', 'Dan Dirk'),
    'helpdesk1': (f'OU=24/7 desk,{PEOPLE}', 'Hetty Helpdesk'),
    'helpdesk2': (f'OU=24/7 desk,{PEOPLE}', 'Hugo Helpdesk'),
    'prov1': (SERVICES, 'Provisioning Engine'),
    'hr1': (PEOPLE, 'Hannah Hr'),
    'delegate1': (PEOPLE, 'Dora Delegate'),
    'svc-backup': (SERVICES, 'Backup Service'),
    'admin1': (PEOPLE, 'Ada Admin'),
    'disabled1': (PEOPLE, 'Dee Disabled'),
    'expired1': (PEOPLE, 'Max Expired'),
    'mustchange1': (PEOPLE, 'Nina Newhire'),
}

# RDN: sAMAccountName, members
GROUP_MEMBERS = {
    'helpdesk': ('helpdesk', ['helpdesk1', 'helpdesk2']),
    'provisioners': ('provisioners', ['prov1']),
    'hr': ('hr', ['hr1']),
    'Team\\, Süd': ('Team Süd', ['anna maria', 'sharp']),
    'berlin staff': ('berlin-staff', ['alice', 'bob', 'jmueller']),
    'paris staff': ('paris-staff', ['carol', 'poneil', 'zoe']),
    'all staff': ('all-staff', ['berlin-staff', 'paris-staff', 'Team Süd']),
    'everybody and all staff': ('staff-of-staff', ['all-staff']),
    'A group whose name takes a line of its own in listings':
        ('A group whose name takes a line of its own in listings', []),
    'partners': ('partners', []),
}

USER = 'bf967aba-0de6-11d0-a285-00aa003049e2'
COMPUTER = 'bf967a86-0de6-11d0-a285-00aa003049e2'
RESET_PASSWORD = '00299570-246d-11d0-a768-00aa006e0529'
PERSONAL_INFORMATION = '77b5b886-944a-11d1-aebd-0000f80367c1'
PWD_LAST_SET = 'bf967a0a-0de6-11d0-a285-00aa003049e2'
LOCKOUT_TIME = '28630ebf-41d5-11d1-a9c1-0000f80367c1'
TELEPHONE = 'bf967a49-0de6-11d0-a285-00aa003049e2'
FOREIGN = 'S-1-5-21-3623811015-3361044348-30300820-1013'


class Company:
    """The directory, and what has been put into it so far."""

    def __init__(self, sam):
        self.sam = sam
        self.domain_sid = security.dom_sid(DOMAIN_SID)
        self.dns = {}

    def sid(self, account):
        found = self.sam.search(
            base=BASE, expression=f'(sAMAccountName={account})',
            attrs=['objectSid'])
        return str(ndr_unpack(security.dom_sid, found[0]['objectSid'][0]))

    def add(self, dn, **attributes):
        """Attributes' names as in LDAP, with _ for -."""
        self.sam.add({'dn': dn, **{key.replace('_', '-'): value for
                                   key, value in attributes.items()}})

    def change(self, dn, attribute, value, flag=ldb.FLAG_MOD_REPLACE,
               controls=()):
        message = ldb.Message(ldb.Dn(self.sam, dn))
        message[attribute] = ldb.MessageElement(value, flag, attribute)
        self.sam.modify(message, controls=list(controls))

    def descriptor(self, dn, flags):
        found = self.sam.search(
            base=dn, scope=ldb.SCOPE_BASE, attrs=['nTSecurityDescriptor'],
            controls=[f'sd_flags:1:{flags}'])
        return ndr_unpack(security.descriptor,
                          found[0]['nTSecurityDescriptor'][0])

    def write(self, dn, sddl, flags):
        value = security.descriptor.from_sddl(sddl, self.domain_sid)
        self.change(dn, 'nTSecurityDescriptor', ndr_pack(value),
                    controls=[f'sd_flags:1:{flags}'])

    def put(self, dn, *aces, control=None):
        """Put ACEs before those that are there: denials are named first."""
        text = self.descriptor(dn, 4).as_sddl(self.domain_sid)
        head, paren, rest = text.partition('D:')[2].partition('(')
        if control is not None:
            head = control
        self.write(dn, f'D:{head}{"".join(aces)}{paren}{rest}', 4)


def units(company):
    for dn in UNITS:
        company.add(dn, objectClass='organizationalUnit')
    dn = f'OU=deep,{SPECIAL}'
    for _ in range(DEPTH):
        dn = f'OU={LONG},{dn}'
        company.add(dn, objectClass='organizationalUnit')


def users(company):
    password = f'"{settings.PW}"'.encode('utf-16-le')
    for name, (unit, rdn) in USERS.items():
        dn = f'CN={rdn},{unit}'
        company.add(dn, objectClass='user', sAMAccountName=name,
                    userAccountControl='512', unicodePwd=password,
                    userPrincipalName=f'{name.replace(" ", ".")}@{DNS}')
        company.dns[name] = dn
    company.change(company.dns['disabled1'], 'userAccountControl', '514')
    company.change(company.dns['expired1'], 'accountExpires',
                   '125911584000000000')
    company.change(company.dns['mustchange1'], 'pwdLastSet', '0')


def groups(company):
    for rdn, (name, members) in GROUP_MEMBERS.items():
        company.dns[name] = f'CN={rdn},{GROUPS}'
        scope = '-2147483644' if name == 'partners' else '-2147483646'
        company.add(company.dns[name], objectClass='group',
                    sAMAccountName=name, groupType=scope)
        if members:
            company.change(company.dns[name], 'member',
                           [company.dns[member] for member in members])
    # Adding a SID of elsewhere makes the foreignSecurityPrincipal.
    company.change(company.dns['partners'], 'member', f'<SID={FOREIGN}>')


def machines(company):
    for name in ('web1', 'ws1'):
        company.add(f'CN={name},{SERVERS}', objectClass='computer',
                    sAMAccountName=f'{name}$', userAccountControl='4096',
                    dNSHostName=f'{name}.{DNS}',
                    servicePrincipalName=[f'HOST/{name}.{DNS}',
                                          f'HOST/{name}'])
    readers = security.descriptor.from_sddl(
        f'O:BAD:(A;;GA;;;{company.sid("web1$")})',
        company.domain_sid)
    company.add(f'CN=gmsa1,CN=Managed Service Accounts,{BASE}',
                objectClass='msDS-GroupManagedServiceAccount',
                sAMAccountName='gmsa1$', userAccountControl='4096',
                dNSHostName=f'gmsa1.{DNS}', msDS_ManagedPasswordInterval='30',
                msDS_GroupMSAMembership=ndr_pack(readers))
    company.change(f'CN=web1,{SERVERS}',
                   'msDS-AllowedToActOnBehalfOfOtherIdentity',
                   ndr_pack(readers))


def privileged(company):
    """What AdminSDHolder makes of an account, as Samba does not do it."""
    dn = company.dns['admin1']
    company.change(f'CN=Domain Admins,CN=Users,{BASE}', 'member', dn,
                   ldb.FLAG_MOD_ADD)
    company.change(dn, 'adminCount', '1')
    holder = company.descriptor(f'CN=AdminSDHolder,CN=System,{BASE}', 4)
    text = holder.as_sddl(company.domain_sid)
    company.write(dn, 'D:PAI(' + text.partition('(')[2], 4)


def delegations(company):
    helpdesk, hr = company.sid('helpdesk'), company.sid('hr')
    company.put(BERLIN,
                f'(OA;CIIO;CR;{RESET_PASSWORD};{USER};{helpdesk})',
                f'(OA;CIIO;RPWP;{PWD_LAST_SET};{USER};{helpdesk})',
                f'(OA;CIIO;RPWP;{LOCKOUT_TIME};{USER};{helpdesk})')
    company.put(PEOPLE,
                f'(OA;CIIO;RPWP;{PERSONAL_INFORMATION};{USER};{hr})',
                f'(OA;CIIO;WP;{TELEPHONE};{USER};PS)')
    company.put(SERVERS,
                f'(OA;CI;CCDC;{COMPUTER};;{company.sid("Team Süd")})')
    # May change this DACL, and no more: for tests of the SD flags.
    company.put(f'OU=leavers,{PEOPLE}',
                f'(A;CI;RCWD;;;{company.sid("delegate1")})')


def special(company):
    helpdesk = company.sid('helpdesk')
    where = 'OU={},' + SPECIAL
    company.put(where.format('protected'), control='PAI')
    company.put(where.format('denied'),
                f'(D;;CCDC;;;{helpdesk})',
                f'(OD;CIIO;WP;{TELEPHONE};{USER};{company.sid("hr")})')
    company.write(where.format('audited'),
                  'S:(AU;CISAFA;SDDTWDWO;;;WD)'
                  f'(OU;CIIOSA;WP;{TELEPHONE};{USER};WD)', 8)
    company.put(where.format('unordered'),
                '(A;;RPLC;;;AU)', f'(D;;WP;;;{helpdesk})',
                f'(A;CI;RP;;;{company.sid("hr")})', '(D;;DT;;;WD)')
    company.put(where.format('orphaned'),
                f'(A;CI;CCDC;;;{DOMAIN_SID}-99999)', f'(A;CI;RP;;;{FOREIGN})')
    # Protected from accidental deletion, as the Windows console does it.
    company.put(where.format('locked'), '(D;;SDDT;;;WD)')
    company.put(SPECIAL, '(D;;DC;;;WD)')


def leaver(company):
    """A deleted object, still there for those who ask for it."""
    dn = f'CN=Fred Former,OU=leavers,{PEOPLE}'
    company.add(dn, objectClass='user', sAMAccountName='fred')
    company.sam.delete(dn)


def main():
    company = Company(provision.database())
    company.sam.transaction_start()
    for part in (units, users, groups, machines, privileged, delegations,
                 special, leaver):
        part(company)
    company.sam.transaction_commit()
