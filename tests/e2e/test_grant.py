#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Granting, denying, revoking: exactly that, and nothing beside it."""
import functools

import e2e
import names

HELPDESK = 'LAB\\helpdesk'


def changes(dn, args, added=(), removed=(), **how):
    """Run the program on dn: these ACEs come and go, and nothing else."""
    before = e2e.snapshot(dn)
    done = e2e.dsacls(dn, *args, **how).succeeds(
        'The command completed successfully')
    e2e.only_changed(before, e2e.snapshot(dn), added, removed)
    return done


def around(*targets):
    """Decorator: the check changes these objects and leaves all others."""
    def decorate(function):
        @functools.wraps(function)
        def checked():
            with e2e.nothing_else(*targets):
                function()
        return checked
    return decorate


def changes_nothing(dn, args, status, *texts, **how):
    """Run the program on dn: it fails so, and writes nothing anywhere."""
    forest = e2e.tree()
    done = e2e.dsacls(dn, *args, **how).fails(status, *texts)
    assert e2e.tree() == forest, f'something was written\n{done}'
    return done


def sid(name):
    return e2e.sid_of(name)


@e2e.check
@around(names.ROME)
def the_reach_of_a_grant():
    """/I:T, /I:S, /I:P and none set the flags that dsacls.exe sets"""
    for switch, flags in (((), ''), (('/I:T',), 'CI'), (('/i:s',), 'CIIO'),
                          (('/I:P',), 'CINP')):
        changes(names.ROME, (*switch, '/G', f'{HELPDESK}:RPWP'),
                added=[f'(A;{flags};RPWP;;;{sid("helpdesk")})'])
        changes(names.ROME, ('/R', f'{HELPDESK}'),
                removed=[f'(A;{flags};RPWP;;;{sid("helpdesk")})'])


@e2e.check
@around(names.ROME)
def an_object_ace_by_every_spelling_of_its_names():
    wanted = (f'(OA;CIIO;CR;{names.RESET_PASSWORD};{names.USER};'
              f'{sid("helpdesk")})')
    for right in ('Reset Password', 'reset password',
                  'User Force Change Password', 'User-Force-Change-Password',
                  names.RESET_PASSWORD, '{' + names.RESET_PASSWORD + '}'):
        changes(names.ROME, ('/I:S', '/G', f'{HELPDESK}:CA;{right};user'),
                added=[wanted])
        changes(names.ROME, ('/I:S', '/R', f'{HELPDESK}:CA;{right};user'),
                removed=[wanted])


@e2e.check
@around(names.ROME)
def a_trustee_by_every_spelling():
    wanted = [f'(A;;RP;;;{sid("helpdesk1")})']
    for trustee in ('LAB\\helpdesk1', 'lab\\HELPDESK1', 'LAB/helpdesk1',
                    'lab.example\\helpdesk1', 'helpdesk1@lab.example',
                    e2e.dn_of('helpdesk1'), sid('helpdesk1')):
        changes(names.ROME, ('/G', f'{trustee}:RP'), added=wanted)
        changes(names.ROME, ('/R', trustee), removed=wanted)


@e2e.check
@around(names.ROME)
def trustees_that_every_domain_knows():
    for trustee, known in (('Everyone', 'WD'), ('NT AUTHORITY\\SELF', 'PS'),
                           ('BUILTIN\\Administrators', 'BA'),
                           ('Domain Users', 'DU'), ('S-1-5-11', 'AU')):
        args = ('/I:T', '/G', f'{trustee}:GE')
        before = e2e.snapshot(names.ROME)
        e2e.dsacls(names.ROME, *args).succeeds()
        after = e2e.snapshot(names.ROME)
        e2e.only_changed(before, after, added=[f'(A;CI;RCLC;;;{known})'])
        e2e.dsacls(names.ROME, '/I:T', '/R', f'{trustee}:GE').succeeds()
        e2e.only_changed(after, e2e.snapshot(names.ROME),
                         removed=[f'(A;CI;RCLC;;;{known})'])


@e2e.check
@around(names.AWKWARD)
def awkward_trustees_and_targets():
    for name in ('jmueller', 'poneil', 'anna maria', 'zoe', 'strasse',
                 'Team Süd', 'web1$'):
        wanted = [f'(OA;;WP;{names.TELEPHONE};;{sid(name)})']
        changes(names.AWKWARD, ('/G', f'LAB\\{name}:WP;telephoneNumber'),
                added=wanted)
        changes(names.AWKWARD, ('/R', e2e.dn_of(name)), removed=wanted)


@e2e.check
@around(names.PARIS)
def several_statements_are_one_change():
    helpdesk, hr = sid('helpdesk'), sid('hr')
    aces = [f'(OA;CIIO;CR;{names.RESET_PASSWORD};{names.USER};{helpdesk})',
            f'(OA;CIIO;RPWP;{names.LOCKOUT_TIME};{names.USER};{helpdesk})',
            f'(OD;CIIO;WP;{names.TELEPHONE};{names.USER};{hr})']
    done = changes(
        names.PARIS,
        ('-v', '/I:S', '/D', 'LAB\\hr:WP;telephoneNumber;user', '/G',
         f'{HELPDESK}:CA;Reset Password;user',
         f'{HELPDESK}:RPWP;lockoutTime;user'), added=aces)
    done.warns('1 write')
    changes(names.PARIS, ('/R', HELPDESK, 'LAB\\hr'), removed=aces)


@e2e.check
@around(names.ROME)
def classes_attributes_and_property_sets():
    who = sid('prov1')
    for spec, wanted in (
            ('CCDC;user', f'(OA;;CCDC;{names.USER};;{who})'),
            ('CCDC;computer', f'(OA;;CCDC;{names.COMPUTER};;{who})'),
            ('RPWP;member', f'(OA;;RPWP;{names.MEMBER};;{who})'),
            ('WS;Add/Remove self as member',
             f'(OA;;SW;{names.MEMBER};;{who})'),
            ('RP;Personal Information',
             f'(OA;;RP;{names.PERSONAL_INFORMATION};;{who})'),
            ('GA', f'(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{who})'),
            ('GR;;', f'(A;;RPLCLORC;;;{who})')):
        changes(names.ROME, ('/G', f'LAB\\prov1:{spec}'), added=[wanted])
        changes(names.ROME, ('/R', 'LAB\\prov1'), removed=[wanted])


@e2e.check
def twice_is_once():
    args = ('/I:S', '/G', f'{HELPDESK}:CA;Reset Password;user')
    before = e2e.snapshot(names.PARIS)
    e2e.dsacls(names.PARIS, *args).succeeds()
    once, forest = e2e.snapshot(names.PARIS), changed_numbers()
    e2e.dsacls(names.PARIS, *args).succeeds()
    e2e.unchanged(once, e2e.snapshot(names.PARIS))
    assert changed_numbers() == forest, 'written a second time'
    e2e.dsacls(names.PARIS, '/R', HELPDESK).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.PARIS))


def changed_numbers():
    """{DN: uSNChanged}: what was written at all, even with no effect."""
    return {dn: values['uSNChanged'][0] for dn, values in e2e.ldapsearch(
        names.PEOPLE, '(objectClass=*)', 'uSNChanged')}


@e2e.check
@around(names.ROME)
def more_rights_join_the_entry_that_is_there():
    who = sid('prov1')
    changes(names.ROME, ('/I:T', '/G', 'LAB\\prov1:RP'),
            added=[f'(A;CI;RP;;;{who})'])
    changes(names.ROME, ('/I:T', '/G', 'LAB\\prov1:WP'),
            added=[f'(A;CI;RPWP;;;{who})'], removed=[f'(A;CI;RP;;;{who})'])
    changes(names.ROME, ('/G', 'LAB\\prov1:WP'), added=[f'(A;;WP;;;{who})'])
    changes(names.ROME, ('/R', 'LAB\\prov1'),
            removed=[f'(A;CI;RPWP;;;{who})', f'(A;;WP;;;{who})'])


@e2e.check
@around(names.ROME)
def a_denial_stands_before_what_is_allowed():
    who = sid('prov1')
    changes(names.ROME, ('/G', 'LAB\\prov1:RP', '/D', 'LAB\\prov1:WP'),
            added=[f'(A;;RP;;;{who})', f'(D;;WP;;;{who})'])
    assert e2e.snapshot(names.ROME).canonical
    changes(names.ROME, ('/R', 'LAB\\prov1'),
            removed=[f'(A;;RP;;;{who})', f'(D;;WP;;;{who})'])


@e2e.check
def revoking_leaves_what_is_inherited():
    """/R on a child does not touch what comes from the parent"""
    before = e2e.snapshot(names.BERLIN)
    assert any(one.endswith(sid('hr')) for one in before.inherited)
    e2e.dsacls(names.BERLIN, '/R', 'LAB\\hr').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.BERLIN))


@e2e.check
@around(names.PROTECTED)
def a_protected_list_stays_protected():
    changes(names.PROTECTED, ('/G', f'{HELPDESK}:RP'),
            added=[f'(A;;RP;;;{sid("helpdesk")})'])
    assert e2e.snapshot(names.PROTECTED).control & names.PROTECTED_BIT
    changes(names.PROTECTED, ('/R', HELPDESK),
            removed=[f'(A;;RP;;;{sid("helpdesk")})'])


@e2e.check
@around(names.AUDITED)
def audit_entries_survive():
    changes(names.AUDITED, ('/I:T', '/G', f'{HELPDESK}:RPWP'),
            added=[f'(A;CI;RPWP;;;{sid("helpdesk")})'])
    changes(names.AUDITED, ('/R', HELPDESK),
            removed=[f'(A;CI;RPWP;;;{sid("helpdesk")})'])


@e2e.check
def a_list_out_of_order_is_refused():
    changes_nothing(names.UNORDERED, ('/G', f'{HELPDESK}:RP'), 1, 'canonical')


@e2e.check
def a_list_out_of_order_is_put_in_order_on_demand():
    before = e2e.snapshot(names.UNORDERED)
    e2e.dsacls(names.UNORDERED, '/G', f'{HELPDESK}:GE',
               '--canonicalize').succeeds()
    after = e2e.snapshot(names.UNORDERED)
    assert after.canonical, after
    assert sorted(after.explicit) == sorted(
        before.explicit + [e2e.ace(f'(A;;RCLC;;;{sid("helpdesk")})')])
    assert (after.inherited, after.sacl, after.owner, after.control) == \
        (before.inherited, before.sacl, before.owner, before.control)


@e2e.check
def every_unknown_name_is_told_at_once():
    done = changes_nothing(
        names.ROME, ('/I:S', '/G', 'LAB\\helpdsk:CA;Rest Password;user',
                     'LAB\\nobody at all:WP;telefoneNumber;usr'), 1)
    done.warns('helpdsk', 'nobody at all', 'Rest Password', 'telefoneNumber',
               'usr', 'Reset Password', 'telephoneNumber')


@e2e.check
def bad_lines_are_refused_before_anything_is_asked():
    for args in (('/G', f'{HELPDESK}:XX'), ('/G', HELPDESK), ('/I:Q',),
                 ('/G', f'{HELPDESK}:CA;Reset Password;user'), ('/nonsense',),
                 ('/G',), ('/G', f'{HELPDESK}:RP;a;b;c')):
        changes_nothing(names.ROME, args, 2)


@e2e.check
def a_dry_run_writes_nothing():
    before = changed_numbers()
    args = (names.ROME, '/I:S', '/G', f'{HELPDESK}:CA;Reset Password;user')
    e2e.dsacls(*args, '--dry-run').succeeds('Reset Password')
    e2e.dsacls(*args, '--check').exits(3)
    assert changed_numbers() == before


@e2e.check
def the_domain_head_and_other_partitions():
    for dn in (names.BASE, f'CN=Sites,CN=Configuration,{names.BASE}',
               f'DC=lab.example,CN=MicrosoftDNS,DC=DomainDnsZones,'
               f'{names.BASE}'):
        before = e2e.snapshot(dn)
        e2e.dsacls(dn, '/G', f'{HELPDESK}:WP').succeeds()
        after = e2e.snapshot(dn)
        e2e.only_changed(before, after,
                         added=[f'(A;;WP;;;{sid("helpdesk")})'])
        e2e.dsacls(dn, '/R', HELPDESK).succeeds()
        e2e.only_changed(before, e2e.snapshot(dn))


if __name__ == '__main__':
    e2e.main()
