#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reaching the directory: which server, by which way, as whom."""
import os
import socket
import ssl
import threading
import time

import e2e
import ldap_stub as stub
import names

LDAP, LDAPS = f'ldap://{names.HOST}', f'ldaps://{names.HOST}'
# No ticket, and none that a default place could give.
NOBODY = {'KRB5CCNAME': 'FILE:/dev/null/none'}
TEMPORARY = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp')


def show(*args, **how):
    return e2e.dsacls(names.BERLIN, *args, **how)


def shows(*args, **how):
    return show(*args, **how).succeeds('LAB\\helpdesk')


def file_of(name, text):
    path = os.path.join(TEMPORARY, name)
    with open(path, 'w') as stream:
        stream.write(text)
    os.chmod(path, 0o600)
    return path


@e2e.check
def by_srv_records():
    shows('-v').warns(names.HOST)


@e2e.check
def by_the_object():
    for server in ('dc1.lab.example', 'DC1.LAB.EXAMPLE', 'dc1',
                   'dc1.lab.example:389'):
        e2e.dsacls(f'\\\\{server}\\{names.BERLIN}').succeeds(
            'LAB\\helpdesk')


@e2e.check
def by_uri_and_environment_and_configuration():
    shows('-H', LDAP)
    shows(env={'LDAPURI': LDAP})
    with open(os.environ['LDAPCONF']) as stream:
        conf = file_of('ldap.conf', f'{stream.read()}URI {LDAP}\n')
    shows(env={'LDAPCONF': conf})


@e2e.check
def with_the_ticket_by_both_mechanisms():
    for mechanism in ('GSSAPI', 'GSS-SPNEGO'):
        shows('-H', LDAP, '-Y', mechanism)


@e2e.check
def with_a_password_by_kerberos():
    shows('/user:helpdesk1', '/domain:LAB',
          f'/passwd:{os.environ["LAB_PW"]}', env=NOBODY)
    shows('/user:helpdesk1@lab.example', '-y',
          file_of('pw', os.environ['LAB_PW'] + '\n'), env=NOBODY)


@e2e.check
def with_a_password_over_tls():
    password = f'/passwd:{os.environ["LAB_PW"]}'
    who = ('/simple', '/user:helpdesk1', '/domain:LAB', password)
    shows('-H', LDAPS, *who, env=NOBODY)
    shows('-H', LDAP, '-Z', *who, env=NOBODY)
    shows('-H', LDAPS, '-D', e2e.dn_of('helpdesk1'), '-w',
          os.environ['LAB_PW'], env=NOBODY)


# An ExtendedResponse to message 1: protocolError, as from a server that has
# no StartTLS.
NO_STARTTLS = bytes.fromhex('300c 0201 01 7807 0a0102 0400 0400')


def listen(listener, heard):
    """Refuse StartTLS, and keep whatever else is said."""
    try:
        while True:
            link = listener.accept()[0]
            with link:
                while data := link.recv(4096):
                    heard.append(data)
                    if len(heard) == 1:
                        link.sendall(NO_STARTTLS)
    except OSError:
        pass


@e2e.check
def a_password_never_travels_in_the_clear():
    """A server without StartTLS does not get to see the password"""
    for more in ((), ('-Z',)):
        heard = []
        with socket.create_server(('127.0.0.2', 389)) as listener:
            threading.Thread(target=listen, args=(listener, heard),
                             daemon=True).start()
            done = show('-H', 'ldap://127.0.0.2', '/simple', *more,
                        '/user:helpdesk1', '/domain:LAB', '--timeout', '3',
                        '/passwd:Secret-Passw0rd', env=NOBODY)
            listener.shutdown(socket.SHUT_RDWR)
        done.must(done.status in (1, 2), 'a refusal').hides('Secret-Passw0rd')
        assert b'Secret' not in b''.join(heard), heard
        assert heard or '-Z' not in more, 'StartTLS was not even tried'


@e2e.check
def a_wrong_password_says_so():
    for password, account, text in (
            ('wrong', 'helpdesk1', 'password'),
            (os.environ['LAB_PW'], 'disabled1', 'disabled'),
            (os.environ['LAB_PW'], 'expired1', 'expired')):
        show('-H', LDAPS, '/simple', f'/user:{account}', '/domain:LAB',
             f'/passwd:{password}', env=NOBODY).fails(1, text)
    show('/user:helpdesk1', '/domain:LAB', '/passwd:wrong', env=NOBODY
         ).fails(1)


@e2e.check
def no_ticket_says_so():
    show(env=NOBODY).fails(1).warns('ticket')


@e2e.check
def certificates_are_checked():
    who = ('/simple', '/user:helpdesk1', '/domain:LAB',
           f'/passwd:{os.environ["LAB_PW"]}')
    other = {**NOBODY, 'LDAPTLS_CACERT': os.environ['LAB_OTHER_CA']}
    show('-H', LDAPS, *who, env=other).fails(1, 'certificate')
    show('-H', LDAP, '-Z', *who, env=other).fails(1, 'certificate')
    alias = 'ldaps://alias.lab.example'
    show('-H', alias, *who, env=NOBODY).fails(1, 'certificate')
    shows('-H', LDAPS, '--insecure-tls', *who, env=other)


@e2e.check
def a_server_that_is_not_there():
    show('-H', 'ldap://127.0.0.2').fails(1, '127.0.0.2')
    show('-H', 'ldap://no-such-host.lab.example').fails(1, 'no-such-host')


@e2e.check
def a_server_that_hangs():
    with socket.create_server(('127.0.0.2', 636)):
        began = time.monotonic()
        show('-H', 'ldaps://127.0.0.2', '--timeout', '1', '/simple',
             '/user:helpdesk1', '/domain:LAB', '/passwd:x').fails(
                 1, '127.0.0.2')
        took = time.monotonic() - began
        assert 0.9 < took < 5, took


@e2e.check
def an_untouched_environment():
    """No configuration at all: the system's defaults and SRV records"""
    bare = {name: None for name in ('LDAPCONF', 'LDAPTLS_CACERT', 'HOME',
                                    'XDG_STATE_HOME', 'XDG_CONFIG_HOME')}
    shows(env=bare)


# ---- settings of the folder one stands in (attack 8) ---------------------

def folder_of(name, **files):
    folder = os.path.join(TEMPORARY, name)
    os.makedirs(folder, exist_ok=True)
    for file, text in files.items():
        with open(os.path.join(folder, file), 'w') as stream:
            stream.write(text)
    return folder


def impostor(folder):
    """A server with a certificate of its own making for dc1's name."""
    e2e.run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
            f'/CN={names.HOST}', '-addext', f'subjectAltName=DNS:{names.HOST}',
            '-keyout', f'{folder}/key.pem', '-out', f'{folder}/ca.pem'
            ).exits(0)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{folder}/ca.pem', f'{folder}/key.pem')
    return stub.Stub(lambda request: [stub.result(request, 49)], address='',
                     port=3960, tls=context)


@e2e.check
def settings_of_the_current_folder_are_not_read():
    """./ldaprc, and what LDAPRC names there, choose no CA (attack 8)"""
    evil = folder_of('evil')
    where = f'ldaps://{names.HOST}:3960'
    trust = f'URI {where}\nTLS_CACERT {evil}/ca.pem\n'
    folder_of('evil', ldaprc=trust, otherrc=trust)
    plain = {'LDAPCONF': None, 'LDAPTLS_CACERT': None}
    who = ('/simple', '/user:helpdesk1', '/domain:LAB',
           '/passwd:Secret-Passw0rd')
    with impostor(evil) as server:
        for env in (plain, {**plain, 'LDAPRC': 'otherrc'},
                    {**plain, 'HOME': None}):
            show('-H', where, *who, env=env, cwd=evil).fails(
                1, 'certificate')
        assert b'Secret' not in server.seen
        done = show('-H', where, '-v', *who, env=plain, cwd=evil).fails(1)
        done.warns('ldaprc in this folder is not read')
        assert b'Secret' not in server.seen
        # Where it is one's own it is read, and not from where one stands.
        for env in ({**plain, 'HOME': evil},
                    {**plain, 'LDAPCONF': f'{evil}/ldaprc'},
                    {**plain, 'LDAPRC': f'{evil}/otherrc'},
                    {**plain, 'HOME': evil, 'LDAPRC': 'otherrc'}):
            show(*who, env={**NOBODY, **env}, cwd='/').fails(1, 'password')
        # What is said on the command means what it says.
        for env in ({**plain, 'LDAPCONF': 'ldaprc'},
                    {**plain, 'LDAPTLS_CACERT': 'ca.pem', 'LDAPURI': where}):
            show(*who, env={**NOBODY, **env}, cwd=evil).fails(1, 'password')
        show('-v', *who, env={**NOBODY, **plain, 'HOME': evil}, cwd=evil
             ).fails(1, 'password').hides('is not read')
        assert b'Secret' in server.seen
        seen = server.seen.count(b'Secret')
        folder_of('evil', relative=f'URI {where}\nTLS_CACERT ca.pem\n')
        show(*who, env={**NOBODY, **plain, 'LDAPCONF': f'{evil}/relative'},
             cwd=evil).fails(1, 'TLS_CACERT ca.pem', 'current folder')
        assert server.seen.count(b'Secret') == seen


if __name__ == '__main__':
    e2e.main()
