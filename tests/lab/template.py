# SPDX-License-Identifier: GPL-3.0-or-later
"""The templates under build/lab, from which every lab is copied.

A template is made once and named after a hash of all that went into it, so
a changed script makes a new one. Two makers at a time are safe: the second
waits for the first. A lab holds a shared lock on its template while it
runs; what is out of date and not locked goes when a new one is made.
"""
import fcntl
import glob
import hashlib
import os
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'build', 'lab')

# What each flavour stands on, the scripts that make it out of that, and how
# many seconds they take.
LAYERS = {
    'bare': (None, ['provision.py', 'settings.py', 'inside.py'], 7),
    'company': ('bare', ['company.py'], 2),
    'big': ('company', ['big.py'], 90),
}


class Template:
    """A finished template; its lock is held as long as this object."""

    def __init__(self, path):
        self.path = path
        self.lock = os.open(os.path.join(path, 'ready'), os.O_RDONLY)
        fcntl.flock(self.lock, fcntl.LOCK_SH)


def digest(flavour):
    parent, scripts, _ = LAYERS[flavour]
    seen = hashlib.sha256()
    if parent:
        seen.update(digest(parent).encode())
    else:
        samba = os.stat('/usr/sbin/samba')
        seen.update(repr((samba.st_size, samba.st_mtime_ns)).encode())
    for script in scripts:
        with open(os.path.join(HERE, script), 'rb') as stream:
            seen.update(stream.read())
    return seen.hexdigest()[:16]


def take(path):
    """The template at path, or None where there is none (any more)."""
    try:
        return Template(path)
    except FileNotFoundError:
        return None


def get(flavour, inside, verbose=False):
    """The template of that flavour, made if need be.

    inside(argv) starts inside.py in namespaces and returns the process.
    """
    path = os.path.join(HOME, f'{flavour}-{digest(flavour)}')
    found = take(path)
    if found:
        return found
    os.makedirs(HOME, exist_ok=True)
    with open(os.path.join(HOME, f'{flavour}.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return take(path) or make(flavour, path, inside, verbose)


def make(flavour, path, inside, verbose):
    parent = LAYERS[flavour][0]
    base = get(parent, inside, verbose) if parent else None
    started = time.monotonic()
    print(f'lab: making the template "{flavour}", once: about '
          f'{LAYERS[flavour][2]} s', file=sys.stderr)
    sweep(os.path.join(HOME, f'.{flavour}-*'))
    raw = os.path.join(HOME, f'.{flavour}-{os.getpid()}')
    process = inside(['make', flavour, base.path if base else '-', raw])
    if process.wait() != 0:
        shutil.rmtree(raw, ignore_errors=True)
        sys.exit(f'lab: could not make the template "{flavour}"')
    os.rename(raw, path)
    made = Template(path)
    sweep(os.path.join(HOME, f'{flavour}-*'))
    if verbose:
        print(f'lab: made in {time.monotonic() - started:.1f} s',
              file=sys.stderr)
    return made


def sweep(pattern):
    """Remove templates that no lab uses; unfinished ones in any case."""
    for path in glob.glob(pattern):
        try:
            lock = os.open(os.path.join(path, 'ready'), os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(lock)
        except BlockingIOError:
            pass
        except FileNotFoundError:
            shutil.rmtree(path, ignore_errors=True)
