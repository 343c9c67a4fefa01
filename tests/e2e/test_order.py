#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several changes of one run to one object: each on what the one before
leaves, in the run, in a dry run, at the prompt, and back again."""
import os
import re
import subprocess

import e2e
import names

HR = 'LAB\\hr'


def path(text, name='order'):
    full = os.path.join(os.environ['LAB_DIR'], 'tmp', name)
    with open(full, 'w') as stream:
        stream.write(text)
    return full


def batch(*switches, args=(), dn=names.ROME):
    return e2e.dsacls('-f', path(''.join(f'{dn} {one}\n' for one in switches)),
                      *args)


def shell(*switches):
    """The same typed at the prompt, and committed."""
    text = f'cd {names.ROME}\n' + '\n'.join(switches) + '\ncommit\n'
    return subprocess.run(['dsacls', 'shell', '--yes'], input=text, text=True,
                          check=True, stdout=subprocess.PIPE)


def of_hr(dn=names.ROME):
    """The ACEs of hr and the protection, as the server holds them."""
    found = e2e.dsacls(dn, '--sddl').succeeds().out
    sid = e2e.sid_of('hr')
    return (set(re.findall(r'\((\w+;(?!\w*ID)[^()]*' + sid + r')\)', found)),
            'D:P' in found)


# Switches of lines one after the other, the ACEs of hr before, and after.
RP, WP, DENIED = 'A;;RP;;;%s', 'A;;WP;;;%s', 'D;;RP;;;%s'
SEQUENCES = (
    (('/G LAB\\hr:RP', '/R LAB\\hr:RP'), (), ()),
    (('/R LAB\\hr', '/G LAB\\hr:WP'), ('LAB\\hr:WP',), (WP,)),
    (('/D LAB\\hr:RP', '/R LAB\\hr:RP --deny'), (), ()),
    (('/G LAB\\hr:RP', '/R LAB\\hr', '/G LAB\\hr:WP'), (), (WP,)),
    # The copies that /P:Y makes stay, as with dsacls.exe.
    (('/P:Y', '/P:N'), (), None),
    (('/R LAB\\hr', '/G LAB\\hr:WP', '/R LAB\\hr'), ('LAB\\hr:WP',), ()),
    (('/G LAB\\hr:RP', '/G LAB\\hr:RP'), (), (RP,)),
)


def starting_with(grants):
    for grant in grants:
        e2e.dsacls(names.ROME, '/G', grant, '-q').succeeds()


def sequence_comes_out(run, switches, before, after):
    starting_with(before)
    start = e2e.snapshot(names.ROME)
    try:
        run(*switches)
        sid = e2e.sid_of('hr')
        aces, protected = of_hr()
        assert not protected, switches
        assert after is None or aces == {one % sid for one in after}, (
            switches, aces)
        if e2e.snapshot(names.ROME).raw != start.raw:
            e2e.dsacls('undo', '-q').succeeds()
        e2e.only_changed(start, e2e.snapshot(names.ROME))
    finally:
        e2e.dsacls(names.ROME, '/R', HR, '/P:N', '-q').succeeds()


@e2e.check
def every_line_of_a_batch_is_on_what_the_last_one_left():
    for case in SEQUENCES:
        sequence_comes_out(lambda *lines: batch(*lines).succeeds(), *case)


@e2e.check
def and_every_line_at_the_prompt():
    for case in SEQUENCES:
        sequence_comes_out(shell, *case)


@e2e.check
def a_dry_run_of_it_says_what_the_run_does():
    dry = batch('/G LAB\\hr:RP', '/R LAB\\hr:RP', args=('-n',)).succeeds()
    dry.shows('+ Allow LAB\\hr', '- Allow LAB\\hr', '1 object: 1 would change')
    batch('/G LAB\\hr:RP', '/G LAB\\hr:RP', args=('-n',)).succeeds().shows(
        '1 object: 1 would change', ': no change')


@e2e.check
def a_walk_comes_upon_what_a_line_named():
    """The object of line 1 is also one of those below the base of line 2"""
    before = e2e.snapshot(names.ROME)
    under = f'--under {names.PEOPLE} --filter (ou=Rome)'
    lines = path(f'{names.ROME} /G {HR}:RP\n{under} /R {HR}:RP\n')
    e2e.dsacls('-f', lines, '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))
    e2e.dsacls(names.ROME, '/R', HR, '-q').succeeds()


@e2e.check
def at_the_prompt_as_well():
    """What takes back what a staged walk gives is no 'nothing to do'"""
    before = e2e.snapshot(names.ROME)
    shell(f'--under {names.PEOPLE} --filter (ou=Rome) /G {HR}:RP',
          f'/R {HR}:RP')
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_line_is_tried_on_what_a_staged_walk_makes():
    """In order once the walk has been there; refused on its own"""
    before = e2e.snapshot(names.UNORDERED)
    walk = f'--under {names.UNORDERED} --canonicalize'
    text = (f'cd {names.UNORDERED}\n{walk}\n/G {HR}:RP\n/G {HR}:RP\n'
            'diff\ncommit\n')
    done = subprocess.run(['dsacls', 'shell', '--yes'], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done
    assert done.stderr.count('staged (') == 2, done.stderr
    assert 'with what is staged, it is so already' in done.stderr, done.stderr
    assert 'has changed since' not in done.stderr, done.stderr
    assert of_hr(names.UNORDERED)[0], 'the grant is not there'
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.UNORDERED))


@e2e.check
def one_undo_takes_back_a_commit_in_mixed_order():
    objects = (names.ROME, names.LEAVERS)
    before = [e2e.snapshot(dn) for dn in objects]
    text = '\n'.join((f'{names.ROME} /G {HR}:RP', f'{names.LEAVERS} /G {HR}:RP',
                      f'{names.ROME} /G {HR}:WP', f'{names.LEAVERS} /G {HR}:LC',
                      f'"{names.ROME}" "{names.LEAVERS}" /R {HR}:RP',
                      f'{names.ROME} /D {HR}:LC', 'drop 4', 'diff', 'commit',
                      f'{names.ROME} --sddl', 'undo', 'status'))
    done = subprocess.run(['dsacls', 'shell', '--yes'], input=text + '\n',
                          text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    assert done.returncode == 0, done
    assert re.findall(r'^(\d)\. ', done.stdout, flags=re.M) == list('13245')
    sid = e2e.sid_of('hr')
    assert f'(D;;LC;;;{sid})' in done.stdout, done.stdout
    assert f'(A;;WP;;;{sid})' in done.stdout, done.stdout
    assert 'Staged:      0 changes' in done.stdout, done.stdout
    for start in before:
        e2e.only_changed(start, e2e.snapshot(start.dn))


@e2e.check
def what_somebody_else_changed_meanwhile_is_said():
    """And a line staged after that stands on what is there now"""
    with subprocess.Popen(['dsacls', 'shell', '--yes'], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as one:
        one.stdin.write(f'cd {names.ROME}\n/G {HR}:RP\nsddl\n')
        one.stdin.flush()
        one.stdout.readline()
        e2e.dsacls(names.ROME, '/G', f'{HR}:WP', '-q').succeeds()
        # WP is there by now, and RP by the line before.
        out, err = one.communicate(f'/G {HR}:RPWP\n/R {HR}:WP\ndiff\ndiff\n'
                                   'commit\n', timeout=60)
        assert one.returncode == 0, (out, err)
    assert err.count('has changed since') == 1, err
    assert err.count('so already') == 1 and err.count('staged (') == 2, err
    assert of_hr()[0] == {RP % e2e.sid_of('hr')}, of_hr()
    e2e.dsacls(names.ROME, '/R', HR, '-q').succeeds()


@e2e.check
def parts_that_one_line_changes_reach_the_next():
    """Owner in one, list in the next, and another attribute beside them"""
    before = e2e.snapshot(names.ROME)
    owner = path('O:DA', 'owner.sddl')
    batch(f'--set-sddl {owner} --force', '/G LAB\\hr:RP',
          '/R LAB\\hr').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def unordered_lists_are_put_in_order_by_an_earlier_line():
    before = e2e.snapshot(names.UNORDERED)
    batch('--canonicalize', '/G LAB\\hr:RP', dn=names.UNORDERED).succeeds()
    assert of_hr(names.UNORDERED)[0], 'the grant is not there'
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.UNORDERED))


@e2e.check
def resume_as_a_dry_run_leaves_the_journal_alone():
    env = e2e.env_of('delegate1')
    lines = path(f'{names.LEAVERS} /G {HR}:RP\n{names.ROME} /G {HR}:RP\n'
                 f'{names.LEAVERS} /G {HR}:WP\n')
    before = e2e.snapshot(names.LEAVERS)
    e2e.dsacls('-f', lines, '--window', '1', env=env).exits(4)
    run, = re.findall(r'^(\S+)', e2e.dsacls('log').succeeds().out)[:1]
    for args in (('-n',), ('--check',)):
        e2e.dsacls('resume', run, *args)
        e2e.dsacls('log', run).shows('partly')
    e2e.dsacls('resume', run, '-q').succeeds()
    e2e.dsacls('log', run).shows('done')
    for dn in (names.LEAVERS, names.ROME):
        assert of_hr(dn)[0], dn
    e2e.dsacls('undo', run, '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS))


if __name__ == '__main__':
    e2e.main()
