#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the snapshot that a golden test is run on: NAME.acl -> LDIF.

An .acl file says in words what an LDIF says in base64, one thing a line:

  domain NETBIOS DNSNAME SID     the domain; first line
  account RID NAME               a group "NETBIOS\\NAME"
  class|attribute|set|write|right GUID NAME
                                 a schema entry or controlAccessRight
  object CLASS DN                begins an object; what follows is its
  owner|group TRUSTEE
  flags P AI SP ...              bits of the control word
  dacl|sacl TYPE;FLAGS;RIGHTS;OBJECT;INHERITED;TRUSTEE
  dacl hex BYTES                 an ACE as bytes
  dacl none | dacl null          an empty DACL, a NULL one
  dacl many COUNT FIRST-RID      as many plain allow ACEs

Names are those of the file, of names.txt, or well-known ones; FC is full
control. The encoder is this file's own (MS-DTYP 2.4), so that a golden test
does not rest on the code it tests. Usage: snapshot.py FILE.acl > FILE.ldif
"""
import base64
import os
import struct
import sys
import uuid

RIGHTS = {'CC': 0x1, 'DC': 0x2, 'LC': 0x4, 'SW': 0x8, 'RP': 0x10, 'WP': 0x20,
          'DT': 0x40, 'LO': 0x80, 'CA': 0x100, 'SD': 0x10000, 'RC': 0x20000,
          'WD': 0x40000, 'WO': 0x80000, 'FC': 0xf01ff}
FLAGS = {'OI': 1, 'CI': 2, 'NP': 4, 'IO': 8, 'ID': 16, 'SA': 64, 'FA': 128}
CONTROL = {'P': 0x1000, 'AI': 0x400, 'SP': 0x2000, 'SI': 0x800}
PLAIN = {'A': 0, 'D': 1, 'AU': 2}
OBJECT = {'A': 5, 'D': 6, 'AU': 7}
KNOWN = {
    'Everyone': 'S-1-1-0', 'CREATOR OWNER': 'S-1-3-0',
    'NT AUTHORITY\\SELF': 'S-1-5-10', 'NT AUTHORITY\\SYSTEM': 'S-1-5-18',
    'NT AUTHORITY\\Authenticated Users': 'S-1-5-11',
    'NT AUTHORITY\\NETWORK SERVICE': 'S-1-5-20',
    'NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS': 'S-1-5-9',
    'BUILTIN\\Administrators': 'S-1-5-32-544',
    'BUILTIN\\Account Operators': 'S-1-5-32-548',
    'BUILTIN\\Print Operators': 'S-1-5-32-550',
    'BUILTIN\\Pre-Windows 2000 Compatible Access': 'S-1-5-32-554',
    'BUILTIN\\Windows Authorization Access Group': 'S-1-5-32-560',
}
ACCESSES = {'right': 256, 'set': 48, 'write': 8}


def sid_bytes(text):
    parts = text.split('-')
    subs = [int(p) for p in parts[3:]]
    return (struct.pack('<BB', 1, len(subs)) +
            int(parts[2]).to_bytes(6, 'big') +
            b''.join(struct.pack('<I', s) for s in subs))


class Snapshot:
    def __init__(self):
        self.trustees = dict(KNOWN)
        self.types = {}    # (kind, name) -> guid
        self.own = []      # the file's own types, for the schema
        self.accounts = []
        self.objects = []

    # -- the file ---------------------------------------------------------

    def names(self, path):
        for line in open(path, encoding='utf-8'):
            if line.strip() and not line.startswith('#'):
                kind, guid, name = line.strip().split(' ', 2)
                self.types[kind, name] = guid

    def read(self, path):
        for line in open(path, encoding='utf-8'):
            line = line.rstrip('\n')
            if line and not line.startswith('#'):
                word, rest = line.split(' ', 1)
                self.line(word, rest)

    def line(self, word, rest):
        if word == 'domain':
            self.netbios, self.dns, self.sid = rest.split()
            self.head = ','.join('DC=' + p for p in self.dns.split('.'))
        elif word == 'account':
            rid, name = rest.split(' ', 1)
            self.accounts.append((name, self.sid + '-' + rid))
            self.trustees[self.netbios + '\\' + name] = self.sid + '-' + rid
        elif word in ('class', 'attribute', 'set', 'write', 'right'):
            guid, name = rest.split(' ', 1)
            self.types[word, name] = guid
            self.own.append((word, name, guid))
        elif word == 'object':
            cls, dn = rest.split(' ', 1)
            self.objects.append({'class': cls, 'dn': dn, 'control': 0x8000,
                                 'dacl': None, 'sacl': None})
        elif word in ('owner', 'group'):
            self.objects[-1][word] = self.trustee(rest)
        elif word == 'flags':
            for flag in rest.split():
                self.objects[-1]['control'] |= CONTROL[flag]
        elif word in ('dacl', 'sacl'):
            self.acl_line(self.objects[-1], word, rest)
        else:
            sys.exit('unknown word ' + word)

    def acl_line(self, obj, which, rest):
        if rest == 'null':
            obj[which] = 'null'
            return
        if obj[which] is None:
            obj[which] = []
        if rest.startswith('hex '):
            obj[which].append(bytes.fromhex(rest[4:]))
        elif rest.startswith('many '):
            count, first = (int(n) for n in rest[5:].split())
            obj[which] += [self.ace('A;;RC;;;%s-%d' % (self.sid, first + n))
                           for n in range(count)]
        elif rest != 'none':
            obj[which].append(self.ace(rest))

    # -- descriptors ------------------------------------------------------

    def trustee(self, name):
        return sid_bytes(self.trustees.get(name, name))

    def guid(self, name, kinds):
        for kind in kinds:
            if (kind, name) in self.types:
                return uuid.UUID(self.types[kind, name]).bytes_le
        return uuid.UUID(name).bytes_le

    def ace(self, text):
        kind, flags, rights, obj, cls, trustee = text.split(';')
        bits = 0
        for i in range(0, len(flags), 2):
            bits |= FLAGS[flags[i:i + 2]]
        mask = 0
        if rights.startswith('0x'):
            mask = int(rights, 16)
        else:
            for i in range(0, len(rights), 2):
                mask |= RIGHTS[rights[i:i + 2]]
        body = struct.pack('<I', mask)
        if obj or cls:
            body += struct.pack('<I', (1 if obj else 0) | (2 if cls else 0))
        if obj:
            body += self.guid(obj, ('right', 'write', 'set', 'attribute',
                                    'class'))
        if cls:
            body += self.guid(cls, ('class',))
        body += self.trustee(trustee)
        number = (OBJECT if obj or cls else PLAIN)[kind]
        return struct.pack('<BBH', number, bits, 4 + len(body)) + body

    def acl(self, aces):
        body = b''.join(aces)
        revision = 4 if any(a[0] in (5, 6, 7) for a in aces) else 2
        return struct.pack('<BBHHH', revision, 0, 8 + len(body), len(aces),
                           0) + body

    def descriptor(self, obj):
        """SACL, DACL, owner, group: the order a DC writes."""
        parts, offsets, at = [], {}, 20
        for name in ('sacl', 'dacl', 'owner', 'group'):
            value = obj.get(name)
            if name in ('sacl', 'dacl') and value is not None:
                obj['control'] |= 0x10 if name == 'sacl' else 0x4
                value = b'' if value == 'null' else self.acl(value)
            if value:
                offsets[name] = at
                parts.append(value)
                at += len(value)
        return struct.pack('<BBHIIII', 1, 0, obj['control'],
                           *(offsets.get(n, 0) for n in
                             ('owner', 'group', 'sacl', 'dacl'))) + \
            b''.join(parts)

    # -- LDIF -------------------------------------------------------------

    def entry(self, dn, *pairs):
        print(fold('dn', dn))
        for name, value in pairs:
            print(fold(name, value))
        print()

    def write(self):
        config = 'CN=Configuration,' + self.head
        schema = 'CN=Schema,' + config
        self.entry('', ('objectClass', 'top'),
                   ('defaultNamingContext', self.head),
                   ('rootDomainNamingContext', self.head),
                   ('configurationNamingContext', config),
                   ('schemaNamingContext', schema),
                   ('namingContexts', self.head),
                   ('namingContexts', config),
                   ('namingContexts', schema),
                   ('dnsHostName', 'dc1.' + self.dns))
        self.entry(self.head, ('objectClass', 'domainDNS'),
                   ('objectSid', sid_bytes(self.sid)))
        self.entry('CN=%s,CN=Partitions,%s' % (self.netbios, config),
                   ('objectClass', 'crossRef'), ('nCName', self.head),
                   ('nETBIOSName', self.netbios), ('dnsRoot', self.dns),
                   ('systemFlags', '3'))
        for name, sid in self.accounts:
            self.entry('CN=%s,CN=Users,%s' % (name, self.head),
                       ('objectClass', 'group'), ('sAMAccountName', name),
                       ('objectSid', sid_bytes(sid)))
        for kind, name, guid in self.own:
            self.write_type(kind, name, guid, config, schema)
        for number, obj in enumerate(self.objects):
            self.entry(obj['dn'], ('objectClass', 'top'),
                       ('objectClass', obj['class']),
                       ('objectGUID', uuid.UUID(int=number + 1).bytes_le),
                       ('nTSecurityDescriptor', self.descriptor(obj)))

    def write_type(self, kind, name, guid, config, schema):
        if kind in ('class', 'attribute'):
            self.entry('CN=%s,%s' % (name, schema),
                       ('objectClass', kind + 'Schema'), ('cn', name),
                       ('lDAPDisplayName', name),
                       ('schemaIDGUID', uuid.UUID(guid).bytes_le))
        else:
            cn = name.replace(' ', '-').replace('/', '-')
            self.entry('CN=%s,CN=Extended-Rights,%s' % (cn, config),
                       ('objectClass', 'controlAccessRight'), ('cn', cn),
                       ('displayName', name), ('rightsGuid', guid),
                       ('validAccesses', str(ACCESSES[kind])))


def fold(name, value):
    """One attribute line, folded at 76 columns (RFC 2849)."""
    if isinstance(value, str) and value.isascii() and value.isprintable() \
            and not value.startswith((' ', ':', '<')):
        text = (name + ': ' + value).rstrip()
    else:
        raw = value.encode() if isinstance(value, str) else value
        text = name + ':: ' + base64.b64encode(raw).decode()
    lines = [text[:76]]
    lines += [' ' + text[i:i + 75] for i in range(76, len(text), 75)]
    return '\n'.join(lines)


def main():
    snapshot = Snapshot()
    snapshot.names(os.path.join(os.path.dirname(sys.argv[0]), 'names.txt'))
    snapshot.read(sys.argv[1])
    print('# Written by snapshot.py from', os.path.basename(sys.argv[1]))
    print('version: 1')
    print()
    snapshot.write()


main()
