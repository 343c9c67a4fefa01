# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the program that something goes wrong in, and how it must end.

Whatever the fault: each object holds the descriptor it had or the planned
one, as another program reads it; the journal says of each which one, or
that it does not know; the exit status agrees; and `resume` or `undo` ends
the story.
"""
import json
import os
import re
import shutil
import signal
import subprocess
from collections import Counter

import ldb

import accounts
import descriptor
import directory
import e2e
import program
from samba.dcerpc import misc

BASE = f'OU=faults,{os.environ.get("LAB_BASE", "")}'
DAC, OWNER_GROUP_DACL = 4, 7
PORT = 6636
TOLD = 4  # failures of one check
OPEN_STATES = {'sent', 'unknown'}
# What the journal's words say of an object: 0 as it was, 1 as planned.
MEANS = {'planned': {0}, 'failed': {0}, 'verified': {1}, 'written': {1},
         'sent': {0, 1}, 'unknown': {0, 1}, 'unchanged': {0, 1},
         'mismatch': {0, 1}, 'overwrote': {1}}


class Tally:
    """Faults tried and survived, by kind; what went wrong."""

    def __init__(self):
        self.tried, self.survived = Counter(), Counter()

    def table(self):
        for kind, tried in self.tried.items():
            yield f'#   {kind:<48} {tried:4} {self.survived[kind]:4}'

    def summary(self):
        kinds = ', '.join(f'{kind} {self.survived[kind]}/{tried}'
                          for kind, tried in self.tried.items())
        return (f'# faults: {sum(self.tried.values())} tried, '
                f'{sum(self.survived.values())} survived, by kind: {kinds}')


TALLY = Tally()


class Units:
    """Units of our own, and what their descriptors may be."""

    def __init__(self, dns):
        self.dns = dns
        self.ace = descriptor.ace(
            f'(A;;RPWP;;;{accounts.sid_of("helpdesk")})')
        self.raw = self.read()
        self.before = {dn: sorting(raw) for dn, raw in self.raw.items()}
        self.names = {guid_name(dn): dn for dn in dns}

    def __len__(self):
        return len(self.dns)

    def dn_of(self, base):
        """Read by name once, a unit goes by its GUID from then on."""
        return self.names.get(base, base)

    def read(self):
        """{DN: descriptor}; a search of each, so that none is left out."""
        found = {}
        for dn in self.dns:
            got = descriptor.link().search(
                base=dn, scope=ldb.SCOPE_BASE, attrs=['nTSecurityDescriptor'],
                controls=[f'sd_flags:1:{OWNER_GROUP_DACL}'])
            found[dn] = bytes(got[0]['nTSecurityDescriptor'][0])
        return found

    def states(self):
        """{DN: 0 or 1}: as it was, or as planned. Anything else is torn."""
        found = {}
        for dn, raw in self.read().items():
            is_ = sorting(raw)
            planned = (*self.before[dn][:3],
                       self.before[dn][3] + Counter([self.ace]))
            assert is_ in (self.before[dn], planned), \
                f'{dn} is neither as it was nor as planned:\n{is_}'
            found[dn] = int(is_ == planned)
        return found

    def put_back(self):
        for dn, raw in self.read().items():
            if raw != self.raw[dn]:
                write(dn, self.raw[dn])


def guid_name(dn):
    found = descriptor.link().search(base=dn, scope=ldb.SCOPE_BASE,
                                     attrs=['objectGUID'])
    raw = bytes(found[0]['objectGUID'][0])
    return f'<GUID={descriptor.ndr_unpack(misc.GUID, raw)}>'


def sorting(raw):
    """What counts of a descriptor: the order of its ACEs does not."""
    value = descriptor.Snapshot('', raw)
    return (value.owner, value.group, value.control, Counter(value.dacl))


def write(dn, raw, flags=DAC):
    message = ldb.Message(ldb.Dn(descriptor.link(), dn))
    message['x'] = ldb.MessageElement(raw, ldb.FLAG_MOD_REPLACE,
                                      'nTSecurityDescriptor')
    descriptor.link().modify(message, controls=[f'sd_flags:1:{flags}'])


class Journal:
    """The newest run in a folder of journals, read by this file alone."""

    def __init__(self, home):
        folder = f'{home}/dsacls/journal'
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        # A file without a word yet is no run: nothing was done for it.
        ids = [name[:-6] for name in names if name.endswith('.state') and
               os.path.getsize(f'{folder}/{name}') > 0]
        self.id = ids[-1] if ids else None
        self.words, self.dns, self.end, self.committed = {}, {}, None, 0
        if self.id:
            with open(f'{folder}/{self.id}.state', 'rb') as stream:
                self.parse(stream.read())

    def parse(self, data):
        for line in data.split(b'\n')[:-1]:  # the last one is cut off
            word, _, rest = line.decode().partition(' ')
            number, _, more = rest.partition(' ')
            if word == 'object':
                self.dns[number] = re.sub(r'\\(.)', r'\1',
                                          more.split(' ', 4)[4])
                self.words[number] = 'planned'
            elif word == 'planned':
                self.committed = int(number)
            elif word == 'end':
                self.end = number
            elif number in self.words:
                self.words[number], self.end = word, None

    def tells_the_truth(self, states, after=1):
        """What it says of each object is so; what it is silent of is as it
        was. after: the state that its run was to bring about."""
        told = {}
        for number, word in self.words.items():
            if word != 'replaced':
                told[self.dns[number]] = word
        for dn, state in states.items():
            word = told.get(dn, 'planned')
            assert (state == after) in MEANS[word], \
                f'journal: {dn} is "{word}", but it is ' + \
                ('as it was', 'as planned')[state]
        return told


class Story:
    """One fault: the program run over the units, judged, ended.

    kind is what the fault is counted as, worth times; none: no fault.
    """

    def __init__(self, proxy, units, kind, name, worth=1):
        self.proxy, self.units = proxy, units
        self.kind, self.name, self.worth = kind, name, worth
        self.home = f'{os.environ["LAB_DIR"]}/tmp/journal'
        if os.path.islink(self.home) or os.path.isfile(self.home):
            os.unlink(self.home)
        shutil.rmtree(self.home, ignore_errors=True)
        self.env = {'XDG_STATE_HOME': self.home}
        self.done = self.process = None

    def command(self, *more, dns=None):
        return [*more, *(dns or self.units.dns), '/G', r'LAB\helpdesk:RPWP']

    def connect(self):
        return ['-H', f'ldaps://{os.environ["LAB_HOST"]}:{self.proxy.port}',
                '-D', f'CN=Administrator,CN=Users,{os.environ["LAB_BASE"]}',
                '-y', password_file()]

    def dsacls(self, *words, env=None, **how):
        """Through the proxy; how it ends, once the server is done too."""
        self.done = e2e.dsacls(*words, *self.connect(), '-q',
                               env={**self.env, **(env or {})}, **how)
        self.proxy.settle()
        return self.done

    def watched(self, *words):
        """The same, with its process in reach of the script."""
        argv = [program.DSACLS, *words, *self.connect(), '-q']
        self.process = subprocess.Popen(
            argv, env={**os.environ, **self.env}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        out, err = self.process.communicate(timeout=60)
        self.done = e2e.Done(argv, self.process.returncode, out, err)
        self.proxy.settle()
        return self.done

    def judge(self, allowed=None):
        """The directory, the journal and the exit status agree."""
        done, states = self.done, self.units.states()
        journal = Journal(self.home)
        told = journal.tells_the_truth(states)
        log = self.log()
        assert [run['id'] for run in log] == ([journal.id] if journal.id
                                              else []), f'log: {log}'
        if journal.id:
            assert log[0]['state'] == (journal.end or 'open'), log
            assert journal.end != 'done' or all(
                word in ('verified', 'unchanged') for word in told.values())
        killed = done.status == -signal.SIGKILL
        assert killed or done.status >= 0, f'died: {done}'
        if done.status == 0:
            assert all(states.values()), f'0, but not all is done\n{done}'
            assert journal.end == 'done', journal.end
        elif not killed:
            assert done.err.strip(), f'a failure without a word: {done}'
            assert done.status in (1, 4, 5), f'{done}'
            assert done.status != 1 or not any(states.values()), \
                f'1 says that nothing was written\n{done}'
            assert done.status == 1 or states and journal.id, f'{done}'
        if allowed is not None:
            assert done.status in allowed, f'wanted {allowed}: {done}'
        return journal, states

    def log(self):
        listed = e2e.dsacls('log', '--json', env=self.env)
        if 'Not a directory' in listed.err:
            listed.exits(1)
            return []
        listed.exits(0).silent()
        return json.loads(listed.out)

    def finish(self, journal, how):
        """By resume (and undo after it), or by undo at once."""
        self.proxy.arm(None)
        if journal.id is None:
            return
        if not journal.committed:
            assert not any(self.units.states().values())
            self.dsacls('resume', journal.id).fails(
                1, 'ended before its plan was whole')
            self.dsacls('undo', journal.id)
        elif how == 'resume':
            self.dsacls('resume', journal.id).exits(0)
            states = self.units.states()
            assert all(states[dn] for dn in Journal(self.home).dns.values())
            assert Journal(self.home).end == 'done'
            self.dsacls('undo', journal.id).exits(0)
        else:
            late = self.late(journal)
            self.dsacls('undo', journal.id).exits(4 if late else 0)
        left = self.units.states()
        assert not any(left.values()), f'after {how} there stays: {left}'

    def late(self, journal):
        """Are there writes without an answer that may arrive yet?"""
        states = self.units.states()
        return any(word in OPEN_STATES and not states[journal.dns[number]]
                   for number, word in journal.words.items())

    def ends(self, allowed=None, how='resume'):
        self.finish(self.judge(allowed)[0], how)

    def __enter__(self):
        if self.kind:
            TALLY.tried[self.kind] += self.worth
        return self

    def __exit__(self, kind, problem, where):
        self.proxy.arm(None)
        if kind is None:
            if self.kind:
                TALLY.survived[self.kind] += self.worth
            return False
        self.units.put_back()
        if kind in (AssertionError, subprocess.TimeoutExpired):
            problem.args = (f'{self.kind}: {self.name}: {problem}',
                            *problem.args[1:])
        return False


def password_file():
    path = f'{os.environ["LAB_DIR"]}/tmp/password'
    if not os.path.exists(path):
        with open(path, 'w') as stream:
            stream.write(os.environ['LAB_ADMIN_PW'])
        os.chmod(path, 0o600)
    return path


def each(problems):
    """Several stories of one check: all are told, then what went wrong."""
    failures = []
    for story in problems:
        try:
            story()
        except (AssertionError, subprocess.TimeoutExpired) as problem:
            failures.append(str(problem))
    assert not failures, '\n'.join(
        [*failures[:TOLD], f'{len(failures)} failed'])
