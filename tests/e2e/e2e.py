# SPDX-License-Identifier: GPL-3.0-or-later
"""What end-to-end suites share: they run the program, and judge by others.

A suite is a script of checks that starts one lab for all of them:

    import e2e

    @e2e.check
    def grants_are_written():
        before = e2e.snapshot(dn)
        e2e.dsacls(dn, '/G', r'LAB\\alice:RP').succeeds()
        e2e.only_changed(before, e2e.snapshot(dn), added=[ace])

    if __name__ == '__main__':
        e2e.main()

It prints TAP. What the program did is read back by ldapsearch and by
python3-samba, never by the program.
"""
import os
import signal
import sys
import time
import traceback

import samba

# The other parts, so that a suite imports one module.
from accounts import dn_of, env_of, sid_of                       # noqa: F401
from descriptor import (ace, forget_link, nothing_else,          # noqa: F401
                        only_changed, others_untouched, snapshot,
                        text_of, tree, unchanged, written)
from directory import (control_line, ldapadd, ldapmodify,         # noqa: F401
                       ldapsearch, sd_flags)
from program import ROOT, Done, dsacls, run                      # noqa: F401

LAB = os.path.join(ROOT, 'tests', 'lab', 'run')
CHECKS = []
# Ctrl-C is one for us and ours, also where the caller ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
# No check takes longer, on whatever machine; those that are long say so.
SECONDS = int(os.environ.get('E2E_SECONDS', 120))


class Skip(Exception):
    """Raised by a check that cannot run here; says why."""


def check(function):
    """Decorator: this function is a check, in the order they stand."""
    CHECKS.append(function)
    return function


def title(function):
    name = function.__doc__ or function.__name__.replace('_', ' ')
    return name.strip().splitlines()[0].rstrip('.')


def inside():
    return 'LAB_DIR' in os.environ


def enter(options):
    """Start this very script again, inside a lab."""
    script = os.path.abspath(sys.argv[0])
    os.execv(LAB, [LAB, *options, '--', '/usr/bin/python3', '-B', script,
                   *sys.argv[1:]])


class TooLong(Exception):
    """Raised in a check that is not done in time."""


def stop(_signal, _frame):
    raise TooLong(f'not done after {SECONDS} s')


def perform(number, function):
    """One check's TAP line; whether it passed."""
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        function()
    except Skip as reason:
        print(f'ok {number} - {title(function)} # SKIP {reason}')
        return True
    except Exception as problem:  # a check may fail in any way
        where = traceback.extract_tb(problem.__traceback__)
        print(f'not ok {number} - {title(function)}')
        place = [frame for frame in where if 'test_' in frame.filename]
        for frame in place[-1:]:
            print(f'# {os.path.basename(frame.filename)}:{frame.lineno}: '
                  f'{frame.line}')
        kind = '' if isinstance(problem, AssertionError) else \
            f'{type(problem).__name__}: '
        for line in f'{kind}{problem}'.splitlines():
            print(f'# {line}')
        return False
    finally:
        signal.alarm(0)
    print(f'ok {number} - {title(function)}')
    return True


def timed(number, function):
    """perform(), and where E2E_TIMES is set a word on how long it took."""
    began = time.monotonic()
    passed = perform(number, function)
    if 'E2E_TIMES' in os.environ:
        print(f'# {1000 * (time.monotonic() - began):.0f} ms')
    return passed


def main(*options, lab=True):
    """Run the suite, in a lab started with these options of tests/lab/run.

    Arguments on the command line choose checks by a part of their name.
    """
    if lab and not inside():
        enter(options)
    sys.stdout.reconfigure(line_buffering=True)
    chosen = [function for function in CHECKS
              if not sys.argv[1:] or any(part in function.__name__
                                         for part in sys.argv[1:])]
    print(f'1..{len(chosen)}')
    if lab:
        print(f'# directory: Samba {samba.version}')
    passed = [timed(number, function)
              for number, function in enumerate(chosen, 1)]
    sys.exit(0 if all(passed) else 1)


