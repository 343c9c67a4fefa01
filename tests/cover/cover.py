#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up what gcov saw of libsd: lines and branches, a file a line, then
every place that no test reached, with the reason out of missing.txt. A
branch counts when it was taken at least once. Fails under the limits of
the project, and where a missing place has no reason. Usage: cover.py BUILD
"""
import collections
import glob
import json
import os
import subprocess
import sys

LINES, BRANCHES = 95.0, 90.0
HERE = os.path.dirname(os.path.abspath(__file__))


def measured(build):
    """Per file and line: how often, and how often each of its branches."""
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    branches = collections.defaultdict(lambda: collections.defaultdict(int))
    objects = sorted(glob.glob(os.path.join(build, "obj/libsd/**/*.gcno"),
                               recursive=True))
    out = subprocess.run(["gcov", "-b", "-i", "-t", *objects], check=True,
                         capture_output=True, text=True).stdout
    for document in out.splitlines():
        for file in json.loads(document)["files"]:
            name = os.path.normpath(file["file"])
            if not name.startswith("libsd/"):
                continue
            for line in file["lines"]:
                number = line["line_number"]
                lines[name][number] += line["count"]
                for at, branch in enumerate(line["branches"]):
                    branches[name][number, at] += branch["count"]
    return lines, branches


def reasons():
    """missing.txt: FILE, a blank, the text of the line as in the source,
    a line end, a tab and the reason."""
    found, key = {}, None
    with open(os.path.join(HERE, "missing.txt"), encoding="utf-8") as text:
        for line in text:
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith("\t"):
                for one in key:
                    found[one] = line.strip()
                key = []
            else:
                key = (key or []) + [tuple(line.strip().split(" ", 1))]
    return found


def share(values):
    values = list(values)
    return sum(1 for one in values if one), len(values)


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main():
    lines, branches = measured(sys.argv[1])
    why, used, bad = reasons(), set(), 0
    total = [0, 0, 0, 0]
    print("%-28s %12s %8s %12s %8s" % ("file", "lines", "", "branches", ""))
    for name in sorted(lines):
        row = share(lines[name].values()) + share(branches[name].values())
        total = [a + b for a, b in zip(total, row)]
        print("%-28s %6d/%-6d%6.1f %% %6d/%-6d%6.1f %%" % (
            name, row[0], row[1], percent(*row[:2]), row[2], row[3],
            percent(*row[2:])))
    print("%-28s %6d/%-6d%6.1f %% %6d/%-6d%6.1f %%" % (
        "all", total[0], total[1], percent(*total[:2]), total[2], total[3],
        percent(*total[2:])))
    print("\nnot reached:")
    for name in sorted(lines):
        with open(name, encoding="utf-8") as file:
            source = [line.strip() for line in file]
        places = {number for number, count in lines[name].items()
                  if not count} | {number for (number, _), count
                                   in branches[name].items() if not count}
        for number in sorted(places):
            key = (name, source[number - 1])
            used.add(key)
            bad += key not in why
            print("%s:%d: %s\n\t%s" % (name, number, key[1],
                                       why.get(key, "NO REASON GIVEN")))
    for key in sorted(set(why) - used):
        print("%s: reached by now: %s" % key)
    if bad:
        print("cover: %d places without a reason in missing.txt" % bad)
    if percent(*total[:2]) < LINES or percent(*total[2:]) < BRANCHES:
        print("cover: under %g %% of lines or %g %% of branches" % (
            LINES, BRANCHES))
        bad = 1
    return 1 if bad else 0


sys.exit(main())
