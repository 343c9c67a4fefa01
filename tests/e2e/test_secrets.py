#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running shell keeps of a password, seen as root sees it: by
/proc/PID/mem (attack 22)."""
import os
import re
import sys

import e2e
import names
from program import DSACLS

sys.path.insert(0, os.path.join(e2e.ROOT, 'tests', 'repl'))
import terminal  # noqa: E402

# Of its own, and found in no command line and no environment.
PASSWORD = 'Rarely-Seen-Passw0rd'
NOBODY = {'KRB5CCNAME': 'FILE:/none/at/all'}
LDAPS = f'ldaps://{names.HOST}'


def give_password(account):
    e2e.run('samba-tool', 'user', 'setpassword', account,
            f'--newpassword={PASSWORD}', '-H', f'ldap://{names.HOST}',
            '--use-kerberos=required').exits(0)


def password_file():
    path = os.path.join(os.environ['LAB_DIR'], 'tmp/rare')
    with open(path, 'w') as stream:
        stream.write(PASSWORD + '\n')
    os.chmod(path, 0o600)
    return path


class Region:
    def __init__(self, start, end, name):
        self.start, self.end, self.name = start, end, name
        self.flags = ''


def regions(pid):
    """The parts of a process's memory, with their VmFlags."""
    found = []
    with open(f'/proc/{pid}/smaps') as stream:
        for line in stream:
            head = re.match(r'([0-9a-f]+)-([0-9a-f]+) (r)...', line)
            if head:
                name = line.split(maxsplit=5)[5:] or ['']
                found.append(Region(int(head[1], 16), int(head[2], 16),
                                    name[0].strip()))
            elif line.startswith('VmFlags:'):
                found[-1].flags = line.split()[1:]
    return found


def copies(pid, secret=PASSWORD):
    """The regions in which the secret stands, one for each time."""
    found = []
    with open(f'/proc/{pid}/mem', 'rb', 0) as memory:
        for region in regions(pid):
            try:
                memory.seek(region.start)
                data = memory.read(region.end - region.start)
            except (OSError, ValueError, OverflowError):
                continue
            found += [region] * data.count(secret.encode())
    return found


def shell(*words, asks=True):
    """The copies that a shell has, at its first prompt and after a look."""
    with terminal.Terminal([DSACLS, *words, 'shell'], env=NOBODY) as shown:
        if asks:
            shown.sees('Password')
            shown.types(f'{PASSWORD}<Enter>')
        shown.sees('> ')
        first = copies(shown.pid)
        shown.types('ls<Enter>')
        shown.sees('people')
        shown.sees('> ')
        # Look at what is there at all: a test that sees nothing is none.
        assert copies(shown.pid, names.BASE), 'the memory cannot be read'
        return first, copies(shown.pid)


@e2e.check
def none_is_left_once_there_is_a_ticket():
    """Kerberos, asked for and from a file"""
    give_password('helpdesk1')
    who = ('-H', f'ldap://{names.HOST}', '/user:helpdesk1@lab.example')
    for words, asks in (((*who, '-W'), True),
                        ((*who, '-y', password_file()), False)):
        for found in shell(*words, asks=asks):
            assert not found, [region.name for region in found]


@e2e.check
def one_is_kept_locked_for_a_simple_bind():
    """Not swapped out, not dumped, not passed on to other programs"""
    give_password('helpdesk1')
    who = ('-H', LDAPS, '-D', e2e.dn_of('helpdesk1'))
    for words, asks in (((*who, '-W'), True),
                        ((*who, '-y', password_file()), False)):
        for found in shell(*words, asks=asks):
            assert len(found) == 1, [region.name for region in found]
            flags = found[0].flags
            assert {'lo', 'dd', 'wf'} <= set(flags), flags


@e2e.check
def a_password_of_the_command_line_is_kept_locked():
    """The shell may need it again"""
    give_password('helpdesk1')
    kerberos = ('-H', f'ldap://{names.HOST}', '/user:helpdesk1@lab.example')
    simple = ('-H', LDAPS, '-D', e2e.dn_of('helpdesk1'))
    for words in ((*kerberos, f'/passwd:{PASSWORD}'),
                  (*kerberos, '-w', PASSWORD), (*simple, f'-w{PASSWORD}'),
                  (*simple, f'--password={PASSWORD}')):
        for found in shell(*words, asks=False):
            assert 1 <= len(found) <= 2, [region.name for region in found]
            for region in found:
                assert {'lo', 'dd', 'wf'} <= set(region.flags), region.name


if __name__ == '__main__':
    e2e.main()
