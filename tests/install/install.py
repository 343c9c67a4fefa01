#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make install` into folders of its own: every file in its place with its
mode; the program finds its presets there, the library is found by
pkg-config, shells complete. TAP.

What is built already is copied, so that only what depends on the prefix is
built again."""
import glob
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'man'))
import library  # noqa: E402
import pages  # noqa: E402
import terminal  # noqa: E402

ROOT = pages.ROOT
BUILD = os.path.join(ROOT, os.environ.get('B', 'build'))
RESULTS = []


def check(function):
    RESULTS.append(function)
    return function


def run(*argv, **how):
    return subprocess.run(argv, capture_output=True, text=True, check=False,
                          **how)


class Places:
    """Where the two installations lie: one staged for /usr, one in use."""

    def __init__(self, folder):
        self.build = os.path.join(folder, 'build')
        self.stage = os.path.join(folder, 'stage')
        self.prefix = os.path.join(folder, 'prefix')

    def copy(self):
        """Objects keep their times, and so are not made again."""
        os.makedirs(self.build)
        for name in ('obj', 'libsd.a', 'libsd.so.0.1.0', 'bench'):
            source = os.path.join(BUILD, name)
            if os.path.exists(source):
                subprocess.run(['cp', '-a', source, self.build], check=True)

    def make(self, goal, *words):
        options = ['SAN=1'] if BUILD.endswith('/san') else []
        # Whoever installs may let nobody, or a whole group, see new files.
        done = run('make', '-s', '-C', ROOT, goal, f'O={self.build}',
                   'NODEPS=1', *options, *words, umask=0o027)
        assert done.returncode == 0, done.stdout + done.stderr

    def install(self, *words):
        self.make('install', *words)


def installed(root):
    """{path: mode, or the target of a link} of what lies below root."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = os.readlink(path) \
                if os.path.islink(path) else \
                f'{stat.S_IMODE(os.lstat(path).st_mode):o}'
    return found


def wanted():
    files = {
        'bin/dsacls': '755', 'lib/libsd.a': '644',
        'lib/libsd.so': 'libsd.so.0.1.0', 'lib/libsd.so.0': 'libsd.so.0.1.0',
        'lib/libsd.so.0.1.0': '755', 'lib/pkgconfig/libsd.pc': '644',
        'share/bash-completion/completions/dsacls': '644',
        'share/zsh/site-functions/_dsacls': '644'}
    for path in glob.glob(os.path.join(ROOT, 'libsd', '*.h')):
        files[f'include/libsd/{os.path.basename(path)}'] = '644'
    for path in glob.glob(os.path.join(ROOT, 'dsacls/presets/*.preset')):
        files[f'share/dsacls/presets/{os.path.basename(path)}'] = '644'
    for path in pages.pages():
        files[f'share/man/man{path[-1]}/{os.path.basename(path)}'] = '644'
    return files


def environment(places, **more):
    """Nothing of the source tree, nothing of the caller's."""
    return {'PATH': f'{places.prefix}/bin:/usr/bin:/bin', 'LANG': 'C.UTF-8',
            'HOME': places.prefix,
            'LD_LIBRARY_PATH': f'{places.prefix}/lib', **more}


@check
def files_and_modes(places):
    """DESTDIR and PREFIX=/usr: every file in its place, with its mode"""
    have, want = installed(f'{places.stage}/usr'), wanted()
    assert have == want, sorted(set(have.items()) ^ set(want.items()))
    assert os.listdir(places.stage) == ['usr'], os.listdir(places.stage)


@check
def prefix_is_told(places):
    """The staged program and libsd.pc know /usr and nothing of DESTDIR"""
    with open(f'{places.stage}/usr/bin/dsacls', 'rb') as program:
        binary = program.read()
    assert b'/usr/share/dsacls/presets' in binary
    with open(f'{places.stage}/usr/lib/pkgconfig/libsd.pc') as source:
        text = source.read()
    assert 'prefix=/usr\n' in text, text
    for name in ('include', 'lib'):
        assert f'{name}dir=${{prefix}}/{name}\n' in text, text
    for place in (places.stage, places.build):
        assert place not in text and place.encode() not in binary, place


def parts_of(path):
    """What readelf says of its segments, dynamic section and notes."""
    done = run('readelf', '-W', '-h', '-l', '-d', '-n', path)
    assert done.returncode == 0, done.stderr
    return done.stdout


@check
def what_is_installed_is_hardened(places):
    """Full RELRO, PIE, no executable stack, CET where there is (attack 28)"""
    for path, kind in ((f'{places.prefix}/bin/dsacls', r'FLAGS_1.* PIE'),
                       (f'{places.prefix}/lib/libsd.so', r'\(SONAME\)')):
        text = parts_of(path)
        wanted = [r'Type: +DYN', r'GNU_RELRO', r'FLAGS_1.*\bNOW\b',
                  r'GNU_STACK( +0x0+){5} RW ', kind]
        for pattern in wanted:
            assert re.search(pattern, text), f'{pattern} in {path}:\n{text}'
    for path in ('obj/dsacls/main.o', 'obj/libsd/sid.o'):
        # The mark of a whole program is the linker's, and Debian's C library
        # has none: what is ours has it.
        assert os.uname().machine != 'x86_64' or \
            'IBT, SHSTK' in parts_of(f'{places.build}/{path}'), path
        done = run('make', '-n', '-C', ROOT, f'O={places.build}', 'NODEPS=1',
                   '-W', f'{path[4:-2]}.c', f'{places.build}/{path}')
        assert '-fstack-clash-protection' in done.stdout, done.stdout


@check
def presets_are_found(places):
    """The installed program lists the installed presets, all of them"""
    done = run('dsacls', 'preset', cwd='/', env=environment(places))
    have = [line.split()[0] for line in done.stdout.splitlines()]
    want = sorted(os.path.basename(path)[:-7] for path in
                  glob.glob(f'{places.prefix}/share/dsacls/presets/*'))
    assert have == want and len(want) > 10, f'{have}\n{done.stderr}'


@check
def an_own_preset_goes_first(places):
    """DSACLS_PRESETS stands before what is installed"""
    folder = f'{places.prefix}/own'
    os.makedirs(folder)
    with open(f'{folder}/unlock-only.preset', 'w') as out:
        out.write('summary: ours\n/G "{trustee}:RP"\n')
    done = run('dsacls', 'preset', 'unlock-only', cwd='/',
               env=environment(places, DSACLS_PRESETS=folder))
    assert done.stdout.startswith('unlock-only: ours\n'), done


@check
def the_version_is_one(places):
    """dsacls --version, libsd.pc and SD_VERSION agree"""
    done = run('dsacls', '--version', env=environment(places))
    version = done.stdout.split()[1]
    modversion = run('pkg-config', '--modversion', 'libsd',
                     env=pkg_config(places)).stdout.strip()
    with open(f'{places.prefix}/include/libsd/sd.h') as source:
        assert f'#define SD_VERSION "{version}"' in source.read(), version
    assert modversion == version, (modversion, version)


def pkg_config(places):
    return environment(
        places, PKG_CONFIG_PATH=f'{places.prefix}/lib/pkgconfig')


def flags(places, *words):
    done = run('pkg-config', *words, 'libsd', env=pkg_config(places))
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout.split()


def example():
    return library.programs()[0]


@check
def a_program_against_the_shared_library(places):
    """libsd(3)'s program by pkg-config, linked to libsd.so.0"""
    sanitized = ['-fsanitize=address,undefined'] \
        if BUILD.endswith('/san') else []
    name, source, output = example()
    err, out, status = library.build_and_run(
        source, flags(places, '--cflags', '--libs') + sanitized,
        env=environment(places))
    assert (out, status) == (output, 0), f'{name}: {status}\n{err}{out}'


@check
def a_program_against_the_static_library(places):
    """The same against libsd.a alone"""
    sanitized = ['-fsanitize=address,undefined'] \
        if BUILD.endswith('/san') else []
    name, source, output = example()
    err, out, status = library.build_and_run(
        source, flags(places, '--cflags') +
        [f'{places.prefix}/lib/libsd.a'] + sanitized,
        env={'PATH': '/usr/bin:/bin'})
    assert (out, status) == (output, 0), f'{name}: {status}\n{err}{out}'


@check
def headers_stand_alone(places):
    """Every installed header compiles by itself"""
    for path in glob.glob(f'{places.prefix}/include/libsd/*.h'):
        header = f'#include <libsd/{os.path.basename(path)}>\n'
        done = run('cc', '-std=c11', '-Wall', '-Wextra', '-Werror',
                   '-fsyntax-only', '-xc', '-', *flags(places, '--cflags'),
                   input=header)
        assert done.returncode == 0, f'{path}\n{done.stderr}'


@check
def pages_are_found(places):
    """The manuals lie where a manual is looked for, in their sections"""
    for path in pages.pages():
        name, section = os.path.basename(path).rsplit('.', 1)
        there = f'{places.prefix}/share/man/man{section}/{name}.{section}'
        done = run('mandoc', '-Tascii', there)
        assert done.returncode < 3 and name.upper() in done.stdout, there


class Bash:
    """An interactive bash with the installed completion."""

    def __init__(self, places):
        os.environ.update(environment(places, PS1='> '))
        os.environ.pop('DSACLS_PRESETS', None)
        self.shell = terminal.Terminal(
            ['bash', '--norc', '--noprofile', '-i'], '/')
        self.at = self.shell.wait(lambda last: last.endswith('> '), 0)
        self.say(f'source {places.prefix}/share/bash-completion/completions/'
                 'dsacls')
        self.say("bind -x '\"\\C-x\": printf \"[%s]\\n\" "
                 "\"$READLINE_LINE\"'")

    def say(self, line):
        self.shell.type(line + '\n')
        self.at = self.shell.wait(lambda last: last.endswith('> '), self.at)

    def complete(self, line):
        """The line as it stands after Tab was typed at its end."""
        self.shell.type(line + '\t\x18')
        at, until = self.at, time.monotonic() + terminal.PATIENCE
        while not re.search(r'^\[.*\]$', self.shell.shown[at:], re.M):
            assert time.monotonic() < until and self.shell.read(), \
                self.shell.shown
        found = re.findall(r'^\[(.*)\]$', self.shell.shown[at:], re.M)
        self.shell.type('\x15')
        self.say('')
        return found[-1]

    def end(self):
        self.shell.type('exit\n')
        return self.shell.end()


@check
def bash_completes(places):
    """bash: switches, verbs, presets, codes and rights, quoted as begun"""
    bash = Bash(places)
    for line, wanted in (
            ('dsacls DC=x --pres', 'dsacls DC=x --preset '),
            ('dsacls verif', 'dsacls verify '),
            ('dsacls preset unl', 'dsacls preset unlock-only '),
            ('dsacls DC=x --preset unl', 'dsacls DC=x --preset unlock-only '),
            ('dsacls DC=x /takeo', 'dsacls DC=x /takeOwnership '),
            ('dsacls DC=x /S --yes /resetDefaultS',
             'dsacls DC=x /S --yes /resetDefaultSACL '),
            ("dsacls DC=x /G 'CORP\\help:CA;Reset P",
             "dsacls DC=x /G 'CORP\\help:CA;Reset Password"),
            ('dsacls DC=x /G "CORP\\help:WP;telephoneN',
             'dsacls DC=x /G "CORP\\help:WP;telephoneNumber'),
            ('dsacls DC=x /G CORP/help:WP\\;telephoneN',
             'dsacls DC=x /G CORP/help:WP\\;telephoneNumber'),
            ("dsacls DC=x /I:S /G 'CORP/help:RPWP;telephoneNumber;inetO",
             "dsacls DC=x /I:S /G 'CORP/help:RPWP;telephoneNumber;"
             "inetOrgPerson")):
        have = bash.complete(line)
        assert have.rstrip('\'" ') == wanted.rstrip(), f'{line}: {have}'
    # Behind the slash of what holds others the word goes on.
    line = f'dsacls --offline {ROOT}/tests/golden/corp.ldif corp.example/pl'
    assert bash.complete(line) == f'{line}ain/'
    assert bash.end() == 0


@check
def bash_knows_the_command(places):
    """bash: the function is bound to dsacls, file names are its fall-back"""
    script = (f'source {places.prefix}/share/bash-completion/completions/'
              'dsacls; complete -p dsacls')
    done = run('bash', '--norc', '-c', script, env=environment(places))
    assert done.stdout == 'complete -F _dsacls dsacls\n', done


@check
def zsh_can_read_its_function(places):
    """zsh: the function parses, and says which command it is for"""
    path = f'{places.prefix}/share/zsh/site-functions/_dsacls'
    with open(path, encoding='utf-8') as source:
        assert source.readline() == '#compdef dsacls\n'
    if not shutil.which('zsh'):
        return 'no zsh here'
    done = run('zsh', '-n', path)
    assert done.returncode == 0, done.stderr
    return None


@check
def uninstall_takes_its_own_away(places):
    """make uninstall: every file of ours goes, another's preset stays"""
    mine = f'{places.stage}/usr/share/dsacls/presets/mine.preset'
    with open(mine, 'w'):
        pass
    places.make('uninstall', 'PREFIX=/usr', f'DESTDIR={places.stage}')
    assert list(installed(places.stage)) == [
        'usr/share/dsacls/presets/mine.preset'], installed(places.stage)
    assert not os.path.exists(f'{places.stage}/usr/include/libsd')


@check
def a_build_names_what_is_missing(places):
    """Without the libraries a build names Debian's packages; nothing else"""
    done = run(f'{ROOT}/tests/headers.sh',
               env={'PATH': '/usr/bin:/bin', 'CC': 'cc -nostdinc'})
    assert done.returncode == 1, done
    for package in ('libldap-dev', 'libsasl2-dev', 'libkrb5-dev',
                    'libjansson-dev', 'nettle-dev', 'libgnutls28-dev',
                    'libreadline-dev'):
        assert package in done.stderr.splitlines()[-1], done.stderr
    done = run(f'{ROOT}/tests/headers.sh',
               env={'PATH': '/usr/bin:/bin', 'CC': 'no-such-compiler'})
    assert done.returncode == 1 and 'no C compiler' in done.stderr, done
    assert run(f'{ROOT}/tests/headers.sh').returncode == 0


def perform(number, function, places):
    title = function.__doc__
    try:
        reason = function(places)
    except Exception as problem:  # a check may fail in any way
        print(f'not ok {number} - {title}')
        for line in f'{type(problem).__name__}: {problem}'.splitlines():
            print(f'# {line}')
        return
    print(f'ok {number} - {title}' + (f' # SKIP {reason}' if reason else ''))


def main():
    print(f'1..{len(RESULTS)}')
    with tempfile.TemporaryDirectory(prefix='dsacls-install.') as folder:
        places = Places(folder)
        places.copy()
        places.install('PREFIX=/usr', f'DESTDIR={places.stage}')
        places.install(f'PREFIX={places.prefix}')
        for number, function in enumerate(RESULTS, 1):
            perform(number, function, places)


main()
