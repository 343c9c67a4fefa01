# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory through OpenLDAP's own programs."""
import base64
import os

from program import run

SD_FLAGS = '1.2.840.113556.1.4.801'
SHOW_DELETED = '1.2.840.113556.1.4.417'


def uri():
    return f'ldap://{os.environ["LAB_HOST"]}'


def sd_flags(flags, critical=True):
    """The SD flags control as ldapsearch -E takes it."""
    value = base64.b64encode(bytes([0x30, 3, 2, 1, flags])).decode()
    return f'{"!" if critical else ""}{SD_FLAGS}=::{value}'


def control_line(flags):
    """The same control as a line of an LDIF change record."""
    value = base64.b64encode(bytes([0x30, 3, 2, 1, flags])).decode()
    return f'control: {SD_FLAGS} true:: {value}'


def entries(ldif):
    """[(DN, {attribute: [value as bytes]})] of unwrapped LDIF."""
    found = []
    for block in ldif.replace('\r\n', '\n').split('\n\n'):
        dn, attributes = None, {}
        for line in block.splitlines():
            name, colon, value = line.partition(':')
            if not colon or line.startswith('#'):
                continue
            if value.startswith(':'):
                value = base64.b64decode(value[1:])
            else:
                value = value.strip().encode(errors='surrogateescape')
            if name == 'dn':
                dn = value.decode()
            elif dn is not None:
                attributes.setdefault(name, []).append(value)
        if dn is not None:
            found.append((dn, attributes))
    return found


def ldapsearch(base, filter_='(objectClass=*)', *attributes, scope='sub',
               controls=(), env=None):
    """The entries found, by GSSAPI, as entries() gives them."""
    argv = ['ldapsearch', '-LLL', '-Q', '-Y', 'GSSAPI', '-H', uri(),
            '-o', 'ldif-wrap=no', '-s', scope, '-b', base]
    for control in controls:
        argv += ['-E', control]
    done = run(*argv, filter_, *attributes, env=env)
    return entries(done.exits(0).out)


def ldapmodify(ldif, *options, env=None):
    """Put these change records through; returns the run."""
    return run('ldapmodify', '-Q', '-Y', 'GSSAPI', '-H', uri(), *options,
               stdin=ldif, env=env)


def ldapadd(ldif, env=None):
    return ldapmodify(ldif, '-a', env=env)
