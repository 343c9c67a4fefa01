#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many round trips a command takes, connection and logon included."""
import os
import sys
import tempfile

import e2e
import names

sys.path.insert(0, os.path.join(e2e.ROOT, 'tests', 'lab'))
from round_trips import Relay  # noqa: E402

# Long enough that what is sent together arrives before its first answer.
DELAY = 0.02
GRANT = (names.ROME, '/I:S', '/G',
         'LAB\\provisioners:CA;Reset Password;user')
PRESET = (names.ROME, '--preset', 'user-provisioning', '--trustee',
          'LAB\\provisioners')
KDC = '[realms]\n\tLAB.EXAMPLE = {{\n\t\tkdc = {host}:{port}\n\t}}\n'


def counted(*words, **how):
    """The round trips of one command to the DC."""
    with Relay((names.HOST, 389), DELAY) as relay:
        e2e.dsacls('-H', f'ldap://{names.HOST}:{relay.port}', *words,
                   **how).succeeds()
        return relay.count


def at_most(limit, *words, **how):
    count = counted(*words, **how)
    assert count <= limit, f'{count} round trips, wanted at most {limit}'
    print(f'# {count} round trips')


def taken_back(function):
    """A run that is not the first: that one finds no file of locks yet, and
    reads the object once more."""
    e2e.dsacls(*GRANT, '-q').succeeds()
    e2e.dsacls('undo', '-q').succeeds()
    function()
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def a_listing():
    """A listing takes 5 round trips"""
    at_most(5, names.ROME)


@e2e.check
def a_grant():
    """A grant takes 7 round trips"""
    taken_back(lambda: at_most(7, *GRANT))


@e2e.check
def a_preset():
    """A preset takes 7 round trips"""
    taken_back(lambda: at_most(7, *PRESET))


@e2e.check
def tickets():
    """The KDC is asked for the ticket that is missing, and only for it"""
    with Relay((names.HOST, 88), DELAY, datagrams=True) as kdc, \
            tempfile.TemporaryDirectory() as folder:
        conf, cache = f'{folder}/krb5.conf', f'{folder}/ccache'
        with open(conf, 'w') as stream:
            stream.write(KDC.format(host=names.HOST, port=kdc.port))
        env = {'KRB5_CONFIG': f'{conf}:{os.environ["KRB5_CONFIG"]}',
               'KRB5CCNAME': cache}
        e2e.run('kinit', 'Administrator', env=env,
                stdin=os.environ['LAB_ADMIN_PW'] + '\n').exits(0)
        kdc.reset()
        # UDP, or a connection and a request where the answer is too long.
        for least, most in ((1, 3), (0, 0)):
            counted(names.ROME, env=env)
            assert least <= kdc.count <= most, f'{kdc.count} to the KDC'
            print(f'# {kdc.count} round trips to the KDC')
            kdc.reset()


if __name__ == '__main__':
    e2e.main()
