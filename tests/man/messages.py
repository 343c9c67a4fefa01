#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every warning of the program, and every refusal that --force lifts,
stands in DIAGNOSTICS of dsacls(1). TAP."""
import glob
import os
import re
import subprocess

import pages

# Functions that tell, and which of their arguments is the sentence.
TELLERS = {'diag_warning': 2, 'object_note': 3, 'refuse': 2,
           'lint_refuse': 2}


def section(page, name):
    """The text of a section as a reader sees it, without line breaks."""
    text = subprocess.run(
        ['mandoc', '-Tascii', '-Owidth=78', page], check=True,
        capture_output=True, text=True).stdout
    text = re.sub('.\x08', '', text)
    found = re.search(rf'^{name}\n(.*?)^(?=[A-Z])', text, re.M | re.S)
    # A word that was parted at a hyphen is whole again.
    return re.sub(r'\s+', ' ', found.group(1))


def arguments(text, start):
    """The arguments of a call whose parenthesis opens at start."""
    depth, found, at, quoted = 0, [''], start, False
    while True:
        char = text[at]
        if quoted:
            quoted = char != '"' or text[at - 1] == '\\'
        elif char == '"':
            quoted = True
        elif char in '([{':
            depth += 1
        elif char in ')]}':
            depth -= 1
            if not depth:
                return [one.strip().lstrip('(') for one in found]
        elif char == ',' and depth == 1:
            found.append('')
            at += 1
            continue
        found[-1] += char
        at += 1


def sentences(path):
    """Formats of what a file tells, their literals joined."""
    with open(path, encoding='utf-8') as source:
        text = source.read()
    for call in re.finditer(r'\b(' + '|'.join(TELLERS) + r')\(', text):
        given = arguments(text, call.end() - 1)
        which = TELLERS[call.group(1)]
        if len(given) <= which:
            continue  # a declaration
        literals = re.findall(r'"((?:[^"\\]|\\.)*)"', given[which])
        if literals:
            yield ''.join(literals).replace('\\"', '"')


def pieces(sentence):
    """What is fixed in a format, long enough to be recognised."""
    for piece in re.split(r'%[0-9.*]*[a-z]+', sentence):
        piece = piece.strip(' :;,()')
        if piece.count(' ') >= 2:
            yield piece


def main():
    text = section(os.path.join(pages.ROOT, 'man', 'dsacls.1'),
                   'DIAGNOSTICS')
    results = []
    for path in sorted(glob.glob(os.path.join(
            pages.ROOT, 'dsacls', '**', '*.c'), recursive=True)):
        for sentence in sentences(path):
            missing = [piece for piece in pieces(sentence)
                       if piece not in text]
            results.append((os.path.basename(path), sentence, missing))
    assert len(results) > 40, 'the program has more warnings than that'
    print(f'1..{len(results)}')
    for number, (path, sentence, missing) in enumerate(results, 1):
        word = 'not ok' if missing else 'ok'
        print(f'{word} {number} - {path}: {sentence}'.replace('#', ''))
        for piece in missing:
            print(f'# not in DIAGNOSTICS: {piece}')


main()
