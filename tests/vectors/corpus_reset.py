#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""/S on recorded objects of real forests (D1, D2 of the field cases).

Of each forest in the corpora a snapshot is made of its objects, with what
the schema says of their classes. An object whose DACL *is* the default of its
class, as python3-samba reads that default, must be left alone by /S; of the
others it must plan something. Without the corpora there is nothing to do.

Not the default: the DACL or the protection from inheritance differs, as that
of the KDS root keys does, which Windows protects.
"""
import base64
import collections
import json
import os
import subprocess
import sys
import uuid

from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
CORPUS = os.environ.get('CORPUS_DIR') or os.path.join(ROOT,
                                                      '../shared/corpora')
BUILD = os.path.join(ROOT, os.environ.get('B', 'build'))
DSACLS = os.path.join(BUILD, 'dsacls')
FORESTS = ('detectionlab', 'winacl2019')
# How many objects hold the default of their class.
HELD = {'detectionlab': 115, 'winacl2019': 134}
INHERITED, PROTECTED, CI = 0x10, 0x1000, 0x02
CREATOR_OWNER, CREATOR_GROUP = 'S-1-3-0', 'S-1-3-1'


def records(name):
    with open(os.path.join(CORPUS, name), encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def encoded(name, raw):
    return f'{name}:: {base64.b64encode(raw).decode()}\n'


def class_of(record):
    return (record.get('class') or record.get('class_inferred') or [''])[-1]


def text_of(one):
    """An ACE of samba's as text; GUIDs that are absent as nothing."""
    guids = ['', '']
    if one.type >= 5:
        if one.object.flags & 1:
            guids[0] = str(one.object.type)
        if one.object.flags & 2:
            guids[1] = str(one.object.inherited_type)
    kind = one.type - 5 if one.type in (5, 6) and not any(guids) else one.type
    return (kind, one.flags, one.access_mask, *guids, str(one.trustee))


def stored_form(ace, owner, group):
    """What an ACE of a default becomes: placeholders, generic rights."""
    kind, flags, mask, what, heir, trustee = ace
    mapped = 0
    for bit, meaning in ((0x80000000, 0x20094), (0x40000000, 0x20028),
                         (0x20000000, 0x20004), (0x10000000, 0xf01ff)):
        if mask & bit:
            mapped |= meaning
    mask = (mask & 0x0fffffff) | mapped
    if trustee in (CREATOR_OWNER, CREATOR_GROUP):
        somebody = owner if trustee == CREATOR_OWNER else group
        if not flags & CI:
            return [(kind, flags, mask, what, heir, somebody)]
        plain = kind - 5 if kind >= 5 and not what else kind
        return [(plain, 0, mask, what, '', somebody),
                (kind, flags | 0x08, mask, what, heir, trustee)]
    return [(kind, flags, mask, what, heir, trustee)]


def is_default(raw, sddl, domains):
    """Is the DACL that default, in a domain of this forest?"""
    value = ndr_unpack(security.descriptor, raw)
    held = {text_of(one) for one in (value.dacl.aces if value.dacl else [])
            if not one.flags & INHERITED}
    for domain in domains:
        # Blanks are Windows' way; 4.17 takes none.
        default = security.descriptor.from_sddl(sddl.replace(' ', ''),
                                                security.dom_sid(domain))
        wanted = {form for one in default.dacl.aces
                  for form in stored_form(text_of(one), str(value.owner_sid),
                                          str(value.group_sid))}
        if held == wanted and not (value.type ^ default.type) & PROTECTED:
            return True
    return False


class Forest:
    """The recorded objects of one forest, as a snapshot."""

    def __init__(self, name, classes):
        self.classes = classes
        self.sds = {record['id']: bytes.fromhex(record['hex'])
                    for record in records(f'ad-real-sds/sds-{name}.jsonl')}
        self.objects = [
            record for record in records(f'ad-real-objects/{name}.jsonl')
            if record.get('sd') in self.sds
            and class_of(record).lower() in classes
            and 'CNF:' not in record['dn'] and '\n' not in record['dn']]
        owners = collections.Counter(
            record['owner'].rpartition('-')[0]
            for record in records(f'ad-real-sds/sds-{name}.jsonl')
            if (record.get('owner') or '').startswith('S-1-5-21-'))
        self.domain = owners.most_common(1)[0][0]
        heads = collections.Counter(
            record['dn'][record['dn'].upper().index('DC='):]
            for record in self.objects
            if ',DC=' in record['dn'] and 'DnsZones' not in record['dn'])
        self.head = heads.most_common(1)[0][0]

    def sid(self):
        return ndr_pack(security.dom_sid(self.domain))

    def snapshot(self):
        config = f'CN=Configuration,{self.head}'
        schema = f'CN=Schema,{config}'
        yield ('version: 1\n\ndn:\nobjectClass: top\n'
               f'defaultNamingContext: {self.head}\n'
               f'rootDomainNamingContext: {self.head}\n'
               f'configurationNamingContext: {config}\n'
               f'schemaNamingContext: {schema}\n'
               f'namingContexts: {self.head}\nnamingContexts: {config}\n'
               f'namingContexts: {schema}\ndnsHostName: dc.example\n')
        yield (f'dn: CN=X,CN=Partitions,{config}\nobjectClass: crossRef\n'
               f'nCName: {self.head}\nnETBIOSName: X\ndnsRoot: x.example\n'
               'systemFlags: 3\n')
        for one in self.classes.values():
            yield (f'dn: CN={one["cn"]},{schema}\nobjectClass: classSchema\n'
                   f'cn: {one["cn"]}\nlDAPDisplayName: {one["name"]}\n' +
                   encoded('schemaIDGUID', uuid.UUID(one['guid']).bytes_le) +
                   (f'defaultSecurityDescriptor: {one["defaultSD"]}\n'
                    if one.get('defaultSD') else ''))
        seen = set()
        for record in self.objects:
            if record['dn'].lower() in seen:
                continue
            seen.add(record['dn'].lower())
            yield (encoded('dn', record['dn'].encode()) +
                   f'objectClass: top\nobjectClass: {class_of(record)}\n' +
                   (encoded('objectSid', self.sid())
                    if record['dn'] == self.head else '') +
                   encoded('nTSecurityDescriptor', self.sds[record['sd']]))

    def defaults(self):
        """{DN: is its DACL the default of its class?}"""
        found = {}
        for record in self.objects:
            sddl = self.classes[class_of(record).lower()].get('defaultSD')
            if sddl:
                found.setdefault(record['dn'].lower(), is_default(
                    self.sds[record['sd']], sddl, (self.domain,)))
        return found


def reset(path, dn):
    """{DN: state} of what /S would do at dn and below."""
    done = subprocess.run(
        [DSACLS, '--offline', path, '--under', dn, '/S', '-n', '--json',
         '--keep-going', '--yes', '--force'], capture_output=True,
        timeout=120, check=False)
    if not done.stdout:
        raise AssertionError(done.stderr.decode())
    answer = json.loads(done.stdout)
    return {one['dn'].lower(): one['state']
            for one in (answer if isinstance(answer, list) else [answer])}


def check(number, name, classes, folder):
    forest = Forest(name, classes)
    path = os.path.join(folder, f'{name}.ldif')
    with open(path, 'w', encoding='utf-8') as out:
        out.write('\n'.join(forest.snapshot()))
    wanted = forest.defaults()
    states = {}
    for dn in (forest.head, f'CN=Configuration,{forest.head}',
               f'CN=Schema,CN=Configuration,{forest.head}'):
        states.update(reset(path, dn))
    wrong = [f'{dn}: {states.get(dn, "not looked at")}, and its DACL is '
             f'{"" if held else "not "}the default'
             for dn, held in wanted.items()
             if held != (states.get(dn) == 'unchanged')]
    held = sum(wanted.values())
    good = not wrong and held == HELD[name]
    print(f'{"" if good else "not "}ok {number} - {name}: {held} of '
          f'{len(wanted)} objects hold the default of their class, '
          'and /S leaves these alone')
    for line in wrong[:20]:
        print(f'# {line}')
    if len(wrong) > 20:
        print(f'# and {len(wrong) - 20} more')
    return good


def check_cases(number):
    """Two objects that /S used to change, beside the corpora."""
    path = os.path.join(CORPUS, '../reference/cases/reset.ldif')
    name = '/S --check of the recorded cases is no change'
    if not os.path.exists(path):
        print(f'ok {number} - {name} # SKIP no cases here')
        return True
    statuses = [subprocess.run(
        [DSACLS, '--offline', path, f'{rdn},DC=corp,DC=example', '/S',
         '--check', '-q'], timeout=60, check=False).returncode
        for rdn in ('CN=gmsa', 'DC=node')]
    good = statuses == [0, 0]
    print(f'{"" if good else "not "}ok {number} - {name}')
    if not good:
        print(f'# exit status {statuses}')
    return good


def main():
    if not os.path.exists(os.path.join(CORPUS, 'ad-schema/classes.jsonl')):
        print('ok 1 - /S on recorded objects # SKIP no corpus here '
              '(CORPUS_DIR)\n1..1')
        return 0
    classes = {one['name'].lower(): one
               for one in records('ad-schema/classes.jsonl')}
    folder = os.path.join(BUILD, 'tests/vectors/reset')
    os.makedirs(folder, exist_ok=True)
    good = [check(number, name, classes, folder)
            for number, name in enumerate(FORESTS, 1)]
    good.append(check_cases(len(FORESTS) + 1))
    print(f'1..{len(good)}')
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main())
