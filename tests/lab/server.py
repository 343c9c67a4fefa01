#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, stop and restart the lab's server from inside the lab.

usage: server.py start | stop | restart | pid

For tests that take the server away. `stop` kills it and waits until it is
gone; `start` returns when LDAP answers.
"""
import os
import signal
import socket
import subprocess
import sys
import time

import settings

PID = f'{settings.LAB}/run/lab.pid'
# LDAPv3 search of the root DSE's objectClass, as bytes on the wire.
ROOT_DSE = bytes.fromhex('302502010163200400' '0a01000a0100'
                         '020100020100010100' '870b') + b'objectClass0\0'
PATIENCE = 60


class Failed(Exception):
    """The server did not start; says why, and what its log says."""


def answers():
    """Whether LDAP answers a search by now."""
    try:
        with socket.create_connection(('127.0.0.1', 389), 5) as link:
            link.sendall(ROOT_DSE)
            return len(link.recv(64)) > 0
    except OSError:
        return False


def log_tail():
    try:
        with open(settings.LOG, errors='replace') as stream:
            return ''.join(stream.readlines()[-20:])
    except OSError:
        return ''


def start():
    with open(f'{settings.LAB}/log/stdout', 'ab') as out:
        process = subprocess.Popen(
            ['samba', '-F', '--no-process-group', '-M', 'single',
             '-s', settings.SMB_CONF],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True)
    with open(PID, 'w') as stream:
        stream.write(f'{process.pid}\n')
    until = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None:
            raise Failed(f'samba ended at once\n{log_tail()}')
        if time.monotonic() > until:
            raise Failed(f'no answer in {PATIENCE} s\n{log_tail()}')
        time.sleep(0.02)


def pid():
    with open(PID) as stream:
        return int(stream.read())


def stop():
    number = pid()
    try:
        os.kill(number, signal.SIGKILL)
        while True:
            os.kill(number, 0)
            with open(f'/proc/{number}/stat') as stream:
                if stream.read().rpartition(')')[2].split()[0] == 'Z':
                    break
            time.sleep(0.01)
    except (ProcessLookupError, FileNotFoundError):
        pass


def main(argv):
    if argv == ['pid']:
        print(pid())
    elif argv in (['stop'], ['start'], ['restart']):
        if argv[0] != 'start':
            stop()
        if argv[0] != 'stop':
            start()
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except Failed as failure:
        sys.exit(f'server.py: {failure}')
