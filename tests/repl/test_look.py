#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking around in the shell: tree, ls, who, schema, cd; on terminals of
several widths and in a pipe, in a lab and in directories made up.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import e2e                           # noqa: E402
import forest                        # noqa: E402
from terminal import Terminal, plain  # noqa: E402

PROMPT = re.compile(r'> $')
PLAIN = {'NO_COLOR': '1', 'PAGER': 'cat', 'LC_ALL': 'C.UTF-8'}
HELPDESK = forest.HELPDESK


def feed(lines, *argv, **more):
    """What these lines print from a pipe: standard output and error."""
    done = subprocess.run(['dsacls', *argv, 'shell', '--keep-going'],
                          input='\n'.join(lines) + '\n', text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, **more)
    return done.stdout, done.stderr


def shows(lines, *argv):
    out, err = feed(lines, *argv)
    assert err == '', err
    return out


def made_up(*parts):
    path = os.path.join(os.environ['TMPDIR'], 'forest.ldif')
    return ['--offline', forest.write(path, *parts)]


def at_prompt(columns=200, env=None, argv=()):
    shell = Terminal(['dsacls', *argv, 'shell'], env={**PLAIN, **(env or {})},
                     columns=columns)
    shell.sees(PROMPT)
    return shell


# ---- tree --------------------------------------------------------------

TREE = '''\
DC=lab,DC=example
   OU=people
        LAB\\hr may read and write Personal Information, on user objects below
        NT AUTHORITY\\SELF may write telephoneNumber, on user objects below
      OU=Berlin
           LAB\\helpdesk may use Reset Password, on user objects below
           LAB\\helpdesk may read and write pwdLastSet, on user objects below
           LAB\\helpdesk may read and write lockoutTime, on user objects below
      OU=leavers
           LAB\\delegate1 may read the permissions and change the \
permissions, here and below
   OU=servers
        LAB\\Team Süd may create and delete computer objects, here and below
   OU=special
      OU=denied
           LAB\\helpdesk may not create objects of any class or delete \
objects of any class below, here
           LAB\\hr may not write telephoneNumber, on user objects below
      OU=orphaned
           S-1-5-21-2059475637-1412936518-3120874195-99999 may create and \
delete objects of any class, here and below
           S-1-5-21-3623811015-3361044348-30300820-1013 may read all \
attributes, here and below
      OU=protected  (inheritance blocked)
      OU=unordered
           LAB\\helpdesk may not write all attributes, here
           LAB\\hr may read all attributes, here and below
   CN=System
      CN=MicrosoftDNS
           LAB\\DnsAdmins may do everything but see the object, here and below
'''


@e2e.check
def tree_of_the_domain_is_its_delegations_and_no_noise():
    assert shows(['tree']) == TREE, shows(['tree'])


@e2e.check
def tree_all_shows_every_explicit_entry():
    out = shows(['tree --all'])
    for text in ('   CN=Builtin\n', '   CN=Computers\n',
                 'Account Operators may create and delete computer objects',
                 '      OU=locked\n           Everyone may not delete the '
                 'object or delete it with all below, here\n'):
        assert text in out, text
    assert '(inherited)' not in out
    assert shows(['tree people/Paris --all']) == shows(
        ['cd people/Paris', 'tree --all'])


@e2e.check
def tree_begins_where_we_are_or_are_told():
    berlin = [line[6:] for line in TREE.splitlines()[4:8]]
    assert shows(['tree /people/Berlin']).splitlines() == berlin
    assert shows(['cd people/Berlin', 'tree']).splitlines() == berlin
    out, err = feed(['tree groups', 'tree nowhere'])
    assert out == '' and 'no delegations here or below' in err, out
    assert 'no such object from here: nowhere' in err, err


@e2e.check
def tree_of_what_is_no_container_is_its_own_entries():
    out = shows(['tree "/people/Ada Admin"'])
    assert out.startswith('CN=Ada Admin\n     '), out


@e2e.check
def tree_draws_lines_where_the_terminal_shows_utf_8():
    with at_prompt() as shell:
        out = shell.runs('tree people')
        assert '\n├─ OU=Berlin\n│       LAB\\helpdesk may' in out, out
        assert '\n└─ OU=leavers\n        LAB\\delegate1 may' in out, out
    with at_prompt(env={'LC_ALL': 'C'}) as shell:
        out = shell.runs('tree people')
        assert '\n   OU=Berlin\n        LAB\\helpdesk may' in out, out


@e2e.check
def tree_needs_no_parent_to_have_something_to_say():
    grant = f'D:(A;CI;RP;;;{HELPDESK}){forest.SYSTEM}'
    out = shows(['tree'], *made_up(
        # Children come before their parents, and some parents never.
        forest.unit('OU=z,OU=deep,OU=b', grant),
        forest.unit('OU=A,OU=deep,OU=b', grant),
        forest.group('helpdesk', HELPDESK),
        forest.unit('OU=deep,OU=b'), forest.unit('OU=c', grant),
        forest.unit('OU=b'), forest.domain(),
        forest.schema_class('domainDNS', 'D:(A;;FA;;;SY)'),
        forest.schema_class('organizationalUnit', 'D:(A;;FA;;;SY)')))
    says = 'helpdesk may read all attributes, here and below'
    assert re.sub(r'\S*helpdesk', 'helpdesk', out) == f'''\
{forest.BASE}
   OU=b
      OU=deep
         OU=A
              {says}
         OU=z
              {says}
   OU=c
        {says}
''', out


SETUP = ('(OA;;CCDC;bf967aba-0de6-11d0-a285-00aa003049e2;;AO)'
         '(A;;RPWPLC;;;BA)(A;CI;RPLC;;;RU)')


def setup_forest(*parts):
    """A domain as its setup leaves it, and more."""
    return made_up(
        forest.domain('D:(A;;FA;;;SY)(A;CI;RPLC;;;RU)(A;;RP;;;WD)'),
        forest.schema_class('domainDNS', 'D:(A;;FA;;;SY)(A;CI;RPLC;;;RU)'
                            '(A;;RP;;;WD)'),
        forest.schema_class('organizationalUnit', 'D:(A;;FA;;;SY)'),
        forest.schema_class('container', 'D:(A;;FA;;;SY)'),
        forest.container('CN=Computers', f'D:{SETUP}',
                         isCriticalSystemObject='TRUE'), *parts)


@e2e.check
def what_setup_did_is_no_delegation_but_others_doing_is():
    tree = ['tree']
    out, err = feed(tree, *setup_forest())
    assert out == '' and 'no delegations here or below' in err, out
    # The same trustees, where nobody's setup put them, or with more.
    for dn, aces, says in (
            ('OU=x', '(A;;WP;;;BA)', 'Administrators may write all'),
            ('OU=x', '(A;CI;RPWP;;;RU)', 'may read and write all'),
            ('OU=x', '(A;;RP;;;WD)', 'Everyone may read all'),
            ('OU=x', '(D;;RP;;;BA)', 'Administrators may not read'),
            ('OU=x', '(D;CI;SD;;;WD)', 'Everyone may not delete'),
            ('OU=x', '(D;;SDWP;;;WD)', 'Everyone may not write'),
            ('CN=Computers2', '(A;;CC;;;AO)', 'may create objects of any')):
        make = forest.unit if dn[:2] == 'OU' else forest.container
        out = shows(tree, *setup_forest(make(dn, f'D:{aces}')))
        assert out.startswith(f'{forest.BASE}\n   {dn}\n') and says in out, \
            (aces, out)
    # Not: the guard against deletion, what the domain's head hands down.
    for aces in ('(D;;SDDT;;;WD)', '(D;;DC;;;WD)', '(A;CI;RPLC;;;RU)'):
        out, _ = feed(tree, *setup_forest(forest.unit('OU=x', f'D:{aces}')))
        assert out == '', (aces, out)


# ---- ls ----------------------------------------------------------------

@e2e.check
def ls_is_sorted_by_name_with_containers_marked():
    lines = shows(['ls people']).splitlines()
    names = [line[25:] for line in lines]
    assert names == [
        ' #1 "Grüße" <a>;b+c=d/', '24/7 desk/', 'Ada Admin', 'Berlin/',
        'Dee Disabled', 'Dora Delegate', 'Hannah Hr', 'leavers/',
        'Max Expired', 'Nina Newhire', 'Paris/', 'Rome/', 'Vertrieb, Süd/',
    ], names
    assert lines[2] == '*PA  user                Ada Admin', lines[2]
    assert lines[3] == '*--  organizationalUnit  Berlin/', lines[3]
    assert '  container             System/\n' in shows(['ls /'])


@e2e.check
def ls_narrows_by_name_or_filter():
    assert shows(['ls people/Berlin al*']) == '---  user  Alice Adams\n'
    assert shows(['cd people', 'ls R*']) == '---  organizationalUnit  Rome/\n'
    assert shows(['ls people (objectClass=user)']).count('\n') == 6
    out, err = feed(['ls zz*'])
    assert out == '' and 'nothing below matches' in err, err


def units(count):
    return made_up(forest.domain(), *(
        forest.entry(f'OU=u{n % 7}{n},{forest.BASE}',
                     ['top', 'organizationalUnit'])
        for n in range(count)))


@e2e.check
def ls_says_so_when_there_are_too_many_to_sort():
    out, err = feed(['ls'], *units(5000))
    assert out.splitlines() == sorted(out.splitlines()) and err == '', err
    assert out.count('\n') == 5000
    out, err = feed(['ls'], *units(5001))
    assert out.splitlines() != sorted(out.splitlines())
    assert out.count('\n') == 5001
    assert '5001 objects, in the order of the server' in err, err


@e2e.check
def who_has_seen_enough_in_the_pager_gets_the_prompt_back():
    with at_prompt(argv=units(6000), env={'PAGER': 'head -n 2'}) as shell:
        out = shell.runs('ls')
        assert out.count('---  organizationalUnit') == 2, out
        assert 'in the order of the server' not in out, out
        assert f'\n{forest.BASE}\n' in shell.runs('pwd')
        assert shell.runs('ls').count('---  organizationalUnit') == 2


@e2e.check
def judging_children_asks_nothing_in_the_middle_of_a_search():
    out = shows(['ls people', 'status'])
    searches = int(re.search(r'(\d+) searches', out)[1])
    out = shows(['ls people', 'ls servers', 'ls groups', 'status'])
    more = int(re.search(r'(\d+) searches', out)[1])
    # For the path and for the children, and no more for two new classes.
    assert more - searches == 4, (searches, more)


# ---- who ---------------------------------------------------------------

def sentence(ace):
    argv = made_up(forest.domain(), forest.unit('OU=x', f'D:{ace}'))
    return shows(['cd x', 'who'], *argv).splitlines()[1].strip()


@e2e.check
def who_says_what_control_access_on_attributes_is():
    private = f';{forest.PRIVATE};;{HELPDESK})'
    for ace, said in (
            (f'(OA;CI;CR{private}', 'may read confidential attributes of the '
             'property set Private Information, here and below'),
            (f'(OA;;RPWPCR{private}', 'may read and write Private Information '
             'and read its confidential attributes too, here'),
            (f'(OD;;CR{private}', 'may not read confidential attributes of '
             'the property set Private Information, here'),
            (f'(OA;;CR;{forest.RESET};;{HELPDESK})',
             'may use Reset Password, here'),
            (f'(OA;;CR;bf967a49-0de6-11d0-a285-00aa003049e2;;{HELPDESK})',
             'may read telephoneNumber even if confidential, here'),
            (f'(A;;CR;;;{HELPDESK})', 'may use every extended right, here')):
        assert sentence(ace) == said, (ace, sentence(ace))


@e2e.check
def who_can_do_one_thing():
    """What names the right, and what holds it among others, where it works"""
    def who(words, *aces):
        return re.findall(r'^(?!Owner)\S*?(\d+|helpdesk)$', shows(
            ['cd x', f'who {words}'], *made_up(
                forest.unit('OU=x', 'D:' + ''.join(aces)),
                forest.group('helpdesk', HELPDESK), forest.domain())), re.M)

    def ace(rid, text, kind='A'):
        return f'({kind};{text};S-1-5-21-1-2-3-{rid})'

    user = 'bf967aba-0de6-11d0-a285-00aa003049e2'
    group = 'bf967a9c-0de6-11d0-a285-00aa003049e2'
    reset = '00299570-246d-11d0-a768-00aa006e0529'
    phone = 'bf967a49-0de6-11d0-a285-00aa003049e2'
    personal = '77b5b886-944a-11d1-aebd-0000f80367c1'
    assert who(
        'reset password', ace(2001, f'CIIO;CR;{reset};{user}', 'OA'),
        ace(2002, 'CI;FA;;'), ace(2003, 'CI;CR;;'),
        ace(2004, f'CI;CR;{reset};', 'OD'),
        # On the unit alone; of groups; another right; reading.
        ace(2005, ';FA;;'), ace(2006, f'CIIO;CR;{reset};{group}', 'OA'),
        ace(2007, f'CI;CR;{phone};', 'OA'), ace(2008, 'CI;RP;;'),
    ) == ['2001', '2002', '2003', '2004']
    assert who(
        'telephoneNumber', ace(2001, f'CIIO;WP;{phone};{user}', 'OA'),
        ace(2002, f'CI;RP;{personal};', 'OA'), ace(2003, 'CI;WP;;'),
        ace(2004, f'CI;WP;{reset};', 'OA'), ace(2005, 'CI;CR;;'),
    ) == ['2001', '2002', '2003']
    assert who('computer', ace(2001, ';CC;;'), ace(2002, f';CC;{user};', 'OA')
               ) == ['2001']
    with at_prompt() as shell:
        shell.runs('cd people/Rome')
        assert 'did you mean "Reset Password"' in shell.runs('who Reset Pasword')
        assert 'LAB\\Enterprise Admins\n' in shell.runs('who "Reset Pas<Tab>')


@e2e.check
def who_says_nearly_everything_by_what_is_missing():
    for rights, said in (
            ('CCDCLCSWRPWPDTCRSDRCWDWO', 'do everything but see the object'),
            ('CCLCSWRPWPLOCRRCWDWO', 'do everything but delete objects of '
             'any class below, delete the object or delete it with all '
             'below'),
            ('RPWP', 'read and write all attributes')):
        got = sentence(f'(A;;{rights};;;{HELPDESK})')
        assert got == f'may {said}, here', got
    got = sentence(f'(A;IO;RP;;;{HELPDESK})')
    assert got.startswith('may read all attributes, nowhere'), got


@e2e.check
def who_tells_lists_that_are_empty_or_not_there():
    for sddl, said in (('D:', 'The DACL is empty'),
                       ('O:BA', 'No DACL: everyone may')):
        argv = made_up(forest.domain(), forest.unit('OU=x', sddl))
        out = shows(['cd x', 'who'], *argv)
        assert said in out, out


@e2e.check
def one_bind_is_one_bind():
    done = e2e.dsacls('-v', 'OU=people,' + os.environ['LAB_BASE']).succeeds()
    assert re.search(r'round trips?: 1 bind, \d+ search(es)?, 0 writes',
                     done.err), done.err


# ---- schema ------------------------------------------------------------

@e2e.check
def schema_shows_every_meaning_of_a_guid():
    for name in ('member', 'Self-Membership', 'Add/Remove self as member',
                 'bf9679c0-0de6-11d0-a285-00aa003049e2'):
        out = shows([f'schema {name}'])
        assert 'member: attribute\n' in out, (name, out)
        assert 'property set  Group Membership\n' in out, (name, out)
        assert 'Add/Remove self as member: validated write\n' in out, out
        assert 'applies to    group\n' in out, out
        assert 'not in this directory' not in out, out
    assert shows(['schema lockoutTime']).count('GUID') == 1
    _, err = feed(['schema Grup Membership'])
    assert 'did you mean "Group Membership"?' in err, err


# ---- cd ----------------------------------------------------------------

HASH = r'OU=\ #1 \"Grüße\" \<a\>\;b\+c\=d,OU=people'
LONG = 'a very long name of a unit that fills its sixty four letters now'
WAYS = (
    # from, what is typed, to; relative to the domain
    ('', 'people', 'OU=people'),
    ('', 'PEOPLE', 'OU=people'),
    ('', 'OU=people', 'OU=people'),
    ('', 'ou=PEOPLE', 'OU=people'),
    ('', 'OU=Rome,OU=people', 'OU=Rome,OU=people'),
    ('people', 'OU=Rome,OU=people,DC=lab,DC=example', 'OU=Rome,OU=people'),
    ('people/Rome', '..', 'OU=people'),
    ('people/Rome', '../..', ''),
    ('people/Rome', '../../groups', 'OU=groups'),
    ('people/Rome', '../berlin/.', 'OU=Berlin,OU=people'),
    ('people/Rome', '', ''),
    ('people/Rome', '/', ''),
    ('people/Rome', '/people', 'OU=people'),
    ('people/Rome', 'lab.example', ''),
    ('people/Rome', 'lab.example/people/Berlin', 'OU=Berlin,OU=people'),
    ('people/Rome', 'LAB.example/people/', 'OU=people'),
    ('people/Rome', 'lab.example/Configuration/Sites',
     'CN=Sites,CN=Configuration'),
    ('people', '"24/7 desk"', 'OU=24/7 desk,OU=people'),
    ('', r'"people/24\/7 desk"', 'OU=24/7 desk,OU=people'),
    ('people', '"Vertrieb, Süd"', r'OU=Vertrieb\, Süd,OU=people'),
    ('', r'"OU=Vertrieb\, Süd,OU=people"', r'OU=Vertrieb\, Süd,OU=people'),
    ('people', '\' #1 "Grüße" <a>;b+c=d\'', HASH),
    ('', f"'{HASH},DC=lab,DC=example'", HASH),
    ('people/Paris', '\'O"Neil, Pat "PJ"\'',
     r'CN=O\"Neil\, Pat \"PJ\",OU=Paris,OU=people'),
    ('special/deep', f'"{LONG}"', f'OU={LONG},OU=deep,OU=special'),
    ('', r'LAB\alice', 'CN=Alice Adams,OU=Berlin,OU=people'),
    ('', 'alice@lab.example', 'CN=Alice Adams,OU=Berlin,OU=people'),
)


def same_dn(one, other):
    """Servers escape in more than one way."""
    def simple(dn):
        for escaped, text in ((r'\3B', r'\;'), (r'\3D', r'\='), (r'\#', '#')):
            dn = dn.replace(escaped, text)
        return dn
    return simple(one) == simple(other)


@e2e.check
def cd_takes_every_form_of_a_name():
    lines = []
    for begin, typed, _ in WAYS:
        lines += ['cd /' + begin, f'cd {typed}', 'pwd']
    got = shows(lines).splitlines()
    wrong = []
    for (begin, typed, end), dn in zip(WAYS, got):
        wanted = ','.join(part for part in (end, os.environ['LAB_BASE'])
                          if part)
        if not same_dn(dn, wanted):
            wrong.append(f'cd {typed} at {begin}: {dn}')
    assert not wrong and len(got) == len(WAYS), '\n'.join(wrong)


@e2e.check
def cd_minus_goes_back_and_forth():
    people, rome = 'OU=people,DC=lab,DC=example', 'OU=Rome'
    assert shows(['cd people', 'cd Rome', 'cd -', 'pwd', 'cd -', 'pwd']) == \
        f'{people}\n{rome},{people}\n'
    out, err = feed(['cd -', 'pwd'])
    assert 'there is no place before this one' in err, err


@e2e.check
def cd_says_what_was_probably_meant():
    for begin, typed, said in (
            ('people', 'Berlim', 'did you mean "Berlin"?'),
            ('people/Rome', '../Berlim', 'did you mean "Berlin"?'),
            ('people', 'OU=Berlim', 'did you mean "Berlin"?'),
            ('', 'lab.example/peopel/Rome', 'did you mean "people"?'),
            ('', 'OU=Berlim,OU=people',
             'did you mean OU=Berlin,OU=people,DC=lab,DC=example?'),
            ('', 'OU=Berlim,OU=people,DC=lab,DC=example',
             'did you mean OU=Berlin,OU=people,DC=lab,DC=example?'),
            ('', 'xyzzy', 'ls shows what is here'),
            ('', '..', 'there is nothing above DC=lab,DC=example'),
            ('people', '../../..', 'there is nothing above DC=lab'),
            ('', r'LAB\nobody-at-all', 'No such')):
        out, err = feed([f'cd /{begin}', f'cd {typed}', 'pwd'])
        assert said in err, (typed, err)
        here = f'OU={begin},' if begin == 'people' else ''
        assert out.startswith(here), (typed, out)


@e2e.check
def cd_does_not_guess_between_two_of_one_name():
    argv = made_up(forest.domain(), forest.unit('OU=x'),
                   forest.container('CN=x'), forest.container('CN=y'))
    out, err = feed(['cd x', 'pwd', 'cd cn=X', 'pwd', 'cd ../OU=x', 'pwd'],
                    *argv)
    assert 'x is the name of several objects' in err, err
    assert f'OU=x,{forest.BASE}' in err and f'CN=x,{forest.BASE}' in err, err
    assert out == f'{forest.BASE}\nCN=x,{forest.BASE}\nOU=x,{forest.BASE}\n', \
        out


# ---- terminals ---------------------------------------------------------

@e2e.check
def lines_are_broken_between_words_to_fit_the_terminal():
    for columns in (40, 80, 200):
        with at_prompt(columns) as shell:
            shell.runs('cd people')
            for command in ('who', 'tree', 'tree --all'):
                wide = [line for line in shell.runs(command).splitlines()
                        if len(line) > columns and ' ' in line.strip(' │')]
                assert not wide, (columns, wide[:3])
    # A pipe gets a line a sentence, however long.
    out = shows(['cd people', 'who'])
    assert max(map(len, out.splitlines())) > 120


@e2e.check
def the_prompt_is_cut_between_names_where_it_can_be():
    with at_prompt(40) as shell:
        assert '.../Berlin> ' in shell.runs('cd people/Berlin')
        deep = shell.runs(f'cd "/special/deep/{LONG}"')
        assert re.search(r'\n\.\.\.[a-z ]+ now> $', deep), deep


@e2e.check
def names_cannot_draw_on_the_terminal():
    name = 'evil\x1b]0title\x07\x1b[31m\u202egnp'
    grant = f'D:(A;CI;RP;;;{HELPDESK})'
    argv = made_up(
        forest.domain(), forest.unit(f'OU={name}', grant),
        forest.group(f'h\x1b[2J\u202e', HELPDESK))
    lines = ['ls', 'tree', f'find {name[:4]}*', f'find (objectClass=*)',
             'ls evil*', 'cd evil', f'cd "{name}"', 'pwd', 'who', 'status',
             'help']
    out, err = feed(lines, *argv)
    assert out.count('evil') >= 7 and 'nothing' not in err, (out, err)
    assert r'evil\x1b]0title\x07\x1b[31m\u202egnp' in out, out
    for text in (out, err):
        assert not re.search('[\x00-\x08\x0b-\x1f\x7f\u202e]', text), \
            repr(text)
    with at_prompt(argv=argv) as shell:
        shell.makes('cd ev<Tab>')
        shell.types('<Back><Enter>')
        shell.sees(re.compile('> $'))
        shell.runs('ls')
        assert b'\x1b]0' not in shell.raw and b'\x1b[31m' not in shell.raw


@e2e.check
def each_command_that_looks_prints_json_where_it_is_asked_for():
    def document(line):
        return json.loads(shows([line], '--json'))

    names = [child['dn'].split(',')[0].partition('=')[2]
             for child in document('ls people')]
    # The first and the last have escapes in their DNs.
    assert names[1:-1] == [line[25:].rstrip('/') for line in
                           shows(['ls people']).splitlines()[1:-1]], names
    who = document('who')
    assert who['object']['dacl_state'] == 'list', who
    text = shows(['who'])
    for trustee in who['trustees']:
        assert trustee['trustee'] + '\n' in text, trustee
        for entry in trustee['entries']:
            assert f"  {entry['sentence']}\n" in text, entry
    delegated = {entry['trustee'] + ' ' + entry['sentence']
                 for branch in document('tree')
                 for entry in branch['entries']}
    assert delegated == {line.strip() for line in TREE.splitlines()
                         if ' may ' in line}, delegated
    assert document('status')['object'] == 'DC=lab,DC=example'
    assert {'who', 'tree'} < {row['name'] for row in document('help')}


if __name__ == '__main__':
    e2e.main()
