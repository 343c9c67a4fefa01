#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Staged changes at the prompt, on a snapshot: every one stands on those in
front of it, when it is taken, in a preview and in the commit; numbers agree;
and a long list of them costs its length."""
import os
import random
import re
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import e2e            # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get('B', 'build'))
SNAPSHOT = os.path.join(ROOT, 'tests', 'golden', 'corp.ldif')
DOMAIN = 'DC=corp,DC=example'
PLAIN, AUDITED, TYPES, MANY = (f'OU={name},{DOMAIN}' for name in
                               ('plain', 'audited', 'types', 'many'))
BY_GUID = '<GUID=00000000-0000-0000-0000-000000000001>'  # of PLAIN
ONLY_PLAIN = f'--filter "(distinguishedName={PLAIN})"'
UNITS = ''.join(['(|', *(f'(distinguishedName={dn})' for dn in
                         (PLAIN, AUDITED, MANY)), ')'])
SO_ALREADY = 'so already'


class Ran:
    def __init__(self, lines, *argv, here=PLAIN):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        env = dict(os.environ, HOME='/dev/null/none', TERM='dumb')
        env.pop('XDG_STATE_HOME', None)
        done = subprocess.run(
            [os.path.join(BUILD, 'dsacls'), '--offline', SNAPSHOT, 'shell',
             '--keep-going', '--yes', *argv, here], text=True, env=env,
            input='\n'.join(lines) + '\n', timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.status, self.out, self.err = (done.returncode, done.stdout,
                                           done.stderr)
        self.seconds = (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                        - before)

    def verdicts(self):
        """What was said of each change: taken, or nothing to do."""
        return [not SO_ALREADY in line for line in self.err.splitlines()
                if 'staged (' in line or SO_ALREADY in line]


def changes_in(text):
    """Which object is said to change how, in this order."""
    found = []
    for line in text.splitlines():
        if match := re.fullmatch(r'(.*): (?:would change|changed|no change)',
                                 line):
            found.append((match[1], []))
        elif re.match(r'[-+~] ', line):
            found[-1][1].append(line)
    return [one for one in found if one[1]]


def parts_of(ran):
    """What was printed between the lines "pwd"."""
    return re.split(rf'^{re.escape(PLAIN)}$', ran.out, flags=re.M)


def diff_is_commit(lines):
    """The preview of the lines, which is that of the commit as well."""
    ran = Ran([*lines, 'pwd', 'diff', 'pwd', 'commit', 'pwd', 'diff'])
    assert ran.status == 0 and 'error' not in ran.err, (lines, ran.err)
    assert 'changed since' not in ran.err, (lines, ran.err)
    assert 'nothing is staged' in ran.err, (lines, ran.err)
    _, diff, commit, _ = parts_of(ran)
    assert changes_in(diff) == changes_in(commit), (lines, ran.out)
    return changes_in(diff)


def allow(sign, right):
    return f'{sign} Allow CORP\\helpdesk  SPECIAL ACCESS: {right}, here only'


READ, WRITE = 'READ PROPERTY', 'WRITE PROPERTY'


@e2e.check
def a_preview_stands_on_the_wide_one_before():
    wide = (f'"{PLAIN}" "{AUDITED}" /G helpdesk:WP',
            f'--under {DOMAIN} {ONLY_PLAIN} /G helpdesk:WP')
    for one in wide:
        shown = diff_is_commit([one, '/R helpdesk:WP'])
        assert shown[0] == (PLAIN, [allow('+', WRITE)]), shown
        assert shown[-1] == (PLAIN, [allow('-', WRITE)]), shown


@e2e.check
def and_a_wide_one_on_those_before():
    shown = diff_is_commit(['/G helpdesk:WP',
                            f'"{PLAIN}" "{AUDITED}" /R helpdesk:WP'])
    assert shown == [(PLAIN, [allow('+', WRITE)]),
                     (PLAIN, [allow('-', WRITE)])], shown


@e2e.check
def what_the_directory_held_is_what_counts_as_changed():
    lines = [f'"{PLAIN}" "{AUDITED}" /G helpdesk:WP', '/G helpdesk:RP',
             f'--under {DOMAIN} {ONLY_PLAIN} /R helpdesk:WP',
             '/R helpdesk:RP']
    ran = Ran([*lines, 'diff', 'diff', 'drop 2', 'diff', 'commit'])
    assert 'changed since' not in ran.err, ran.err
    # But where it did change, it is said, of every object once.
    ran = Ran(['/G helpdesk:WP', 'autocommit off', 'drop', '/G helpdesk:RP',
               'diff', 'drop'])
    assert 'changed since' not in ran.err, ran.err


@e2e.check
def audit_entries_are_read_for_one_line_only():
    """And that the rest was read without them is no change of the object"""
    sddl = os.path.join(os.environ.get('TMPDIR', '/tmp'), f'p{os.getpid()}')
    with open(sddl, 'w') as stream:
        stream.write('S:(AU;SA;WP;;;WD)')
    try:
        lines = [f'cd {AUDITED}', '/G helpdesk:WP',
                 f'--set-sddl {sddl} --force', '/G helpdesk:RP',
                 f'--set-sddl {sddl} --force']
        ran = Ran([*lines, 'diff', 'diff', 'commit'])
    finally:
        os.unlink(sddl)
    assert ran.status == 0 and 'changed since' not in ran.err, ran.err
    assert ran.verdicts() == [True, True, True, False], ran.err


@e2e.check
def each_is_judged_on_those_before_it():
    wide = (f'"{PLAIN}" "{AUDITED}" /G helpdesk:WP',
            f'--under {DOMAIN} {ONLY_PLAIN} /G helpdesk:WP')
    for one in wide:
        ran = Ran([one, '/G helpdesk:WP', '/R helpdesk:WP', '/R helpdesk:WP',
                   '/G helpdesk:WP', 'drop'])
        assert ran.verdicts() == [True, False, True, False, True], ran.err
    # What one line gives, a line about several may take.
    ran = Ran(['/G helpdesk:WP', f'"{PLAIN}" "{AUDITED}" /R helpdesk:WP',
               '/R helpdesk:WP', '/G helpdesk:RP', '/G helpdesk:RP', 'drop'])
    assert ran.verdicts() == [True, True, False, True, False], ran.err


@e2e.check
def a_walk_is_no_matter_where_it_does_not_reach():
    for base, more in ((f'--under {AUDITED}', ''),
                       (f'--under {DOMAIN}', '--filter "(ou=nowhere)"'),
                       (f'--under {PLAIN} --scope one', '')):
        ran = Ran([f'{base} {more} /G helpdesk:WP', '/R helpdesk:WP',
                   '/G helpdesk:WP', 'drop'])
        assert ran.status == 0, ran.err
        assert ran.verdicts() == [True, False, True], (base, ran.err)
    ran = Ran([f'--under {DOMAIN} --scope one --filter "{UNITS}" '
               '/G helpdesk:WP', '/G helpdesk:WP', 'drop'])
    assert ran.status == 0 and ran.verdicts() == [True, False], ran.err


@e2e.check
def too_much_to_look_at_is_said():
    walks = [f'--under {DOMAIN} {ONLY_PLAIN} /G S-1-5-21-1-2-3-{1000 + i}:RP'
             for i in range(40)]
    ran = Ran([*walks, '/G S-1-5-21-1-2-3-1000:RP', 'drop'])
    assert ran.verdicts() == [True] * 41, ran.err
    assert 'not tried together with' in ran.err, ran.err


@e2e.check
def an_object_is_one_whatever_its_name():
    ran = Ran([f'{PLAIN} /G helpdesk:WP', f'{BY_GUID} /R helpdesk:WP',
               f'{PLAIN.lower()} /G helpdesk:WP', 'diff', 'commit', 'sddl'])
    assert '1. ' in ran.out and changes_in(ran.out)[0] == (
        PLAIN, [allow('+', WRITE)]), ran.out
    assert '(A;;WP;;;S-1-5-21-1004336348-1177238915-682003330-1104)' in (
        ran.out), ran.out
    assert ran.out.count('OU=plain,DC=corp,DC=example: would change') == 1


@e2e.check
def what_is_staged_may_be_taken_back():
    """Judged as a whole: nobody held WD before, so nobody loses it"""
    ran = Ran(['/P:Y --drop-inherited --force', '/N /G helpdesk:RP --force',
               'commit', '/G helpdesk:WD', '/R helpdesk:WD', 'commit'])
    assert ran.status == 0, ran.err


def sequence(rng):
    """Lines as somebody may type them, and objects they are about."""
    objects = (PLAIN, AUDITED, MANY, BY_GUID, f'{PLAIN}" "{AUDITED}',
               f'--under {DOMAIN} {ONLY_PLAIN}', f'--under {MANY}',
               f'--under {DOMAIN} --filter "{UNITS}"')
    for _ in range(rng.randint(2, 10)):
        about = rng.choice(objects)
        who = rng.choice(('helpdesk', 'S-1-5-21-1-2-3-4'))
        right = rng.choice(('RP', 'WP', 'RPWP', 'LC'))
        line = rng.choice((f'/G {who}:{right}', f'/G {who}:{right}',
                           f'/D {who}:{right}', f'/R {who}',
                           # Of both kinds it would be refused.
                           f'/R {who}:{right} --allow',
                           f'/R {who}:{right} --deny',
                           '/P:Y --force', '/P:N'))
        wide = about.startswith('-')
        yield f'{about} {line}' if wide else f'"{about}" {line}', wide


@e2e.check
def a_commit_does_what_the_lines_one_by_one_do():
    """What is said of each line, and what is there in the end"""
    seen = set()
    for seed in range(60):
        lines = list(sequence(random.Random(seed)))
        text = [line for line, _ in lines]
        looks = [f'{dn} --sddl' for dn in (PLAIN, AUDITED, MANY)]
        staged = Ran([*text, 'pwd', 'commit', 'pwd', *looks])
        at_once = Ran(['autocommit on', *text, 'pwd', *looks])
        assert (staged.out.splitlines()[-3:] ==
                at_once.out.splitlines()[-3:]), (seed, text)
        # A walk is taken unseen.
        one_by_one = iter(one_by_one_of(text))
        for (line, wide), taken in zip(lines, staged.verdicts(), strict=True):
            now = next(one_by_one)
            assert wide or taken == now, (seed, text, line, staged.err)
            seen.add((wide, now))
        diff_is_commit_or_nothing(text)
    assert {(False, False), (False, True), (True, True)} <= seen, seen


def one_by_one_of(text):
    """Did each line change anything, done at once?"""
    ran = Ran(['autocommit on', *(more for line in text
                                  for more in (line, 'pwd'))])
    return [bool(changes_in(part)) for part in parts_of(ran)[:len(text)]]


def diff_is_commit_or_nothing(text):
    if any(Ran([*text, 'drop']).verdicts()):
        diff_is_commit(text)


@e2e.check
def numbers_agree():
    lines = [f'{PLAIN} /G helpdesk:RP', f'{AUDITED} /G helpdesk:RP',
             f'{PLAIN} /G helpdesk:WP', f'{MANY} /G helpdesk:RP',
             f'{AUDITED} /G helpdesk:WP', f'{PLAIN} /R helpdesk:RP']

    def heads(out):
        return re.findall(r'^(\d+)\. OU=(\w+).* (/\w .*)$', out, flags=re.M)

    ran = Ran([*lines, 'diff', 'status'])
    assert re.findall(r'staged \((\d)\)', ran.err) == list('123456'), ran.err
    assert 'Staged:      6 changes' in ran.out, ran.out
    assert '6 staged changes not written' in ran.err and ran.status == 1
    assert heads(ran.out) == [
        ('1', 'plain', '/G helpdesk:RP'), ('3', 'plain', '/G helpdesk:WP'),
        ('6', 'plain', '/R helpdesk:RP'), ('2', 'audited', '/G helpdesk:RP'),
        ('5', 'audited', '/G helpdesk:WP'), ('4', 'many', '/G helpdesk:RP'),
    ], ran.out
    # Without the third, number 6 is number 5.
    ran = Ran([*lines, 'drop 3', 'drop 6', 'autocommit on', 'diff', 'drop 1',
               'status', 'diff', 'commit', 'status', 'autocommit on'])
    before, _, after = ran.out.partition('Staged:      4 changes')
    assert 'wanted a number from 1 to 5' in ran.err, ran.err
    assert 'commit or drop what is staged first' in ran.err, ran.err
    assert heads(before) == [
        ('1', 'plain', '/G helpdesk:RP'), ('5', 'plain', '/R helpdesk:RP'),
        ('2', 'audited', '/G helpdesk:RP'), ('4', 'audited', '/G helpdesk:WP'),
        ('3', 'many', '/G helpdesk:RP')], before
    preview, _, commit = after.partition('3 objects: ')
    assert heads(after) == [
        ('1', 'audited', '/G helpdesk:RP'), ('3', 'audited', '/G helpdesk:WP'),
        ('2', 'many', '/G helpdesk:RP'), ('4', 'plain', '/R helpdesk:RP')
    ], preview
    assert '2 changed, 1 unchanged' in after, commit
    assert 'Staged:      0 changes' in after, after
    assert after.endswith('autocommit on\n'), after


@e2e.check
def what_is_dropped_is_not_stood_upon():
    ran = Ran(['/G helpdesk:WP', '/G helpdesk:WP', 'drop 1',
               '/G helpdesk:WP', '/R helpdesk:WP', 'drop 2', '/R helpdesk:RP',
               'drop'])
    assert ran.verdicts() == [True, False, True, True, False], ran.err
    # Nor what was committed, or what a commit changed.
    ran = Ran(['/G helpdesk:WP', 'commit', '/G helpdesk:WP', '/R helpdesk:WP',
               'commit', '/R helpdesk:WP'])
    assert ran.verdicts() == [True, False, True, False], ran.err


@e2e.check
def nor_is_what_was_dropped_of_many():
    """As if it had never been typed, whatever was made of it meanwhile"""
    for seed in range(40):
        rng = random.Random(1000 + seed)
        *lines, (last, wide) = sequence(rng)
        text = [line for line, _ in lines]
        taken = [line for line, was in
                 zip(text, Ran([*text, 'drop']).verdicts(), strict=True)
                 if was]
        if not taken or wide:
            continue
        number = rng.randrange(len(taken))
        dropped = Ran([*text, f'drop {number + 1}', last, 'pwd', 'diff',
                       'drop'])
        del taken[number]
        never = Ran([*taken, last, 'pwd', 'diff', 'drop'])
        assert dropped.verdicts()[-1] == never.verdicts()[-1], (seed, text)
        assert (changes_in(parts_of(dropped)[1]) ==
                changes_in(parts_of(never)[1])), (seed, text, number)


def long_list(count, kind):
    for i in range(count):
        if kind == 'taken back':
            yield (f'/{"GR"[i % 2]} S-1-5-21-1-2-3-{1000 + i // 2}:RP')
        elif kind == 'each another trustee':
            yield f'/G S-1-5-21-1-2-3-{1000 + i}:RP'
        else:
            dn = (PLAIN, AUDITED, TYPES)[i // 2 % 3]
            yield f'{dn} /{"GR"[i % 2]} S-1-5-21-1-2-3-4:RP'


@e2e.check
def a_long_list_costs_its_length():
    slow = 20 if 'san' in BUILD else 1
    for kind, count, most in (('taken back', 8000, 6),
                              ('each another trustee', 1500, 6),
                              ('several objects', 8000, 6)):
        ran = Ran([*long_list(count, kind), 'drop'])
        assert ran.status == 0, ran.err[-500:]
        assert ran.verdicts() == [True] * count, kind
        assert ran.seconds < most * slow, f'{kind}: {ran.seconds:.1f} s'


if __name__ == '__main__':
    e2e.main(lab=False)
