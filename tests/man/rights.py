#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dsacls-rights(7) against the program: every built-in right has an item
under its name, with its GUID, its CN and some words on it; every code has
one with its bits. TAP."""
import os
import re
import subprocess

import pages

PAGE = os.path.join(pages.ROOT, 'man', 'dsacls-rights.7')
GUIDS = os.path.join(pages.ROOT, 'tests', 'vectors', 'builtin_guids.txt')
ROW = re.compile(r'\{"((?:[^"\\]|\\.)+)",\s*"((?:[^"\\]|\\.)+)",'
                 r'\s*(?:GUID|SET_)')
LIST = os.path.join(os.environ.get('B', 'build'),
                    'tests/unit/input/option_list')
RIGHTS = 81


def built_in():
    """[(CN, name, GUID)] of the program's tables; a unit test sees to it that
    the GUIDs of the tables are those of the texts."""
    with open(GUIDS, encoding='utf-8') as texts:
        rows = [line.split() for line in texts if line[0] != '#']
    guids = {cn: guid for kind, guid, cn in rows
             if kind in ('right', 'set', 'write')}
    source = os.path.join(pages.ROOT, 'dsacls', 'resolve', 'builtin.c')
    with open(source, encoding='utf-8') as text:
        return [(cn, name, guids[cn]) for cn, name in ROW.findall(text.read())]


def items(text):
    """{heading: lines} of all .It in the page."""
    found = {}
    for part in re.split(r'^\.It ', text, flags=re.M)[1:]:
        heading, _, body = part.partition('\n')
        body = re.split(r'^\.(?:El|Sh|Ss)\b', body, flags=re.M)[0]
        found.setdefault(heading, []).append(body)
    return found


def judge_right(found, cn, name, guid):
    for body in found.get(f'Sy "{name}"', []):
        if f'.Li {guid} ,' in body:
            words = re.sub(r'^\.Li .*\n|^for .*\n', '', body, flags=re.M)
            if f'.Li {cn} ,' not in body:
                return f'without its CN {cn}'
            return None if len(words.split()) > 3 else 'without a word on it'
    return f'no item with its name and {guid}'


def judge_code(found, code, mask):
    for heading in found:
        if re.match(rf'Cm {code}\b', heading):
            return None if heading.endswith(mask) else f'not with {mask}'
    return 'no item'


def main():
    with open(PAGE, encoding='utf-8') as page:
        found = items(page.read())
    results = [(f'{name} ({guid})', judge_right(found, cn, name, guid))
               for cn, name, guid in built_in()]
    results.append((f'all {RIGHTS} of them',
                    None if len(results) == RIGHTS else str(len(results))))
    rows = subprocess.run([LIST], capture_output=True, text=True, check=True)
    for row in rows.stdout.splitlines():
        kind, *fields = row.split('\t')
        if kind == 'code':
            results.append((f'code {fields[0]}', judge_code(found, *fields)))
    known = {name for _, name, _ in built_in()}
    for heading in found:
        name = re.fullmatch(r'Sy "(.*)"', heading)
        if name and name.group(1) not in known:
            results.append((heading, 'the program does not know it'))
    print(f'1..{len(results)}')
    for number, (name, why) in enumerate(results, 1):
        print(f'{"not ok" if why else "ok"} {number} - {name}')
        if why:
            print(f'# {why}')


main()
