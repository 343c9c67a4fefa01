# SPDX-License-Identifier: GPL-3.0-or-later
"""The bare domain: provisioned by Samba's own library, made fit for tests.

samba-tool gives up at the ACL of sysvol where an ordinary user calls it;
the library leaves that out. Passwords never run out, so a template stays
good; certificates come from a CA of the lab's own.
"""
import logging
import os
import subprocess

from samba import provision as samba_provision
from samba.auth import system_session
from samba.dcerpc import security
from samba.param import LoadParm
from samba.samdb import SamDB

import settings
from settings import BASE, HOST, NAME, TLS

NEVER = '-9223372036854775808'


def database(options=()):
    """The directory itself, opened as the system, with no server running."""
    lp = LoadParm()
    lp.load(settings.SMB_CONF)
    return SamDB(url=f'{settings.LAB}/private/sam.ldb', lp=lp,
                 session_info=system_session(), options=list(options))


def domain():
    lp = LoadParm()
    lp.load(settings.SMB_CONF)
    logger = logging.getLogger('provision')
    logger.setLevel(logging.ERROR)
    samba_provision.provision(
        logger, system_session(), smbconf=settings.SMB_CONF, lp=lp,
        realm=settings.REALM, domain=settings.DOMAIN, hostname=NAME,
        hostip=settings.ADDRESS, adminpass=settings.ADMIN_PW,
        domainsid=security.dom_sid(settings.DOMAIN_SID),
        dns_backend='SAMBA_INTERNAL', serverrole='dc',
        dom_for_fun_level=samba_provision.DS_DOMAIN_FUNCTION_2008_R2,
        skip_sysvolacl=True, batch_mode=True)


def adjust(sam):
    """The server's own SPN, and passwords that do not grow old."""
    sam.modify_ldif(f'''\
dn: CN={NAME.upper()},OU=Domain Controllers,{BASE}
changetype: modify
add: servicePrincipalName
servicePrincipalName: ldap/{HOST}
servicePrincipalName: ldap/{HOST}/{settings.DNS}
servicePrincipalName: ldap/{NAME.upper()}

dn: {BASE}
changetype: modify
replace: maxPwdAge
maxPwdAge: {NEVER}
-
replace: minPwdAge
minPwdAge: 0
''')


def openssl(*argv):
    subprocess.run(['openssl', *argv], check=True, cwd=TLS,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def authority(name, subject):
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256',
            '-days', '7300', '-subj', subject, '-keyout', f'{name}.key',
            '-out', f'{name}.pem', '-addext', 'keyUsage=keyCertSign,cRLSign')


def certificates():
    """A CA, the server's certificate, and a CA that nobody trusts."""
    authority('ca', '/O=Lab/CN=Lab CA')
    authority('other-ca', '/O=Elsewhere/CN=Another CA')
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-sha256',
            '-subj', f'/CN={HOST}', '-keyout', 'key.pem', '-out', 'cert.csr')
    with open(f'{TLS}/cert.ext', 'w') as stream:
        stream.write(f'subjectAltName=DNS:{HOST},DNS:localhost\n'
                     'extendedKeyUsage=serverAuth\n')
    openssl('x509', '-req', '-sha256', '-days', '7300', '-in', 'cert.csr',
            '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
            '-extfile', 'cert.ext', '-out', 'cert.pem')
    # Without this file Samba finds a prime at every start.
    openssl('genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt',
            'group:ffdhe2048', '-out', 'dh.pem')
    # Samba insists on this mode.
    os.chmod(f'{TLS}/key.pem', 0o600)


def main():
    domain()
    # What the provision writes over the configuration is not wanted.
    with open(settings.SMB_CONF, 'w') as stream:
        stream.write(settings.smb_conf())
    adjust(database())
    certificates()
