#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""findsid without a base in a forest of which the server holds a part."""
import json
import os
import sys
import tempfile

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir, 'e2e'))

import e2e                                                   # noqa: E402
import forest                                                # noqa: E402
from forest import READ, ace, descriptor                     # noqa: E402

CHILD = 'DC=child,DC=corp,DC=example'


def company():
    """Every partition named in the file holds an entry for helpdesk."""
    snapshot = forest.Snapshot('DC=corp,DC=example', 'S-1-5-21-11-22-33',
                               'CORP')
    who = f'{snapshot.sid}-1104'
    value = descriptor('S-1-5-32-544', [ace(who, READ)])
    for dn, name in ((snapshot.domain, 'domainDNS'),
                     (snapshot.config, 'configuration'),
                     (snapshot.schema, 'dMD')):
        snapshot.add_object(dn, ['top', name], value)
    snapshot.add(snapshot.domain, objectSid=forest.sid_bytes(snapshot.sid))
    snapshot.add_object(f'CN=helpdesk,{snapshot.domain}', ['top', 'group'],
                        value, objectSid=forest.sid_bytes(who),
                        sAMAccountName='helpdesk')
    for name, head in (('Enterprise Configuration', snapshot.config),
                       ('Enterprise Schema', snapshot.schema)):
        refer(snapshot, name, head, '1')
    return snapshot


def refer(snapshot, name, head, flags):
    snapshot.add_object(f'CN={name},CN=Partitions,{snapshot.config}',
                        ['top', 'crossRef'],
                        descriptor('S-1-5-32-544', [ace('S-1-5-11', READ)]),
                        nCName=head, systemFlags=flags)


def findsid(snapshot, *args):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'forest.ldif')
        snapshot.write(path)
        return e2e.dsacls('--offline', path, 'findsid', 'CORP\\helpdesk',
                          *args)


@e2e.check
def the_whole_forest_is_here():
    """Exit 0, each partition once"""
    snapshot = company()
    done = findsid(snapshot, '--json').exits(0).silent()
    assert [one['dn'] for one in json.loads(done.out)] == [
        snapshot.domain, f'CN=helpdesk,{snapshot.domain}', snapshot.config,
        snapshot.schema], done
    # What is outside of the forest is none of its partitions.
    refer(snapshot, 'elsewhere', 'O=other', '0')
    findsid(snapshot, '--json').exits(0).silent()


@e2e.check
def another_domain_is_not_here():
    """Exit 4, and named; with a base it was not asked about"""
    snapshot = company()
    refer(snapshot, 'CHILD', CHILD, '3')
    refer(snapshot, 'app', 'DC=app', '5')
    done = findsid(snapshot, '--json').fails(
        4, 'partitions of the forest that forest.ldif does not hold may '
        'name it as well', CHILD, 'DC=app')
    assert len(json.loads(done.out)) == 4, done
    findsid(snapshot, '--check', '-q').exits(4)
    done = findsid(snapshot, snapshot.domain).exits(0)
    done.warns('4 other partitions were not searched')
    findsid(snapshot, snapshot.domain, '--check', '-q').exits(3)
    done = findsid(snapshot, f'CN=helpdesk,{snapshot.domain}',
                   snapshot.config).exits(0)
    done.warns('3 other partitions were not searched')


if __name__ == '__main__':
    e2e.main(lab=False)
