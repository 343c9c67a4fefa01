# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories made up as LDIF, for what a real one does not hold: names that
would draw on the terminal, two objects of one name, more children than are
sorted, a schema of three classes.
"""
import base64

from samba.dcerpc import security
from samba.ndr import ndr_pack

BASE = 'DC=corp,DC=example'
SCHEMA = f'CN=Schema,CN=Configuration,{BASE}'
DOMAIN_SID = security.dom_sid('S-1-5-21-1000-2000-3000')
HELPDESK = f'{DOMAIN_SID}-1104'
SYSTEM = '(A;;FA;;;SY)'
USER = 'bf967aba-0de6-11d0-a285-00aa003049e2'
RESET = '00299570-246d-11d0-a768-00aa006e0529'
PRIVATE = '91e647de-d96f-4b70-9557-d63ff4f3ccd8'

HEAD = f'''version: 1

dn:
defaultNamingContext: {BASE}
rootDomainNamingContext: {BASE}
configurationNamingContext: CN=Configuration,{BASE}
schemaNamingContext: {SCHEMA}
namingContexts: {BASE}
namingContexts: CN=Configuration,{BASE}
namingContexts: {SCHEMA}
dnsHostName: dc1.corp.example

'''


def line(name, value):
    data = value if isinstance(value, bytes) else value.encode()
    return f'{name}:: {base64.b64encode(data).decode()}\n'


def descriptor(sddl):
    return ndr_pack(security.descriptor.from_sddl(sddl, DOMAIN_SID))


def entry(dn, classes, sddl=None, **more):
    text = line('dn', dn)
    for name in classes:
        text += line('objectClass', name)
    if sddl is not None:
        text += line('nTSecurityDescriptor', descriptor(sddl))
    for name, value in more.items():
        text += line(name, value)
    return text + '\n'


def domain(sddl='D:(A;;FA;;;SY)'):
    return entry(BASE, ['top', 'domain', 'domainDNS'], sddl,
                 objectSid=ndr_pack(DOMAIN_SID))


def unit(dn, sddl='D:(A;;FA;;;SY)'):
    return entry(f'{dn},{BASE}', ['top', 'organizationalUnit'], sddl)


def container(dn, sddl='D:(A;;FA;;;SY)', **more):
    return entry(f'{dn},{BASE}', ['top', 'container'], sddl, **more)


def group(name, sid):
    return entry(f'CN={name},CN=Users,{BASE}', ['top', 'group'],
                 sAMAccountName=name,
                 objectSid=ndr_pack(security.dom_sid(sid)))


def schema_class(name, sddl):
    """A class as far as its default descriptor goes."""
    return entry(f'CN={name},{SCHEMA}', ['top', 'classSchema'],
                 lDAPDisplayName=name, defaultSecurityDescriptor=sddl)


def write(path, *parts):
    with open(path, 'w') as stream:
        stream.write(HEAD + ''.join(parts))
    return path
