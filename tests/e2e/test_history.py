#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: what was done is listed, and can be taken back."""
import os
import re

import e2e
import names
from changes import (HELPDESK, RESET, grants, put, reset_ace, runs, store,
                     write_nothing)
from samba.dcerpc import security

FIELDS = {'id', 'time', 'who', 'server', 'command', 'objects', 'state'}


@e2e.check
def log_tells_who_did_what_newest_first():
    assert runs() == []
    done = e2e.dsacls('log').exits(0).warns('note: no runs in /',
                                            '/dsacls/journal')
    assert done.out == '', done
    assert not e2e.dsacls('log', '-q').exits(0).silent().out
    assert e2e.dsacls('log', '--json').exits(0).silent().out == '[]\n'
    first = grants(names.ROME, reset_ace(), args=RESET)
    second = grants(names.PARIS, reset_ace('hr'), args=(
        '/I:S', '/G', 'LAB\\hr:CA;Reset Password;user'))
    listed = runs()
    assert [one['id'] for one in listed] == [second, first], listed
    for one, dn in zip(listed, (names.PARIS, names.ROME)):
        assert FIELDS <= set(one), one
        assert (one['who'], one['server'], one['objects'], one['state']) == (
            'Administrator@LAB.EXAMPLE', names.HOST, 1, 'done'), one
        assert dn in one['command'] and '/I:S /G' in one['command'], one
        assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d)',
                            one['time']), one
    text = e2e.dsacls('log').succeeds(first, second, names.HOST, 'done',
                                      'Administrator@LAB.EXAMPLE').out
    assert text.index(second) < text.index(first), text
    one = runs(first)
    assert one['run']['id'] == first and len(one['changes']) == 1, one
    assert one['changes'][0]['dn'] == names.ROME, one
    # With the names it knew, though nobody is asked for one now.
    alone = {'KRB5CCNAME': 'FILE:/nowhere', 'LDAPURI': 'ldap://nowhere'}
    e2e.dsacls('log', first, env=alone).succeeds(
        '+ Allow LAB\\helpdesk  Reset Password')
    assert 'Allow LAB\\hr  Reset' in runs(second)['changes'][0]['difference']
    e2e.dsacls('log', first, '--names=sid').succeeds(
        f'+ Allow {e2e.sid_of("helpdesk")}  Reset Password')


@e2e.check
def undo_and_the_undo_of_the_undo():
    with e2e.nothing_else(names.PARIS):
        done, before = e2e.snapshot(names.PARIS), runs()[0]['id']
        e2e.dsacls('undo').succeeds('- Allow LAB\\hr')
        gone = e2e.snapshot(names.PARIS)
        e2e.only_changed(done, gone, removed=[reset_ace('hr')])
        newest = runs()
        assert newest[0]['undoes'] == before, newest
        assert newest[1]['state'] == 'undone', newest
        e2e.dsacls('undo', newest[0]['id']).succeeds('+ Allow LAB\\hr')
        e2e.only_changed(gone, e2e.snapshot(names.PARIS),
                         added=[reset_ace('hr')])
        e2e.dsacls('undo', '-q').succeeds()
        e2e.only_changed(gone, e2e.snapshot(names.PARIS))
    # Nothing was shown, so no name was looked up; the undone run has it.
    e2e.dsacls('log', runs()[0]['id']).succeeds('- Allow LAB\\hr  Reset')


@e2e.check
def undo_by_a_shortened_name_and_of_what_is_not_there():
    rome = e2e.snapshot(names.ROME)
    first = runs()[-1]['id']
    write_nothing(1, 'undo', '19990101T000000-0000').fails(1, '19990101')
    e2e.dsacls('undo', first).succeeds()
    e2e.only_changed(rome, e2e.snapshot(names.ROME), removed=[reset_ace()])


@e2e.check
def undo_keeps_what_others_did_since():
    before = e2e.snapshot(names.ROME)
    run = grants(names.ROME, reset_ace(), args=RESET)
    theirs = f'(A;;RP;;;{e2e.sid_of("hr")})'
    put(names.ROME, lambda text: text.replace('D:AI', f'D:AI{theirs}', 1))
    e2e.dsacls('undo', run).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME), added=[theirs])
    e2e.dsacls(names.ROME, '/R', 'LAB\\hr:RP').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def undo_takes_what_is_left_of_an_entry():
    """Somebody has taken one of two codes out of it since"""
    before, who = e2e.snapshot(names.ROME), e2e.sid_of('prov1')
    run = grants(names.ROME, f'(A;;RPWP;;;{who})',
                 args=('/G', 'LAB\\prov1:RPWP'))
    put(names.ROME, lambda text: text.replace(f'(A;;RPWP;;;{who})',
                                              f'(A;;RP;;;{who})', 1))
    e2e.dsacls('undo', run).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def undo_names_a_conflict_and_leaves_it():
    """An owner that somebody has changed again; the rest is taken back"""
    before, ours = e2e.snapshot(names.ROME), e2e.sid_of('prov1')
    theirs = e2e.sid_of('hr')
    e2e.dsacls(names.ROME, '/G', f'{HELPDESK}:RP', '--set-sddl', '-',
               stdin=f'O:{ours}').succeeds()
    assert e2e.snapshot(names.ROME).owner == ours
    value = security.descriptor.from_sddl(f'O:{theirs}',
                                          security.dom_sid(theirs))
    store(names.ROME, value, 1)
    # A dry run tells, by its status as well, what the run would leave.
    for args in (('-n',), ('--check',)):
        write_nothing(4, 'undo', *args).warns(names.ROME, 'conflict')
    e2e.dsacls('undo').fails(4, names.ROME, 'conflict')
    # An owner that was named is no defaulted one any more.
    named = before.control & ~security.SEC_DESC_OWNER_DEFAULTED
    e2e.only_changed(before, e2e.snapshot(names.ROME), owner=theirs,
                     control=named)
    e2e.dsacls(names.ROME, '--set-sddl', '-', '-q',
               stdin=f'O:{before.owner}').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME), control=named)


@e2e.check
def resuming_what_is_finished_does_nothing():
    run = runs()[0]['id']
    write_nothing(0, 'resume', run).warns('finished')
    write_nothing(1, 'resume', '19990101T000000-0000')


def journal_file(name):
    home = os.environ.get('XDG_STATE_HOME') or os.path.join(
        os.environ['HOME'], '.local', 'state')
    return f'{home}/dsacls/journal/{name}'


def rewrite(name, edit):
    """Somebody edits a file of the journal; gives what it held."""
    with open(journal_file(name), encoding='utf-8') as stream:
        text = stream.read()
    with open(journal_file(name), 'w', encoding='utf-8') as stream:
        stream.write(edit(text))
    return text


@e2e.check
def a_run_on_a_server_that_is_gone():
    """Any other server of the domain has the same objects"""
    before = e2e.snapshot(names.ROME)
    run = grants(names.ROME, reset_ace(), args=RESET)
    rewrite(f'{run}.state', lambda text: text.replace(
        f'server {names.HOST}', 'server gone.lab.example'))
    write_nothing(1, 'undo').warns('cannot reach gone.lab.example',
                                   'hint: ', '-H ldap://SERVER')
    # With a server named, nothing is said of others.
    write_nothing(1, 'undo', '-H', 'ldap://gone.lab.example').hides(
        '-H ldap')
    e2e.dsacls('undo', '-H', f'ldap://{names.HOST}').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def log_tells_of_a_damaged_journal():
    """A descriptor cut short is no empty difference, a run not readable"""
    run = grants(names.ROME, reset_ace(), args=RESET)
    whole = rewrite(f'{run}.ldif', lambda text: re.sub(
        r'(nTSecurityDescriptor:: \S{40})[^-]*', r'\1\n', text))
    for args in ((), ('--json',)):
        write_nothing(1, 'log', run, *args).warns(
            names.ROME, 'descriptor after run', 'damaged').shows(names.ROME)
    write_nothing(1, 'undo', run)
    rewrite(f'{run}.ldif', lambda text: whole)
    e2e.dsacls('log', run).succeeds('+ Allow')
    with open(journal_file('x.state'), 'w', encoding='utf-8') as stream:
        stream.write('rubbish\n')
    e2e.dsacls('log').fails(1, 'x.state is no journal').shows(run)
    os.remove(journal_file('x.state'))
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def a_damaged_journal_is_not_believed():
    """One bit, or a value that is gone: undo touches nobody's entries"""
    before = e2e.snapshot(names.ROME)
    run = grants(names.ROME, reset_ace(), args=RESET)

    def one_bit(text):
        place = text.index('nTSecurityDescriptor:: ') + 200
        assert text[place] not in '\n ', text
        return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1:]

    def no_value(text):
        return re.sub(r'(?m)^nTSecurityDescriptor::.*\n( .*\n)*', '', text)
    for suffix in ('ldif', 'undo.ldif'):
        for edit in (one_bit, no_value, lambda text: text[:-120]):
            whole = rewrite(f'{run}.{suffix}', edit)
            for verb in (('undo', '-n'), ('undo',), ('undo', run)):
                write_nothing(1, *verb).fails(
                    1, 'is damaged: it is unknown what run', run)
            write_nothing(1, 'log', run).warns('is damaged')
            rewrite(f'{run}.{suffix}', lambda _, whole=whole: whole)
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_run_whose_state_was_cut_off_is_named():
    """And not passed over for the run before it"""
    before = e2e.snapshot(names.ROME)
    older = grants(names.ROME, reset_ace('hr'), args=(
        '/I:S', '/G', 'LAB\\hr:CA;Reset Password;user'))
    run = grants(names.ROME, reset_ace(), args=RESET)
    for length in (0, 9, 100, 203):
        whole = rewrite(f'{run}.state', lambda text, n=length: text[:n])
        write_nothing(1, 'undo').fails(1, run, f'dsacls undo {older}')
        e2e.dsacls('log').exits(1).warns(run, 'is damaged')
        for verb in (('log', run), ('undo', run), ('undo', run, '-n'),
                     ('resume', run)):
            write_nothing(1, *verb).fails(
                1, 'is damaged: it is unknown what run', run)
        rewrite(f'{run}.state', lambda _, whole=whole: whole)
    for _ in range(2):
        e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def what_the_server_did_not_take_can_be_undone():
    """Samba keeps the list when a descriptor without one is written"""
    dn = f'OU=no list,{names.PEOPLE}'
    e2e.ldapadd(f'dn: {dn}\nobjectClass: organizationalUnit\n').exits(0)
    before = e2e.snapshot(dn)
    done = e2e.dsacls(dn, '--set-sddl', '-', '--force', '--yes', '-q',
                      stdin='D:NO_ACCESS_CONTROL')
    done.must(done.status in (0, 5), 'written')
    run = runs()[0]['id']
    e2e.dsacls('log', run).exits(0)
    e2e.dsacls('undo').exits(0)
    assert e2e.snapshot(dn).explicit == before.explicit
    assert next(one['state'] for one in runs() if one['id'] == run
                ) == 'undone', runs()[:2]
    e2e.ldapmodify(f'dn: {dn}\nchangetype: delete\n').exits(0)


if __name__ == '__main__':
    e2e.main()
