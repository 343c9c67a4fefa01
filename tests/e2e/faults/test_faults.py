#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on purpose, each with its story to the end.

FAULTS=all in the environment tries every place there is; without it a
part of them, spread over the whole, for `make check`.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE)]

import e2e  # noqa: E402
import cuts  # noqa: E402,F401
import disks  # noqa: E402,F401
import flags  # noqa: E402,F401
import kills  # noqa: E402,F401
import liars  # noqa: E402,F401
import memory  # noqa: E402,F401
import rights  # noqa: E402,F401
import servers  # noqa: E402,F401
import story  # noqa: E402
import writers  # noqa: E402,F401


@e2e.check
def all_faults_are_survived():
    for line in story.TALLY.table():
        print(line)
    print(story.TALLY.summary())
    assert story.TALLY.tried == story.TALLY.survived


if __name__ == '__main__':
    e2e.main('--set', 'ldap server require strong auth = no')
