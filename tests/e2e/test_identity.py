#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object is its objectGUID: what was renamed, moved, deleted and made anew
between planning and writing (attack 1), and who hears of it."""
import base64
import contextlib
import os
import re
import ssl
import sys

import e2e
import ldap_stub as stub
import ldb
import names
import program
from changes import HELPDESK, path, runs, write_nothing
from descriptor import link
from samba.dcerpc import misc, security
from samba.ndr import ndr_pack, ndr_unpack

for folder in ('repl', 'e2e/faults'):
    sys.path.append(os.path.join(program.ROOT, 'tests', folder))
from proxy import CLIENT, Message, Proxy  # noqa: E402
from story import password_file, write  # noqa: E402
from terminal import Terminal  # noqa: E402

HOME = f'OU=identity,{names.BASE}'
PORT = 6637
PLACES = []


# ---- units, and what somebody else does with them ------------------------

def unit(dn):
    link().add({'dn': dn, 'objectClass': 'organizationalUnit'})
    return dn


def rename(dn, to):
    link().rename(dn, to)
    return to


def delete(dn):
    link().delete(dn, ['tree_delete:1'])


def guid_of(dn):
    found = link().search(base=dn, scope=ldb.SCOPE_BASE, attrs=['objectGUID'])
    return str(ndr_unpack(misc.GUID, bytes(found[0]['objectGUID'][0])))


def addressed(guid):
    return f'<GUID={guid}>'


@contextlib.contextmanager
def place():
    """A unit of this check's own, which goes with all that is in it."""
    PLACES.append(None)
    dn = f'OU=place {len(PLACES)},{HOME}'
    if len(PLACES) == 1:
        unit(HOME)
    unit(dn)
    try:
        yield dn
    finally:
        for gone in (dn, f'OU=elsewhere {len(PLACES)},{HOME}'):
            with contextlib.suppress(ldb.LdbError):
                delete(gone)


def ace_of(name, rights='RP'):
    return e2e.ace(f'(A;;{rights};;;{e2e.sid_of(name)})')


def holds(dn, name='helpdesk', rights='RP'):
    return ace_of(name, rights) in e2e.snapshot(dn).explicit


def grant_by_others(dn, sddl):
    """Another program's grant."""
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
    value.dacl_add(security.descriptor.from_sddl(
        f'D:{sddl}', security.dom_sid(os.environ['LAB_SID'])).dacl.aces[0])
    write(dn, ndr_pack(value))


def impostor(dn, moved):
    """The unit goes elsewhere; another comes to its name, where somebody has
    denied hr something and given the help desk the same right as we did."""
    rename(dn, moved)
    unit(dn)
    grant_by_others(dn, f'(D;;WD;;;{e2e.sid_of("hr")})')
    grant_by_others(dn, f'(A;;RP;;;{e2e.sid_of("helpdesk")})')
    return e2e.snapshot(dn)


@contextlib.contextmanager
def asked(*argv):
    with Terminal([program.DSACLS, *argv], {'NO_COLOR': '1'},
                  columns=250) as terminal:
        terminal.sees('[y/N]')
        yield terminal


def says(terminal, answer, status):
    """What was shown after the answer."""
    terminal.types(f'{answer}<Enter>')
    assert terminal.ends() == status, f'{terminal.status}:\n{terminal.new()}'
    return terminal.new()


# ---- A, C: undo, asked at a terminal -------------------------------------

@e2e.check
def undo_hits_no_other_object_at_the_old_name():
    """Attack 1 A: renamed while undo asks, another stands at its name"""
    with place() as top:
        dn, moved = f'OU=t2,{top}', f'OU=t2moved,{top}'
        unit(dn)
        e2e.dsacls(dn, '/G', f'{HELPDESK}:RP', '-q').succeeds()
        run, theirs = runs()[0]['id'], None
        with asked('undo') as terminal:
            theirs = impostor(dn, moved)
            kept = e2e.snapshot(moved)
            said = says(terminal, 'y', 4)
        assert f'{dn} means another object now' in said, said
        assert moved in said and guid_of(dn) in said, said
        e2e.unchanged(theirs, e2e.snapshot(dn))
        e2e.unchanged(kept, e2e.snapshot(moved))
        assert holds(moved) and holds(dn)
        assert runs(run)['run']['state'] != 'undone', runs(run)['run']
        # Nor where it has happened before undo looks.
        done = write_nothing(4, 'undo', run, '--yes')
        done.fails(4, f'{dn} means another object now', moved, guid_of(dn))
        assert runs(run)['run']['state'] == 'done', runs(run)['run']
        # When the name is free again, it is followed.
        delete(dn)
        e2e.dsacls('undo', run, '--yes').exits(0).warns(
            f'{dn} was renamed: it is {moved} now').shows(moved)
        assert not holds(moved)


@e2e.check
def undo_and_restore_of_what_swapped_names_have_a_way():
    """Neither is written; with --force the one that was meant is"""
    with place() as top:
        dn, moved = f'OU=t3,{top}', f'OU=t3moved,{top}'
        archive = path('swapped.archive')
        unit(dn)
        e2e.dsacls('save', dn, '-o', archive, '-q').exits(0)
        e2e.dsacls(dn, '/G', f'{HELPDESK}:RP', '-q').succeeds()
        run = runs()[0]['id']
        theirs = impostor(dn, moved)
        for verb, status in ((('undo', run), 4), (('restore', archive), 1)):
            write_nothing(status, *verb, '--yes').fails(
                status, f'{dn} means another object now', '--force',
                'rename one of them')
            e2e.dsacls(*verb, '--yes', '--force').exits(0).warns(
                f'{dn} was renamed: it is {moved} now')
            assert not holds(moved)
            e2e.unchanged(theirs, e2e.snapshot(dn))
            e2e.dsacls(moved, '/G', f'{HELPDESK}:RP', '-q').succeeds()


@e2e.check
def undo_of_several_leaves_a_bystander_alone():
    """Attack 1 C: the others are taken back, the bystander keeps its list"""
    with place() as top:
        dns = [unit(f'OU=u{i},{top}') for i in range(3)]
        moved = f'OU=u1moved,{top}'
        e2e.dsacls(*dns, '/G', f'{HELPDESK}:RP', '-q').succeeds()
        with asked('undo') as terminal:
            impostor(dns[1], moved)
            grant_by_others(dns[1], f'(A;;GA;;;{e2e.sid_of("helpdesk")})')
            theirs = e2e.snapshot(dns[1])
            said = says(terminal, 'y', 4)
        assert dns[1] in said and moved in said, said
        e2e.unchanged(theirs, e2e.snapshot(dns[1]))
        assert holds(moved), 'the one that was meant is left to others'
        assert not holds(dns[0]) and not holds(dns[2])
        assert [one['state'] for one in runs()[:2]] == ['partly', 'done']


@e2e.check
def undo_of_several_where_one_was_replaced_before():
    """The rest is taken back, the run is not called undone"""
    with place() as top:
        dns = [unit(f'OU=u{i},{top}') for i in range(3)]
        moved = f'OU=u1moved,{top}'
        e2e.dsacls(*dns, '/G', f'{HELPDESK}:RP', '-q').succeeds()
        run, theirs = runs()[0]['id'], impostor(dns[1], moved)
        e2e.dsacls('undo', run, '--yes').fails(
            4, f'{dns[1]} means another object now', moved).shows(
                '2 changed, 1 skipped')
        e2e.unchanged(theirs, e2e.snapshot(dns[1]))
        assert holds(moved) and not holds(dns[0]) and not holds(dns[2])
        assert [one['state'] for one in runs()[:2]] == ['partly', 'done']
        delete(dns[1])
        e2e.dsacls('undo', run, '--yes').exits(0).shows(moved)
        assert not holds(moved)


@e2e.check
def undo_follows_what_was_only_renamed():
    """While it asks, and before it looks"""
    with place() as top:
        dn, moved = unit(f'OU=a,{top}'), f'OU=b,{top}'
        before = e2e.snapshot(dn)
        e2e.dsacls(dn, '/G', f'{HELPDESK}:RP', '-q').succeeds()
        with asked('undo') as terminal:
            rename(dn, moved)
            said = says(terminal, 'y', 0)
        assert f'{dn} was renamed: it is {moved} now' in said, said
        assert f'{moved}: changed' in said, said
        assert e2e.snapshot(moved).explicit == before.explicit


# ---- B: a reset -----------------------------------------------------------

@e2e.check
def a_reset_spares_what_was_made_anew():
    """Attack 1 B: deleted and made anew while /S asks"""
    with place() as top:
        dn = unit(f'OU=reset,{top}')
        grant_by_others(dn, f'(A;;RP;;;{e2e.sid_of("hr")})')
        with asked(dn, '/S') as terminal:
            delete(dn)
            unit(dn)
            grant_by_others(dn, f'(A;;RPWP;;;{e2e.sid_of("helpdesk")})')
            theirs = e2e.snapshot(dn)
            said = says(terminal, 'y', 1)
        assert 'the object was deleted since' in said, said
        assert 'another object has its name now' in said, said
        e2e.unchanged(theirs, e2e.snapshot(dn))


@e2e.check
def a_reset_follows_and_undo_finds_it():
    """Renamed while /S asks"""
    with place() as top:
        dn, moved = unit(f'OU=reset,{top}'), f'OU=reset moved,{top}'
        grant_by_others(dn, f'(A;;RP;;;{e2e.sid_of("hr")})')
        before = e2e.snapshot(dn)
        with asked(dn, '/S') as terminal:
            rename(dn, moved)
            says(terminal, 'y', 0)
        assert not holds(moved, 'hr')
        e2e.dsacls('undo', '--yes', '-q').exits(0)
        assert e2e.snapshot(moved).explicit == before.explicit


# ---- D: no question -------------------------------------------------------

def lab_proxy():
    if not hasattr(lab_proxy, 'one'):
        tls = f'{os.environ["LAB_DIR"]}/private/tls'
        lab_proxy.one = Proxy((names.HOST, 389), f'{tls}/cert.pem',
                              f'{tls}/key.pem', PORT)
    return lab_proxy.one


def amid(number, act, *args, kind='write', **how):
    """Run the program, one object at a time; act(dn) is carried out when its
    number-th modify (or read of a descriptor), of dn, is on its way."""
    proxy, done = lab_proxy(), []

    def script(_, message):
        if message.side == CLIENT and not done and \
                getattr(message, kind) == number:
            done.append(message.base)
            act(message.base)
    proxy.arm(script)
    ended = e2e.dsacls(
        *args, '--window', '1', '-H', f'ldaps://{names.HOST}:{PORT}', '-D',
        f'CN=Administrator,CN=Users,{names.BASE}', '-y', password_file(),
        **how)
    proxy.settle()
    proxy.arm(None)
    assert done, f'there was no {kind} number {number}: {ended}'
    return ended


@e2e.check
def a_grant_hits_no_other_object_at_the_old_name():
    """Attack 1 D: between its first read and its write, without a question"""
    with place() as top:
        first, dn = unit(f'OU=one,{top}'), unit(f'OU=two,{top}')
        moved, theirs = f'OU=two moved,{top}', []
        done = amid(1, lambda _: theirs.append(impostor(dn, moved)),
                    first, dn, '/G', 'LAB\\hr:RP')
        done.fails(4, f'{dn} means another object now', moved, guid_of(dn))
        e2e.unchanged(theirs[0], e2e.snapshot(dn))
        assert holds(first, 'hr') and not holds(moved, 'hr')
        # The journal knows it as not written, and resume says the same.
        e2e.dsacls('resume', runs()[0]['id'], '--yes').fails(
            1, f'{dn} means another object now', moved)
        e2e.unchanged(theirs[0], e2e.snapshot(dn))


@e2e.check
def a_grant_follows_what_was_renamed():
    with place() as top:
        first, dn = unit(f'OU=one,{top}'), unit(f'OU=two,{top}')
        moved = f'OU=two moved,{top}'
        amid(1, lambda _: rename(dn, moved), first, dn, '/G', 'LAB\\hr:RP',
             '--diff').exits(0).warns(
                 f'{dn} was renamed: it is {moved} now').shows(
                     f'{moved}: changed')
        assert holds(first, 'hr') and holds(moved, 'hr')


@e2e.check
def a_modify_on_its_way_goes_by_guid():
    """Renamed, and the name taken, when the modify was sent already"""
    with place() as top:
        dn, moved, theirs = unit(f'OU=one,{top}'), f'OU=moved,{top}', []
        amid(1, lambda _: theirs.append(impostor(dn, moved)), dn, '/G',
             'LAB\\hr:RP').exits(0).warns(
                 f'{dn} was renamed: it is {moved} now')
        e2e.unchanged(theirs[0], e2e.snapshot(dn))
        assert holds(moved, 'hr')


@e2e.check
def every_writer_goes_by_guid():
    """set-sddl, substitute, canonicalize, takeOwnership, revoke, protect, a
    batch: none writes to another"""
    sid = e2e.sid_of('helpdesk')
    for number, words in enumerate((
            ('--set-sddl', path('identity.sddl', 'D:(A;;GA;;;DA)')), ('/R', 'LAB\\hr'),
            ('/R', 'LAB\\hr:RP'), ('/P:Y',), ('/takeOwnership',),
            ('/S', '--yes'), ('/N', '/G', 'LAB\\Domain Admins:GA'), ('-f',))):
        with place() as top:
            dns = [unit(f'OU=one,{top}'), unit(f'OU=two,{top}')]
            for dn in dns:
                grant_by_others(dn, f'(A;;RP;;;{e2e.sid_of("hr")})')
                # So that takeOwnership has something to do.
                if words == ('/takeOwnership',):
                    e2e.dsacls(dn, '--set-sddl', '-', '-q',
                               stdin=f'O:{sid}').exits(0)
            moved, theirs = f'OU=two moved,{top}', []
            if words == ('-f',):
                argv = ('-f', path('identity.batch', ''.join(
                    f'"{dn}" /G {HELPDESK}:RPWP\n' for dn in dns)))
            else:
                argv = (*dns, *words)
            done = amid(1, lambda _: theirs.append(impostor(dns[1], moved)),
                        *argv)
            done.fails(4, f'{dns[1]} means another object now', moved)
            e2e.unchanged(theirs[0], e2e.snapshot(dns[1]))


@e2e.check
def canonicalize_and_substitute_go_by_guid():
    """The one names its objects, the other searches for them"""
    sid = e2e.sid_of('hr')
    with place() as top:
        dns = [unit(f'OU=one,{top}'), unit(f'OU=two,{top}')]
        moved, theirs = f'OU=two moved,{top}', []
        for dn in dns:
            value = ndr_unpack(security.descriptor, e2e.snapshot(dn, 4).raw)
            more = security.descriptor.from_sddl(
                f'D:(A;;RP;;;{sid})(D;;WP;;;{sid})', security.dom_sid(
                    os.environ['LAB_SID']))
            value.dacl = security.acl()
            for one in more.dacl.aces:
                value.dacl_add(one)
            write(dn, ndr_pack(value))
            assert not e2e.snapshot(dn).canonical
        amid(1, lambda _: theirs.append(impostor(dns[1], moved)),
             'canonicalize', *dns).fails(
                 4, f'{dns[1]} means another object now', moved)
        e2e.unchanged(theirs[0], e2e.snapshot(dns[1]))
        assert e2e.snapshot(dns[0]).canonical
        assert not e2e.snapshot(moved).canonical
    with place() as top:
        dns, gone = [unit(f'OU=one,{top}'), unit(f'OU=two,{top}')], []
        for dn in dns:
            grant_by_others(dn, f'(A;;LC;;;{sid})')
        moved = f'OU=moved,{top}'

        def replace(first):
            gone.append(rename_other(first, dns, moved))
            unit(gone[0])
            grant_by_others(gone[0], f'(A;;LC;;;{sid})')
            theirs.append(e2e.snapshot(gone[0]))
        done = amid(1, replace, 'substitute', 'LAB\\hr', HELPDESK, top)
        done.exits(0).warns(f'{gone[0]} was renamed: it is {moved} now')
        e2e.unchanged(theirs[-1], e2e.snapshot(gone[0]))
        assert holds(moved, 'helpdesk', 'LC')


@e2e.check
def names_that_are_looked_up_are_those_objects():
    """Canonical name, GUID and account, replaced between look-up and read"""
    with place() as top:
        dn, moved = unit(f'OU=named,{top}'), f'OU=named moved,{top}'
        path_ = '/'.join(['lab.example', 'identity', f'place {len(PLACES)}',
                          'named'])
        for name in (path_, addressed(guid_of(dn))):
            theirs = []
            amid(1, lambda _: theirs.append(impostor(dn, moved)), name, '/G',
                 'LAB\\hr:RP', kind='read').fails(
                     1, f'{dn} means another object now', moved)
            e2e.unchanged(theirs[0], e2e.snapshot(dn))
            assert not holds(moved, 'hr')
            delete(dn)
            rename(moved, dn)
        user, away = f'CN=who,{top}', f'CN=who moved,{top}'

        def make(account):
            link().add({'dn': user, 'objectClass': 'user',
                        'sAMAccountName': account})

        def replace(_):
            rename(user, away)
            make('identity2')
            theirs.append(e2e.snapshot(user))
        make('identity1')
        amid(1, replace, 'LAB\\identity1', '/G', 'LAB\\hr:RP',
             kind='read').fails(1, 'its objectSid is not that of the object')
        e2e.unchanged(theirs[-1], e2e.snapshot(user))
        assert not holds(away, 'hr')


# ---- what a search found ---------------------------------------------------

def search_in(top):
    return ('--under', top, '--filter', '(ou=s*)', '/G', 'LAB\\hr:RP')


def searched():
    """A base with three units, and a place outside of it."""
    base = unit(f'OU=base,{PLACE[-1]}')
    return base, [unit(f'OU=s{i},{base}') for i in range(3)]


PLACE = []


def rename_other(first, dns, to):
    """One of them that is not the first to be written; its old name."""
    other = next(dn for dn in dns if addressed(guid_of(dn)) != first)
    rename(other, to)
    return other


@e2e.check
def what_left_the_base_of_a_search_is_skipped():
    """Named, exit 4; the rest is written, and resume does not reach for it"""
    with place() as top:
        PLACE.append(top)
        base, dns = searched()
        moved, gone = f'OU=s gone,{top}', []
        done = amid(1, lambda first: gone.append(rename_other(
            first, dns, moved)), *search_in(base))
        done.fails(4, f'{gone[0]}: left out: it is {moved} now', base)
        done.shows('2 changed, 1 skipped')
        assert not holds(moved, 'hr')
        dns.remove(gone[0])
        assert holds(dns[0], 'hr') and holds(dns[1], 'hr')
        assert runs()[0]['state'] == 'partly', runs()[0]
        e2e.dsacls('resume', runs()[0]['id'], '--yes').hides('changed')
        assert not holds(moved, 'hr')
        e2e.dsacls('undo', '--yes', '-q').exits(0)
        assert not holds(dns[0], 'hr') and not holds(dns[1], 'hr')


@e2e.check
def what_was_renamed_below_the_base_is_followed():
    """And so is the base itself, with all that is below"""
    with place() as top:
        PLACE.append(top)
        base, dns = searched()
        moved, staff = f'OU=s renamed,{base}', f'OU=crew,{top}'
        gone = []
        amid(1, lambda first: gone.append(rename_other(first, dns, moved)),
             *search_in(base)).exits(0).warns(
                 f'{gone[0]} was renamed: it is {moved} now')
        assert holds(moved, 'hr')
        e2e.dsacls('undo', '--yes', '-q').exits(0)

        def move_base(_):
            rename(base, staff)
            unit(base)
        done = amid(1, move_base, *search_in(base)).exits(0)
        done.must(done.err.count(f',{staff} now') == 3, 'three renamed')
        for dn in {*dns, moved} - {gone[0]}:
            assert holds(dn.replace(base, staff), 'hr'), dn
        assert not holds(base, 'hr')


@e2e.check
def children_alone_are_children_still():
    """--scope one, and /T with what left the tree"""
    with place() as top:
        PLACE.append(top)
        base, dns = searched()
        deep, gone = unit(f'OU=deep,{base}'), []
        deeper, out = f'OU=s deeper,{deep}', f'OU=out,{top}'
        done = amid(1, lambda first: gone.append(rename_other(
            first, dns, deeper)), *search_in(base), '--scope', 'one')
        done.fails(4, f'{gone[0]}: left out: it is {deeper} now')
        assert not holds(deeper, 'hr')
        dns.remove(gone.pop())
        assert holds(dns[0], 'hr') and holds(dns[1], 'hr')
        done = amid(1, lambda first: gone.append(rename_other(
            first, dns, out)), base, '/S', '/T', '--yes')
        done.fails(4, f'{gone[0]}: left out: it is {out} now')
        dns.remove(gone[0])
        assert holds(out, 'hr') and not holds(dns[0], 'hr')


# ---- restore, resume, journals of before -----------------------------------

@e2e.check
def restore_hits_no_other_object_at_the_old_name():
    with place() as top:
        dn, moved = unit(f'OU=saved,{top}'), f'OU=saved moved,{top}'
        archive = path('identity.sd')
        e2e.dsacls('save', dn, '-o', archive, '-q').exits(0)
        e2e.dsacls(dn, '/G', 'LAB\\hr:RP', '-q').exits(0)
        impostor(dn, moved)
        write_nothing(1, 'restore', archive, '--yes').fails(
            1, f'{dn} means another object now', moved, guid_of(dn))
        delete(dn)
        with asked('restore', archive) as terminal:
            theirs = unit(dn)
            theirs = e2e.snapshot(theirs)
            # It was renamed before; the name was taken after.
            said = says(terminal, 'y', 0)
        assert moved in said, said
        e2e.unchanged(theirs, e2e.snapshot(dn))
        assert not holds(moved, 'hr')


def journal_file(run, suffix):
    home = os.environ.get('XDG_STATE_HOME') or os.path.join(
        os.environ['HOME'], '.local', 'state')
    return os.path.join(home, 'dsacls', 'journal', f'{run}.{suffix}')


def records(name):
    """[(name in the comment, dn)] of a file of change records."""
    found, comment, text = [], None, open(name, encoding='utf-8').read()
    for line in text.replace('\n ', '').split('\n'):
        if line.startswith('# '):
            comment = line[2:]
        elif line.startswith('dn:: '):
            found.append((comment, base64.b64decode(line[5:]).decode()))
        elif line.startswith('dn: '):
            found.append((comment, line[4:]))
    return found


@e2e.check
def change_records_name_the_guid():
    """Played by ldapmodify they hit that object, whatever it is called"""
    with place() as top:
        dn, moved = unit(f'OU=records,{top}'), f'OU=records moved,{top}'
        before, guid = e2e.snapshot(dn), guid_of(dn)
        ldif = e2e.dsacls(dn, '/G', 'LAB\\hr:RP', '-n', '--ldif').exits(0).out
        by_name = e2e.dsacls(dn, '/G', 'LAB\\hr:RP', '-n',
                             '--ldif=dn').exits(0).out
        assert f'\ndn: {dn}\n' in f'\n{by_name}', by_name
        e2e.dsacls(dn, '/G', 'LAB\\hr:RP', '-q').exits(0)
        run = runs()[0]['id']
        for suffix in ('ldif', 'undo.ldif'):
            assert records(journal_file(run, suffix)) == [
                (dn, addressed(guid))], suffix
        printed = path('printed.ldif', ldif)
        assert records(printed) == [(dn, addressed(guid))], ldif
        theirs = impostor(dn, moved)
        with open(journal_file(run, 'undo.ldif'), encoding='utf-8') as stream:
            e2e.ldapmodify(stream.read()).exits(0)
        assert e2e.snapshot(moved).explicit == before.explicit
        e2e.ldapmodify(ldif).exits(0)
        assert holds(moved, 'hr')
        e2e.unchanged(theirs, e2e.snapshot(dn))
        # As another program of the same directory reads them.
        parsed = list(link().parse_ldif(ldif))
        assert len(parsed) == 1, parsed


@e2e.check
def offline_changes_name_the_guid():
    """A snapshot's object was renamed before its change is played"""
    with place() as top:
        dn, moved = unit(f'OU=offline,{top}'), f'OU=offline moved,{top}'
        snapshot = path('identity.snapshot')
        e2e.dsacls('snapshot', top, '-o', snapshot).exits(0)
        ldif = e2e.dsacls('--offline', snapshot, dn, addressed(guid_of(top)),
                          '/G', 'LAB\\hr:RP').exits(0).out
        assert [dn_ for _, dn_ in records(path('offline.ldif', ldif))] == [
            addressed(guid_of(dn)), addressed(guid_of(top))], ldif
        theirs = impostor(dn, moved)
        e2e.ldapmodify(ldif).exits(0)
        e2e.unchanged(theirs, e2e.snapshot(dn))
        assert holds(moved, 'hr')


@e2e.check
def journals_of_older_versions_are_read():
    """Their records go by name, and have no checksum"""
    with place() as top:
        dn, moved = unit(f'OU=older,{top}'), f'OU=older moved,{top}'
        e2e.dsacls(dn, '/G', 'LAB\\hr:RP', '-q').exits(0)
        run = runs()[0]['id']
        sizes = []
        for suffix in ('ldif', 'undo.ldif'):
            name = journal_file(run, suffix)
            with open(name, encoding='utf-8') as stream:
                text = re.sub(r'# .*\ndn:: (.*\n )*.*\n', f'dn: {dn}\n',
                              stream.read())
            with open(name, 'w', encoding='utf-8') as stream:
                stream.write(text)
            sizes.append(str(len(text.encode())))
        with open(journal_file(run, 'state'), encoding='utf-8') as stream:
            text = re.sub(r'planned 1 .*', 'planned 1 ' + ' '.join(sizes),
                          stream.read())
        with open(journal_file(run, 'state'), 'w', encoding='utf-8') as stream:
            stream.write(text)
        rename(dn, moved)
        e2e.dsacls('undo', run, '--yes').exits(0).warns(moved)
        assert not holds(moved, 'hr')


# ---- the shell --------------------------------------------------------------

@contextlib.contextmanager
def shell_with(line):
    with Terminal([program.DSACLS, 'shell'], {'NO_COLOR': '1', 'PAGER': 'cat'},
                  columns=250) as shell:
        shell.sees(re.compile(r'> $'))
        shell.types(f'{line}<Enter>')
        shell.sees('staged (1)')
        shell.sees(re.compile(r'> $'))
        yield shell


def commits(shell, sees, answer=True):
    shell.types('commit<Enter>')
    if answer:
        shell.sees('[y/N]')
        shell.types('y<Enter>')
    said = shell.sees(sees)
    shell.sees(re.compile(r'> $'))
    return said


@e2e.check
def what_is_staged_is_that_object():
    """Renamed, and the name taken, between staging and commit"""
    with place() as top:
        dn, moved = unit(f'OU=staged,{top}'), f'OU=staged moved,{top}'
        with shell_with(f"'{dn}' /G 'LAB\\hr:RP'") as shell:
            theirs = impostor(dn, moved)
            written = e2e.written()
            commits(shell, f'{dn} means another object now', answer=False)
            assert e2e.written() == written
            delete(dn)
            commits(shell, f'{moved}: written and verified')
        assert theirs.dn == dn and holds(moved, 'hr')


@e2e.check
def the_current_object_is_that_object():
    """Renamed, and the name taken, between cd and the change"""
    with place() as top:
        dn, moved = unit(f'OU=here,{top}'), f'OU=here moved,{top}'
        with Terminal([program.DSACLS, 'shell'], {
                'NO_COLOR': '1', 'PAGER': 'cat'}, columns=250) as shell:
            shell.sees(re.compile(r'> $'))
            shell.types(f"cd '{dn}'<Enter>")
            shell.sees(re.compile(r'here> $'))
            impostor(dn, moved)
            shell.types("/G 'LAB\\hr:RP'<Enter>")
            shell.sees(f'{dn} means another object now')
            shell.sees(re.compile(r'> $'))
            delete(dn)
            shell.types("/G 'LAB\\hr:RP'<Enter>")
            shell.sees('staged (1)')
            shell.sees(re.compile(r'> $'))
            commits(shell, f'{moved}: written and verified')
        assert holds(moved, 'hr')


@e2e.check
def what_is_staged_stays_that_object_while_it_is_asked():
    """Renamed, and the name taken, while commit asks"""
    with place() as top:
        dn, moved = unit(f'OU=staged,{top}'), f'OU=staged moved,{top}'
        with shell_with(f"'{dn}' /G 'LAB\\hr:RP'") as shell:
            shell.types('commit<Enter>')
            shell.sees('[y/N]')
            theirs = impostor(dn, moved)
            shell.types('y<Enter>')
            shell.sees(f'{dn} means another object now')
            shell.sees(re.compile(r'> $'))
        e2e.unchanged(theirs, e2e.snapshot(dn))
        assert not holds(moved, 'hr')


@e2e.check
def the_base_of_what_is_staged_is_that_base():
    """--under: the base is renamed, then another stands at its name"""
    with place() as top:
        PLACE.append(top)
        base, dns = searched()
        staff = f'OU=crew,{top}'
        with shell_with(' '.join(f"'{word}'" for word in
                                 search_in(base))) as shell:
            rename(base, staff)
            unit(base)
            written = e2e.written()
            commits(shell, f'{base} means another object now', answer=False)
            assert e2e.written() == written
            delete(base)
            commits(shell, '3 objects written and verified')
        for dn in dns:
            assert holds(dn.replace(base, staff), 'hr'), dn


# ---- servers that lie, or take no GUID for a name ---------------------------

SD = 'nTSecurityDescriptor'
STUB_PORT, DN = 3905, f'OU=x,{names.BASE}'
FIRST, OTHER = (bytes([number]) * 16 for number in (1, 2))
SIDS = [security.dom_sid(f'S-1-5-21-1-2-3-{number}') for number in (7, 8)]


class Fake:
    """A directory of one unit, which the keywords make misbehave.

    facts(read) gives what the read-th read of it shows beside its list, and
    may name another dn. refuses is the code for <GUID=...> in a search;
    refuses_write the same in a modify.
    """

    def __init__(self, facts, refuses=None, refuses_write=None, found=True):
        self.facts, self.found = facts, found
        self.refuses, self.refuses_write = refuses, refuses_write
        self.value = security.descriptor.from_sddl(
            'O:BAG:BAD:AI(A;;GA;;;BA)', SIDS[0])
        self.reads, self.story = 0, []

    def __call__(self, request):
        if request.tag == stub.SEARCH:
            return self.search(request)
        if request.tag != stub.MODIFY:
            return [stub.result(request)]
        message = Message(CLIENT, request.raw)
        self.story.append(('modify', message.base))
        if self.refuses_write and message.base.startswith('<GUID='):
            return [stub.result(request, self.refuses_write, 'no')]
        self.value.dacl = ndr_unpack(security.descriptor,
                                     message.attributes()[SD][0]).dacl
        return [stub.result(request)]

    def search(self, request):
        if not request.asks(SD):
            # Its name alone; where a search does not find it, by that.
            if request.base == DN and not (self.found and
                                           request.asks('objectGUID')):
                return [stub.entry(request, DN, self.facts(1) if
                                   request.asks('objectGUID') else {}),
                        stub.result(request)]
            return [stub.result(request)]
        by_filter = request.base == names.BASE
        self.story.append(('find' if by_filter else 'read', request.base))
        if self.refuses and request.base.startswith('<GUID='):
            return [stub.result(request, self.refuses, 'no')]
        if by_filter and not self.found:
            return [stub.result(request)]
        self.reads += 1
        facts = {'dn': DN, 'objectClass': ['top', 'organizationalUnit'],
                 SD: [ndr_pack(self.value)], **self.facts(self.reads)}
        dn = facts.pop('dn')
        return [stub.entry(request, dn, facts), stub.result(request)]

    def modified(self):
        return [base for what, base in self.story if what == 'modify']


def granted_by(fake, *more, who='CN=me'):
    """A grant to S-1-1-0 on the unit of that directory."""
    return served_by(fake, DN, '/G', 'S-1-1-0:RP', *more, who=who)


def served_by(fake, *args, who='CN=me'):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls = f'{os.environ["LAB_DIR"]}/private/tls'
    context.load_cert_chain(f'{tls}/cert.pem', f'{tls}/key.pem')
    with stub.Stub(stub.directory(fake), address='', port=STUB_PORT,
                   tls=context):
        return e2e.dsacls(
            *args, '-H', f'ldaps://{names.HOST}:{STUB_PORT}', '-D', who,
            '-y', password_file())


def guid_text(raw):
    return addressed(ndr_unpack(misc.GUID, raw))


@e2e.check
def a_server_that_shows_another_guid_each_time():
    """Attack 1, stub: refused, and nothing goes to the name"""
    fake = Fake(lambda read: {'objectGUID': [bytes([read]) * 16]})
    done = granted_by(fake).fails(
        1 if not fake.modified() else 4, 'another object has that name now')
    assert set(fake.modified()) <= {guid_text(FIRST)}, (fake.story, done)
    # As read first, by name, and by that GUID from then on.
    assert fake.story[0] == ('read', DN), fake.story
    assert {base for _, base in fake.story[1:]} == {guid_text(FIRST)}


@e2e.check
def a_server_that_answers_with_another_name():
    """Attack 1, stub"""
    fake = Fake(lambda read: {'objectGUID': [FIRST],
                              'dn': f'OU=y,{names.BASE}'})
    granted_by(fake).fails(1, f'answers with another object, OU=y,')
    assert not fake.modified(), fake.story
    # Another spelling of the same name is no other name.
    fake = Fake(lambda read: {'objectGUID': [FIRST],
                              'dn': 'ou=X,dc=lab, DC=example'})
    granted_by(fake).exits(0)


@e2e.check
def a_line_end_in_a_name_begins_no_record():
    """Attack 3: who logs on is a comment in the journal, whatever is in it"""
    who = ('CN=me\n\ndn: CN=victim,DC=lab,DC=example\nchangetype: delete'
           '\n\n# ')
    before = {run['id'] for run in runs()}
    done = granted_by(Fake(lambda read: {'objectGUID': [FIRST]}), who=who)
    done.exits(0)
    new, = {run['id'] for run in runs()} - before
    for suffix in ('ldif', 'undo.ldif'):
        with open(journal_file(new, suffix), encoding='utf-8') as stream:
            text = stream.read()
        assert 'victim' in text, text
        kinds = [(kind, str(message.dn))
                 for kind, message in link().parse_ldif(text)]
        assert len(kinds) == 1 and kinds[0][0] == ldb.CHANGETYPE_MODIFY, kinds
        assert 'victim' not in kinds[0][1], kinds


@e2e.check
def a_read_back_that_is_of_another_object():
    fake = Fake(lambda read: {'objectGUID': [OTHER if fake.modified()
                                             else FIRST]})
    granted_by(fake).fails(4, 'written, but reading it back failed: another '
                           'object has that name now')
    assert fake.modified() == [guid_text(FIRST)], fake.story


@e2e.check
def a_server_that_refers_away_once_it_has_written():
    """The outcome is partly known, and it says where it was sent"""
    fake = Fake(lambda read: {'objectGUID': [FIRST]})

    def script(request):
        if request.tag == stub.SEARCH and fake.modified():
            return [stub.result(request, 10, urls=[
                f'ldap://evil.example/{request.base}'])]
        return fake(request)
    granted_by(script).fails(4, 'evil.example')
    assert len(fake.modified()) == 1, fake.story


@e2e.check
def a_write_that_is_referred_is_not_followed():
    """Whatever stands there was not read: it says where, inside the forest
    too"""
    fake = Fake(lambda read: {'objectGUID': [FIRST]})

    def script(request):
        if 'CN=Partitions' in request.base:
            return [stub.entry(request, f'CN=CHILD,{request.base}', {}),
                    stub.result(request)]
        if request.tag == stub.MODIFY:
            return [stub.result(request, 10, urls=[
                'ldap://child.lab.example/OU=x'])]
        return fake(request)
    granted_by(script).fails(1, 'it lives on ldap://child.lab.example/OU=x',
                             'name a server that has it')


@e2e.check
def a_name_that_is_listed_and_not_read():
    """A base search that a reference alone answers: the same name is no
    advice"""
    def script(request):
        if request.tag != stub.SEARCH or request.asks(SD):
            reference = stub.ber(0x73, stub.ber(
                4, 'ldap://child.lab.example/OU=x'))
            return ([stub.message(request.identity, reference)] if
                    request.asks(SD) else []) + [stub.result(request)]
        if request.base == names.BASE:
            listed = [stub.entry(request, names.BASE, {})] if not \
                request.asks('name') else [stub.entry(request, DN, {})]
            return [*listed, stub.result(request)]
        return [stub.result(request)]
    done = granted_by(script).fails(1, 'No such object')
    done.must('did you mean' not in done.err, 'no such advice')
    done.warns('another server may keep it')


@e2e.check
def a_read_with_the_names_that_is_not_answered():
    """The first read gets no answer, or the connection ends: it is said"""
    for answer, why in (([], 'did not answer within 1 second'),
                        (None, 'the connection to dc1.lab.example was lost')):
        fake = Fake(lambda read: {'objectGUID': [FIRST]})

        def script(request, fake=fake, answer=answer):
            if request.tag == stub.SEARCH and request.asks(SD):
                return answer
            return fake(request)
        granted_by(script, '--timeout', '1').fails(1, why)


@e2e.check
def a_server_that_takes_no_guid_for_a_name():
    """By name then, read by GUID right before, and said under -v"""
    for code in (34, 32):
        for refuses, refuses_write in ((code, code), (None, code)):
            fake = Fake(lambda read: {'objectGUID': [FIRST]}, refuses,
                        refuses_write)
            done = granted_by(fake, '-v').exits(0).warns(
                'takes no <GUID=...> for a name')
            last = fake.story.index(('modify', DN))
            assert fake.story[last - 1] == ('find', names.BASE), fake.story
            assert fake.modified()[-1] == DN, (fake.story, done)
            granted_by(Fake(lambda read: {'objectGUID': [FIRST]}, refuses,
                            refuses_write)).exits(0).silent()


def takes_no_guid(code):
    """The lab's server, but that it refuses <GUID=...> for a name."""
    def script(link, message):
        if message.side == CLIENT and message.tag in (
                stub.SEARCH, stub.MODIFY) and \
                message.base.upper().startswith('<GUID='):
            link.client.sendall(message.result(code, 'no'))
            return []
        return None
    return script


def through(script, *args, **how):
    proxy = lab_proxy()
    proxy.arm(script)
    done = e2e.dsacls(
        *args, '-H', f'ldaps://{names.HOST}:{PORT}', '-D',
        f'CN=Administrator,CN=Users,{names.BASE}', '-y', password_file(),
        **how)
    proxy.settle()
    proxy.arm(None)
    return done


def canonical(dn):
    """lab.example/identity/..., of units below the domain"""
    steps = [step.split('=')[1] for step in
             dn[:-len(names.BASE) - 1].split(',')]
    return '/'.join(['lab.example', *reversed(steps)])


@e2e.check
def such_a_server_and_a_base_whose_guid_is_known():
    """--under and /T with a canonical name, and staged in the shell"""
    for code in (34, 32):
        with place() as top:
            PLACE.append(top)
            base, dns = searched()
            quoted = [f"'{word}'" for word in search_in(base)]
            for args, text in (
                    ((*search_in(canonical(base)), '-v'), ''),
                    (search_in(canonical(base)), ''),
                    (('shell', '--yes'),
                     f'{" ".join(quoted)}\ndiff\ncommit\n')):
                done = through(takes_no_guid(code), *args, stdin=text)
                done.exits(0)
                if '-v' in args:
                    done.warns('takes no <GUID=...> for a name')
                for dn in dns:
                    assert holds(dn, 'hr'), (dn, done)
                assert not holds(base, 'hr')
                e2e.dsacls('undo', '--yes', '-q').exits(0)
            for args, text in (
                    ((canonical(base), '/S', '/T', '--yes'), ''),
                    (('shell', '--yes', base), '/S /T\ndiff\ncommit\n')):
                for dn in dns:
                    grant_by_others(dn, f'(A;;LC;;;{e2e.sid_of("hr")})')
                through(takes_no_guid(code), *args, stdin=text).exits(0)
                for dn in dns:
                    assert not holds(dn, 'hr', 'LC'), dn


@e2e.check
def such_a_server_and_a_base_that_is_renamed():
    """The base goes elsewhere with what is below, another comes to its
    name: what was found is followed, while it is below the base that was
    meant; the other base and what is below that is left alone"""
    for code in (34, 32):
        with place() as top:
            PLACE.append(top)
            base, dns = searched()
            staff, refuse, seen = f'OU=crew,{top}', takes_no_guid(code), []

            def script(link, message):
                # They are read again right before they are written.
                if message.side == CLIENT and message.read and not seen and \
                        message.base == names.BASE:
                    seen.append(rename(base, staff))
                    unit(unit(base) and f'OU=s9,{base}')
                return refuse(link, message)
            done = through(script, *search_in(canonical(base)))
            assert seen, done
            done.warns(f',{staff} now')
            for dn in dns:
                assert holds(dn.replace(base, staff), 'hr'), (dn, done)
            for dn in (base, f'OU=s9,{base}', staff):
                assert not holds(dn, 'hr'), (dn, done)
            e2e.dsacls('undo', '--yes', '-q').exits(0)


@e2e.check
def such_a_server_and_what_stands_at_the_name_of_the_base():
    """Another object by the time of the walk: nothing of it is written"""
    for code in (34, 32):
        with place() as top:
            PLACE.append(top)
            base, dns = searched()
            staff, refuse, seen = f'OU=crew,{top}', takes_no_guid(code), []

            def script(link, message):
                # The first that asks for descriptors is the walk.
                if message.side == CLIENT and message.read and not seen:
                    seen.append(rename(base, staff))
                    unit(unit(base) and f'OU=s9,{base}')
                return refuse(link, message)
            done = through(script, *search_in(canonical(base)))
            assert seen, done
            done.fails(1, f'{base} means another object now', staff)
            for dn in (base, f'OU=s9,{base}', staff,
                       *(dn.replace(base, staff) for dn in dns)):
                assert not holds(dn, 'hr'), (dn, done)


@e2e.check
def such_a_server_and_blocked_inheritance():
    """What is said of the units below does not depend on it"""
    with place() as top:
        blocked = unit(f'OU=blocked,{unit(f"OU=base,{top}")}')
        e2e.dsacls(blocked, '/P:Y', '-q').exits(0)
        for code in (34, 32):
            through(takes_no_guid(code), f'OU=base,{top}', '/I:S', '/G',
                    'LAB\\hr:RP').exits(0).warns(
                        'blocked inheritance on 1 organizational unit')
            e2e.dsacls('undo', '--yes', '-q').exits(0)


@e2e.check
def such_a_server_and_another_name():
    """It is found by GUID under its new name, and written there; what is gone
    is written nowhere"""
    new = f'OU=new,{names.BASE}'
    fake = Fake(lambda read: {'objectGUID': [FIRST],
                              'dn': DN if read == 1 else new}, 34, 34)
    granted_by(fake).exits(0).warns(f'{DN} was renamed: it is {new} now')
    assert fake.modified()[-1] == new, fake.story
    fake = Fake(lambda read: {'objectGUID': [FIRST]}, 32, 32, found=False)
    # By its name it is there, and nothing else is said of it.
    done = granted_by(fake).fails(1, 'does not find it by its GUID')
    done.must('another object' not in done.err, 'no false reason')
    assert DN not in fake.modified(), fake.story


@e2e.check
def a_directory_that_does_not_show_object_guid():
    """Checked by objectSid where there is one, and warned of"""
    for sids in ([SIDS[0]] * 9, []):
        fake = Fake(lambda read: {'objectSid': [ndr_pack(sids[read])]}
                    if sids else {})
        done = granted_by(fake).exits(0).warns(
            f'{DN}: the directory does not show its objectGUID')
        done.must(('its objectSid alone' in done.err) == bool(sids), 'which')
        assert fake.modified() == [DN], fake.story
    # The first read goes with the names, and is not what is changed.
    fake = Fake(lambda read: {'objectSid': [ndr_pack(SIDS[read > 2])]})
    granted_by(fake).fails(
        4 if fake.modified() else 1, 'its objectSid is not that of the object')


@e2e.check
def what_had_no_guid_and_is_gone():
    """Nothing is said of a GUID, nor of another object"""
    granted_by(Fake(lambda read: {})).exits(0)

    def nothing(request):
        return [stub.result(request, 32 * (request.tag == stub.SEARCH))]
    done = served_by(nothing, 'undo', runs()[0]['id'], '--yes')
    done.fails(4, f'{DN}: the object is gone, or hidden from you; nothing')
    done.must('GUID' not in done.err and 'another object' not in
              done.err, 'no more')


@e2e.check
def a_write_that_hides_object_sid():
    """It may take the right to read it: that is no other object. Another
    objectSid is, and so is one that cannot be told under another name"""
    def facts(dn, *after):
        return lambda _: {'dn': dn if fake.modified() else DN, **(
            {'objectSid': list(after)} if fake.modified() and after else {}
        ), **({} if fake.modified() else {'objectSid': [ndr_pack(SIDS[0])]})}
    fake = Fake(facts(DN))
    granted_by(fake).exits(0)
    assert fake.modified() == [DN], fake.story
    for dn, after, said in (
            (DN, [ndr_pack(SIDS[1])], 'its objectSid is not that of'),
            (f'OU=y,{names.BASE}', [], 'answers with another object')):
        fake = Fake(facts(dn, *after))
        granted_by(fake).fails(4, said)


@e2e.check
def a_single_valued_attribute_with_two_values_is_not_believed():
    """Which of two descriptors is the object's is not to be guessed"""
    open_to_all = security.descriptor.from_sddl('O:BAG:BAD:AI(A;;GA;;;WD)',
                                                SIDS[0])
    for facts in ({SD: [ndr_pack(open_to_all)] * 2},
                  {'objectSid': [ndr_pack(one) for one in SIDS]},
                  {'adminCount': ['0', '1']},
                  {'isCriticalSystemObject': ['FALSE', 'TRUE']}):
        name, = facts
        fake = Fake(lambda read: {'objectGUID': [FIRST], **facts})
        granted_by(fake).fails(1, f'several values of {name}')
        assert not fake.modified(), fake.story
        # Nor of what a search found, which has no other name.
        fake = Fake(lambda read: {'objectGUID': [FIRST], **facts})
        served_by(fake, '--under', DN, '/G', 'S-1-1-0:RP').fails(
            1, f'several values of {name}')
        assert not fake.modified(), fake.story
    # Nor when it is read back.
    fake = Fake(lambda read: {'objectGUID': [FIRST], **(
        {SD: [ndr_pack(fake.value)] * 2} if fake.modified() else {})})
    granted_by(fake).fails(4, 'written, but reading it back failed',
                           f'several values of {SD}')


class Stray(Fake):
    """Every answer brings the entry of another object as well."""

    def __init__(self, first):
        super().__init__(lambda read: {'objectGUID': [FIRST]})
        self.first = first

    def search(self, request):
        *entries, done = super().search(request)
        if not request.asks(SD) or not entries:
            return [*entries, done]
        stray = [stub.entry(request, f'OU=stray,{names.BASE}', {
            'objectGUID': [OTHER], SD: [ndr_pack(self.value)]})]
        return [*(stray + entries if self.first else entries + stray), done]


@e2e.check
def an_answer_with_a_stray_entry_is_not_believed():
    """An error is said, so nothing is written"""
    for first in (True, False):
        fake = Stray(first)
        granted_by(fake).fails(1, 'answers with more than one entry')
        assert not fake.modified(), fake.story


@e2e.check
def a_name_that_is_taken_amid_the_write_is_named():
    """By a server that takes no <GUID=...>: what was written is another
    object, and that is said, with its GUID"""
    with place() as top:
        dn, moved, done = unit(f'OU=w1,{top}'), f'OU=w1old,{top}', []

        def script(link_, message):
            if message.side != CLIENT or \
                    message.tag not in (stub.SEARCH, stub.MODIFY):
                return None
            if message.base.startswith('<GUID='):
                link_.client.sendall(message.result(34, 'no'))
                return []
            if message.tag == stub.MODIFY and not done:
                done.append(impostor(dn, moved))
            return None
        before = e2e.snapshot(dn)
        proxy = lab_proxy()
        proxy.arm(script)
        ended = e2e.dsacls(
            dn, '/G', 'LAB\\hr:RP', '-H', f'ldaps://{names.HOST}:{PORT}',
            '-D', f'CN=Administrator,CN=Users,{names.BASE}', '-y',
            password_file())
        proxy.settle()
        proxy.arm(None)
        assert done, ended
        ended.exits(5).warns(
            f'{dn} (objectGUID {guid_of(dn)}) was written by its name',
            f'which is {moved} now and was not written', 'in no journal')
        assert 'is not there' not in ended.err, ended
        e2e.unchanged(before, e2e.snapshot(moved))
        assert holds(dn, 'hr')


if __name__ == '__main__':
    e2e.main('--set', 'ldap server require strong auth = no')
