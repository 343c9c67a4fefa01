#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said is so: names, warnings and the grammar against a directory.

What a domain controller makes of an entry is proven about Samba; the rules
behind it are those of MS-ADTS 5.1.3.3."""
import json
import os

import descriptor
import e2e
import names

HELPDESK, HR = 'LAB\\helpdesk', 'LAB\\hr'
GROUP = f'CN=hr,OU=groups,{names.BASE}'
SERVERS = f'OU=servers,{names.BASE}'
HEURISTICS = (f'CN=Directory Service,CN=Windows NT,CN=Services,'
              f'CN=Configuration,{names.BASE}')
# Of "Delegating the minimum set of permissions for user provisioning".
PROVISIONED = ('cn', 'distinguishedName', 'name', 'userAccountControl',
               'sAMAccountName', 'userPrincipalName', 'displayName')


def who(name):
    return e2e.sid_of(name)


def temporary(name):
    return os.path.join(os.environ['LAB_DIR'], 'tmp', name)


def sid_exists(rid, domain=None):
    domain = domain or os.environ['LAB_SID']
    return bool(e2e.ldapsearch(names.BASE, f'(objectSid={domain}-{rid})',
                               'cn'))


def dry(*args, **how):
    written = e2e.written()
    done = e2e.dsacls(*args, '-n', **how)
    assert e2e.written() == written, f'something was written\n{done}'
    return done


@e2e.check
def the_seeds_own_script_as_powershell_hands_it_on():
    """The seed's own script, quotation marks and blanks included"""
    unit = names.ROME.replace(',', ', ')
    quoted = '"' + 'LAB\\provisioners' + '"'
    sid = who('provisioners')
    for args, added in (
            (('/G', f'{quoted}:CCDC;user;'),
             [f'(OA;;CCDC;{names.USER};;{sid})']),
            (('/I:S', '/G', f'{quoted}:CCDC;user;organizationalUnit'),
             [f'(OA;CIIO;CCDC;{names.USER};{names.UNIT};{sid})']),
            (('/I:S', '/G', f'{quoted}:CA;"Reset Password";user'),
             [f'(OA;CIIO;CR;{names.RESET_PASSWORD};{names.USER};{sid})'])):
        before = e2e.snapshot(names.ROME)
        e2e.dsacls(unit, *args, '-q').succeeds().silent()
        e2e.only_changed(before, e2e.snapshot(names.ROME), added)
        e2e.dsacls(unit, *args, '--check').exits(0)
        e2e.dsacls('undo', '-q').succeeds()
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(unit, '/I:S', '/G',
               *(f'{quoted}:WP;{one};user' for one in PROVISIONED),
               '-q').succeeds()
    after = e2e.snapshot(names.ROME)
    assert len(after.dacl) == len(before.dacl) + len(PROVISIONED), after
    e2e.dsacls('undo', '-q').succeeds()
    dry(unit, '/G', f'{quoted}:CCDC;"user"', '-v').exits(0).warns(
        'note: the quotation marks are taken off')
    dry(unit, '/G', f'{quoted[:-1]}:CCDC;user').fails(
        2, 'a quotation mark without its partner')


@e2e.check
def the_zero_guid_is_all():
    """F9: the zero GUID is all, with and without /I:S"""
    zero = '00000000-0000-0000-0000-000000000000'
    for reach, flags in (('/I:T', 'CI'), ('/I:S', 'CIIO')):
        before = e2e.snapshot(names.ROME)
        e2e.dsacls(names.ROME, reach, '/G',
                   f'{HR}:CCDC;{names.USER};{zero}', '-q').succeeds().silent()
        e2e.only_changed(before, e2e.snapshot(names.ROME), [
            f'(OA;{flags};CCDC;{names.USER};;{who("hr")})'])
        e2e.dsacls('undo', '-q').succeeds()
    dry(names.ROME, '/G', f'{HR}:RP;{zero};{zero}', '-v').exits(0).warns(
        'the zero GUID is read as an empty part')


@e2e.check
def a_class_stands_for_its_objects():
    """F2: WD;group on a group works, is not refused and not warned of"""
    helper = e2e.env_of('helpdesk1')
    grant = (GROUP, '/G', f'{HELPDESK}1:RP', '-q')
    e2e.dsacls(GROUP, '/G', f'{HELPDESK}:WD;group', '-q').succeeds()
    # Now he writes the list, which he could not before.
    e2e.dsacls(*grant, env=helper).succeeds()
    e2e.dsacls(GROUP, '/R', f'{HELPDESK}1', '-q').succeeds()
    e2e.dsacls(GROUP, '/R', f'{HELPDESK}:WD;group', '-q').succeeds()
    e2e.dsacls(*grant, env=helper).fails(1)
    dry(GROUP, '/G', f'{HELPDESK}:RP;group').exits(0).silent()


@e2e.check
def a_class_of_other_objects_is_warned_of():
    """F2: where a class in the object field does nothing, and where it does"""
    dry(GROUP, '/G', f'{HELPDESK}:RP;user').exits(0).warns(
        'warning:', 'RP;user does nothing here: the object is of class group',
        'RP;;user with /I:S')
    dry(names.ROME, '/I:T', '/G', f'{HELPDESK}:SD;user').exits(0).warns(
        'SD;user does nothing on the object itself',
        'it holds on user objects below')
    dry(names.ROME, '/I:S', '/G', f'{HELPDESK}:SD;user').exits(0).warns(
        'SD holds on user objects as a whole, and does nothing on others')
    dry(names.ROME, '/I:S', '/G', f'{HELPDESK}:SD;user;user').exits(
        0).silent()
    dry(names.ROME, '/I:S', '/G', f'{HELPDESK}:SD;user;group').fails(
        1, 'SD;user;group does nothing')
    dry(names.ROME, '/I:S', '/G', f'{HELPDESK}:DC;;computer').exits(0).warns(
        'children of every class, inside computer objects')


@e2e.check
def deleting_by_a_class_works_as_said():
    """F2: SD;user with /I:S deletes users, and no others"""
    leaver = f'CN=Said Leaver,{names.PARIS}'
    e2e.ldapadd(f'dn: {leaver}\nobjectClass: user\n'
                'sAMAccountName: saidleaver\n').exits(0)
    helper = e2e.env_of('helpdesk1')
    delete = f'dn: {leaver}\nchangetype: delete\n'
    e2e.ldapmodify(delete, env=helper).exits(50)
    e2e.dsacls(names.PARIS, '/I:S', '/G', f'{HELPDESK}:SD;user',
               '-q').succeeds()
    e2e.ldapmodify(delete, env=helper).exits(0)
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def the_deletion_guard_is_no_obstacle_to_take_away():
    """F8: the guard against accidental deletion is named as what it is"""
    e2e.dsacls(names.ROME, '--preset', 'protect-from-deletion',
               '-q').succeeds()
    for grant, overlap in (('GA', 'DT and SD of GA'),
                           ('DCSD;user', 'SD of DCSD;user')):
        dry(names.ROME, '/G', f'{HR}:{grant}').exits(0).warns(
            'the guard against accidental deletion',
            f'overrides {overlap} for {HR}').hides('--deny')
    dry(names.ROME, '/G', f'{HR}:CC;user').exits(0).silent()
    # A deny that is no guard may well be in the way.
    e2e.dsacls(names.ROME, '/D', 'Everyone:WP;title', '-q').succeeds()
    dry(names.ROME, '/G', f'{HR}:RPWP;title').exits(0).warns(
        'overrides WP of RPWP;title', '/R with --deny')
    for _ in range(2):
        e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def groups_that_the_domain_does_not_have():
    """F11: Key Admins where there are none"""
    for name, rid, since in (
            ('Key Admins', 526, '2016'), ('Enterprise Key Admins', 527, '2016'),
            ('Cloneable Domain Controllers', 522, '2012'),
            ('Protected Users', 525, '2012 R2')):
        for one in (name, f'LAB\\{name}'):
            done = dry(names.ROME, '/G', f'{one}:RP;description')
            if sid_exists(rid):
                done.exits(0)
            else:
                done.fails(1, f'No such trustee: {one}',
                           f'Windows Server {since} or later has it')
    for alias, rid in (('KA', 526), ('EK', 527), ('CN', 522)):
        if not sid_exists(rid):
            dry(names.ROME, '/G', f'{alias}:RP').fails(
                1, f'No such trustee: {alias}')
    for name, rid in (('Power Users', 547), ('Hyper-V Administrators', 578)):
        done = dry(names.ROME, '/G', f'BUILTIN\\{name}:RP')
        if sid_exists(rid, 'S-1-5-32'):
            done.exits(0)
        else:
            done.fails(1, f'No such trustee: BUILTIN\\{name}')
    # Those that are there, by name, by alias and as Windows calls them.
    for one in ('Domain Admins', 'DA', 'LAB\\Enterprise Admins', 'EA',
                'BUILTIN\\Administrators', 'Guests', 'krbtgt'):
        dry(names.ROME, '/G', f'{one}:RC').exits(0)


@e2e.check
def verify_sees_a_group_that_is_not_there():
    """F11: an entry for an absent Key Admins is a finding"""
    if sid_exists(526):
        raise e2e.Skip('this domain has Key Admins')
    sid = f'{os.environ["LAB_SID"]}-526'
    e2e.dsacls(names.ROME, '/G', f'{sid}:RP;description', '-q').succeeds()
    e2e.dsacls('verify', names.ROME).exits(3).shows(
        'orphaned-sid',
        f'{sid} is Key Admins, a group that this domain does not have')
    e2e.dsacls('undo', '-q').succeeds()


@e2e.check
def names_in_the_wrong_place():
    """F16: where a well-known name lives"""
    for name, right in (
            ('NT AUTHORITY\\Everyone', 'write Everyone'),
            ('NT AUTHORITY\\Local System', 'write NT AUTHORITY\\SYSTEM'),
            ('NT AUTHORITY\\Principal Self', 'write NT AUTHORITY\\SELF'),
            ('BUILTIN\\Domain Admins', 'write LAB\\Domain Admins'),
            ('BUILTIN\\helpdesk', 'write LAB\\helpdesk'),
            ('LAB\\Everyone', 'LAB has no Everyone: write Everyone'),
            ('LAB\\Authenticated Users',
             'write NT AUTHORITY\\Authenticated Users'),
            ('Jeder', 'Jeder is called Everyone here'),
            ('NT AUTHORITYSELF', 'the shell ate a backslash')):
        dry(names.ROME, '/G', f'{name}:RP').fails(
            1, f'No such trustee: {name}\n', right)
    dry(names.ROME, '/G', 'LABhelpdesk:RP').fails(
        1, 'the shell ate a backslash', "'LAB\\helpdesk'")


@e2e.check
def untouched_objects_are_counted():
    """F13: /R of what most objects do not have is one line, not one each"""
    args = ('--under', names.PEOPLE, '--filter', '(objectClass=user)', '/R',
            f'{HR}:CA')
    users = len(e2e.ldapsearch(names.PEOPLE, '(objectClass=user)', 'cn'))
    done = dry(*args).exits(0).warns(
        f'{users} objects have no such explicit ACE', '-v lists them')
    assert done.err.count('warning:') <= 2, done
    done = dry(*args, '-v').exits(0)
    assert done.err.count('there is no such explicit ACE') == users, done
    # Those that are recorded after a change are counted as well.
    held = f'CN=Carol Clark,{names.PARIS}'
    e2e.dsacls(held, '/G', f'{HR}:CA', '-q').succeeds()
    e2e.dsacls(*args).succeeds(
        f'{held}: changed', f'1 changed, {users - 1} unchanged').warns(
        f'{users - 1} objects have no such explicit ACE')
    # A named object is reported by its name.
    dry(names.ROME, '/R', f'{HR}:CA').exits(0).warns(
        f'{names.ROME}: CA: there is no such explicit ACE')


@e2e.check
def validated_writes_by_the_names_of_attributes():
    """F15: they are among the rights of this directory"""
    for attribute, of in (('member', 'group'),
                          ('servicePrincipalName', 'computer'),
                          ('dNSHostName', 'computer')):
        dry(names.ROME, '/I:S', '/G', f'{HR}:WS;{attribute};{of}').exits(
            0).silent()


@e2e.check
def two_lines_about_one_unit_are_one_object():
    """F18: counted once by a batch, the log and undo"""
    lines = (f'"{names.ROME}" /G "{HR}:RP;title"\n'
             f'"{names.ROME}" /G "{HELPDESK}:RP;title"\n')
    before = e2e.snapshot(names.ROME)
    e2e.dsacls('-f', '-', '--diff', stdin=lines).succeeds(
        '1 object: 1 changed').hides('2 objects')
    run = json.loads(e2e.dsacls('log', '--json').succeeds().out)[0]
    assert run['objects'] == 1, run
    e2e.dsacls('log').succeeds('  1 object  ')
    e2e.dsacls('-f', '-', '--diff', stdin=lines + (
        f'"{names.PARIS}" /G "{HR}:RP;title"\n')).succeeds(
            '2 objects: 1 changed, 1 unchanged')
    e2e.dsacls('undo').succeeds(f'{names.PARIS}: changed')
    e2e.dsacls('undo', run['id']).succeeds('1 object: 1 changed').hides(
        '2 objects')
    e2e.only_changed(before, e2e.snapshot(names.ROME))


@e2e.check
def a_part_of_a_directory_has_no_accounts_that_are_gone():
    """F17: gone only where it would be seen: in a file of snapshot"""
    part = temporary('part.ldif')
    found = e2e.run(
        'ldapsearch', '-LLL', '-Q', '-Y', 'GSSAPI', '-H',
        f'ldap://{os.environ["LAB_HOST"]}', '-o', 'ldif-wrap=no', '-E',
        e2e.sd_flags(7), '-b', names.BASE,
        '(|(objectClass=domainDNS)(objectClass=organizationalUnit))', '*',
        'nTSecurityDescriptor').exits(0).out
    with open(part, 'w', encoding='utf-8') as out:
        out.write(found)
    for one in ('people', 'special'):
        e2e.dsacls('--offline', part, 'verify',
                   f'OU={one},{names.BASE}').hides(
            'belongs to an account that is gone').shows(
            'or one that is not in this file')
    whole = temporary('whole.ldif')
    e2e.dsacls('snapshot', names.BASE, '-o', whole).succeeds()
    e2e.dsacls('--offline', whole, 'verify', names.SPECIAL).shows(
        'belongs to an account that is gone').hides('not in this file')
    if not sid_exists(526):
        e2e.dsacls('--offline', whole, names.ROME, '-n', '/G',
                   'LAB\\Key Admins:RP').fails(1, 'No such trustee')
    e2e.dsacls('--offline', part, names.ROME, '-n', '/G',
               'Key Admins:RP').exits(0).warns('cannot be seen here')
    # Its end is cut off: what is in it is as true, and no more is known.
    with open(whole, 'rb') as stream:
        text = stream.read()
    with open(part, 'wb') as out:
        out.write(text[:text.rindex(b'# The end')])
    e2e.dsacls('--offline', part, 'verify', names.SPECIAL).hides(
        'belongs to an account that is gone')


def set_heuristics(value):
    how = f'replace: dSHeuristics\ndSHeuristics: {value}\n' if value else \
        'delete: dSHeuristics\n'
    e2e.ldapmodify(f'dn: {HEURISTICS}\nchangetype: modify\n{how}').exits(0)


@e2e.check
def list_object_outside_of_its_mode():
    """LO: without effect but in List Object mode"""
    def warned(*args):
        return 'LO has no effect here' in dry(*args).exits(0).err
    grant = (names.ROME, '/G', f'{HR}:LCLO')
    whole = temporary('heuristics.ldif')
    assert warned(*grant)
    assert not warned(names.ROME, '/G', f'{HR}:GR')
    e2e.dsacls('snapshot', names.ROME, '-o', whole).succeeds()
    assert warned('--offline', whole, *grant)
    try:
        set_heuristics('001')
        assert not warned(*grant)
        e2e.dsacls('snapshot', names.ROME, '-o', whole).succeeds()
        assert not warned('--offline', whole, *grant)
        set_heuristics('000000')
        assert warned(*grant)
    finally:
        set_heuristics(None)


if __name__ == '__main__':
    e2e.main()
