#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places in the shell: Tab down a path, a step at a time, and what a slash
at the end of a path means; in a directory made up, so no lab is needed.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from samba.dcerpc import security
from samba.ndr import ndr_pack

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import e2e                    # noqa: E402
import forest                 # noqa: E402
from terminal import Terminal  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
DSACLS = os.path.join(ROOT, os.environ.get('B', 'build'), 'dsacls')
WORK = tempfile.mkdtemp()
BASE = forest.BASE
PLAIN = {'NO_COLOR': '1', 'PAGER': 'cat', 'LC_ALL': 'C.UTF-8',
         'XDG_STATE_HOME': WORK}

# Names that a path must hide, or cannot hold as they are.
AWKWARD = ('24/7 desk', '/slash', 'both\\/', 'Doe, Jane', "eq='s'", 'a@b',
           'back\\slash', 'ends\\', '-dash', '...', '.dot', '<lt', '(round)',
           'st*r', 'corp.example', '#hash', 'two  blanks', 'quo"te', 'bell\a',
           "'single'")


PC1_SID = ndr_pack(security.dom_sid(f'{forest.DOMAIN_SID}-1200'))


def rdn(name):
    """With every sign that could mean something as two digits."""
    return 'OU=' + re.sub(r'[^\w.-]', lambda sign: ''.join(
        f'\\{byte:02X}' for byte in sign[0].encode()), name)


def leaf(name, above):
    return forest.entry(f'CN={name},{above},{BASE}', ['top', 'user'])


UNITS = ('OU=people', 'OU=Berlin,OU=people', 'OU=Bern,OU=people',
         'OU=service accounts', 'OU=web,OU=service accounts', 'OU=odd',
         'OU=twins', 'OU=same,OU=twins', 'OU=clash', 'OU=24,OU=clash',
         'OU=7 desk,OU=24,OU=clash', 'OU=24/7 desk,OU=clash')
PARTS = (
    forest.domain(), *map(forest.unit, UNITS),
    forest.container('CN=same,OU=twins'), forest.container('CN=System'),
    leaf('Anna', 'OU=people'), leaf('Ben Bell', 'OU=people'),
    leaf('Otto', 'OU=Berlin,OU=people'),
    forest.entry(f'CN=DNS,CN=System,{BASE}',
                 ['top', 'msExampleContainer']),
    forest.entry(f'CN=PC1,{BASE}', ['top', 'user', 'computer'],
                 userPrincipalName='pc1@corp.example', objectSid=PC1_SID),
    forest.entry(f'CN=inner,CN=PC1,{BASE}', ['top', 'serviceThing']),
    *(forest.unit(f'{lead}{rdn(name)},OU=odd') for name in AWKWARD
      for lead in ('', 'OU=inside,')),
)
OFFLINE = ['--offline', forest.write(os.path.join(WORK, 'places.ldif'),
                                     *PARTS)]


def at_prompt(where=BASE, rows=50):
    shell = Terminal([DSACLS, *OFFLINE, 'shell', where], env=PLAIN, rows=rows)
    shell.sees(re.compile('> $'))
    return shell


def tabbed(shell, typed):
    """The line, as Tab leaves it; its list if there is one."""
    shown = shell.makes(typed)
    shell.types('<C-c>')
    shell.sees(re.compile('> $'))
    first, *rows = shown.split('\n')
    listed = [name for row in rows[:-1]
              for name in re.split(r'  +', row) if name]
    return sorted(listed) or first


def leaves(shell, pairs):
    wrong = []
    for typed, wanted in pairs:
        got = tabbed(shell, typed)
        if got != wanted:
            wrong.append(f'{typed!r}: {got!r}, not {wanted!r}')
    assert not wrong, '\n'.join(wrong)


# ---- Tab ---------------------------------------------------------------

@e2e.check
def show_and_sddl_of_another_place():
    """A path, in front of switches or behind; values of switches are none"""
    lines = ['show people/Berlin', 'show --explicit people/Berlin',
             'show people/Berlin --only Everyone', 'sddl people/Berlin',
             'cd people/Anna', 'show ../Berlin', 'show nowhere',
             'corp.example/ --explicit']
    done = subprocess.run([DSACLS, *OFFLINE, 'shell', '--keep-going', BASE],
                          input='\n'.join(lines), text=True,
                          capture_output=True, env=dict(os.environ, **PLAIN))
    assert done.returncode == 1, done
    assert done.stdout.count('Access list:') == 5, done.stdout
    assert re.search('^D:', done.stdout, re.M), done.stdout
    assert done.stderr.count('no such object') == 1 and \
        'nowhere' in done.stderr, done.stderr


@e2e.check
def a_container_ends_with_a_slash_and_a_leaf_with_a_blank():
    with at_prompt() as shell:
        leaves(shell, (
            ('cd peo<Tab>', 'cd people/'),
            ('ls PEO<Tab>', 'ls people/'),
            ('tree Sys<Tab>', 'tree System/'),
            ('cd System/D<Tab>', 'cd System/DNS/'),
            ('cd people/An<Tab>', 'cd people/Anna '),
            ('ls PC<Tab>', 'ls PC1 '),
            ('cd people/Be<Tab>', ['Ben Bell', 'Berlin/', 'Bern/']),
            ('cd ..<Tab>', 'cd ../'),
        ))


@e2e.check
def tab_goes_on_below_whatever_led_there():
    with at_prompt(f'OU=people,{BASE}') as shell:
        leaves(shell, (
            ('cd <Tab>', ['Anna', 'Ben Bell', 'Berlin/', 'Bern/']),
            ('cd Berl<Tab>O<Tab>', 'cd Berlin/Otto '),
            ('cd Berl<Tab><Tab>', 'cd Berlin/Otto '),
            ('cd ../peo<Tab>Berl<Tab><Tab>', 'cd ../people/Berlin/Otto '),
            ('cd /peo<Tab>Berl<Tab><Tab>', 'cd /people/Berlin/Otto '),
            ('cd /people/<Tab>', ['Anna', 'Ben Bell', 'Berlin/', 'Bern/']),
            ('cd corp.e<Tab>peo<Tab>A<Tab>', 'cd corp.example/people/Anna '),
            ('cd ../PC1/<Tab>', 'cd ../PC1/inner '),
            ('cd ../../<Tab>', 'cd ../../'),
            (f'cd OU=people,{BASE}/Berl<Tab><Tab>',
             f'cd OU=people,{BASE}/Berlin/Otto '),
            ('cd pc1@corp.example/<Tab>', 'cd pc1@corp.example/inner '),
            ('cd nowhere/<Tab>', 'cd nowhere/'),
        ))


@e2e.check
def an_rdn_is_a_step_of_a_path_as_well():
    with at_prompt() as shell:
        leaves(shell, (
            ('cd OU=peo<Tab>', 'cd OU=people/'),
            ('cd ou=PEO<Tab>OU=Berl<Tab>CN=O<Tab>',
             'cd OU=people/OU=Berlin/CN=Otto '),
            ('cd OU=people/Berl<Tab>', 'cd OU=people/Berlin/'),
            ('cd people/OU=<Tab>', ["OU=Berlin/", "OU=Bern/"]),
            ('cd people/CN=A<Tab>', 'cd people/CN=Anna '),
            (r'cd "odd/OU=Doe\, J<Tab>', r'cd "odd/OU=Doe\2C Jane/"'),
            (r'cd "odd/OU=Doe\2C J<Tab>', r'cd "odd/OU=Doe\2C Jane/"'),
            (r'cd odd/OU=Doe\2<Tab>', r'cd "odd/OU=Doe\2C Jane/"'),
            ('cd CN=Doe<Tab>', 'cd CN=Doe'),
            ('cd OU=Berlin,OU=peo<Tab>', 'cd OU=Berlin,OU=peo'),
        ))


@e2e.check
def the_quotes_of_a_container_are_closed():
    with at_prompt() as shell:
        leaves(shell, (
            ('cd ser<Tab>', 'cd "service accounts/"'),
            ('cd ser<Tab>w<Tab>', 'cd "service accounts/web/"'),
            ('cd ser<Tab><Tab>', 'cd "service accounts/web/"'),
            ('cd "peo<Tab>', 'cd "people/"'),
            ('cd "peo<Tab>Ben<Tab>', 'cd "people/Ben Bell" '),
        ))
        assert 'service accounts/web> ' in shell.runs('cd ser<Tab>w<Tab>')


@e2e.check
def two_of_one_name_are_told_apart():
    with at_prompt(f'OU=twins,{BASE}') as shell:
        leaves(shell, (('cd sa<Tab>', ['CN=same/', 'OU=same/']),
                       ('cd CN=sa<Tab>', 'cd CN=same/')))


@e2e.check
def what_tab_makes_of_a_name_leads_there_and_on():
    wrong = []
    with at_prompt(f'OU=odd,{BASE}') as shell:
        for name in AWKWARD:
            letters = len(name) - (len(name) > 3)
            begin = re.split('[=\a]', name[:letters])[0]
            if name == 'corp.example':  # else it begins a canonical name
                begin = f'OU={begin}'
            begin = begin.replace('"', '""').replace('/', '\\/')
            for typed in (f'"{begin}<Tab>', f'"{begin}<Tab>ins<Tab>',
                          f'"../odd/{begin}<Tab><Tab>'):
                inside = typed.count('<Tab>') > 1
                shell.runs(f'cd /odd')
                shell.runs(f'cd {typed}')
                got = shell.runs('pwd')
                wanted = ('OU=inside,' if inside else '') + rdn(name)
                if not same(got.splitlines()[1], f'{wanted},OU=odd,{BASE}'):
                    wrong.append(f'{typed}: {got}')
    assert not wrong, '\n'.join(wrong)


def same(one, other):
    def simple(dn):
        return re.sub(r'\\(?:x07|([0-9A-F]{2})|(.))', lambda found: found[2] or
                      chr(int(found[1] or '07', 16)), dn)
    return simple(one) == simple(other)


@e2e.check
def an_object_is_completed_step_by_step_as_well():
    def offered(word):
        done = subprocess.run([DSACLS, '--complete', *OFFLINE, word],
                              text=True, stdout=subprocess.PIPE, env={
                                  **os.environ, **PLAIN}, timeout=60)
        return sorted(done.stdout.splitlines())

    assert offered('corp.example/peo') == ['corp.example/people/']
    assert offered('CORP.example/SYS') == ['CORP.example/System/']
    assert offered('corp.example/PC') == ['corp.example/PC1']
    assert offered('corp.example/nowhere/') == []
    assert offered('other.example/') == []


# ---- what is typed ------------------------------------------------------

def feed(*lines, where=BASE):
    done = subprocess.run(
        [DSACLS, *OFFLINE, 'shell', '--keep-going', where],
        input='\n'.join(lines) + '\n', text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, **PLAIN}, timeout=60)
    return done.stdout, done.stderr


@e2e.check
def a_slash_at_the_end_is_taken_everywhere():
    berlin = f'OU=Berlin,OU=people,{BASE}'
    for path in ('people/Berlin/', 'people/Berlin//', '/people/Berlin/',
                 './people/Berlin/', 'people/../people/./Berlin/', 'corp.example/people/Berlin/',
                 'OU=Berlin,OU=people/',
                 'OU=people/OU=Berlin/', f'{berlin}/',
                 f'OU=people,{BASE}/Berlin/',
                 'pc1@corp.example/../people/Berlin/'):
        out, err = feed(f'cd {path}', 'pwd')
        assert (out, err) == (f'{berlin}\n', ''), (path, out, err)
        if path[0] != '/':  # a switch there
            assert feed('pwd', where=path) == (f'{berlin}\n', ''), path
    assert feed('ls people/Berlin/') == ('---  user  Otto\n', '')
    out, err = feed('ls people/ B*')
    assert out.count('\n') == 3 and err == '', (out, err)
    out, err = feed('tree people/ --all')
    assert 'OU=Berlin' in out and 'OU=odd' not in out, (out, err)
    assert feed('cd people/', 'cd Berlin/', 'cd ../', 'pwd')[0] == \
        f'OU=people,{BASE}\n'


@e2e.check
def a_slash_in_a_name_needs_no_backslash_where_nothing_else_is_meant():
    odd, clash = f'OU=odd,{BASE}', f'OU=clash,{BASE}'
    for path, dn in (('odd/24/7 desk', None), ('24/7 desk', odd),
                     ('OU=24/7 desk', odd), ('24/7 desk/', odd),
                     (r'24\/7 desk/', odd), (r'24\/7 desk', odd),
                     (r'OU=24\/7 desk/inside/../', odd),
                     (f'OU=24/7 desk,{odd}', odd),
                     (f'OU=24/7 desk,{odd}/', odd),
                     # Both are there: Tab leads to both.
                     ('24/7 desk', clash), ('24/7 desk/', clash),
                     (r'24\/7 desk', clash), (r'24\/7 desk/', clash),
                     (f'OU=24/7 desk,{clash}', clash)):
        name = '24/7 desk'
        if dn == clash and path.startswith('24/'):
            name = '7 desk,OU=24'
        out, err = feed(f'cd "{dn or BASE}"', f'cd "{path}"', 'pwd')
        if dn is None:
            assert 'no such object from here' in err, (path, err)
        else:
            assert same(out, f'OU={name},{dn}\n') and err == '', (path, out)


@e2e.check
def a_slash_at_the_end_leads_nowhere_new():
    for path, said in (('peopel/', 'did you mean "people"?'),
                       ('people/Berlim/', 'did you mean "Berlin"?'),
                       (f'OU=Berlim,OU=people,{BASE}/',
                        'did you mean OU=Berlin,'),
                       ('nowhere/', 'no such object from here: nowhere')):
        out, err = feed(f'cd {path}', 'pwd')
        assert out == f'{BASE}\n' and said in err, (path, err)


if __name__ == '__main__':
    try:
        e2e.main(lab=False)
    finally:
        shutil.rmtree(WORK)
