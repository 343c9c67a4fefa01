#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file of the corpora is somebody's: a test reads it, by name. Prints
TAP, a line a file, with the tests that read it.
"""
import glob
import os
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CORPUS = os.environ.get("CORPUS_DIR") or os.path.join(
    ROOT, "..", "shared", "corpora")


def test_sources():
    for pattern in ("tests/*/*.c", "tests/*/*/*.c", "tests/*/*.py"):
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            if os.path.abspath(path) == os.path.abspath(__file__):
                continue
            with open(path, encoding="utf-8") as source:
                yield os.path.relpath(path, ROOT), source.read()


def main():
    files = sorted(glob.glob(os.path.join(CORPUS, "*", "*")))
    if not files:
        print("ok 1 - every corpus file is read # SKIP no corpora "
              "(CORPUS_DIR)\n1..1")
        return 0
    sources = list(test_sources())
    failed = 0
    for number, path in enumerate(files, 1):
        name = os.path.relpath(path, CORPUS)
        readers = [source for source, text in sources if name in text]
        failed += not readers
        print(f"{'' if readers else 'not '}ok {number} - {name}: "
              f"{', '.join(readers) or 'nobody reads it'}")
    print(f"1..{len(files)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
