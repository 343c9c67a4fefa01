# SPDX-License-Identifier: GPL-3.0-or-later
"""Transcripts of sessions: what is typed, and what must be seen.

A line of a .session file is one of

    # a remark
    > keys          typed, with Enter at its end
    >> keys         typed, without
    text            seen after what was typed, in this order
    ~ pattern       seen, as a regular expression
    ! text          not seen since the last keys, once all of the above was

Every `> ` ends when the prompt is back; what follows is looked for in what
was shown until then. `>> ` does not wait: its texts are waited for.
"""
import os
import re

from terminal import PATIENCE, Terminal, Unseen

PROMPT = re.compile(r'(?<=\n)[^\n]*> $')


def lines_of(path):
    with open(path) as stream:
        for number, line in enumerate(stream, 1):
            line = line.rstrip('\n')
            if line and not line.startswith('#'):
                yield number, line


class Session:
    def __init__(self, terminal):
        self.terminal = terminal
        self.shown = ''  # by the last line, from what was last seen on
        self.all = ''    # by the last line
        self.live = False

    def step(self, line):
        sign, _, rest = line.partition(' ')
        if sign == '>':
            self.all = self.shown = self.terminal.runs(rest)
            self.live = False
        elif sign == '>>':
            self.terminal.settle(0.03)
            self.terminal.types(rest)
            self.all, self.live = '', True
        elif sign == '!':
            if self.live:
                self.terminal.read_some(0.2)
                self.all += self.terminal.new()
            assert rest not in self.all, f'{rest!r} was shown:\n{self.all}'
        elif sign == '~':
            self.see(re.compile(rest))
        else:
            self.see(re.compile(re.escape(line)))

    def see(self, pattern):
        if self.live:
            self.all += self.terminal.sees(pattern, PATIENCE)
            return
        found = pattern.search(self.shown)
        if not found:
            raise Unseen(f'{pattern.pattern!r} was not shown; '
                         f'this was:\n{self.all}')
        self.shown = self.shown[found.end():]


def play(path, argv, **more):
    """Run a transcript; the status the program ended with."""
    with Terminal(argv, **more) as terminal:
        terminal.sees(re.compile(r'> $'))
        session = Session(terminal)
        for number, line in lines_of(path):
            try:
                session.step(line)
            except AssertionError as problem:
                raise AssertionError(
                    f'{os.path.basename(path)}:{number}: {line}\n{problem}')
        terminal.settle(0.03)
        terminal.types('exit<Enter>')
        return terminal.ends()
