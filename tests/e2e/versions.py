# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab is made of. Where two releases of Debian differ, a check asks
here and says which of the two it proves something about.
"""
import subprocess

import samba


def numbers(text):
    """(4, 22) of 4.22.11-Debian."""
    return tuple(int(part) for part in text.split('.')[:2])


SAMBA = numbers(samba.version)
# Before, Samba knew no channel binding and refused SASL inside TLS unless
# told otherwise. (4.21 has it; the labs have 4.17 and 4.22.)
SAMBA_BINDS = SAMBA >= (4, 21)


def krb5():
    """(1, 21) of `Kerberos 5 release 1.21.3`."""
    done = subprocess.run(['krb5-config', '--version'], check=True,
                          capture_output=True, text=True)
    return numbers(done.stdout.split()[-1])


def spnego_reads_mic():
    """Whether the Kerberos library ends a conversation of NTLM in SPNEGO.

    From 1.21 on it looks for mechListMIC under tag 4 and not 3 (RFC 4178
    4.2.2), which Kerberos alone never needs (krb5 pull request 1451).
    """
    return krb5() < (1, 21)


def openldap_has_gnutls():
    """Debian 12's OpenLDAP has GnuTLS, Debian 13's has OpenSSL."""
    done = subprocess.run(['ldd', '/usr/sbin/slapd'], check=True,
                          capture_output=True, text=True)
    return 'libgnutls' in done.stdout
