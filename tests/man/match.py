# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the manuals' company and of the lab's, and their outputs held
against each other.

The manuals speak of CORP, corp.example; the lab is LAB, lab.example. Units,
people and groups are called the same in both.
"""
import re

# manual, lab: applied in this order to what is run.
NAMES = [('CORP', 'LAB'), ('DC=corp', 'DC=lab'),
         ('corp.example', 'lab.example')]
RUN = r'\d{8}T\d{6}-[0-9a-f]{4}'
TIME = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d'
NUMBER = r'\b\d+ round trips?: .*'
SID = r'S-1-5-21-\d+-\d+-\d+(-\d+)?'
GUID = r'((?<=object_guid": ")|(?<=<GUID=))[0-9a-f-]{36}'


def to_lab(text):
    for ours, theirs in NAMES:
        text = text.replace(ours, theirs)
    return text


def common(line):
    """A line without what differs from run to run and name to name."""
    for pattern, word in ((RUN, 'RUN'), (TIME, 'TIME'), (NUMBER, 'TRIPS'),
                          (SID, 'SID'), (GUID, 'GUID')):
        line = re.sub(pattern, word, line)
    return re.sub(r'\s+', ' ', to_lab(line)).strip()


def differ(wanted, got):
    """None where got is as wanted (with "..."), else what is not."""
    wanted = [common(line) for line in wanted]
    got = [common(line) for line in got]
    at = 0
    gap = False
    for line in wanted:
        if line == '...':
            gap = True
            continue
        if gap:
            while at < len(got) and got[at] != line:
                at += 1
        if at >= len(got) or got[at] != line:
            there = got[at] if at < len(got) else '(the end)'
            return f'wanted: {line}\nhave:   {there}'
        at, gap = at + 1, False
    if not gap and any(got[at:]):
        return f'more was printed: {[line for line in got[at:] if line][0]}'
    return None
