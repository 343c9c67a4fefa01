#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verbs, files of commands and subtrees: what is done can be taken back."""
import base64
import json
import os
import re
from collections import Counter

import e2e
import names
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

TEMPORARY = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp')
HELPDESK = 'LAB\\helpdesk'
RESET = ('/I:S', '/G', f'{HELPDESK}:CA;Reset Password;user')
FIELDS = {'id', 'time', 'who', 'server', 'command', 'objects', 'state'}


def path(name, text=None):
    """A file of that name for this suite, holding the text if there is one."""
    full = os.path.join(TEMPORARY, name)
    if text is not None:
        with open(full, 'w', encoding='utf-8') as stream:
            stream.write(text)
    return full


def runs(*ids):
    """The journal's runs as log --json has them."""
    return json.loads(e2e.dsacls('log', *ids, '--json').succeeds().out)


def grants(dn, *aces, args):
    """Run the program on dn, see these ACEs come, and give the run's id."""
    before = e2e.snapshot(dn)
    e2e.dsacls(dn, *args).succeeds()
    e2e.only_changed(before, e2e.snapshot(dn), added=aces)
    return runs()[0]['id']


def reset_ace(name='helpdesk'):
    return (f'(OA;CIIO;CR;{names.RESET_PASSWORD};{names.USER};'
            f'{e2e.sid_of(name)})')


def write_nothing(status, *args, **how):
    """Run the program: it ends so, and every descriptor is as it was."""
    forest, written = e2e.tree(), e2e.written()
    done = e2e.dsacls(*args, **how).exits(status)
    assert e2e.written() == written and e2e.tree() == forest, done
    return done


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
    e2e.dsacls('undo').fails(4, names.ROME, 'conflict')
    # An owner that was named is no defaulted one any more.
    named = before.control & ~security.SEC_DESC_OWNER_DEFAULTED
    e2e.only_changed(before, e2e.snapshot(names.ROME), owner=theirs,
                     control=named)
    e2e.dsacls(names.ROME, '--set-sddl', '-', '-q',
               stdin=f'O:{before.owner}').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME), control=named)


def put(dn, edit):
    """Somebody else's write: the DACL as samba's SDDL, edited."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
    text = value.as_sddl(security.dom_sid('S-1-5-21-9-9-9'))
    assert edit(text) != text, text
    value = security.descriptor.from_sddl(
        edit(text), security.dom_sid('S-1-5-21-9-9-9'))
    store(dn, value)


def store(dn, value, flags=4):
    name = base64.b64encode(dn.encode()).decode()
    text = base64.b64encode(ndr_pack(value)).decode()
    e2e.ldapmodify(f'dn:: {name}\n{e2e.control_line(flags)}\n'
                   'changetype: modify\nreplace: nTSecurityDescriptor\n'
                   f'nTSecurityDescriptor:: {text}\n').exits(0)


@e2e.check
def resuming_what_is_finished_does_nothing():
    run = runs()[0]['id']
    write_nothing(0, 'resume', run).warns('finished')
    write_nothing(1, 'resume', '19990101T000000-0000')


@e2e.check
def restore_brings_saved_lists_back_by_guid():
    """A list that changed, and one of an object that moved"""
    archive = path('people.archive')
    carol, moved = e2e.dn_of('carol'), f'CN=Karla,{names.ROME}'
    before, hers = e2e.snapshot(names.PARIS), e2e.snapshot(carol)
    e2e.dsacls('save', names.PARIS, '-o', archive).warns('4 descriptors')
    e2e.dsacls(names.PARIS, *RESET, '-q').succeeds()
    e2e.dsacls(carol, '/R', 'Everyone', '/G', f'{HELPDESK}:GA',
               '-q').succeeds()
    rename(carol, moved)
    changed = e2e.snapshot(moved)
    plan = write_nothing(3, 'restore', archive, '--check').shows(
        f'{names.PARIS}: would change', f'{moved}: would change').out
    counted(plan, 4, '2 would change, 2 unchanged')
    write_nothing(1, 'restore', archive).warns('--yes')
    done = e2e.dsacls('restore', archive, '--yes').succeeds(moved).out
    counted(done, 4, '2 changed, 2 unchanged')
    e2e.only_changed(before, e2e.snapshot(names.PARIS))
    e2e.only_changed(hers, e2e.snapshot(moved), inherited=changed.inherited)
    e2e.dsacls('undo').succeeds()
    e2e.only_changed(changed, e2e.snapshot(moved))
    e2e.dsacls('restore', archive, '-q', '--yes').succeeds()
    rename(moved, carol)
    e2e.only_changed(hers, e2e.snapshot(carol))
    counted(write_nothing(0, 'restore', archive, '--check').out, 4,
            '4 unchanged')
    # All the same they can be had: listed with -v, whole in JSON.
    listed = write_nothing(0, 'restore', archive, '--check', '-v').out
    assert listed.count(': no change\n') == 4, listed
    told = json.loads(write_nothing(0, 'restore', archive, '--json').out)
    assert [one['state'] for one in told] == ['unchanged'] * 4, told


def counted(out, objects, words):
    """One summary, at the end; what is unchanged has no line."""
    assert 'no change' not in out, out
    lines = [line for line in out.splitlines()
             if re.match(r'\d+ objects?\b', line)]
    assert lines == [f'{objects} objects: {words}'], out
    rest = out[out.index(lines[0]):].splitlines()[1:]
    assert rest in ([], ['The command completed successfully']), out


def rename(old, new):
    rdn, _, parent = new.partition(',')
    e2e.ldapmodify(f'dn: {old}\nchangetype: modrdn\nnewrdn: {rdn}\n'
                   f'deleteoldrdn: 1\nnewsuperior: {parent}\n').exits(0)


@e2e.check
def owners_come_back_on_request():
    """Owner and group: saved and restored with --owner only"""
    archive, bare = path('owners.archive'), path('bare.archive')
    before = e2e.snapshot(names.PARIS)
    e2e.dsacls('save', names.PARIS, '-o', archive, '--owner').warns('4 desc')
    e2e.dsacls('save', names.PARIS, '-o', bare, '-q').exits(0)
    e2e.dsacls(names.PARIS, '--set-sddl', '-', '-q',
               stdin=f'O:{e2e.sid_of("prov1")}G:{e2e.sid_of("hr")}').exits(0)
    changed = e2e.snapshot(names.PARIS)
    assert (changed.owner, changed.group) == (
        e2e.sid_of('prov1'), e2e.sid_of('hr')), changed
    # Who is named has not been made the owner by default (MS-DTYP 2.4.6).
    assert not changed.control & (security.SEC_DESC_OWNER_DEFAULTED |
                                  security.SEC_DESC_GROUP_DEFAULTED), changed
    done = write_nothing(0, 'restore', archive, '--yes')
    assert done.err.count('--owner') == 1, done
    assert 'note: ' in done.err, done
    write_nothing(0, 'restore', bare, '--yes').silent()
    write_nothing(1, 'restore', bare, '--owner', '--yes').fails(
        1, 'no owners', 'nothing was written')
    write_nothing(3, 'restore', archive, '--owner', '--check').shows(
        '- Owner: LAB\\prov1', '+ Owner: LAB\\Domain Admins',
        '- Group: LAB\\hr', '+ Group: LAB\\Domain Admins')
    with e2e.nothing_else(names.PARIS):
        e2e.dsacls('restore', archive, '--owner', '--yes').succeeds().hides(
            'they stay as they are')
    e2e.unchanged(before, e2e.snapshot(names.PARIS))
    assert e2e.control_line(3) in replayed('ldif'), 'other parts were sent'
    e2e.dsacls('undo').succeeds('+ Owner: LAB\\prov1', '+ Group: LAB\\hr')
    e2e.unchanged(changed, e2e.snapshot(names.PARIS))
    e2e.dsacls('undo', '-q').succeeds()
    e2e.unchanged(before, e2e.snapshot(names.PARIS))


def replayed(suffix):
    """The newest run as ldapmodify would play it."""
    home = os.environ.get('XDG_STATE_HOME') or os.path.join(
        os.environ['HOME'], '.local', 'state')
    with open(f'{home}/dsacls/journal/{runs()[0]["id"]}.{suffix}',
              encoding='utf-8') as stream:
        return stream.read()


@e2e.check
def an_owner_that_may_not_be_given_back():
    """Whoever may write the list but not the owner is told why"""
    archive = path('leavers.archive')
    before = e2e.snapshot(names.LEAVERS)
    e2e.dsacls('save', names.LEAVERS, '-o', archive, '--owner', '-q').exits(0)
    e2e.dsacls(names.LEAVERS, '--set-sddl', '-', '-q',
               stdin=f'O:{e2e.sid_of("prov1")}').exits(0)
    assert e2e.snapshot(names.LEAVERS).owner != before.owner
    delegate = e2e.env_of('delegate1')
    write_nothing(1, 'restore', archive, '--owner', '--yes',
                  env=delegate).fails(1, names.LEAVERS, 'WRITE_OWNER')
    write_nothing(0, 'restore', archive, '--yes', env=delegate)
    e2e.dsacls('restore', archive, '--owner', '--yes', '-q').exits(0)
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS))


@e2e.check
def a_damaged_archive_is_refused_before_any_write():
    e2e.dsacls(names.PARIS, *RESET, '-q').succeeds()
    with open(path('people.archive'), encoding='utf-8') as stream:
        whole = stream.read()
    half = whole.index('nTSecurityDescriptor::', len(whole) // 2) + 30
    flipped = 'B' if whole[half] == 'A' else 'A'
    for text in (whole[:half], whole[:half] + flipped + whole[half + 1:],
                 '\n'.join(whole.splitlines()[:-1]) + '\n', '', 'x\n'):
        write_nothing(1, 'restore', path('damaged.archive', text)).fails(
            1, 'damaged.archive', 'nothing was written')
    write_nothing(1, 'restore', path('no such archive')).fails(
        1, 'no such archive')
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def verify_finds_what_is_out_of_order():
    done = e2e.dsacls('verify', names.SPECIAL, '--json').exits(3)
    found = {(one['dn'], one['kind']) for one in json.loads(done.out)}
    assert found == {(names.UNORDERED, 'not-canonical'),
                     (names.ORPHANED, 'orphaned-sid'),
                     (names.PROTECTED, 'blocked-inheritance')}, found
    assert all(one['finding'] is True for one in json.loads(done.out)), done
    # A line each, "DN: kind: text", the same every time.
    text = e2e.dsacls('verify', names.SPECIAL).exits(3).out
    assert [line.rsplit(': ', 2)[0].split(': ')[0]
            for line in text.splitlines()] == [
        one['dn'] for one in json.loads(done.out)], text
    for one in json.loads(done.out):
        assert f'{one["dn"]}: {one["kind"]}: {one["text"]}\n' in text, text
    assert '-99999' in text, text
    assert e2e.dsacls('verify', names.SPECIAL).out == text
    assert json.loads(e2e.dsacls('verify', names.ROME, '--json').exits(0)
                      .out) == []


@e2e.check
def verify_counts_what_is_usual():
    """It is no finding: not listed but with -v, and the status is 0"""
    admin = e2e.dn_of('admin1')
    done = e2e.dsacls('verify', admin).exits(0)
    assert done.out == '', done
    done.warns('1 object read, 0 findings',
               '1 object does not inherit, as is usual for its kind; '
               '-v lists them')
    done = e2e.dsacls('verify', admin, '-v').exits(0)
    done.shows(f'{admin}: usual: it does not inherit, as is usual').must(
        '-v lists' not in done.err, 'no more advice')
    assert json.loads(e2e.dsacls('verify', admin, '--json').exits(0).out) == []
    one, = json.loads(e2e.dsacls('verify', admin, '--json', '-v').exits(0)
                      .out)
    assert (one['dn'], one['kind'], one['finding']) == (
        admin, 'usual', False), one
    assert not e2e.dsacls('verify', admin, '-q').exits(0).silent().out


@e2e.check
def verify_of_several_bases():
    """Each object is read once, and the array is whole however it ends"""
    alone = json.loads(e2e.dsacls('verify', names.SPECIAL, '--json').out)
    done = e2e.dsacls('verify', names.PROTECTED, names.ROME, names.SPECIAL,
                      '--json').exits(3)
    assert json.loads(done.out) == alone, done
    count = len(e2e.tree(names.SPECIAL)) + len(e2e.tree(names.ROME))
    e2e.dsacls('verify', names.PROTECTED, names.ROME, names.SPECIAL).exits(
        3).warns(f'{count} objects read, {len(alone)} findings')
    done = e2e.dsacls('verify', names.SPECIAL, 'LAB\\nobody', '--json')
    assert json.loads(done.fails(1, 'nobody').out) == [], done
    # What breaks off later leaves a whole array all the same.
    done = e2e.dsacls('verify', names.SPECIAL, f'OU=nowhere,{names.PEOPLE}',
                      '--json')
    assert json.loads(done.fails(1, 'OU=nowhere').out) == alone, done
    done = e2e.dsacls('findsid', 'LAB\\nobody', names.PEOPLE, '--json')
    assert json.loads(done.fails(1, 'nobody').out) == [], done


@e2e.check
def findsid_finds_what_samba_finds():
    who = e2e.sid_of('helpdesk')
    wanted = {}
    for dn, raw in e2e.tree().items():
        value = ndr_unpack(security.descriptor, raw)
        aces = [one for one in value.dacl.aces if str(one.trustee) == who
                and not one.flags & security.SEC_ACE_FLAG_INHERITED_ACE]
        if aces:
            wanted[dn] = len(aces)
    done = e2e.dsacls('findsid', HELPDESK, names.BASE, '--json').exits(0)
    found = json.loads(done.out)
    assert wanted == dict(Counter(one['dn'] for one in found)), found
    assert set(wanted) == {names.BERLIN, names.DENIED, names.UNORDERED}
    e2e.dsacls('findsid', HELPDESK, names.BASE).succeeds(
        names.BERLIN, 'Reset Password')
    assert json.loads(e2e.dsacls('findsid', 'LAB\\staff-of-staff', names.BASE,
                                 '--json').exits(0).out) == []


@e2e.check
def findsid_tells_by_its_status():
    """Named, not named, and not known"""
    for who, status in ((HELPDESK, 3), ('LAB\\staff-of-staff', 0)):
        done = e2e.dsacls('findsid', who, names.PEOPLE, '--check',
                          '-q').exits(status)
        done.silent().must(not done.out, 'nothing')
    # Whoever is not shown all cannot say that there is no more.
    delegate = e2e.env_of('delegate1')
    e2e.dsacls(names.PROTECTED, '/D', 'LAB\\delegate1:RC', '-q').exits(0)
    done = e2e.dsacls('findsid', HELPDESK, names.SPECIAL, env=delegate)
    done.warns(f'hint: {names.PROTECTED}')
    done.fails(4, 'not shown to you may name it as well')
    e2e.dsacls('findsid', HELPDESK, names.SPECIAL, '--check', '-q',
               env=delegate).exits(4)
    e2e.dsacls('undo', '-q').exits(0)


@e2e.check
def what_stands_in_brackets_is_looked_at_first():
    """A mistake of usage, at its place, before anybody is asked"""
    alone = {'KRB5CCNAME': 'FILE:/nowhere', 'LDAPURI': 'ldap://nowhere'}
    for name, word in (('<GUID=zz>', 'zz'), ('<SID=S-1->', 'S-1-'),
                       (f'<WKGUID=12,{names.BASE}>', '12,'),
                       ('<GUID=zz', '<GUID')):
        for args in ((name,), ('verify', name), ('snapshot', name),
                     ('--under', name, '/G', f'{HELPDESK}:RP')):
            done = e2e.dsacls(*args, env=alone).exits(2)
            lines = done.err.splitlines()
            at = next(i for i, line in enumerate(lines) if '^' in line)
            done.must(lines[at - 1][lines[at].index('^'):].startswith(word),
                      f'a caret under {word}')


@e2e.check
def substitute_and_undo():
    before = e2e.snapshot(names.BERLIN)
    old, new = e2e.sid_of('helpdesk'), e2e.sid_of('provisioners')
    ours = [one for one in before.explicit if one.endswith(old)]
    args = ('substitute', HELPDESK, 'LAB\\provisioners', names.PEOPLE)
    write_nothing(0, *args, '-n').shows(names.BERLIN)
    write_nothing(3, *args, '--check')
    with e2e.nothing_else(names.BERLIN):
        count = len(e2e.tree(names.PEOPLE))
        counted(e2e.dsacls(*args).succeeds(names.BERLIN).out, count,
                f'1 changed, {count - 1} unchanged')
        after = e2e.snapshot(names.BERLIN)
        assert sorted(after.explicit) == sorted(
            one.replace(old, new) for one in before.explicit), after
        assert len(ours) == 3 and after.inherited == before.inherited
    write_nothing(0, *args, '--check')
    e2e.dsacls('undo').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.BERLIN))


@e2e.check
def substitute_at_the_base_itself():
    """The base is one of the objects"""
    before = e2e.snapshot(names.BERLIN)
    old, new = e2e.sid_of('helpdesk'), e2e.sid_of('provisioners')
    with e2e.nothing_else(names.BERLIN):
        e2e.dsacls('substitute', HELPDESK, 'LAB\\provisioners',
                   names.BERLIN).succeeds(names.BERLIN)
        assert sorted(e2e.snapshot(names.BERLIN).explicit) == sorted(
            one.replace(old, new) for one in before.explicit)
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.BERLIN))


@e2e.check
def canonicalize_and_undo():
    """The order that was there is there again"""
    before = e2e.snapshot(names.UNORDERED)
    assert not before.canonical
    args = ('canonicalize', names.UNORDERED)
    # What moves is the fewest that have to, and nothing else is told.
    kinds = [one.startswith(('D;', 'OD;')) for one in before.dacl]
    late = [place for place, denies in enumerate(kinds) if denies and
            not all(kinds[:place])]
    places = [(place + 1, sum(kinds[:place + 1])) for place in late]
    plan = write_nothing(0, *args, '-n').out
    told = [line for line in plan.splitlines() if line[:2] in
            ('~ ', '+ ', '- ')]
    assert len(told) == len(places) == 2, plan
    for line, place in zip(told, places):
        assert line.startswith('~ Deny '), plan
        assert line.endswith(', moves from {} to {}'.format(*place)), plan
    one = json.loads(write_nothing(3, *args, '--check', '--json').out)
    assert (one['added'], one['removed']) == ([], []), one
    assert [(ace['from'], ace['to']) for ace in one['moved']] == places, one
    assert {ace['list'] for ace in one['moved']} == {'dacl'}, one
    assert one['differences'] == told, one
    with e2e.nothing_else(names.UNORDERED):
        e2e.dsacls(*args, '--diff').succeeds(*told)
        after = e2e.snapshot(names.UNORDERED)
        assert after.canonical, after
        assert sorted(after.dacl) == sorted(before.dacl), after
    write_nothing(0, *args, '--check')
    e2e.dsacls('log', runs()[0]['id']).succeeds('moves from ')
    e2e.dsacls('undo').succeeds(', moves from ')
    assert e2e.snapshot(names.UNORDERED).dacl == before.dacl


@e2e.check
def a_file_of_commands_is_one_run():
    paris, rome = e2e.snapshot(names.PARIS), e2e.snapshot(names.ROME)
    text = (f'# two lines that change something, one that shows\n\n'
            f'dsacls "{names.PARIS}" /I:S /G '
            f'"{HELPDESK}:CA;Reset Password;user"\n'
            f"'{names.ROME}' /D 'LAB\\hr:WP;telephoneNumber'   # the second\n"
            f'{names.ROME}\n')
    denial = f'(OD;;WP;{names.TELEPHONE};;{e2e.sid_of("hr")})'
    number = len(runs())
    for args, how in ((('-f', path('commands', text)), {}),
                      (('-f', '-'), {'stdin': text})):
        write_nothing(3, *args, '--check', **how)
        with e2e.nothing_else(names.PARIS, names.ROME):
            e2e.dsacls(*args, **how).succeeds()
        e2e.only_changed(paris, e2e.snapshot(names.PARIS), [reset_ace()])
        e2e.only_changed(rome, e2e.snapshot(names.ROME), [denial])
        newest = runs()
        assert len(newest) == number + 1, newest
        assert newest[0]['objects'] == 2, newest[0]
        write_nothing(0, *args, '--check', **how)
        e2e.dsacls('undo', '-q').succeeds()
        e2e.only_changed(paris, e2e.snapshot(names.PARIS))
        e2e.only_changed(rome, e2e.snapshot(names.ROME))
        number += 2


@e2e.check
def a_bad_last_line_of_a_file_stops_it_all():
    good = f'{names.PARIS} /G {HELPDESK}:RP\n'
    for bad, status, word in (
            (f'{names.ROME} /G LAB\\nobody:RP', 1, 'nobody'),
            (f'{names.ROME} /G {HELPDESK}:XY', 2, 'XY'),
            (f'{names.ROME} /Q', 2, '/Q'),
            (f'"{names.ROME} /G {HELPDESK}:RP', 2, 'quot'),
            (f'OU=nowhere,{names.PEOPLE} /G {HELPDESK}:RP', 1, 'OU=nowhere'),
            (f'{names.UNORDERED} /G {HELPDESK}:RP', 1, 'canonical')):
        text = f'{good}# then\n{bad}\n'
        write_nothing(status, '-f', path('bad', text)).warns('bad:3', word)
        write_nothing(status, '-f', '-', stdin=text).warns('stdin:3', word)


@e2e.check
def every_match_below_a_base():
    args = ('--under', names.PEOPLE, '--filter',
            '(objectClass=organizationalUnit)', '/G', f'{HELPDESK}:RP')
    ace = f'(A;;RP;;;{e2e.sid_of("helpdesk")})'
    units = [dn for dn, _ in e2e.ldapsearch(
        names.PEOPLE, '(objectClass=organizationalUnit)', '1.1', scope='one')]
    befores = [e2e.snapshot(dn) for dn in units]
    write_nothing(3, *args, '--scope', 'one', '--check')
    with e2e.nothing_else(*units):
        e2e.dsacls(*args, '--scope', 'one', '--diff').succeeds(
            f'{len(units)} objects')
        for before in befores:
            e2e.only_changed(before, e2e.snapshot(before.dn), added=[ace])
    first = runs()[0]['id']
    # No unit is deeper: of the whole subtree the base alone is not done.
    left = json.loads(write_nothing(3, *args, '--check', '--json').out)
    assert [one['dn'] for one in left if one['changed']] == [names.PEOPLE]
    base = e2e.snapshot(names.PEOPLE)
    with e2e.nothing_else(names.PEOPLE):
        e2e.dsacls(*args, '-q').exits(0)
    e2e.only_changed(base, e2e.snapshot(names.PEOPLE), added=[ace])
    write_nothing(0, *args, '--check')
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(base, e2e.snapshot(names.PEOPLE))
    write_nothing(0, '--under', names.PEOPLE, '--scope', 'one', '--filter',
                  '(objectClass=container)', '/G', f'{HELPDESK}:RP')
    e2e.dsacls('undo', first, '-q').succeeds()
    for before in befores:
        e2e.only_changed(before, e2e.snapshot(before.dn))


@e2e.check
def check_tells_by_its_status():
    args = (names.ROME, *RESET)
    write_nothing(3, *args, '--check').shows('+ Allow LAB\\helpdesk')
    write_nothing(0, *args, '--dry-run').shows('+ Allow LAB\\helpdesk')
    grants(names.ROME, reset_ace(), args=RESET)
    write_nothing(0, *args, '--check')
    write_nothing(0, names.ROME, '/R', 'LAB\\carol', '--check')
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def json_of_a_change():
    before = e2e.snapshot(names.ROME)
    args = (names.ROME, *RESET, '--json')
    plan = json.loads(write_nothing(0, *args, '-n').out)
    done = json.loads(e2e.dsacls(*args).succeeds().out)
    again = json.loads(write_nothing(0, *args).out)
    assert [(one['state'], one['changed']) for one in (plan, done, again)] \
        == [('planned', True), ('verified', True), ('unchanged', False)]
    for one in (plan, done):
        assert (one['dn'], one['removed']) == (names.ROME, []), one
        ace, = one['added']
        assert (ace['list'], ace['type'], ace['flags'], ace['mask'],
                ace['rights'], ace['object_type'], ace['inherited_type'],
                ace['sid']) == (
            'dacl', 5, 0xa, 0x100, 'CA', names.RESET_PASSWORD, names.USER,
            e2e.sid_of('helpdesk')), ace
    assert len(done['dacl']) == len(before.dacl) + 1
    assert len(plan['dacl']) == len(before.dacl)
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_dry_run_as_ldif_is_for_ldapmodify():
    before = e2e.snapshot(names.AWKWARD)
    record = write_nothing(0, names.AWKWARD, *RESET, '/D', 'LAB\\hr:GA',
                           '--dry-run', '--ldif').out
    e2e.ldapmodify(record).exits(0)
    e2e.only_changed(before, e2e.snapshot(names.AWKWARD), added=[
        reset_ace(), '(D;CIIO;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;'
        f'{e2e.sid_of("hr")})'])
    e2e.dsacls(names.AWKWARD, '/R', HELPDESK, 'LAB\\hr', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.AWKWARD))


if __name__ == '__main__':
    e2e.main()
