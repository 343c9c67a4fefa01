# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the manuals' literal displays.

Every `.Bd -literal` follows a comment that says what it is:

    .\" example NAME    commands after "$ ", and what they print
    .\" session NAME    what is typed at prompts, and what is printed
    .\" file NAME       a file that the examples after it find
    .\" program NAME    C source, then (`.\" prints NAME`) its output
    .\" prints NAME     what the program of that name prints
    .\" syntax          a shape, nothing to run

so that no example can be forgotten. In commands a line that ends in a
backslash goes on; in output a line "..." stands for any number of lines.
"""
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
MARK = re.compile(r'^\.\\" (example|session|file|program|prints|syntax)'
                  r'(?: (\S+))?$')
ESCAPES = {'\\e': '\\', '\\-': '-', '\\(aq': "'", '\\(dq': '"', '\\&': '',
           '\\(ga': '`', '\\(ha': '^', '\\(ti': '~', '\\(bs': '\\'}


class Display:
    """One literal display: kind, name, lines as a reader sees them."""

    def __init__(self, page, number, kind, name):
        self.page, self.number = os.path.basename(page), number
        self.kind, self.name, self.lines = kind, name, []

    def __str__(self):
        return f'{self.page}:{self.number}: {self.kind} {self.name or ""}'


def plain(line):
    """A literal line of mdoc source as a reader sees it."""
    def replace(match):
        assert match.group(0) in ESCAPES, \
            f'an escape that is not known here: {match.group(0)} in {line}'
        return ESCAPES[match.group(0)]
    assert "'" not in line and not re.search(r'(?<!\\)`', line), \
        f'a quote that cannot be copied from a terminal: {line}'
    return re.sub(r'\\(\(..|.)', replace, line)


def displays(page):
    """The displays of a page, in order."""
    found, mark, inside = [], None, None
    with open(page, encoding='utf-8') as source:
        for number, line in enumerate(source, 1):
            line = line.rstrip('\n')
            if inside is not None and line.startswith('.Ed'):
                inside = None
            elif inside is not None:
                inside.lines.append(plain(line))
            elif line.startswith('.Bd -literal'):
                assert mark, f'{page}:{number}: a display without a mark'
                inside = Display(page, number, *mark)
                found.append(inside)
                mark = None
            elif MARK.match(line):
                mark = MARK.match(line).groups()
    return found


def pages():
    return sorted(glob.glob(os.path.join(ROOT, 'man', '*.[1-9]')))


def steps(display):
    """[(command, lines that it prints)] of an example."""
    found, more = [], False
    for line in display.lines:
        if more:
            found[-1][0] += '\n' + line
            more = line.endswith('\\')
        elif line.startswith('$ '):
            found.append([line[2:], []])
            more = line.endswith('\\')
        else:
            assert found, f'{display}: output before the first command'
            found[-1][1].append(line)
    for step in found:
        while step[1] and not step[1][-1]:
            step[1].pop()
    return found
