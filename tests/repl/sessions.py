# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole sessions at a terminal in the lab: what is typed, and what is shown.
test_shell.py runs them with the rest."""
import re

import e2e
from terminal import Terminal

SHELL = ['dsacls', 'shell']
PLAIN = {'NO_COLOR': '1', 'PAGER': 'cat'}
PROMPT = re.compile(r'> $')


def at_prompt(*argv, **more):
    shell = Terminal([*SHELL, *argv], env=PLAIN, **more)
    shell.sees(PROMPT)
    return shell


@e2e.check
def commit():
    """Changes are shown once, before the question; then a line an object."""
    with at_prompt() as shell:
        shell.shows('cd people/Rome')
        shell.shows('/G alice:RP')
        shell.shows('cd ../Paris')
        shell.shows('/G alice:RP')
        shell.shows('cd ../Rome')
        shell.shows('/I:S /G "bob:CA;Reset Password;user"', '+3> ')
        shell.waits('commit<Enter>',
                    '1. OU=Rome,OU=people,DC=lab,DC=example /G alice:RP',
                    '3. OU=Rome,OU=people,DC=lab,DC=example /I:S',
                    'OU=Rome,OU=people,DC=lab,DC=example: would change',
                    r'+ Allow LAB\alice', r'+ Allow LAB\bob', '2. OU=Paris',
                    'OU=Paris,OU=people,DC=lab,DC=example: would change',
                    r'+ Allow LAB\alice', 'Write 3 staged changes? [y/N] ',
                    absent=['The command completed', 'has changed'])
        shell.waits('y<Enter>',
                    'OU=Rome,OU=people,DC=lab,DC=example: written and verified',
                    'OU=Paris,OU=people,DC=lab,DC=example: written and verified',
                    '2 objects written and verified; undo takes it back',
                    'lab.example people/Rome> ',
                    absent=['Allow', 'The command completed'])
        shell.waits('undo<Enter>', '[y/N] ')
        shell.waits('y<Enter>', 'lab.example people/Rome> ')
        shell.shows('show --only alice', absent=[r'Allow LAB\alice'])
        shell.leaves()


@e2e.check
def delegate():
    """Somebody who has never used it delegates password reset in one OU, sees
    the difference before and after, takes it back, and types no whole DN, no
    GUID and no whole name of a trustee."""
    with at_prompt() as shell:
        shell.waits('?', 'what the staged changes would do', 'lab.example> ')
        shell.waits('<C-c>', 'lab.example> ')
        shell.shows('cd peo<Tab>', 'lab.example people> ')
        shell.shows('cd Par<Tab>', 'lab.example people/Paris> ')
        shell.shows('who', absent=['helpdesk'])
        shell.waits('/I:?', 'S', 'lab.example people/Paris> /I:')
        shell.waits('S /G helpd<Tab>', r'LAB\helpdesk1:', r'LAB\helpdesk:',
                    r'/G LAB\helpdesk')
        shell.waits(':?', 'CA  use an extended right', r'/G LAB\helpdesk:')
        shell.waits('CA;Res<Tab>', r'"LAB\helpdesk:CA;Reset Password')
        shell.waits(';use<Tab>', ';user"')
        shell.waits('<Enter>', 'staged (1)', 'lab.example people/Paris +1> ')
        shell.shows('diff', 'would change',
                    r'+ Allow LAB\helpdesk  Reset Password on user, below')
        shell.shows('who', absent=['helpdesk'])
        shell.waits('com<Tab>', 'commit')
        shell.waits('<Enter>',
                    r'+ Allow LAB\helpdesk  Reset Password on user, below',
                    'Write 1 staged change? [y/N] ')
        shell.waits('y<Enter>',
                    'OU=Paris,OU=people,DC=lab,DC=example: written and verified',
                    'lab.example people/Paris> ')
        shell.shows('who', r'LAB\helpdesk', 'Reset Password')
        shell.waits('undo<Enter>', '[y/N] ')
        shell.waits('y<Enter>',
                    r'- Allow LAB\helpdesk  Reset Password on user, below',
                    'lab.example people/Paris> ')
        shell.shows('who', absent=['helpdesk'])
        shell.leaves()


@e2e.check
def editing():
    """Keys edit the line."""
    with at_prompt() as shell:
        shell.waits('pwf<Back>d<Home># <Enter>', 'lab.example> ',
                    absent=['DC=lab'])
        shell.shows('pwd', 'DC=lab')
        shell.waits('<C-r># p', '`# p')
        shell.waits('<C-c>', 'lab.example> ')
        # Ctrl-C drops the line.
        shell.waits('cd nowhere<C-c>', 'lab.example> ')
        shell.shows('pwd', 'DC=lab', absent=['no such object'])
        # Lines pasted at once run one by one; those after a failure do not.
        shell.waits('<Paste># a file<Enter>/G alice:RP<Enter>cd nowhere'
                    '<Enter>/G bob:RP<Pasted><Enter>',
                    'staged (1)', 'no such object',
                    'the rest of what was pasted was not run', '+1> ')
        shell.shows('drop', 'lab.example> ')
        # A question mark in a value is a question mark.
        shell.waits('find (cn=al?', 'find (cn=al?')
        shell.waits('<C-c>', 'lab.example> ')
        # No password goes into the history.
        shell.shows('/user:alice /passwd:Geheim99', 'said once')
        shell.leaves()


@e2e.check
def looking():
    """Where we are, and what is there."""
    with at_prompt() as shell:
        shell.shows('pwd', 'DC=lab,DC=example')
        shell.shows('ls', re.compile(r'\*--  organizationalUnit +people'))
        # A server lists in an order of its own.
        shell.shows('ls', re.compile('---  organizationalUnit +groups'))
        shell.shows('ls special',
                    re.compile(r'\*P-  organizationalUnit +protected'))
        shell.shows('cd people', 'lab.example people> ')
        shell.shows('ls', re.compile(r'\*PA  user +Ada Admin'))
        shell.shows('cd Berlin', 'lab.example people/Berlin> ')
        shell.shows('cd ..', 'lab.example people> ')
        shell.shows('cd -', 'lab.example people/Berlin> ')
        shell.shows('cd lab.example/people/Paris')
        shell.shows('pwd', 'OU=Paris,OU=people,DC=lab,DC=example')
        shell.shows('cd OU=Rome,OU=people,DC=lab,DC=example',
                    'lab.example people/Rome> ')
        shell.shows('cd ../Vertrieb, Süd', 'usage: cd')
        shell.shows('cd "../Vertrieb, Süd"',
                    'lab.example people/Vertrieb, Süd> ')
        shell.shows('pwd', r'OU=Vertrieb\, Süd,OU=people,DC=lab,DC=example')
        shell.shows('cd OU=Berlin,OU=people,DC=lab,DC=example')
        shell.shows('cd Berlim', 'no such object from here: Berlim')
        shell.shows('cd ..')
        shell.shows('cd Berlim', 'did you mean "Berlin"?')
        shell.shows('cd', 'lab.example> ')
        shell.shows('find alice', 'CN=Alice Adams,')
        shell.shows('find (&(objectClass=organizationalUnit)(ou=Ro*))',
                    'OU=Rome,OU=people,DC=lab,DC=example', absent=['Paris'])
        shell.shows('find nobody-of-that-name', 'nothing found')
        shell.shows('schema Reset Password',
                    '00299570-246d-11d0-a768-00aa006e0529')
        shell.shows('cd people/Berlin')
        shell.shows('who', r'LAB\helpdesk',
                    re.compile('may use Reset Password, on user objects below'))
        shell.shows('show --explicit', r'Allow LAB\helpdesk')
        shell.shows('show', 'Access list:')
        shell.shows('sddl', re.compile('O:[^ ]*D:'))
        shell.shows('tree', 'OU=Berlin',
                    re.compile(r'LAB\\helpdesk.*Reset Password'))
        shell.shows('status', 'dc1.lab.example', 'Administrator@LAB.EXAMPLE',
                    'sealed', re.compile('Ticket: +until 2'))
        shell.shows('help', 'autocommit')
        shell.shows('help ls', 'children')
        shell.shows('help codes', 'RP')
        shell.shows('help nothing-of-that-name', 'there is no help on')
        shell.shows('lss', 'did you mean "ls"?')
        shell.shows('# only a remark', absent=['dsacls:'])
        shell.shows('"open', 'is not closed')
        shell.leaves()


@e2e.check
def staging():
    """Changes wait until they are committed."""
    with at_prompt() as shell:
        shell.shows('cd people/Rome')
        shell.shows('/G alice:RP', 'staged (1)', '+1> ')
        shell.shows('/G bob:CC;user', 'staged (2)', '+2> ')
        shell.shows('preset unlock<Tab>carol<Tab>', 'staged (3)')
        shell.shows('diff', '1. OU=Rome', '2. OU=Rome', '3. OU=Rome',
                    re.compile('Allow LAB.alice'))
        shell.shows('drop 2', '+2> ')
        shell.shows('diff', absent=['bob'])
        shell.shows('drop 9', 'wanted a number from 1 to 2')
        # What cannot be done is not staged; what is so already need not be.
        shell.shows('/G nobody-of-that-name:RP', 'No such trustee', '+2> ')
        # Leaving asks.
        shell.waits('<C-d>', 'Leave and forget the staged changes? [y/N] ')
        shell.waits('n<Enter>', '+2> ')
        shell.waits('commit<Enter>', 'Write 2 staged changes? [y/N] ')
        shell.waits('n<Enter>', 'not committed', '+2> ')
        # Ctrl-C is no answer but no.
        shell.waits('commit<Enter>', 'Write 2 staged changes? [y/N] ')
        shell.waits('<C-c>', 'not committed', '+2> ')
        shell.shows('open ldap://dc1.lab.example',
                    'commit or drop what is staged first')
        shell.shows('autocommit on', 'commit or drop what is staged first')
        shell.shows('drop', 'lab.example people/Rome> ')
        shell.shows('commit', 'nothing is staged')
        shell.shows('autocommit on', 'autocommit on')
        shell.shows('/G alice:RP', 'Rome,OU=people,DC=lab,DC=example: changed',
                    r'+ Allow LAB\alice', 'lab.example people/Rome> ',
                    absent=['[y/N]'])
        shell.shows('/G alice:RP', 'it is so already: nothing to do',
                    'lab.example people/Rome> ')
        shell.shows('show --only alice', r'Allow LAB\alice')
        shell.shows('autocommit off', 'autocommit off')
        shell.waits('undo<Enter>', '[y/N] ')
        shell.waits('y<Enter>', 'lab.example people/Rome> ')
        shell.shows('show --only alice', absent=[r'Allow LAB\alice'])
        shell.shows('open ldap://dc1.lab.example', 'lab.example> ')
        shell.shows('open ldap://nowhere.lab.example',
                    'cannot reach nowhere.lab.example')
        shell.shows('pwd', 'DC=lab,DC=example')
        shell.leaves()
