# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab is called, where its parts lie, and its configuration files.

All of it lies under LAB, a file system in memory that covers Debian's
/var/lib/samba inside the lab's mount namespace: a path that is there on
every machine with samba, short enough for sockets, and that hides the
host's own Samba from the lab and the lab from the host.
"""
import os
import socket

LAB = '/var/lib/samba'
REALM = 'LAB.EXAMPLE'
DNS = 'lab.example'
DOMAIN = 'LAB'
BASE = 'DC=lab,DC=example'
NAME = 'dc1'
HOST = f'{NAME}.{DNS}'
# Of its own, from a block that no network uses, but on the loopback: Samba
# puts 127.0.0.1 into no DNS record, and the resolver thinks a machine that
# has nothing else is not connected.
ADDRESS = '192.0.2.1'
DOMAIN_SID = 'S-1-5-21-2059475637-1412936518-3120874195'
ADMIN_PW = 'Admin-Passw0rd'
PW = 'User-Passw0rd'

SMB_CONF = f'{LAB}/etc/smb.conf'
LOG = f'{LAB}/log/log.samba'
TLS = f'{LAB}/private/tls'
FOLDERS = ('etc', 'private/tls', 'run', 'state', 'cache', 'log', 'sysvol',
           'home', 'tmp')

ETC = {
    'hosts': f'''\
127.0.0.1 localhost
::1 localhost
# libsasl2 asks for the machine's own name at every logon.
127.0.1.1 {socket.gethostname()}
{ADDRESS} {HOST} {NAME}
# Another name of the server, which is not in its certificate.
{ADDRESS} alias.{DNS}
''',
    'resolv.conf': f'search {DNS}\nnameserver 127.0.0.1\n',
    'nsswitch.conf': '''\
passwd: files
group: files
shadow: files
hosts: files dns
networks: files
services: files
protocols: files
''',
    'krb5.conf': f'''\
[libdefaults]
	default_realm = {REALM}
	dns_lookup_realm = false
	dns_lookup_kdc = true
	dns_canonicalize_hostname = false
	rdns = false
[domain_realm]
	.{DNS} = {REALM}
	{DNS} = {REALM}
''',
    'ldap.conf': f'''\
TLS_CACERT {TLS}/ca.pem
TLS_REQCERT demand
''',
}


def smb_conf(lines=()):
    """smb.conf's text, with more lines for its [global] part."""
    text = f'''\
[global]
	realm = {REALM}
	workgroup = {DOMAIN}
	netbios name = {NAME}
	server role = active directory domain controller
	server services = ldap, cldap, kdc, dns
	interfaces = lo
	bind interfaces only = yes
	private dir = {LAB}/private
	lock directory = {LAB}/run
	state directory = {LAB}/state
	cache directory = {LAB}/cache
	pid directory = {LAB}/run
	ncalrpc dir = {LAB}/run/ncalrpc
	winbindd socket directory = {LAB}/run/winbindd
	ntp signd socket directory = {LAB}/run/ntp_signd
	log file = {LOG}
	log level = 1
	tls cafile = {TLS}/ca.pem
	tls certfile = {TLS}/cert.pem
	tls keyfile = {TLS}/key.pem
	tls dh params file = {TLS}/dh.pem
'''
    text += ''.join(f'\t{line}\n' for line in lines)
    return text + f'''
[sysvol]
	path = {LAB}/sysvol
	read only = no
[netlogon]
	path = {LAB}/sysvol/{DNS}/scripts
	read only = no
'''


def environment(root, build):
    """What a command in the lab finds, made from what is set outside."""
    foreign = ('LDAP', 'KRB5', 'SASL', 'XDG_', 'SMB_CONF')
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(foreign)}
    home = f'{LAB}/home'
    env.update(
        LAB_DIR=LAB, LAB_ROOT=root, LAB_REALM=REALM, LAB_DOMAIN=DOMAIN,
        LAB_DNS=DNS, LAB_BASE=BASE, LAB_HOST=HOST, LAB_SID=DOMAIN_SID,
        LAB_ADMIN_PW=ADMIN_PW, LAB_PW=PW, LAB_CA=f'{TLS}/ca.pem',
        LAB_OTHER_CA=f'{TLS}/other-ca.pem', LAB_LOG=LOG,
        KRB5_CONFIG=f'{LAB}/etc/krb5.conf', KRB5CCNAME=f'FILE:{home}/admin.cc',
        LDAPCONF=f'{LAB}/etc/ldap.conf', LDAPTLS_CACERT=f'{TLS}/ca.pem',
        SMB_CONF_PATH=SMB_CONF, HOME=home, TMPDIR=f'{LAB}/tmp',
        XDG_CONFIG_HOME=f'{home}/.config', XDG_CACHE_HOME=f'{home}/.cache',
        XDG_STATE_HOME=f'{home}/.local/state',
        XDG_DATA_HOME=f'{home}/.local/share',
        PATH=':'.join([os.path.join(root, build), '/usr/sbin', '/usr/bin',
                       '/sbin', '/bin', env.get('PATH', '')]))
    return env
