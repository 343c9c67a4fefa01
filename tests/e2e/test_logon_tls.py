#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SASL inside TLS, channel binding, and client certificates.

Samba 4.17 takes SASL inside TLS when told to, and looks at no channel
binding; slapd does look, on every release. Samba 4.22 is tried in
test_binding.py. Windows itself is not tried here.
"""
import os
import subprocess
import time

import e2e
import names
import versions
from probe import probe

FOLDER = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp/slapd')
TLS = os.path.join(os.environ.get('LAB_DIR', ''), 'private/tls')
# What the server binds to: the port, and more of its configuration.
ENDPOINT, UNIQUE = '3001', '3002'
SLAPD = {ENDPOINT: 'sasl-cbinding tls-endpoint',
         UNIQUE: 'sasl-cbinding tls-unique'}
# GnuTLS has no tls-unique with TLS 1.3 (RFC 9266); OpenSSL gives one.
if versions.openldap_has_gnutls():
    SLAPD[UNIQUE] += '\nTLSCipherSuite NORMAL:-VERS-TLS1.3'


def configuration(port):
    return f'''\
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {TLS}/ca.pem
TLSCertificateFile {TLS}/cert.pem
TLSCertificateKeyFile {TLS}/key.pem
TLSVerifyClient try
sasl-host {names.HOST}
sasl-realm LAB.EXAMPLE
sasl-secprops none
{SLAPD[port]}
database mdb
suffix {names.BASE}
directory {FOLDER}/{port}
'''


def start_slapd():
    """A slapd on every port of SLAPD, with the domain controller's keys."""
    os.makedirs(FOLDER, exist_ok=True)
    keytab = os.path.join(FOLDER, 'keytab')
    subprocess.run(['samba-tool', 'domain', 'exportkeytab', keytab,
                    f'--principal=ldap/{names.HOST}'], check=True,
                   capture_output=True)
    for port in SLAPD:
        os.mkdir(f'{FOLDER}/{port}')
        with open(f'{FOLDER}/{port}.conf', 'w') as stream:
            stream.write(configuration(port))
        with open(f'{FOLDER}/{port}.log', 'w') as log:
            subprocess.Popen(
                ['slapd', '-d', '0', '-f', f'{FOLDER}/{port}.conf', '-h',
                 f'ldap://:{port}/'], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env={**os.environ,
                                 'KRB5_KTNAME': f'FILE:{keytab}'})
    for port in SLAPD:
        until = time.monotonic() + 10
        while probe('-s', names.HOST, '-p', port, '-S').done.status != 0:
            assert time.monotonic() < until, 'slapd does not start'
            time.sleep(0.05)


def client_certificate():
    os.makedirs(FOLDER, exist_ok=True)

    def openssl(*argv):
        subprocess.run(['openssl', *argv], check=True, cwd=FOLDER,
                       capture_output=True)
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
            '-nodes', '-subj', '/O=Lab/CN=robot', '-keyout', 'robot.key',
            '-out', 'robot.csr')
    openssl('x509', '-req', '-in', 'robot.csr', '-CA', f'{TLS}/ca.pem',
            '-CAkey', f'{TLS}/ca.key', '-CAcreateserial', '-days', '2',
            '-out', 'robot.pem')
    return {'LDAPTLS_CERT': f'{FOLDER}/robot.pem',
            'LDAPTLS_KEY': f'{FOLDER}/robot.key'}


@e2e.check
def sasl_inside_ldaps_and_starttls():
    for how in (('-p', '636'), ('-Z',)):
        for mechanism in ('GSS-SPNEGO', 'GSSAPI'):
            probe('-s', names.HOST, *how, '-Y', mechanism).opens(
                protection=f'TLS, SASL {mechanism}',
                identity='Administrator')


@e2e.check
def a_password_inside_tls_by_kerberos():
    probe('-s', names.HOST, '-p', '636', '-u', 'Administrator', '-w',
          os.environ['LAB_ADMIN_PW'], env={'KRB5CCNAME': 'FILE:/none'}).opens(
              protection='TLS, SASL', identity='Administrator')


@e2e.check
def ntlm_inside_tls():
    """More than Debian's gss-ntlmssp can do: said with what to do"""
    if not os.path.isdir('/etc/gss/mech.d') or not any(
            'ntlmssp' in name for name in os.listdir('/etc/gss/mech.d')):
        raise e2e.Skip('gss-ntlmssp is not installed')
    for how in (('-p', '636'), ('-Z',)):
        done = probe('-s', names.HOST, *how, '-u', 'Administrator', '-o',
                     'LAB', '-w', os.environ['LAB_ADMIN_PW'], '-Y', 'NTLM',
                     env={'KRB5CCNAME': 'FILE:/no/such/cache'})
        if done.done.status == 0:
            done.must(protection='TLS, SASL NTLM', identity='Administrator')
        else:
            done.fails('cannot log on').must(advice='leave TLS out')


@e2e.check
def the_channel_is_bound_to_the_certificate():
    """A server that wants tls-server-end-point gets it"""
    start_slapd()
    for mechanism in ('GSS-SPNEGO', 'GSSAPI'):
        probe('-s', names.HOST, '-p', ENDPOINT, '-Z', '-Y', mechanism).opens(
            protection='channel binding')


@e2e.check
def another_binding_is_refused():
    """A server that wants another kind tells ours from none at all"""
    for mechanism in ('GSS-SPNEGO', 'GSSAPI'):
        probe('-s', names.HOST, '-p', UNIQUE, '-Z', '-Y', mechanism).fails(
            'cannot log on')
        e2e.run('ldapwhoami', '-Q', '-ZZ', '-Y', mechanism, '-O', 'maxssf=0',
                '-H', f'ldap://{names.HOST}:{UNIQUE}').exits(0)


@e2e.check
def a_client_certificate_logs_on():
    for how in (('-Z',), ()):
        probe('-s', names.HOST, '-p', ENDPOINT, '-Y', 'EXTERNAL', *how,
              env=client_certificate()).opens(
                  protection='client certificate', identity='cn=robot,o=Lab')


@e2e.check
def a_certificate_without_its_key():
    """Another key of its kind, and one of another kind

    GnuTLS refuses both at once; OpenSSL keeps a key of another kind beside
    the certificate and then shows the server no certificate at all.
    """
    env = client_certificate()
    subprocess.run(['openssl', 'ecparam', '-name', 'prime256v1', '-genkey',
                    '-noout', '-out', f'{FOLDER}/other.key'], check=True,
                   capture_output=True)
    for key in (f'{FOLDER}/other.key', f'{TLS}/key.pem'):
        env['LDAPTLS_KEY'] = key
        done = probe('-s', names.HOST, '-p', ENDPOINT, '-Y', 'EXTERNAL',
                     env=env).fails('').must(advice='belong')
        assert 'TLS cannot be set up' in done['sentence'] or (
            'no client certificate was shown' in done['sentence'] and
            key == f'{TLS}/key.pem'), done.done


CRL_CONF = """\
[ca]
default_ca = lab
[lab]
database = index.txt
default_md = sha256
default_crl_days = 2
policy = any
[any]
commonName = optional
"""


def revocation_list(name, *revoked):
    """LDAPTLS_* that have the list looked at, by GnuTLS and by OpenSSL."""
    os.makedirs(FOLDER, exist_ok=True)

    def authority(*argv):
        subprocess.run(['openssl', 'ca', '-config', 'crl.conf', '-cert',
                        f'{TLS}/ca.pem', '-keyfile', f'{TLS}/ca.key', *argv],
                       check=True, cwd=FOLDER, capture_output=True)
    for path, text in (('crl.conf', CRL_CONF), ('index.txt', '')):
        with open(f'{FOLDER}/{path}', 'w') as stream:
            stream.write(text)
    for one in revoked:
        authority('-revoke', one)
    authority('-gencrl', '-out', f'{name}.crl')
    with open(f'{FOLDER}/{name}.pem', 'w') as both:
        for part in (f'{TLS}/ca.pem', f'{FOLDER}/{name}.crl'):
            with open(part) as stream:
                both.write(stream.read())
    if versions.openldap_has_gnutls():
        return {'LDAPTLS_CRLFILE': f'{FOLDER}/{name}.crl'}
    return {'LDAPTLS_CACERT': f'{FOLDER}/{name}.pem',
            'LDAPTLS_CRLCHECK': 'all'}


@e2e.check
def a_revoked_certificate_is_refused():
    """TLS_CRLFILE of GnuTLS, TLS_CRLCHECK of OpenSSL"""
    for how in (('-p', '636'), ('-Z',)):
        anybody = ('-s', names.HOST, '-S', *how)
        probe(*anybody, env=revocation_list('empty')).opens()
        probe(*anybody, env=revocation_list(
            'full', f'{TLS}/cert.pem')).fails('is revoked').must(
                advice='TLS_CRLCHECK')


@e2e.check
def samba_takes_no_certificate_for_a_logon():
    probe('-s', names.HOST, '-Y', 'EXTERNAL', env=client_certificate()).fails(
        'does not offer this way')


@e2e.check
def sealing_without_tls_works_there_too():
    probe('-s', names.HOST, '-p', ENDPOINT).opens(protection='sealed')


@e2e.check
def descriptors_are_asked_of_active_directory_only():
    probe('-s', names.HOST, '-p', ENDPOINT, '-b', names.BASE, '-F', '7'
          ).fails('no Active Directory')


if __name__ == '__main__':
    e2e.main('--set',
             'ldap server require strong auth = allow_sasl_over_tls')
