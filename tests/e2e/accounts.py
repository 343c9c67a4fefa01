# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's accounts: their names in the directory, and their tickets."""
import os

from samba.dcerpc import security
from samba.ndr import ndr_unpack

import directory
from program import run

TICKETS, SIDS = {}, {}


def env_of(name):
    """The environment in which a program is that user, by a ticket."""
    if name not in TICKETS:
        cache = f'FILE:{os.environ["LAB_DIR"]}/tmp/{name}.cc'
        word = 'LAB_ADMIN_PW' if name == 'Administrator' else 'LAB_PW'
        run('kinit', '-c', cache, name,
            stdin=os.environ[word] + '\n').exits(0)
        TICKETS[name] = {'KRB5CCNAME': cache}
    return TICKETS[name]


def entry_of(name, attribute):
    found = directory.ldapsearch(
        os.environ['LAB_BASE'], f'(sAMAccountName={name})', attribute)
    assert len(found) == 1, f'{len(found)} entries are called {name}'
    return found[0]


def dn_of(name):
    return entry_of(name, '1.1')[0]


def sid_of(name):
    """An account keeps its SID for life, so it is asked for once."""
    if name not in SIDS:
        raw = entry_of(name, 'objectSid')[1]['objectSid'][0]
        SIDS[name] = str(ndr_unpack(security.dom_sid, raw))
    return SIDS[name]
