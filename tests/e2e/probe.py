# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests/unit/directory/lab_probe.c: the directory layer by itself."""
import os
import time

from program import ROOT, run

PROBE = os.path.join(ROOT, os.environ.get('B', 'build'),
                     'tests/unit/directory/lab_probe')


class Facts(dict):
    """What the probe printed: the last value of every name."""

    def __init__(self, done):
        super().__init__()
        self.done = done
        for line in done.out.splitlines():
            name, _, value = line.partition(': ')
            self[name] = value

    def must(self, **wanted):
        """These facts hold these texts; a number must be equal."""
        for name, text in wanted.items():
            have = self.get(name, '')
            good = have == str(text) if isinstance(text, int) \
                else text in have
            assert good, f'wanted {name}: {text} from\n{self.done}'
        return self

    def opens(self, **wanted):
        assert self.done.status == 0, f'wanted success from\n{self.done}'
        return self.must(**wanted)

    def fails(self, *texts):
        """The failure's sentence has these texts, and it is no crash."""
        assert self.done.status == 1, f'wanted a failure from\n{self.done}'
        for text in texts:
            self.must(sentence=text)
        return self

    def number(self, name):
        return int(float(self[name]))


def probe(*args, **how):
    return Facts(run(PROBE, *args, **how))


def quick(seconds, *args, **how):
    """The probe, which must come to an end by itself in time."""
    began = time.monotonic()
    done = probe(*args, **how)
    took = time.monotonic() - began
    assert took < seconds, f'took {took:.1f} s: {done.done}'
    return done
