# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a snapshot for --offline: of a forest that was recorded on Windows
domain controllers, or of objects given here.

The recorded forests lie beside the project (CORPUS_DIR, ../shared/corpora)
and are only read. What they lack is made up: the heads of partitions, and the
accounts that descriptors name and nobody recorded. adminCount, which nobody
recorded either, is 1 where the descriptor is AdminSDHolder's: that is how it
came there.
"""
import base64
import json
import os
import re
import struct
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
CORPORA = os.environ.get('CORPUS_DIR', os.path.join(
    os.path.dirname(ROOT), 'shared', 'corpora'))
RECORDED = {'winacl2019': 'LAB', 'detectionlab': 'WINDOMAIN'}
# As the schema spells them; records of one forest have them in lower case.
SPELLED = {'domaindns': 'domainDNS', 'builtindomain': 'builtinDomain',
           'organizationalunit': 'organizationalUnit',
           'grouppolicycontainer': 'groupPolicyContainer',
           'linktrackvolumetable': 'linkTrackVolumeTable'}


def corpus(*path):
    """The records of a corpus, or None where it is not at hand."""
    full = os.path.join(CORPORA, *path)
    if not os.path.exists(full):
        return None
    with open(full, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def sid_bytes(text):
    parts = text.split('-')
    subs = [int(one) for one in parts[3:]]
    return (struct.pack('<BB', 1, len(subs)) +
            int(parts[2]).to_bytes(6, 'big') +
            b''.join(struct.pack('<I', one) for one in subs))


ALL, READ = 0xf01ff, 0x20094
CI, OBJECT_INHERIT, INHERIT_ONLY = 2, 1, 8
PROTECTED = 0x1000


def ace(sid, mask, flags=0, guid=None, kind=0):
    """An ACE's bytes (MS-DTYP 2.4.4): allow, unless kind is 1 (deny)."""
    body = struct.pack('<I', mask)
    if guid:
        kind += 5
        body += struct.pack('<I', 1) + uuid.UUID(guid).bytes_le
    body += sid_bytes(sid)
    return struct.pack('<BBH', kind, flags, len(body) + 4) + body


def descriptor(owner, aces, control=0):
    """A descriptor's bytes, with the DACL alone (MS-DTYP 2.4.6)."""
    size = 8 + sum(map(len, aces))
    acl = struct.pack('<BBHHH', 4, 0, size, len(aces), 0) + b''.join(aces)
    sid = sid_bytes(owner)
    at = 20 + len(acl)
    return struct.pack('<BBHIIII', 1, 0, 0x8404 | control, at,
                       at + len(sid), 0, 20) + acl + sid + sid


def more_aces(value, *aces):
    """The same descriptor with these ACEs before the inherited ones: the
    parts are where a domain controller puts them, the DACL anywhere."""
    control, owner, group, sacl, dacl = struct.unpack_from('<HIIII', value, 2)
    revision, _, size, count, _ = struct.unpack_from('<BBHHH', value, dacl)
    old, at = [], dacl + 8
    for _ in range(count):
        length = struct.unpack_from('<H', value, at + 2)[0]
        old.append(value[at:at + length])
        at += length
    place = next((i for i, one in enumerate(old) if one[1] & 16), len(old))
    body = b''.join(old[:place] + list(aces) + old[place:])
    # Appended: nothing else moves.
    acl = struct.pack('<BBHHH', max(revision, 4), 0, 8 + len(body),
                      count + len(aces), 0) + body
    return (value[:2] + struct.pack('<HIIII', control, owner, group, sacl,
                                    len(value)) + value[20:] + acl)


def protected(value):
    control, = struct.unpack_from('<H', value, 2)
    return value[:2] + struct.pack('<H', control | PROTECTED) + value[4:]


class Snapshot:
    """Records of LDIF, and the file that they make."""

    def __init__(self, domain, sid, netbios):
        self.domain, self.sid = domain, sid
        self.config = f'CN=Configuration,{domain}'
        self.schema = f'CN=Schema,{self.config}'
        self.records = {}
        self.add('', namingContexts=[domain, self.config, self.schema],
                 defaultNamingContext=domain,
                 rootDomainNamingContext=domain,
                 configurationNamingContext=self.config,
                 schemaNamingContext=self.schema)
        self.add(f'CN={netbios},CN=Partitions,{self.config}',
                 objectClass=['top', 'crossRef'], nCName=domain,
                 nETBIOSName=netbios, systemFlags='3',
                 nTSecurityDescriptor=descriptor(
                     'S-1-5-32-544', [ace('S-1-5-11', READ)]),
                 dnsRoot=domain.replace('DC=', '').replace(',', '.'))

    def add(self, dn, **attributes):
        """A record; more attributes where there is one already."""
        self.records.setdefault(dn, {}).update(attributes)

    def add_object(self, dn, classes, descriptor, **more):
        self.add(dn, objectClass=classes, objectGUID=uuid.uuid5(
            uuid.NAMESPACE_X500, dn).bytes_le,
                 nTSecurityDescriptor=descriptor, **more)

    def add_classes(self, names_and_sddl):
        """Classes of the schema with their default descriptors."""
        for name, cn, guid, sddl in names_and_sddl:
            more = {'defaultSecurityDescriptor': sddl} if sddl else {}
            self.add(f'CN={cn},{self.schema}',
                     objectClass=['top', 'classSchema'], cn=cn,
                     lDAPDisplayName=name, objectClassCategory='1',
                     schemaIDGUID=uuid.UUID(guid).bytes_le, **more)

    def text(self):
        return 'version: 1\n' + ''.join(
            '\n' + line('dn', dn) + ''.join(
                line(name, one) for name, value in record.items()
                for one in (value if isinstance(value, list) else [value]))
            for dn, record in self.records.items())

    def write(self, path):
        with open(path, 'w', encoding='ascii') as out:
            out.write(self.text())


def line(name, value):
    raw = value if isinstance(value, bytes) else value.encode()
    if not raw:
        return f'{name}: \n'
    return f'{name}:: {base64.b64encode(raw).decode()}\n'


def holder_id(objects):
    """The descriptor of AdminSDHolder."""
    return next(one['sd'] for one in objects
                if one['dn'].startswith('CN=AdminSDHolder,CN=System,'))


def recorded(name):
    """The snapshot of a recorded forest; None where it is not at hand."""
    objects = corpus('ad-real-objects', f'{name}.jsonl')
    sds = corpus('ad-real-sds', f'sds-{name}.jsonl')
    classes = corpus('ad-schema', 'classes.jsonl')
    if None in (objects, sds, classes):
        return None
    values = {one['id']: bytes.fromhex(one['hex']) for one in sds}
    domain = min((one['dn'] for one in objects
                  if one['dn'].startswith('DC=')), key=len)
    sid = next((one['sid'] for one in objects if one['dn'] == domain
                and 'sid' in one), None) or domain_sid(sds)
    snapshot = Snapshot(domain, sid, RECORDED[name])
    holder = holder_id(objects)
    for one in objects:
        if 'sd' not in one:
            continue
        names = one.get('class') or ['top'] + [
            SPELLED.get(each, each) for each in one['class_inferred']]
        more = {}
        if one['dn'] == domain:
            more['objectSid'] = sid_bytes(sid)
        elif 'sid' in one:
            more['objectSid'] = sid_bytes(one['sid'])
        if 'samaccountname' in one:
            more['sAMAccountName'] = one['samaccountname']
        if one['sd'] == holder and names[-1] in ('user', 'group'):
            more['adminCount'] = '1'
        snapshot.add_object(one['dn'], names, values[one['sd']], **more)
    for number in sorted(unknown_accounts(snapshot, sds, sid)):
        snapshot.add(f'CN=account {number},CN=Users,{domain}',
                     objectClass=['top', 'group'],
                     objectSid=sid_bytes(f'{sid}-{number}'),
                     sAMAccountName=f'account {number}',
                     nTSecurityDescriptor=descriptor(
                         'S-1-5-32-544', [ace('S-1-5-11', READ)]))
    snapshot.add_classes((one['name'], one['cn'], one['guid'],
                          default_of(one, sid)) for one in classes)
    return snapshot


def unknown_accounts(snapshot, sds, sid):
    """RIDs that no object has, and some ACE of the domain names."""
    have = {record.get('objectSid') for record in snapshot.records.values()}
    found = set()
    for one in sds:
        for entry in (one['dacl'] or {}).get('aces', []):
            who = entry.split(';')[-1]
            if who.startswith(sid + '-') and int(who.split('-')[-1]) >= 1000:
                found.add(int(who.split('-')[-1]))
    return {rid for rid in found if sid_bytes(f'{sid}-{rid}') not in have}


def default_of(record, sid):
    """The class's default; where one forest has none, another's."""
    text = record['defaultSD'] or next(
        (record[key] for key in sorted(record)
         if key.startswith('defaultSD_') and record[key]), '')
    return re.sub(r'S-1-5-21-\d+-\d+-\d+', sid, text)


def domain_sid(sds):
    """Of a forest whose record of the head lacks it: that of Domain Admins."""
    text = next(one['owner'] for one in sds
                if one['owner'].endswith('-512'))
    return text[:-len('-512')]
