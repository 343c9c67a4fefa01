# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole commands, timed from outside: wall seconds and peak memory."""
import os
import statistics
import subprocess
import time


class Run:
    def __init__(self, seconds, peak, status, out):
        self.seconds, self.peak = seconds, peak
        self.status, self.out = status, out


# A process is charged with what its parent holds when it is started, so a
# small one starts it.
STARTER = """\
import os, sys, time
out, argv = int(sys.argv[1]), sys.argv[2:]
started = time.monotonic()
child = os.fork()
if not child:
    os.close(out)
    os.execvp(argv[0], argv)
_, status, usage = os.wait4(child, 0)
os.write(out, b'%.6f %d %d' % (time.monotonic() - started, usage.ru_maxrss,
                               os.waitstatus_to_exitcode(status)))
"""


def run(argv, stdin=None, stdout=subprocess.DEVNULL, want=0):
    """One run; peak is in KiB of the process and what it started."""
    told, tell = os.pipe()
    process = subprocess.Popen(
        ['/usr/bin/python3', '-I', '-S', '-c', STARTER, str(tell), *argv],
        stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, pass_fds=[tell])
    os.close(tell)
    with open(told, 'rb') as stream:
        said = process.stderr.read()
        process.wait()
        seconds, peak, status = stream.read().split()
    status = int(status)
    if want is not None and status != want:
        raise SystemExit(f'bench: {argv}: exit status {status}\n'
                         f'{said.decode(errors="replace")}')
    return Run(float(seconds), int(peak), status, said)


def pairs(rounds, ours, theirs, between):
    """Turn by turn, each from the same state; medians and their ratio."""
    a, b = [], []
    for _ in range(rounds):
        a.append(ours())
        between()
        b.append(theirs())
        between()
    return a, b


def median(runs):
    return statistics.median(run.seconds for run in runs)


def peak(runs):
    return max(run.peak for run in runs)


def row(name, our_runs, their_name, their_runs, target, floor=None, times=1):
    """One line of the table; ratio theirs/ours (target '>=') or ours/theirs.

    target: a limit that a quiet machine is to meet, '' for none. floor: what a
    busy one is to meet as well; where CI is set, only that is asserted. times:
    how many of their runs one of ours stands for.
    """
    ours, theirs = median(our_runs), median(their_runs) * times
    if target.startswith('>'):
        ratio, words = theirs / ours, 'times as fast'
    else:
        ratio, words = ours / theirs, 'times the time'
    good = meets(ratio, target)
    print(f'| {name} | {ours * 1000:.0f} ms, {peak(our_runs) / 1024:.0f} MiB '
          f'| {their_name}: {theirs * 1000:.0f} ms, '
          f'{peak(their_runs) / 1024:.0f} MiB '
          f'| {ratio:.2f} {words} | {target} {"" if good else "MISSED"}|',
          flush=True)
    return meets(ratio, floor) if 'CI' in os.environ else good


def meets(ratio, limit):
    if not limit:
        return True
    wanted = float(limit.lstrip('<>='))
    return ratio >= wanted if limit.startswith('>') else ratio <= wanted
