# SPDX-License-Identifier: GPL-3.0-or-later
"""A big domain: the company, 500 units, and 20,000 users in one container.

The units are empty: an inheritable ACE on a unit makes Samba write every
object below, and that would be all that a benchmark of writes sees.

Put straight into the databases with no server running, and in ldb's batch
mode: otherwise it copies its index at every entry, and needs ten times as
long.
"""
import provision
from settings import BASE, DNS

UNITS, USERS = 500, 20000
TOP = f'OU=big,{BASE}'
CROWD = f'OU=crowd,{TOP}'
A_TRANSACTION = 4000


def units(sam):
    sam.add({'dn': TOP, 'objectClass': 'organizationalUnit'})
    sam.add({'dn': CROWD, 'objectClass': 'organizationalUnit'})
    for number in range(UNITS):
        sam.add({'dn': f'OU=unit{number:03},{TOP}',
                 'objectClass': 'organizationalUnit'})


def user(sam, number):
    name = f'user{number:05}'
    sam.add({'dn': f'CN={name},{CROWD}', 'objectClass': 'user',
             'sAMAccountName': name, 'userAccountControl': '514',
             'userPrincipalName': f'{name}@{DNS}'})


def main():
    sam = provision.database(['batch_mode:1',
                              'transaction_index_cache_size:100000'])
    sam.transaction_start()
    units(sam)
    sam.transaction_commit()
    for first in range(0, USERS, A_TRANSACTION):
        sam.transaction_start()
        for number in range(first, first + A_TRANSACTION):
            user(sam, number)
        sam.transaction_commit()
