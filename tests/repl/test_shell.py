#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell at a terminal, in one lab: whole sessions (sessions.py), Tab
(candidates.txt), Ctrl-C, dead servers."""
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e'),
                os.path.join(HERE, '..', 'lab')]
import e2e            # noqa: E402
# The checks of sessions.py run here too.
from sessions import PLAIN, PROMPT, SHELL, at_prompt  # noqa: E402
from terminal import Terminal, plain  # noqa: E402

os.environ['DSACLS_PRESETS'] = os.path.join(HERE, '../../dsacls/presets')


def server():
    import server as lab_server
    return lab_server


# ---- Tab ---------------------------------------------------------------

def candidates_of(shell, typed):
    """What Tab leaves on the line or lists, for the last word."""
    shown = shell.makes(typed + '<Tab>')
    shell.types('<C-c>')
    shell.sees(PROMPT)
    first, *listed = shown.split('\n')
    if not listed:
        line = first.replace('\r', '')
        return {line[start_of(typed):].rstrip()}
    return {name.strip() for row in listed[:-1]
            for name in re.split(r'  +', row) if name.strip()}


def start_of(typed):
    start, quote = 0, ''
    for place, letter in enumerate(typed):
        if quote:
            quote = '' if letter == quote else quote
        elif letter == ' ':
            start = place + 1
        elif letter == '"' or (letter == "'" and (
                place == start or typed[place - 1] in ':;=')):
            quote = letter
    return start


def shortened(name):
    """As it stands in a list: without quotes and what all begin with."""
    name = name.strip('"').rstrip(':')
    return re.split(r'[:;]|(?<!\\)/(?!$)', name)[-1] or name


def candidate_lines():
    with open(os.path.join(HERE, 'candidates.txt')) as stream:
        return [line.rstrip('\n') for line in stream
                if line.strip() and not line.startswith('#')]


@e2e.check
def tab_offers_what_may_follow():
    wrong = []
    with at_prompt('OU=people,' + os.environ['LAB_BASE']) as shell:
        for line in candidate_lines():
            typed, _, wanted = line.partition(' | ')
            problem = compare(candidates_of(shell, typed), wanted)
            if problem:
                wrong.append(f'{typed}: {problem}')
    assert not wrong, '\n'.join(wrong)


def compare(got, wanted):
    names = re.findall(r'"[^"]*"?|\S+', wanted)
    bare = {name.strip('"') for name in got}
    if names[0] == '!':
        extra = bare & set(names[1:])
        return f'{extra} are offered' if extra else None
    some = names[-1] == '...'
    names = {shortened(name) for name in names if name != '...'}
    bare = {shortened(name) for name in bare}
    same = names <= bare if some else names == bare
    return None if same else f'{sorted(bare)} are offered'


@e2e.check
def tab_in_a_name_with_blanks_quotes_it():
    with at_prompt() as shell:
        shell.runs('cd ser<Tab>ice<Tab>')
        assert 'OU=service accounts,' in shell.runs('pwd')


@e2e.check
def tab_completes_a_name_of_several_words():
    with at_prompt('OU=people,' + os.environ['LAB_BASE']) as shell:
        for typed, wanted in (
                ('who Reset P', 'who "Reset Password"'),
                ('schema Reset P', 'schema "Reset Password"'),
                ('/I:S /G alice:CA;Reset P',
                 '/I:S /G "alice:CA;Reset Password'),
                ('/R Domain Adm', '/R "LAB\\Domain Admins"'),
                ('/R alice bo', '/R alice LAB\\bob')):
            shown = shell.makes(typed + '<Tab>')
            shell.types('<C-c>')
            shell.sees(PROMPT)
            assert wanted in shown, (typed, shown)


@e2e.check
def a_long_list_is_a_screenful_that_never_waits():
    with at_prompt(rows=12, columns=60) as shell:
        shell.types('/G <Tab><Tab>')
        listed = shell.sees(re.compile(r'\.\.\. and \d+ more\n'))
        assert '--More--' not in listed, listed
        assert listed.count('\n') <= 12, listed
        shell.sees('> /G ')
        shell.rest()
        shell.promptly('<C-c>')


@e2e.check
def the_pager_of_inputrc_ends_with_ctrl_c():
    path = os.path.join(os.environ['TMPDIR'], 'inputrc')
    with open(path, 'w') as stream:
        stream.write('set page-completions on\n')
    with Terminal(SHELL, env={**PLAIN, 'INPUTRC': path}, rows=12,
                  columns=60) as shell:
        shell.sees(PROMPT)
        shell.types('/G <Tab><Tab>')
        shell.sees('--More--')
        # Whoever presses a key has seen it.
        shell.rest()
        shell.promptly('<C-c>')
        assert 'LAB' in shell.runs('who')


# Typed so far, and the unit that it means.
AWKWARD = [
    ("O'Br", "O'Brien"),
    ("OU=O'Br", "O'Brien"),
    ('"O\'Br', "O'Brien"),
    ('"\'qu', "'quoted'"),
    ('"OU=\'qu', "'quoted'"),
    ('"#ha', '#hash'),
    ('"a""b', 'a"b'),
    ('com', "comma, and 'more'"),
    ('"comma, a', "comma, and 'more'"),
    ('OU=com', "comma, and 'more'"),
    ('back', 'back\\slash'),
    ('ends', 'ends\\'),
    ('-da', '-dash'),
    ('.do', '.dot'),
    ('a@', 'a@b'),
    ('(ro', '(round)'),
    ('st*', 'st*r'),
    ('OU=st', 'st*r'),
    ('24', '24/7'),
    (r'24\/', '24/7'),
    ('OU=24', '24/7'),
    ('eq', "eq='s'"),
    ('two', 'two  blanks'),
]


@e2e.check
def what_tab_makes_of_a_name_is_read_as_that_name():
    home = 'OU=Rome,OU=people,' + os.environ['LAB_BASE']
    units = {}
    for name in {name for _, name in AWKWARD}:
        escaped = re.sub(r'([\\",=#])', r'\\\1', name)
        units[name] = f'OU={escaped},{home}'
        for unit in (units[name], f'OU=inside,{units[name]}'):
            e2e.ldapadd(f'dn: {unit}\nobjectClass: organizationalUnit\n')
    wrong = []
    with at_prompt(home) as shell:
        for typed, name in AWKWARD:
            place = 'people/Rome/' + name.replace('/', '\\/')
            for keys, wanted in ((f'cd {typed}<Tab>', f'{place}> '),
                                 (f'cd {typed}<Tab>in<Tab>',
                                  f'{place}/inside> ')):
                shown = shell.runs(keys)
                if not shown.endswith(wanted):
                    wrong.append(f'{keys}: {shown}')
                shell.runs(f'cd {home}')
            shown = shell.runs(f'ls {typed}<Tab>')
            if not re.search('organizationalUnit +inside/', shown):
                wrong.append(f'ls {typed}: {shown}')
    assert not wrong, '\n'.join(wrong)


@e2e.check
def a_change_for_another_server_is_not_staged():
    with at_prompt('OU=people,' + os.environ['LAB_BASE']) as shell:
        place = f'OU=Rome,OU=people,{os.environ["LAB_BASE"]} /G alice:RP'
        shown = shell.runs(f'dsacls \\\\dc9.lab.example\\{place}')
        assert 'dc9.lab.example is another server' in shown, shown
        shell.runs(f'dsacls \\\\dc1.lab.example\\{place}')
        shell.runs('drop')
        assert 'nothing is staged' in shell.runs('diff')


# ---- Ctrl-C and dead servers -------------------------------------------

@e2e.check
def ctrl_c_returns_within_a_second_whatever_the_server_does():
    with at_prompt() as shell:
        os.kill(server().pid(), signal.SIGSTOP)
        try:
            for keys in ('ls<Enter>', 'ls<Enter>', 'cd peo<Tab>'):
                shell.settle()
                shell.types(keys)
                time.sleep(0.3)
                shell.promptly('<C-c>')
            assert 'interrupted' in plain(shell.raw)
            # Tab gives up by itself, and keeps what was typed.
            shell.types('cd peo<Tab>')
            shell.settle(2.5)
            shell.types('ple')
            shell.sees('ple')
        finally:
            os.kill(server().pid(), signal.SIGCONT)
        shell.types('<Enter>')
        shell.sees('connected again')
        shell.sees('lab.example people> ')
        assert '---  organizationalUnit' in shell.runs('ls')


@e2e.check
def a_server_killed_under_the_prompt():
    with at_prompt() as shell:
        shell.runs('/G alice:RP')
        server().stop()
        shown = shell.runs('ls')
        assert 'cannot reach' in shown and 'people' not in shown, shown
        server().start()
        shown = shell.runs('ls')
        assert 'connected again as Administrator' in shown, shown
        assert re.search(r'organizationalUnit +people', shown), shown
        # Once more, while the shell waits for nothing; Tab does it quietly.
        server().stop()
        server().start()
        shown = shell.runs('cd peo<Tab>')
        assert 'lab.example people +1> ' in shown, shown
        assert 'would change' in shell.runs('diff')
        shell.types('exit<Enter>')
        shell.sees('[y/N]')
        shell.types('y<Enter>')
        assert shell.ends() == 0


@e2e.check
def an_interrupted_commit_says_that_nobody_knows():
    where = 'OU=Paris,OU=people,' + os.environ['LAB_BASE']
    with at_prompt(where) as shell:
        shell.runs('/G alice:RP')
        shell.types('commit<Enter>')
        shell.sees('[y/N]')
        os.kill(server().pid(), signal.SIGSTOP)
        try:
            shell.types('y<Enter>')
            time.sleep(0.5)
            shell.promptly('<C-c>')
        finally:
            os.kill(server().pid(), signal.SIGCONT)
        shown = plain(shell.raw)
        assert 'the changes stay staged' in shown, shown
        assert 'interrupted' in shown, shown
        assert 'connected again' in shell.runs('diff')
        shell.types('commit<Enter>')
        shell.sees(re.compile(r'\[y/N\]|no change'))
        shell.types('y<Enter>')
        shell.sees('lab.example people/Paris> ')


# ---- the terminal ------------------------------------------------------

@e2e.check
def the_terminal_is_whole_after_any_end():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV,
                   signal.SIGABRT):
        with at_prompt() as shell:
            shell.types('half a li')
            shell.sees('li')
            assert not shell.echoes()
            shell.kill(number)
            assert shell.ends() == -number, number
            assert shell.echoes(), f'no echo after {number!r}'
            assert shell.raw.rstrip().endswith(b'\x1b[?2004l'), number


@e2e.check
def narrow_terminals_get_a_short_prompt():
    with at_prompt('OU=Berlin,OU=people,' + os.environ['LAB_BASE'],
                   columns=40) as shell:
        shell.types('<Enter>')
        shell.sees(re.compile(r'\n(?!lab)[^\n]{,20}Berlin> $'))
        shell.resize(50, 120)
        shell.types('<Enter>')
        shell.sees('\nlab.example people/Berlin> ')


@e2e.check
def colour_where_it_is_wanted():
    with Terminal(SHELL, env={'PAGER': 'cat'}) as shell:
        shell.sees(PROMPT)
        shell.runs('cd people/Berlin')
        shell.runs('/G alice:RP')
        shell.runs('who')
        assert b'\x1b[33m +1\x1b[0m' in shell.raw
        assert b'\x1b[32mmay use Reset Password' in shell.raw
    with at_prompt() as shell:
        shell.runs('who')
        assert b'\x1b[3' not in shell.raw


@e2e.check
def long_output_goes_through_the_pager():
    pager = {**PLAIN, 'PAGER': 'sed s/^/paged:/'}
    with Terminal(SHELL, env=pager, rows=10) as shell:
        shell.sees(PROMPT)
        assert 'paged:' in shell.runs('show')
        assert 'paged:' not in shell.runs('pwd')


@e2e.check
def the_history_is_kept_and_holds_no_password():
    with at_prompt() as shell:
        shell.runs('pwd')
        shell.runs('ls /passwd:Geheim99')
        shell.runs('open ldap://alice:Geheim99@dc1')
    path = os.path.join(os.environ['XDG_STATE_HOME'], 'dsacls', 'history')
    with open(path) as stream:
        lines = stream.read().splitlines()
    assert 'pwd' in lines and not any('Geheim' in one for one in lines)
    assert os.stat(path).st_mode & 0o777 == 0o600
    with open(path, 'a') as stream:
        stream.write('pwd\n' * 5000)
    with at_prompt() as shell:
        shell.runs('<Up>')
        shell.types('exit<Enter>')
        assert shell.ends() == 0
    with open(path) as stream:
        assert len(stream.read().splitlines()) <= 2000


@e2e.check
def inputrc_is_honoured():
    rc = os.path.join(os.environ['TMPDIR'], 'inputrc')
    with open(rc, 'w') as stream:
        stream.write('$if dsacls\n"\\C-o": "pwd\\n"\n$endif\n')
    with Terminal(SHELL, env={'INPUTRC': rc, **PLAIN}) as shell:
        shell.sees(PROMPT)
        shell.types('<C-o>')
        shell.sees('\nDC=lab,DC=example')


@e2e.check
def the_lab_starts_it_ready_to_use():
    with Terminal(['tests/lab/shell'],
                  env={'LAB_SHELL': 'dsacls shell', **PLAIN}) as shell:
        shell.sees('lab.example> ')
        shell.runs('cd peo<Tab>')
        shell.types('<C-d>')
        assert shell.ends() == 0


# ---- not a terminal, but a server --------------------------------------

def piped(text, *argv):
    done = subprocess.run([*SHELL, *argv], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done


@e2e.check
def it_begins_where_a_path_leads():
    base = os.environ['LAB_BASE']
    for where, dn in (('people/Berlin', f'OU=Berlin,OU=people,{base}'),
                      ('lab.example/people', f'OU=people,{base}'),
                      (f'OU=people,{base}', f'OU=people,{base}'),
                      ('LAB\\hr', f'CN=hr,OU=groups,{base}')):
        done = piped('pwd\n', where)
        assert (done.returncode, done.stdout) == (0, dn + '\n'), done
    done = piped('pwd\n', 'people/Bxrlin')
    assert done.returncode == 1 and 'did you mean "Berlin"' in done.stderr


@e2e.check
def a_script_commits_only_with_yes():
    where = 'OU=Rome,OU=people,' + os.environ['LAB_BASE']
    before = e2e.snapshot(where)
    done = piped('/G alice:RP\n', where)
    assert done.returncode == 1 and 'staged change' in done.stderr, done
    done = piped('/G alice:RP\ncommit\n', where)
    assert done.returncode == 1 and 'not committed' in done.stderr, done
    e2e.unchanged(before, e2e.snapshot(where))
    done = piped('/G alice:RP\ncommit\n', '--yes', where)
    assert done.returncode == 0 and 'changed' in done.stdout, done
    done = piped('undo\n', '--yes', where)
    assert done.returncode == 0, done
    e2e.unchanged(before, e2e.snapshot(where))


@e2e.check
def a_script_ends_with_the_worst_of_its_lines():
    """a line that fails after a write is exit status 4, of a script"""
    where = 'OU=Rome,OU=people,' + os.environ['LAB_BASE']
    before = e2e.snapshot(where)
    change = '/G LAB\\hr:RP\ncommit\n'
    for bad in ('foo', '/G LAB\\hr:XX', 'cd nowhere'):
        done = piped(f'{change}{bad}\n', '--yes', where)
        assert done.returncode == 4, (bad, done)
        assert piped('undo\n', '--yes', where).returncode == 0
        done = piped(f'{bad}\n', '--yes', where)
        assert done.returncode in (1, 2), (bad, done)
    e2e.unchanged(before, e2e.snapshot(where))
    asks = f'dsacls {where} /G "LAB\\hr:RP" --check'
    for lines in ((asks, change + 'foo'), (change + 'foo', asks)):
        done = piped('\n'.join(lines) + '\n', '--yes', '--keep-going', where)
        assert done.returncode == 4, (lines, done)
        assert piped('undo\n', '--yes', where).returncode == 0
    e2e.unchanged(before, e2e.snapshot(where))


@e2e.check
def undo_takes_back_what_an_earlier_session_did():
    where = 'OU=Rome,OU=people,' + os.environ['LAB_BASE']
    before = e2e.snapshot(where)
    assert piped('/G bob:RP\ncommit\n', '--yes', where).returncode == 0
    with at_prompt() as shell:
        shell.types('undo<Enter>')
        shell.sees('[y/N]')
        shell.types('y<Enter>')
        shell.sees(PROMPT)
    e2e.unchanged(before, e2e.snapshot(where))


if __name__ == '__main__':
    e2e.main()
