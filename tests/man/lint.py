#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page is clean for mandoc -Tlint, refers to pages that there are, and
says what each of its literal displays is. TAP."""
import os
import re
import subprocess

import pages

WANTED = ['dsacls-preset.5', 'dsacls-rights.7', 'dsacls-shell.1', 'dsacls.1',
          'libsd.3']
# Which pages are installed, and how Debian indexes them, is not ours.
FOREIGN = re.compile(r'referenced manual not found|outdated mandoc.db')


def complaints(page):
    done = subprocess.run(['mandoc', '-Tlint', page], capture_output=True,
                          text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines()
            if not FOREIGN.search(line)]


def references(page, names):
    """Our own pages that this one refers to and that there are not."""
    with open(page, encoding='utf-8') as source:
        found = re.findall(r'^\.Xr (\S+) (\d)', source.read(), re.M)
    return [f'{name}({section}) is not there' for name, section in found
            if re.match('dsacls|libsd', name)
            and f'{name}.{section}' not in names]


def commands(page):
    """Commands that stand outside of literal displays are never run."""
    with open(page, encoding='utf-8') as source:
        return [f'not in a display: {line}' for line in source.read().
                splitlines() if re.match(r'\.(Dl|D1) *\$ ', line)]


def marks(page):
    try:
        for display in pages.displays(page):
            if display.kind in ('example', 'session'):
                pages.steps(display)
    except AssertionError as problem:
        return [str(problem)]
    return []


def main():
    found = pages.pages()
    names = [os.path.basename(page) for page in found]
    print(f'1..{4 * len(found) + 1}')
    print(f'{"ok" if names == WANTED else "not ok"} 1 - the five pages')
    number = 1
    for page in found:
        name = os.path.basename(page)
        for title, problems in (
                ('mandoc -Tlint', complaints(page)),
                ('references', references(page, names)),
                ('commands', commands(page)), ('displays', marks(page))):
            number += 1
            print(f'{"not ok" if problems else "ok"} {number} - '
                  f'{name}: {title}')
            for problem in problems:
                print(f'# {problem}')


main()
