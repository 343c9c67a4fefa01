#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused without --force and done with it, what is warned about,
and what may be done to descriptors that few know of."""
import json
import os

import descriptor
import e2e
import names
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack

HELPDESK, HR = 'LAB\\helpdesk', 'LAB\\hr'
HOLDER = f'CN=AdminSDHolder,CN=System,{names.BASE}'
ZONES = f'DC=DomainDnsZones,{names.BASE}'
MOST = 65532


def path(name, text):
    full = os.path.join(os.environ['LAB_DIR'], 'tmp', name)
    with open(full, 'w', encoding='ascii') as stream:
        stream.write(text)
    return full


def who(name):
    return e2e.sid_of(name)


def writes_nothing(status, *args, **how):
    written = e2e.written()
    done = e2e.dsacls(*args, **how).exits(status)
    assert e2e.written() == written, f'something was written\n{done}'
    return done


def refused(text, dn, *args, back=(), **how):
    """Refused with these words; done with --force, and taken back by an
    undo that is asked with back. What was there, and what came."""
    before = e2e.snapshot(dn)
    done = writes_nothing(1, dn, *args, **how).fails(1, text, dn)
    done.must('(forced)' not in done.err, 'no force')
    writes_nothing(1, dn, *args, '-n', **how).fails(1, text)
    done = e2e.dsacls(dn, *args, '--force', '-q', **how).succeeds()
    after = e2e.snapshot(dn)
    e2e.dsacls('undo', '-q', *back).succeeds()
    now = e2e.snapshot(dn)
    assert sorted(now.dacl) == sorted(before.dacl), f'{before}\n->\n{now}'
    assert (now.control, now.owner) == (before.control, before.owner)
    return before, after


@e2e.check
def a_list_that_would_be_empty():
    _, after = refused('would be empty', names.PROTECTED, '/N')
    assert after.dacl == [] and after.control & names.DP, after
    _, after = refused('would be empty', names.PROTECTED, '--set-sddl', '-',
                       stdin='D:P')
    assert after.dacl == [], after
    # Under what is inherited there is something left.
    writes_nothing(0, names.ROME, '/N', '-n')
    refused('would be empty', names.ROME, '/N', '/P:Y', '--drop-inherited')


@e2e.check
def protection_that_leaves_nobody_in_control():
    """Nobody allowed, and nobody who could put it right"""
    put_back = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, '/N', '/G', f'{HELPDESK}:RP', '-q').succeeds()
    refused('nobody would hold WRITE PERMISSIONS', names.ROME, '/P:Y',
            '--drop-inherited')
    e2e.dsacls(names.ROME, '/N', '/D', f'{HELPDESK}:RP', '-q').succeeds()
    refused('no allow ACE is left', names.ROME, '/P:Y', '--drop-inherited')
    for _ in range(2):
        e2e.dsacls('undo', last_run(), '-q').succeeds()
    e2e.only_changed(put_back, e2e.snapshot(names.ROME))


def last_run():
    """The newest run that is neither taken back nor takes back."""
    return next(one['id'] for one in json.loads(
        e2e.dsacls('log', '--json').succeeds().out)
        if one['state'] == 'done' and not one['undoes'])


@e2e.check
def the_caller_would_be_locked_out():
    """By losing WD, by a denial, by a new owner; with --force it is done"""
    env = e2e.env_of('delegate1')
    before = e2e.snapshot(names.LEAVERS)
    for args in (('/R', 'LAB\\delegate1'), ('/D', 'LAB\\delegate1:WD'),
                 ('/N',), ('/R', 'LAB\\delegate1:WD', '/I:T'),
                 ('/D', 'Authenticated Users:WD')):
        writes_nothing(1, names.LEAVERS, *args, env=env).fails(
            1, 'lock yourself out')
    # Somebody else is not.
    writes_nothing(0, names.LEAVERS, '/R', 'LAB\\delegate1', '-n')
    writes_nothing(0, names.LEAVERS, '/R', 'LAB\\delegate1', '-n', '/G',
                   'LAB\\delegate1:WD', env=env)
    e2e.dsacls(names.LEAVERS, '/R', 'LAB\\delegate1', '--force', '-q',
               env=env).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS), removed=[
        f'(A;CI;RCWD;;;{who("delegate1")})'])
    # Now it is so: only another can take it back.
    writes_nothing(1, 'undo', '-q', env=env).warns('rights on the object')
    run = last_run()
    e2e.dsacls('undo', run, '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.LEAVERS))


@e2e.check
def the_template_of_all_administrators():
    """AdminSDHolder: what gives needs --force, what takes away does not (F14)
    """
    before, after = refused('this is AdminSDHolder', HOLDER, '/G', f'{HR}:RP')
    e2e.only_changed(before, after, [f'(A;;RP;;;{who("hr")})'])
    for revoke in (('/R', HR), ('/R', f'{HR}:RP'),
                   ('/R', HR, '--canonicalize')):
        e2e.dsacls(HOLDER, '/G', f'{HR}:RP', '--force', '-q').succeeds()
        e2e.dsacls(HOLDER, *revoke, '-q').succeeds().silent()
        e2e.only_changed(before, e2e.snapshot(HOLDER))
    # An undo of it puts back what was there.
    e2e.dsacls('undo', '-q').succeeds().silent()
    e2e.only_changed(before, e2e.snapshot(HOLDER),
                     [f'(A;;RP;;;{who("hr")})'])
    e2e.dsacls(HOLDER, '/R', HR, '-q').succeeds()
    for args in (('/D', f'{HR}:RP'), ('/R', HR, '/G', f'{HR}:RP'), ('/P:Y',),
                 ('/S', '--yes')):
        writes_nothing(1, HOLDER, *args).fails(1, 'AdminSDHolder')


@e2e.check
def a_reset_of_the_head_of_a_partition():
    writes_nothing(1, names.BASE, '/S', '--yes').fails(
        1, 'head of a naming context')
    before, after = refused('head of a naming context', ZONES, '/S', '--yes')
    assert sorted(before.dacl) != sorted(after.dacl)


@e2e.check
def a_list_longer_than_a_list_can_be():
    """What no descriptor can hold no force makes possible"""
    def sddl(count):
        return path('long.sddl', 'D:' + ''.join(
            f'(A;;RP;;;S-1-5-21-1-2-3-{i})' for i in range(count)))
    for more in ((), ('--force',), ('--force', '-n')):
        writes_nothing(1, names.ROME, '--set-sddl', sddl(2000), *more).fails(
            1, 'the DACL would take', str(MOST), names.ROME).hides(
                'temporary file', '(forced)')
    # Each grant on its own is small; what counts is what comes of it.
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, '--set-sddl', sddl(1700), '--diff').exits(0).warns(
        'the DACL grows to', 'in 17')
    writes_nothing(3, 'verify', names.ROME).shows(names.ROME, 'oversize')
    grants = [f'S-1-5-21-1-2-4-{i}:RP' for i in range(100)]
    writes_nothing(1, names.ROME, '/G', *grants).fails(
        1, 'the DACL would take')
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_refusal_among_several_objects():
    """Nothing is written to the others either, but with --keep-going"""
    rome = e2e.snapshot(names.ROME)
    args = (names.ROME, HOLDER, '/G', f'{HELPDESK}:RP')
    writes_nothing(1, *args).fails(1, 'AdminSDHolder', '--keep-going')
    e2e.dsacls(*args, '--keep-going').fails(4, 'AdminSDHolder')
    e2e.only_changed(rome, e2e.snapshot(names.ROME),
                     [f'(A;;RP;;;{who("helpdesk")})'])
    e2e.dsacls('undo', '-q').succeeds()
    e2e.only_changed(rome, e2e.snapshot(names.ROME))


@e2e.check
def every_warning_of_the_list():
    """A dry run gives each, and none for what is harmless"""
    for dn, args, *texts in (
            (e2e.dn_of('admin1'), ('/G', f'{HR}:RP'), 'adminCount=1'),
            (names.SPECIAL, ('/I:T', '/G', f'{HR}:RP'),
             'blocked inheritance on 1 organizational unit below'),
            (names.ROME, ('/G', 'Everyone:WP'), 'nearly every account'),
            (names.ROME, ('/G', 'Authenticated Users:CC'),
             'nearly every account'),
            (names.ROME, ('/G', 'LAB\\Domain Users:WP'),
             'nearly every account'),
            (names.ROME, ('/G', f'{HR}:CA'), 'every extended right'),
            (names.ROME, ('/G', f'{HR}:WD'), 'WD and WO'),
            (names.ROME, ('/G', f'{HR}:WO'), 'WD and WO'),
            (names.ROME, ('/G', f'{HR}:GA'), 'can do everything'),
            (names.BASE, ('/I:S', '/G', f'{HR}:RP'), 'below it, not on it'),
            (names.ROME, ('/D', 'LAB\\Domain Admins:RP'), 'you are in')):
        done = writes_nothing(0, dn, *args, '-n').warns('warning:', *texts)
        # A warning is no refusal, and --force does not silence it.
        writes_nothing(0, dn, *args, '-n', '--force').warns(*texts)
        assert done.err.count('warning:') <= 2, done
    writes_nothing(0, names.LEAVERS, '/D', 'Administrators:RP', '-n',
                   env=e2e.env_of('delegate1')).warns('Domain Admins as well')
    for args in (('/G', f'{HR}:RP'), ('/I:S', '/G', f'{HR}:RPWP;title;user'),
                 ('/D', f'{HR}:WP;title'), ('/R', 'Everyone')):
        writes_nothing(0, names.ROME, *args, '-n').silent()


@e2e.check
def an_explicit_deny_that_overrides_is_named():
    """By the denied group, also where the trustee is only in it"""
    e2e.dsacls(names.ROME, '/D', 'LAB\\all-staff:WP;title', '-q').succeeds()
    for one in ('LAB\\all-staff', 'LAB\\berlin-staff', 'LAB\\alice'):
        writes_nothing(0, names.ROME, '-n', '/G', f'{one}:WP;title').warns(
            'an explicit deny for LAB\\all-staff', 'overrides', one)
    for one, right in (('LAB\\all-staff', 'WP;description'),
                       ('LAB\\all-staff', 'RP;title'), (HR, 'WP;title')):
        writes_nothing(0, names.ROME, '-n', '/G', f'{one}:{right}').silent()
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def the_audit_list_is_reset_to_the_default_of_the_class():
    before = e2e.snapshot(names.AUDITED)
    assert len(before.sacl) >= 2, before
    own = [one for one in before.sacl
           if not int(one.split(';')[1], 16) & descriptor.INHERITED]
    writes_nothing(1, names.AUDITED, '/resetDefaultSACL').fails(1, '--yes')
    with e2e.nothing_else(names.AUDITED):
        e2e.dsacls(names.AUDITED, '/resetDefaultSACL', '--yes',
                   '-q').succeeds()
    after = e2e.snapshot(names.AUDITED)
    # The schema audits nothing on organizational units.
    assert after.sacl == [one for one in before.sacl if one not in own], after
    assert (after.owner, after.group, after.dacl) == (
        before.owner, before.group, before.dacl), after
    writes_nothing(0, names.AUDITED, '/resetDefaultSACL')
    e2e.dsacls('undo', '-q').succeeds()
    now = e2e.snapshot(names.AUDITED)
    assert sorted(now.sacl) == sorted(before.sacl), now
    assert now.dacl == before.dacl, now
    writes_nothing(1, names.AUDITED, '/resetDefaultSACL', '--yes',
                   env=e2e.env_of('alice'))


@e2e.check
def a_descriptor_is_made_where_there_was_none():
    """--create, and the undo that takes the attribute away again"""
    dn = f'CN=badge,CN=Services,CN=Configuration,{names.BASE}'
    e2e.ldapadd(f'dn: {dn}\nobjectClass: pKICertificateTemplate\n').exits(0)
    args = (dn, '--attribute', 'pKIEnrollmentAccess', '/G', f'{HR}:RP',
            f'{HELPDESK}:GA')

    def value():
        found = e2e.ldapsearch(dn, '(objectClass=*)', 'pKIEnrollmentAccess',
                               scope='base')[0][1].get('pKIEnrollmentAccess')
        return found and ndr_unpack(security.descriptor, found[0])
    assert value() is None
    writes_nothing(1, *args).fails(1, '--create')
    writes_nothing(3, *args, '--create', '--check')
    e2e.dsacls(*args, '--create', '-q').succeeds()
    made = value()
    assert sorted(map(e2e.text_of, made.dacl.aces)) == sorted(map(e2e.ace, (
        f'(A;;RP;;;{who("hr")})',
        f'(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{who("helpdesk")})'))), made
    assert made.type & names.DP and made.revision == 1, made.type
    writes_nothing(0, *args)
    e2e.dsacls(dn, '--attribute', 'pKIEnrollmentAccess').succeeds(
        f'Allow {HR}')
    # Played by ldapmodify, what undo prints takes the value away as undo does.
    e2e.ldapmodify(replayable(writes_nothing(0, 'undo', '-n', '--ldif').out)
                   ).exits(0)
    assert value() is None
    e2e.ldapmodify(replayable(writes_nothing(0, *args, '--create', '-n',
                                             '--ldif').out)).exits(0)
    assert ndr_pack(value()) == ndr_pack(made)
    e2e.dsacls('undo', '-q').succeeds()
    assert value() is None
    again = replayable(writes_nothing(0, 'undo', last_undo(), '-n',
                                      '--ldif').out)
    e2e.ldapmodify(again).exits(0)
    assert ndr_pack(value()) == ndr_pack(made)
    e2e.ldapmodify(f'dn: {dn}\nchangetype: modify\n'
                   'replace: pKIEnrollmentAccess\n-\n').exits(0)
    e2e.dsacls('undo', last_undo(), '-q').succeeds()
    assert ndr_pack(value()) == ndr_pack(made)
    # Somebody else's value is not taken away with ours.
    e2e.dsacls(dn, '--attribute', 'pKIEnrollmentAccess', '/D', f'{HR}:WP',
               '-q').succeeds()
    e2e.dsacls('undo', first_create(), '-q').fails(4, 'conflict', dn)
    assert len(value().dacl.aces) == 3
    e2e.ldapmodify(f'dn: {dn}\nchangetype: delete\n').exits(0)


def replayable(ldif):
    """SD flags mean nothing for another attribute, and are critical."""
    assert 'control:' not in ldif, ldif
    return ldif


def runs():
    return json.loads(e2e.dsacls('log', '--json').succeeds().out)


def last_undo():
    return next(one['id'] for one in runs() if one['undoes'])


def first_create():
    """The undo of the undo, which made the value that stands now."""
    return runs()[1]['id']


if __name__ == '__main__':
    e2e.main()
