#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the seeds of every fuzzer under FOLDER/NAME, out of the corpora in
$CORPUS_DIR (../shared/corpora), our own vectors, the golden snapshots, the
published command lines and the presets. A file is named after its bytes, so
that doing it again changes nothing. The words of each grammar go to
FOLDER/NAME.dict; those of the command line out of the table of switches, as
OPTION_LIST prints it. Usage: seeds.py FOLDER OPTION_LIST"""
import base64
import glob
import hashlib
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))
import ldap_stub as stub  # noqa: E402

SEAM = b"\xff--\xff"
CORPORA = os.environ.get("CORPUS_DIR") or os.path.join(
    ROOT, "../shared/corpora")
GUID = "00112233-4455-6677-8899-aabbccddeeff"
PEOPLE = "OU=people,DC=lab,DC=example"
FOREST = "DC=lab,DC=example"


class Seeds:
    def __init__(self, folder):
        self.folder, self.counts = folder, {}

    def add(self, name, data):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, hashlib.sha1(data).hexdigest())
        if not os.path.exists(path):
            with open(path, "wb") as out:
                out.write(data)
        self.counts[name] = self.counts.get(name, 0) + 1


def read(pattern):
    for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
        with open(path, "rb") as file:
            yield file.read()


def corpus_records():
    for path in sorted(glob.glob(os.path.join(CORPORA, "*/*.jsonl"))):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def corpus_values():
    """Descriptors and texts of every record, at any depth."""
    todo = list(corpus_records())
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            for key, value in one.items():
                if key == "hex" and isinstance(value, str):
                    yield "hex", value
                elif isinstance(value, str) and (
                        "sddl" in key or key in ("in", "out", "sid")):
                    yield "text", value
                elif isinstance(value, (list, dict)):
                    todo.append(value)


def descriptors():
    found = []
    for kind, value in corpus_values():
        try:
            if kind == "hex" and len(value) <= 8192:
                found.append(bytes.fromhex(value))
        except ValueError:
            pass
    for name in ("exact", "refused", "tight"):
        for text in read("tests/vectors/wire_%s.txt" % name):
            for line in text.decode().splitlines():
                if not line.startswith("#"):
                    found.append(bytes.fromhex(line.split(" ")[0]))
    return found


def texts():
    for kind, value in corpus_values():
        if kind == "text" and len(value) <= 4096:
            yield value.encode("utf-8", "surrogatepass")
    for name in ("exact", "read_as", "refused"):
        for text in read("tests/vectors/sddl_%s.txt" % name):
            for line in text.splitlines():
                if not line.startswith(b"#"):
                    yield line
                    yield line.split(b" ", 1)[-1]
    yield from (b"0x1f01ff", b"CCDCLC", GUID.encode(), b"S-1-5-32-544")


# ---- command lines --------------------------------------------------------

def command_lines():
    words = []
    for text in read("tests/unit/input/command-lines.txt"):
        for line in text.splitlines() + [b""]:
            if line.startswith(b"word: "):
                words.append(line[6:])
            elif not line and words:
                yield b"\0".join(words) + b"\0"
                words = []
            elif line.startswith(b"published: dsacls "):
                yield line[18:]
    for line in (b"--preset helpdesk-password --trustee 'CORP\\x' DC=a",
                 b"DC=a /P:Y --drop-inherited --canonicalize --explain",
                 b"verify DC=a --json", b"findsid 'CORP\\x' DC=a",
                 b"substitute 'CORP\\a' 'CORP\\b' DC=a -n",
                 b"save DC=a -o out.ldif", b"restore out.ldif --check",
                 b"undo 2026 --dry-run", b"--under DC=a --filter (cn=*) /A",
                 b"DC=a --set-sddl D:P(A;;GA;;;BA) --diff",
                 b"DC=a /user:x /passwd:* /domain:corp.example",
                 b"\\\\dc1:636\\DC=a /S /T", b"DC=a /R 'x:CA;Reset Password'"):
        yield line


# ---- snapshots, presets, journals -----------------------------------------

def snapshots():
    filters = (b"(&(cn=a*b*c)(|(!(objectClass=user))(x>=1)(y<=2)))",
               b"(systemFlags:1.2.840.113556.1.4.803:=1)",
               b"(objectGUID=\\00\\11*)", b"(cn:dn:2.5.13.2:=x)", b"(a=\\zz)")
    files = list(read("tests/golden/*.ldif")) + list(
        read("tests/unit/resolve/*.ldif"))
    small = [file for file in files if len(file) <= 20000]
    for number, file in enumerate(small):
        yield file + SEAM + filters[number % len(filters)]
    for text in filters:
        yield b"dn: DC=a\ncn: a\n" + SEAM + text
    value = base64.b64encode(descriptors()[0])
    yield (b"version: 1\n\ndn: DC=corp,DC=example\nobjectClass: domainDNS\n"
           b"nTSecurityDescriptor:: " + value + b"\n\n"
           b"dn: OU=people,DC=corp,DC=example\nobjectClass: top\n"
           b"objectClass: organizationalUnit\nobjectGUID:: "
           b"ABEiM0RVZneImaq7zN3u/w==\nnTSecurityDescriptor:: " + value +
           b"\n\ndn: CN=helpdesk,DC=corp,DC=example\nobjectClass: group\n"
           b"sAMAccountName: helpdesk\nobjectSid:: "
           b"AQUAAAAAAAUVAAAA3PTcO4M9K0aCi6YoWAQAAA==\n")


def replace(name, value):
    return (b"dn: %s\nchangetype: modify\ncontrol: 1.2.840.113556.1.4.801 "
            b"true:: MAMCAQQ=\nreplace: nTSecurityDescriptor\n"
            b"nTSecurityDescriptor:: %s\n-\n\n" % (
                name.encode(), base64.b64encode(value)))


def journals():
    some = descriptors()
    for count, end in ((1, b"end done\n"), (3, b"end partly\n"), (2, b"")):
        names = ["OU=%d,DC=a" % i for i in range(count)]
        after = b"".join(replace(name, some[i])
                         for i, name in enumerate(names))
        undo = b"".join(replace(name, some[i + 7])
                        for i, name in enumerate(names))
        state = (b"dsacls-journal 1\nid 20260401T101502-1a2b\n"
                 b"time 2026-04-01T10:15:02+00:00\nwho CORP\\\\admin\n"
                 b"server dc1\nbase DC=a\ncommand dsacls x\\ny\n"
                 b"attribute nTSecurityDescriptor\n")
        for i, name in enumerate(names):
            state += b"object %d %s 4 hs group %s\n" % (
                i + 1, GUID.encode(), name.encode())
        state += b"planned %d %d %d" % (count, len(after), len(undo))
        if count > 1:  # older versions recorded no sums
            state += b"".join(b" " + hashlib.sha256(one).hexdigest().encode()
                              for one in (after, undo))
        state += b"\n"
        for i in range(count):
            state += b"sent %d\nwritten %d\nverified %d\n" % ((i + 1,) * 3)
        state += b"failed 1 no access\nreplaced 1 2\n" + end
        yield state + SEAM + after + SEAM + undo


# ---- what a server says ---------------------------------------------------

class Asked:
    """Stands for a request: only its number and kind matter."""

    def __init__(self, identity, tag=stub.SEARCH):
        self.identity, self.tag = identity, tag


def first_search(facts=None):
    one = Asked(1)
    return stub.entry(one, "", {**stub.ROOT_DSE, **(facts or {})}) + \
        stub.result(one)


def person(identity, descriptor, extra=None):
    return stub.entry(Asked(identity), PEOPLE, {
        "objectClass": ["top", "organizationalUnit"],
        "objectGUID": [bytes(range(16))],
        "distinguishedName": [PEOPLE],
        "nTSecurityDescriptor": [descriptor], **(extra or {})})


def group(identity):
    return stub.entry(Asked(identity), "CN=helpdesk," + FOREST, {
        "objectClass": ["top", "group"], "sAMAccountName": ["helpdesk"],
        "objectSid": [bytes.fromhex("010500000000000515000000"
                                    "dcf4dc3b833d2b46828ba62858040000")]})


def ranged(identity, first, last):
    name = "member;range=%d-%s" % (first, last)
    return stub.entry(Asked(identity), PEOPLE, {
        "member": [], name: ["CN=%d" % i for i in range(3)]})


def answers():
    some = [one for one in descriptors() if 60 < len(one) < 600][:6]
    done = stub.result
    for mode in (b"\0", b"\1"):
        for facts in ({}, {"vendorName": ["Samba Team"]},
                      {"vendorName": ["Samba 4"]},
                      {"isReadOnly": ["TRUE"], "forestFunctionality": ["7"]}):
            start = mode + first_search(facts)
            yield start
            for descriptor in some:
                talk = start
                for number in range(2, 12):
                    talk += person(number, descriptor) + group(number) + \
                        done(Asked(number), tag=stub.DONE)
                yield talk + SEAM + first_search() + person(2, descriptor)
            yield start + person(2, some[0]) + done(
                Asked(2), cookie="more") + person(3, some[1]) + done(
                    Asked(3), cookie="")
            yield start + ranged(2, 0, "2") + ranged(3, 3, "5") + done(
                Asked(3)) + ranged(4, 6, "*") + done(Asked(4)) + done(Asked(2))
            yield start + done(Asked(2), 10, "elsewhere", [
                "ldap://other.lab.example/DC=lab,DC=example"]) + stub.entry(
                    Asked(3), "CN=x," + stub.CONFIG, {}) + done(
                        Asked(3)) + SEAM + first_search() + person(
                            2, some[2]) + done(Asked(2))
            yield start + stub.entry(Asked(2), "", {
                "tokenGroups": [bytes.fromhex("01010000000000051200000000")]
            }) + done(Asked(2))
            for code in (1, 4, 11, 12, 19, 32, 34, 50, 51, 52, 53):
                text = "%08X: DSID-0, problem, data 0\n" % (code + 8000)
                talk = start
                for number in range(2, 9):
                    talk += done(Asked(number), code, text)
                yield talk
            yield start + stub.message(0, stub.ber(
                stub.EXTENDED_DONE, stub.number(52, 10), stub.ber(4, ""),
                stub.ber(4, "going down"),
                stub.ber(0x8a, "1.3.6.1.4.1.1466.20036")))
            talk = start + done(Asked(2))
            for number in (3, 4):
                talk += done(Asked(number))
            yield talk + person(5, some[0]) + done(Asked(7, stub.MODIFY)) + \
                done(Asked(5)) + done(Asked(6))


# ---- words -----------------------------------------------------------------

SDDL_WORDS = (
    "O: G: D: S: P AI AR NO_ACCESS_CONTROL (A; (D; (OA; (OD; (AU; (OU; (XA; "
    "(ML; (RA; (SP; (TL; ; ;;; ) OICI CIIOID NPSAFA BA SY WD CO CG PS AU DA "
    "EA SA LA DU AN BU RC GA GR GW GX FA KA CCDCLCSWRPWPDTLO CR SDRCWDWO 0x "
    "017 S-1-5-21- S-1-0x100000000- 4294967295 NWNRNX").split() + [GUID]
LDIF_WORDS = (
    "dn: |dn:: |:: |:<|version: 1|objectClass: |changetype: modify|replace: |"
    "-|control: 1.2.840.113556.1.4.801 true:: MAMCAQQ=|# |include: file:///|"
    "nTSecurityDescriptor:: |objectGUID:: |objectSid:: |;range=0-*|DC=corp|"
    "DC=example|OU=people|defaultNamingContext: |namingContexts: |"
    "sAMAccountName: |member: |\n\n|\n |,|\\,|\\2C|(|)|(&|(|(!|=*|>=|<=|:=|"
    "1.2.840.113556.1.4.803").split("|")
WORDS = {
    "sddl": SDDL_WORDS,
    "snapshot": LDIF_WORDS + [SEAM],
    "edits": [SEAM],
    "journal": LDIF_WORDS + [SEAM] + (
        "object |planned |sent |written |verified |mismatch |overwrote |failed |unknown |"
        "unchanged |replaced |end done\n|end partly\n|undoes |hdns|"
        "18446744073709551615|4294967296").split("|"),
    "preset": ["summary: ", "target: ", "risk: high", "source: ", "note: ",
               "group ", "/I:S /G ", "/D ", "{trustee}", ":RPWP;", ":CA;",
               "Reset Password", ";user", '"', "\n"],
    "answers": [SEAM, b"\x30\x84", b"\x02\x01", b"\x0a\x01", b"\x04\x00",
                b"\x31\x00", b"\x30\x80", b"\x84\xff\xff\xff\xff", b"\xa0",
                b"\xa3", stub.PAGED, ";range=", "0-1", "2-*", "objectSid",
                "nTSecurityDescriptor", "<GUID=", ">;<SID=", "tokenGroups",
                "ldap://other/DC=a", "1.3.6.1.4.1.1466.20036"] +
               [bytes([tag]) for tag in (0x61, 0x64, 0x65, 0x67, 0x73, 0x78,
                                         0x79)],
}


def switches(program):
    """Spellings and verbs of the table."""
    lines = subprocess.run([program], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    rows = [line.split("\t") for line in lines]
    return [word for row in rows for word in row[1:3] if word != "-"] + [
        ":", ";", "=", '"', "'", "\\\\", "CA;", "RPWP;", "S-1-1-0", "<GUID=",
        "<SID=", "DC=a", "CORP\\x", "user", "\0"]


def write_words(folder, name, words):
    with open(os.path.join(folder, name + ".dict"), "w",
              encoding="ascii") as out:
        for word in words:
            data = word if isinstance(word, bytes) else word.encode()
            out.write('"%s"\n' % "".join("\\x%02x" % one for one in data))


def main():
    seeds = Seeds(sys.argv[1])
    if not os.path.isdir(CORPORA):
        print("fuzz: no %s: seeds are our own vectors only" % CORPORA)
    wire = descriptors()
    for one in wire:
        seeds.add("descriptor", one)
    few = [one for one in wire if 40 < len(one) < 400][::7]
    for at in range(0, len(few) - 2, 3):
        seeds.add("edits", SEAM.join(few[at:at + 3]))
    for name, make in (("sddl", texts), ("command", command_lines),
                       ("snapshot", snapshots), ("journal", journals),
                       ("answers", answers),
                       ("preset", lambda: read("dsacls/presets/*.preset"))):
        for one in make():
            seeds.add(name, one)
    for name in seeds.counts:
        for one in read("tests/fuzz/regressions/%s/*" % name):
            seeds.add(name, one)
    for name, words in {**WORDS, "command": switches(sys.argv[2])}.items():
        write_words(sys.argv[1], name, words)
    print("fuzz: seeds: " + ", ".join(
        "%s %d" % item for item in seeds.counts.items()))


main()
