#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of every manual is run, in one lab, and must do what
expect.py says and print what the manual says. Descriptors are read back by
ldapsearch and python3-samba: what an example changes is known to the ACE,
and nothing else in the domain may change."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), 'e2e'))
import e2e  # noqa: E402
import descriptor  # noqa: E402
import expect  # noqa: E402
import match  # noqa: E402
import pages  # noqa: E402
import program  # noqa: E402
import terminal  # noqa: E402

STATUS = '\x1eexit '


def workplace():
    """Where examples run; their files stay for later ones of the page."""
    folder = os.path.join(os.environ['LAB_DIR'], 'tmp', 'examples')
    os.makedirs(folder, exist_ok=True)
    return folder


def journal():
    return os.path.join(os.environ['XDG_STATE_HOME'], 'dsacls', 'journal')


def newest_run():
    """The ID that a manual's ID in a command stands for."""
    found = sorted(name[:-6] for name in os.listdir(journal())
                   if name.endswith('.state'))
    return found[-1]


def command_of(text):
    text = match.to_lab(text)
    found = match.re.search(match.RUN, text)
    return text.replace(found.group(0), newest_run()) if found else text


def run_steps(display):
    """[(command, what it should print, its run)]; exports hold on."""
    done, prelude = [], ''
    for command, wanted in pages.steps(display):
        if command.startswith('export '):
            prelude += f'{command}\n'
            continue
        ran = program.run('bash', '-c', f'{prelude}{command_of(command)}',
                          cwd=workplace())
        done.append((command, wanted, ran))
    return done


def typed(line):
    """(prompt, what is typed at it) of a line of a session, or None."""
    found = match.re.match(r'(corp\.example[^>]*> |.*\[y/N\] )(.*)$', line)
    return found.groups() if found else None


def run_session(display):
    """What is typed, typed at a terminal; all that is shown must be there."""
    (command, lines), = pages.steps(display)
    program_, *words = match.to_lab(command).split()
    shell = terminal.Terminal([shutil.which(program_), *words], workplace())
    at = 0
    for prompt, text in filter(None, map(typed, lines)):
        at = shell.wait(lambda last, wanted=match.common(prompt):
                        match.common(last) == wanted, at)
        shell.type(match.to_lab(text) + '\n')
    status = shell.end()
    wrong = match.differ(lines, shell.shown.splitlines())
    assert not wrong, f'{display}: {wrong}\nshown:\n{shell.shown}'
    assert status == 0, f'{display}: exit status {status}\n{shell.shown}'


def judge_steps(display, wanted_status):
    for number, (command, lines, ran) in enumerate(run_steps(display)):
        status = wanted_status[number] if isinstance(wanted_status, list) \
            else wanted_status
        ran.exits(status)
        # Messages of failures and warnings go to the terminal too.
        if not lines:
            continue
        wrong = match.differ(lines, (ran.err + ran.out).splitlines())
        other = match.differ(lines, (ran.out + ran.err).splitlines())
        assert not wrong or not other, f'{display}: {command}\n{other}\n{ran}'


def halves(dn, raw):
    """What is the object's own in its descriptor."""
    one = descriptor.Snapshot(dn, raw)
    return one.owner, one.group, one.control, one.explicit, one.sacl


def changed(before, after):
    return {dn for dn in before if dn in after and before[dn] != after[dn]
            and halves(dn, before[dn]) != halves(dn, after[dn])}


def judge_changes(wanted, before, after):
    targets = {descriptor.spelling(dn): change
               for dn, change in wanted.items()}
    extra = changed(before, after) - set(targets)
    assert not extra, f'changed, and should not have: {extra}'
    for dn, change in targets.items():
        change.judge(descriptor.Snapshot(dn, before[dn]),
                     descriptor.Snapshot(dn, after[dn]))


def put_back(before, after):
    """The company as it was, for the next example."""
    for dn in sorted(changed(before, after), key=len):
        expect.write(dn, before[dn])
    shutil.rmtree(journal(), ignore_errors=True)


def perform(display):
    wanted = expect.EXAMPLES[f'{display.page}:{display.name}']
    as_it_was = e2e.tree()
    wanted.prepare(workplace())
    before = e2e.tree()
    try:
        if display.kind == 'session':
            run_session(display)
        else:
            judge_steps(display, wanted.status)
        judge_changes(wanted.changes, before, e2e.tree())
        wanted.check(workplace())
    finally:
        put_back(as_it_was, e2e.tree())


def save(display):
    """A file of the manual, for the examples after it."""
    path = os.path.join(workplace(), display.name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write(match.to_lab('\n'.join(display.lines)) + '\n')


def check_of(display):
    def check():
        perform(display)
    check.__name__ = display.name
    check.__doc__ = f'{display.page}: {display.name}'
    return check


def every_example_is_known():
    """Every example is expected, and everything expected is an example"""
    have = [f'{one.page}:{one.name}' for page in pages.pages()
            for one in pages.displays(page)
            if one.kind in ('example', 'session')]
    assert len(have) == len(set(have)), 'a name is used twice'
    assert set(have) == set(expect.EXAMPLES), \
        f'{set(have) ^ set(expect.EXAMPLES)}'


def gather():
    e2e.check(every_example_is_known)
    for page in pages.pages():
        for display in pages.displays(page):
            if display.kind == 'file' and e2e.inside():
                save(display)
            elif display.kind in ('example', 'session'):
                e2e.check(check_of(display))


if __name__ == '__main__':
    os.environ.setdefault('DSACLS_PRESETS', os.path.join(
        e2e.ROOT, 'dsacls', 'presets'))
    gather()
    e2e.main()
