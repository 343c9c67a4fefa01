# SPDX-License-Identifier: GPL-3.0-or-later
"""What suites share that change something and look it up in the journal."""
import base64
import json
import os
import re

import e2e
import names
import program
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

TEMPORARY = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp')
HELPDESK = 'LAB\\helpdesk'
RESET = ('/I:S', '/G', f'{HELPDESK}:CA;Reset Password;user')


def path(name, text=None):
    """A file of that name for this suite, holding the text if there is one."""
    full = os.path.join(TEMPORARY, name)
    if text is not None:
        with open(full, 'w', encoding='utf-8') as stream:
            stream.write(text)
    return full


def runs(*ids):
    """The journal's runs as log --json has them."""
    return json.loads(e2e.dsacls('log', *ids, '--json').succeeds().out)


def grants(dn, *aces, args):
    """Run the program on dn, see these ACEs come, and give the run's id."""
    before = e2e.snapshot(dn)
    e2e.dsacls(dn, *args).succeeds()
    e2e.only_changed(before, e2e.snapshot(dn), added=aces)
    return runs()[0]['id']


def reset_ace(name='helpdesk'):
    return (f'(OA;CIIO;CR;{names.RESET_PASSWORD};{names.USER};'
            f'{e2e.sid_of(name)})')


def who(name):
    return e2e.sid_of(name)


def writes_nothing(status, *args, **how):
    """Run the program: it ends so, and nothing at all was written."""
    written = e2e.written()
    done = e2e.dsacls(*args, **how).exits(status)
    assert e2e.written() == written, f'something was written\n{done}'
    return done


def write_nothing(status, *args, **how):
    """Run the program: it ends so, and every descriptor is as it was."""
    forest, written = e2e.tree(), e2e.written()
    done = e2e.dsacls(*args, **how).exits(status)
    assert e2e.written() == written and e2e.tree() == forest, done
    return done


def put(dn, edit):
    """Somebody else's write: the DACL as samba's SDDL, edited."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
    text = value.as_sddl(security.dom_sid('S-1-5-21-9-9-9'))
    assert edit(text) != text, text
    value = security.descriptor.from_sddl(
        edit(text), security.dom_sid('S-1-5-21-9-9-9'))
    store(dn, value)


def store(dn, value, flags=4):
    name = base64.b64encode(dn.encode()).decode()
    text = base64.b64encode(ndr_pack(value)).decode()
    e2e.ldapmodify(f'dn:: {name}\n{e2e.control_line(flags)}\n'
                   'changetype: modify\nreplace: nTSecurityDescriptor\n'
                   f'nTSecurityDescriptor:: {text}\n').exits(0)


def counted(out, objects, words):
    """One summary, at the end; what is unchanged has no line."""
    assert 'no change' not in out, out
    lines = [line for line in out.splitlines()
             if re.match(r'\d+ objects?\b', line)]
    assert lines == [f'{objects} objects: {words}'], out
    rest = out[out.index(lines[0]):].splitlines()[1:]
    assert rest in ([], ['The command completed successfully'],
                    ['Nothing was written: a dry run']), out


def preloaded(**faults):
    """The environment of a program that is interfered with: see
    faults/preload.c, which `make check` has built."""
    name = f'{program.BUILD}/tests/e2e/faults/preload.so'
    full = os.path.join(program.ROOT, name)
    if not os.path.exists(full):
        program.run('make', '-s', '-C', program.ROOT, 'NODEPS=1', name,
                    timeout=300).exits(0)
    return {'LD_PRELOAD': full, **faults}
