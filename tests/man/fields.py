#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of the program's JSON against section JSON of dsacls(1): all
that the program prints are there, and no others. TAP."""
import glob
import os
import re

import pages

SETTER = re.compile(r'\b(?:json|set)_\w+\(\s*\w+,\s*(?:printer,\s*)?'
                    r'"([a-z_]+)"(?:,\s*"([a-z_]+)")?')
# What stands before a list, and the list.
HEAD = re.compile(r'printer_head\([^;]*?&kind_(\w+)[^;]*?"([a-z_]+)"\)')
BY_HAND = re.compile(r'\\"([a-z_]+)\\":')
# Values of fields, which stand among them in the page.
VALUES = {'shown', 'unchanged', 'planned', 'verified', 'written', 'mismatch',
          'overwrote',
          'failed', 'unknown', 'skipped', 'null', 'absent', 'list', 'dacl',
          'sacl'}


def printed():
    found = set()
    for folder in ('output', 'verbs', 'shell'):
        for path in glob.glob(os.path.join(pages.ROOT, 'dsacls', folder,
                                           '*.c')):
            with open(path, encoding='utf-8') as source:
                text = source.read()
            for names in SETTER.findall(text) + HEAD.findall(text):
                found |= set(filter(None, names))
            found |= set(BY_HAND.findall(text))
    return found


def documented():
    with open(os.path.join(pages.ROOT, 'man', 'dsacls.1'),
              encoding='utf-8') as page:
        text = page.read()
    section = re.search(r'^\.Sh JSON$(.*?)^\.Sh ', text, re.M | re.S).group(1)
    lines = re.findall(r'^\.(?:It |Pq )?Li (.*)', section, re.M)
    return {word for line in lines for word in re.findall(r'[a-z_]{2,}', line)}


def main():
    have, there = documented(), printed()
    assert len(there) > 40, 'the program has more fields than that'
    results = [(name, None if name in have else 'not in the page')
               for name in sorted(there)]
    results += [(name, 'no field of the program')
                for name in sorted(have - there - VALUES)]
    print(f'1..{len(results)}')
    for number, (name, why) in enumerate(results, 1):
        print(f'{"not ok" if why else "ok"} {number} - {name}')
        if why:
            print(f'# {why}')


main()
