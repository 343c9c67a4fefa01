# SPDX-License-Identifier: GPL-3.0-or-later
"""A program at a terminal: what is typed, and what is seen.

    with Terminal(['dsacls', 'shell']) as shell:
        shell.sees('> ')
        shell.types('cd peo<Tab><Enter>')

Keys stand in angle brackets, as in <Tab>, <Enter>, <C-c>. What the program
shows is kept without the codes that move the cursor or colour the text.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time

KEYS = {
    'Tab': '\t', 'Enter': '\r', 'Esc': '\x1b', 'Space': ' ', 'Back': '\x7f',
    'Up': '\x1b[A', 'Down': '\x1b[B', 'Left': '\x1b[D', 'Home': '\x1b[H',
    'Paste': '\x1b[200~', 'Pasted': '\x1b[201~', 'Lt': '<',
}
KEY = re.compile(r'<(C-[a-z]|%s)>' % '|'.join(KEYS))
CODES = re.compile(rb'\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x1b\][^\x07]*\x07|\x07')
# The beginning of a code, whose end has not come yet.
HALF = re.compile(rb'\x1b(\[[0-9;?]*|\][^\x07]*)?$')
TOKEN = re.compile(CODES.pattern + rb'|.', re.S)
BACK = re.compile('[^\n\b]\b')
PATIENCE = 60


class Unseen(AssertionError):
    """What was waited for did not come."""


def bytes_of(keys):
    def one(match):
        name = match[1]
        if name.startswith('C-'):
            return chr(ord(name[2]) - ord('a') + 1)
        return KEYS[name]
    return KEY.sub(one, keys).encode()


def pattern_of(text):
    return text if isinstance(text, re.Pattern) \
        else re.compile(re.escape(text))


def plain(raw):
    """What a person sees, roughly: no codes, a line each."""
    text = HALF.sub(b'', CODES.sub(b'', raw)).replace(b'\r', b'').decode(errors='replace')
    while BACK.search(text):
        text = BACK.sub('', text)
    return text


class Lateness:
    """How late the machine wakes those who sleep: what others do to it."""

    def __enter__(self):
        self.seconds, self.over = 0.0, threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.over.is_set():
            began = time.monotonic()
            time.sleep(0.02)
            late = time.monotonic() - began - 0.02
            self.seconds += late if late > 0.02 else 0

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Terminal:
    def __init__(self, argv, env=None, rows=50, columns=200):
        self.raw = b''
        self.mark = 0
        self.status = None
        environ = dict(os.environ, TERM='xterm', INPUTRC='/dev/null')
        environ.pop('NO_COLOR', None)
        environ.update(env or {})
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                for number in (signal.SIGINT, signal.SIGQUIT):
                    signal.signal(number, signal.SIG_DFL)
                os.execvpe(argv[0], argv, environ)
            finally:
                os._exit(127)
        self.resize(rows, columns)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            except OSError:
                pass
        os.close(self.fd)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack('HHHH', rows, columns, 0, 0))

    def read_some(self, seconds):
        """Take in what there is; False at the end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            got = b''
        self.raw += got
        return bool(got)

    def new(self):
        """What was shown since the last thing that was waited for."""
        return plain(self.raw[self.mark:])

    def types(self, keys):
        os.write(self.fd, bytes_of(keys))

    def makes(self, keys):
        """All that the keys make of the line. A key that shows as ^G comes
        behind them: when it is there, everything before it is."""
        self.settle(0.02)
        self.types(keys)
        os.write(self.fd, b'\x16\x07')
        return self.sees('^G')[:-len('^G')]

    def sees(self, text, seconds=PATIENCE):
        """Wait for a text, or a compiled pattern; what stood before it."""
        until = time.monotonic() + seconds
        pattern = pattern_of(text)
        alive = True
        while True:
            found = pattern.search(self.new())
            if found:
                return self.skip(found.end())
            left = until - time.monotonic()
            if left <= 0 or not alive:
                wanted = text.pattern if pattern is text else text
                raise Unseen(f'{wanted!r} was not shown; this was:\n'
                             f'{self.new()}')
            alive = self.read_some(min(left, 0.5))

    def skip(self, end):
        """Take these many characters of new() as seen; returns them."""
        rest = self.raw[self.mark:]
        ends = [token.end() for token in TOKEN.finditer(rest)]
        low, high = 0, len(ends) - 1
        while low < high:
            middle = (low + high) // 2
            if len(plain(rest[:ends[middle]])) < end:
                low = middle + 1
            else:
                high = middle
        self.mark += ends[low] if end else 0
        return plain(rest)[:end]

    def runs(self, keys, seconds=PATIENCE):
        """Type a line; all that is shown until the next prompt."""
        self.settle()
        self.types(keys + '<Enter>')
        return self.sees(re.compile(r'(?<=\n)[^\n]*> $'), seconds)

    def promptly(self, keys='<C-c>', seconds=1.0):
        """Press keys; the prompt must be back that soon."""
        with Lateness() as late:
            began = time.monotonic()
            self.types(keys)
            self.sees(re.compile(r'\n[^\n]*> $'))
            took = time.monotonic() - began
        assert took - late.seconds < seconds, \
            f'the prompt came after {took:.1f} s'

    def shows(self, keys, *wanted, absent=()):
        """Type a line; what is shown until the next prompt has these texts
        or patterns in this order, and none of those absent."""
        everything = shown = self.runs(keys)
        for text in wanted:
            found = pattern_of(text).search(shown)
            if not found:
                raise Unseen(f'{keys}: {text!r} was not shown; this was:\n'
                             f'{everything}')
            shown = shown[found.end():]
        self.lacks(keys, everything, absent)

    def waits(self, keys, *wanted, absent=()):
        """Type keys alone, and wait for these texts or patterns in this
        order; none of those absent was shown until a moment later."""
        self.settle(0.03)
        self.types(keys)
        everything = ''.join([self.sees(text) for text in wanted])
        if absent:
            self.read_some(0.2)
            self.lacks(keys, everything + self.new(), absent)

    def lacks(self, keys, shown, absent):
        for text in absent:
            assert text not in shown, f'{keys}: {text!r} was shown:\n{shown}'

    def leaves(self):
        """Type exit; the program ends well."""
        self.settle(0.03)
        self.types('exit<Enter>')
        assert self.ends() == 0

    def rest(self, seconds=0.05):
        """Until nothing more comes for a moment."""
        before = -1
        while len(self.raw) != before:
            before = len(self.raw)
            self.read_some(seconds)

    def settle(self, seconds=0.05):
        """The same; what was shown counts as seen."""
        self.rest(seconds)
        self.mark = len(self.raw)

    def echoes(self):
        """Does the terminal show what is typed, a line at a time?"""
        flags = termios.tcgetattr(self.fd)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    def kill(self, number):
        os.kill(self.pid, number)

    def ends(self, seconds=PATIENCE):
        """Wait for the program's end: its status, negative for a signal."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read_some(0) and \
                        select.select([self.fd], [], [], 0)[0]:
                    pass
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
            self.read_some(0.05)
        raise Unseen('the program did not end; it showed:\n' + self.new())
