#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way of logging on, and what is said when one fails."""
import os
import struct
import subprocess
import time

import e2e
import names
import versions
from probe import probe

SERVER = ('-s', names.HOST)
USER = 'Administrator'
PASSWORD = os.environ.get('LAB_ADMIN_PW', '')
TEMPORARY = os.path.join(os.environ.get('LAB_DIR', ''), 'tmp')
NOBODY = {'KRB5CCNAME': 'FILE:/dev/null/none'}


def path(name):
    return os.path.join(TEMPORARY, name)


def kinit(cache, *options, who=USER, password=PASSWORD):
    subprocess.run(['kinit', '-c', cache, *options, who], check=True,
                   input=f'{password}\n', text=True, capture_output=True)
    return {'KRB5CCNAME': f'FILE:{cache}'}


# ---- what works ---------------------------------------------------------

@e2e.check
def spnego_is_one_round_trip_and_the_default():
    done = probe(*SERVER).opens(
        protection='GSS-SPNEGO, sealed (256', identity=f'{USER}@LAB.EXAMPLE',
        host=names.HOST, realm='LAB.EXAMPLE', binds=1, searches=1)
    # The logon and the rootDSE.
    assert done.number('round_trips') == 2, done.done


@e2e.check
def gssapi_is_three():
    done = probe(*SERVER, '-Y', 'GSSAPI').opens(protection='GSSAPI, sealed')
    assert done.number('round_trips') == 4, done.done


@e2e.check
def settings_of_sasl_neither_stop_nor_weaken_a_logon():
    """SASL_SECPROPS, whatever it says: sealed, and a layer that works"""
    config = path('secprops.conf')
    for properties in ('maxssf=0', 'none,minssf=0,maxssf=1', 'maxbufsize=0',
                       'noactive,forwardsec'):
        with open(config, 'w') as stream:
            stream.write(f'SASL_SECPROPS {properties}\n')
        for env in ({'LDAPSASL_SECPROPS': properties},
                    {'LDAPCONF': config}):
            for how in ((), ('-Y', 'GSSAPI')):
                probe(*SERVER, *how, '-b', names.BASE, '-q', env=env).opens(
                    protection='sealed', entries=1)


@e2e.check
def a_password_becomes_a_ticket_in_memory():
    """No cache of the user's is made or changed"""
    env = {'KRB5CCNAME': f'FILE:{path("none")}'}
    for user in (('-u', USER), ('-u', USER, '-o', 'LAB'),
                 ('-u', f'LAB\\{USER}'), ('-u', USER, '-o', 'lab.example'),
                 ('-u', f'{USER}@lab.example')):
        probe(*SERVER, *user, '-w', PASSWORD, env=env).opens(
            protection='sealed', identity=f'{USER}@')
    assert not os.path.exists(path('none'))


@e2e.check
def other_connections_use_the_ticket():
    """The password is gone by then; nobody else's ticket is taken (22)"""
    mine = kinit(path('mine'), who='helpdesk1', password=os.environ['LAB_PW'])
    who = ('-u', USER, '-w', PASSWORD, '-o', 'LAB')
    for env in (NOBODY, mine):
        for how in ((), ('-Y', 'GSSAPI')):
            probe(*SERVER, *who, *how, '-B', '3268', env=env).opens(
                beside=f'{USER}@LAB.EXAMPLE')
        probe(*SERVER, *who, '-S', '-p', '636', '-B', '3268', env=env).opens(
            beside='no tickets')


@e2e.check
def a_user_principal_name_need_not_be_of_the_realm():
    probe(*SERVER, '-u', f'{USER}@elsewhere.example', '-w', PASSWORD,
          env=NOBODY).fails('no such user')


@e2e.check
def a_keytab_with_a_principal_or_its_first():
    keytab = path('keytab')
    subprocess.run(['samba-tool', 'domain', 'exportkeytab', keytab,
                    f'--principal={USER}'], check=True, capture_output=True)
    for principal in ((), ('-P', USER), ('-P', f'{USER}@LAB.EXAMPLE')):
        probe(*SERVER, '-k', keytab, *principal, env=NOBODY).opens(
            identity=USER, protection='sealed')


@e2e.check
def ntlm_only_when_asked_for():
    """No KDC: -Y NTLM logs on, sealed, and all else does not (attack 5)"""
    if not os.path.isdir('/etc/gss/mech.d') or not any(
            'ntlmssp' in name for name in os.listdir('/etc/gss/mech.d')):
        raise e2e.Skip('gss-ntlmssp is not installed')
    with open(path('nokdc.conf'), 'w') as stream:
        stream.write('[libdefaults]\ndns_lookup_kdc = false\n')
    env = {**NOBODY, 'KRB5_CONFIG': path('nokdc.conf')}
    who = ('-u', USER, '-o', 'LAB', '-w')
    for where in (names.HOST, '192.0.2.1'):
        for how in ((), ('-Y', 'GSS-SPNEGO'), ('-Y', 'GSSAPI')):
            probe('-s', where, *who, PASSWORD, *how, env=env).fails(
                'cannot log on')
        done = probe('-s', where, *who, PASSWORD, '-Y', 'NTLM', env=env)
        if versions.spnego_reads_mic():
            done.opens(identity=f'LAB\\{USER}',
                       protection='SASL NTLM, sealed')
        else:
            done.fails('did not understand').must(advice='MIT krb5 1.21')
        assert '-Y NTLM: ' in done.done.err, done.done
    probe(*SERVER, *who, 'wrong', '-Y', 'NTLM', env=env).fails('(52e)')


@e2e.check
def ntlm_wants_a_password_and_a_server_that_is_checked():
    probe(*SERVER, '-Y', 'NTLM').fails('wants a user and a password')
    probe(*SERVER, '-Y', 'NTLM', '-k', '/none').fails('wants a user')
    probe(*SERVER, '-Y', 'NTLM', '-u', USER, '-k', '/none').fails(
        'wants a user')
    probe(*SERVER, '-Y', 'NTLM', '-u', USER, '-o', 'LAB', '-w', PASSWORD,
          '-p', '636', '-I').fails('certificate is not checked')


@e2e.check
def simple_inside_tls_only():
    for who in (('-u', USER, '-o', 'LAB'), ('-u', f'LAB\\{USER}'),
                ('-u', f'{USER}@lab.example'),
                ('-D', f'CN={USER},CN=Users,{names.BASE}')):
        for port in ('389', '636'):
            probe(*SERVER, '-p', port, '-S', *who, '-w', PASSWORD,
                  env=NOBODY).opens(protection='simple logon inside TLS')


@e2e.check
def anonymous_reads_the_rootdse_and_no_more():
    probe(*SERVER, '-S', env=NOBODY).opens(identity='nobody')
    probe(*SERVER, '-S', '-b', names.BASE, env=NOBODY).fails(
        'wants a logon').must(advice='kinit')
    probe(*SERVER, '-S', '-W', env=NOBODY).fails('anonymous')


@e2e.check
def the_domain_is_found_by_dns():
    probe('-d', f'OU=people,{names.BASE}').opens(host=names.HOST)
    probe('-H', f'ldap:///{names.BASE}').opens(host=names.HOST)
    probe().opens(host=names.HOST)  # the default realm's
    probe('-H', f'ldap://127.0.0.9 ldap://{names.HOST}').opens(
        host=names.HOST)
    probe('-d', 'DC=nowhere,DC=example').fails('DNS names no domain')


@e2e.check
def sids_of_the_caller():
    done = probe(*SERVER, '-c').opens()
    assert done.number('sids') > 8, done.done


@e2e.check
def the_same_server_after_a_loss():
    done = probe(*SERVER, '-R', '-b', names.BASE, '-q').opens(entries=1)
    assert done.number('binds') == 2, done.done


# ---- what fails ---------------------------------------------------------

@e2e.check
def wrong_passwords_and_users():
    probe(*SERVER, '-u', USER, '-w', 'wrong', env=NOBODY).fails(
        'wrong password')
    probe(*SERVER, '-u', 'nobody-here', '-w', 'x', env=NOBODY).fails(
        'no such user')
    simple = ('-p', '636', '-S', '-o', 'LAB')
    probe(*SERVER, *simple, '-u', USER, '-w', 'wrong').fails('52e')
    probe(*SERVER, *simple, '-u', USER).fails('a password is missing')
    probe(*SERVER, *simple, '-u', USER, '-w', '').fails('is empty')


@e2e.check
def accounts_that_may_not_log_on():
    for account, simple, kerberos in (
            ('disabled1', '(533)', 'disabled'),
            ('expired1', '(701)', 'expired')):
        who = ('-u', account, '-w', os.environ['LAB_PW'], '-o', 'LAB')
        probe(*SERVER, *who, '-S', '-p', '636').fails(simple)
        probe(*SERVER, *who, env=NOBODY).fails(kerberos)


@e2e.check
def no_ticket():
    for how in ((), ('-Y', 'GSSAPI')):
        probe(*SERVER, *how, env=NOBODY).fails('no Kerberos ticket').must(
            advice='kinit')


def garbage(name, data):
    with open(path(name), 'wb') as stream:
        stream.write(data)
    return path(name)


@e2e.check
def a_cache_that_is_none():
    """A message, whatever libkrb5 makes of it (attack 19)"""
    os.makedirs(path('folder'), exist_ok=True)
    if not os.path.exists(path('fifo')):
        os.mkfifo(path('fifo'))
    conf = path('cache.conf')
    for name, text in (
            (path('folder'), 'is a folder'),
            ('/dev/zero', 'is no regular file'),
            (path('fifo'), 'is no regular file'),
            (garbage('tkttext', b'ticket, please'), 'is of no use'),
            (garbage('tktfuture', b'\x05\x09' + b'x' * 99), 'is of no use')):
        with open(os.environ['KRB5_CONFIG']) as stream:
            known = stream.read().replace(
                '[libdefaults]', '[libdefaults]\n'
                f'default_ccache_name = FILE:{name}')
        with open(conf, 'w') as stream:
            stream.write(known)
        for env in ({'KRB5CCNAME': f'FILE:{name}'}, {'KRB5CCNAME': name},
                    {'KRB5CCNAME': f'DIR::{name}'},
                    {'KRB5CCNAME': None, 'KRB5_CONFIG': conf}):
            for how in ((), ('-Y', 'GSSAPI')):
                probe(*SERVER, *how, env=env, timeout=20).fails(
                    text, name).must(advice='KRB5CCNAME')


@e2e.check
def a_cache_with_nothing_good_in_it():
    """Cut off, filled up with rubbish, empty: no crash (attack 19)"""
    with open(os.environ['KRB5CCNAME'].partition(':')[2], 'rb') as stream:
        good = stream.read()
    for number, data in enumerate((
            b'', b'\x05', b'\x05\x04', good[:4], good[:7], good[:14],
            good[:30], good[:60], good[:200], good[:-9],
            *(bytes([5, version]) + fill * 500 for version in (1, 2, 3, 4)
              for fill in (b'\0', b'\xff', b'\x7f', b'x')),
            *(good[:at] + b'\xff' * 4 + good[at + 4:]
              for at in range(2, 120, 6)))):
        env = {'KRB5CCNAME': f'FILE:{garbage("bad", data)}'}
        for how in ((), ('-Y', 'GSSAPI')):
            done = probe(*SERVER, *how, env=env, timeout=20)
            assert done.done.status in (0, 1), f'{number}: {done.done}'


@e2e.check
def a_keytab_that_is_none():
    """With --keytab, and the default one of clients (attack 19)"""
    for name, text in ((path('folder'), 'is a folder'),
                       (path('fifo'), 'is no regular file'),
                       ('/dev/zero', 'is no regular file')):
        for keytab in (name, f'FILE:{name}'):
            probe(*SERVER, '-k', keytab, env=NOBODY, timeout=20).fails(
                text, name)
            probe(*SERVER, env={**NOBODY, 'KRB5_CLIENT_KTNAME': keytab},
                  timeout=20).fails(text, name)
    probe(*SERVER, '-k', path('no-keys'), env=NOBODY).fails('cannot log on')
    for data in (b'', b'\x05', b'\x05\x02', b'\x05\x04', b'keys, please',
                 *(bytes([5, version]) + fill * 500 for version in (1, 2)
                   for fill in (b'\0', b'\xff', b'\x7f', b'\x80\0\0\0'))):
        name = garbage('keys', data)
        probe(*SERVER, '-k', name, env=NOBODY, timeout=20).fails('cannot')
        probe(*SERVER, env={**NOBODY, 'KRB5_CLIENT_KTNAME': name},
              timeout=20).fails('cannot')


@e2e.check
def caches_that_are_no_file_are_left_to_libkrb5():
    folder = path('caches')
    os.makedirs(folder, exist_ok=True)
    env = {'KRB5CCNAME': f'DIR:{folder}'}
    probe(*SERVER, env=env).fails('no Kerberos ticket')
    subprocess.run(['kinit', USER], check=True, text=True,
                   input=f'{PASSWORD}\n', capture_output=True,
                   env={**os.environ, **env})
    probe(*SERVER, env=env).opens(identity=USER)


@e2e.check
def an_expired_ticket():
    env = kinit(path('short'), '-l', '1s')
    time.sleep(1.5)
    probe(*SERVER, env=env).fails('ticket has expired').must(advice='kinit')


def shift(source, target, seconds):
    """A copy of a ticket cache whose clock is off (DeltaTime, tag 1)."""
    with open(source, 'rb') as stream:
        data = stream.read()
    version, size = struct.unpack('>HH', data[:4])
    header = struct.pack('>HHii', 1, 8, seconds, 0)
    with open(target, 'wb') as stream:
        stream.write(struct.pack('>HH', version, len(header)) + header +
                     data[4 + size:])
    return {'KRB5CCNAME': f'FILE:{target}'}


@e2e.check
def clocks_that_differ():
    env = kinit(path('now'))
    subprocess.run(['kvno', '-q', f'ldap/{names.HOST}'], check=True,
                   env={**os.environ, **env})
    for mechanism in ('GSS-SPNEGO', 'GSSAPI'):
        probe(*SERVER, '-Y', mechanism,
              env=shift(path('now'), path('later'), 3000)).fails(
                  'more than five minutes apart').must(advice='clock')
    probe(*SERVER, env=shift(path('now'), path('earlier'), -3000)).fails(
        'not valid yet')


@e2e.check
def names_that_kerberos_does_not_know():
    for host in ('alias.lab.example', '192.0.2.1'):
        probe('-s', host).fails('knows no service of this name').must(
            advice='rdns = false')


@e2e.check
def no_kdc():
    with open(path('nokdc.conf'), 'w') as stream:
        stream.write('[libdefaults]\ndefault_realm = OTHER.EXAMPLE\n'
                     'dns_lookup_kdc = false\n')
    probe(*SERVER, '-Y', 'GSSAPI', '-u', 'x@OTHER.EXAMPLE', '-w', 'x', env={
        **NOBODY, 'KRB5_CONFIG': path('nokdc.conf')}).fails('KDC')


@e2e.check
def certificates():
    anybody = (*SERVER, '-S', '-p', '636')
    probe(*anybody, env={'LDAPTLS_CACERT': os.environ['LAB_OTHER_CA']}
          ).fails('"Lab CA", which is not trusted').must(
              advice='LDAPTLS_CACERT')
    for host in ('alias.lab.example', '192.0.2.1'):
        for how in (('-p', '636'), ('-Z',)):
            probe('-s', host, '-S', *how).fails(
                f'its certificate is for {names.HOST}', f'not for {host}')
    probe(*anybody, env={'LDAPTLS_CACERT': '/dev/null/none'}).fails(
        'TLS cannot be set up').must(sentence='/dev/null/none')
    probe(*anybody, env={'LDAPTLS_CIPHER_SUITE': 'NONSENSE'}).fails(
        'TLS cannot be set up').must(
            sentence='TLS_CIPHER_SUITE NONSENSE', advice='OpenSSL on 13')
    done = probe('-s', 'alias.lab.example', '-S', '-p', '636', '-I').opens()
    assert '--insecure-tls' in done.done.err, done.done


@e2e.check
def places_where_nothing_is():
    probe(*SERVER, '-p', '1').fails('refused')
    probe('-s', 'no-such-host.lab.example').fails('no-such-host')
    probe(*SERVER, '-p', 'ldap').fails('is no port')
    probe('-H', 'http://dc1').fails('is no LDAP URI')
    probe('-H', 'ldapi:///').fails('no way to reach')
    probe('-H', f'ldaps://{names.HOST}:389').fails('handshake failed').must(
        advice='-Z')


@e2e.check
def mechanisms_that_are_not_for_it():
    probe(*SERVER, '-Y', 'DIGEST-MD5').fails('not for Active Directory')
    probe(*SERVER, '-Y', 'EXTERNAL').fails('no client certificate')


if __name__ == '__main__':
    e2e.main()
