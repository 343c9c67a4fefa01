#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/fresh/run by itself, without a root: what it makes of a command's
output, and that it passes nothing where it can run nothing. TAP."""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import sys
import tempfile
from unittest import mock

sys.dont_write_bytecode = True
RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'run')
LOADER = importlib.machinery.SourceFileLoader('fresh', RUN)
fresh = importlib.util.module_from_spec(
    importlib.util.spec_from_loader('fresh', LOADER))
LOADER.exec_module(fresh)

GOOD = 'unit/x/test_y          7 ok   0 failed   0 skipped     5 ms\n'
BAD = ('e2e/test_z.py          3 ok   1 failed   0 skipped    50 ms\n'
       'not ok 2 - it is right\n# wanted this\n')


def judge(command, status, text):
    """(good, the line about it, what was said before)."""
    said = io.StringIO()
    with tempfile.NamedTemporaryFile('w', suffix='.log') as log, \
            contextlib.redirect_stdout(said):
        log.write(text)
        log.flush()
        good, line = fresh.judge('debian-0', command, status, 12, log.name)
    return good, line, said.getvalue()


def passed():
    """A check that passed is good, and nothing else is said"""
    good, line, said = judge('check', 0, GOOD +
                             '7 passed, 0 failed, 0 skipped\n')
    assert good and not said, (good, said)
    assert line == 'debian-0: 7 passed, 0 failed, 0 skipped (12 s)', line


def failed():
    """A check that failed: its failures' text, each line with the root"""
    good, line, said = judge(
        'check', 2, GOOD + BAD + GOOD + '17 passed, 1 failed, 0 skipped\n'
        'make: *** [tests/tests.mk:23: check] Error 1\n')
    assert not good, line
    assert line == 'debian-0: 17 passed, 1 failed, 0 skipped (12 s)', line
    assert said.splitlines() == [f'debian-0: {one}'
                                 for one in BAD.splitlines()], said


def broken():
    """A check without its closing line is not good, whatever its status"""
    for status in (0, 2):
        good, line, said = judge('check', status, GOOD + 'cc: no such file\n')
        assert not good and 'cc: no such file' in said, (status, said)
        assert line == f'debian-0: make check: failed, exit status {status}' \
            ' (12 s)' or status == 0, line


def too_long():
    """A command that was stopped is not good, and it is said why"""
    for command in fresh.COMMANDS:
        good, line, _ = judge(command, None, GOOD)
        assert not good and 'did not end within' in line, line


def demo():
    """The demo is judged by its exit status alone"""
    assert judge('demo', 0, 'fine\n')[:2] == (
        True, 'debian-0: make demo: succeeded (12 s)')
    good, line, said = judge('demo', 2, 'not so fine\n')
    assert not good and 'exit status 2' in line and 'not so' in said, line


def nobody():
    """An ordinary user: 0 roots, and that is no success"""
    said = io.StringIO()
    with mock.patch('os.geteuid', lambda: 1000), \
            mock.patch('sys.argv', ['run']), contextlib.redirect_stdout(said):
        status = fresh.main()
    assert status == 1, status
    assert said.getvalue().startswith('check-fresh: 0 roots: '), said


def main():
    checks = (passed, failed, broken, too_long, demo, nobody)
    print(f'1..{len(checks)}')
    bad = 0
    for number, check in enumerate(checks, 1):
        try:
            check()
            print(f'ok {number} - {check.__doc__}')
        except AssertionError as problem:
            bad += 1
            print(f'not ok {number} - {check.__doc__}\n# {problem}')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
