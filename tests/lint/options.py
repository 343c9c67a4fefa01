#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dsacls(1) against the table of switches: every switch has its item in the
section OPTIONS, in the order of the table, and every item there is in the
table; every verb is named somewhere. TAP."""

import os
import re
import subprocess

PAGE = "man/dsacls.1"
LIST = os.path.join(os.environ.get("B", "build"),
                    "tests/unit/input/option_list")


def macro(spelling):
    """How mdoc writes it: /G is Cm /G, --json is Fl -json, -n is Fl n."""
    if spelling.startswith("/"):
        return "Cm " + spelling
    return "Fl " + spelling[1:]


def items(page):
    """The .It lines of OPTIONS, macros and words apart."""
    section, found = "", []
    for line in page.splitlines():
        if line.startswith(".Sh "):
            section = line[4:].strip()
        elif section == "OPTIONS" and line.startswith(".It "):
            found.append(line[4:])
    return found


def place(found, spelling):
    pattern = re.compile(r"(^|\s)" + re.escape(macro(spelling)) + r"($|\s)")
    for number, item in enumerate(found):
        if pattern.search(item):
            return number
    return None


def main():
    if not os.path.exists(PAGE):
        print("1..1\nok 1 - switches in the manual # SKIP no " + PAGE)
        return
    with open(PAGE, encoding="utf-8") as page:
        text = page.read()
    found = items(text)
    rows = [line.split("\t") for line in subprocess.run(
        [LIST], capture_output=True, text=True,
        check=True).stdout.splitlines()]
    results, last, known = [], -1, set()
    for row in rows:
        if row[0] == "verb":
            results.append(("verb " + row[1], None if re.search(
                r"\b%s\b" % row[1], text) else "not in the manual"))
        if row[0] != "option":
            continue
        for spelling in row[1:3]:
            if spelling == "-":
                continue
            known.add(macro(spelling))
            at = place(found, spelling)
            why = "no item in OPTIONS: .It %s" % macro(spelling)
            if at is not None:
                why = "not in the order of the table" if at < last else None
                last = max(last, at)
            results.append((spelling, why))
    for item in found:
        for name in re.findall(r"(?:^|\s)((?:Fl|Cm) [-/]?\S+)", item):
            if name.startswith("Cm ") and not name.startswith("Cm /"):
                continue  # a value: Cm T
            results.append((".It " + name,
                            None if name in known else "not in the table"))
    for number, (name, why) in enumerate(results, 1):
        print("%s %d - %s" % ("not ok" if why else "ok", number, name))
        if why:
            print("# " + why)
    print("1..%d" % len(results))


main()
