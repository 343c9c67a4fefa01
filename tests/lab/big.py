# SPDX-License-Identifier: GPL-3.0-or-later
"""A big domain: the company, and 20,000 users in 500 units.

Put straight into the databases with no server running, and in ldb's batch
mode: otherwise it copies its index at every entry, and needs ten times as
long.
"""
import provision
from settings import BASE, DNS

UNITS, USERS = 500, 40
TOP = f'OU=big,{BASE}'
A_TRANSACTION = 100


def unit(sam, number):
    dn = f'OU=unit{number:03},{TOP}'
    sam.add({'dn': dn, 'objectClass': 'organizationalUnit'})
    for index in range(number * USERS, (number + 1) * USERS):
        name = f'user{index:05}'
        sam.add({'dn': f'CN={name},{dn}', 'objectClass': 'user',
                 'sAMAccountName': name, 'userAccountControl': '514',
                 'userPrincipalName': f'{name}@{DNS}'})


def main():
    sam = provision.database(['batch_mode:1',
                              'transaction_index_cache_size:100000'])
    sam.add({'dn': TOP, 'objectClass': 'organizationalUnit'})
    for first in range(0, UNITS, A_TRANSACTION):
        sam.transaction_start()
        for number in range(first, first + A_TRANSACTION):
            unit(sam, number)
        sam.transaction_commit()
