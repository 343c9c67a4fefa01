#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tab in an interactive bash and zsh, in a directory whose names are hostile (attack
2): whoever may name an object must not run commands in an admin's shell, and
what is completed is that very name. No lab, a snapshot and a pty.
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import e2e            # noqa: E402
import forest         # noqa: E402
from terminal import Terminal, Unseen  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
DSACLS = os.path.join(ROOT, os.environ.get('B', 'build'), 'dsacls')
SCRIPTS = os.path.join(ROOT, 'dsacls', 'completion')
SCRATCH = tempfile.TemporaryDirectory()
PLACE = SCRATCH.name

# The first letter tells them apart. Each would make a file if it ran.
NAMES = [
    'q$(touch PWNED1)', 'b`touch PWNED2`', "s'; touch PWNED3; '",
    'd"; touch PWNED4; "', 'k\\$(touch PWNED5)\\', 'h!touch!x', 'e!', 'f\\!',
    'a&touch PWNED6;x|y (z)', 'p $\'x\\x41\'', 'r  two  blanks ~ *?[a-z]',
    'c$HOME$$', 'gä"€"', "j'", 'l"', 'm\\', 'o{a,b}#^%', 'v=x+y,z<t>',
]
# A line end, a change of direction, nothing seen: not as they are.
HIDDEN = ['n\ntouch PWNED7', 'u\u202eexe', 'w\u200bdesk', 'i\ttab\x1b[2J']


def dn_value(name):
    """RFC 4514."""
    text = re.sub(r'([,+"\\<>;=#])', r'\\\1', name)
    text = re.sub(r'[\x00-\x1f]', lambda found: f'\\{ord(found[0]):02X}', text)
    return re.sub(r' $', r'\\ ', text)


def make_forest():
    parts = [forest.domain(), forest.entry(
        f'OU=zoo,{forest.BASE}', ['top', 'organizationalUnit'],
        'D:(A;;FA;;;SY)', name='zoo')]
    for name in NAMES + HIDDEN:
        parts.append(forest.entry(
            f'OU={dn_value(name)},OU=zoo,{forest.BASE}',
            ['top', 'organizationalUnit'], 'D:(A;;FA;;;SY)', name=name))
    parts.append(forest.entry(f'OU=twin$one,OU=zoo,{forest.BASE}',
                              ['top', 'organizationalUnit'], name='twin$one'))
    parts.append(forest.entry(f'OU=twin$two,OU=zoo,{forest.BASE}',
                              ['top', 'organizationalUnit'], name='twin$two'))
    parts.append(forest.entry(f'CN=yonder,OU=zoo,{forest.BASE}',
                              ['top', 'container'], name='yonder'))
    return forest.write(os.path.join(PLACE, 'forest.ldif'), *parts)


FOREST = make_forest()


def make_program():
    """Completes with the program; else writes down its arguments."""
    folder = os.path.join(PLACE, 'bin')
    os.mkdir(folder)
    with open(os.path.join(folder, 'dsacls'), 'w') as script:
        script.write(f'''#!/bin/sh
if [ "$1" = --complete ]; then exec '{DSACLS}' "$@"; fi
printf '%s\\0' "$@" >'{PLACE}/args.new' && mv '{PLACE}/args.new' '{PLACE}/args'
''')
    os.chmod(script.name, 0o755)
    return folder


PROGRAM = make_program()


class Shell:
    """Started in an empty folder, where whatever runs leaves its file."""

    def __init__(self, *argv):
        self.shell = Terminal(
            argv, columns=1000,
            env={'PS1': 'outer> ', 'PS2': 'open> ', 'HISTFILE': '/dev/null',
                 'PATH': f'{PROGRAM}:{os.environ["PATH"]}',
                 'LC_ALL': 'C.UTF-8', 'HOME': PLACE, 'ZDOTDIR': PLACE,
                 'TERM': 'dumb' if argv[0] == 'zsh' else 'xterm'})
        self.shell.sees('outer> ')
        self.shell.runs(f"cd '{PLACE}'; mkdir -p work; cd work")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shell.__exit__()

    def enter(self):
        """Enter: the arguments that the program got."""
        path = os.path.join(PLACE, 'args')
        if os.path.exists(path):
            os.unlink(path)
        self.shell.types('<Enter>')
        try:
            self.shell.sees(re.compile(r'outer> $'))
        except Unseen as problem:
            raise AssertionError(f'the line was not whole: {problem}') from None
        # A prompt that is drawn anew may have been taken for the next one.
        until = time.monotonic() + 30
        while not os.path.exists(path) and time.monotonic() < until:
            self.shell.rest()
        with open(path, 'rb') as file:
            return file.read().decode().split('\0')[:-1]

    def clear(self):
        self.shell.types('<C-u>')
        self.shell.settle()


class Bash(Shell):
    def __init__(self):
        super().__init__('bash', '--norc', '--noprofile', '-i')
        self.shell.runs("bind 'set enable-bracketed-paste off'; "
                        "bind 'set completion-query-items 0'")
        self.shell.runs(f"source '{SCRIPTS}/dsacls.bash'")

    def tab(self, line):
        """Type the line and Tab; what is on the line then."""
        self.shell.settle()
        self.shell.types(line + '<Tab>')
        # Unbound, Ctrl-G rings; Ctrl-V shows it, and Backspace takes it away.
        os.write(self.shell.fd, b'\x16\x07')
        seen = self.shell.sees('^G')[:-2]
        self.shell.types('<Back>')
        self.shell.settle()
        return seen.splitlines()[-1]


class Zsh(Shell):
    def __init__(self):
        super().__init__('zsh', '-f', '-i')
        self.shell.runs('unset zle_bracketed_paste; bindkey -e')
        self.shell.runs(f'fpath=({SCRIPTS} $fpath); autoload -Uz compinit; '
                        'compinit -u -D; echo loa""ded')

    def tab(self, line):
        """The same. What waits for more leaves a quotation open here."""
        quote = re.search(r"""["']?(?=[^ ]*$)""", line)[0]
        self.shell.settle()
        self.shell.types(line + '<Tab>')
        self.shell.types(quote if 'OU=' not in line else '')
        self.shell.settle()
        return line


def nothing_ran():
    made = os.listdir(os.path.join(PLACE, 'work'))
    assert made == [], made


def finds(word, dn):
    """The program takes the word for that object."""
    done = subprocess.run([DSACLS, '--offline', FOREST, word, '--json'],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (word, done.stderr)
    assert dn in done.stdout.replace('\\\\', '\\').replace('\\"', '"'), \
        (word, dn, done.stdout[:300])


def path_of(name):
    return 'corp.example/zoo/' + name.replace('/', '\\/') + '/'


def dn_of(name):
    return f'OU={dn_value(name)},OU=zoo,{forest.BASE}'


def completes(bash, quote, typed, wanted):
    line = bash.tab(f"dsacls --offline '{FOREST}' {quote}{typed}")
    nothing_ran()
    words = bash.enter()
    nothing_ran()
    assert words[2:] == [wanted], f'{line}\nbecame {words[2:]}\n' \
                                  f'instead of {[wanted]}'


def all_names(quote, shell=Bash):
    with shell() as bash:
        for name in NAMES:
            completes(bash, quote, f'corp.example/zoo/{name[0]}',
                      path_of(name))
            completes(bash, quote, f'OU={name[0]}',
                      stored(name))


def stored(name):
    """The DN as the program prints it."""
    done = subprocess.run([DSACLS, '--complete', '--offline', FOREST,
                           f'OU={name[0]}'], capture_output=True, text=True,
                          timeout=60)
    lines = done.stdout.splitlines()
    assert len(lines) == 1, (name, lines)
    return lines[0]


@e2e.check
def candidates_are_the_objects():
    """attack 2: each DN that is offered is the object's, on one line"""
    for name in NAMES + HIDDEN:
        dn = stored(name)
        assert dn.isprintable() and '\u202e' not in dn, dn
        finds(dn, name.split('\n')[0][:1])


@e2e.check
def in_double_quotes():
    """attack 2: bash, inside double quotes"""
    all_names('"')


@e2e.check
def in_single_quotes():
    """attack 2: bash, inside single quotes"""
    all_names("'")


@e2e.check
def without_quotes():
    """attack 2: bash, outside of quotes"""
    all_names('')


@e2e.check
def zsh_in_double_quotes():
    """attack 2: zsh, inside double quotes"""
    all_names('"', Zsh)


@e2e.check
def zsh_in_single_quotes():
    """attack 2: zsh, inside single quotes"""
    all_names("'", Zsh)


@e2e.check
def zsh_without_quotes():
    """attack 2: zsh, outside of quotes"""
    all_names('', Zsh)


@e2e.check
def hidden_names_are_not_offered_as_they_are():
    """attack 2: a line end in a name makes no second candidate"""
    with Bash() as bash:
        for quote in ('"', "'", ''):
            for name in HIDDEN:
                completes(bash, quote, f'OU={name[0]}', stored(name))
                line = f'corp.example/zoo/{name[0]}'
                bash.tab(f"dsacls --offline '{FOREST}' {quote}{line}")
                nothing_ran()
                bash.clear()


@e2e.check
def a_word_goes_on_behind_its_escapes():
    """bash: a second Tab reads what the first one wrote"""
    with Bash() as bash:
        for quote in ('"', "'", ''):
            bash.tab(f"dsacls --offline '{FOREST}' {quote}corp.example/zoo/tw")
            bash.shell.types('<Tab><Tab>')
            bash.shell.sees('two/')
            bash.tab('o')
            words = bash.enter()
            assert words[2:] == ['corp.example/zoo/twin$one/'], (quote, words)
            # Part of the word in quotes, part without, and an escape.
            bash.tab(f"dsacls --offline '{FOREST}' 'corp.example'/z\"oo\"/q\\$")
            words = bash.enter()
            assert words[2:] == [path_of(NAMES[0])], (quote, words)
            nothing_ran()


@e2e.check
def a_name_keeps_its_own_type():
    """CN=yonder is not offered as OU=yonder, which nobody has"""
    for shell in (Bash, Zsh):
        with shell() as opened:
            for typed, wanted in (
                    ('OU=y', 'OU=y'),
                    ('--under=OU=y', '--under=OU=y'),
                    ('cn=y', f'cn=yonder,OU=zoo,{forest.BASE}'),
                    ('--under=CN=y', f'--under=CN=yonder,OU=zoo,{forest.BASE}')):
                opened.tab(f"dsacls --offline '{FOREST}' {typed}")
                words = opened.enter()
                assert [word.lower() for word in words[2:]] == \
                    [wanted.lower()], (shell, typed, words)


@e2e.check
def files_only_where_files_belong():
    """-Y and a bare word take no file: restore, -f and --offline do"""
    for shell in (Bash, Zsh):
        with shell() as opened:
            for words in ('restore', '-f', f"--offline '{FOREST}' -f"):
                opened.tab(f'dsacls {words} {FOREST[:-4]}')
                got = opened.enter()
                assert got[-1] == FOREST, (shell, words, got)
            for words in ('-Y', '--timeout', 'OU=x --without', 'undo', ''):
                opened.tab(f'dsacls {words} {FOREST[:-4]}')
                assert opened.enter()[-1] == FOREST[:-4], (shell, words)
            opened.tab('dsacls -Y EXT')
            assert opened.enter() == ['-Y', 'EXTERNAL'], shell


@e2e.check
def a_value_in_the_word_of_its_option():
    """bash: --under=BASE, which bash breaks at the equals sign"""
    with Bash() as bash:
        for quote in ('"', "'", ''):
            bash.tab(f"dsacls --offline '{FOREST}' --under={quote}OU=q")
            words = bash.enter()
            assert words[2:] == [f'--under={stored(NAMES[0])}'], (quote, words)
            bash.tab(f"dsacls --offline '{FOREST}' {quote}--under=OU=q")
            words = bash.enter()
            assert words[2:] == [f'--under={stored(NAMES[0])}'], (quote, words)
            nothing_ran()


@e2e.check
def a_password_leaves_the_list_of_processes():
    """attack 20: what stands behind --complete is overwritten at once"""
    # Completion waits two seconds at most: on a busy machine it may be over
    # before we look.
    line = ''
    for _ in range(10):
        line = line or arguments_at_tab()
    assert 'OU=x,DC=y' in line and 'SeCrEt1' not in line, line


def arguments_at_tab():
    """What others see of a completion that waits for its server."""
    with socket.create_server(('127.0.0.1', 0)) as mute:
        port = mute.getsockname()[1]
        with subprocess.Popen(
                [DSACLS, '--complete', 'OU=x,DC=y', '-H',
                 f'ldap://127.0.0.1:{port}', '-D', 'CN=a', '-w', 'SeCrEt1',
                 '/passwdSeCrEt1', '/G', 'h'], stdout=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL) as program:
            mute.settimeout(30)
            link = mute.accept()[0]
            with open(f'/proc/{program.pid}/cmdline') as file:
                line = file.read()
            link.close()
    return line


@e2e.check
def no_server_is_asked_with_a_password_under_the_cursor():
    """Tab behind one: a server that hangs would keep it in sight"""
    for words in (('/user:A', '/passwd:SeCrEt1'), ('-D', 'CN=a', '-w',
                                                   'SeCrEt1'),
                  ('/user:A', '/passwdSeCrEt1'), ('-wSeCrEt1',),
                  ('ldap://adm:SeCrEt1@dc1/OU=x',)):
        with socket.create_server(('127.0.0.1', 0)) as mute:
            port = mute.getsockname()[1]
            done = subprocess.run(
                [DSACLS, '--complete', 'OU=x,DC=y', '-H',
                 f'ldap://127.0.0.1:{port}', *words], timeout=30,
                capture_output=True, stdin=subprocess.DEVNULL, check=False)
            assert b'SeCrEt1' not in done.stdout + done.stderr, done
            mute.setblocking(False)
            try:
                mute.accept()[0].close()
            except BlockingIOError:
                continue
            assert False, f'a connection with {words}'


@e2e.check
def in_our_own_shell():
    """attack 2, 12: Tab of dsacls shell, in each kind of quotation"""
    argv = [DSACLS, '--offline', FOREST, 'shell', f'OU=zoo,{forest.BASE}']
    with Terminal(argv, columns=1000, env={'NO_COLOR': '1', 'HOME': PLACE,
                                           'LC_ALL': 'C.UTF-8'}) as shell:
        shell.sees('zoo> ')
        for quote in ('"', "'", ''):
            for name in NAMES + HIDDEN:
                line = shell.makes(f'cd {quote}{name[0]}<Tab>')
                assert '\u202e' not in line and '\u200b' not in line, line
                shell.types('<Back>')
                shell.runs('')
                shown = shell.runs('pwd').splitlines()
                escaped = name.encode('unicode_escape').decode()
                assert stored(name) in shown or escaped in '\n'.join(shown), \
                    (quote, name, line, shown)
                shell.runs(f'cd OU=zoo,{forest.BASE}')
        shell.types('cd <Tab><Tab>')
        shell.sees('twin$two')
        shell.settle()
        for hidden in '\u202e\u200b'.encode().split(b' '):
            assert hidden not in shell.raw, shell.raw[-2000:]


if __name__ == '__main__':
    e2e.main(lab=False)
