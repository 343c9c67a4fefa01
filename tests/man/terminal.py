# SPDX-License-Identifier: GPL-3.0-or-later
"""A program at a terminal: what is typed to it, and all that is shown."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE = 60
COLUMNS, ROWS = 250, 500
ESCAPE = re.compile(r'\x1b\[[0-9;?]*[a-zA-Z]')


class Terminal:
    """argv on a dumb terminal, wide and high enough to break nothing."""

    def __init__(self, argv, cwd):
        self.raw, self.shown = b'', ''
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(cwd)
            os.environ.update(TERM='dumb', NO_COLOR='1', PAGER='cat')
            for number in (signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            os.execvp(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack('HHHH', ROWS, COLUMNS, 0, 0))

    def read(self):
        """False at the end of what it shows."""
        if not select.select([self.fd], [], [], 0.5)[0]:
            return True
        try:
            some = os.read(self.fd, 65536)
        except OSError:
            some = b''
        self.raw += some
        text = self.raw.decode(errors='replace').replace('\r', '')
        self.shown = ESCAPE.sub('', text)
        return bool(some)

    def wait(self, is_prompt, start):
        """Until the last line is a prompt, on a line that begins behind
        start; how much is shown then."""
        until = time.monotonic() + PATIENCE
        while True:
            _, newline, last = self.shown[start:].rpartition('\n')
            if (newline or not start) and is_prompt(last):
                return len(self.shown)
            assert time.monotonic() < until and self.read(), \
                f'no such prompt came, shown:\n{self.shown}'

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        """Its exit status; it is given time to leave by itself."""
        until = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < until:
            pass
        os.close(self.fd)
        if time.monotonic() >= until:
            os.kill(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
