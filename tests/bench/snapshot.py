#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How cost grows: a dry run over snapshots of 100 to 100,000 units.

usage: tests/bench/snapshot.py DSACLS FOLDER
"""
import base64
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from timing import run  # noqa: E402

from samba.dcerpc import security  # noqa: E402
from samba.ndr import ndr_pack  # noqa: E402

BASE = 'DC=corp,DC=example'
DOMAIN = 'S-1-5-21-1004336348-1177238915-682003330'
LIMIT_KIB = 64 * 1024


def record(dn, classes, **values):
    lines = [f'dn: {dn}'] + [f'objectClass: {name}' for name in classes]
    for name, value in values.items():
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode()
            lines.append(f'{name}:: {value}')
        else:
            lines.append(f'{name}: {value}')
    return '\n'.join(lines) + '\n\n'


def descriptor(sddl):
    return ndr_pack(security.descriptor.from_sddl(
        sddl, security.dom_sid(DOMAIN)))


def make(path, count):
    unit = descriptor('O:DAG:DAD:AI(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)'
                      '(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)(A;;LCRPLORC;;;AU)'
                      '(A;CIID;LC;;;RU)'
                      '(A;CIID;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;EA)')
    head = descriptor('O:BAG:BAD:AI(A;CI;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;EA)')
    with open(path, 'w', encoding='utf-8') as out:
        out.write(record(BASE, ['top', 'domain', 'domainDNS'],
                         objectSid=ndr_pack(security.dom_sid(DOMAIN)),
                         nTSecurityDescriptor=head))
        for index in range(count):
            out.write(record(f'OU=unit{index},{BASE}',
                             ['top', 'organizationalUnit'],
                             ou=f'unit{index}', name=f'unit{index}',
                             objectGUID=index.to_bytes(16, 'little'),
                             nTSecurityDescriptor=unit))


def main(dsacls, folder):
    print('\nA dry run over a snapshot:\n\n'
          '| objects | seconds | µs each | peak |\n|---|---|---|---|')
    good = True
    for count in (100, 1000, 10000, 100000):
        path = os.path.join(folder, f'units-{count}.ldif')
        make(path, count)
        done = run([dsacls, '--offline', path, '--under', BASE, '--filter',
                    '(objectClass=organizationalUnit)', '/G',
                    'Authenticated Users:LC', '--dry-run', '-q'])
        os.unlink(path)
        print(f'| {count:,} | {done.seconds:.2f} '
              f'| {done.seconds * 1e6 / count:.0f} '
              f'| {done.peak / 1024:.0f} MiB |', flush=True)
        good &= done.peak < LIMIT_KIB
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
