#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell fed from a pipe, on a snapshot: no lab, no terminal needed.

With SHELL_LONG set, 1,000 commands under valgrind as well.
"""
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import e2e            # noqa: E402
from terminal import Terminal  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get('B', 'build'))
DSACLS = os.path.join(BUILD, 'dsacls')
# The history of these shells is nobody's.
STATE = tempfile.TemporaryDirectory(prefix='dsacls-pipe.')
os.environ['XDG_STATE_HOME'] = STATE.name
PLAIN = os.path.join(BUILD, 'tests', 'repl', 'dsacls-plain')
SNAPSHOT = ['--offline', os.path.join(ROOT, 'tests', 'golden', 'corp.ldif')]
HERE_DN = 'OU=plain,DC=corp,DC=example'
LINES = ['pwd', 'ls', '# a remark', '', 'who', 'cd ..', 'cd plain', 'sddl',
         'show', 'tree' if 'SHELL_LONG' in os.environ else 'status',
         '/G helpdesk:RP', 'diff', 'drop', 'schema user']


def feed(text, *argv, program=DSACLS, prefix=()):
    env = dict(os.environ, HOME='/dev/null/none', TERM='dumb')
    env.pop('XDG_STATE_HOME', None)
    data = text if isinstance(text, bytes) else text.encode()
    done = subprocess.run([*prefix, program, *SNAPSHOT, 'shell', *argv],
                          input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=env, timeout=300)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@e2e.check
def no_prompt_no_echo():
    status, out, err = feed('pwd\n  # remark\n\npwd\r\n', HERE_DN)
    assert (status, err) == (0, ''), (status, err)
    assert out == f'{HERE_DN}\n' * 2, out


@e2e.check
def stops_at_the_first_error():
    status, out, err = feed('pwd\ncd nowhere\npwd\n', HERE_DN)
    assert status == 1 and out == f'{HERE_DN}\n', (status, out)
    assert 'stdin:2' in err and 'nowhere' in err, err
    status, out, err = feed('lss\n', HERE_DN)
    assert status == 2 and 'did you mean "ls"' in err, (status, err)


@e2e.check
def keep_going_goes_on_and_still_fails():
    status, out, _ = feed('cd nowhere\npwd\n', '--keep-going', HERE_DN)
    assert status == 1 and out == f'{HERE_DN}\n', (status, out)
    # An answer, of exit status 3, does not hide it; alone it is that.
    check = f"'{HERE_DN}' /G 'CORP\\helpdesk:RP' --check\n"
    for text, wanted in ((check, 3), (f'{check}cd nowhere\n', 1),
                         (f'cd nowhere\n{check}', 1)):
        status, _, err = feed(text, '--keep-going', HERE_DN)
        assert status == wanted, (text, status, err)


# A question whose answer is yes, a failure, a line that means nothing.
ANSWER = f'dsacls {HERE_DN} /G "CORP\\helpdesk:RP" --check'
FAILS = 'cd nowhere'
USAGE = 'lss'


@e2e.check
def an_answer_is_no_failure():
    """exit status 3 ends no script, hides no failure, and is kept"""
    status, out, err = feed(f'{ANSWER}\npwd\n', HERE_DN)
    assert status == 3 and out.endswith(f'{HERE_DN}\n'), (status, out, err)
    assert 'failed' not in err, err
    for lines, wanted in (([ANSWER, FAILS], 1), ([FAILS, ANSWER], 1),
                          ([ANSWER, USAGE], 2), ([USAGE, ANSWER], 2),
                          ([USAGE, FAILS], 1), ([FAILS, USAGE], 1)):
        status, out, err = feed('\n'.join(lines) + '\npwd\n',
                                '--keep-going', HERE_DN)
        assert status == wanted, (lines, status, err)
        assert out.endswith(f'{HERE_DN}\n'), (lines, out)
    # What is left staged is a failure, an answer before it or not.
    status, _, err = feed(f'{ANSWER}\n/G "CORP\\helpdesk:RP"\n', HERE_DN)
    assert status == 1 and '1 staged change not written' in err, err


@e2e.check
def staged_changes_at_the_end_are_a_failure():
    status, _, err = feed('/G helpdesk:RP\n', HERE_DN)
    assert status == 1 and '1 staged change not written' in err, err
    assert feed('/G helpdesk:RP\ndrop\n', HERE_DN)[0] == 0
    status, _, err = feed('/G helpdesk:RP\nexit\n', '--yes', HERE_DN)
    assert status == 1, (status, err)
    status, _, err = feed('/G helpdesk:RP\ncommit\n', HERE_DN)
    assert status == 1 and 'shell --yes says yes' in err, err


@e2e.check
def what_was_not_looked_at_is_said():
    """findsid where --except leaves out all of BASE"""
    for check in ([], ['--check']):
        done = subprocess.run(
            [DSACLS, *SNAPSHOT, 'findsid', 'CORP\\helpdesk', HERE_DN,
             '--except', HERE_DN, *check], capture_output=True, text=True,
            timeout=60)
        assert 'nothing was looked at' in done.stderr, done
        assert '0 objects read, 0 findings' in done.stderr, done


@e2e.check
def a_folder_of_presets_is_refused_once():
    """dsacls preset, where others may write to the folder"""
    with tempfile.TemporaryDirectory() as folder:
        for name in 'one', 'two':
            with open(os.path.join(folder, f'{name}.preset'), 'w') as file:
                file.write('summary: x\n/I:T /G "{trustee}:RP"\n')
        os.chmod(folder, 0o777)
        done = subprocess.run(
            [DSACLS, 'preset'], capture_output=True, text=True, timeout=60,
            env=dict(os.environ, DSACLS_PRESETS=folder))
        assert done.returncode == 1, done
        assert done.stderr.count('others may write to it') == 1, done.stderr


@e2e.check
def standard_output_has_its_name():
    """save -o -"""
    done = subprocess.run([DSACLS, *SNAPSHOT, 'save', HERE_DN, '-o', '-'],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.startswith('#'), done
    assert done.stderr.endswith('1 descriptor saved to standard output\n'), \
        done.stderr


@e2e.check
def ctrl_c_ends_a_script():
    with subprocess.Popen([DSACLS, *SNAPSHOT, 'shell', HERE_DN], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as shell:
        shell.stdin.write('pwd\n')
        shell.stdin.flush()
        assert shell.stdout.readline() == f'{HERE_DN}\n'
        shell.send_signal(signal.SIGINT)
        _, err = shell.communicate(timeout=5)
        assert shell.returncode == 1 and 'interrupted' in err, err


@e2e.check
def what_is_no_text_is_refused():
    status, out, err = feed(b'pwd\npw\0d\npwd\n', HERE_DN)
    assert status == 1 and 'no text' in err, (status, err)
    assert out == f'{HERE_DN}\n', out


@e2e.check
def no_line_is_without_an_end():
    """64 KB are the most: what follows cannot be told from it"""
    status, _, err = feed(f'pwd\n{"x" * 200000}', HERE_DN)
    assert status == 1 and 'longer than 64 KB' in err, (status, err)


@e2e.check
def a_password_in_an_object_is_not_repeated():
    r"""\\NAME:PASSWORD@SERVER\DN, wherever an object may stand"""
    for line in ('cd ldap://adm:SeCrEt1@dc1/OU=x', 'open ldap://a:SeCrEt1@dc1',
                 r"cd '\\adm:SeCrEt1@dc1\OU=x'", 'who //adm:SeCrEt1@dc1/x',
                 'dsacls ldap://adm:SeCrEt1@dc1/OU=x',
                 'ldap://adm:SeCrEt1@dc1/OU=x'):
        status, out, err = feed(f'{line}\n', HERE_DN)
        assert status != 0 and 'before an @' in err, (line, status, err)
        assert 'SeCrEt1' not in out + err, (line, out, err)


@e2e.check
def a_last_line_without_its_end_counts():
    assert feed('pwd', HERE_DN)[1] == f'{HERE_DN}\n'


@e2e.check
def a_byte_order_mark_is_no_command():
    assert feed('\ufeffpwd\r\npwd\r\n', HERE_DN) == (
        0, f'{HERE_DN}\n' * 2, '')


@e2e.check
def a_pager_that_is_not_there_costs_no_output():
    for pager in ('/dev/null/none/pager', ''):
        with Terminal([DSACLS, *SNAPSHOT, 'shell', HERE_DN], rows=10,
                      env={'NO_COLOR': '1', 'PAGER': pager}) as shell:
            shell.sees(re.compile('> $'))
            assert 'pw' in shell.runs('pwd'), pager
            assert 'A line that begins with a switch' in shell.runs('help')


@e2e.check
def a_history_that_is_a_pipe_keeps_nobody_waiting():
    state = os.path.join(os.environ.get('TMPDIR', '/tmp'), f'pipe{os.getpid()}')
    os.makedirs(os.path.join(state, 'dsacls'))
    os.mkfifo(os.path.join(state, 'dsacls', 'history'))
    try:
        with Terminal([DSACLS, *SNAPSHOT, 'shell', HERE_DN],
                      env={'NO_COLOR': '1', 'XDG_STATE_HOME': state}) as shell:
            shell.sees(re.compile('> $'))
            assert HERE_DN in shell.runs('pwd')
            shell.types('<C-d>')
            assert shell.ends() == 0
    finally:
        subprocess.run(['rm', '-rf', state], check=True)


@e2e.check
def backslashes_are_literal():
    status, _, err = feed('/G "CORP\\helpdesk:RP"\n/G CORP\\helpdesk:WP\n'
                          'diff\ndrop\n', HERE_DN)
    assert status == 0, err


@e2e.check
def ten_thousand_lines_take_seconds_and_no_memory():
    lines = ['pwd', 'ls', '# a remark', '', 'who', 'cd ../many',
             'cd -', '/G helpdesk:RP', 'drop', 'help ls']
    began = time.monotonic()
    status, out, err = feed('\n'.join(lines * 1000), HERE_DN)
    took = time.monotonic() - began
    assert (status, err) == (0, NOTES * 1000), err[:500]
    assert out.count('Owner:') == 1000
    # The largest of all children so far, in KiB.
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    slow = 'san' in BUILD
    assert slow or most < 64 * 1024, f'{most} KiB'
    assert took < (60 if slow else 10), f'{took:.1f} s'


NOTES = ('dsacls: note: nothing below\n'
         'dsacls: note: staged (1); diff shows, commit writes, drop '
         'forgets\n')


@e2e.check
def no_symbol_of_ours_is_exported():
    """Or a library finds our function under a name of its own."""
    done = subprocess.run(['nm', '-D', '--defined-only', DSACLS], text=True,
                          stdout=subprocess.PIPE)
    ours = [line for line in done.stdout.splitlines() if ' T ' in line]
    if 'san' in BUILD:
        raise e2e.Skip('sanitizers export theirs')
    assert not ours, ours[:10]


@e2e.check
def without_readline_it_still_reads_lines():
    status, out, err = feed('pwd\n', HERE_DN, program=PLAIN)
    assert (status, out, err) == (0, f'{HERE_DN}\n', '')
    with Terminal([PLAIN, *SNAPSHOT, 'shell', HERE_DN],
                  env={'NO_COLOR': '1', 'PAGER': 'cat'}) as shell:
        shell.sees('plain> ')
        shell.types('pwd<Enter>')
        shell.sees(f'\n{HERE_DN}\n')
        shell.sees('plain> ')
        # At any moment, also between the prompt and the read.
        for number in range(200):
            if number % 2:
                shell.types('half')
            shell.types('<C-c>')
            shell.sees('plain> ')
        shell.types('<C-d>')
        assert shell.ends() == 0


def bash():
    """A shell with job control around ours."""
    return Terminal(['bash', '--norc', '--noprofile', '-i'],
                    env={'NO_COLOR': '1', 'PAGER': 'cat', 'PS1': 'outer$ ',
                         'DSACLS': DSACLS, 'HISTFILE': '/dev/null'})


def staged_in(shell, program='"$DSACLS"'):
    shell.sees('outer$ ')
    shell.types(f'{program} {" ".join(SNAPSHOT)} shell {HERE_DN}<Enter>')
    shell.sees('plain> ')
    shell.runs('/G helpdesk:RP')


@e2e.check
def suspended_and_gone_on_with():
    with bash() as shell:
        staged_in(shell)
        shell.types('who')
        shell.sees('who')
        for _ in range(2):
            shell.types('<C-z>')
            shell.sees('Stopped')
            shell.sees('outer$ ')
            shell.types('echo whole<Enter>')
            shell.sees('\nwhole\n')
            shell.sees('outer$ ')
            shell.types('fg<Enter>')
            # The line is there again, as far as it was typed.
            shell.sees('plain +1> who')
        shell.types('<Back><Back><Back>drop<Enter>')
        shell.sees('plain> ')
        shell.types('exit<Enter>')
        shell.sees('outer$ ')


def child_of(pid):
    with open(f'/proc/{pid}/task/{pid}/children') as file:
        return int(file.read().split()[0])


@e2e.check
def stopped_without_being_asked():
    """SIGSTOP leaves no time to put the terminal in order."""
    with bash() as shell:
        staged_in(shell)
        shell.types('who')
        shell.sees('who')
        for _ in range(2):
            os.kill(child_of(shell.pid), signal.SIGSTOP)
            shell.sees('Stopped')
            shell.sees('outer$ ')
            shell.types('fg<Enter>')
            shell.sees('plain +1> who')
        # The keys are ours again.
        shell.types('<C-a>drop #<Enter>')
        shell.sees('plain> ')
        shell.types('exit<Enter>')
        shell.sees('outer$ ')


@e2e.check
def suspended_without_readline():
    """The prompt is there again; what was typed, the terminal dropped."""
    with bash() as shell:
        staged_in(shell, PLAIN)
        shell.types('who')
        shell.sees('who')
        shell.types('<C-z>')
        shell.sees('Stopped')
        shell.sees('outer$ ')
        shell.types('fg<Enter>')
        shell.sees('plain +1> ')
        shell.types('drop<Enter>')
        shell.sees('plain> ')
        shell.types('exit<Enter>')
        shell.sees('outer$ ')


@e2e.check
def suspended_at_the_question():
    with bash() as shell:
        staged_in(shell)
        shell.types('exit<Enter>')
        shell.sees('[y/N] ')
        shell.types('<C-z>')
        shell.sees('outer$ ')
        shell.types('fg<Enter>')
        shell.sees(HERE_DN)
        shell.types('n<Enter>')
        shell.sees('plain +1> ')
        shell.types('exit<Enter>')
        shell.sees('[y/N] ')
        shell.types('y<Enter>')
        shell.sees('outer$ ')


SECRET_LINES = [
    '-w SeCrEt1', '-wSeCrEt1', '"-w" SeCrEt1', '/user:a -w SeCrEt1',
    "'/passwd':SeCrEt1", '/passwd:SeCrEt1', '/passwd SeCrEt1',
    '--passwd=SeCrEt1', '--passw=SeCrEt1', '/passw:SeCrEt1', '-qwSeCrEt1',
    '/p:SeCrEt1', '/passwdSeCrEt1', '--passwdSeCrEt1', 'passwd:SeCrEt1',
    'show -w SeCrEt1 "open', 'open ldap://a:SeCrEt1@h',
    '--password=SeCrEt1 /G helpdesk:RP',
]


@e2e.check
def passwords_are_neither_kept_nor_repeated():
    """attacks 20, 21: typed at the prompt, kept nowhere and shown once"""
    with tempfile.TemporaryDirectory() as home:
        with Terminal([DSACLS, *SNAPSHOT, 'shell', HERE_DN], columns=300,
                      env={'NO_COLOR': '1', 'HOME': home,
                           'XDG_STATE_HOME': ''}) as shell:
            shell.sees('plain> ')
            for line in ['pwd', *SECRET_LINES, 'status']:
                shown = shell.runs(line)
                assert shown.count('SeCrEt1') == line.count('SeCrEt1'), shown
            shell.types('exit<Enter>')
            shell.ends()
        with open(f'{home}/.local/state/dsacls/history') as file:
            kept = file.read().splitlines()
        assert kept == ['pwd', 'status', 'exit'], kept


@e2e.check
def another_width_is_drawn_at_once():
    with Terminal([DSACLS, *SNAPSHOT, 'shell', HERE_DN], columns=60,
                  env={'NO_COLOR': '1'}) as shell:
        shell.sees('plain> ')
        shell.types('find ' + 'x' * 70)
        shell.settle(0.2)
        shell.resize(50, 200)
        shell.sees(re.compile('find x{70}'))  # on one line now
        shell.types('<C-c>')
        shell.sees('plain> ')


@e2e.check
def a_thousand_lines_pasted():
    text = 'pwd<Enter>' * 1000
    with Terminal([DSACLS, *SNAPSHOT, 'shell', HERE_DN],
                  env={'NO_COLOR': '1', 'XDG_STATE_HOME': '/dev/null/none'}
                  ) as shell:
        shell.sees('plain> ')
        shell.types('<Paste>')
        for at in range(0, len(text), 1000):
            shell.types(text[at:at + 1000])
            shell.read_some(0)
        shell.types('<Pasted>')
        shell.settle(0.2)
        shell.types('<Enter>')
        shown = shell.sees(re.compile(r'\n[^\n]*plain> $'), 60)
        assert shown.count(f'{HERE_DN}\n') == 1000
        shell.types('exit<Enter>')
        assert shell.ends() == 0


@e2e.check
def valgrind_finds_nothing_lost():
    long = 'SHELL_LONG' in os.environ
    if not long:
        raise e2e.Skip('make check-shell-long does it')
    lines = (LINES * (1000 // len(LINES) + 1))[:1000]
    valgrind = ['valgrind', '-q', '--leak-check=full', '--error-exitcode=99',
                '--errors-for-leak-kinds=definite,indirect,possible']
    status, _, err = feed('\n'.join(lines) + '\ndrop\n', '--keep-going',
                          HERE_DN, prefix=valgrind)
    assert status == 0 and '==' not in err, err[-3000:]


if __name__ == '__main__':
    e2e.main(lab=False)
