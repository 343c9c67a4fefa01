# SPDX-License-Identifier: GPL-3.0-or-later
"""One dialect of C: a pointer or a number in a condition is compared with
NULL or 0, and declarations stand before the statements of their block."""

import csource

CONDITIONS = frozenset(("&&", "||"))
BEFORE = frozenset(("(", "&&", "||", "return", "=", ",", "?", ":", ";", "{",
                    "}"))
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
            kind = {"pointer to bool": "bool"}.get(kind)
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
            kind = "number" if kind == "pointer" else None
        if kind in ("pointer", "number"):
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
                    text, kind, text, "==" if negated else "!=",
                    "NULL" if kind == "pointer" else "0")


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

