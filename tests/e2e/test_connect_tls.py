#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SASL inside TLS, on a server that is configured to allow it."""
import e2e
import names


@e2e.check
def sasl_inside_tls_has_no_layer_of_its_own():
    for where in (('-H', f'ldaps://{names.HOST}'),
                  ('-H', f'ldap://{names.HOST}', '-Z')):
        for mechanism in ('GSSAPI', 'GSS-SPNEGO'):
            e2e.dsacls(names.BERLIN, *where, '-Y', mechanism).succeeds(
                'LAB\\helpdesk')


@e2e.check
def it_writes_there_too():
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, '-H', f'ldaps://{names.HOST}', '/G',
               'LAB\\alice:RP').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME),
                     added=[f'(A;;RP;;;{e2e.sid_of("alice")})'])


if __name__ == '__main__':
    e2e.main('--set',
             'ldap server require strong auth = allow_sasl_over_tls')
