#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every switch that changes a list."""
import functools
import json
import os
import subprocess

import e2e
import names
from descriptor import Snapshot
from samba.dcerpc import security

HELPDESK = 'LAB\\helpdesk'
FULL = 'CCDCLCSWRPWPDTLOCRSDRCWDWO'


def around(dn):
    """Decorator: the check is about dn, and undoes all it did, in the end."""
    def decorate(function):
        @functools.wraps(function)
        def checked():
            before = e2e.snapshot(dn)
            with e2e.nothing_else(dn):
                function(before)
            while done():
                e2e.dsacls('undo', done()[0], '-q').succeeds()
            e2e.only_changed(before, e2e.snapshot(dn))
        return checked
    return decorate


def done():
    """Runs that are neither taken back nor take back, newest first."""
    listed = json.loads(e2e.dsacls('log', '--json').succeeds().out)
    return [one['id'] for one in listed
            if one['state'] == 'done' and not one['undoes']]


def write_nothing(status, *args, **how):
    """Run the program: it ends so, and nothing at all is written."""
    written = e2e.written()
    result = e2e.dsacls(*args, **how).exits(status)
    assert e2e.written() == written, f'something was written\n{result}'
    return result


def after(dn, *args, **how):
    e2e.dsacls(dn, *args, **how).succeeds()
    return e2e.snapshot(dn)


def who(name):
    return e2e.sid_of(name)


@e2e.check
@around(names.BERLIN)
def n_replaces_what_is_explicit_and_no_more(before):
    now = after(names.BERLIN, '/N', '/G', 'LAB\\hr:GA')
    assert now.explicit == [e2e.ace(f'(A;;{FULL};;;{who("hr")})')], now
    assert (now.inherited, now.sacl, now.owner, now.control) == (
        before.inherited, before.sacl, before.owner, before.control)


@e2e.check
@around(names.ROME)
def p_blocks_and_lets_in(before):
    copies = [one.split(';') for one in before.inherited]
    assert copies
    now = after(names.ROME, '/P:Y')
    assert now.control & names.PROTECTED_BIT and not now.inherited, now
    for one in copies:
        flags = int(one[1], 16) & ~security.SEC_ACE_FLAG_INHERITED_ACE
        one[1] = f'{flags:#04x}'
    assert sorted(now.explicit) == sorted(
        before.explicit + [';'.join(one) for one in copies]), now
    again = after(names.ROME, '/P:N')
    assert again.explicit == now.explicit, again
    assert (again.inherited, again.control) == (before.inherited,
                                                before.control), again


@e2e.check
@around(names.ROME)
def p_may_leave_no_copies(before):
    now = after(names.ROME, '/P:Y', '--drop-inherited')
    assert now.control & names.PROTECTED_BIT, now
    assert sorted(now.dacl) == sorted(before.explicit), now
    e2e.only_changed(before, after(names.ROME, '/P:N'))


@e2e.check
@around(names.ROME)
def d_stands_before_what_is_allowed(before):
    now = after(names.ROME, '/I:T', '/D', f'{HELPDESK}:WP')
    e2e.only_changed(before, now, [f'(D;CI;WP;;;{who("helpdesk")})'])
    assert now.explicit[0] == e2e.ace(f'(D;CI;WP;;;{who("helpdesk")})'), now


@e2e.check
@around(names.ROME)
def r_of_a_trustee_of_one_grant_and_of_a_denial(_):
    one, reset = who('hr'), names.RESET_PASSWORD
    start = after(names.ROME, '/I:S', '/G', 'LAB\\hr:CA;Reset Password;user',
                  'LAB\\hr:RPWP;lockoutTime;user', '/D',
                  'LAB\\hr:WP;title;user')
    assert any(ace.endswith(one) for ace in start.inherited)
    grant = f'(OA;CIIO;CR;{reset};{names.USER};{one})'
    denial = next(ace for ace in start.explicit
                  if ace.startswith('OD;') and ace.endswith(one))
    now = after(names.ROME, '/I:S', '/R', 'LAB\\hr:CA;Reset Password;user')
    e2e.only_changed(start, now, removed=[grant])
    less = after(names.ROME, '/I:S', '/R', 'LAB\\hr:WP;lockoutTime;user')
    e2e.only_changed(
        now, less, [f'(OA;CIIO;RP;{names.LOCKOUT_TIME};{names.USER};{one})'],
        [f'(OA;CIIO;RPWP;{names.LOCKOUT_TIME};{names.USER};{one})'])
    # Neither the wrong /I nor, asked for, a grant where there is a denial.
    write_nothing(0, names.ROME, '/R', 'LAB\\hr:RP;lockoutTime')
    write_nothing(0, names.ROME, '--allow', '/I:S', '/R',
                  'LAB\\hr:WP;title;user')
    now = after(names.ROME, '--deny', '/I:S', '/R', 'LAB\\hr:WP;title;user')
    assert now.explicit == [ace for ace in less.explicit if ace != denial]
    now = after(names.ROME, '/D', 'LAB\\hr:DT', '/G', 'LAB\\hr:RC')
    all_gone = after(names.ROME, '/R', 'LAB\\hr')
    assert all_gone.explicit == [ace for ace in now.explicit
                                 if not ace.endswith(one)], all_gone
    assert all_gone.inherited == start.inherited, all_gone


@e2e.check
@around(names.BERLIN)
def s_resets_to_the_default_of_the_class(before):
    write_nothing(1, names.BERLIN, '/S').warns('--yes')
    now = after(names.BERLIN, '/S', '--yes')
    text = e2e.ldapsearch(
        f'CN=Organizational-Unit,CN=Schema,CN=Configuration,{names.BASE}',
        '(objectClass=*)', 'defaultSecurityDescriptor', scope='base'
    )[0][1]['defaultSecurityDescriptor'][0].decode()
    value = security.descriptor.from_sddl(
        text, security.dom_sid(os.environ['LAB_SID']))
    assert sorted(now.explicit) == sorted(map(e2e.text_of, value.dacl.aces))
    assert (now.inherited, now.owner) == (before.inherited, before.owner)
    write_nothing(0, names.BERLIN, '/S')


@e2e.check
def s_t_resets_the_tree():
    bob, carol = e2e.dn_of('bob'), e2e.dn_of('carol')
    e2e.dsacls(bob, names.BERLIN, carol, '/G', f'{HELPDESK}:WP').succeeds()
    forest = e2e.tree()
    write_nothing(1, names.BERLIN, '/S', '/T')
    e2e.dsacls(names.BERLIN, '/S', '/T', '--yes').succeeds()
    now = e2e.tree()
    inside = {dn for dn in forest if dn.endswith(names.BERLIN)}
    assert bob in inside and len(inside) == 4, inside
    for dn in forest:
        if dn not in inside:
            assert now[dn] == forest[dn], dn
    for dn in inside:
        assert not any(one.endswith(who('helpdesk'))
                       for one in e2e.snapshot(dn).dacl), dn
    e2e.dsacls('undo', '-q').succeeds()
    for dn in inside:
        old, new = Snapshot(dn, forest[dn]), e2e.snapshot(dn)
        assert sorted(old.dacl) == sorted(new.dacl), dn
    e2e.dsacls(bob, names.BERLIN, carol, '/R', f'{HELPDESK}:WP',
               '-q').succeeds()


@e2e.check
@around(names.ROME)
def take_ownership(before):
    e2e.dsacls(names.ROME, '--set-sddl', '-', '-q',
               stdin=f'O:{who("hr")}').succeeds()
    now = after(names.ROME, '/takeOwnership')
    assert (now.owner, now.dacl) == (before.owner, before.dacl), now
    write_nothing(0, names.ROME, '/takeOwnership')


@e2e.check
def a_of_one_who_may_not_see_it():
    """/A shows the audit list, or says that it cannot be read"""
    e2e.dsacls(names.AUDITED, '/A').succeeds('Audit')
    e2e.dsacls(names.AUDITED, '/A', env=e2e.env_of('alice')).succeeds(
        'Access list', '{The audit entries cannot be read}').warns(
        'audit entries cannot be read')
    # What was not read is null, and not absent.
    for args, env, expected in (
            ((), None, (None, None)), (('/A',), None, ('list', 4)),
            (('/A',), e2e.env_of('alice'), (None, None))):
        one = json.loads(e2e.dsacls(names.AUDITED, '--json', *args,
                                    env=env).exits(0).out)
        sacl = one['sacl']
        assert (one['sacl_state'], sacl and len(sacl)) == expected, one
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'unaudited.ldif')
    for args, shown in (((), 'The audit entries cannot be read'),
                        (('/A',), 'Audit')):
        e2e.dsacls('snapshot', names.AUDITED, '-o', path, *args).succeeds()
        e2e.dsacls('--offline', path, names.AUDITED, '/A').succeeds(shown)
        done = e2e.dsacls('--offline', path, 'findsid', 'Everyone',
                          names.AUDITED, '/A')
        if args:
            done.exits(0)
        else:
            done.fails(4, 'the snapshot was made without /A')


@e2e.check
def an_audit_list_of_one_who_may_not_see_it():
    """Setting it: what is missing is the privilege, not RC"""
    alice, wanted = e2e.env_of('alice'), 'S:(AU;SAFA;SD;;;WD)'
    before = e2e.snapshot(names.AUDITED, 15)
    for switch, sddl in ((('--set-sddl', '-'), wanted),
                         (('--set-sddl', '-'), 'S:'),
                         (('/resetDefaultSACL', '--yes'), '')):
        args = (names.AUDITED, *switch)
        how = {'stdin': sddl, 'env': alice}
        done = e2e.dsacls(*args, '-n', '--json', **how).exits(0)
        done.warns('audit entries cannot be read', 'SeSecurityPrivilege')
        done.must('(RC)' not in done.err, done)
        one = json.loads(done.out)
        assert (one['changed'], one['allowed'], one['sacl_state']) == (
            True, False, None), one
        e2e.dsacls(*args, '--check', **how).exits(3)
        # Nothing is written that was not read, and no record of it is made.
        for more in ((), ('-n', '--ldif')):
            done = e2e.dsacls(*args, *more, **how)
            done.fails(1, 'audit entries cannot be read',
                       'SeSecurityPrivilege', 'never written')
            done.must('(RC)' not in done.err and 'changetype' not in done.out,
                      done)
    # Where RC is missing it is RC.
    e2e.dsacls(names.AUDITED, '/D', 'LAB\\alice:RC', '-q').exits(0)
    done = e2e.dsacls(names.AUDITED, '--set-sddl', '-', '-n', stdin=wanted,
                      env=alice).fails(1, '(RC)')
    done.must('SeSec' not in done.err, done)
    e2e.dsacls('undo', '-q').exits(0)
    e2e.unchanged(before, e2e.snapshot(names.AUDITED, 15))


@e2e.check
@around(names.ROME)
def set_sddl_sets_the_parts_it_holds(before):
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'wanted.sddl')
    wanted = f'D:(A;;{FULL};;;DA)(A;CI;RP;;;{who("hr")})'
    with open(path, 'w', encoding='ascii') as stream:
        stream.write(wanted + '\n')
    now = after(names.ROME, '--set-sddl', path)
    assert now.explicit == [e2e.ace(f'(A;;{FULL};;;DA)'),
                            e2e.ace(f'(A;CI;RP;;;{who("hr")})')], now
    assert (now.owner, now.group, now.inherited) == (
        before.owner, before.group, before.inherited)


@e2e.check
@around(names.ROME)
def set_sddl_in_the_wrong_order_is_refused(_before):
    """Or put in order, when that is asked for"""
    wrong = f'D:(A;;{FULL};;;DA)(D;;RP;;;{who("hr")})'
    write_nothing(1, names.ROME, '--set-sddl', '-', stdin=wrong).fails(
        1, 'not in canonical order', '--canonicalize')
    e2e.dsacls(names.ROME, '--set-sddl', '-', '--canonicalize', '-q',
               stdin=wrong).succeeds()
    now = e2e.snapshot(names.ROME)
    assert now.explicit == [e2e.ace(f'(D;;RP;;;{who("hr")})'),
                            e2e.ace(f'(A;;{FULL};;;DA)')], now


@e2e.check
def what_cannot_be_printed_is_a_failure():
    for args in (('help',), ('--version',), ('--help',), ('schema', 'user'),
                 ('findsid', 'SYSTEM', names.ROME), ('verify', names.UNORDERED),
                 (names.ROME, '/G', 'LAB\\hr:RP', '--explain'),
                 (names.ROME,)):
        with open('/dev/full', 'w') as full:
            done = subprocess.run(['dsacls', *args], stdout=full, text=True,
                                  check=False, stderr=subprocess.PIPE)
        assert done.returncode == 1 and (
            'standard output' in done.stderr), (args, done)


@e2e.check
@around(names.ROME)
def streams_that_are_closed_are_no_connection(_before):
    """What is printed must not go to the server, nor its answers be read"""
    def run(line):
        return subprocess.run(['timeout', '20', 'sh', '-c', line], text=True,
                              check=False, capture_output=True)

    berlin = f'OU=Berlin,OU=people,{os.environ["LAB_BASE"]}'
    for line, status in (
            (f'dsacls {berlin} >&-', 1), (f'dsacls {berlin} 2>&-', 0),
            (f'dsacls {berlin} >&- 2>&-', 1), (f'dsacls {berlin} <&-', 0),
            (f'echo show | dsacls shell {berlin} >&-', 1),
            (f'dsacls shell {berlin} <&-', 0),
            # Done, but nobody saw it.
            (f'dsacls {names.ROME} /G alice:RP >&-', 4)):
        assert run(line).returncode == status, (line, run(line))


@e2e.check
def sddl_that_is_none_is_a_mistake_of_usage():
    """Exit status 2, nobody asked, and a caret below what is wrong"""
    path = os.path.join(os.environ['LAB_DIR'], 'tmp', 'wrong.sddl')
    nobody = ('-H', 'ldap://nowhere.example')
    for text, name, line, wrong in (
            ('D:(A;;XX;;;DA)', '-', None, 'XX'),
            ('D:(A;;XX;;;DA)\n', path, None, 'XX'),
            ('O:DA\r\nD:(A;;RP;;;DA)\r\n  (A;;RP;;;ZZ)\r\n', path, 3, 'ZZ'),
            ('O:DA X:', '-', None, 'X:'),
            ('rubbish', '-', None, 'rubbish')):
        with open(path, 'w', encoding='ascii', newline='') as stream:
            stream.write(text)
        for more in ((), ('--explain',), ('-n',)):
            done = write_nothing(2, names.ROME, '--set-sddl', name, *nobody,
                                 *more, stdin=text)
            where = ('stdin' if name == '-' else path) + \
                (f':{line}' if line else '')
            shown = done.err.splitlines()
            assert shown[0].startswith(f'dsacls: {where}: '), done
            assert shown[1][shown[2].index('^'):].startswith(wrong), done
    for text in ('', ' \n'):
        write_nothing(2, names.ROME, '--set-sddl=-', *nobody,
                      stdin=text).fails(2, 'stdin: there is nothing to set')


@e2e.check
def ca_on_a_set_without_confidential_attributes():
    """The schema is asked, whether or not the set has members there"""
    for name in ('Phone and Mail Options', 'Personal Information',
                 'Web Information'):
        args = (names.ROME, '/I:S', '/G', f'{HELPDESK}:CA;{name};user')
        write_nothing(1, *args).fails(
            1, f'{name} is a property set without confidential attributes',
            '--force')
        write_nothing(0, *args, '--force', '-n')


@e2e.check
@around(names.ROME)
def a_password_leaves_no_trace_of_its_length(_):
    password = os.environ['LAB_ADMIN_PW']
    for word in ((f'/passwd:{password}',), ('-w', password)):
        e2e.dsacls(names.ROME, '-q', '/G', f'{HELPDESK}:RP',
                   '/user:Administrator', '/domain:LAB', *word).succeeds()
        run = json.loads(e2e.dsacls('log', '--json').succeeds().out)[0]
        assert "***" in run['command'], run
        assert '****' not in run['command'], run
        e2e.dsacls('log').succeeds().hides('****')
        e2e.dsacls('undo', '-q').succeeds()


if __name__ == '__main__':
    e2e.main()
