# SPDX-License-Identifier: GPL-3.0-or-later
"""The first process inside the lab's namespaces: sets up, serves, ends.

inside.py make FLAVOUR BASE|- TARGET   makes a template in TARGET
inside.py run COPY [--set LINE]... [--log FILE] [-v] -- COMMAND...

Nobody but tests/lab/run calls it. When this process ends, the kernel ends
all others of its namespace and drops its file systems.
"""
import argparse
import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import server  # noqa: E402
import settings  # noqa: E402
from settings import LAB  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
FAILED = 125
# Where Debian keeps servers; it is not in the PATH of an ordinary user.
os.environ['PATH'] = f'/usr/sbin:/sbin:{os.environ["PATH"]}'


def call(*argv, **more):
    """Run a command that must work; its output is shown if it does not."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, **more)
    if done.returncode != 0:
        sys.stderr.write(f'lab: {" ".join(argv)} failed:\n{done.stdout}')
        sys.exit(FAILED)


def isolate():
    """A file system in memory, the loopback, and a /proc of our own."""
    call('mount', '-t', 'tmpfs', '-o', 'mode=0755', 'lab', LAB)
    call('ip', 'link', 'set', 'lo', 'up')
    call('ip', 'address', 'add', f'{settings.ADDRESS}/32', 'dev', 'lo')
    # Containers may forbid a new /proc; only ps(1) would miss it.
    subprocess.run(['mount', '-t', 'proc', 'proc', '/proc'],
                   stderr=subprocess.DEVNULL, check=False)


def configure(lines=()):
    for folder in settings.FOLDERS:
        os.makedirs(os.path.join(LAB, folder), exist_ok=True)
    with open(settings.SMB_CONF, 'w') as stream:
        stream.write(settings.smb_conf(lines))
    for name, text in settings.ETC.items():
        path = f'{LAB}/etc/{name}'
        with open(path, 'w') as stream:
            stream.write(text)
        # KRB5_CONFIG and LDAPCONF say where these are; the rest must be
        # in its place, and is on any Debian.
        if name != 'ldap.conf' and os.path.exists(f'/etc/{name}'):
            call('mount', '--bind', path, f'/etc/{name}')
    if os.path.exists('/etc/samba/smb.conf'):
        call('mount', '--bind', settings.SMB_CONF, '/etc/samba/smb.conf')
    if os.path.isdir('/run/nscd'):
        call('mount', '-t', 'tmpfs', 'nscd', '/run/nscd')


def copy(source, target):
    """Databases are mostly holes: they stay so. The owner is who copies."""
    call('cp', '-R', '--preserve=mode', '--reflink=auto', '--sparse=always',
         source, target)


@contextlib.contextmanager
def muffled():
    """Samba's libraries chatter on stderr, and from 4.22 on with print();
    shown only if it went wrong."""
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile('w+') as chatter:
        os.dup2(chatter.fileno(), 1)
        os.dup2(chatter.fileno(), 2)
        try:
            yield
        except BaseException:
            sys.stdout.flush()
            chatter.seek(0)
            os.write(kept[1], chatter.read().encode())
            raise
        finally:
            sys.stdout.flush()
            for number, copied in enumerate(kept, 1):
                os.dup2(copied, number)
                os.close(copied)


def make(flavour, base, target):
    isolate()
    if base != '-':
        copy(f'{base}/.', LAB)
    configure()
    os.environ.update(settings.environment(ROOT, 'build'))
    module = 'provision' if flavour == 'bare' else flavour
    with muffled():
        importlib.import_module(module).main()
    os.makedirs(target)
    for part in ('private', 'state', 'sysvol'):
        copy(f'{LAB}/{part}', target)
    open(os.path.join(target, 'ready'), 'w').close()


class Clock:
    """Says how long each step took, where somebody wants to know."""

    def __init__(self, on):
        self.on, self.last = on, time.monotonic()

    def __call__(self, what):
        now = time.monotonic()
        if self.on:
            print(f'lab: {what}: {1000 * (now - self.last):.0f} ms',
                  file=sys.stderr)
        self.last = now


def ticket(env):
    call('kinit', 'Administrator', input=settings.ADMIN_PW + '\n', env=env)


def run(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument('copy')
    parser.add_argument('--set', action='append', default=[])
    parser.add_argument('--log')
    parser.add_argument('-v', action='store_true')
    cut = argv.index('--')
    options = parser.parse_args(argv[:cut])
    step = Clock(options.v)
    isolate()
    copy(f'{options.copy}/.', LAB)
    configure(options.set)
    step('copied')
    env = settings.environment(ROOT, os.environ.get('B', 'build'))
    try:
        server.start()
    except server.Failed as failure:
        sys.stderr.write(f'lab: {failure}\n')
        return FAILED
    step('server up')
    ticket(env)
    step('ticket')
    status = command(argv[cut + 1:], env)
    step('command')
    if options.log:
        shutil.copyfile(settings.LOG, options.log)
    return status


def command(argv, env):
    """Run it to its end, collecting orphans as a first process must."""
    # Ctrl-C is for the command; a handler, unlike SIG_IGN, is not passed on.
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda *_: None)
    try:
        process = subprocess.Popen(argv, env=env)
    except OSError as problem:
        sys.stderr.write(f'lab: {argv[0]}: {problem.strerror}\n')
        return 127 if isinstance(problem, FileNotFoundError) else 126
    while True:
        pid, status = os.wait()
        if pid == process.pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == '__main__':
    # Debian 13's users have 002: the program takes no folder of presets that
    # a group may write to.
    os.umask(0o022)
    if sys.argv[1] == 'make':
        make(*sys.argv[2:])
    else:
        sys.exit(run(sys.argv[2:]))
