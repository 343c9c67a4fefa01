#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the layout as CONTRIBUTING.md says? Prints TAP: one test for each lint,
not ok when it finds more than limits.txt allows. Every offence, with a cut
that would mend it, goes to build/lint/NAME.txt.
usage: layout.py [--root TREE] [--limits FILE] [--list NAME]
       layout.py --write-out FILE...     mends conditions; then clang-format
       layout.py --figures [COMMIT...]   figures side by side; no test"""

import argparse
import collections
import os
import re
import subprocess
import sys

import csource
import dialect

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
FILE_LINES, FUNCTION_LINES, TOP_FILES = 600, 60, 12


def is_main(path):
    return path == "dsacls/main.c"


def is_public(program, name):
    """Declared in a header that is installed: it has customers elsewhere."""
    return any(prototype.name == name
               for path, source in program.files.items()
               if re.match(r"libsd/[^/]*\.h$", path)
               for prototype in source.prototypes)


def by_home(program):
    """.c file -> its external functions."""
    found = collections.defaultdict(list)
    for name, path in program.home.items():
        found[path].append(name)
    return found


def users(program, name, uses):
    """The other .c files in which a function is used."""
    return {path for path, used in uses.items()
            if name in used and path != program.home[name]}


def one_customer(program):
    """Files that serve one other file only: (file, customer, lines of both).
    Not counted: what main or a row of a table reaches (a row serves the
    table), and public functions of the library."""
    for path, names in sorted(by_home(program).items()):
        if is_main(path) or any(
                is_public(program, name) or
                users(program, name, program.rows) for name in names):
            continue
        customers = set().union(*(
            users(program, name, uses) for name in names
            for uses in (program.calls, program.mentions)))
        if len(customers) != 1 or is_main(min(customers)):
            continue
        customer = customers.pop()
        yield path, customer, program.files[path].lines + program.files[
            customer].lines


def same_folder(row):
    """A file that serves one of another folder cannot be merged into it: it
    is what its folder offers (the work of a verb, the opening of a back
    end)."""
    return os.path.dirname(row[0]) == os.path.dirname(row[1])


def one_customer_that_fits(program):
    for path, customer, lines in filter(same_folder, one_customer(program)):
        if lines <= FILE_LINES:
            yield "%s serves only %s: merge them, about %d lines" % (
                path, customer, lines)


def one_customer_too_large(program):
    for path, customer, lines in filter(same_folder, one_customer(program)):
        if lines > FILE_LINES:
            yield "%s serves only %s, together %d lines: merge it where a " \
                "subject of both is moved out, give it the functions of its " \
                "subject that others call (%s), or reach it by a row" % (
                    path, customer, lines, ", ".join(sorted(
                        by_home(program)[path])))


def no_customer(program):
    """External functions that no other file uses: static, or removed."""
    for name, path in sorted(program.home.items(), key=lambda row: row[::-1]):
        if is_main(path) or is_public(program, name):
            continue
        if users(program, name, program.calls) or \
                users(program, name, program.mentions):
            continue
        own = name in program.calls[path] or name in program.mentions[path]
        yield "%s:%d: %s: %s" % (
            path, program.external[name].line, name,
            "make it static; where a test calls it, test through what is used"
            if own else
            "remove it; where a test calls it, test through what is used")


def home_headers(path):
    """Where the functions of a .c are declared."""
    stem = path[:-2]
    yield stem + ".h"
    if stem.startswith("libsd/internal/"):
        yield stem.replace("internal/", "") + ".h"
    elif stem.startswith("libsd/"):
        yield stem.replace("libsd/", "libsd/internal/") + ".h"


def away_from_home(program):
    """External functions that the header of their file's name does not
    declare."""
    declared = collections.defaultdict(list)
    for path, source in program.files.items():
        for prototype in source.prototypes:
            if not prototype.static:
                declared[prototype.name].append(path)
    for name, path in sorted(program.home.items(), key=lambda row: row[::-1]):
        if is_main(path):
            continue
        wanted = list(home_headers(path))
        where = declared[name]
        if where and all(header in wanted for header in where):
            continue
        yield "%s:%d: %s is declared in %s: declare it in %s, or move it " \
            "to the file of that header" % (
                path, program.external[name].line, name,
                ", ".join(where) or "no header", wanted[0])


def edges(program, uses):
    """(caller's file, file called) -> names of the functions."""
    found = collections.defaultdict(set)
    for path, used in uses.items():
        for name in used:
            if program.home[name] != path:
                found[path, program.home[name]].add(name)
    return found


def components(pairs):
    """Groups of files that reach each other (Tarjan), of two and more."""
    after = collections.defaultdict(list)
    for start, end in sorted(pairs):
        after[start].append(end)
    index, low, stack, found = {}, {}, [], []
    sys.setrecursionlimit(10000)

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in after[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(after):
        if node not in index:
            visit(node)
    return sorted(found)


def cuts(pairs, group):
    """The lightest edges whose removal leaves the group without a circle."""
    inside = {pair: names for pair, names in pairs.items()
              if pair[0] in group and pair[1] in group}
    for pair in sorted(inside, key=lambda pair: (len(inside[pair]), pair)):
        left = {other for other in inside if other != pair}
        rounds = components(left)
        before = components(set(inside))
        if not before:
            return
        if sum(map(len, rounds)) < sum(map(len, before)) or \
                len(rounds) > len(before):
            yield pair, inside[pair]
            del inside[pair]
    for pair in sorted(inside, key=lambda pair: (len(inside[pair]), pair)):
        around = components(set(inside))
        if any(pair[0] in one and pair[1] in one for one in around):
            yield pair, inside[pair]
            del inside[pair]


def circles(program):
    """Circles in the call graph between files, by direct calls."""
    pairs = edges(program, program.calls)
    for group in components(pairs):
        text = "%d files: %s" % (len(group), " ".join(group))
        for (start, end), names in cuts(pairs, group):
            text += "\n    cut: %s calls %s of %s" % (
                start, ", ".join(sorted(names)), end)
        yield text


def with_tests(program):
    return sorted({**program.files, **program.tests}.items())


def long_files(program):
    for path, source in with_tests(program):
        if source.lines > FILE_LINES:
            yield "%s: %d lines: two subjects? move one out" % (
                path, source.lines)


def long_functions(program):
    for path, source in with_tests(program):
        for function in source.functions:
            length = function.last - function.line
            if length > FUNCTION_LINES:
                yield "%s:%d: %s has %d lines" % (
                    path, function.line, function.name, length)


def wide_lines(program):
    for path, source in sorted(program.files.items()):
        for number, line in enumerate(source.text.split("\n"), 1):
            if len(line.expandtabs(8)) > 80:
                yield "%s:%d: over 80 columns" % (path, number)


def top_files(program):
    found = [path for path in program.files
             if re.match(r"dsacls/[^/]*\.c$", path)]
    return [] if len(found) <= TOP_FILES else found


def left_for_later(program):
    for path, source in with_tests(program):
        for number, line in enumerate(source.text.split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line):
                yield "%s:%d: %s" % (path, number, line.strip())


LINTS = (
    ("one-customer", "files that serve one other file only and fit into it",
     one_customer_that_fits),
    ("one-large", "files that serve one other file only and do not fit",
     one_customer_too_large),
    ("away", "external functions not declared in the header of their file",
     away_from_home),
    ("no-customer", "external functions that no other file uses",
     no_customer),
    ("circles", "circles in the call graph between files", circles),
    ("functions", "functions over %d lines" % FUNCTION_LINES, long_functions),
    ("files", "files over %d lines" % FILE_LINES, long_files),
    ("top", "files at the top of dsacls/, when more than %d" % TOP_FILES,
     top_files),
    ("null", "conditions without == NULL or != 0", dialect.unwritten),
    ("declarations", "declarations behind a statement", dialect.late),
    ("columns", "lines over 80 columns", wide_lines),
    ("later", "places left for later", left_for_later),
)


def counts(program):
    """The figures that have no limit."""
    paths = list(program.files)
    pairs = edges(program, program.calls)
    both = edges(program, {
        path: set(program.calls[path]) | set(program.mentions[path])
        for path in program.calls})
    yield ".c, .h and .def files", len(paths)
    yield ".c files", sum(path.endswith(".c") for path in paths)
    yield "lines", sum(source.lines for source in program.files.values())
    yield "lines in dsacls/", sum(
        source.lines for path, source in program.files.items()
        if path.startswith("dsacls/"))
    yield ".c files at the top of dsacls/", sum(
        bool(re.match(r"dsacls/[^/]*\.c$", path)) for path in paths)
    yield "external functions", len(program.home)
    rows = list(one_customer(program))
    yield "files that serve one other file only, in its folder or not", len(
        rows)
    yield "files in circles", sum(map(len, components(pairs)))
    yield "circles when addresses of functions count too", len(
        components(both))


def includes(root):
    """How many offences includes.sh finds in a tree."""
    result = subprocess.run(
        ["sh", os.path.join(HERE, "includes.sh"), root],
        stdout=subprocess.PIPE, text=True, check=False)
    return sum(line.startswith("# ") for line in result.stdout.splitlines())


def figures(commits):
    columns = []
    for commit in list(commits) + [None]:
        program = csource.Program(csource.listing(TOP, commit))
        rows = list(counts(program))
        rows += [(text, len(list(lint(program)))) for _, text, lint in LINTS]
        columns.append(("this tree" if commit is None else commit[:12], rows))
    print("%-58s" % "" + "".join("%13s" % name for name, _ in columns))
    for index, (text, _) in enumerate(columns[0][1]):
        print("%-58s" % text + "".join(
            "%13d" % rows[index][1] for _, rows in columns))


def limits(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file
                if line.strip() and not line.startswith("#")]
    return {name: int(number) for name, number in rows}


def check(program, allowed, folder):
    """TAP; True when no lint finds more than its limit."""
    good = True
    for number, (name, text, lint) in enumerate(LINTS, 1):
        found = list(lint(program))
        limit = allowed.get(name, 0)
        passed = len(found) <= limit
        good = good and passed
        print("%s %d - %s: %d%s" % (
            "ok" if passed else "not ok", number, text, len(found),
            ", allowed are %d" % limit if limit else ""))
        if not passed:
            print("\n".join("# " + line for row in found
                            for line in row.split("\n")))
            if name == "null":
                print("# mend: tests/lint/layout.py --write-out FILE..., "
                      "then clang-format")
        if folder is not None:
            with open(os.path.join(folder, name + ".txt"), "w",
                      encoding="utf-8") as file:
                file.writelines(row + "\n" for row in found)
    print("1..%d" % len(LINTS))
    return good


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--root", default=TOP)
    words.add_argument("--limits", default=os.path.join(HERE, "limits.txt"))
    words.add_argument("--list", metavar="NAME")
    words.add_argument("--write-out", nargs="+", metavar="FILE",
                       help="write == NULL and != 0 out in these files; "
                       "then run clang-format")
    words.add_argument("--figures", nargs="*", metavar="COMMIT")
    given = words.parse_args()
    if given.figures is not None:
        figures(given.figures)
        return 0
    program = csource.Program(csource.listing(given.root))
    if given.write_out is not None:
        program.root = given.root
        dialect.write_out(program, given.write_out)
        return 0
    if given.list is not None:
        lint = {name: lint for name, _, lint in LINTS}[given.list]
        print("\n".join(lint(program)))
        return 0
    folder = None
    if given.root == TOP:
        folder = os.path.join(TOP, os.environ.get("B", "build"), "lint")
        os.makedirs(folder, exist_ok=True)
    return 0 if check(program, limits(given.limits), folder) else 1


if __name__ == "__main__":
    sys.exit(main())
