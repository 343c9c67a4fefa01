#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published command lines of tests/unit/input/command-lines.txt, through
the program: --explain --json says what is written beside each, or exit
status 2 and the message. TAP. No directory is asked: none is there."""

import json
import os
import subprocess

CORPUS = "tests/unit/input/command-lines.txt"
PROGRAM = os.path.join(os.environ.get("B", "build"), "dsacls")
FIELDS = ("op", "trustee", "rights", "mask", "object", "inherited",
          "ace_flags")


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


def run(words):
    return subprocess.run([PROGRAM, "--explain", "--json", *words],
                          capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                               "HOME": "/dev/null/none"})


def wanted_request(text):
    values = [None if part == "-" else part for part in text.split(" | ")]
    wanted = dict(zip(FIELDS, values))
    for name in ("mask", "ace_flags"):
        if name in wanted:
            wanted[name] = int(wanted[name], 16)
    return wanted


def check_refused(line, result):
    message = line.get("refused", line.get("plan-refused"))
    if result.returncode != 2:
        return "exit status %d, wanted 2" % result.returncode
    if result.stdout:
        return "something on stdout: " + result.stdout
    if not result.stderr.startswith("dsacls: %s\n" % message):
        return "message: " + result.stderr
    if "hint" in line and "hint: %s\n" % line["hint"] not in result.stderr:
        return "hint: " + result.stderr
    # dsacls.exe says this one in two lines, and we do too.
    if "plan-refused" in line and \
            "The parameter is incorrect." not in result.stderr:
        return "second line: " + result.stderr
    return None


def check_taken(line, result):
    if result.returncode != 0 or result.stderr:
        return "exit status %d: %s" % (result.returncode, result.stderr)
    said = json.loads(result.stdout)
    if said["object"] != line["object"]:
        return "object: %r" % said["object"]
    if said["server"] != line.get("server"):
        return "server: %r" % said["server"]
    if said["port"] != line.get("port"):
        return "port: %r" % said["port"]
    if said["tree"] != ("tree" in line):
        return "tree: %r" % said["tree"]
    wanted = [wanted_request(text) for text in line["request"]]
    if len(wanted) != len(said["requests"]):
        return "requests: %r" % said["requests"]
    for one, other in zip(wanted, said["requests"]):
        for name, value in one.items():
            if other[name] != value:
                return "%s: %r, wanted %r" % (name, other[name], value)
    return None


def main():
    lines = load(CORPUS)
    for number, line in enumerate(lines, 1):
        result = run(line["word"])
        refused = "refused" in line or "plan-refused" in line
        why = (check_refused if refused else check_taken)(line, result)
        print("%s %d - %s" % ("not ok" if why else "ok", number,
                              line["published"].replace("#", "\\#")))
        if why:
            print("# " + why.replace("\n", "\n# "))
    print("1..%d" % len(lines))


main()
