#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""libsd(3) against the library: every public function is on the map, every
program in the page compiles without a warning against libsd.a and prints
what the page says. TAP."""
import glob
import os
import re
import shlex
import subprocess
import tempfile

import pages

PAGE = os.path.join(pages.ROOT, 'man', 'libsd.3')
BUILD = os.path.join(pages.ROOT, os.environ.get('B', 'build'))
WARN = ('-std=c11 -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes '
        '-Wmissing-prototypes -Werror').split()


def public():
    """The functions that the headers declare."""
    found = set()
    for header in glob.glob(os.path.join(pages.ROOT, 'libsd', '*.h')):
        with open(header, encoding='utf-8') as source:
            text = re.sub(r'/\*.*?\*/', '', source.read(), flags=re.S)
        found |= set(re.findall(r'^(?:[a-z].*[ *])?(sd_\w+)\(', text, re.M))
    return sorted(found)


def on_map():
    with open(PAGE, encoding='utf-8') as page:
        return set(re.findall(r'F[nt] (sd_\w+)', page.read()))


def programs():
    """[(name, source, what it prints)]"""
    sources, outputs = {}, {}
    for display in pages.displays(PAGE):
        text = '\n'.join(display.lines) + '\n'
        if display.kind == 'program':
            sources[display.name] = text
        elif display.kind == 'prints':
            outputs[display.name] = text
    assert sources.keys() == outputs.keys(), 'a program without its output'
    return [(name, sources[name], outputs[name]) for name in sources]


def build_and_run(source, flags, env=None):
    """(what the compiler says, what the program prints, its status)"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'program')
        with open(f'{path}.c', 'w', encoding='utf-8') as out:
            out.write(source)
        built = subprocess.run(
            shlex.split(os.environ.get('CC', 'cc')) + WARN +
            [f'{path}.c', '-o', path, *flags], capture_output=True,
            text=True, check=False)
        if built.returncode:
            return built.stderr, '', built.returncode
        ran = subprocess.run([path], capture_output=True, text=True,
                             check=False, env=env)
        return ran.stderr, ran.stdout, ran.returncode


def judge(name, source, wanted):
    sanitized = ['-fsanitize=address,undefined'] if BUILD.endswith('san') \
        else []
    err, out, status = build_and_run(
        source, ['-I', pages.ROOT, os.path.join(BUILD, 'libsd.a'),
                 *sanitized])
    if status or out != wanted:
        return f'{name}: exit status {status}\n{err}{out}'
    return None


def main():
    have = on_map()
    functions = public()
    assert len(functions) > 60, 'the library has more functions than that'
    results = [(name, None if name in have else 'not on the map')
               for name in functions]
    unknown = have - set(functions) - {'sd_conflict_fn'}
    results.append(('no function that is not there',
                    ' '.join(sorted(unknown)) or None))
    results += [(f'program {name}', judge(name, source, wanted))
                for name, source, wanted in programs()]
    print(f'1..{len(results)}')
    for number, (name, why) in enumerate(results, 1):
        print(f'{"not ok" if why else "ok"} {number} - {name}')
        for line in (why or '').splitlines():
            print(f'# {line}')


if __name__ == '__main__':
    main()
