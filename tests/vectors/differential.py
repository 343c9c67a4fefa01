#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""libsd against Samba's own codec (python3-samba) on random descriptors.

What each encodes, the other decodes to the same, byte for byte where both
have the same choice; what each prints, the other reads as the same. Samba
4.17 is wrong about FA (and prints no file rights), rights with bits that have
no letter are printed in other digits, conditional ACEs lose their conditions,
and flags of an empty DACL before a SACL ("D:AIS:") are not read: those are not
generated here. Prints TAP.

Environment: B the build folder, SEED, COUNT.
"""
import os
import random
import subprocess
import sys

BUILD = os.environ.get("B", "build")
COUNT = int(os.environ.get("COUNT", "2000"))
SEED = int(os.environ.get("SEED", "20240229"))
DOMAIN = "S-1-5-21-2457507606-2709100691-398136650"

RIGHTS = ("CC DC LC SW RP WP DT LO CR SD RC WD WO GA GX GW GR").split()
FLAGS = ("OI", "CI", "NP", "IO", "ID")
CONSTANT = ("WD CO CG NU IU SU AN ED PS AU RC SY LS NS BA BU BG PU AO SO PO "
            "BO RE RU RD NO").split()
RELATIVE = ("LA LG DA DU DG DC DD CA RS PA").split()


class Generator:
    """Descriptors as SDDL, in the order of letters that libsd prints."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, choices, most):
        count = self.random.randint(0, most)
        chosen = set(self.random.sample(range(len(choices)), count))
        return "".join(choices[i] for i in sorted(chosen))

    def sid(self):
        kind = self.random.randrange(5)
        if kind == 0:
            return self.random.choice(CONSTANT)
        if kind == 1:
            return self.random.choice(RELATIVE)
        if kind == 2:
            return f"{DOMAIN}-{self.random.randrange(1000, 1 << 32)}"
        subs = [self.random.randrange(1 << self.random.randrange(1, 33))
                for _ in range(self.random.randrange(1, 16))]
        subs[0] |= 1 << 20  # nothing that has an alias
        return "S-1-%d-%s" % (self.random.choice((1, 2, 5, 9, 22, 4294967295)),
                              "-".join(map(str, subs)))

    def guid(self):
        digits = "%032x" % self.random.getrandbits(128)
        return "-".join((digits[:8], digits[8:12], digits[12:16],
                         digits[16:20], digits[20:]))

    def ace(self, types):
        kind = self.random.choice(types)
        guids = ["", ""]
        if kind[0] == "O":
            chosen = self.random.randrange(1, 4)
            guids = [self.guid() if chosen & 1 else "",
                     self.guid() if chosen & 2 else ""]
        audit = "".join(self.some(("SA", "FA"), 2)) if kind[-1] == "U" else ""
        rights = self.some(RIGHTS, len(RIGHTS))
        if rights in ("CCDCLCSWRPWPSDRCWDWO", "CCSWRPRC", "DCLCRC"):
            rights = "CC"  # KA, KR, KW to Windows
        return "(%s;%s;%s;%s;%s;%s)" % (kind, self.some(FLAGS, 5) + audit,
                                        rights, *guids, self.sid())

    def acl(self, letter, types):
        aces = [self.ace(types) for _ in range(self.random.randrange(12))]
        flags = self.some(("P", "AR", "AI"), 3) if aces else ""
        return f"{letter}:{flags}{''.join(aces)}"

    def descriptor(self):
        parts = []
        if self.random.random() < 0.8:
            parts.append("O:" + self.sid())
        if self.random.random() < 0.8:
            parts.append("G:" + self.sid())
        if self.random.random() < 0.9:
            parts.append(self.acl("D", ("A", "D", "OA", "OD")))
        if self.random.random() < 0.4:
            parts.append(self.acl("S", ("AU", "OU")))
        return "".join(parts)


def sdtool(mode, lines):
    """[(hex, sddl)] of libsd for each line."""
    done = subprocess.run([f"{BUILD}/tests/vectors/sdtool", mode, DOMAIN,
                           DOMAIN], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, check=True)
    results = []
    for line, answer in zip(lines, done.stdout.splitlines(), strict=True):
        fields = answer.split("\t")
        if fields[0] != "ok":
            raise ValueError(f"{line}: {answer}")
        results.append(fields[1:])
    return results


class Tap:
    def __init__(self):
        self.number = self.failed = 0

    def result(self, name, wrong):
        self.number += 1
        self.failed += bool(wrong)
        print(f"{'not ' if wrong else ''}ok {self.number} - {name}")
        for line in wrong[:5]:
            print(f"# {line[:500]}")


def main():
    try:
        from samba.dcerpc import security
        from samba.ndr import ndr_pack, ndr_unpack
    except ImportError:
        print("ok 1 - libsd and Samba agree # SKIP no python3-samba\n1..1")
        return 0
    print(f"# SEED={SEED}")
    domain = security.dom_sid(DOMAIN)
    generator = Generator(SEED)
    texts = [generator.descriptor() for _ in range(COUNT)]
    ours = sdtool("text", texts)
    theirs = [security.descriptor.from_sddl(text, domain) for text in texts]
    unpacked = [ndr_unpack(security.descriptor, bytes.fromhex(hexed))
                for hexed, _ in ours]

    def revision_apart(sd):
        # Theirs is 2 or 4 by other rules; Windows is the judge of ours.
        for acl in (sd.dacl, sd.sacl):
            if acl is not None:
                acl.revision = 4
        return ndr_pack(sd)

    tap = Tap()
    tap.result(f"{COUNT} texts print as they were read",
               [text for text, (_, back) in zip(texts, ours) if text != back])
    tap.result(f"{COUNT} texts are the same bytes to Samba",
               [text for text, a, b in zip(texts, unpacked, theirs)
                if revision_apart(a) != revision_apart(b)])
    packed = [ndr_pack(sd).hex() for sd in unpacked]
    back = sdtool("wire", packed)
    tap.result(f"{COUNT} descriptors packed by Samba come back byte for byte",
               [text for text, hexed, (again, _) in zip(texts, packed, back)
                if hexed != again])
    tap.result(f"{COUNT} descriptors packed by Samba have the same text",
               [text for text, (_, again) in zip(texts, back)
                if text != again])
    printed = sdtool("text", [sd.as_sddl(domain) for sd in unpacked])
    tap.result(f"{COUNT} texts printed by Samba are read as the same bytes",
               [text for text, (a, _), (b, _) in zip(texts, printed, ours)
                if a != b])
    print(f"1..{tap.number}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
