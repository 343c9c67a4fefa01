#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds our listings against published ones: published.py LISTING OUT-DIR.

01 is complete: equal to the byte after its first line. 03 has gaps: every
piece between them must stand in ours, in order. 06 and 12 lost columns and
backslashes on the way: their words must, in order.
"""
import os
import re
import sys


def ours(out, *names):
    return ''.join(open(os.path.join(out, n + '.out'), encoding='utf-8').read()
                   for n in names)


def words(text):
    lines = (re.sub(r'\s+', ' ', l.replace('\\', '')).strip()
             for l in text.split('\n'))
    return [l for l in lines if l and not l.startswith('#')]


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)


def in_order(pieces, text):
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            fail('not in our listing, or out of order:\n' + piece)
        at = found + len(piece)


def main():
    path, out = sys.argv[1:3]
    number = os.path.basename(path)[:2]
    text = open(path, encoding='utf-8').read()
    if number == '01':
        if text.split('\n', 1)[1] != ours(out, 'hercules'):
            fail('not equal to the byte')
    elif number == '03':
        # Its author made the domain's name one letter longer.
        text = text.replace('CONSOTO\\', 'CNSOTO\\')
        pieces = re.split(r'(?m)^#.*\n', text)
        in_order([p for p in pieces if p.strip()], ours(out, 'consoto'))
    elif number == '06':
        got = words(ours(out, 'deleted-objects', 'deleted-objects-after'))
        want = words(text.replace('CONTOSO', '').replace('Contoso', ''))
        got = [l.replace('CONTOSO', '') for l in got]
        squeeze = [l.replace(' ', '') for l in got]
        if [l.replace(' ', '') for l in want] != squeeze:
            fail('\n'.join(got))
    else:
        got = '\n'.join(words(ours(out, 'lab-ou', 'john-doe', 'adconnector')))
        text = re.sub(r'(?m)^\{.*\n', '', text).replace('MADAR', 'CONTOSO')
        pieces = [p for p in words(text)]
        # The protected line belongs to the first listing, above its ACEs.
        if '{This object is protected' not in got:
            fail('no protected line')
        in_order(pieces, got)


main()
