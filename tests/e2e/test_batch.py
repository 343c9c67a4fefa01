#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of commands: what stands on a line, what beside -f, and in which
line it was wrong."""
import json
import os

import e2e
import names

HELPDESK = 'LAB\\helpdesk'
PRESET = (f'--preset helpdesk-password --trustee {HELPDESK}')


def path(text, name='commands'):
    full = os.path.join(os.environ['LAB_DIR'], 'tmp', name)
    with open(full, 'wb') as stream:
        stream.write(text if isinstance(text, bytes) else text.encode())
    return full


def who(name='helpdesk'):
    return e2e.sid_of(name)


def run(text, *more, **how):
    return e2e.dsacls('-f', path(text), *more, **how)


def writes_nothing(status, text, *more, **how):
    """As a file and on stdin; what is said of the file."""
    written = e2e.written()
    e2e.dsacls('-f', '-', *more, stdin=text, **how).exits(status)
    done = run(text, *more, **how).exits(status)
    assert e2e.written() == written, f'something was written\n{done}'
    return done


def undo():
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def what_holds_for_the_run_is_not_for_a_line():
    """A line with --dry-run or --explain is refused, never written"""
    for words in ('--dry-run', '-n', '--check', '--explain', '--yes', '/A',
                  '--keep-going', '--window 2', '--json', '--diff', '-q',
                  '-v', f'--only {HELPDESK}', '--names=sid'):
        text = (f'{names.PARIS} /G {HELPDESK}:RP\n\n'
                f'{names.ROME} /G {HELPDESK}:RP {words}\n')
        writes_nothing(2, text).fails(2, 'commands:3', words.split()[0][:3],
                                      'beside -f')


@e2e.check
def what_a_line_says_is_not_said_beside_f():
    text = f'{names.PARIS} /G {HELPDESK}:RP\n'
    for words in (('/G', f'{HELPDESK}:WP'), (names.ROME,), ('/I:S',),
                  ('--preset', 'helpdesk-password'), ('/S',), ('--explain',),
                  ('--set-sddl', '-'), ('--under', names.PEOPLE),
                  ('--attribute', 'msDS-GroupMSAMembership'),
                  ('/N',), ('/P:Y',), ('--deleted',), ('undo',)):
        writes_nothing(2, text, *words).fails(2, words[0])
    writes_nothing(2, f'{names.PARIS} /G {HELPDESK}:RP -H ldap://x\n').fails(
        2, 'commands:1', 'said once')


@e2e.check
def what_is_said_once_holds_for_all_lines():
    """--json, --only, -n and --check beside -f"""
    text = (f'{names.PARIS} /G {HELPDESK}:RP\n'
            f'{names.ROME} /G {HELPDESK}:RP\n')
    plan = json.loads(writes_nothing(3, text, '--check', '--json').out)
    assert [(one['dn'], one['state']) for one in plan] == [
        (names.PARIS, 'planned'), (names.ROME, 'planned')], plan
    writes_nothing(0, text, '-n').shows('2 objects: 2 would change')
    writes_nothing(0, text, '-n', '-q').must(True, '')


@e2e.check
def a_preset_without_one_of_its_groups():
    """--without of one line holds for that line alone"""
    paris, rome = e2e.snapshot(names.PARIS), e2e.snapshot(names.ROME)
    full = run(f'{names.PARIS} {PRESET}\n', '-n', '--sddl').succeeds().out
    less = run(f'{names.PARIS} {PRESET} --without unlock\n', '-n',
               '--sddl').succeeds().out
    aces = [line[4:] for line in full.splitlines() if line[:2] == '+ ']
    kept = [line[4:] for line in less.splitlines() if line[:2] == '+ ']
    left_out, = set(aces) - set(kept)
    assert names.LOCKOUT_TIME in left_out and len(kept) == 2, (full, less)
    text = (f'{names.PARIS} {PRESET} --without unlock\n'
            f'{names.ROME} {PRESET}\n')
    with e2e.nothing_else(names.PARIS, names.ROME):
        run(text, '-q').succeeds()
    e2e.only_changed(paris, e2e.snapshot(names.PARIS), added=kept)
    e2e.only_changed(rome, e2e.snapshot(names.ROME), added=aces)
    undo()
    e2e.only_changed(paris, e2e.snapshot(names.PARIS))
    e2e.only_changed(rome, e2e.snapshot(names.ROME))
    writes_nothing(2, f'{text}{names.ROME} {PRESET} --without nix\n').fails(
        2, 'commands:3', 'nix', 'unlock')
    writes_nothing(2, f'{names.ROME} /G {HELPDESK}:RP --without unlock\n'
                   ).fails(2, 'commands:1', '--without')


@e2e.check
def a_mistake_in_the_last_line_is_named_with_its_number():
    """Whatever is wrong with line 3 of 3, nothing is written"""
    good = (f'{names.PARIS} /G {HELPDESK}:RP\n'
            f'{names.LEAVERS} /D {HELPDESK}:DT\n')
    sddl = path('D:(A;;XX;;;DA)', 'wrong.sddl')
    for bad, status, word in (
            (f'{names.ROME} /I:S /G "{HELPDESK}:CA;Reset Pasword;user"', 1,
             'Reset Pasword'),
            (f'{names.ROME} /I:Q /G {HELPDESK}:RP', 2, '/I:Q'),
            (f'{names.ROME} /G {HELPDESK}', 2, HELPDESK),
            (f'{names.ROME} /G {HELPDESK}:RP;member;user', 2, 'user'),
            (f'{names.ROME} --preset no-such-thing', 2, 'no-such-thing'),
            (f'{names.ROME} {PRESET} --trustee', 2, '--trustee'),
            (f'{names.ROME} --set-sddl {sddl}', 2, 'rights'),
            (f'{names.ROME} --set-sddl nowhere', 2, 'nowhere'),
            (f'--under {names.PEOPLE} --filter (x /G {HELPDESK}:RP', 1,
             'filter'),
            (f'{names.PROTECTED} /N', 1, 'would be empty'),
            ('/G', 2, '/G'), ('undo', 2, 'batch line'),
            ('verify ' + names.ROME, 2, 'batch line')):
        done = writes_nothing(status, f'{good}{bad}\n')
        done.fails(status, 'commands:3', word)


@e2e.check
def warnings_name_their_line():
    text = (f'{names.PARIS} /G {HELPDESK}:RP\n\n# and\n'
            f'{names.ROME} /G Everyone:WP\n')
    writes_nothing(0, text, '-n').warns('commands:4', 'nearly every account')
    e2e.dsacls('-f', '-', '-n', stdin=text).warns('stdin:4')


@e2e.check
def files_as_other_systems_write_them():
    """Ends of lines, a byte order mark, no end of the last line"""
    before = e2e.snapshot(names.ROME)
    line = f'dsacls.exe "{names.ROME}" /G {HELPDESK}:RP'
    for text in (f'# old\r\n\r\n{line}\r\n', f'\ufeff{line}\n', line):
        run(text, '-q').succeeds()
        e2e.only_changed(before, e2e.snapshot(names.ROME),
                         added=[f'(A;;RP;;;{who()})'])
        undo()
    for text in (b'OU=a\0b\n', line.encode('utf-16')):
        written = e2e.written()
        run(text).fails(2, 'commands:1')
        assert e2e.written() == written


@e2e.check
def the_same_object_on_several_lines():
    """Each line is planned on what the lines before it make"""
    before = e2e.snapshot(names.ROME)
    run(f'{names.ROME} /G {HELPDESK}:RP\n{names.ROME} /G {HELPDESK}:WP\n'
        f'{names.ROME} /R {HELPDESK}:RP\n{names.ROME} /D LAB\\hr:DT\n',
        '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME), added=[
        f'(A;;WP;;;{who()})', f'(D;;DT;;;{who("hr")})'])
    undo()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_dry_run_says_that_it_was_one():
    """-n and --check, of a batch as of one command, change or none"""
    said = 'Nothing was written: a dry run'
    grant = f'{names.ROME} /G {HELPDESK}:RP\n'
    nothing = f'{names.ROME} /R {HELPDESK}:WD\n'
    for text, status in ((grant, 3), (nothing, 0), (grant + nothing, 3)):
        for word, expected in (('-n', 0), ('--check', status)):
            done = writes_nothing(expected, text, word)
            assert done.out.rstrip().endswith(said), done
    for args, status in (((names.ROME, '/G', f'{HELPDESK}:RP'), 3),
                         ((names.ROME, '/R', f'{HELPDESK}:WD'), 0)):
        for word, expected in (('-n', 0), ('--check', status)):
            done = e2e.dsacls(*args, word).exits(expected)
            assert done.out.rstrip().endswith(said), done
    done = run(f'{names.ROME}\n', '-n')
    assert said not in done.exits(0).out, done


@e2e.check
def keep_going_past_what_cannot_be_planned():
    paris, leavers = e2e.snapshot(names.PARIS), e2e.snapshot(names.LEAVERS)
    text = (f'{names.PARIS} /G {HELPDESK}:RP\n'
            f'{names.UNORDERED} /G {HELPDESK}:RP\n'
            f'{names.LEAVERS} /G {HELPDESK}:RP\n')
    writes_nothing(1, text).fails(1, 'commands:2', 'canonical')
    with e2e.nothing_else(names.PARIS, names.LEAVERS):
        run(text, '--keep-going').fails(4, 'commands:2', 'canonical').shows(
            '3 objects: 2 changed, 1 failed')
    for before in (paris, leavers):
        e2e.only_changed(before, e2e.snapshot(before.dn),
                         added=[f'(A;;RP;;;{who()})'])
    undo()
    e2e.only_changed(paris, e2e.snapshot(names.PARIS))
    e2e.only_changed(leavers, e2e.snapshot(names.LEAVERS))


@e2e.check
def keep_going_past_what_cannot_be_written():
    """A delegate who may write the first and the last object of three"""
    env = e2e.env_of('delegate1')
    paris, leavers = e2e.snapshot(names.PARIS), e2e.snapshot(names.LEAVERS)
    right = f'{names.ROME} /G LAB\\delegate1:RCWD\n'
    run(right, '-q').succeeds()
    rome = e2e.snapshot(names.ROME)
    text = ''.join(f'{dn} /G {HELPDESK}:RP\n'
                   for dn in (names.ROME, names.PARIS, names.LEAVERS))
    for more, last in (((), False), (('--keep-going',), True)):
        done = run(text, '--window', '1', *more, env=env)
        done.fails(4, names.PARIS, 'is not finished')
        ace = [f'(A;;RP;;;{who()})']
        e2e.only_changed(rome, e2e.snapshot(names.ROME), added=ace)
        e2e.unchanged(paris, e2e.snapshot(names.PARIS))
        e2e.only_changed(leavers, e2e.snapshot(names.LEAVERS),
                         added=ace if last else [])
        e2e.dsacls('undo', '-q', env=env).succeeds()
        e2e.only_changed(rome, e2e.snapshot(names.ROME))
        e2e.only_changed(leavers, e2e.snapshot(names.LEAVERS))
    e2e.dsacls(names.ROME, '/R', 'LAB\\delegate1', '-q').succeeds()


@e2e.check
def a_reset_among_the_lines_is_asked_about():
    """And the question counts what it is about, not the other lines"""
    text = (f'{names.PARIS} /G {HELPDESK}:RP\n{names.BERLIN} /S\n'
            f'{names.ROME} /G {HELPDESK}:RP\n')
    writes_nothing(1, text).fails(1, 'on 1 object?', '--yes')
    befores = [e2e.snapshot(dn) for dn in (names.PARIS, names.BERLIN,
                                           names.ROME)]
    run(text, '--yes', '-q').succeeds()
    assert not any(one.endswith(who())
                   for one in e2e.snapshot(names.BERLIN).explicit)
    undo()
    for before in befores:
        e2e.only_changed(before, e2e.snapshot(before.dn))
    # Nothing to reset, nothing to ask.
    run(f'{names.ROME} /S\n', '--yes', '-q').succeeds()
    run(f'{names.ROME} /S\n{names.PARIS} /G {HELPDESK}:RP\n',
        '-q').succeeds()
    undo()


@e2e.check
def a_file_that_is_not_there_or_says_nothing():
    for args in (('-f', '/nowhere'), ('-f', os.environ['LAB_DIR'])):
        e2e.dsacls(*args).fails(2, args[1])
    run('# nothing\n\n').exits(0).warns('no commands')


@e2e.check
def what_is_behind_a_carriage_return_is_not_passed_over():
    """A file with line ends of another kind is no file of one line"""
    line = f'{names.ROME} /G {HELPDESK}:RP'
    for text in (f'{line}\r{names.PARIS} /G {HELPDESK}:RP\n',
                 f'{line}\r{line}\r'):
        done = run(text).exits(2)
        done.must('\\x0d' in done.err or '/G' in done.err, 'the place')
    run(f'# only an end\r\n{names.ROME}\r\n').exits(0)


@e2e.check
def a_line_of_the_shell_that_only_looks():
    """-n and --check on a line write nothing, and stage nothing"""
    for line, word, status in (
            (f'/G {HELPDESK}:RP', '-n', 0),
            (f'/G {HELPDESK}:RP', '--explain', 0),
            (f'/G {HELPDESK}:RP', '--check', 3),
            (f'preset helpdesk-password {HELPDESK}', '--check', 3)):
        for auto in ('on', 'off'):
            written = e2e.written()
            done = e2e.dsacls('shell', names.ROME, '--yes', stdin=(
                f'autocommit {auto}\n{line} {word}\ncommit\n'))
            done.exits(status).hides('staged (1)')
            assert e2e.written() == written, done


if __name__ == '__main__':
    e2e.main()
