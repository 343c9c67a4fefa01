#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that would rather have a weaker logon: NTLM, old TLS."""
import os
import ssl
import struct
import sys
import warnings

import e2e
import ldap_stub as stub
import names
from probe import quick
from program import DSACLS

sys.path.insert(0, os.path.join(e2e.ROOT, 'tests', 'repl'))
import terminal  # noqa: E402

TLS = os.path.join(os.environ.get('LAB_DIR', ''), 'private/tls')


# ---- NTLM (attack 5) ------------------------------------------------------

NTLM_OID = bytes.fromhex('060a2b06010401823702020a')


def challenge(request):
    """SPNEGO's answer that chooses NTLM, with a challenge in it."""
    name = 'LAB'.encode('utf-16-le')
    facts = b''.join(struct.pack('<HH', kind, len(name)) + name
                     for kind in (1, 2, 3, 4)) + b'\0' * 4
    token = b'NTLMSSP\0' + struct.pack(
        '<IHHII8s8xHHI8s', 2, len(name), len(name), 56, 0xe2898235,
        b'\x11\x22\x33\x44' * 2, len(facts), len(facts), 56 + len(name),
        bytes.fromhex('0601000000 00000f')) + name + facts
    inner = stub.ber(0x30, stub.ber(0xa0, stub.ber(10, b'\x01')),
                     stub.ber(0xa1, NTLM_OID),
                     stub.ber(0xa2, stub.ber(4, token)))
    return [stub.message(request.identity, stub.ber(
        stub.BIND_DONE, stub.number(14, 10), stub.ber(4, ''), stub.ber(4, ''),
        stub.ber(0x87, stub.ber(0xa1, inner))))]


def no_kdc():
    path = os.path.join(os.environ['LAB_DIR'], 'tmp/dead-kdc.conf')
    with open(path, 'w') as stream:
        stream.write('[libdefaults]\ndefault_realm = LAB.EXAMPLE\n'
                     'dns_lookup_kdc = false\n[realms]\nLAB.EXAMPLE = {\n'
                     'kdc = tcp/127.0.0.9:88\n}\n')
    return {'KRB5_CONFIG': path, 'KRB5CCNAME': 'FILE:/none/at/all'}


def need_ntlm():
    if not os.path.isdir('/etc/gss/mech.d') or not any(
            'ntlmssp' in name for name in os.listdir('/etc/gss/mech.d')):
        raise e2e.Skip('gss-ntlmssp is not installed')


@e2e.check
def no_ntlm_is_sent_to_whoever_answers():
    """No KDC, an NTLM challenge by the server: none goes out (attack 5)"""
    need_ntlm()
    folder = os.path.join(os.environ['LAB_DIR'], 'tmp')
    keys = os.path.join(folder, 'ntlm-user')
    with open(keys, 'w') as stream:
        stream.write('LAB:helpdesk1:Secret-Passw0rd\n')
    who = ('-u', 'helpdesk1', '-o', 'LAB', '-w', 'Secret-Passw0rd')
    with stub.Stub(challenge, address='', port=3940) as server:
        for how in (who, (*who, '-Y', 'GSS-SPNEGO'), (*who, '-Y', 'GSSAPI'),
                    (), ('-Y', 'GSS-SPNEGO')):
            env = {**no_kdc(), 'NTLM_USER_FILE': keys}
            quick(20, '-s', names.HOST, '-p', '3940', '-t', '3', *how,
                  env=env).fails('cannot log on')
            assert b'NTLMSSP' not in server.seen, (how, server.seen)
            assert NTLM_OID not in server.seen, (how, server.seen)


@e2e.check
def the_program_sends_none_either():
    """A password from a file, from the words, asked for at a terminal"""
    need_ntlm()
    path = os.path.join(os.environ['LAB_DIR'], 'tmp/secret')
    with open(path, 'w') as stream:
        stream.write('Secret-Passw0rd\n')
    os.chmod(path, 0o600)
    who = ('/user:helpdesk1', '/domain:LAB', '--timeout', '3', '-H',
           f'ldap://{names.HOST}:3943')
    with stub.Stub(challenge, address='', port=3943) as server:
        for how in ((), ('-Y', 'GSS-SPNEGO'), ('-Y', 'GSSAPI')):
            for words in (('-y', path), ('/passwd:Secret-Passw0rd',)):
                e2e.dsacls(names.BERLIN, *who, *words, *how, env=no_kdc()
                           ).fails(1, 'cannot log on').hides('NTLM')
            with terminal.Terminal([DSACLS, names.BERLIN, *who, '-W', *how],
                                   env=no_kdc()) as shown:
                shown.sees('Password')
                shown.types('Secret-Passw0rd<Enter>')
                shown.sees('cannot log on')
            assert b'NTLMSSP' not in server.seen, (how, server.seen)
        e2e.dsacls(names.BERLIN, *who, '-y', path, '-Y', 'NTLM', env=no_kdc()
                   ).fails(1, 'cannot log on').warns('-Y NTLM: whoever')
        assert b'NTLMSSP' in server.seen
    e2e.dsacls(names.BERLIN, *who, '-Y', 'NTLM', env=no_kdc()).fails(
        2, '/user wants a password')
    e2e.dsacls(names.BERLIN, *who[2:], '-Y', 'NTLM').fails(
        2, '-Y NTLM wants a user and a password')


@e2e.check
def a_server_that_chooses_ntlm_is_left():
    """With a good ticket: Kerberos was offered, nothing else (attack 5)"""
    with stub.Stub(challenge, address='', port=3941) as server:
        quick(6, '-s', names.HOST, '-p', '3941', '-t', '3').fails(
            'cannot log on')
        assert server.seen and b'NTLMSSP' not in server.seen, server.seen


@e2e.check
def ntlm_asked_for_is_what_is_sent():
    """The server of the checks above does get an answer to -Y NTLM"""
    need_ntlm()
    who = ('-u', 'helpdesk1', '-o', 'LAB', '-w', 'Secret-Passw0rd')
    with stub.Stub(challenge, address='', port=3942) as server:
        quick(6, '-s', names.HOST, '-p', '3942', '-t', '3', *who, '-Y', 'NTLM',
              env=no_kdc()).fails('cannot log on')
        assert b'NTLMSSP\0\x03' in server.seen, server.seen
        assert 'Secret' not in repr(server.seen)


# ---- old TLS (attack 14) --------------------------------------------------

def dated(version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers('ALL:@SECLEVEL=0')
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # old ones are what this is about
        context.minimum_version = context.maximum_version = version
    context.load_cert_chain(f'{TLS}/cert.pem', f'{TLS}/key.pem')
    return context


def all_ciphers():
    """In the words of GnuTLS (Debian 12's libldap) or OpenSSL (13's)."""
    words = 'NORMAL:+VERS-TLS1.0:+VERS-TLS1.1'
    done = e2e.run('ldapsearch', '-x', '-H', f'ldaps://{names.HOST}', '-b', '',
                   '-s', 'base', env={'LDAPTLS_CIPHER_SUITE': words})
    return words if done.status == 0 else 'ALL:@SECLEVEL=0'


@e2e.check
def tls_below_1_2_is_refused():
    """Whatever ldap.conf allows (attack 14)"""
    who = ('-S', '-u', 'LAB\\x', '-w', 'Secret-Passw0rd', '-t', '3')
    loose = ({}, {'LDAPTLS_PROTOCOL_MIN': '3.1'},
             {'LDAPTLS_CIPHER_SUITE': all_ciphers()})
    with_old, with_new = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2

    def take(request):
        return [stub.result(request)]
    for port, version in enumerate((with_old, ssl.TLSVersion.TLSv1_1), 3950):
        with stub.Stub(take, address='', port=port,
                       tls=dated(version)) as server:
            for env in loose:
                quick(6, '-H', f'ldaps://{names.HOST}:{port}', *who, env=env
                      ).fails('no TLS with').must(advice='TLS 1.2')
            assert b'Secret' not in server.seen
    with stub.Stub(stub.directory(take), address='', port=3952,
                   tls=dated(with_new)) as server:
        for env in loose:
            quick(6, '-H', f'ldaps://{names.HOST}:3952', *who, env=env).opens()
        quick(6, '-H', f'ldaps://{names.HOST}:3952', *who,
              env={'LDAPTLS_PROTOCOL_MIN': '3.4'}).fails('no TLS with')


if __name__ == '__main__':
    e2e.main('--no-company')
