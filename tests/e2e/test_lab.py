#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab is what the other suites take it for, and so are their judges."""
import base64
import os
import socket

import e2e
import versions
from samba.dcerpc import dns, security
from samba.ndr import ndr_pack, ndr_unpack

BASE = 'DC=lab,DC=example'
PEOPLE = f'OU=people,{BASE}'
SPECIAL = f'OU=special,{BASE}'
ROME = f'OU=Rome,{PEOPLE}'
HOST = 'dc1.lab.example'
PROTECTED = 0x1000


def root_dse(*argv, env=None):
    return e2e.run('ldapsearch', '-LLL', '-s', 'base', '-b', '', *argv,
                   'dnsHostName', env=env, timeout=20)


def simple(name, *argv, env=None, password=None):
    return root_dse('-x', '-D', f'{name}@lab.example', '-w',
                    password or os.environ['LAB_PW'], *argv, env=env)


def put(dn, value, flags=4):
    """Replace those parts of a descriptor by this one's (samba's object)."""
    text = base64.b64encode(ndr_pack(value)).decode()
    dn = base64.b64encode(dn.encode()).decode()
    e2e.ldapmodify(
        f'dn:: {dn}\n{e2e.control_line(flags)}\nchangetype: modify\n'
        'replace: nTSecurityDescriptor\n'
        f'nTSecurityDescriptor:: {text}\n').exits(0)


def edit(dn, change):
    """Let change() alter the descriptor's SDDL text, and write its DACL."""
    sid = security.dom_sid(os.environ['LAB_SID'])
    value = ndr_unpack(security.descriptor, e2e.snapshot(dn).raw)
    value.sacl = None
    put(dn, security.descriptor.from_sddl(change(value.as_sddl(sid)), sid))


def prepend(sddl):
    """An edit that puts ACEs first in the DACL."""
    def change(text):
        at = text.index('(', text.index('D:'))
        return text[:at] + sddl + text[at:]
    return change


def refuses(judge, *args, **more):
    """The judge must find fault."""
    try:
        judge(*args, **more)
    except AssertionError:
        return
    raise AssertionError(f'{judge.__name__} found no fault')


@e2e.check
def gssapi_with_the_ticket_at_hand():
    done = root_dse('-Y', 'GSSAPI', '-H', f'ldap://{HOST}').exits(0)
    assert 'SASL SSF: 256' in done.err, done


@e2e.check
def gss_spnego_is_sealed_too():
    done = root_dse('-Y', 'GSS-SPNEGO', '-H', f'ldap://{HOST}').exits(0)
    assert 'SASL SSF: 256' in done.err, done


@e2e.check
def ldaps_and_starttls_with_a_password():
    simple('alice', '-H', f'ldaps://{HOST}').exits(0)
    simple('alice', '-ZZ', '-H', f'ldap://{HOST}').exits(0)


@e2e.check
def a_password_in_the_clear_is_refused():
    simple('alice', '-H', f'ldap://{HOST}').fails(
        8, 'Transport encryption required')


@e2e.check
def another_ca_and_another_name_are_refused():
    other = {'LDAPTLS_CACERT': os.environ['LAB_OTHER_CA']}
    simple('alice', '-H', f'ldaps://{HOST}', env=other).fails(255)
    simple('alice', '-H', 'ldaps://alias.lab.example').fails(255)


@e2e.check
def bind_errors_of_every_kind():
    uri = f'ldaps://{HOST}'
    simple('alice', '-H', uri, password='wrong').fails(49, 'data 52e')
    simple('disabled1', '-H', uri).fails(49, 'data 533')
    simple('expired1', '-H', uri).fails(49, 'data 701')
    simple('mustchange1', '-H', uri).fails(49, 'data 773')


@e2e.check
def the_server_is_found_by_srv_records():
    for domain in ('dc=lab,dc=example', 'dc=dc,dc=_msdcs,dc=lab,dc=example'):
        uri = 'ldap:///' + domain.replace('=', '%3D').replace(',', '%2C')
        root_dse('-Y', 'GSSAPI', '-H', uri).exits(0).shows(HOST)


@e2e.check
def its_services_are_in_dns():
    for name in ('_kerberos._udp', '_gc._tcp', '_ldap._tcp.gc._msdcs',
                 '_ldap._tcp.dc._msdcs', '_ldap._tcp.pdc._msdcs'):
        answers = srv(f'{name}.lab.example')
        assert [one.rdata.target for one in answers] == [HOST], name


@e2e.check
def nothing_of_the_host_is_in_reach():
    done = e2e.run('ip', '-brief', 'link').exits(0)
    assert len(done.out.splitlines()) == 1 and 'lo' in done.out, done
    for name in ('HOME', 'TMPDIR', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'):
        assert os.environ[name].startswith(os.environ['LAB_DIR']), name


@e2e.check
def everybody_can_log_on():
    for name in ('helpdesk1', 'prov1', 'delegate1', 'admin1', 'anna maria',
                 'poneil', 'strasse'):
        uri = ('-Y', 'GSSAPI', '-H', f'ldap://{HOST}')
        root_dse(*uri, env=e2e.env_of(name)).exits(0)


def srv(name):
    """What the lab's DNS answers to a question for SRV records."""
    question = dns.name_question()
    question.name = name
    question.question_type = dns.DNS_QTYPE_SRV
    question.question_class = dns.DNS_QCLASS_IN
    packet = dns.name_packet()
    packet.operation = dns.DNS_OPCODE_QUERY
    packet.qdcount, packet.questions = 1, [question]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(5)
        link.sendto(ndr_pack(packet), ('127.0.0.1', 53))
        return ndr_unpack(dns.name_packet, link.recv(4096)).answers


def reset_password(target, env):
    word = base64.b64encode('"Another-Passw0rd"'.encode('utf-16-le'))
    return e2e.ldapmodify(
        f'dn: {e2e.dn_of(target)}\nchangetype: modify\n'
        f'replace: unicodePwd\nunicodePwd:: {word.decode()}\n', env=env)


@e2e.check
def the_help_desk_resets_in_berlin_and_nowhere_else():
    reset_password('bob', e2e.env_of('helpdesk1')).exits(0)
    reset_password('carol', e2e.env_of('helpdesk1')).fails(50)
    reset_password('bob', e2e.env_of('hr1')).fails(50)


@e2e.check
def what_only_the_dacl_flag_may_write():
    """A delegate with WRITE_DAC writes with flags 4, and not with 7

    The refusal is insufficientAccessRights from Samba 4.17 (and by MS-ADTS
    5.1.3.2 from Windows), constraintViolation 0000051B from 4.22.
    """
    refused = 19 if versions.SAMBA >= (4, 22) else 50
    dn = f'OU=leavers,{PEOPLE}'
    raw = e2e.ldapsearch(dn, '(objectClass=*)', 'nTSecurityDescriptor',
                         scope='base', controls=[e2e.sd_flags(7)],
                         env=e2e.env_of('delegate1'))[0][1]
    text = base64.b64encode(raw['nTSecurityDescriptor'][0]).decode()
    for flags, status in ((7, refused), (4, 0)):
        e2e.ldapmodify(f'dn: {dn}\n{e2e.control_line(flags)}\n'
                       'changetype: modify\nreplace: nTSecurityDescriptor\n'
                       f'nTSecurityDescriptor:: {text}\n',
                       env=e2e.env_of('delegate1')).exits(status)


@e2e.check
def a_sacl_is_not_for_everybody():
    found = e2e.ldapsearch(ROME, '(objectClass=*)', 'nTSecurityDescriptor',
                           scope='base', controls=[e2e.sd_flags(15)],
                           env=e2e.env_of('alice'))
    assert found == [(ROME, {})], found


@e2e.check
def units_with_every_kind_of_descriptor():
    shot = {name: e2e.snapshot(f'OU={name},{SPECIAL}') for name in (
        'protected', 'denied', 'audited', 'unordered', 'orphaned', 'locked')}
    assert shot['protected'].control & PROTECTED
    assert not shot['protected'].inherited
    assert not shot['denied'].control & PROTECTED
    assert [one[:2] for one in shot['denied'].explicit[:2]] == ['D;', 'OD']
    assert not shot['unordered'].canonical
    assert all(one.canonical for name, one in shot.items()
               if name != 'unordered')
    audit = e2e.ace('(AU;CISAFA;SDDTWDWO;;;WD)')
    assert audit in shot['audited'].sacl
    assert audit not in shot['denied'].sacl
    assert any(one.endswith('-99999') for one in shot['orphaned'].explicit)
    assert e2e.ace('(D;;SDDT;;;WD)') in shot['locked'].explicit


@e2e.check
def accounts_of_every_kind():
    def one(filter_, *attributes, **more):
        found = e2e.ldapsearch(BASE, filter_, *attributes, **more)
        assert len(found) == 1, (filter_, found)
        return found[0]
    one('(&(sAMAccountName=admin1)(adminCount=1))', '1.1')
    admin = e2e.snapshot(e2e.dn_of('admin1'))
    assert admin.control & PROTECTED and not admin.inherited
    one('(&(sAMAccountName=gmsa1$)(msDS-GroupMSAMembership=*))', '1.1')
    one('(&(sAMAccountName=web1$)'
        '(msDS-AllowedToActOnBehalfOfOtherIdentity=*))', '1.1')
    one('(objectSid=S-1-5-21-3623811015-3361044348-30300820-1013)', '1.1')
    one('(&(sAMAccountName=sharp)(memberOf:1.2.840.113556.1.4.1941:='
        f'CN=everybody and all staff,OU=groups,{BASE}))', '1.1')
    fred = one('(&(isDeleted=TRUE)(cn=Fred*))', '1.1',
               controls=['!1.2.840.113556.1.4.417'])
    assert e2e.snapshot(fred[0], deleted=True).explicit
    longest = max((dn for dn in e2e.tree(f'OU=deep,{SPECIAL}')), key=len)
    assert len(longest) > 800, longest


@e2e.check
def the_judge_accepts_what_was_meant():
    before, forest = e2e.snapshot(ROME), e2e.tree()
    edit(ROME, prepend('(A;CI;RPWP;;;AU)'))
    after = e2e.snapshot(ROME)
    e2e.only_changed(before, after, added=['(A;CI;RPWP;;;AU)'])
    e2e.others_untouched(forest, e2e.tree(), ROME)
    put(ROME, ndr_unpack(security.descriptor, before.raw))
    e2e.only_changed(after, e2e.snapshot(ROME),
                     removed=['(A;CI;RPWP;;;AU)'])
    e2e.only_changed(before, e2e.snapshot(ROME))


@e2e.check
def the_judge_finds_what_was_not_meant():
    new = '(A;CI;RPWP;;;AU)'
    before, forest = e2e.snapshot(ROME), e2e.tree()
    edit(ROME, prepend(new))
    after = e2e.snapshot(ROME)
    refuses(e2e.only_changed, before, after)
    refuses(e2e.only_changed, before, after, added=[new, new])
    refuses(e2e.only_changed, before, after, added=['(A;CI;RP;;;AU)'])
    refuses(e2e.only_changed, before, after, added=['(A;;RPWP;;;AU)'])
    refuses(e2e.only_changed, before, after, added=['(D;CI;RPWP;;;AU)'])
    refuses(e2e.unchanged, before, after)
    refuses(e2e.others_untouched, forest, e2e.tree())
    refuses(e2e.others_untouched, forest, e2e.tree(), PEOPLE)
    back = ndr_unpack(security.descriptor, before.raw)
    put(ROME, back)


@e2e.check
def the_judge_sees_owner_control_sacl_and_order():
    before = e2e.snapshot(ROME)
    back = ndr_unpack(security.descriptor, before.raw)
    wrong = ndr_unpack(security.descriptor, before.raw)
    wrong.owner_sid = security.dom_sid(e2e.sid_of('alice'))
    put(ROME, wrong, 1)
    refuses(e2e.only_changed, before, e2e.snapshot(ROME))
    put(ROME, back, 1)
    wrong = ndr_unpack(security.descriptor, before.raw)
    wrong.type |= security.SEC_DESC_DACL_PROTECTED
    put(ROME, wrong, 4)
    refuses(e2e.only_changed, before, e2e.snapshot(ROME))
    put(ROME, back, 4)
    audit = ndr_unpack(security.descriptor, before.raw)
    audit.sacl_add(next(one for one in security.descriptor.from_sddl(
        'S:(AU;SA;WD;;;WD)', back.owner_sid).sacl.aces))
    put(ROME, audit, 8)
    refuses(e2e.only_changed, before, e2e.snapshot(ROME))
    put(ROME, back, 8)
    edit(ROME, prepend('(A;;RP;;;AU)(D;;WP;;;AU)'))
    refuses(e2e.only_changed, before, e2e.snapshot(ROME),
            added=['(A;;RP;;;AU)', '(D;;WP;;;AU)'])
    put(ROME, back, 4)
    e2e.only_changed(before, e2e.snapshot(ROME))


@e2e.check
def the_server_can_be_taken_away_and_given_back():
    server = os.path.join(e2e.ROOT, 'tests', 'lab', 'server.py')
    uri = ('-x', '-H', f'ldap://{HOST}')
    e2e.run(server, 'stop').exits(0)
    root_dse(*uri).fails(255, "Can't contact")
    e2e.run(server, 'start').exits(0)
    e2e.forget_link()
    root_dse(*uri).exits(0)


if __name__ == '__main__':
    e2e.main()
