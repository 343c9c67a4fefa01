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
LIST = os.path.join(os.environ.get('B', 'build'),
                    'tests/unit/input/option_list')
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


def shell_commands(page):
    """The commands of the shell, in the order of its table or another."""
    rows = subprocess.run([LIST], capture_output=True, text=True,
                          check=True).stdout.splitlines()
    table = {row.split('\t')[1] for row in rows
             if row.startswith('command\t')}
    with open(page, encoding='utf-8') as source:
        items = re.findall(r'^\.It Cm (.*)', source.read(), re.M)
    named = {word for item in items for word in
             re.findall(r'^\w+|(?<=, )\w+', item)}
    return [f'not both in the page and in the shell: {name}'
            for name in sorted(table ^ named)]


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
    results = [('the five pages', [] if names == WANTED else names)]
    for page in found:
        name = os.path.basename(page)
        results += [(f'{name}: mandoc -Tlint', complaints(page)),
                    (f'{name}: references', references(page, names)),
                    (f'{name}: commands', commands(page)),
                    (f'{name}: displays', marks(page))]
        if name == 'dsacls-shell.1':
            results.append((f'{name}: the shell', shell_commands(page)))
    print(f'1..{len(results)}')
    for number, (name, problems) in enumerate(results, 1):
        print(f'{"not ok" if problems else "ok"} {number} - {name}')
        for problem in problems:
            print(f'# {problem}')


main()
