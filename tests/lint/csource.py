# SPDX-License-Identifier: GPL-3.0-or-later
"""C sources as the lints of the layout need them: functions, prototypes,
calls and the types of names. It reads tokens, not a full grammar, and relies
on the layout that clang-format gives: test_layout.py compares its calls with
the relocations in the object files."""

import io
import os
import re
import subprocess
import tarfile

BLANKED = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
                     r'|//[^\n]*', re.S)
TOKEN = re.compile(r'[A-Za-z_]\w*|\.?\d[\w.]*|->|\+\+|--|<<=|>>=|\.\.\.'
                   r'|[<>=!+\-*/%&|^]=|&&|\|\||<<|>>|""|\'\'|\S')
NAME = re.compile(r'[A-Za-z_]\w*$')
KEYWORDS = frozenset("""if else while for do switch case default return break
    continue goto sizeof struct union enum static extern const volatile inline
    void char short int long float double signed unsigned bool typedef
    _Static_assert __attribute__ _Noreturn restrict register""".split())
TYPES = frozenset("""void char short int long float double signed unsigned bool
    struct union enum const static volatile""".split())


SUFFIXES = (".c", ".h", ".def")


def listing(root, commit=None):
    """Path -> text of the C files of the program, the library and the tests,
    in the tree at root or at a commit of it."""
    folders = ["dsacls", "libsd", "tests"]
    if commit is None:
        found = [os.path.relpath(os.path.join(where, name), root)
                 for folder in folders
                 for where, _, names in os.walk(os.path.join(root, folder))
                 for name in names if name.endswith(SUFFIXES)]
        texts = {}
        for path in sorted(found):
            with open(os.path.join(root, path), encoding="utf-8") as file:
                texts[path] = file.read()
        return texts
    archive = subprocess.run(["git", "-C", root, "archive", commit] + folders,
                             check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {member.name: tar.extractfile(member).read().decode()
                for member in tar if member.name.endswith(SUFFIXES)}


def blank(match):
    text = match.group()
    if text[0] == '"':
        return '""'
    if text[0] == "'":
        return "''"
    return " " + "\n" * text.count("\n")


class Function:
    def __init__(self, name, line, head, static):
        self.name, self.line, self.static = name, line, static
        self.head = head        # tokens before the body: [(token, line)]
        self.body = None        # tokens of the body, braces included
        self.first = 0          # index of the first of them in the file
        self.last = line        # line of the closing brace
        self.result = kind_of([token for token, _ in head],
                              [token for token, _ in head].index(name))


def kind_of(tokens, end):
    """bool, pointer, void, number or record, of a declaration whose name is
    at index end."""
    before = [token for token in tokens[:end] if token not in (
        "static", "const", "extern", "inline", "volatile", "SD_MUST_CHECK")]
    if before[:1] == ["atomic_bool"]:
        return "bool"
    if "*" in before or before[:1] and re.match(
            r"krb5_(context|principal|ccache|keytab|data)$|gnutls_\w+_t$",
            before[0]):
        if before.count("*") > 1:
            return "pointer to pointer"
        return "pointer to bool" if before[0] == "bool" else "pointer"
    if before[:1] == ["bool"]:
        return "bool"
    if before[:1] == ["void"]:
        return "void"
    return "record" if before[:1] and before[0] in ("struct", "union") \
        else "number"


class Source:
    """One file."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        self.lines = text.count("\n")
        self.functions, self.prototypes = [], []
        self.macros, self.members, self.references = {}, [], []
        self.variables = []     # external ones: (name, line)
        self.words = self.tokens(BLANKED.sub(blank, text))
        self.read(self.words)

    def tokens(self, text):
        """Without the lines of the preprocessor, whose macros are kept."""
        result, directive = [], ""
        for number, line in enumerate(text.split("\n"), 1):
            if directive or line.lstrip().startswith("#"):
                directive += line
                if line.endswith("\\"):
                    directive = directive[:-1] + " "
                    continue
                found = re.match(r"\s*#\s*define\s+(\w+)(.*)", directive)
                if found:
                    self.macros[found.group(1)] = TOKEN.findall(found.group(2))
                directive = ""
                continue
            result.extend((token, number) for token in TOKEN.findall(line))
        return result

    def read(self, tokens):
        """Declarations at file scope, one after the other."""
        at, start, depth = 0, 0, 0
        while at < len(tokens):
            token = tokens[at][0]
            if token == "(":
                depth += 1
            elif token == ")":
                depth -= 1
            elif depth == 0 and token == "{":
                end = closing(tokens, at)
                head = tokens[start:at]
                if self.define(head, tokens[at:end + 1]):
                    self.functions[-1].first = at
                    start = end + 1
                at = end
            elif depth == 0 and token == ";":
                self.declare(tokens[start:at])
                start = at + 1
            at += 1

    def define(self, head, body):
        """True for a function; a record's members are kept."""
        words = [token for token, _ in head]
        name = called(words)
        if name is not None and "=" not in words and words[0] != "typedef":
            line = head[words.index(name)][1]
            function = Function(name, line, head, "static" in words)
            function.body, function.last = body, body[-1][1]
            self.functions.append(function)
            return True
        if "=" not in words and ("struct" in words or "union" in words):
            self.members.extend(members(body))
        return False

    def declare(self, tokens):
        words = [token for token, _ in tokens]
        if not words or words[0] in ("typedef", "_Static_assert"):
            return
        head = words[:words.index("=")] if "=" in words else words
        name = called(head)
        if name is not None and "=" not in words and "{" not in words:
            self.prototypes.append(Function(
                name, tokens[words.index(name)][1], tokens,
                "static" in words))
            return
        if "=" in words or "static" not in words:
            self.references.append(tokens)


def closing(tokens, at):
    """Index of the brace that closes the one at index at."""
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index][0] == "{":
            depth += 1
        elif tokens[index][0] == "}":
            depth -= 1
            if depth == 0:
                return index
    return len(tokens) - 1


def called(words):
    """The name of the function that a declaration declares, or None."""
    depth = 0
    for index, word in enumerate(words[:-1]):
        if depth == 0 and word not in KEYWORDS and NAME.match(word) and \
                words[index + 1] == "(" and index > 0 and \
                words[index + 2:index + 3] != ["*"]:
            return word
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
    return None


def declarators(words, first):
    """(name, kind) of `type a, *b, c[N]`; first: where the names begin."""
    result, depth, at = [], 0, first
    base = [word for word in words[:first] if word != "*"]
    stars = words[:first].count("*")
    done = False
    while at < len(words):
        word = words[at]
        if word in "([{":
            if word == "(" and depth == 0 and not done and \
                    words[at + 1:at + 2] == ["*"]:
                result.append((words[at + 2], "pointer"))
                done = True
            depth += 1
        elif word in ")]}":
            depth -= 1
        elif depth == 0 and word == ",":
            stars, done = 0, False
        elif depth == 0 and word == "*" and not done:
            stars += 1
        elif depth == 0 and not done and NAME.match(word) and \
                word not in KEYWORDS:
            kind = kind_of(base + ["*"] * stars + [word],
                           len(base) + stars)
            if words[at + 1:at + 2] == ["["]:
                kind = "pointer to bool" if kind == "bool" else "array"
            result.append((word, kind))
            done = True
        at += 1
    return result


def type_length(words):
    """How many tokens at the start are a type with its stars, when a name
    follows; 0 where this is no declaration."""
    at = 0
    while words[at:at + 1] and words[at] in ("const", "static", "volatile"):
        at += 1
    if words[at:at + 1] and words[at] in ("struct", "union", "enum"):
        at += 1 if words[at + 1:at + 2] == ["{"] else 2
        if words[at:at + 1] == ["{"]:
            at = closing([(word, 0) for word in words], at) + 1
    elif words[at:at + 1] and words[at] in TYPES:
        while words[at:at + 1] and words[at] in TYPES:
            at += 1
    elif words[at:at + 1] and NAME.match(words[at]) and \
            words[at] not in KEYWORDS:
        at += 1
    else:
        return 0
    while words[at:at + 1] and words[at] in ("*", "const", "restrict"):
        at += 1
    follows = words[at:at + 1]
    if follows and NAME.match(follows[0]) and follows[0] not in KEYWORDS:
        return at
    if words[at:at + 2] == ["(", "*"] and words[0] in KEYWORDS:
        return at
    return 0


def members(body):
    """(name, kind) of the members of a record, nested ones too."""
    result, statement = [], []
    for token, _ in body[1:-1]:
        if token in "{};":
            length = type_length(statement)
            if length:
                result.extend(declarators(statement, length))
            statement = []
        else:
            statement.append(token)
    return result


class Program:
    """All files together."""

    def __init__(self, texts):
        everything = {path: Source(path, text)
                      for path, text in texts.items()}
        self.tests = {path: source for path, source in everything.items()
                      if path.startswith("tests/")}
        self.files = {path: source for path, source in everything.items()
                      if path not in self.tests}
        self.home = {}          # external function -> path of its .c
        self.external = {}      # and the Function itself
        self.macros = {}
        for source in self.files.values():
            self.macros.update(source.macros)
            if source.path.endswith(".h"):  # inline: called where it is used
                self.macros.update({
                    function.name: [token for token, _ in function.body]
                    for function in source.functions if function.static})
            if source.path.endswith(".c"):
                for function in source.functions:
                    if not function.static:
                        self.home[function.name] = source.path
                        self.external[function.name] = function
        # Each: path of a .c -> name -> lines. Rows: tables and assignments.
        self.calls, self.mentions, self.rows = {}, {}, {}
        for source in self.files.values():
            if source.path.endswith(".c"):
                self.look(source)
            elif source.path.endswith(".def"):  # nothing but rows of a table
                named = {word: [line] for word, line in source.words
                         if word in self.home}
                self.calls[source.path] = {}
                self.mentions[source.path] = self.rows[source.path] = named

    def expand(self, word, seen=()):
        """The tokens that a macro leaves, of macros in it too."""
        for inner in self.macros[word]:
            if inner in self.macros and inner not in seen + (word,):
                yield from self.expand(inner, seen + (word,))
            else:
                yield inner

    def look(self, source):
        """Which external functions a file calls, which it names without a
        call (a callback), and which of these in a table."""
        own = {function.name for function in source.functions
               if function.static}
        found = {"calls": {}, "mentions": {}, "rows": {}}
        for name in found:
            getattr(self, name)[source.path] = found[name]

        def take(words, lines, local, expanded=False):
            depth = 0
            for index, word in enumerate(words):
                depth += (word == "(") - (word == ")")
                if word in self.macros and not expanded:
                    inner = list(self.expand(word))
                    take(inner, [lines[index]] * len(inner), local, True)
                if word not in self.home or word in own or word in local or \
                        words[index - 1:index] and words[index - 1] in (
                            ".", "->", "struct", "enum"):
                    continue
                direct = words[index + 1:index + 2] == ["("] or words[
                    max(index - 2, 0):index] == ["cleanup", "("]
                found["calls" if direct else "mentions"].setdefault(
                    word, []).append(lines[index])
                if not direct and depth == 0:
                    found["rows"].setdefault(word, []).append(lines[index])

        for function in source.functions:
            take([token for token, _ in function.body],
                 [line for _, line in function.body], names_of(function))
        for tokens in source.references:
            take([token for token, _ in tokens],
                 [line for _, line in tokens], {})


def statements(function):
    """(index of the first token, depth, words up to its end) of each
    statement of a body, and of the first clause of a for."""
    tokens = function.body
    words = [token for token, _ in tokens]
    start, depth, index = 1, 1, 1
    while index < len(words):
        word = words[index]
        if word == "(" and words[index - 1] == "for":
            start = index + 1
        elif word == "{" and (is_value(words[start:index]) or
                              is_record(words[start:index])):
            index = closing(tokens, index)
        elif word == "{":
            yield start, depth, words[start:index]
            start = index + 1
            depth += 1
        elif word == "}":
            depth -= 1
            start = index + 1
        elif word == ";":
            yield start, depth, words[start:index]
            start = index + 1
        index += 1


def is_value(words):
    """Is the brace behind these words an initializer's or a literal's?"""
    depth, assigned = 0, False
    for word in words:
        depth += (word == "(") - (word == ")")
        if depth < 0:
            return False  # the last clause of a for
        assigned = assigned or word == "=" and depth == 0
    return assigned or depth > 0


def is_record(words):
    """Do these words begin the definition of a struct, union or enum?"""
    while words and words[0] in ("static", "const"):
        words = words[1:]
    return words[:1] != [] and words[0] in ("struct", "union", "enum") and (
        len(words) < 3 or words[1] == "{" or words[2] == "{")


def names_of(function):
    """Kinds of the parameters and locals of a function, by name."""
    known = {}
    words = [token for token, _ in function.head]
    if function.name in words:
        inside = words[words.index(function.name) + 2:]
        depth, part, parts = 0, [], []
        for word in inside:
            if word == ")" and depth == 0:
                break
            depth += (word in "([") - (word in ")]")
            if word == "," and depth == 0:
                parts.append(part)
                part = []
            else:
                part.append(word)
        for part in parts + [part]:
            length = type_length(part)
            if length:
                known.update(declarators(part, length))
    if function.body is not None:
        for _, _, words in statements(function):
            length = type_length(words)
            if length:
                known.update(declarators(words, length))
    return known
