#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How labs begin and end: for whom they run, and that nothing stays."""
import os
import pty
import shutil
import signal
import subprocess
import tempfile
import time

import e2e
import versions

NOBODY = 65534
# Tells its process namespace, then lingers.
LINGER = 'readlink /proc/self/ns/pid; exec sleep 60'


def lab(*argv, **how):
    return e2e.run(e2e.LAB, *argv, **how)


def inhabitants(namespace):
    """The processes, as the host sees them, of that process namespace."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.readlink(f'/proc/{pid}/ns/pid') == namespace:
                found.append(int(pid))
        except OSError:
            pass
    return found


def emptied(namespace, within=0.0):
    until = time.monotonic() + within
    while inhabitants(namespace) and time.monotonic() < until:
        time.sleep(0.02)
    assert not inhabitants(namespace), inhabitants(namespace)


def lingering():
    """A lab that stays; returns it and its process namespace."""
    process = subprocess.Popen([e2e.LAB, 'sh', '-c', LINGER],
                               stdout=subprocess.PIPE, text=True)
    namespace = process.stdout.readline().strip()
    assert len(inhabitants(namespace)) >= 3, 'no server, first process, sleep'
    return process, namespace


@e2e.check
def starting_and_stopping_takes_less_than_four_seconds():
    lab('true').exits(0)
    began = time.monotonic()
    lab('true').exits(0)
    took = time.monotonic() - began
    print(f'# a lab started and stopped in {took:.2f} s')
    assert took < 4, took


@e2e.check
def the_exit_status_is_the_commands():
    lab('sh', '-c', 'cat; exit 7', stdin='passed on').exits(7).shows(
        'passed on')
    lab('sh', '-c', 'kill -TERM $$').exits(128 + signal.SIGTERM)
    lab('/no/such/command').fails(127, '/no/such/command')


@e2e.check
def nothing_is_left_when_the_command_has_ended():
    namespace = lab('sh', '-c', 'sleep 60 & readlink /proc/self/ns/pid')
    emptied(namespace.exits(0).out.strip())


@e2e.check
def nothing_is_left_after_sigterm():
    process, namespace = lingering()
    process.terminate()
    assert process.wait(10) == 128 + signal.SIGTERM
    emptied(namespace)


@e2e.check
def nothing_is_left_after_sigkill():
    process, namespace = lingering()
    process.kill()
    process.wait(10)
    emptied(namespace, within=5)


@e2e.check
def nothing_is_left_after_ctrl_c():
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(e2e.LAB, [e2e.LAB, 'sh', '-c', LINGER])
    with open(terminal, 'rb+', buffering=0) as link:
        namespace = link.read(100).decode().strip()
        assert inhabitants(namespace), namespace
        link.write(b'\x03')
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == 128 + signal.SIGINT, status
    emptied(namespace)


@e2e.check
def the_host_is_not_touched():
    def look():
        """What a change would show; not when somebody looked last."""
        there = os.stat('/var/lib/samba')
        return (there.st_mode, there.st_uid, there.st_ino, there.st_nlink,
                there.st_mtime_ns, there.st_ctime_ns,
                sorted(os.listdir('/var/lib/samba')))

    seen = look()
    with open('/proc/mounts') as stream:
        mounts = stream.read()
    lab('touch', '/var/lib/samba/state/here').exits(0)
    with open('/proc/mounts') as stream:
        assert stream.read() == mounts
    assert seen == look()


@e2e.check
def two_labs_side_by_side_know_nothing_of_each_other():
    add = ('ldapadd -Q -H ldap://$LAB_HOST <<EOF\ndn: OU=mine,$LAB_BASE\n'
           'objectClass: organizationalUnit\nEOF\n')
    both = [subprocess.Popen([e2e.LAB, 'sh', '-c', add],
                             stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]


@e2e.check
def lines_for_smb_conf():
    search = ('ldapsearch -Q -Y GSSAPI -O maxssf=0 -H ldaps://$LAB_HOST '
              '-s base -b "" dnsHostName')
    if versions.SAMBA_BINDS:
        lab('sh', '-c', search).fails(49, '80090346')
    else:
        lab('sh', '-c', search).fails(8, 'Sign or Seal')
    lab('--set', 'ldap server require strong auth = allow_sasl_over_tls',
        'sh', '-c', search).exits(0)


@e2e.check
def root_needs_no_user_namespaces():
    """Root runs it where user namespaces are forbidden"""
    if os.geteuid() != 0:
        raise e2e.Skip('only root can try')
    forbid = 'echo 0 >/proc/sys/user/max_user_namespaces'
    e2e.run('unshare', '-r', 'sh', '-c', f'{forbid}; {e2e.LAB} echo here'
            ).exits(0).shows('here')


@e2e.check
def an_ordinary_user_makes_and_runs_it():
    """Two makers at once, as an ordinary user, make one template

    Out of a copy of the bare domain, to save the time that one takes.
    """
    bare = lab('--no-company', '--prepare').exits(0).out.strip()
    with tempfile.TemporaryDirectory(dir='/tmp') as folder:
        copy = os.path.join(folder, 'tests', 'lab')
        shutil.copytree(os.path.dirname(e2e.LAB), copy)
        made = os.path.join(folder, 'build', 'lab')
        os.makedirs(made)
        e2e.run('cp', '-a', '--sparse=always', bare, made).exits(0)
        become = []
        if os.geteuid() == 0:
            e2e.run('chown', '-R', str(NOBODY), folder).exits(0)
            become = ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}',
                      '--clear-groups']
        both = [subprocess.Popen(
            [*become, f'{copy}/run', 'ldapsearch', '-Q', '-H',
             'ldap://dc1.lab.example', '-s', 'base', '-b', ''],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(2)]
        said = ''.join(one.communicate(timeout=100)[1] for one in both)
        assert [one.returncode for one in both] == [0, 0], said
        assert said.count('making the template') == 1, said
        made = os.listdir(made)
        assert len([one for one in made if '-' in one]) == 2, made


if __name__ == '__main__':
    e2e.main(lab=False)
