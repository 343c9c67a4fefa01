#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What undo leaves to others, and what is asked before it, at a terminal."""
import base64
import json
import os
import sys

import directory
import e2e
import names
import program
from changes import HELPDESK, path, runs, who, writes_nothing
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

sys.path.append(os.path.join(program.ROOT, 'tests', 'repl'))
from terminal import Terminal, plain  # noqa: E402

HR = 'LAB\\hr'
SHOW_DELETED = f'!{directory.SHOW_DELETED}'
CALLBACK = 9  # ACCESS_ALLOWED_CALLBACK: a permission under a condition


def conditional(mask):
    """An ACE of hr that holds under a condition; this server keeps no
    condition, but the kind."""
    one = security.ace()
    one.type, one.access_mask = CALLBACK, mask
    one.trustee = security.dom_sid(who('hr'))
    return one


def store(dn, edit):
    """Somebody else's write: the DACL, edited."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
    edit(value)
    text = base64.b64encode(ndr_pack(value)).decode()
    e2e.ldapmodify(f'dn: {dn}\n{e2e.control_line(4)}\nchangetype: modify\n'
                   'replace: nTSecurityDescriptor\n'
                   f'nTSecurityDescriptor:: {text}\n').exits(0)


def conditions(dn):
    """The masks of hr's ACEs under conditions."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
    return [one.access_mask for one in value.dacl.aces
            if one.type == CALLBACK]


@e2e.check
def one_entry_in_conflict_is_left_and_the_rest_taken_back():
    """An entry that somebody has put another in the place of"""
    rome, paris = e2e.snapshot(names.ROME), e2e.snapshot(names.PARIS)
    store(names.ROME, lambda value: value.dacl_add(conditional(0x10)))
    assert conditions(names.ROME) == [0x10]
    e2e.dsacls(names.ROME, names.PARIS, '/R', HR, '/G', f'{HELPDESK}:RPWP',
               '-q').succeeds()
    assert conditions(names.ROME) == []
    run = runs()[0]['id']
    store(names.ROME, lambda value: value.dacl_add(conditional(0x30)))
    before = e2e.snapshot(names.ROME)
    # A dry run says the same, and that it would not be all.
    writes_nothing(4, 'undo', run, '-n').warns('conflict', names.ROME)
    done = e2e.dsacls('undo', run, '-q').fails(4, 'conflict', names.ROME)
    done.must(done.err.count('conflict') == 1, 'one conflict')
    e2e.only_changed(before, e2e.snapshot(names.ROME), removed=[
        f'(A;;RPWP;;;{who("helpdesk")})'])
    assert conditions(names.ROME) == [0x30]
    e2e.only_changed(paris, e2e.snapshot(names.PARIS))
    assert runs()[1]['state'] == 'undone', runs()[:2]
    store(names.ROME, lambda value: value.dacl_del(
        security.dom_sid(who('hr'))))
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


@e2e.check
def what_is_left_to_others_is_not_nothing():
    """Conflicts alone: named, and the run is not called undone"""
    rome = e2e.snapshot(names.ROME)
    store(names.ROME, lambda value: value.dacl_add(conditional(0x10)))
    e2e.dsacls(names.ROME, '/R', HR, '-q').succeeds()
    run = runs()[0]['id']
    store(names.ROME, lambda value: value.dacl_add(conditional(0x30)))
    done = writes_nothing(4, 'undo').fails(4, 'conflict', names.ROME).warns(
        f'of run {run} only what others changed since is left')
    done.hides('nothing of run')
    assert [(one['id'], one['state']) for one in runs()[:1]] == [
        (run, 'done')], runs()[:1]
    store(names.ROME, lambda value: value.dacl_del(
        security.dom_sid(who('hr'))))
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


@e2e.check
def the_entry_that_was_added_was_changed_since():
    """Widened or made inheritable: ours goes, what others gave stays"""
    rome, sid = e2e.snapshot(names.ROME), who('helpdesk')
    for theirs, stays in ((f'(A;;RPWPLC;;;{sid})', f'(A;;LC;;;{sid})'),
                          (f'(A;CI;RPWP;;;{sid})', f'(A;CI;RPWP;;;{sid})')):
        e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RPWP', '-q').succeeds()

        def change(value, theirs=theirs):
            value.dacl_del(security.dom_sid(sid))
            value.dacl_add(security.descriptor.from_sddl(
                f'D:{theirs}', security.dom_sid(sid)).dacl.aces[0])
        store(names.ROME, change)
        e2e.dsacls('undo', runs()[0]['id'], '-q').exits(0)
        e2e.only_changed(rome, e2e.snapshot(names.ROME), added=[stays])
        store(names.ROME, lambda value: value.dacl_del(
            security.dom_sid(sid)))
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


@e2e.check
def what_undo_does_not_take():
    """Switches that would seem to narrow it, or to keep it from writing"""
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    for words in (('--explain',), ('--under', names.PEOPLE), ('/G', 'x:RP'),
                  ('--filter', '(cn=x)'), ('--scope', 'one'),
                  ('--attribute', 'msDS-GroupMSAMembership'),
                  ('-f', '/dev/null')):
        for verb in (('undo',), ('resume', runs()[0]['id']),
                     ('restore', '/nowhere')):
            writes_nothing(2, *verb, *words).fails(2, words[0], verb[0])
    writes_nothing(0, 'undo', '-n').shows('- Allow LAB\\helpdesk')
    writes_nothing(3, 'undo', '--check')
    assert runs()[0]['state'] == 'done', runs()[0]
    e2e.dsacls('undo', '-q').succeeds()


def unit(dn, add=True):
    """Makes an empty unit, or takes it away."""
    if add:
        e2e.ldapadd(f'dn: {dn}\nobjectClass: organizationalUnit\n').exits(0)
    else:
        e2e.ldapmodify(f'dn: {dn}\nchangetype: delete\n').exits(0)


@e2e.check
def one_that_was_deleted_does_not_stop_the_rest():
    """And nor does another that has its name now"""
    ours, archive = f'OU=gone,{names.PEOPLE}', path('gone.archive')
    unit(ours)
    rome = e2e.snapshot(names.ROME)
    e2e.dsacls('save', ours, '-o', archive, '-q').exits(0)
    e2e.dsacls(ours, names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    run = runs()[0]['id']
    unit(ours, add=False)
    for again in (False, True):
        if again:
            unit(ours)
        said = writes_nothing(4, 'undo', run, '-n').warns(
            f'{ours}: the object was deleted since; nothing of it is taken '
            'back', 'what is left of it is OU=gone\\0ADEL:')
        said.must(again == ('another object has its name now' in said.err), 'who is there')
        said.hides('right domain')
        said = writes_nothing(1, 'restore', archive, '--yes').fails(
            1, f'{ours}: the object was deleted since')
        said.must(again == ('another object has its name now' in said.err), 'who is there')
        said.hides('right domain')
    e2e.dsacls('undo', run).fails(4, ours).shows(
        '2 objects: 1 changed, 1 skipped')
    e2e.only_changed(rome, e2e.snapshot(names.ROME))
    assert runs()[1]['state'] == 'partly', runs()[:2]
    # Nothing is left of it that could be taken back now.
    writes_nothing(4, 'undo', run).warns(
        f'of run {run} only what it did to objects that are gone', ours)
    assert runs()[1]['state'] == 'partly', runs()[:2]
    unit(ours, add=False)


@e2e.check
def what_comes_back_can_be_taken_back():
    """A deleted object keeps its ACE: plain undo goes on to the run before,
    and once the object is there again undo ID takes the ACE back"""
    ours = f'OU=comes back,{names.PEOPLE}'
    rome = e2e.snapshot(names.ROME)
    for alone in (True, False):
        e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
        older = runs()[0]['id']
        unit(ours)
        guid = json.loads(e2e.dsacls(ours, '--json').out)['object_guid']
        e2e.dsacls(ours, *(() if alone else (names.PARIS,)), '/G',
                   f'{HELPDESK}:RP', '-q').succeeds()
        run = runs()[0]['id']
        unit(ours, add=False)
        e2e.dsacls('undo').fails(4, 'are gone', f'dsacls undo {run}')
        assert state_of(run) == 'partly', runs()[:3]
        e2e.dsacls('undo', '-q').exits(0)
        assert state_of(older) == 'undone', runs()[:3]
        e2e.only_changed(rome, e2e.snapshot(names.ROME))
        tombstone = e2e.ldapsearch(f'<GUID={guid}>', '(objectClass=*)', '1.1',
                                   scope='base', controls=[SHOW_DELETED])[0][0]
        e2e.ldapmodify(f'dn: {tombstone}\nchangetype: modify\n'
                       'delete: isDeleted\n-\nreplace: distinguishedName\n'
                       f'distinguishedName: {ours}\n-\n', '-e',
                       SHOW_DELETED).exits(0)
        assert any(who('helpdesk') in one
                   for one in e2e.snapshot(ours).explicit)
        e2e.dsacls('undo', run, '-q').exits(0)
        assert not any(who('helpdesk') in one
                       for one in e2e.snapshot(ours).explicit)
        assert state_of(run) == 'undone', runs()[:3]
        unit(ours, add=False)


def state_of(run):
    return next(one['state'] for one in runs() if one['id'] == run)


@e2e.check
def a_run_that_was_named_is_not_the_newest():
    """What is said of the next undo is so"""
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    first = runs()[0]['id']
    e2e.dsacls(names.PARIS, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    second = runs()[0]['id']
    e2e.dsacls('undo', first, '-q').exits(0)
    undo = runs()[0]['id']
    writes_nothing(0, 'undo', first).warns(
        f'run {first} is taken back already, by run {undo}').hides(
            'the next undo')
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    third = runs()[0]['id']
    store(names.PARIS, lambda value: value.dacl_del(
        security.dom_sid(who('helpdesk'))))
    writes_nothing(0, 'undo', second).warns(
        f'nothing of run {second} is left to take back').hides(
            'the next undo')
    e2e.dsacls('undo', '-q').exits(0)
    assert state_of(third) == 'undone', runs()[:4]


@e2e.check
def undo_goes_on_to_the_run_before():
    """Where somebody took a run back by hand"""
    rome, paris = e2e.snapshot(names.ROME), e2e.snapshot(names.PARIS)
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    first = runs()[0]['id']
    e2e.dsacls(names.PARIS, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    second = runs()[0]['id']
    store(names.PARIS, lambda value: value.dacl_del(
        security.dom_sid(who('helpdesk'))))
    e2e.only_changed(paris, e2e.snapshot(names.PARIS))
    writes_nothing(0, 'undo', '-n')
    assert runs()[0]['state'] == 'done', runs()[0]
    writes_nothing(0, 'undo').warns(f'nothing of run {second} is left')
    assert [(one['id'], one['state']) for one in runs()[:2]] == [
        (second, 'undone'), (first, 'done')], runs()[:2]
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


@e2e.check
def an_empty_name_is_no_run():
    for verb in ('undo', 'resume', 'log'):
        writes_nothing(2, verb, '').fails(2, 'the name of the run is empty')


@e2e.check
def files_in_the_journal_that_are_none():
    """Named once; what is empty is no run; a run may be behind the other"""
    def before_id():
        return next(line.split()[0] for line in e2e.dsacls('log').out.split(
            '\n') if line[:1] == '2')

    home = os.environ.get('XDG_STATE_HOME') or os.path.join(
        os.environ['HOME'], '.local', 'state')
    strays = [os.path.join(home, 'dsacls', 'journal', f'{name}.state')
              for name in ('20990101T000000-0000', '20990101T000000-0001')]
    before = runs()
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '-q').succeeds()
    for stray, text in zip(strays, ('', 'rubbish\n')):
        with open(stray, 'w', encoding='utf-8') as stream:
            stream.write(text)
    try:
        done = e2e.dsacls('log').exits(1)
        done.must('  : ' not in done.out and '2099' not in done.out, 'runs')
        # Nobody asked for the run before the last one.
        done = writes_nothing(1, 'undo').warns('newer than', strays[1][-26:-6])
        done.must(done.err.count('is no journal of dsacls') == 1, 'one word')
        e2e.dsacls('undo', before_id()).exits(0)
    finally:
        for stray in strays:
            os.remove(stray)
    assert len(runs()) == len(before) + 2


@e2e.check
def the_global_catalog_takes_no_changes():
    """The message names the port; the run goes on there"""
    rome = e2e.snapshot(names.ROME)
    done = writes_nothing(1, names.ROME, '/G', f'{HELPDESK}:RP', '-H',
                          f'ldap://{names.HOST}:3268')
    done.fails(1, 'global catalog', '389 in place of 3268').hides(
        'no DACL')
    run = runs()[0]['id']
    done.warns(f'dsacls resume {run}')
    e2e.dsacls('resume', run, '-q').exits(0)
    assert e2e.snapshot(names.ROME).raw != rome.raw
    e2e.dsacls('undo', '-q').exits(0)
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


def ends(terminal, status):
    assert terminal.ends() == status, f'{terminal.status}:\n{terminal.new()}'


def never_saw(terminal, *texts):
    seen = plain(terminal.raw)
    assert not [text for text in texts if text in seen], seen


def asked(*argv):
    return Terminal([program.DSACLS, *argv], {'NO_COLOR': '1'}, columns=250)


@e2e.check
def undo_shows_what_goes_and_asks():
    """At a terminal; no is no, yes is yes, --yes is not asked"""
    rome, paris = e2e.snapshot(names.ROME), e2e.snapshot(names.PARIS)
    e2e.dsacls(names.ROME, names.PARIS, '/G', f'{HELPDESK}:RP',
               '-q').succeeds()
    run, written = runs()[0]['id'], e2e.written()
    for answer, status in (('n', 1), ('', 1), ('y', 0)):
        with asked('undo') as terminal:
            terminal.sees(f'{names.ROME}: would change')
            terminal.sees('- Allow LAB\\helpdesk')
            terminal.sees(f'{names.PARIS}: would change')
            terminal.sees(f'Take run {run} back, on 2 objects? [y/N]')
            assert e2e.written() == written, 'before the answer'
            terminal.types(f'{answer}<Enter>')
            terminal.sees('2 changed' if answer == 'y' else 'not confirmed')
            ends(terminal, status)
    e2e.only_changed(rome, e2e.snapshot(names.ROME))
    e2e.only_changed(paris, e2e.snapshot(names.PARIS))
    with asked('undo', '--yes', runs()[0]['id']) as terminal:
        ends(terminal, 0)
        never_saw(terminal, '[y/N]', 'would change')
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def a_reset_and_a_restore_show_and_ask():
    """And dsacls.exe's other switches never do"""
    archive, rome = path('asked.archive'), e2e.snapshot(names.ROME)
    e2e.dsacls('save', names.ROME, '-o', archive).exits(0)
    with asked(names.ROME, '/G', f'{HELPDESK}:RP', '--diff') as terminal:
        ends(terminal, 0)
        never_saw(terminal, '[y/N]', 'would change')
    for argv, question in (
            ((names.ROME, '/S'), 'by the default of the class, on 1 object?'),
            (('restore', archive), 'what is in the archive, on 1 object?')):
        written = e2e.written()
        with asked(*argv) as terminal:
            terminal.sees(f'{names.ROME}: would change')
            terminal.sees('- Allow LAB\\helpdesk')
            terminal.sees(question)
            terminal.types('n<Enter>')
            ends(terminal, 1)
        # What a program reads is not in front of a question.
        with asked(*argv, '--json') as terminal:
            terminal.sees(question)
            never_saw(terminal, 'would change', '"planned"')
            terminal.types('n<Enter>')
            ends(terminal, 1)
        assert e2e.written() == written
    with asked('restore', archive) as terminal:
        terminal.sees('[y/N]')
        terminal.types('y<Enter>')
        terminal.sees(f'{names.ROME}: changed')
        ends(terminal, 0)
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


if __name__ == '__main__':
    e2e.main()
