#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program prints, to the byte. A line of `cases` is

    NAME STATUS SOURCE ARGUMENTS        (quoted as for sh)

NAME is a file in expected/ that stdout must equal, and NAME.err, where there
is one, what stderr must. Instead of a file it may say what the one JSON value
on stdout is (--json is added): =object, =list, =[] or =nothing, when nothing
may be there. STATUS * is any exit status. SOURCE is a snapshot, `-` for none,
or `nobody` for a server that does not answer.
Then the published listings and command lines (published.py). TAP. UPDATE=1
writes the expected files anew: read the difference before committing it."""

import difflib
import glob
import json
import os
import shlex
import subprocess
import sys
import tempfile

import published

HERE = "tests/golden"
BUILD = os.environ.get("B", "build")
TYPES = {"=object": dict, "=list": list}


class Runner:
    def __init__(self, folder):
        self.number, self.failed, self.said = 0, False, {}
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ("NO_COLOR", "LDAPURI")}
        self.env.update(LC_ALL="C.UTF-8", TERM="dumb", HOME="/dev/null/none",
                        XDG_STATE_HOME=folder, DSACLS_PRESETS="dsacls/presets")

    def report(self, name, why):
        """why: None where all is well."""
        self.number += 1
        print("%sok %d - %s" % ("not " if why else "", self.number,
                                name.replace("#", "\\#")))
        if why:
            self.failed = True
            print("# " + "\n# ".join(str(why).split("\n")[:40]))

    def skip(self, name, why):
        self.number += 1
        print("ok %d - %s # SKIP %s" % (self.number, name, why))

    def run(self, words):
        return subprocess.run([BUILD + "/dsacls", *words], env=self.env,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              check=False, timeout=60)


def difference(wanted, got):
    if wanted == got:
        return None
    return "\n".join(difflib.unified_diff(
        wanted.decode(errors="replace").split("\n"),
        got.decode(errors="replace").split("\n"), "expected", "printed",
        lineterm=""))


def same(path, got):
    """None where the bytes are those of the file."""
    if os.environ.get("UPDATE") == "1":
        with open(path, "wb") as file:
            file.write(got)
    with open(path, "rb") as file:
        return difference(file.read(), got)


def document(wanted, text):
    """None where the text is one JSON value as wanted."""
    if wanted == "=nothing":
        return "on stdout: %s" % text if text else None
    try:
        value = json.loads(text)
    except ValueError as error:
        return "%s: %s" % (error, text)
    good = value == [] if wanted == "=[]" else isinstance(value,
                                                          TYPES[wanted])
    return None if good else "%s, wanted %s" % (value, wanted)


def case(runner, line):
    name, status, source, *words = shlex.split(line)
    title = name
    if source == "nobody":
        words[:0] = ["-H", "ldap://127.0.0.1:1"]
    elif source != "-":
        words[:0] = ["--offline", source if "/" in source else
                     os.path.join(HERE, source)]
    if name.startswith("="):
        words.append("--json")
        title = " ".join(words)
    done = runner.run(words)
    runner.said[name] = done.stdout
    if status not in ("*", str(done.returncode)):
        return runner.report(title, "exit status %d, wanted %s\n%s" % (
            done.returncode, status, done.stderr.decode(errors="replace")))
    if name.startswith("="):
        return runner.report(title, document(name, done.stdout))
    path = os.path.join(HERE, "expected", name)
    why = same(path, done.stdout)
    if os.path.exists(path + ".err"):
        why = why or same(path + ".err", done.stderr)
    runner.report(title, why)
    if "--json" in words:  # to another reader too
        kind = "=list" if done.stdout[:1] == b"[" else "=object"
        runner.report(name + " is JSON", document(kind, done.stdout))
    return None


def a_thousand_entries(runner):
    """Too long to keep, easy to say."""
    done = runner.run(["--offline", HERE + "/corp.ldif",
                       "OU=many,DC=corp,DC=example"])
    sid = "S-1-5-21-1004336348-1177238915-682003330-%d"
    lines = ["Owner: CORP\\Domain Admins", "Group: CORP\\Domain Admins", "",
             "Access list:"]
    for rid in range(5000, 6000):
        lines += ["Allow " + sid % rid, " " * 38 + "SPECIAL ACCESS",
                  " " * 38 + "READ PERMISSONS"]
    lines += ["", "The command completed successfully", ""]
    return difference("\n".join(lines).encode(), done.stdout)


def main():
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(folder)
        for acl in sorted(glob.glob(HERE + "/*.acl")):
            ldif = acl[:-len(".acl")] + ".ldif"
            runner.report(os.path.basename(ldif) + " is what its .acl says",
                          same(ldif, subprocess.run(
                              ["/usr/bin/python3", HERE + "/snapshot.py",
                               acl], capture_output=True,
                              check=False).stdout))
        with open(HERE + "/cases", encoding="utf-8") as cases:
            for line in cases:
                if line.strip() and not line.startswith("#"):
                    case(runner, line)
        runner.report("a thousand entries", a_thousand_entries(runner))
        published.listings(runner)
        published.command_lines(runner)
    print("1..%d" % runner.number)
    return 1 if runner.failed else 0


if __name__ == "__main__":
    sys.exit(main())
