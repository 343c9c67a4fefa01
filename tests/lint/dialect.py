# SPDX-License-Identifier: GPL-3.0-or-later
"""One dialect of C: a pointer or a number in a condition is compared with
NULL or 0, and declarations stand before the statements of their block."""

import os
import re

import csource

CONDITIONS = frozenset(("&&", "||"))
BEFORE = frozenset(("(", "&&", "||", "return", "=", ",", "?", ":", ";", "{",
                    "}"))
NOTHING = {"pointer": "NULL", "number": "0", "character": "'\\0'"}
# Functions of the C library that return no bool and are mostly tested.
LIBRARY = {name: "number" for name in """strcmp strncmp strcasecmp
    strncasecmp memcmp strcoll""".split()}
LIBRARY.update({name: "pointer" for name in """strchr strrchr strstr strpbrk
    strcasestr memchr memmem getenv malloc calloc realloc strdup fopen fgets
    fdopen opendir readdir json_object_get json_array_get""".split()})


class Kinds:
    """What names are, in a program."""

    def __init__(self, program):
        self.functions = dict(LIBRARY)
        self.members, self.local = {}, {}
        for source in program.files.values():
            for function in source.prototypes + source.functions:
                if not function.static:
                    self.functions[function.name] = function.result
            for name, kind in source.members:
                self.members.setdefault(name, set()).add(kind)
        self.members = {name: kinds.pop() if len(kinds) == 1 else None
                        for name, kinds in self.members.items()}

    def enter(self, source):
        self.own = {function.name: function.result
                    for function in source.prototypes + source.functions
                    if function.static}

    def call(self, name):
        return self.own.get(name, self.functions.get(name))


def postfix(words, at):
    """Index behind the expression a.b->c[d](e) that begins at a name."""
    end = at + 1
    while end < len(words):
        if words[end] in (".", "->"):
            end += 2
        elif words[end] in ("(", "["):
            depth = 0
            while end < len(words):
                depth += (words[end] in "([") - (words[end] in ")]")
                end += 1
                if depth == 0:
                    break
        else:
            break
    return end


def last_kind(words, at, end, kinds, known):
    """The kind of such an expression, or None where that is not known."""
    name, kind, index = words[at], None, at + 1
    kind = known.get(name)
    if words[index:index + 1] == ["("]:
        kind = kinds.call(name) if kind is None else None
        index = postfix(words[:end], index - 1) if kind is None else \
            behind(words, index)
    while index < end:
        if words[index] in (".", "->"):
            kind = kinds.members.get(words[index + 1])
            index += 2
        elif words[index] == "[":
            kind = {"pointer to bool": "bool",
                    "pointer to pointer": "pointer"}.get(kind)
            index = behind(words, index)
        else:
            return None
    return kind


def behind(words, at):
    """Index behind the bracket that closes the one at at."""
    depth = 0
    for index in range(at, len(words)):
        depth += (words[index] in "([") - (words[index] in ")]")
        if depth == 0:
            return index + 1
    return len(words)


def is_condition(words, before, after):
    """Is what stands between these tokens a truth value by itself?"""
    if words[before] == "!":
        return True
    if words[before] not in BEFORE or after >= len(words):
        return False
    if words[after] in CONDITIONS or words[after] == "?":
        return True
    if words[before] in CONDITIONS:
        return words[after] in (")", ";", ",", ":", "?")
    return words[before] == "(" and words[after] == ")" and \
        words[before - 1] in ("if", "while")


def found_in(function, kinds):
    """(first token, behind the last, negated, kind) of each operand that is
    a pointer or a number."""
    known = csource.names_of(function)
    words = [token for token, _ in function.body]
    for at, word in enumerate(words):
        if not csource.NAME.match(word) or word in csource.KEYWORDS or \
                words[at - 1] in (".", "->"):
            continue
        end, before, star = postfix(words, at), at - 1, False
        if words[before] == "*" and (words[before - 1] == "!" or
                                     words[before - 1] in BEFORE):
            star, before = True, before - 1
        if not is_condition(words, before, end):
            continue
        kind = last_kind(words, at, end, kinds, known)
        if star:
            kind = {"pointer": "character",
                    "pointer to pointer": "pointer"}.get(kind)
        if kind is not None and kind.startswith("pointer"):
            kind = "pointer"
        if kind in NOTHING:
            yield before + 1, end, words[before] == "!", kind


def unwritten(program):
    kinds = Kinds(program)
    for path, source in sorted(program.files.items()):
        kinds.enter(source)
        for function in source.functions:
            for first, end, negated, kind in found_in(function, kinds):
                text = "".join(token for token, _ in
                               function.body[first:end])
                yield "%s:%d: %s%s is a %s: write %s %s %s" % (
                    path, function.body[first][1], "!" if negated else "",
                    text, kind, text,
                    "==" if negated else "!=",
                    NOTHING[kind])


def late(program):
    """Declarations behind the first statement of their block."""
    for path, source in sorted(program.files.items()):
        for function in source.functions:
            begun = {}
            words = [token for token, _ in function.body]
            for start, depth, statement in csource.statements(function):
                for deeper in [key for key in begun if key > depth]:
                    del begun[deeper]
                if words[start - 2:start] == ["for", "("]:
                    continue
                if not csource.type_length(statement) and \
                        not csource.is_record(statement):
                    begun[depth] = True
                elif begun.get(depth):
                    yield "%s:%d: %s is declared behind a statement" % (
                        path, function.body[start][1], " ".join(
                            statement[:csource.type_length(statement) + 1]))


def columns(source):
    """The column at which each token of a file begins and ends."""
    def blank(match):
        text = match.group()
        if text[0] in "\"'":
            return text[0] + "_" * (len(text) - 2) + text[0]
        return re.sub(r"[^\n]", " ", text)

    lines = csource.BLANKED.sub(blank, source.text).split("\n")
    token = re.compile(r'"_*"|\'_*\'|' + csource.TOKEN.pattern)
    spans = {}
    for word, line in source.words:
        if line not in spans:
            spans[line] = [found.span() for found in
                           token.finditer(lines[line - 1])]
            spans[line].reverse()
        yield spans[line].pop()


def write_out(program, paths):
    """Writes == NULL and != 0 out in these files; clang-format comes
    next."""
    kinds = Kinds(program)
    for path in paths:
        source = program.files[path]
        kinds.enter(source)
        spans, lines = list(columns(source)), source.text.split("\n")
        edits = []
        for function in source.functions:
            words = function.body
            for first, end, negated, kind in found_in(function, kinds):
                before = words[first - 1 - negated][0]
                alone = before in BEFORE and words[end][0] in (
                    "&&", "||", "?", ":", ")", ";", ",")
                text = " %s %s" % ("==" if negated else "!=",
                                 NOTHING[kind])
                last = function.first + end - 1
                edits.append((words[end - 1][1], spans[last][1], 0,
                              text if alone else text + ")"))
                start = function.first + first - negated
                edits.append((words[first - negated][1], spans[start][0],
                              int(negated), "" if alone else "("))
        for line, column, gone, text in sorted(edits, reverse=True):
            old = lines[line - 1]
            lines[line - 1] = old[:column] + text + old[column + gone:]
        if edits:
            with open(os.path.join(program.root, path), "w",
                      encoding="utf-8") as file:
                file.write("\n".join(lines))
