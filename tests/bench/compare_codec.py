#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the two sides of the codec bench in turn on the same files and prints
their figures and ratios.

Usage: compare_codec.py CODEC SAMBA-CODEC FILE...

The machine's mood is shared out by taking turns; the figures are the medians
of the turns. A SAMBA-CODEC of '-' prints libsd's figures alone.
"""
import os
import re
import statistics
import struct
import subprocess
import sys

TURNS = 5
# How many times as fast as Samba libsd is on any machine, busy or not.
FLOOR = 15
STAGES = ("decode_ns", "encode_ns", "sddl_ns")


def count_records(path):
    count = size = 0
    with open(path, "rb") as file:
        while head := file.read(4):
            length, = struct.unpack("<I", head)
            file.seek(length, os.SEEK_CUR)
            count += 1
            size += length
    return count, size


def run(program, path, rounds):
    line = subprocess.run([program, path, str(rounds)], check=True,
                          capture_output=True, text=True).stdout
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}


def compare(ours, theirs, path):
    count, size = count_records(path)
    # A tenth of a second a turn for us; Samba takes what it takes.
    rounds = max(1, 300_000 // count)
    sides = {"libsd": (ours, rounds)}
    if theirs != "-":
        sides["Samba"] = (theirs, max(1, 20_000 // count))
    turns = {name: [] for name in sides}
    for _ in range(TURNS):
        for name, (program, rounds) in sides.items():
            turns[name].append(run(program, path, rounds))
    aces = turns["libsd"][0]["aces"]
    print(f"{os.path.basename(path)}: {count} descriptors, on average "
          f"{size / count:.0f} bytes and {aces / count:.1f} ACEs")
    good = True
    for stage in STAGES:
        figures = [statistics.median(turn[stage] for turn in turns[name])
                   for name in sides]
        row = "".join(f"  {name} {figure:8.0f} ns"
                      for name, figure in zip(sides, figures))
        ratio = figures[1] / figures[0] if len(figures) > 1 else None
        print(f"  {stage[:-3]:7}{row}" +
              ("" if ratio is None else f"  {ratio:6.1f} times"))
        good &= ratio is None or ratio >= FLOOR
    return good


def main():
    ours, theirs, *paths = sys.argv[1:]
    good = [compare(ours, theirs, path) for path in paths]
    if not all(good):
        sys.exit(f"bench: libsd is less than {FLOOR} times as fast")


if __name__ == "__main__":
    main()
