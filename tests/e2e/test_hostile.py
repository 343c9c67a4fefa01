#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that hang, lie, cut off or refer elsewhere."""
import os
import resource
import ssl
import tempfile
import time

import e2e
import ldap_stub as stub
import names
from probe import PROBE, quick

OTHER, CHILD = '127.0.0.2', '127.0.0.3'
ANYBODY = ('-s', OTHER, '-S', '-t', '1')
BASE = f'OU=x,{names.BASE}'
TLS = os.path.join(os.environ.get('LAB_DIR', ''), 'private/tls')


def raw(data):
    """A script that sends these bytes, whatever is asked."""
    return lambda request: [data]


def half_a_gigabyte():
    """In a child: what it may take for itself."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))


@e2e.check
def a_server_that_says_nothing():
    with stub.Stub(lambda request: []):
        quick(4, *ANYBODY).fails('did not answer within 1 second')


@e2e.check
def a_server_that_stops_in_the_middle_of_an_answer():
    with stub.Stub(raw(b'\x30\x82\x10\x00\x02\x01\x01\x64')):
        quick(6, *ANYBODY).fails('did not answer within 1 second')


@e2e.check
def a_server_that_says_nothing_to_tls():
    with stub.Stub(lambda request: [], port=636):
        quick(6, *ANYBODY, '-p', '636').fails('does not answer in time')
    with stub.Stub(lambda request: [stub.result(request)]
                   if request.tag == stub.EXTENDED else []):
        quick(8, *ANYBODY, '-Z').fails('does not answer in time')


@e2e.check
def a_server_that_hangs_up():
    with stub.Stub(lambda request: None):
        quick(4, *ANYBODY).fails('the connection to 127.0.0.2 was lost')


@e2e.check
def a_server_that_sends_rubbish():
    for data in (b'HTTP/1.1 400 Bad Request\r\n\r\n', b'\x00' * 64,
                 b'\x30\x84\x7f\xff\xff\xff\x02\x01\x01',
                 b'\x30\x80\x02\x01\x01'):
        with stub.Stub(raw(data)):
            quick(6, *ANYBODY).fails('127.0.0.2')


@e2e.check
def a_length_of_gigabytes_takes_no_memory():
    with stub.Stub(raw(b'\x30\x84\x7f\xff\xff\xff\x02\x01\x01')):
        quick(6, *ANYBODY, preexec_fn=half_a_gigabyte).fails(
            'far more than an answer')


@e2e.check
def entries_that_are_malformed():
    good = stub.entry(stub.Request(stub.message(2, stub.ber(
        stub.SEARCH, stub.ber(4, BASE)))), BASE, {'cn': ['x']})
    cuts = [good[:1] + bytes([good[1] - cut]) + good[2:-cut]
            for cut in range(1, 24)]
    changed = [good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1:]
               for at in range(5, len(good))]
    for data in [*cuts, *changed]:
        with stub.Stub(stub.directory(lambda request: [data, None])):
            done = quick(2, *ANYBODY, '-b', BASE)
            assert done.done.status in (0, 1), done.done


@e2e.check
def a_dn_with_a_zero_byte():
    with stub.Stub(stub.directory(lambda request: [
            stub.entry(request, 'OU=x\0,DC=lab', {}),
            stub.result(request)])):
        quick(4, *ANYBODY, '-b', BASE).fails('malformed')


@e2e.check
def a_control_refused_by_the_wrong_kind_of_answer():
    """Samba answers a search with an extended response: no endless wait"""
    with stub.Stub(stub.directory(lambda request: [stub.result(
            request, 12, 'unknown', tag=stub.EXTENDED_DONE)])):
        quick(2, *ANYBODY, '-b', BASE).fails('lacks a control').must(
            result=12)


@e2e.check
def a_farewell_gives_its_reason():
    farewell = stub.message(0, stub.ber(
        stub.EXTENDED_DONE, stub.number(52, 10), stub.ber(4, ''),
        stub.ber(4, 'going down'), stub.ber(0x8a, '1.3.6.1.4.1.1466.20036')))
    with stub.Stub(stub.directory(raw(farewell))):
        quick(2, *ANYBODY, '-b', BASE).fails('lost').must(text='going down')


@e2e.check
def facts_are_wanted_of_a_directory():
    with stub.Stub(lambda request: [stub.entry(request, '', {}),
                                    stub.result(request)]):
        quick(2, *ANYBODY).fails('rootDSE is empty')


def ranges(request):
    if request.asks('member;range=3-*'):
        part = {'member;range=3-*': ['CN=d', 'CN=e']}
    else:
        part = {'member': [], 'member;range=0-2': ['CN=a', 'CN=b', 'CN=c']}
    return [stub.entry(request, BASE, part), stub.result(request)]


@e2e.check
def values_that_come_in_ranges_are_joined():
    with stub.Stub(stub.directory(ranges)):
        done = quick(2, *ANYBODY, '-b', BASE, '-a', 'member').opens(values=5)
        found = [line for line in done.done.out.splitlines()
                 if line.startswith('member: ')]
        assert found == [f'member: CN={c}' for c in 'abcde'], done.done


@e2e.check
def ranges_that_never_end_are_an_error():
    def again(request):
        return [stub.entry(request, BASE, {'member;range=0-2': ['CN=a']}),
                stub.result(request)]
    with stub.Stub(stub.directory(again)):
        quick(2, *ANYBODY, '-b', BASE, '-a', 'member').fails('missing')


def people(request, numbers):
    return [stub.entry(request, f'CN={i},{BASE}', {'cn': [str(i)]})
            for i in numbers]


@e2e.check
def pages_follow_one_another():
    def pages(request):
        assert request.cookie is not None
        last = request.cookie == b'two'
        return [*people(request, (3,) if last else (1, 2)),
                stub.result(request, cookie='' if last else 'two')]
    with stub.Stub(stub.directory(pages)) as server:
        quick(2, *ANYBODY, '-b', BASE, '-x', 'sub', '-g').opens(entries=3)
        assert len([r for r in server.requests if r.base == BASE]) == 2


@e2e.check
def a_limit_ends_the_pages():
    def pages(request):
        return [*people(request, (1, 2)), stub.result(request, cookie='x')]
    with stub.Stub(stub.directory(pages)):
        quick(2, *ANYBODY, '-b', BASE, '-x', 'sub', '-g', '-l', '3').opens(
            entries=3)


@e2e.check
def samba_is_read_whole_and_in_pages_where_that_is_too_much():
    def much(request):
        if request.cookie is None:
            return [*people(request, (1, 2)), stub.result(request, 4)]
        last = request.cookie == b'two'
        return [*people(request, (3, 4) if last else (2, 1)),
                stub.result(request, cookie='' if last else 'two')]
    samba = {'vendorName': ['Samba Team (https://www.samba.org)']}
    with stub.Stub(stub.directory(much, samba)) as server:
        quick(2, *ANYBODY, '-b', BASE, '-x', 'sub', '-g').opens(entries=4)
        assert len([r for r in server.requests if r.base == BASE]) == 3


@e2e.check
def a_referral_out_of_the_forest_says_where():
    def refer(request):
        if 'CN=Partitions' in request.base:
            return [stub.result(request)]
        return [stub.result(request, 10, '0000202B: RefErr', urls=[
            'ldap://elsewhere.example/OU=x,DC=elsewhere,DC=example'])]
    with stub.Stub(stub.directory(refer)):
        quick(2, *ANYBODY, '-b', BASE).fails('elsewhere.example').must(
            status=5)


def refer_to_child(request):
    if 'CN=Partitions' in request.base:
        assert request.asks('child.lab.example')
        return [stub.entry(request, f'CN=CHILD,{request.base}', {}),
                stub.result(request)]
    return [stub.result(request, 10, urls=[
        'ldap://child.lab.example/OU=x,DC=child,DC=lab,DC=example'])]


def name_child():
    with open('/etc/hosts') as stream:
        known = 'child.lab.example' in stream.read()
    if not known:
        with open('/etc/hosts', 'a') as stream:
            stream.write(f'{CHILD} child.lab.example\n')


@e2e.check
def a_referral_inside_the_forest_is_followed():
    name_child()
    with stub.Stub(stub.directory(refer_to_child)), \
            stub.Stub(stub.directory(lambda request: [
                *people(request, (7,)), stub.result(request)]),
                address=CHILD):
        done = quick(5, *ANYBODY, '-b', BASE).opens(entries=1)
        assert f'dn: CN=7,{BASE}' in done.done.out


@e2e.check
def a_server_that_refers_and_goes():
    def refer(request):
        if 'CN=Partitions' in request.base:
            return None
        return refer_to_child(request)
    with stub.Stub(stub.directory(refer)):
        quick(2, *ANYBODY, '-b', BASE).fails('lost').must(status=9)


@e2e.check
def a_referral_is_followed_once():
    name_child()
    with stub.Stub(stub.directory(refer_to_child)), \
            stub.Stub(stub.directory(refer_to_child), address=CHILD):
        quick(5, *ANYBODY, '-b', BASE).fails('child.lab.example').must(
            status=5)


def refer_always(request):
    """To another host for every object, and for the question about it."""
    return [stub.result(request, 10, urls=[
        f'ldap://evil.example/{request.base}'])]


@e2e.check
def a_referral_of_the_question_about_a_referral():
    """It is not followed, and a host is asked about once"""
    with stub.Stub(stub.directory(refer_always)) as server:
        quick(5, *ANYBODY, '-b', BASE, preexec_fn=half_a_gigabyte).fails(
            'evil.example').must(status=5, advice='name a server')
        asked = [r.base for r in server.requests if r.tag == stub.SEARCH]
        assert asked == ['', BASE, f'CN=Partitions,{stub.CONFIG}'], asked


@e2e.check
def a_server_that_refers_for_everything():
    """Every verb says where, after a few requests"""
    with tempfile.NamedTemporaryFile('w') as password:
        password.write('x')
        password.flush()
        who = ('-H', f'ldaps://{names.HOST}:3904', '-D', 'CN=x', '-y',
               password.name, '--timeout', '3')

        def script(request):
            return [stub.result(request)] if request.tag == stub.BIND \
                else refer_always(request)
        for command in ((BASE,), (BASE, '/G', 'S-1-1-0:RP'),
                        ('verify', BASE), ('snapshot', BASE),
                        ('findsid', 'S-1-5-21-1-2-3-4', BASE),
                        ('schema', 'user'),
                        ('--under', BASE, '/G', 'S-1-1-0:RP')):
            with stub.Stub(stub.directory(script), address='', port=3904,
                           tls=certified()) as server:
                done = e2e.dsacls(*command, *who, timeout=30,
                                  preexec_fn=half_a_gigabyte)
                done.must(done.status in (0, 1, 2), 'no crash')
                heard = server.requests
                asked = [r for r in heard if 'CN=Partitions' in r.base]
                done.must(len(asked) <= 3 and len(heard) < 60,
                          'few requests')
                if done.status == 1:
                    done.warns('evil.example')


def searched_by_findsid(contexts):
    """What the server was asked for below its naming contexts."""
    with tempfile.NamedTemporaryFile('w') as password:
        password.write('x')
        password.flush()
        with stub.Stub(stub.directory(lambda request: [
                stub.result(request)], {'namingContexts': contexts}),
                address='', port=3907, tls=certified()) as server:
            done = e2e.dsacls(
                'findsid', 'S-1-5-21-1-2-3-4', '-H',
                f'ldaps://{names.HOST}:3907', '-D', 'CN=x', '-y',
                password.name, timeout=60)
            done.must(done.status != 0, 'no answer')
            return done, [r.base for r in server.requests
                          if r.tag == stub.SEARCH
                          and r.asks('nTSecurityDescriptor')]


@e2e.check
def a_naming_context_is_searched_once():
    """However often the rootDSE names it, and however it is spelled"""
    base, config = names.BASE, stub.CONFIG
    _, asked = searched_by_findsid([base, config, base.lower(), config,
                                    'DC=lab, DC=example'] + [base] * 500)
    assert sorted(set(asked)) == sorted(asked) == sorted([base, config]), \
        asked
    done, asked = searched_by_findsid([base] * 3000)
    done.fails(1, 'namingContexts are more than')
    assert asked == [], asked


@e2e.check
def a_referral_to_a_server_that_is_away_says_so():
    name_child()
    with stub.Stub(stub.directory(refer_to_child)):
        quick(5, *ANYBODY, '-b', BASE).fails('child.lab.example').must(
            text='Connection refused')


@e2e.check
def no_password_goes_where_tls_is_refused():
    def refuse(request):
        return [stub.result(request, 2, 'no such operation')]
    with stub.Stub(refuse) as server:
        quick(2, '-s', OTHER, '-S', '-u', 'LAB\\x', '-w', 'Secret-Passw0rd'
              ).fails('offers no TLS').must(advice='clear text')
        assert b'Secret' not in server.seen
        assert [r.tag for r in server.requests] == [stub.EXTENDED,
                                                    stub.UNBIND]


@e2e.check
def a_password_goes_to_a_trusted_server_only():
    """Another's certificate ends it before the logon"""
    with stub.Stub(lambda request: None, port=636,
                   tls=certified()) as server:
        quick(5, '-s', OTHER, '-p', '636', '-S', '-u', 'LAB\\x', '-w',
              'Secret-Passw0rd').fails(names.HOST, OTHER)
        assert b'Secret' not in server.seen


def certified():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{TLS}/cert.pem', f'{TLS}/key.pem')
    return context


@e2e.check
def a_read_only_server_is_not_written_to():
    """The next one is, where several are known"""
    rodc = {'supportedCapabilities': ['1.2.840.113556.1.4.800',
                                      '1.2.840.113556.1.4.1920']}
    who = ('-S', '-W', '-u', 'Administrator', '-o', 'LAB', '-w',
           os.environ['LAB_ADMIN_PW'])
    first, second = (f'ldaps://{names.HOST}:{port}' for port in (3901, 636))
    with stub.Stub(stub.directory(lambda request: [stub.result(request)],
                                  rodc), address='', port=3901,
                   tls=certified()):
        quick(5, '-H', first, *who).fails('read-only domain controller')
        quick(5, '-H', f'{first} {second}', *who).opens(host=names.HOST)
        done = quick(5, '-H', first, *[w for w in who if w != '-W']).opens()
        done.must(is_rodc='1')


@e2e.check
def a_wrong_password_is_tried_on_one_server_only():
    """More would lock the account"""
    def refuse(request):
        return [stub.result(request, 49, '80090308: LdapErr: DSID-0, comment:'
                            ' AcceptSecurityContext error, data 52e, v1')]
    uri = f'ldaps://{names.HOST}:'
    with stub.Stub(refuse, address='', port=3902, tls=certified()) as one, \
            stub.Stub(refuse, address='', port=3903, tls=certified()) as two:
        quick(5, '-H', f'{uri}3902 {uri}3903', '-S', '-u', 'LAB\\x', '-w',
              'wrong').fails('(52e)')
        assert [r.tag for r in one.requests] == [stub.BIND, stub.UNBIND]
        assert two.requests == []


@e2e.check
def a_logon_that_ends_too_early_is_refused():
    """A server that says success before it proved itself gets nothing"""
    def success(request):
        return [stub.result(request)]
    with stub.Stub(stub.directory(success), address='', port=3900) as server:
        for mechanism in ('GSS-SPNEGO', 'GSSAPI'):
            quick(5, '-s', names.HOST, '-p', '3900', '-Y', mechanism).fails(
                names.HOST)
        assert all(r.tag in (stub.BIND, stub.UNBIND)
                   for r in server.requests)


@e2e.check
def no_word_of_tls_where_there_is_none():
    """A server that wants a seal says so of plain LDAP too"""
    def refuse(request):
        return [stub.result(request, 8, 'SASL:[GSSAPI]: Sign or Seal are '
                            'required.')]
    with stub.Stub(stub.directory(refuse), address='', port=3906):
        done = quick(5, '-s', names.HOST, '-p', '3906', '-Y', 'GSSAPI')
        done.fails('wants a connection that is sealed')
        assert 'inside TLS' not in done.done.out, done.done


@e2e.check
def a_listing_that_streams_is_not_cut():
    """--timeout is for one answer, however long all of them take"""
    def slowly(request):
        for number in range(8):
            time.sleep(0.25)
            yield from people(request, (number,))
        yield stub.result(request)
    with stub.Stub(stub.directory(slowly)):
        quick(20, *ANYBODY, '-b', BASE, '-x', 'sub').opens(entries=8)


# ---- answers without an end ----------------------------------------------

def for_ever(one, pause=0.01):
    """A script that sends one(request, number) until the client goes."""
    def script(request):
        number = 0
        while True:
            yield one(request, number)
            number += 1
            time.sleep(pause)
    return stub.directory(script)


@e2e.check
def messages_of_no_use_do_not_count_as_an_answer():
    """Intermediate, foreign and unasked-for ones, for ever (attack 26)"""
    def intermediate(request, _):
        return stub.message(request.identity, stub.ber(0x79))

    def foreign(request, number):
        return stub.message(5000 + number, stub.ber(
            stub.DONE, stub.number(0, 10), stub.ber(4, ''), stub.ber(4, '')))

    def unsolicited(_, __):
        return stub.message(0, stub.ber(stub.ENTRY, stub.ber(4, BASE),
                                        stub.ber(0x30)))

    def reference(request, _):
        return stub.message(request.identity, stub.ber(0x73, stub.ber(
            4, 'ldap://elsewhere.example/DC=x')))
    for one in (intermediate, foreign, unsolicited, reference):
        with stub.Stub(for_ever(one)):
            quick(6, *ANYBODY, '-b', BASE, timeout=20).fails('127.0.0.2')


@e2e.check
def one_object_has_one_entry():
    """A second one is an error, however slowly it comes"""
    def again(request, _):
        return stub.entry(request, BASE, {'cn': ['x']})
    for pause in (0.5, 0):
        with stub.Stub(for_ever(again, pause)):
            quick(4, *ANYBODY, '-b', BASE, timeout=20,
                  preexec_fn=half_a_gigabyte).fails('more than one entry')

    def root(request):
        while True:
            yield stub.entry(request, '', stub.ROOT_DSE)
            time.sleep(0.5)
    with stub.Stub(root):
        quick(4, *ANYBODY, timeout=20, preexec_fn=half_a_gigabyte).fails(
            'more than one entry')


@e2e.check
def the_end_of_an_answer_has_the_time_of_the_answer():
    """One entry, and no end: not the time-out twice"""
    def endless(request):
        time.sleep(1.5)
        return [stub.entry(request, BASE, {'cn': ['x']})]
    with stub.Stub(stub.directory(endless)):
        quick(4.5, '-s', OTHER, '-S', '-t', '3', '-b', BASE,
              timeout=20).fails('did not answer within 3 seconds')


LARGE = 'x' * (1 << 20)


def flood(_):
    """Messages of 1 MiB that nobody asked for, for ever."""
    one = stub.message(0, stub.ber(
        stub.EXTENDED_DONE, stub.number(0, 10), stub.ber(4, ''),
        stub.ber(4, LARGE)))
    while True:
        yield one


@e2e.check
def a_flood_before_and_during_the_logon_is_an_error():
    """Before anybody proved who he is, 16 MiB are the most"""
    for how in (('-Y', 'GSSAPI'), ('-Y', 'GSS-SPNEGO'), ('-Z', '-S')):
        with stub.Stub(flood, address='', port=3932):
            quick(8, '-s', names.HOST, '-p', '3932', '-t', '6', *how,
                  timeout=20, preexec_fn=half_a_gigabyte).fails('far more')


@e2e.check
def an_answer_has_a_size():
    """A value of 8 MiB is read, an entry of 64 MiB is not"""
    with stub.Stub(stub.directory(lambda request: [
            stub.entry(request, BASE, {'cn': [LARGE * 8]}),
            stub.result(request)])):
        quick(20, *ANYBODY[:-1], '9', '-b', BASE).opens(values=1)
    with stub.Stub(stub.directory(lambda request: [
            stub.entry(request, BASE, {'cn': [LARGE * 64]}),
            stub.result(request)])):
        quick(20, *ANYBODY[:-1], '9', '-b', BASE,
              preexec_fn=half_a_gigabyte).fails('far more than an answer')


@e2e.check
def too_little_memory_is_said():
    """Not that the connection was lost"""
    def little():
        resource.setrlimit(resource.RLIMIT_AS, (24 << 20, 24 << 20))
    with stub.Stub(stub.directory(lambda request: [
            stub.entry(request, BASE, {'cn': [LARGE * 14]}),
            stub.result(request)])):
        done = e2e.run(PROBE, *ANYBODY[:-1], '9', '-b', BASE, timeout=20,
                       preexec_fn=little)
        done.exits(1)
        assert 'out of memory' in done.out + done.err, done


@e2e.check
def pages_that_bring_nothing_new_are_an_error():
    """Empty ones, the same again, two in turn (attack 26)"""
    def empty(request):
        return [stub.result(request, cookie='x')]

    def same(request):
        return [*people(request, (1, 2)), stub.result(request, cookie='x')]
    turn = [0]

    def in_turn(request):
        turn[0] += 1
        return [*people(request, (turn[0] % 3,)),
                stub.result(request, cookie=str(turn[0]))]
    samba = {'vendorName': ['Samba Team (https://www.samba.org)']}

    def much(request):
        return [*people(request, (1, 2)), stub.result(request, 4)] \
            if request.cookie is None else same(request)
    for script, facts, most in ((empty, {}, 3), (same, {}, 4),
                                (in_turn, {}, 6), (much, samba, 5)):
        with stub.Stub(stub.directory(script, facts)) as server:
            quick(6, *ANYBODY, '-b', BASE, '-x', 'sub', '-g', timeout=20
                  ).fails('page after page')
            asked = [r for r in server.requests if r.base == BASE]
            assert len(asked) <= most, len(asked)


@e2e.check
def ranges_that_bring_nothing_new_are_an_error():
    """One value at a time, the same for ever (attack 26)"""
    def again(request):
        at = 0
        if request.asks(';range='):
            at = int(request.raw.split(b';range=')[1].split(b'-')[0])
        return [stub.entry(request, BASE, {f'member;range={at}-{at}':
                                           ['CN=a']}), stub.result(request)]
    with stub.Stub(stub.directory(again)) as server:
        quick(6, *ANYBODY, '-b', BASE, '-a', 'member', timeout=20).fails(
            'brings nothing new')
        assert len(server.requests) < 8


if __name__ == '__main__':
    e2e.main('--no-company')
