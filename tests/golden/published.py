# SPDX-License-Identifier: GPL-3.0-or-later
"""What others published, held against the program: listings that real domain
controllers printed, where the collection is at hand, and the command lines of
tests/unit/input/command-lines.txt."""

import json
import os
import re

LISTINGS = os.path.join(os.environ.get("CORPUS_DIR", "../shared/corpora"),
                        "../reference/listings")
CORPUS = "tests/unit/input/command-lines.txt"
FIELDS = ("op", "trustee", "rights", "mask", "object", "inherited",
          "ace_flags")


def words(text):
    lines = (re.sub(r"\s+", " ", line.replace("\\", "")).strip()
             for line in text.split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def in_order(pieces, text):
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return "not in our listing, or out of order:\n" + piece
        at = found + len(piece)
    return None


def listing_01(text, ours):
    """It is complete: equal to the byte after its first line."""
    return None if text.split("\n", 1)[1] == ours("hercules") \
        else "not equal to the byte"


def listing_03(text, ours):
    """It has gaps: every piece between them stands in ours, in order. Its
    author made the domain's name one letter longer."""
    pieces = re.split(r"(?m)^#.*\n", text.replace("CONSOTO\\", "CNSOTO\\"))
    return in_order([piece for piece in pieces if piece.strip()],
                    ours("consoto"))


def listing_06(text, ours):
    """It lost columns and backslashes on the way: its words, in order."""
    got = [line.replace("CONTOSO", "") for line in
           words(ours("deleted-objects", "deleted-objects-after"))]
    want = words(text.replace("CONTOSO", "").replace("Contoso", ""))
    if [line.replace(" ", "") for line in want] == \
            [line.replace(" ", "") for line in got]:
        return None
    return "\n".join(got)


def listing_12(text, ours):
    """As 06. The protected line belongs to the first listing, above its
    entries."""
    got = "\n".join(words(ours("lab-ou", "john-doe", "adconnector")))
    if "{This object is protected" not in got:
        return "no protected line"
    text = re.sub(r"(?m)^\{.*\n", "", text).replace("MADAR", "CONTOSO")
    return in_order(words(text), got)


def listings(runner):
    """After the cases, whose output they are compared with."""
    def ours(*names):
        return "".join(runner.said[name].decode() for name in names)

    for number, check in (("01", listing_01), ("03", listing_03),
                          ("06", listing_06), ("12", listing_12)):
        path = os.path.join(LISTINGS, number + ".txt")
        if not os.path.exists(path):
            runner.skip("published listing " + number, "not here")
            continue
        with open(path, encoding="utf-8") as file:
            runner.report("published listing " + number,
                          check(file.read(), ours))


def load(path):
    lines = []
    with open(path, encoding="utf-8") as corpus:
        for text in corpus:
            text = text.rstrip("\n")
            if not text or text.startswith("#"):
                continue
            key, _, value = text.partition(":")
            value = value[1:]
            if key == "published":
                lines.append({"published": value, "word": [], "request": []})
            elif key in ("word", "request"):
                lines[-1][key].append(value)
            else:
                lines[-1][key] = value
    return lines


def wanted_request(text):
    values = [None if part == "-" else part for part in text.split(" | ")]
    wanted = dict(zip(FIELDS, values))
    for name in ("mask", "ace_flags"):
        if name in wanted:
            wanted[name] = int(wanted[name], 16)
    return wanted


def refused(line, done):
    message = line.get("refused", line.get("plan-refused"))
    said = done.stderr.decode()
    if done.returncode != 2:
        return "exit status %d, wanted 2" % done.returncode
    if done.stdout:
        return "something on stdout: %s" % done.stdout
    if not said.startswith("dsacls: %s\n" % message):
        return "message: " + said
    if "hint" in line and "hint: %s\n" % line["hint"] not in said:
        return "hint: " + said
    # dsacls.exe says this one in two lines, and so does the program.
    if "plan-refused" in line and "The parameter is incorrect." not in said:
        return "second line: " + said
    return None


def taken(line, done):
    if done.returncode != 0 or done.stderr:
        return "exit status %d: %s" % (done.returncode, done.stderr)
    said = json.loads(done.stdout)
    for name, value in (("object", line["object"]),
                        ("server", line.get("server")),
                        ("port", line.get("port")), ("tree", "tree" in line)):
        if said[name] != value:
            return "%s: %r" % (name, said[name])
    wanted = [wanted_request(text) for text in line["request"]]
    if len(wanted) != len(said["requests"]):
        return "requests: %r" % said["requests"]
    for one, other in zip(wanted, said["requests"]):
        for name, value in one.items():
            if other[name] != value:
                return "%s: %r, wanted %r" % (name, other[name], value)
    return None


def command_lines(runner):
    """--explain --json says what is written beside each, or exit status 2
    and the message. No directory is asked."""
    for line in load(CORPUS):
        done = runner.run(["--explain", "--json", *line["word"]])
        no = "refused" in line or "plan-refused" in line
        runner.report(line["published"], (refused if no else taken)(
            line, done))
