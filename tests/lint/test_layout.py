#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each lint of the layout finds an offence that is planted for it, and none
in the same tree without it; the calls that are read from the sources are
those in the object files. TAP."""

import os
import re
import subprocess
import sys
import tempfile

import csource
import layout

LICENCE = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
# Two files that call each other's neighbour: low is called by two.
CLEAN = {
    "dsacls/main.c": '#include "run.h"\nint\nmain(void)\n{\n'
                     "\treturn run() + low();\n}\n",
    "dsacls/run.h": '#include "base/low.h"\nint run(void);\n',
    "dsacls/run.c": '#include "run.h"\nint\nrun(void)\n{\n'
                    "\treturn low();\n}\n",
    "dsacls/base/low.h": "int low(void);\n",
    "dsacls/base/low.c": '#include "base/low.h"\nint\nlow(void)\n{\n'
                         "\treturn 0;\n}\n",
}
LOW = CLEAN["dsacls/base/low.c"]


def low(body, head="int\nlow(void)"):
    return {"dsacls/base/low.c": '#include "base/low.h"\n%s\n{\n%s}\n' % (
        head, body)}


# Lint -> files that replace or join those of the clean tree.
PLANTED = {
    "one-customer": {
        "dsacls/base/piece.h": "int piece(void);\n",
        "dsacls/base/piece.c": "int\npiece(void)\n{\n\treturn 1;\n}\n",
        **low("\treturn piece();\n")},
    "one-large": {
        "dsacls/base/piece.h": "int piece(void);\n",
        "dsacls/base/piece.c": "int\npiece(void)\n{\n\treturn 1;\n}\n" +
                               "int table[] = {\n" + "\t1,\n" * 590 + "};\n",
        **low("\treturn piece();\n")},
    "away": {
        "dsacls/run.h": "int run(void);\nint low(void);\n",
        "dsacls/base/low.h": "struct low;\n"},
    "no-customer": {
        "dsacls/base/low.h": "int low(void);\nint idle(void);\n",
        "dsacls/base/low.c": LOW + "int\nidle(void)\n{\n\treturn 0;\n}\n"},
    "circles": low("\treturn run();\n"),
    "functions": low("\tlow();\n" * 61),
    "files": {"dsacls/base/low.c": LOW + "/* */\n" * 600},
    "top": {"dsacls/more%d.c" % number: "/* */\n" for number in range(11)},
    "null": low("\tconst char *text = name();\n\n"
                "\tif (text)\n\t\treturn 1;\n\treturn 0;\n"),
    "declarations": low("\tlow();\n\tint late = 0;\n\treturn late;\n"),
    "columns": {"dsacls/base/low.c": LOW + "/* %s */\n" % ("x" * 80)},
    "later": {"dsacls/base/low.c": LOW + "/* TO" "DO */\n"},
}
# What looks like an offence and is none.
ALLOWED = {
    "a row of a table serves the table": {
        "dsacls/base/piece.h": "int piece(void);\n",
        "dsacls/base/piece.c": "int\npiece(void)\n{\n\treturn 1;\n}\n",
        "dsacls/base/low.c": LOW + "static const struct row rows[] = "
                                   '{{"piece", piece}};\n'},
    "a bool is a condition by itself": low(
        "\tbool known = true;\n\n\tif (!known)\n\t\treturn 1;\n"
        "\treturn 0;\n"),
    "a loop's own variable is declared in the loop": low(
        "\tlow();\n\tfor (int i = 0; i < 2; i++) {\n\t\tint j = i;\n\n"
        "\t\tif (j != 0)\n\t\t\treturn 1;\n\t}\n\treturn 0;\n"),
    "a local variable is no call": low(
        "\tint run = 0;\n\n\treturn run;\n"),
}
# A line for each test of includes.sh: where it is planted.
INCLUDED = (
    ("dsacls/base/low.c", '#include "input/words.h"\n'),
    ("dsacls/input/words.c", '#include "plan/plan.h"\n'),
    ("dsacls/plan/plan.c", '#include "directory/directory.h"\n'),
    ("dsacls/directory/directory.c", '#include "plan/plan.h"\n'),
    ("dsacls/directory/directory.c", '#include "directory/ldap/ldap.h"\n'),
    ("dsacls/resolve/job.c", '#include "apply/apply.h"\n'),
    ("dsacls/answer/stock.c", '#include "apply/apply.h"\n'),
    ("dsacls/apply/apply.c", '#include "output/printer.h"\n'),
    ("dsacls/output/printer.c", '#include "resolve/job.h"\n'),
    ("dsacls/apply/apply.c", '#include "run.h"\n'),
    ("dsacls/run.c", '#include "shell/shell.h"\n'),
    ("libsd/sid.c", '#include "base/arena.h"\n'),
    ("libsd/sid.c", "#include <ldap.h>\n"),
    ("libsd/sid.c", 'static void\nsay(void)\n{\n\tputs("");\n}\n'),
    ("dsacls/apply/apply.c", "#include <ldap.h>\n"),
    ("dsacls/run.c", "#include <readline/readline.h>\n"),
    ("dsacls/run.c", "FILE *out = stderr;\n"),
    ("dsacls/run.c", "int sent = directory_send_write (0);\n"),
    ("dsacls/apply/apply.c", 'int said = puts ("");\n'),
    ("dsacls/verbs/tree.c", 'int said = puts ("");\n'),
    ("dsacls/run.c", "int said = json_dumpf (0);\n"),
    ("dsacls/run.c", "int bidi = 0x202e;\n"),
    ("dsacls/helpers.c", ""),
)


class Tap:
    def __init__(self):
        self.number, self.failed = 0, False

    def test(self, name, why):
        """why: None where all is well."""
        self.number += 1
        print("%s %d - %s" % ("not ok" if why else "ok", self.number, name))
        if why:
            self.failed = True
            print("# " + str(why).replace("\n", "\n# "))


def found(texts):
    program = csource.Program(texts)
    return {name: list(lint(program)) for name, _, lint in layout.LINTS}


def planted(tap):
    tap.test("the clean tree has no offence", [
        rows for rows in found(CLEAN).values() if rows] or None)
    for name, _, _ in layout.LINTS:
        rows = found({**CLEAN, **PLANTED[name]})
        tap.test("%s finds what is planted" % name,
                 None if rows[name] else "nothing is found")
    for name, files in ALLOWED.items():
        rows = found({**CLEAN, **files})
        tap.test(name, [row for row in rows.values() if row] or None)
    allowed = layout.limits(os.path.join(layout.HERE, "limits.txt"))
    unknown = set(allowed) - {name for name, _, _ in layout.LINTS}
    tap.test("each limit has a lint", unknown or None)


def included(tap, folder):
    """includes.sh in a tree with one offence at a time."""
    def run(path, text):
        for name, clean in CLEAN.items():
            write(folder, name, LICENCE + clean)
        for name in ("libsd/sid.c", "libsd/sid.h", "libsd/internal/mem.h",
                     *(row[0] for row in INCLUDED)):
            if name not in CLEAN and "helpers" not in name:
                write(folder, name, LICENCE)
        os.makedirs(os.path.join(folder, "tests"), exist_ok=True)
        for name in ("ldap", "ldif", "snapshot"):
            os.makedirs(os.path.join(folder, "dsacls/directory", name),
                        exist_ok=True)
        if path is not None:
            write(folder, path, LICENCE + CLEAN.get(path, "") + text)
        return subprocess.run(["sh", "tests/lint/includes.sh", folder],
                              stdout=subprocess.PIPE, text=True,
                              check=False).stdout

    clean = run(None, None)
    tap.test("includes.sh: the clean tree", re.search(
        "(?ms)^not ok.*", clean) and clean)
    for path, text in INCLUDED:
        tap.test("includes.sh: %s in %s" % (
            text.strip().split("\n")[-1] or "its name", path),
            None if "not ok" in run(path, text) else "nothing is found")


def write(folder, path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def relocations(path):
    """The functions that an object file calls, by its relocations."""
    lines = subprocess.run(["readelf", "-rW", path], stdout=subprocess.PIPE,
                           text=True, check=True).stdout
    return set(re.findall(r"R_\w+_(?:PLT32|CALL26|PLT)\s+\S+\s+(\w+)", lines))


def same_calls(tap, build):
    program = csource.Program(csource.listing(layout.TOP))
    wrong, seen = [], 0
    for path, used in program.calls.items():
        found_in = os.path.join(build, "obj", path[:-2] + ".o")
        if not os.path.exists(found_in):
            continue
        seen += 1
        there = {name for name in relocations(found_in)
                 if program.home.get(name, path) != path}
        here = {name for name in used if program.home[name] != path}
        if there != here:
            wrong.append("%s: only in the object file: %s; only in the "
                         "source: %s" % (path, sorted(there - here),
                                         sorted(here - there)))
    if seen == 0 or os.environ.get("SAN") or "san" in build:
        print("ok %d - calls are those of the object files # SKIP not built "
              "with gcc alone" % (tap.number + 1))
        tap.number += 1
        return
    tap.test("calls are those of the object files", "\n".join(wrong) or None)


def main():
    os.chdir(layout.TOP)
    tap = Tap()
    planted(tap)
    with tempfile.TemporaryDirectory() as folder:
        included(tap, folder)
    same_calls(tap, os.environ.get("B", "build"))
    print("1..%d" % tap.number)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
