#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who logs on is the one that was named, or nobody.

Every check looks at what was written, by ldapsearch and python3-samba, not
only at what is said.
"""
import json
import os
import subprocess

import e2e
import names
from probe import PROBE
from program import DSACLS

NOBODY = {'KRB5CCNAME': 'FILE:/dev/null/none'}
TEMPORARY = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp')
PASSWORD = os.environ.get('LAB_PW', '')
ADMIN = os.environ.get('LAB_ADMIN_PW', '')
GRANT = ('/G', r'LAB\hr:GR')


def path(name):
    return os.path.join(TEMPORARY, name)


def file_of(name, text):
    with open(path(name), 'w') as stream:
        stream.write(text)
    os.chmod(path(name), 0o600)
    return path(name)


def right():
    return ('-y', file_of('admin', ADMIN))


def wrong():
    return ('-y', file_of('wrong', 'no-such-Passw0rd'))


def kinit(cache, who, password):
    subprocess.run(['kinit', '-c', cache, who], check=True, text=True,
                   input=f'{password}\n', capture_output=True)


def writes_nothing(status, *words, env=None):
    """The grant is refused with this status; nothing has changed."""
    before = e2e.snapshot(names.ROME)
    done = e2e.dsacls(names.ROME, *words, *GRANT, env=env).exits(status)
    e2e.unchanged(before, e2e.snapshot(names.ROME))
    return done


def works(identity, *words, env=None):
    """A grant that is taken back, both by that account."""
    before = e2e.snapshot(names.ROME)
    e2e.dsacls(names.ROME, *words, *GRANT, env=env).succeeds()
    assert e2e.snapshot(names.ROME) != before, words
    e2e.dsacls(names.ROME, *words, '/R', r'LAB\hr', env=env).succeeds()
    runs = json.loads(e2e.dsacls('log', '--json').succeeds().out)
    assert [run['who'] for run in runs[:2]] == [identity] * 2, runs[:2]


# ---- --principal ---------------------------------------------------------

@e2e.check
def a_principal_with_a_password_is_who_logs_on():
    """With a password the principal logs on, not whoever has a ticket (D1)"""
    whom = ('--principal', 'helpdesk1@LAB.EXAMPLE')
    writes_nothing(1, *whom, *wrong()).warns('helpdesk1', 'wrong password')
    # The right one: helpdesk1 may not write there, Administrator may.
    writes_nothing(1, *whom, '-y', file_of('hd', PASSWORD)).hides(
        'Administrator')
    for env in (None, NOBODY):
        for who in ('Administrator', 'Administrator@LAB.EXAMPLE'):
            works('Administrator@LAB.EXAMPLE', '--principal', who, *right(),
                  env=env)


@e2e.check
def a_principal_without_a_ticket_is_refused():
    """A principal without a ticket is refused, and whose there is, said (D1)"""
    for who in ('helpdesk1@LAB.EXAMPLE', 'helpdesk1',
                'nosuch@OTHER.EXAMPLE', 'Administrator@OTHER.EXAMPLE'):
        writes_nothing(1, '--principal', who).warns(
            f'as {who}: the Kerberos ticket is of Administrator@LAB.EXAMPLE',
            f'kinit {who}')
    writes_nothing(1, '--principal', 'helpdesk1', env=NOBODY).warns(
        'there is no Kerberos ticket')


@e2e.check
def a_principal_with_a_ticket_works():
    for who in ('Administrator', 'Administrator@LAB.EXAMPLE',
                'administrator@lab.example'):
        works('Administrator@LAB.EXAMPLE', '--principal', who)


@e2e.check
def a_principal_picks_its_cache_of_a_collection():
    """A principal picks its cache of a collection, and leaves it (D1)"""
    folder = path('collection')
    os.makedirs(folder, exist_ok=True)
    for number, who, password in ((1, 'Administrator', ADMIN),
                                  (2, 'helpdesk1', PASSWORD)):
        kinit(f'DIR::{folder}/tkt{number}', who, password)
    with open(f'{folder}/primary', 'w') as stream:
        stream.write('tkt2\n')
    env = {'KRB5CCNAME': f'DIR:{folder}'}
    works('Administrator@LAB.EXAMPLE', '--principal', 'Administrator',
          env=env)
    writes_nothing(1, '--principal', 'helpdesk1', env=env)
    writes_nothing(1, '--principal', 'alice', env=env).warns(
        'Administrator@LAB.EXAMPLE', 'helpdesk1@LAB.EXAMPLE')
    for number in (1, 2):
        assert os.path.exists(f'{folder}/tkt{number}'), number


@e2e.check
def a_principal_of_a_keytab():
    """A principal is the one of the keytab, whoever has a ticket (D1)"""
    keytab = path('keys')
    e2e.run('samba-tool', 'domain', 'exportkeytab', keytab,
            '--principal=Administrator').exits(0)
    mine = path('mine')
    kinit(mine, 'helpdesk1', PASSWORD)
    for env in (NOBODY, {'KRB5CCNAME': f'FILE:{mine}'}):
        for who in ((), ('--principal', 'Administrator')):
            works('Administrator@LAB.EXAMPLE', '--keytab', keytab, *who,
                  env=env)
        writes_nothing(1, '--keytab', keytab, '--principal', 'helpdesk1',
                       env=env).warns('as helpdesk1')


@e2e.check
def who_connects_again_is_the_same():
    """Nobody else logs on again when the cache has changed hands (D1)"""
    cache, other = path('hands'), path('other')
    kinit(cache, 'Administrator', ADMIN)
    kinit(other, 'helpdesk1', PASSWORD)
    with subprocess.Popen(
            ('stdbuf', '-oL', PROBE, '-s', names.HOST, '-P', 'Administrator',
             '-T', '5', '-R'), stdout=subprocess.PIPE, text=True,
            env={**os.environ, 'KRB5CCNAME': f'FILE:{cache}'}) as running:
        seen = ''
        while 'identity:' not in seen:
            line = running.stdout.readline()
            assert line, seen
            seen += line
        os.replace(other, cache)
        seen += running.stdout.read()
    assert 'identity: Administrator@LAB.EXAMPLE' in seen, seen
    assert 'failed: reconnect' in seen, seen
    assert 'the Kerberos ticket is of helpdesk1@LAB.EXAMPLE' in seen, seen


# ---- the domain of /user -------------------------------------------------

@e2e.check
def another_flat_domain_logs_nobody_on():
    """Another flat domain logs nobody on: not who has that name here (D2)"""
    for words in ((r'/user:OTHER\Administrator',),
                  ('/user:Administrator', '/domain:OTHER'),
                  ('/user:Administrator@lab.example', '/domain:OTHER'),
                  (r'/user:OTHER\Administrator', '/domain:lab.example'),
                  (r'/user:lab.example\Administrator', '/domain:OTHER')):
        for env in (None, NOBODY):
            writes_nothing(1, *words, *right(), env=env).warns(
                'not known to be of OTHER', 'LAB.EXAMPLE',
                '/domain:corp.example')
    writes_nothing(1, r'/user:OTHER\Administrator', *wrong()).warns(
        'wrong password', 'OTHER was taken for the domain LAB.EXAMPLE')
    writes_nothing(1, r'/user:LAB\Administrator', *wrong()).warns(
        'wrong password').hides('was taken for')


@e2e.check
def another_dns_domain_logs_nobody_on():
    """Another DNS domain before a backslash logs nobody on (D2)"""
    writes_nothing(1, r'/user:other.example\Administrator', *right()).warns(
        'cannot log on')


@e2e.check
def two_domains_are_a_mistake_of_words():
    """Two domains are a mistake of words (D2)"""
    writes_nothing(2, r'/user:LAB\Administrator', '/domain:OTHER', *right()
                   ).warns('contradict each other')
    writes_nothing(2, r'/user:lab.example\Administrator',
                   '/domain:other.example', *right()).warns('contradict')


@e2e.check
def the_domain_they_are_in_goes_on_working():
    """The domain that one is in goes on working, for everybody (D2)"""
    for words in ((r'/user:LAB\Administrator',),
                  (r'/user:lab\administrator',),
                  ('/user:Administrator', '/domain:LAB'),
                  ('/user:Administrator', '/domain:lab.example'),
                  ('/user:Administrator@lab.example', '/domain:LAB'),
                  (r'/user:LAB\Administrator', '/domain:lab.example'),
                  (r'/user:LAB\Administrator', '/domain:LAB'),
                  (r'/user:lab.example\Administrator',),
                  ('/user:Administrator',)):
        works('Administrator@LAB.EXAMPLE', *words, *right(), env=NOBODY)
    e2e.dsacls(names.ROME, r'/user:LAB\alice', '-y',
               file_of('alice', PASSWORD), env=NOBODY).succeeds()


@e2e.check
def a_flat_domain_that_cannot_be_looked_up():
    """Where the flat name cannot be looked up, the DNS name is wanted (D2)"""
    partitions = f'CN=Partitions,CN=Configuration,{names.BASE}'
    password = ('-y', file_of('hd', PASSWORD))
    e2e.dsacls(partitions, '/I:T', '/D', r'LAB\helpdesk1:GR').succeeds()
    try:
        e2e.dsacls(names.ROME, r'/user:LAB\helpdesk1', *password, env=NOBODY
                   ).fails(1, 'can be seen', '/domain:corp.example')
        e2e.dsacls(names.ROME, '/user:helpdesk1', '/domain:lab.example',
                   *password, env=NOBODY).succeeds()
    finally:
        e2e.dsacls(partitions, '/R', r'LAB\helpdesk1').succeeds()
    e2e.dsacls(names.ROME, r'/user:LAB\helpdesk1', *password, env=NOBODY
               ).succeeds()


# ---- what has no part in the logon ---------------------------------------

@e2e.check
def a_switch_with_no_part_in_the_logon_is_refused():
    """A switch with no part in the logon is refused (D1, D2)"""
    keytab = ('--keytab', path('none'))
    for words in (('/user:Administrator', *keytab),
                  ('/user:Administrator', *keytab, *right()),
                  ('--principal', 'Administrator', *keytab, *right()),
                  ('/user:x', '--principal', 'Administrator', *right()),
                  ('-D', 'CN=x', '--principal', 'Administrator', *right()),
                  ('/simple', '/user:x', '--principal', 'y', *right()),
                  ('-Y', 'EXTERNAL', '/user:Administrator', *right()),
                  ('-Y', 'EXTERNAL', '--principal', 'Administrator'),
                  ('-Y', 'NTLM', '--principal', 'Administrator', *right()),
                  ('-Y', 'NTLM'), ('-Y', 'DIGEST-MD5'),
                  ('/user:Administrator',), ('-D', 'CN=x'),
                  ('/simple', '/user:x@lab.example', '/domain:OTHER',
                   *right())):
        writes_nothing(2, *words)


@e2e.check
def a_line_of_a_file_says_nothing_of_the_connection():
    """A line of a file says nothing of the connection (D1)"""
    for words in ('--principal helpdesk1', '-Y GSSAPI', '-Z',
                  '--insecure-tls', '--timeout 5'):
        before = e2e.snapshot(names.ROME)
        e2e.dsacls('-f', '-', stdin=f'{names.ROME} /G LAB\\hr:GR {words}\n'
                   ).fails(2, 'said once')
        e2e.unchanged(before, e2e.snapshot(names.ROME))


@e2e.check
def keytabs_and_passwords_that_are_not_there():
    """Keytabs and passwords that are not there are said to be that (D3)"""
    e2e.dsacls(names.ROME, '--keytab', path('nosuch.kt')).fails(
        1, f'the keytab {path("nosuch.kt")} is not there').hides(
            f'as {path("nosuch.kt")}')
    e2e.dsacls(names.ROME, '--keytab', file_of('junk.kt', 'keys')).fails(
        1, f'as the first account of the keytab {path("junk.kt")}')
    e2e.run('setsid', DSACLS, names.ROME, '/user:x', '-W').fails(
        1, 'no terminal to ask at', '-y FILE')


if __name__ == '__main__':
    e2e.main()
