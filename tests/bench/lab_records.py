#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the descriptors of a provisioned lab as a file of records for the
codec bench: owner, group and DACL of every object of the domain, as a domain
controller hands them out.

Usage: lab_records.py LAB-FOLDER OUTPUT

The lab's database is copied first, so that it may be in use and stays as it
is. LAB-FOLDER holds private/sam.ldb.
"""
import os
import shutil
import struct
import sys
import tempfile

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB


def descriptors(private):
    settings = LoadParm()
    settings.set("private dir", private)
    directory = SamDB(url=os.path.join(private, "sam.ldb"),
                      session_info=system_session(), lp=settings)
    for entry in directory.search(
            base=directory.get_default_basedn(), scope=ldb.SCOPE_SUBTREE,
            attrs=["nTSecurityDescriptor"], controls=["sd_flags:1:7"]):
        if "nTSecurityDescriptor" in entry:
            yield bytes(entry["nTSecurityDescriptor"][0])


def main():
    lab, output = sys.argv[1:]
    with tempfile.TemporaryDirectory() as copy:
        private = os.path.join(copy, "private")
        shutil.copytree(os.path.join(lab, "private"), private,
                        ignore=shutil.ignore_patterns("*.sock", "tls"))
        with open(output + ".new", "wb") as out:
            for descriptor in descriptors(private):
                out.write(struct.pack("<I", len(descriptor)) + descriptor)
    if os.path.getsize(output + ".new") == 0:
        sys.exit(f"{lab}: no descriptors")
    os.rename(output + ".new", output)


if __name__ == "__main__":
    main()
