#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the corpora's descriptors as a file of records for the codec bench.

Usage: corpus_records.py CORPUS_DIR OUTPUT

Conditional and resource attribute ACEs are left out, because Samba 4.17
loses the first and dies of printing the second, and so are ACLs with slack,
which it does not read.
"""
import glob
import json
import os
import struct
import sys

FOLDERS = ("ad-real-sds", "misc-blobs", "samba-windows-sd-pairs", "ad-schema")
LEFT_OUT = ("conditional-aces.jsonl",)


def descriptors(corpus):
    for folder in FOLDERS:
        for path in sorted(glob.glob(os.path.join(corpus, folder, "*.jsonl"))):
            if os.path.basename(path) in LEFT_OUT:
                continue
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    if "hex" in record and not record.get("acl_slack") \
                            and not record.get("decode_error"):
                        yield bytes.fromhex(record["hex"])


def main():
    corpus, output = sys.argv[1:]
    with open(output, "wb") as out:
        for descriptor in descriptors(corpus):
            out.write(struct.pack("<I", len(descriptor)) + descriptor)


if __name__ == "__main__":
    main()
