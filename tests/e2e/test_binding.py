#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Channel binding, in each setting of `ldap server require strong auth`.

From 4.21 on Samba checks that the Kerberos logon inside TLS is bound to the
certificate of that TLS, and answers as Windows does (80090346). The settings
match Windows' LdapEnforceChannelBinding (smb.conf(5)): `no` is 0,
`allow_sasl_without_tls_channel_bindings` and its old name
`allow_sasl_over_tls` are 1, `yes` is 2. Who ends the TLS on the way, with
another certificate of the same name and of a trusted CA, is caught by
nothing else. Samba 4.17 looks at no binding: there these checks prove what
is refused as a whole, and what is let through unseen.
"""
import os
import socket
import ssl
import subprocess
import sys
import threading

import e2e
import names
import versions
from probe import probe

sys.path.insert(0, os.path.join(e2e.ROOT, 'tests', 'lab'))
import server  # noqa: E402
import settings  # noqa: E402

OPTION = 'ldap server require strong auth'
REQUIRED = 'yes'
OPTIONAL = ('allow_sasl_without_tls_channel_bindings', 'allow_sasl_over_tls')
OFF = 'no'
MECHANISMS = ('GSS-SPNEGO', 'GSSAPI')
DIRECT = f'ldaps://{names.HOST}'
# Ports of the two that end the TLS: with a certificate of their own, and
# with the domain controller's, which shows what the refusal is about.
OTHER, SAME = 3636, 3637
REFUSED = '80090346'


def openssl(*argv):
    subprocess.run(['openssl', *argv], check=True, cwd=settings.TLS,
                   capture_output=True)


def certificate(name, digest, *key):
    """One for the domain controller's name, by the CA that all trust."""
    openssl('req', '-newkey', *key, '-nodes', '-subj', f'/CN={names.HOST}',
            '-keyout', f'{name}.key', '-out', f'{name}.csr')
    openssl('x509', '-req', f'-{digest}', '-days', '2', '-in', f'{name}.csr',
            '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
            '-extfile', 'cert.ext', '-out', f'{name}.pem')
    os.chmod(f'{settings.TLS}/{name}.key', 0o600)


class Middle:
    """Ends TLS at a port and passes on what it reads, by a TLS of its own."""

    def __init__(self, port, certificate_file, key_file):
        self.inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.inward.load_cert_chain(f'{settings.TLS}/{certificate_file}',
                                    f'{settings.TLS}/{key_file}')
        self.outward = ssl.create_default_context(
            cafile=os.environ['LAB_CA'])
        self.listener = socket.create_server((settings.ADDRESS, port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            link = self.listener.accept()[0]
            threading.Thread(target=self.serve, args=(link,),
                             daemon=True).start()

    def serve(self, link):
        try:
            client = self.inward.wrap_socket(link, server_side=True)
            onward = self.outward.wrap_socket(
                socket.create_connection((settings.ADDRESS, 636)),
                server_hostname=names.HOST)
        except OSError:
            link.close()
            return
        threading.Thread(target=copy, args=(onward, client),
                         daemon=True).start()
        copy(client, onward)


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for link in (source, target):
        try:
            link.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(setting, *lines):
    """The domain controller with this setting; the others are as before."""
    with open(settings.SMB_CONF, 'w') as stream:
        stream.write(settings.smb_conf([f'{OPTION} = {setting}', *lines]))
    server.stop()
    server.start()


def needs_binding():
    if not versions.SAMBA_BINDS:
        raise e2e.Skip('Samba 4.17 looks at no channel binding')


def bound(*how):
    """Our own logon, which binds itself to the certificate that it sees."""
    for mechanism in MECHANISMS:
        probe(*how, '-Y', mechanism).opens(
            protection=f'TLS, SASL {mechanism} with channel binding',
            identity='Administrator')


def ours_is_taken():
    bound('-H', DIRECT)
    bound('-s', names.HOST, '-Z')
    bound('-H', f'{DIRECT}:{SAME}')


def ours_is_refused_behind_another_certificate():
    for mechanism in MECHANISMS:
        probe('-H', f'{DIRECT}:{OTHER}', '-Y', mechanism).fails(
            'channel binding of this logon was refused', REFUSED).must(
                advice='may end the TLS')


def theirs(binding, uri=DIRECT):
    """OpenLDAP's own tool: no binding at all, or one of that kind."""
    env = {'LDAPSASL_CBINDING': binding or None}
    return [e2e.run('ldapwhoami', '-Q', '-Y', mechanism, '-O', 'maxssf=0',
                    '-H', uri, env=env) for mechanism in MECHANISMS]


def unbound(accepted):
    for uri in (DIRECT, f'{DIRECT}:{OTHER}'):
        for done in theirs(None, uri):
            if accepted:
                done.exits(0)
            else:
                done.fails(49, REFUSED)


@e2e.check
def the_middle_men_are_in_place():
    """Both of those that end the TLS pass a logon with a password"""
    certificate('middle', 'sha256', 'rsa:2048')
    Middle(OTHER, 'middle.pem', 'middle.key')
    Middle(SAME, 'cert.pem', 'key.pem')
    for port in (OTHER, SAME):
        probe('-H', f'{DIRECT}:{port}', '-S', '-u', 'Administrator', '-o',
              'LAB', '-w', os.environ['LAB_ADMIN_PW']).opens(
                  protection='simple logon inside TLS')


@e2e.check
def a_required_binding_is_given():
    """yes: ours is taken, none at all and another's are refused (4.22)"""
    needs_binding()
    serve(REQUIRED)
    ours_is_taken()
    ours_is_refused_behind_another_certificate()
    unbound(accepted=False)
    for done in theirs('tls-unique'):
        done.fails(49, REFUSED)
    for done in theirs('tls-endpoint'):
        done.exits(0)


@e2e.check
def an_optional_binding_is_checked_where_it_is_given():
    """allow_sasl_...: none at all is taken, another's is refused (4.22)"""
    needs_binding()
    for setting in OPTIONAL:
        serve(setting)
        ours_is_taken()
        ours_is_refused_behind_another_certificate()
        unbound(accepted=True)


@e2e.check
def a_wrong_binding_is_refused_even_where_none_is_asked_for():
    """no: as with the optional one (4.22)"""
    needs_binding()
    serve(OFF)
    ours_is_taken()
    ours_is_refused_behind_another_certificate()
    unbound(accepted=True)


@e2e.check
def the_binding_follows_the_certificates_own_digest():
    """RFC 5929 4.1: SHA-384 and SHA-512 where it is signed by these (4.22)"""
    needs_binding()
    for name, digest, key in (
            ('p384', 'sha384', ('ec', '-pkeyopt',
                                'ec_paramgen_curve:P-384')),
            ('rsa512', 'sha512', ('rsa:2048',))):
        certificate(name, digest, *key)
        serve(REQUIRED, f'tls certfile = {settings.TLS}/{name}.pem',
              f'tls keyfile = {settings.TLS}/{name}.key')
        bound('-H', DIRECT)
        bound('-s', names.HOST, '-Z')
    serve(REQUIRED)


@e2e.check
def the_program_writes_where_a_binding_is_required():
    """yes: a grant over ldaps and StartTLS, read back (4.22)"""
    needs_binding()
    before = e2e.snapshot(names.ROME)
    for where, right in ((('-H', DIRECT), 'RP'),
                         (('-H', f'ldap://{names.HOST}', '-Z'), 'LC')):
        e2e.dsacls(names.ROME, *where, '/G', f'LAB\\alice:{right}'
                   ).succeeds()
    e2e.only_changed(before, e2e.snapshot(names.ROME),
                     added=[f'(A;;LCRP;;;{e2e.sid_of("alice")})'])
    e2e.dsacls(names.ROME, '-H', f'{DIRECT}:{OTHER}', '/G',
               'LAB\\alice:GA').fails(1, 'channel binding', REFUSED)


@e2e.check
def without_binding_samba_refuses_all_or_sees_nothing():
    """4.17: `yes` refuses Kerberos inside TLS; the others see no binding"""
    if versions.SAMBA_BINDS:
        raise e2e.Skip('this Samba looks at channel bindings')
    serve(REQUIRED)
    for uri in (DIRECT, f'{DIRECT}:{OTHER}'):
        probe('-H', uri).fails('no Kerberos logon inside TLS').must(
            advice='without -Z')
    for setting in ('allow_sasl_over_tls', OFF):
        serve(setting)
        ours_is_taken()
        # Nothing but a binding that is looked at would notice this one.
        bound('-H', f'{DIRECT}:{OTHER}')


if __name__ == '__main__':
    e2e.main()
