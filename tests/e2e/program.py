# SPDX-License-Identifier: GPL-3.0-or-later
"""Running programs, ours and others, and saying what they should have done."""
import os
import shlex
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get('B', 'build')
DSACLS = os.path.join(ROOT, BUILD, 'dsacls')
PATIENCE = 60
# Files that a group may write are not believed, whatever the host's is.
os.umask(0o022)


class Done:
    """A program's run: argv, status, out and err (text)."""

    def __init__(self, argv, status, out, err):
        self.argv, self.status, self.out, self.err = argv, status, out, err

    def __str__(self):
        command = ' '.join(shlex.quote(word) for word in self.argv)
        return (f'{command}\nexit status {self.status}\n'
                f'stdout: {self.out}\nstderr: {self.err}')

    def must(self, true, wanted):
        assert true, f'wanted {wanted} from\n{self}'
        return self

    def succeeds(self, *texts):
        """Status 0, no failure told, and these texts on stdout."""
        self.exits(0).must('failed to complete' not in self.err, 'no failure')
        return self.shows(*texts)

    def silent(self):
        """Nothing on stderr, not even a warning."""
        return self.must(not self.err, 'nothing on stderr')

    def warns(self, *texts):
        """These texts on stderr, whatever the status."""
        for text in texts:
            self.must(text in self.err, f'"{text}" on stderr')
        return self

    def exits(self, status):
        return self.must(self.status == status, f'exit status {status}')

    def fails(self, status, *texts):
        """That status, and these texts in what stderr says."""
        self.exits(status)
        for text in texts:
            self.must(text in self.err, f'"{text}" on stderr')
        return self.must(self.err.strip(), 'a message on stderr')

    def shows(self, *texts):
        for text in texts:
            self.must(text in self.out, f'"{text}" on stdout')
        return self

    def hides(self, *texts):
        """None of these texts anywhere."""
        for text in texts:
            self.must(text not in self.out + self.err, f'no "{text}"')
        return self


def run(*argv, env=None, stdin='', timeout=PATIENCE, **more):
    """Run argv to its end; env holds what differs from our environment.

    A value of None in env takes the variable away.
    """
    full = dict(os.environ)
    for name, value in (env or {}).items():
        if value is None:
            full.pop(name, None)
        else:
            full[name] = value
    done = subprocess.run(argv, env=full, input=stdin.encode(),
                          capture_output=True, timeout=timeout, check=False,
                          **more)
    return Done(argv, done.returncode,
                done.stdout.decode(errors='surrogateescape'),
                done.stderr.decode(errors='surrogateescape'))


def dsacls(*args, env=None, **how):
    """Run the program; env and how as for run().

    build/dsacls finds its presets by itself; one built elsewhere gets
    their path in the environment.
    """
    if BUILD != 'build':
        env = {'DSACLS_PRESETS': f'{ROOT}/dsacls/presets', **(env or {})}
    return run(DSACLS, *args, env=env, **how)
